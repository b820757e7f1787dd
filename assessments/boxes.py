"""The form field of one column: what kind of box suits it, and how it reads what is typed."""

from datetime import date
from typing import Any

from django import forms
from django.db import models

from assessments.base import allowed_range
from assessments.spec import Item, Keys
from interface.fields import ChoiceRadioField, ClinicDateField, DecimalTextField, IntegerTextField
from interface.messages import in_sentence, refuse

EARLIEST = date(1950, 1, 1)


class KeysWidget(forms.TextInput):
    """Shows the stored answer as the key that was typed for it."""

    def __init__(self, keys: Keys, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed = {code: key for key, code in keys.codes.items()}

    def format_value(self, value: Any) -> str | None:
        return super().format_value(self.typed.get(value, value))


class KeysField(forms.CharField):
    """A closed list as a box for one or two keystrokes. Cleans to the stored answer."""

    def __init__(self, *, keys: Keys, **kwargs: Any) -> None:
        digits = all(key.isdigit() for key in keys.codes)
        attrs = {"autocomplete": "off", "autocapitalize": "characters", "class": "nhsuk-input--width-2"}
        if digits:
            attrs["inputmode"] = "numeric"
        super().__init__(widget=KeysWidget(keys, attrs=attrs), **kwargs)
        self.keys = keys

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value).strip().replace("\u2212", "-").replace("\u2013", "-").upper()
        if typed == "":
            return ""
        for key, code in self.keys.codes.items():
            if typed in {key.upper(), code.upper()}:
                return code
        raise refuse(f"Enter {in_sentence(str(self.label))} {self.keys.words}. You entered “{typed[:20]}”", "keys")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or "") != self.to_python(data)
        except forms.ValidationError:
            return True


def box(column: models.Field, item: Item | None, *, as_radios: bool = False) -> forms.Field | None:
    """The form field of one column: dates in one box, numbers as text, short lists as keys, radios or a select."""
    common: dict[str, Any] = {
        "label": str(column.verbose_name)[:1].upper() + str(column.verbose_name)[1:],
        # A tick box that must be ticked would be a statement, not an answer.
        "required": not column.blank and not isinstance(column, models.BooleanField),
        "help_text": item.hint if item else column.help_text,
    }
    if isinstance(column, models.DateField):
        hint = common.pop("help_text")
        return ClinicDateField(earliest=EARLIEST, future=False, **common, **({"help_text": hint} if hint else {}))
    if isinstance(column, models.TimeField):
        wrong = {"invalid": f"{common['label']} must be a time on the 24-hour clock, like 09:05"}
        widget = forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "class": "nhsuk-input--width-5"})
        return forms.TimeField(input_formats=("%H:%M", "%H.%M", "%H%M"), widget=widget, error_messages=wrong, **common)
    if item and item.keys:
        return KeysField(keys=item.keys, **common)
    if column.choices:
        choices = [(code, label) for code, label in column.flatchoices if code != ""]
        if as_radios:
            return ChoiceRadioField(choices=choices, inline=not (item and item.long), **common)
        return forms.ChoiceField(choices=[("", "Not recorded" if column.blank else "Select"), *choices], **common)
    if isinstance(column, models.DecimalField | models.IntegerField):
        return number_box(column, item, common)
    box_ = column.formfield(**common)
    if isinstance(box_, forms.CharField) and not isinstance(box_.widget, forms.Textarea) and box_.max_length:
        box_.widget.attrs["class"] = f"nhsuk-input--width-{width_for(box_.max_length)}"
    return box_


def width_for(length: int) -> int:
    """The width class for a line of text: a box says how much is expected."""
    return next((width for limit, width in ((12, 5), (40, 10)) if length <= limit), 20)


def number_box(column: models.Field, item: Item | None, common: dict[str, Any]) -> forms.Field:
    low, high = allowed_range(column) or (None, None)
    limits: dict[str, Any] = {"min_value": low, "max_value": high, "unit": item.unit if item else ""}
    if isinstance(column, models.DecimalField):
        return DecimalTextField(max_digits=column.max_digits, decimal_places=column.decimal_places, **limits, **common)
    digits = max((len(str(abs(limit))) for limit in (low, high) if limit is not None), default=4)
    return IntegerTextField(width=max(2, min(digits, 5)), **limits, **common)
