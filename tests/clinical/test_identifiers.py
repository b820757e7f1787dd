"""Numbers of people and places: what is accepted, what is refused, and in which words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.identifiers import (
    CHI,
    HC,
    NHS,
    NotWellFormed,
    chi_birth_date,
    read_national_id,
    read_ods_code,
    read_postcode,
    shown,
)

TEST_RANGE = ["9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9990000069", "9990000077"]


@pytest.mark.parametrize("digits", TEST_RANGE)
def test_numbers_of_the_test_range_are_valid_where_tests_are_allowed(digits: str) -> None:
    assert read_national_id(digits, allow_test=True).digits == digits
    with pytest.raises(NotWellFormed, match="for tests only"):
        read_national_id(digits)


@pytest.mark.parametrize("typed", ["943 476 5919", "943-476-5919", "9434765919", " 943\u00a0476\u00a05919 "])
def test_spaces_and_hyphens_do_not_matter(typed: str) -> None:
    assert read_national_id(typed).digits == "9434765919"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("943 476 591", "must have 10 digits. You entered 9"),
        ("", "must have 10 digits. You entered 0"),
        ("943 476 5918", "check digit is wrong"),
        ("999 123 4560", "check digit is wrong"),
        ("943 476 591X", "digits only"),
        ("\u0669\u0669\u0669 000 0018", "digits only"),
        ("9434765919\n0", "digits only"),
        ("AB 12 34 56 C", "National Insurance number"),
        *[(digit * 10, "one digit ten times") for digit in "0123456789"],
    ],
)
def test_a_malformed_number_is_refused_with_the_reason(typed: str, message: str) -> None:
    with pytest.raises(NotWellFormed, match=message):
        read_national_id(typed, allow_test=True)


@pytest.mark.parametrize("prefix", ["999000000", "999000014", "999000028", "999000031", "999000045", "999123456"])
def test_some_prefixes_have_no_valid_number_at_all(prefix: str) -> None:
    for last in range(10):
        with pytest.raises(NotWellFormed):
            read_national_id(f"{prefix}{last}", allow_test=True)


@pytest.mark.parametrize(("digits", "kind"), [("9434765919", NHS), ("0101000010", CHI), ("3200000010", HC)])
def test_the_kind_is_recognised_from_the_issued_ranges(digits: str, kind: str) -> None:
    valid = next(
        found
        for last in range(10_000)
        if (found := _valid(f"{digits[:6]}{(int(digits[6:]) + last) % 10_000:04d}")) is not None
    )
    assert read_national_id(valid).kind == kind


def _valid(digits: str) -> str | None:
    try:
        return read_national_id(digits).digits
    except NotWellFormed:
        return None


@given(st.text(max_size=20))
def test_no_text_gives_anything_but_ten_ascii_digits_or_a_refusal(typed: str) -> None:
    try:
        found = read_national_id(typed, allow_test=True)
    except NotWellFormed:
        return
    assert found.digits.isascii() and found.digits.isdigit() and len(found.digits) == 10


def test_numbers_are_shown_as_printed() -> None:
    assert shown("9990000018", NHS) == "999 000 0018"
    assert shown("1407581234", CHI) == "140758 1234"


def test_a_chi_number_begins_with_a_birth_date() -> None:
    assert chi_birth_date("1407581234", date(2026, 11, 21)) == date(1958, 7, 14)
    assert chi_birth_date("3002581234", date(2026, 11, 21)) is None


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("ls6 1aa", "LS6 1AA"),
        ("WC1N3BG", "WC1N 3BG"),
        ("zz993vz", "ZZ99 3VZ"),
        ("gir0aa", "GIR 0AA"),
        ("M11AE", "M1 1AE"),
    ],
)
def test_postcodes_are_spaced_and_in_capitals(typed: str, postcode: str) -> None:
    assert read_postcode(typed) == postcode


@pytest.mark.parametrize("typed", ["", "LS6", "12345", "LS6 1A", "QQ1 1AA", "LS6 1AA extra"])
def test_half_a_postcode_is_refused(typed: str) -> None:
    with pytest.raises(NotWellFormed, match="full postcode"):
        read_postcode(typed)


def test_ods_codes() -> None:
    assert read_ods_code(" rrv ") == "RRV"
    with pytest.raises(NotWellFormed, match="3 to 10"):
        read_ods_code("R V")
