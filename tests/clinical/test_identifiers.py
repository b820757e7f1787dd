"""Numbers of people and places: what is accepted, what is refused, and in which words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.identifiers import (
    IdentifierError,
    NationalId,
    chi_fits_birth,
    national_id,
    ods_code,
    postcode,
    recognised_type,
)

# The first valid numbers of the range kept for testing (14.1).
TEST_NUMBERS = (
    *("9990000018", "9990000026", "9990000034", "9990000042", "9990000050", "9990000069"),
    *("9990000077", "9990000085", "9990000093", "9990000107", "9990000115", "9990000123"),
)
NO_VALID_NUMBER = (
    *("999000000", "999000014", "999000028", "999000031", "999000045"),
    *("999000059", "999000062", "999000076", "999000093"),
)


@pytest.mark.parametrize("digits", TEST_NUMBERS)
def test_numbers_kept_for_testing_are_valid_and_only_taken_where_tests_are_allowed(digits):
    assert national_id(digits, allow_test=True) == NationalId(digits, "nhs")
    with pytest.raises(IdentifierError, match="kept for testing"):
        national_id(digits)


def test_the_twelve_are_the_first_valid_ones():
    valid = []
    for number in range(9990000000, 9990000124):
        try:
            valid.append(national_id(str(number), allow_test=True).digits)
        except IdentifierError:
            continue
    assert tuple(valid) == TEST_NUMBERS


@pytest.mark.parametrize("prefix", NO_VALID_NUMBER)
def test_some_prefixes_have_no_valid_number_at_all(prefix):
    for last in range(10):
        with pytest.raises(IdentifierError, match="does not fit"):
            national_id(f"{prefix}{last}", allow_test=True)


@pytest.mark.parametrize(
    "typed", ["9434765919", "943 476 5919", "943-476-5919", " 94 34 76 59 19 ", "943\u00a0476\u00a05919"]
)
def test_spaces_and_hyphens_do_not_matter(typed):
    assert national_id(typed) == NationalId("9434765919", "nhs")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter the NHS number"),
        ("943 476 591", "The NHS number must have 10 digits. You entered 9"),
        ("943 476 59199", "must have 10 digits. You entered 11"),
        ("943 476 5918", "last digit .* does not fit"),
        ("943 476 5191", "last digit .* does not fit"),
        ("999 123 4560", "last digit .* does not fit"),
        ("943.476.5919", "digits only"),
        ("943 476 591O", "digits only"),
        ("٩٤٣٤٧٦٥٩١٩", "digits only"),
        ("943476591²", "digits only"),
        ("AB 12 34 56 C", "looks like a National Insurance number"),
        ("qq123456d", "looks like a National Insurance number"),
    ],
)
def test_a_refusal_says_what_is_wrong(typed, says):
    with pytest.raises(IdentifierError, match=says):
        national_id(typed, allow_test=True)


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_ten_times_is_refused_although_its_check_digit_fits(digit):
    with pytest.raises(IdentifierError, match="repeated ten times"):
        national_id(digit * 10, allow_test=True)


@given(st.text(max_size=20))
def test_any_text_gives_ten_digits_or_a_sentence(typed):
    try:
        found = national_id(typed, allow_test=True)
    except IdentifierError as refused:
        assert str(refused)
    else:
        assert len(found.digits) == 10
        assert found.digits.isascii()


@given(st.sampled_from(TEST_NUMBERS), st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_always_found(digits, place, digit):
    changed = f"{digits[:place]}{digit}{digits[place + 1 :]}"
    if changed != digits:
        with pytest.raises(IdentifierError):
            national_id(changed, allow_test=True)


def with_check_digit(nine: str) -> str:
    """Ten digits for a prefix, worked out here by hand."""
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    assert remainder != 10, "choose another prefix"
    return nine + str(remainder % 11)


@pytest.mark.parametrize(
    ("nine", "kind", "display"),
    [
        ("140758123", "chi", "140758 1236"),
        ("320000001", "hc", "320 000 0015"),
        ("450557710", "nhs", "450 557 7104"),
        # Within the Scottish range, but 30 February is no birth date.
        ("300258123", "nhs", None),
    ],
)
def test_the_type_is_recognised_from_the_digits(nine, kind, display):
    found = national_id(with_check_digit(nine))
    assert found.type == kind
    if display:
        assert found.display == display


@pytest.mark.parametrize(
    ("digits", "kind"),
    [
        ("0101000000", "chi"),
        ("3112999999", "chi"),
        ("3112990000", "chi"),
        ("0100000000", "nhs"),
        ("3200000010", "hc"),
        ("3999999999", "hc"),
        ("3200000009", "nhs"),
        ("4000000000", "nhs"),
        ("6000000000", "nhs"),
    ],
)
def test_the_issued_ranges_end_where_they_were_published(digits, kind):
    """Information only: a number outside them is not refused for that."""
    assert recognised_type(digits) == kind


@pytest.mark.parametrize("nine", ["999000001", "999999998"])
def test_the_whole_range_kept_for_testing_is_refused_in_real_use(nine):
    with pytest.raises(IdentifierError, match="kept for testing"):
        national_id(with_check_digit(nine))


@pytest.mark.parametrize("nine", ["998999998", "100000002"])
def test_numbers_beside_the_range_kept_for_testing_are_taken(nine):
    assert national_id(with_check_digit(nine)).digits.startswith(nine)


def test_a_leading_zero_is_part_of_the_number():
    found = national_id(with_check_digit("010160123"))
    assert (found.type, found.digits[0], len(found.digits)) == ("chi", "0", 10)


def test_a_declared_type_is_kept_when_the_digits_allow_it():
    chi = with_check_digit("140758123")
    assert national_id(chi, declared_type="nhs").type == "nhs"
    assert national_id(chi, declared_type="chi").label == "CHI No."
    with pytest.raises(IdentifierError, match=r"date of birth.* 943476 is not a date"):
        national_id("9434765919", declared_type="chi")
    with pytest.raises(IdentifierError, match="begins with 320 to 399"):
        national_id("9434765919", declared_type="hc")
    with pytest.raises(IdentifierError, match="The CHI number must have 10 digits"):
        national_id("14075812", declared_type="chi")


def test_a_chi_number_can_be_held_against_the_date_of_birth():
    chi = NationalId("1407581236", "chi")
    assert chi_fits_birth(chi, date(1958, 7, 14))
    assert not chi_fits_birth(chi, date(1958, 7, 15))
    assert chi_fits_birth(NationalId("9434765919", "nhs"), date(1958, 7, 15))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("wc1n3bg", "WC1N 3BG"),
        (" M1 1AE ", "M1 1AE"),
        ("EC1A1BB", "EC1A 1BB"),
        ("gir 0aa", "GIR 0AA"),
        ("zz99 3vz", "ZZ99 3VZ"),
        ("ZZ99 3WZ", "ZZ99 3WZ"),
        ("CR26XH", "CR2 6XH"),
        ("b33 8th", "B33 8TH"),
        ("DN55 1PT", "DN55 1PT"),
        ("W1A 0AX", "W1A 0AX"),
    ],
)
def test_a_postcode_is_written_one_way(typed, shown):
    assert postcode(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "WC1N",
        "WC1N 3B",
        "123 456",
        "QQ1 1AA",
        "WC1N 3BG extra",
        "ZZ99 9ZZ",
        "W1Z 0AX",
        "AI1 1AA",
        "M1 1AC",
        "EC1Z 1BB",
        "ßW1 1AA",
        "ı1 1AA",
    ],
)
def test_half_a_postcode_is_refused(typed):
    with pytest.raises(IdentifierError, match="full UK postcode"):
        postcode(typed)


@pytest.mark.parametrize(
    ("typed", "kind", "code"),
    [
        ("rrv", "", "RRV"),
        ("RRV 03", "", "RRV03"),
        ("f83004", "gp", "F83004"),
        ("rrv", "trust", "RRV"),
        ("rrv03", "site", "RRV03"),
    ],
)
def test_an_ods_code_is_written_in_capitals(typed, kind, code):
    assert ods_code(typed, kind=kind) == code


@pytest.mark.parametrize(
    ("typed", "kind", "says"),
    [
        ("RR", "", "3 to 10"),
        ("RRV-03", "", "3 to 10"),
        ("RRV", "gp", "a letter and 5 digits"),
        ("RRV03", "trust", "has 3"),
        ("RRV", "site", "has 5"),
        ("ßV", "", "3 to 10"),
        ("RRV٠٣", "", "3 to 10"),
        ("RRV0300000X", "", "3 to 10"),
    ],
)
def test_a_wrong_ods_code_is_refused(typed, kind, says):
    with pytest.raises(IdentifierError, match=says):
        ods_code(typed, kind=kind)
