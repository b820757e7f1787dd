"""The sentences beside boxes and the small words of pages: one table each, to be read by somebody who writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms

from clinical.dates import PartialDate, Precision
from interface.fields import (
    ClinicDateField,
    DecimalTextField,
    IntegerTextField,
    PartialDateField,
    number_text,
    read_number,
)
from interface.forms import ClinicForm
from interface.messages import in_sentence, required_message, too_long_message
from interface.status import STATUS_WORDS, colour_of
from interface.templatetags.clinic import clinic_date, machine_text, whole_months

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/London"))

LABELS = [
    ("Call-back number", "call-back number"),
    ("Right ankle dorsiflexion", "right ankle dorsiflexion"),
    ("VEGF", "VEGF"),
    ("VEGF, sample type", "VEGF, sample type"),
    ("NHS number", "NHS number"),
    ("GP practice", "GP practice"),
    ("IgG", "IgG"),
    ("HbA1c", "HbA1c"),
    ("10-metre walk", "10-metre walk"),
    ("M-protein", "M-protein"),
    ("Patient's name", "patient's name"),
    ("X", "X"),
    ("", ""),
]


@pytest.mark.parametrize(("label", "inside"), LABELS)
def test_a_label_inside_a_sentence_keeps_its_abbreviations(label: str, inside: str) -> None:
    assert in_sentence(label) == inside


REQUIRED = [
    (forms.ChoiceField(), "Your conclusion", "Select your conclusion"),
    (forms.CharField(), "Caller", "Enter the caller"),
    (forms.CharField(), "NHS number", "Enter the NHS number"),
    (forms.ChoiceField(), "Urgency", "Select the urgency"),
    (ClinicDateField(), "Date seen", "Enter the date seen"),
    (forms.BooleanField(), "The patient agrees", "Tick the box to confirm: The patient agrees"),
    (forms.CharField(), "Has the patient died?", "Answer the question: Has the patient died?"),
    (forms.ChoiceField(), "Is it urgent?", "Answer the question: Is it urgent?"),
]


@pytest.mark.parametrize(("field", "label", "sentence"), REQUIRED, ids=[sentence for _, _, sentence in REQUIRED])
def test_an_empty_box_says_what_to_do(field: forms.Field, label: str, sentence: str) -> None:
    assert required_message(field, label) == sentence


def test_a_percent_sign_in_a_label_does_not_break_the_message() -> None:
    class Form(ClinicForm):
        cells = forms.CharField(label="Plasma cells, %", max_length=3)

    assert Form({"cells": "12345"}).errors["cells"] == ["Plasma cells, % must be 3 characters or fewer. You entered 5"]
    assert "1,200" in too_long_message("Note", 1200)


KINDS = [
    (forms.EmailField(label="Email"), "not an address", "Email must be an email address, like name@nhs.net"),
    (forms.UUIDField(label="Key"), "x", "This page is out of date. Open it again and send it once"),
    (
        forms.ChoiceField(label="Sample type", choices=[("a", "A")]),
        "b",
        "Select one of the listed answers for sample type",
    ),
    (
        forms.MultipleChoiceField(label="Reasons", choices=[("a", "A")]),
        ["b"],
        "Select one of the listed answers for reasons",
    ),
    (
        forms.CharField(label="Note"),
        "a\x00b",
        "Note contains a character that cannot be stored. Type it again without it",
    ),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), KINDS, ids=[sentence for _, _, sentence in KINDS])
def test_what_django_would_say_is_said_in_the_clinics_words(field: forms.Field, typed: Any, sentence: str) -> None:
    form = type("Form", (ClinicForm,), {"box": field})({"box": typed})
    assert form.errors["box"] == [sentence]


def refusal(field: forms.Field, typed: str) -> tuple[str, str]:
    """The code and the sentence of a refusal."""
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    (error,) = refused.value.error_list
    return error.code, error.messages[0]


# A box from 2.0 to 120.0 seconds with one decimal, and a box from 0 to 500 falls: the limits and their neighbours.
WALK = {"label": "Walk", "min_value": Decimal(2), "max_value": Decimal(120), "decimal_places": 1, "max_digits": 4}
ACCEPTED = [
    (DecimalTextField(**WALK), "2", Decimal(2)),
    (DecimalTextField(**WALK), "2.0", Decimal("2.0")),
    (DecimalTextField(**WALK), "120.0", Decimal("120.0")),
    (DecimalTextField(**WALK), " 14.2 ", Decimal("14.2")),
    (DecimalTextField(**WALK), "+14.2", Decimal("14.2")),
    (DecimalTextField(label="MD", min_value=Decimal(-35)), "\u221212.5", Decimal("-12.5")),
    (IntegerTextField(label="Falls", min_value=0, max_value=500), "0", 0),
    (IntegerTextField(label="Falls", min_value=0, max_value=500), "500", 500),
    (IntegerTextField(label="Platelets"), "451,000", 451_000),
    (IntegerTextField(label="Platelets"), "451\u202f000", 451_000),
]


@pytest.mark.parametrize(("field", "typed", "number"), ACCEPTED, ids=[f"{typed!r}" for _, typed, _ in ACCEPTED])
def test_a_number_inside_its_limits_is_taken(field: forms.Field, typed: str, number: Any) -> None:
    cleaned = field.clean(typed)
    assert cleaned == number and type(cleaned) is type(number)


REFUSED = [
    (DecimalTextField(**WALK), "1.9", "range"),
    (DecimalTextField(**WALK), "120.1", "range"),
    (DecimalTextField(**WALK), "14.25", "decimal_places"),
    (DecimalTextField(**WALK), "1234", "max_digits"),
    (DecimalTextField(**WALK), "14,2", "invalid"),
    (DecimalTextField(**WALK), "14.2 s", "invalid"),
    (IntegerTextField(label="Walk", max_value=500), "501", "range"),
    (IntegerTextField(label="Walk"), "0.5", "whole"),
    (IntegerTextField(label="Walk"), "½", "invalid"),
    (IntegerTextField(label="Walk"), "٣", "invalid"),
]


@pytest.mark.parametrize(("field", "typed", "code"), REFUSED, ids=[f"{typed!r}" for _, typed, _ in REFUSED])
def test_a_number_that_cannot_be_is_refused_by_its_name_and_shown_again(
    field: forms.Field, typed: str, code: str
) -> None:
    found, sentence = refusal(field, typed)
    assert found == code
    assert sentence.startswith("Walk ") and "You entered" in sentence


@pytest.mark.parametrize(("value", "shown"), [(4210, "4,210"), (Decimal("0.50"), "0.50"), (-3, "-3"), (0, "0")])
def test_a_number_is_written_with_thousands_and_read_back(value: Any, shown: str) -> None:
    assert number_text(value) == shown
    assert read_number(shown) == value


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        ("4.0", "4", False),
        ("4210", "4,210", False),
        (None, "", False),
        ("", " ", False),
        (None, "0", True),
        ("4", "5", True),
        ("4", "four", True),
        ("4", "", True),
    ],
)
def test_a_number_written_another_way_is_no_change(initial: Any, typed: str, changed: bool) -> None:
    assert DecimalTextField(label="Walk", required=False).has_changed(initial, typed) is changed


@time_machine.travel(NOON)
@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (date(2026, 7, 14), "14-Jul-2026", False),
        (date(2026, 7, 14), "14 7 26", False),
        (date(2026, 7, 14), "15 7 26", True),
        (None, "", False),
        (None, "31 2 2026", True),
        (date(2026, 7, 14), "", True),
    ],
)
def test_a_day_written_another_way_is_no_change(initial: Any, typed: str, changed: bool) -> None:
    assert ClinicDateField(label="Seen", required=False).has_changed(initial, typed) is changed


@time_machine.travel(NOON)
@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("14 7 1958", "Mon 14-Jul-1958"),
        ("21 11 2026", "Sat 21-Nov-2026"),
        ("Jul 1958", "Jul-1958"),
        ("1958", "1958"),
        ("about 1958", "about 1958"),
        ("", ""),
    ],
)
def test_a_date_is_said_back_with_its_weekday_when_it_is_exact(typed: str, echo: str) -> None:
    field = PartialDateField(label="Born", required=False)
    assert field.echo(field.clean(typed)) == echo


@pytest.mark.parametrize(
    ("precision", "machine"), [("day", "1958-07-14"), ("month", "1958-07"), ("year", "1958"), ("about", "1958")]
)
def test_a_machine_is_told_no_more_than_is_known(precision: str, machine: str) -> None:
    assert machine_text(date(1958, 7, 14), precision) == machine


def test_a_partial_date_of_unknown_precision_is_a_word() -> None:
    assert "Not known" in clinic_date(PartialDate(date(1958, 1, 1), Precision.YEAR).on, "unknown")


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2025, 11, 21), date(2026, 11, 20), 11),
        (date(2025, 11, 21), date(2026, 11, 21), 12),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2026, 5, 5), date(2026, 5, 5), 0),
    ],
)
def test_only_completed_months_are_counted(earlier: date, later: date, months: int) -> None:
    assert whole_months(earlier, later) == months


# A colour never says more than its word: what asks for action, what rests, what is good.
COLOURS = [
    ("Overdue", "red"),
    ("Emergency", "red"),
    ("Due soon", "yellow"),
    ("Uncertain", "yellow"),
    ("Planned", "blue"),
    ("Met", "green"),
    ("Not met", "grey"),
    ("Unknown", "grey"),
    ("Draft", "grey"),
    ("Signed", "green"),
    ("Entered in error", "orange"),
    ("Died", "grey"),
    ("met", "grey"),
]


@pytest.mark.parametrize(("word", "colour"), COLOURS)
def test_the_colour_of_a_status_word(word: str, colour: str) -> None:
    assert colour_of(word) == colour


def test_no_criterion_that_is_not_met_or_open_looks_like_an_alarm_or_a_success() -> None:
    assert {STATUS_WORDS[word][0] for word in ("Not met", "Unknown", "Not recorded", "Not known")} == {"grey"}
