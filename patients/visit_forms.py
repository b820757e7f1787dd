"""What may be typed about a visit: when, where, who was there, the plan; why something was not done."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from accounts.permissions import Permission, roles_that_may
from interface.fields import ChoiceRadioField, ClinicDateField
from interface.forms import ClinicForm, ClinicModelForm
from interface.layout import Buttons, Fieldset, Row
from patients import choices
from patients.forms import AboutPatient
from patients.models import Visit


class StaffField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: User) -> str:
        return f"{person.display_name}, {person.job_title or person.get_role_display()}"


class OfVisit(AboutPatient):
    """Carries the version of the visit that the page showed."""

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, patient=visit.patient, **kwargs)
        self.visit = visit
        self.fields["version"] = forms.IntegerField(initial=visit.version, widget=forms.HiddenInput, required=False)


class VisitForm(OfVisit, ClinicModelForm):
    held_on = ClinicDateField(label="Visit date", future=False)
    kind = ChoiceRadioField(label="Kind of visit", choices=choices.VisitKind.choices, inline=True)
    staff = StaffField(
        label="Staff present", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Visit
        fields = ("held_on", "kind", "place", "others_present", "notes")
        help_texts = {
            "others_present": "Family, carer, interpreter, student",
            "notes": "One line for each step",
        }
        widgets = {"notes": forms.Textarea(attrs={"rows": "8"})}

    mark_optional = False

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        present = [one.person_id for one in visit.staff.all() if one.present]
        kwargs["initial"] = {"staff": present} | kwargs.get("initial", {})
        super().__init__(*args, visit=visit, instance=visit, **kwargs)
        clinical = User.objects.filter(is_active=True, role__in=roles_that_may(Permission.WRITE_ASSESSMENT))
        self.fields["staff"].queryset = (clinical | User.objects.filter(pk__in=present)).order_by(
            "last_name", "first_name", "pk"
        )

    def build_layout(self) -> Layout:
        return Layout(
            Fieldset("When and where", Row("held_on", "place"), "kind"),
            Fieldset("Who was there", "staff", "others_present"),
            Fieldset("Plan", "notes"),
            Buttons(("Save visit", "save"), cancel="../"),
        )

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NotDoneForm(AboutPatient, ClinicForm):
    reason = forms.CharField(
        label="Why it was not done",
        max_length=200,
        error_messages={"required": "Enter why it was not done"},
    )

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Save", "save"), cancel="../../"))


class VisitErrorForm(OfVisit, ClinicForm):
    reason = forms.CharField(
        label="Why it was entered in error",
        max_length=300,
        error_messages={"required": "Enter why it was entered in error"},
    )

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons(("Mark as entered in error", "error", "warning"), cancel="../"))
