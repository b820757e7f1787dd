from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from clinical.dates import PartialDate, Precision
from interface.fields import (
    ChoiceRadioField,
    ClinicDateField,
    DecimalTextField,
    IntegerTextField,
    read_number,
)
from interface.forms import ClinicForm
from tests.interface.samples import PhoneForm, filled


def message(field: forms.Field, typed: str) -> str:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("4210", "4210"),
        ("4,210", "4210"),
        ("1,234,567.5", "1234567.5"),
        ("4 210", "4210"),
        ("0.50", "0.50"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("−3", "-3"),
    ],
)
def test_numbers_are_read_with_thousands_marked_or_not(typed: str, number: str) -> None:
    assert read_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["4,21", "12,5", "1e5", "NaN", "Infinity", "٣", "1 2", "4.210,5", "0x1", "", "--1", "<5"]
)
def test_what_is_no_plain_number_is_never_guessed(typed: str) -> None:
    assert read_number(typed) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_a_number_shown_with_commas_is_read_back_the_same(number: Decimal) -> None:
    assert read_number(f"{number:,}") == number


@given(st.text(max_size=60))
def test_no_text_at_all_breaks_the_number_box(typed: str) -> None:
    try:
        cleaned = DecimalTextField(label="VEGF", required=False, max_digits=8, decimal_places=2).clean(typed)
    except forms.ValidationError as refused:
        assert refused.messages[0].startswith("VEGF ")
    else:
        assert cleaned is None or isinstance(cleaned, Decimal)


def test_number_messages_name_the_box_the_range_and_what_was_typed() -> None:
    vegf = DecimalTextField(label="Serum VEGF", unit="pg/mL", min_value=0, max_value=100_000, decimal_places=1)
    assert message(vegf, "high") == "Serum VEGF must be a number, like 12.5. You entered “high”"
    assert message(vegf, "12,5").endswith("Use a full stop for decimals. You entered “12,5”")
    assert message(vegf, "250000") == "Serum VEGF must be between 0 and 100,000 pg/mL. You entered 250,000"
    assert message(vegf, "1.25") == "Serum VEGF can have at most 1 decimal place. You entered 1.25"
    assert message(IntegerTextField(label="Falls"), "3.5") == "Falls must be a whole number. You entered 3.5"
    assert message(IntegerTextField(label="Falls", min_value=0), "-1") == "Falls must be 0 or more. You entered -1"
    assert message(DecimalTextField(label="K", max_digits=4, decimal_places=1), "1234.5").startswith(
        "K has too many digits"
    )


def test_a_very_long_number_is_refused_without_being_printed_back() -> None:
    assert len(message(IntegerTextField(label="Falls"), "9" * 10_000)) < 120


def test_whole_numbers_become_int_and_decimals_keep_their_digits() -> None:
    assert IntegerTextField(label="Falls").clean("4.0") == 4
    assert str(DecimalTextField(label="Albumin").clean("38.50")) == "38.50"
    assert DecimalTextField(label="Albumin", required=False).clean("  ") is None


@time_machine.travel(datetime(2026, 11, 21, 9, 5, tzinfo=ZoneInfo("Europe/London")))
def test_dates_are_read_in_one_box_and_refused_by_name() -> None:
    seen = ClinicDateField(label="Date seen", future=False, earliest=date(2000, 1, 1))
    assert seen.clean("14 7 26") == date(2026, 7, 14)
    assert seen.clean("t") == date(2026, 11, 21)
    assert message(seen, "31 2 2026").startswith("Date seen: February 2026 has 28 days")
    assert message(seen, "Jul 2026") == "Date seen must include a day, a month and a year"
    assert message(seen, "22/11/2026").startswith("Date seen: the date must be today or in the past")
    assert message(seen, "1 1 1990") == "Date seen must be 01-Jan-2000 or later. You entered 01-Jan-1990"
    assert message(seen, "14 7 2026" + " " * 60 + "or so").startswith("Date seen: this is not a date")


def test_today_is_the_day_in_london_when_it_is_still_yesterday_in_utc() -> None:
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))):
        assert ClinicDateField(label="Seen", future=False).clean("1 7 2026") == date(2026, 7, 1)


def test_a_partial_date_fills_two_columns() -> None:
    form = PhoneForm(filled(born="Jul 1958"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["born"] == PartialDate(date(1958, 7, 1), Precision.MONTH)
    assert (form.cleaned_data["birth_date"], form.cleaned_data["birth_precision"]) == (date(1958, 7, 1), "month")
    empty = PhoneForm(filled())
    assert empty.is_valid()
    assert (empty.cleaned_data["birth_date"], empty.cleaned_data["birth_precision"]) == (None, "unknown")


def test_a_partial_date_opens_with_what_the_columns_hold() -> None:
    form = PhoneForm(initial={"birth_date": date(1966, 7, 1), "birth_precision": "about"})
    assert 'value="about 1966"' in str(form["born"])
    assert (
        not PhoneForm(filled(born="about 1966"), initial=form.initial)
        .fields["born"]
        .has_changed(form.initial["born"], "about 1966")
    )


def test_bad_input_stays_in_the_box() -> None:
    form = PhoneForm(filled(falls="three", seen="31 2 2026", born="long ago"))
    assert not form.is_valid()
    assert 'value="three"' in str(form["falls"])
    assert 'value="31 2 2026"' in str(form["seen"])
    assert 'value="long ago"' in str(form["born"])


def test_an_optional_answer_can_be_taken_back_and_a_required_one_is_never_chosen_for_anyone() -> None:
    values = [value for value, _ in ChoiceRadioField(label="Fell", required=False, choices=[("yes", "Yes")]).choices]
    assert values == ["yes", ""]
    assert PhoneForm().fields["country"].choices[0] == ("", "Select an answer")
    assert [value for value, _ in PhoneForm().fields["urgency"].choices] == ["urgent", "routine"]


def test_empty_required_boxes_are_named_with_what_to_do() -> None:
    errors = PhoneForm({}).errors
    assert errors["callback"] == ["Enter the call-back number"]
    assert errors["urgency"] == ["Select the urgency"]
    assert errors["country"] == ["Select the home country"]


def test_too_long_a_text_says_how_long_it_may_be() -> None:
    errors = PhoneForm(filled(reason="a" * 5_001, caller="b" * 61)).errors
    assert errors["reason"] == ["Reason for the call must be 5,000 characters or fewer. You entered 5001"]
    assert errors["caller"] == ["Name and role must be 60 characters or fewer. You entered 61"]


def test_messages_written_by_a_forms_author_are_kept() -> None:
    class Named(ClinicForm):
        caller = forms.CharField(label="Caller", error_messages={"required": "Enter who is calling"})

    assert Named({}).errors["caller"] == ["Enter who is calling"]


def test_abbreviations_keep_their_capitals_inside_a_sentence() -> None:
    class Lab(ClinicForm):
        vegf = forms.CharField(label="VEGF sample type")
        gp = forms.CharField(label="GP practice")

    assert [errors[0] for errors in Lab({}).errors.values()] == ["Enter the VEGF sample type", "Enter the GP practice"]


def test_each_opened_form_has_its_own_submission_key() -> None:
    keys = {str(PhoneForm()["submission_key"].value()) for _ in range(3)}
    assert len(keys) == 3
    assert PhoneForm(filled(submission_key="x")).errors["submission_key"] == [
        "This page is out of date. Open it again and send it once"
    ]
