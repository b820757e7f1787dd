"""Small words about a patient, each in a table: age, death, status, cycle, district, look-alikes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from patients.banner import age_words, death_words, record_url, status_word, tabs_for
from patients.lookalikes import lookalikes, plain, same_digits, sound_of, why_alike
from patients.models import Patient, TreatmentLine
from patients.templatetags.patients import line_cycle, line_status, page_url, patient_alike, postcode_district

TODAY = date(2026, 11, 21)
BORN = date(1958, 7, 14)
NURSE = User(role="nurse")


def person(**facts: Any) -> Patient:
    return Patient(ref="P-7K3QDX", surname="Okafor", **facts)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"birth_date": BORN, "birth_precision": "day"}, "68y"),
        ({"birth_date": BORN, "birth_precision": "month"}, "about 68y"),
        ({"birth_date": BORN, "birth_precision": "year"}, "about 68y"),
        ({"birth_date": BORN, "birth_precision": "about"}, "about 68y"),
        ({"birth_date": None, "birth_precision": "unknown"}, ""),
        ({"birth_date": date(2026, 11, 20), "birth_precision": "day"}, "0y"),
        ({"birth_date": date(2008, 11, 21), "birth_precision": "day"}, "18y"),
        ({"birth_date": date(2008, 11, 22), "birth_precision": "day"}, "17y"),
        ({"birth_date": BORN, "birth_precision": "day", "deceased": True}, ""),
    ],
)
def test_the_age_says_how_sure_it_is_and_ends_with_life(facts: dict[str, Any], words: str) -> None:
    assert age_words(person(**facts), TODAY) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ""),
        ({"deceased": True}, "Died, date not known"),
        ({"deceased": True, "died_on": date(2026, 3, 2)}, "Died 02-Mar-2026"),
        (
            {"deceased": True, "died_on": date(2026, 3, 2), "birth_date": BORN, "birth_precision": "day"},
            "Died 02-Mar-2026, age at death 67y",
        ),
        (
            {"deceased": True, "died_on": date(2026, 7, 14), "birth_date": BORN, "birth_precision": "day"},
            "Died 14-Jul-2026, age at death 68y",
        ),
        (
            {"deceased": True, "died_on": date(2026, 3, 2), "birth_date": BORN, "birth_precision": "year"},
            "Died 02-Mar-2026, age at death about 67y",
        ),
        ({"deceased": True, "birth_date": BORN, "birth_precision": "day"}, "Died, date not known"),
    ],
)
def test_a_death_is_said_with_what_is_known(facts: dict[str, Any], words: str) -> None:
    assert death_words(person(**facts)) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "care", "seen_by_nurse", "seen_by_admin"),
    [
        (None, None, "under_assessment", "Under assessment", "Under assessment"),
        (None, None, "discharged", "Discharged", "Discharged"),
        (-10, None, "follow_up", "On treatment", "Follow-up"),
        (0, None, "follow_up", "On treatment", "Follow-up"),
        (1, None, "follow_up", "Follow-up", "Follow-up"),
        (-10, 0, "follow_up", "On treatment", "Follow-up"),
        (-10, -1, "follow_up", "Follow-up", "Follow-up"),
    ],
)
def test_treatment_of_today_is_the_status_for_those_who_may_know(
    patient: Patient, start: int | None, end: int | None, care: str, seen_by_nurse: str, seen_by_admin: str
) -> None:
    patient.care_status = care
    if start is not None:
        TreatmentLine.objects.create(
            patient=patient,
            number=1,
            modality="systemic",
            regimen="LEN_DEX",
            started_on=TODAY + timedelta(days=start),
            ended_on=None if end is None else TODAY + timedelta(days=end),
            stop_reason="" if end is None else "completed",
        )
    assert status_word(patient, NURSE, TODAY) == seen_by_nurse
    assert status_word(patient, User(role="admin"), TODAY) == seen_by_admin
    patient.deceased = True
    assert status_word(patient, NURSE, TODAY) == "Died"


@pytest.mark.django_db
def test_a_line_entered_in_error_is_no_treatment(patient: Patient) -> None:
    TreatmentLine.objects.create(
        patient=patient, number=1, modality="systemic", regimen="LEN_DEX", started_on=TODAY,
        entered_in_error=True, error_reason="Other patient",
    )  # fmt: skip
    assert status_word(patient, NURSE, TODAY) == "Under assessment"


def line(start: int, end: int | None = None, **facts: Any) -> TreatmentLine:
    today = timezone.localdate()
    ended = None if end is None else today + timedelta(days=end)
    return TreatmentLine(started_on=today + timedelta(days=start), ended_on=ended, **facts)


@pytest.mark.parametrize(
    ("start", "end", "facts", "word"),
    [
        (-30, None, {}, "On treatment"),
        (-30, 0, {"stop_reason": "completed"}, "On treatment"),
        (-30, -1, {"stop_reason": "completed"}, "Completed"),
        (-30, -1, {"stop_reason": "toxicity"}, "Ended"),
        (-30, None, {"entered_in_error": True}, "Entered in error"),
        (-30, -1, {"stop_reason": "completed", "entered_in_error": True}, "Entered in error"),
    ],
)
def test_a_line_of_treatment_has_one_word(start: int, end: int | None, facts: dict[str, Any], word: str) -> None:
    assert line_status(line(start, end, **facts)) == word


@pytest.mark.parametrize(
    ("days_ago", "length", "cycle"),
    [(0, 28, 1), (27, 28, 1), (28, 28, 2), (55, 28, 2), (56, 28, 3), (6, 7, 1), (7, 7, 2), (5, 1, 6), (364, 28, 14)],
)
def test_cycles_are_counted_from_one(days_ago: int, length: int, cycle: int) -> None:
    assert line_cycle(line(-days_ago, cycle_days=length)) == cycle


@pytest.mark.parametrize(
    ("postcode", "district"),
    [("LS6 2AB", "LS6"), ("EC1A 1BB", "EC1A"), ("M1 1AE", "M1"), ("", ""), ("LS62AB", "")],
)
def test_the_district_says_the_town_and_no_more(postcode: str, district: str) -> None:
    assert postcode_district(postcode) == district


def test_a_row_of_a_list_says_why_it_needs_a_second_look() -> None:
    assert patient_alike(person(), {"P-7K3QDX": "Surname sounds like P-AAAAAA"}) == "Surname sounds like P-AAAAAA"
    assert patient_alike(person(), {"P-AAAAAA": "…"}) == ""
    assert patient_alike(person(), None) == ""


def test_a_page_that_the_site_lacks_is_no_link() -> None:
    assert page_url("caseload") == "/caseload/"
    assert page_url("no_such_page") == ""


CLINICAL_TABS = (
    *("Overview", "Results", "Assessments", "Samples", "Treatment", "Response", "Phenotype"),
    *("Passport", "Letters", "Follow-up", "Appointments", "Timeline"),
)


@pytest.mark.parametrize(
    ("role", "labels", "first"),
    [
        (
            "nurse",
            [*CLINICAL_TABS, "Details"],
            "/patients/P-7K3QDX/",
        ),
        (
            "consultant",
            [*CLINICAL_TABS, "Details", "Who has looked"],
            "/patients/P-7K3QDX/",
        ),
        ("admin", ["Follow-up", "Appointments", "Details", "Who has looked"], "/patients/P-7K3QDX/follow-up/"),
        ("porter", [], ""),
    ],
)
def test_the_tabs_of_a_role_stand_in_their_order_and_the_record_opens_at_the_first(
    role: str, labels: list[str], first: str
) -> None:
    viewer = User(role=role)
    assert [tab.label for tab in tabs_for(person(), viewer)] == labels
    assert record_url(person(), viewer) == first


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("", "Overview"),
        ("results/vegf/", "Results"),
        ("assessments/neurology/7/edit/", "Assessments"),
        ("letters/3/", "Letters"),
        ("follow-up/vegf/close/", "Follow-up"),
        ("audit/", "Who has looked"),
        ("death/", None),
        ("conclusion/", None),
    ],
)
def test_one_tab_at_most_is_the_current_one(path: str, current: str | None) -> None:
    tabs = tabs_for(person(), User(role="consultant"), f"/patients/P-7K3QDX/{path}")
    assert [tab.label for tab in tabs if tab.current] == ([current] if current else [])


@pytest.mark.parametrize(
    ("surname", "key"),
    [
        # Keys of the census-takers' own examples.
        ("Robert", "r163"),
        ("Rupert", "r163"),
        ("Ashcraft", "a261"),
        ("Tymczak", "t522"),
        ("Pfister", "p236"),
        ("Lee", "l000"),
        # What our own clinic meets.
        ("O’Brien", "o165"),
        ("O'Brien", "o165"),
        ("van der Berg", "v536"),
        ("Núñez", "n520"),
        ("Łukasz", "u220"),
        ("李", ""),
        ("  ", ""),
    ],
)
def test_the_key_of_a_surname(surname: str, key: str) -> None:
    assert sound_of(surname) == key


@pytest.mark.parametrize(
    ("typed", "letters"),
    [("O’Neill-Smith", "oneillsmith"), ("ÅSA", "asa"), ("Groß", "gross"), ("d'Arc 2", "darc"), ("", "")],
)
def test_names_are_compared_by_their_letters(typed: str, letters: str) -> None:
    assert plain(typed) == letters


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("9990000018", "9990000018", 10),
        ("9990000018", "9990000026", 8),
        ("9990000018", "9990000081", 8),
        ("9990000018", "0001111122", 0),
        ("9990000018", None, 0),
        (None, None, 0),
    ],
)
def test_digits_are_compared_place_by_place(one: str | None, other: str | None, same: int) -> None:
    assert same_digits(one, other) == same


EXACT = {"birth_date": BORN, "birth_precision": "day"}


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        # The number speaks before the date, the date before the sound.
        (
            {"surname": "Smith", "national_id": "9990000018", **EXACT},
            {"surname": "Smyth", "national_id": "9990000026", **EXACT},
            "Number differs from P-B in only 2 digits",
        ),
        ({"surname": "Smith", **EXACT}, {"surname": "Smyth", **EXACT}, "Same date of birth as P-B"),
        ({"surname": "Smith"}, {"surname": "Smyth"}, "Surname sounds like P-B"),
        ({"surname": "Smith"}, {"surname": "Zhang"}, ""),
        # One number in two kinds is another matter than a slip.
        ({"surname": "A", "national_id": "9990000018"}, {"surname": "Z", "national_id": "9990000018"}, ""),
        ({"surname": "李"}, {"surname": "王"}, ""),
        ({"surname": "Ash", **EXACT}, {"surname": "Elm", **EXACT, "birth_precision": "month"}, ""),
        ({"surname": "Ash"}, {"surname": "Elm"}, ""),
    ],
)
def test_the_first_reason_to_look_twice(one: dict[str, Any], other: dict[str, Any], why: str) -> None:
    first, second = Patient(ref="P-A", **one), Patient(ref="P-B", **other)
    assert why_alike(first, second) == why
    assert why_alike(second, first) == why.replace("P-B", "P-A")


def test_three_who_sound_alike_each_name_one_other() -> None:
    reasons = lookalikes([Patient(ref=ref, surname="Clark") for ref in ("P-A", "P-B", "P-C")])
    assert set(reasons) == {"P-A", "P-B", "P-C"}
    assert all(ref not in why for ref, why in reasons.items()), "nobody resembles oneself"
    assert lookalikes([]) == lookalikes([Patient(ref="P-A", surname="Clark")]) == {}
