"""The filter of the audit log: coded values only, so that the address may be kept and shared."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from audit.models import AccessEvent, AccessEventQuerySet
from interface.fields import ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Row


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name} ({obj.get_role_display()})"


class AuditFilter(ClinicForm):
    person = PersonField(queryset=User.objects.none(), required=False, empty_label="Everybody")
    verb = forms.ChoiceField(
        label="What was done", required=False, choices=[("", "Anything"), *AccessEvent.Verb.choices]
    )
    day = ClinicDateField(label="Day", required=False, future=False, help_text="For example 21 11 2026, or t for today")

    mark_optional = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.order_by("first_name", "last_name", "username")

    def build_layout(self) -> Layout:
        return Layout(Row("person", "verb", "day"), Buttons(("Show events", "show"), name="show"))

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_method = "get"
        helper.disable_csrf = True
        return helper

    def narrow(self, events: AccessEventQuerySet) -> AccessEventQuerySet:
        """Apply the choices; none of them when one of them is wrong."""
        if not self.is_valid():
            return events
        chosen = self.cleaned_data
        if chosen["person"]:
            events = events.filter(actor=chosen["person"])
        if chosen["verb"]:
            events = events.filter(verb=chosen["verb"])
        if chosen["day"]:
            events = events.on_day(chosen["day"])
        return events
