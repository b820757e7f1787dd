"""Forms in the shapes that the site uses, about nobody."""

from datetime import date

from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms

from interface.fields import ChoiceRadioField, ClinicDateField, DecimalTextField, IntegerTextField, PartialDateField
from interface.forms import ClinicForm
from interface.layout import (
    Buttons,
    Column,
    Columns,
    Fieldset,
    Grid,
    Note,
    PreviousValue,
    RadioGrid,
    Reveal,
    Row,
    SectionSwitch,
    Suffix,
)

LIMITS = [("0", "Not affected"), ("1", "Difficult"), ("2", "Cannot")]
LAST_VISIT = date(2026, 8, 14)
PREVIOUS = {"ankle_r": ("4", LAST_VISIT), "ankle_l": ("2", LAST_VISIT), "wash": ("Difficult", LAST_VISIT)}


class PhoneForm(ClinicForm):
    with_submission_key = True

    caller = forms.CharField(label="Name and role", max_length=60)
    callback = forms.CharField(label="Call-back number", help_text="A bleep is fine")
    born = PartialDateField(label="Date of birth", required=False, columns=("birth_date", "birth_precision"))
    seen = ClinicDateField(label="Date seen", required=False, future=False)
    reason = forms.CharField(label="Reason for the call", widget=forms.Textarea)
    country = forms.ChoiceField(label="Home country", choices=[("e", "England"), ("s", "Scotland")])
    signs = forms.MultipleChoiceField(
        label="Warning signs",
        required=False,
        choices=[("walk", "Walking worse"), ("breath", "Breathless")],
        widget=forms.CheckboxSelectMultiple,
    )
    urgency = ChoiceRadioField(
        label="Urgency",
        choices=[("urgent", "Urgent"), ("routine", "Routine")],
        option_hints={"urgent": "Ring the consultant as well"},
    )
    fell = ChoiceRadioField(
        label="Has the patient fallen?", required=False, inline=True, choices=[("yes", "Yes"), ("no", "No")]
    )
    falls = IntegerTextField(label="Number of falls", required=False, min_value=0, max_value=99, width=3)
    rung = forms.BooleanField(label="The caller may be rung back", required=False)

    def build_layout(self) -> Layout:
        return Layout(
            Columns(
                Column(Fieldset("Who is calling?", Row("caller", "callback"), hint="Ask first"), "born", "seen"),
                Column("reason", "country", "signs", "urgency", Reveal("fell", "yes", "falls"), "rung"),
            ),
            Buttons(("Save draft", "save"), ("Save referral", "continue"), cancel="/back/"),
        )


class ExaminationForm(ClinicForm):
    mark_optional = False

    not_examined = forms.BooleanField(label="Power not examined today", required=False)
    ankle_r = IntegerTextField(label="Ankle dorsiflexion, right", required=False, min_value=0, max_value=5, width=2)
    ankle_l = IntegerTextField(label="Ankle dorsiflexion, left", required=False, min_value=0, max_value=5, width=2)
    grip_r = IntegerTextField(label="Grip, right", required=False, min_value=0, max_value=5, width=2)
    wash = ChoiceRadioField(label="Wash or brush hair", required=False, choices=LIMITS)
    key = ChoiceRadioField(label="Turn a key", required=False, choices=LIMITS)
    walk = DecimalTextField(
        label="10-metre walk", unit="seconds", required=False, min_value=0, max_value=300, decimal_places=1
    )
    weight = DecimalTextField(label="Weight", required=False)

    def build_layout(self) -> Layout:
        rows = [("Ankle dorsiflexion", "ankle_r", "ankle_l"), ("Grip", "grip_r", None)]
        return Layout(
            Note("You can leave any box empty. Empty boxes are saved as Not recorded."),
            SectionSwitch("not_examined", Grid("Power", columns=("Right", "Left"), corner="Movement", rows=rows)),
            RadioGrid("Everyday limits, arms", "wash", "key", corner="Task"),
            PreviousValue("ankle_r"),
            "walk",
            Suffix("weight", "kg"),
            Buttons(("Save draft", "save"), ("Save and continue", "continue")),
        )


class ResultForm(ClinicForm):
    test = forms.ChoiceField(label="Test", choices=[("v", "VEGF serum"), ("p", "Platelets")])
    value = DecimalTextField(label="Result", required=False)
    late = forms.BooleanField(label="Late sample", required=False)


def filled(**changes: str) -> dict[str, str]:
    """What a person types into PhoneForm so that it is accepted."""
    typed = {"caller": "Dr Jones", "callback": "020 7946 0000", "reason": "Walking worse", "country": "e"}
    return typed | {"urgency": "urgent"} | changes


def html_of(form: forms.BaseForm) -> str:
    return render_crispy_form(form)
