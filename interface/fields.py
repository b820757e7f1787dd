"""Form fields for a clinic: dates in one box, numbers that keep what was typed, answers as radios.

All keep bad input in the box and refuse it with a sentence that names the box.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from clinical.dates import PartialDate, Precision, parse_clinic_date
from interface.messages import refuse
from interface.templatetags.clinic import as_day, short_text

# ASCII digits only: Decimal() itself would take digits of other scripts, exponents and "NaN".
PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}([, \u00a0\u2009\u202f]\d{3})+(\.\d*)?", re.ASCII)
GROUP_MARKS = str.maketrans("", "", ", \u00a0\u2009\u202f")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONGEST = 40  # characters that a number can need


def read_number(text: str) -> Decimal | None:
    """The number, or None when the text is none: "4,210" and "4 210" are 4210; "4,21" and "12,5" are not numbers."""
    text = text.strip().replace("\u2212", "-")
    if PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    if GROUPED_NUMBER.fullmatch(text):
        return Decimal(text.translate(GROUP_MARKS))
    return None


def number_text(value: Decimal | int) -> str:
    """4210 → "4,210"; 0.50 stays "0.50"."""
    return f"{value:,}"


class NumberInText(forms.Field):
    """What decimal and whole-number fields share. unit is shown after the box; min and max are included."""

    whole = False

    def __init__(
        self,
        *,
        min_value: Decimal | int | None = None,
        max_value: Decimal | int | None = None,
        unit: str = "",
        width: int = 5,
        **kwargs: Any,
    ) -> None:
        inputmode = "numeric" if self.whole and (min_value is not None and min_value >= 0) else "decimal"
        attrs = {"inputmode": inputmode, "autocomplete": "off", "class": f"nhsuk-input--width-{width}"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.min_value, self.max_value, self.unit = min_value, max_value, unit

    def name_in_message(self) -> str:
        return str(self.label or "This number")

    def read(self, text: str) -> Decimal | int:
        number = read_number(text) if len(text) <= LONGEST else None
        if number is None:
            example = "4" if self.whole else "12.5"
            advice = " Use a full stop for decimals." if re.fullmatch(r"\d+,\d+", text) else ""
            raise refuse(
                f"{self.name_in_message()} must be a number, like {example}.{advice} You entered “{text[:40]}”"
            )
        if self.whole and number != number.to_integral_value():
            raise refuse(f"{self.name_in_message()} must be a whole number. You entered {text[:40]}", "whole")
        return int(number) if self.whole else number

    def to_python(self, value: object) -> Decimal | int | None:
        text = "" if value is None else str(value).strip()
        if text == "":
            return None
        number = self.read(text)
        self.check_range(number)
        return number

    def check_range(self, number: Decimal | int) -> None:
        low, high, name = self.min_value, self.max_value, self.name_in_message()
        unit = f" {self.unit}" if self.unit else ""
        shown = number_text(number) if abs(number) < 10**15 else "a number with too many digits"
        if low is not None and high is not None and not low <= number <= high:
            raise refuse(
                f"{name} must be between {number_text(low)} and {number_text(high)}{unit}. You entered {shown}", "range"
            )
        if low is not None and number < low:
            raise refuse(f"{name} must be {number_text(low)}{unit} or more. You entered {shown}", "range")
        if high is not None and number > high:
            raise refuse(f"{name} must be {number_text(high)}{unit} or less. You entered {shown}", "range")

    def has_changed(self, initial: object, data: object) -> bool:
        if self.disabled:
            return False
        try:
            return self.to_python(data) != (None if initial in ("", None) else self.to_python(str(initial)))
        except forms.ValidationError:
            return True


class DecimalTextField(NumberInText):
    """A decimal number as Decimal. More digits than max_digits or decimal_places are refused, never rounded."""

    def __init__(self, *, max_digits: int | None = None, decimal_places: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_digits, self.decimal_places = max_digits, decimal_places

    def read(self, text: str) -> Decimal:
        number = Decimal(super().read(text))
        name, (_, digits, exponent) = self.name_in_message(), number.as_tuple()
        places = max(0, -int(exponent))
        if self.decimal_places is not None and places > self.decimal_places:
            words = f"{self.decimal_places} decimal place{'s' if self.decimal_places != 1 else ''}"
            allowed = f"at most {words}" if self.decimal_places else "no decimals"
            raise refuse(f"{name} can have {allowed}. You entered {text[:40]}", "decimal_places")
        whole_digits = max(1, len(digits) - places)
        if self.max_digits is not None and whole_digits > self.max_digits - (self.decimal_places or 0):
            raise refuse(f"{name} has too many digits. You entered “{text[:40]}”", "max_digits")
        return number


class IntegerTextField(NumberInText):
    """A whole number as int. "4.0" is 4, "4.5" is refused."""

    whole = True


class ChoiceRadioField(forms.ChoiceField):
    """One answer as radios, none chosen at first.

    An optional question gets "Not recorded" last, so that an answer can be taken back; clearable=False leaves it out.
    inline puts two short answers on one line; option_hints maps a value to a line under its label; option_groups maps
    the first value of each group to the heading before it.
    """

    widget = forms.RadioSelect

    def __init__(
        self,
        *,
        choices: Any = (),
        inline: bool = False,
        option_hints: Mapping[str, str] | None = None,
        option_groups: Mapping[str, str] | None = None,
        clearable: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(choices=choices, **kwargs)
        self.inline, self.option_hints = inline, dict(option_hints or {})
        self.option_groups = dict(option_groups or {})
        listed = [(value, label) for value, label in self.choices if value != ""]
        self.choices = listed if self.required or not clearable else [*listed, ("", "Not recorded")]


class DateText(forms.TextInput):
    """Shows a date as 14-Jul-1958 and anything else as it was typed."""

    def format_value(self, value: object) -> str | None:
        if isinstance(value, PartialDate):
            return short_text(value.on, value.precision)
        if isinstance(value, date):
            return short_text(value)
        return super().format_value(value)


class DateInText(forms.Field):
    """What the two date fields share. Today is the clinic's day in London.

    future=False refuses days after today, and reads a year of two digits as the latest one that is past.
    """

    example = "For example 14 7 1958 or 14-Jul-1958"

    def __init__(
        self, *, earliest: date | None = None, latest: date | None = None, future: bool = True, **kwargs: Any
    ) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "class": "nhsuk-input--width-10"}
        kwargs.setdefault("widget", DateText(attrs=attrs))
        kwargs.setdefault("help_text", self.example)
        super().__init__(**kwargs)
        self.earliest, self.latest, self.future = earliest, latest, future

    def name_in_message(self) -> str:
        return str(self.label or "The date")

    def read(self, value: object) -> PartialDate | None:
        """The typed text as a day with its precision; None for an empty box."""
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, date):
            return PartialDate(as_day(value))
        text = "" if value is None else str(value).strip()
        if text == "":
            return None
        try:
            return parse_clinic_date(text, timezone.localdate(), allow_future=self.future)
        except ValueError as problem:
            raise refuse(f"{self.name_in_message()}: {problem}") from problem

    def check_range(self, day: date) -> None:
        name = self.name_in_message()
        if self.earliest and day < self.earliest:
            raise refuse(f"{name} must be {short_text(self.earliest)} or later. You entered {short_text(day)}", "range")
        if self.latest and day > self.latest:
            raise refuse(f"{name} must be {short_text(self.latest)} or earlier. You entered {short_text(day)}", "range")

    def has_changed(self, initial: object, data: object) -> bool:
        if self.disabled:
            return False
        try:
            return self.to_python(data) != self.to_python(initial)
        except forms.ValidationError:
            return True


class ClinicDateField(DateInText):
    """A whole date in one box, as `datetime.date`."""

    def to_python(self, value: object) -> date | None:
        read = self.read(value)
        if read is None:
            return None
        if read.precision != Precision.DAY:
            raise refuse(f"{self.name_in_message()} must include a day, a month and a year", "incomplete")
        self.check_range(read.on)
        return read.on

    def echo(self, value: date | None) -> str:
        return f"{WEEKDAYS[value.weekday()]} {short_text(value)}" if value else ""


class PartialDateField(DateInText):
    """A date that may be known only to the month or year, as PartialDate; None when empty.

    columns=("birth_date", "birth_precision") makes ClinicForm put both values into `cleaned_data` and, in a model
    form, onto the instance.
    """

    example = "For example 14 7 1958, Jul 1958 or 1958"

    def __init__(self, *, columns: tuple[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns = columns

    def to_python(self, value: object) -> PartialDate | None:
        read = self.read(value)
        if read is not None:
            self.check_range(read.on)
        return read

    def echo(self, value: PartialDate | None) -> str:
        if value is None:
            return ""
        exact = f"{WEEKDAYS[value.on.weekday()]} " if value.precision == Precision.DAY else ""
        return exact + short_text(value.on, value.precision)
