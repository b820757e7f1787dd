"""What the letter prints about every kind of patient: the plain data before it is typeset."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from accounts.models import User
from assessments.instruments import BY_KEY
from patients.actions import end_treatment, record_death, set_care_status, start_treatment, withdraw_treatment
from patients.models import Patient
from reports.letters import gather, typeset
from reports.models import ReportRun
from tests.assessments.factories import make_signed
from tests.factories import make_patient
from tests.reports.factories import asked_for, clone_line, make_conclusion, results, typical, vegf_line

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
# Days as screens and machines write them; letters write 23 November 2026.
OTHER_DATES = re.compile(r"\d{1,2}-[A-Z][a-z]{2}-\d{4}|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}")


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def content(patient: Patient, by: User | None, opinion: str = "") -> dict[str, Any]:
    return gather(asked_for(patient, by, opinion)).content


def treat(patient: Patient, by: User, started_on: date, **facts: Any) -> Any:
    given = {"modality": "systemic", "regimen": "LEN_DEX"} | facts
    return start_treatment(patient=patient, by=by, started_on=started_on, **given)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({}, "NHS No. 999 000 0018"),
        ({"national_id": "1407580013", "national_id_type": "chi"}, "CHI No. 140758 0013"),
        ({"national_id": "3200000007", "national_id_type": "hc"}, "H&C No. 320 000 0007"),
        ({"national_id": None, "national_id_note": "Visitor"}, "NHS number not recorded"),
    ],
    ids=["NHS", "CHI", "H&C", "none"],
)
def test_the_number_stands_with_its_kind_in_body_and_banner(
    facts: dict[str, Any], shown: str, consultant: User
) -> None:
    about = content(make_patient(**facts), consultant)["patient"]
    assert about["identifier"].replace("\N{NO-BREAK SPACE}", " ") == shown
    assert about["banner"].replace("\N{NO-BREAK SPACE}", " ") == f"TESTCASE, Daniel (Mr) · Born 14 July 1958 · {shown}"


@pytest.mark.parametrize(
    ("born", "precision", "shown"),
    [
        (date(1958, 7, 4), "day", "4 July 1958"),
        (date(1958, 7, 1), "month", "July 1958"),
        (date(1958, 1, 1), "year", "1958"),
        (date(1958, 1, 1), "about", "about 1958"),
        (None, "unknown", "not known"),
    ],
)
def test_a_birth_date_is_as_exact_as_it_is_known(
    born: date | None, precision: str, shown: str, consultant: User
) -> None:
    about = content(make_patient(birth_date=born, birth_precision=precision), consultant)["patient"]
    assert about["born"] == shown
    assert f"Born {shown} ·" in about["banner"]


@pytest.mark.parametrize(
    ("facts", "recipient", "address"),
    [
        ({}, ["GP not recorded"], "Address not recorded"),
        ({"gp_name": "Dr Ola Gp"}, ["Dr Ola Gp"], "Address not recorded"),
        ({"gp_practice": "Example Surgery", "postcode": "LS6 1AA"}, ["Example Surgery"], "LS6 1AA"),
        (
            {"gp_name": "Dr Ola Gp", "gp_practice": "Example Surgery", "address": "1 Mill Lane\n\nLeeds"},
            ["Dr Ola Gp", "Example Surgery"],
            "1 Mill Lane, Leeds",
        ),
    ],
    ids=["nothing", "a name", "a practice", "both"],
)
def test_who_the_letter_goes_to_and_where_the_person_lives(
    facts: dict[str, Any], recipient: list[str], address: str, consultant: User
) -> None:
    letter = content(make_patient(**facts), consultant)
    assert (letter["recipient"], letter["patient"]["address"]) == (recipient, address)


@pytest.mark.parametrize(
    ("title", "given_name", "name"),
    [
        ("Mr", "Daniel", "Mr Daniel Testcase"),
        ("", "Daniel", "Daniel Testcase"),
        ("Mr", "", "Mr Testcase"),
        ("", "", "Testcase"),
    ],
)
def test_a_name_has_no_gap_for_a_part_that_is_missing(title: str, given_name: str, name: str, consultant: User) -> None:
    assert content(make_patient(title=title, given_name=given_name), consultant)["patient"]["name"] == name


def test_a_letter_asked_for_by_the_system_is_signed_by_the_clinic(patient: Patient) -> None:
    assert content(patient, None)["signature"] == {"name": "POEMS Clinic", "job": ""}


def test_each_treatment_stands_with_start_end_and_reason_in_the_order_they_were_given(
    patient: Patient, nurse: User
) -> None:
    first = treat(patient, nurse, date(2024, 3, 5))
    end_treatment(line=first, by=nurse, ended_on=date(2024, 9, 30), stop_reason="toxicity")
    second = treat(patient, nurse, date(2025, 1, 2), modality="asct", regimen="MEL200_ASCT")
    end_treatment(line=second, by=nurse, ended_on=date(2025, 1, 2), stop_reason="completed")
    withdraw_treatment(line=treat(patient, nurse, date(2025, 6, 1)), by=nurse, reason="Another patient's")
    treat(patient, nurse, date(2026, 2, 3), regimen="DARA_MONO")
    rows = content(patient, nurse)["treatments"]
    assert [row[1:] for row in rows] == [
        ["Lenalidomide and dexamethasone", "5 March 2024", "30 September 2024 (toxicity)"],
        ["Melphalan 200 and transplant", "2 January 2025", "2 January 2025 (completed)"],
        ["Daratumumab", "3 February 2026", "Continuing"],
    ]


def test_plasma_alone_is_named_as_plasma_and_serum_is_not_mentioned(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(480, "plasma_edta"), on=date(2026, 9, 1))
    results(patient, consultant, vegf_line(92, "plasma_edta"), on=date(2026, 11, 2))
    letter = content(patient, consultant)
    assert letter["values"] == [["VEGF, EDTA plasma, pg/mL", "92 (2 November 2026)", "480 (1 September 2026)"]]
    assert len(letter["charts"]) == 1
    assert "serum" not in json.dumps(letter["charts"] + letter["values"]).lower()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (vegf_line(31, comparator="<"), "< 31"),
        (vegf_line(10_000, comparator=">"), "> 10,000"),
        (vegf_line("489.5", places=1), "489.5"),
        (vegf_line("4.21", unit="ng/mL", places=2), "4,210"),
    ],
    ids=["below the assay", "above the assay", "a decimal", "another unit"],
)
def test_a_value_under_a_heading_in_pg_per_ml_is_in_pg_per_ml_with_its_sign(
    line: dict[str, Any], shown: str, patient: Patient, consultant: User
) -> None:
    results(patient, consultant, line, on=date(2026, 11, 2))
    assert content(patient, consultant)["values"] == [
        ["VEGF, serum, pg/mL", f"{shown} (2 November 2026)", "No earlier result"]
    ]


def test_blood_and_examinations_stand_after_vegf_newest_beside_the_one_before(
    patient: Patient, consultant: User
) -> None:
    for day, count in ((date(2026, 6, 1), 512), (date(2026, 10, 1), 401)):
        results(patient, consultant, {"analyte": "platelets", "value": count, "unit": "10*9/L"}, on=day)
    make_signed("function", patient, consultant)
    titles = [title for title, *_ in content(patient, consultant)["values"]]
    first = content(patient, consultant)["values"][0]
    assert titles == [first[0], BY_KEY["function"].title]
    assert "401" in first[1] and "(1 October 2026)" in first[1]
    assert "512" in first[2] and "(1 June 2026)" in first[2]
    assert content(patient, consultant)["values"][1][2] == "First examination"


def test_every_date_in_the_letter_is_written_out(patient: Patient, consultant: User) -> None:
    typical(patient, consultant)
    make_conclusion(patient, consultant)
    treat(patient, consultant, date(2026, 9, 1))
    letter = content(patient, consultant, "Steady.")
    # The words of a chart describe a drawing whose axis has the short dates; references are no dates.
    text = json.dumps({name: part for name, part in letter.items() if name != "charts"}, ensure_ascii=False)
    assert OTHER_DATES.findall(text) == []
    assert letter["date_in_words"] == "23 November 2026"
    assert letter["footer"] == "Made 23 November 2026 12:00 from signed records."


@pytest.mark.parametrize(
    ("ended_on", "due_on"),
    [
        (TODAY - timedelta(days=30), "24 January 2027"),
        (TODAY - timedelta(days=1), "22 February 2027"),
    ],
)
def test_the_plan_names_what_is_due_within_three_months(
    ended_on: date, due_on: str, patient: Patient, nurse: User
) -> None:
    line = treat(patient, nurse, date(2026, 1, 5))
    end_treatment(line=line, by=nurse, ended_on=ended_on, stop_reason="completed")
    plan = content(patient, nurse)["plan"]
    assert {row[1] for row in plan} == {due_on}
    assert [row[0] for row in plan] == ["Clinic review with neurological examination and ONLS", "VEGF"]


def test_what_is_due_after_three_months_is_not_in_the_plan(patient: Patient, nurse: User, consultant: User) -> None:
    line = treat(patient, nurse, date(2023, 1, 5))
    end_treatment(line=line, by=nurse, ended_on=date(2024, 11, 20), stop_reason="completed")
    results(patient, consultant, vegf_line(300), on=date(2026, 11, 10))
    assert "VEGF" not in [row[0] for row in content(patient, nurse)["plan"]]


@pytest.mark.parametrize("how", ["died", "discharged", "transferred"])
def test_nothing_is_planned_for_someone_who_died_or_left(how: str, patient: Patient, nurse: User) -> None:
    treat(patient, nurse, date(2026, 9, 1))
    assert content(patient, nurse)["plan"]
    if how == "died":
        record_death(patient=patient, by=nurse, died_on=TODAY)
    else:
        set_care_status(patient=patient, by=nurse, care_status=how)
    run = asked_for(Patient.objects.get(pk=patient.pk), nurse)
    assert gather(ReportRun.objects.get(pk=run.pk)).content["plan"] == []


def test_the_newest_conclusion_is_quoted_whole_and_alone(patient: Patient, consultant: User) -> None:
    make_conclusion(patient, consultant, status="suspected", concluded_on=date(2026, 1, 5), reason="At first sight.")
    make_conclusion(patient, consultant, status="confirmed", concluded_on=date(2026, 8, 1), reason="Now with clone.")
    assert content(patient, consultant)["conclusion"] == (
        "Confirmed POEMS syndrome. Recorded by Dr Connie Tester, 1 August 2026. Now with clone."
    )


def test_each_criterion_says_what_it_rests_on_or_what_is_missing(patient: Patient, consultant: User) -> None:
    results(patient, consultant, clone_line(), on=date(2026, 9, 1))
    rows = content(patient, consultant)["criteria"]["rows"]
    assert all(len(row) == 3 and all(row) for row in rows)
    assert any("(1 September 2026)" in grounds for _, _, grounds in rows)
    assert any("Missing: " in grounds or grounds == "Nothing recorded" for _, _, grounds in rows)


def test_the_printed_letter_says_in_words_what_is_not_there(consultant: User) -> None:
    patient = make_patient(national_id=None, national_id_note="Visitor", birth_precision="about")
    treat(patient, consultant, date(2026, 9, 1))
    results(patient, consultant, vegf_line(31, "plasma_edta", comparator="<"), on=date(2026, 11, 2))
    record_death(patient=patient, by=consultant, died_on=TODAY)
    letter = gather(asked_for(Patient.objects.get(pk=patient.pk), consultant))
    pdf = PdfReader(BytesIO(typeset(letter, made_at=NOON)))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))
    for words in (
        "Born about 1958", "NHS number not recorded", "GP not recorded", "< 31 (2 November 2026)",
        "No earlier result", "1 September 2026", "23 November 2026 (death)",
    ):  # fmt: skip
        assert words in text, words
    assert "None" not in text
