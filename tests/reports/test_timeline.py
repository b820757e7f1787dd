"""The timeline: everything that happened, in one statement, newest first."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions as assessments
from assessments.instruments import BY_KEY, INSTRUMENTS
from patients.actions import record_in_line, record_transplant, start_visit, withdraw_row
from patients.models import Patient, Radiotherapy, Relapse
from reports import timeline as module
from reports.course import events_of, legend
from reports.timeline import KINDS, PAGE, timeline_of
from tests.assessments.factories import make_draft, make_signed
from tests.factories import make_patient
from tests.patients.lines import START, a_transplant_line
from tests.referrals.factories import make_referral
from tests.reminders.factories import treated
from tests.reports.factories import DAY, asked_for, make_conclusion, results, vegf_line
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db


def told(patient: Patient, **choice: Any) -> list[tuple[date, str, str]]:
    return [(one.on, one.title, one.detail) for one in timeline_of(patient, **choice).entries]


def test_every_kind_of_record_is_told_newest_first(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(4210), vegf_line(480, "plasma_edta"), on=DAY)
    make_signed("function", patient, consultant, performed_on=DAY - timedelta(days=1))
    treated(patient, started_on=DAY + timedelta(days=1), ended_on=DAY + timedelta(days=90))
    make_conclusion(patient, consultant, concluded_on=DAY + timedelta(days=2))
    start_visit(patient=patient, by=consultant, held_on=DAY, kind="clinic")
    make_referral(consultant, patient=patient, received_on=DAY - timedelta(days=60))
    found = told(patient)
    assert found == sorted(found, key=lambda one: one[0], reverse=True)
    assert (DAY, "Laboratory results", "VEGF 4,210 pg/mL (serum), VEGF 480 pg/mL (EDTA plasma)") in found
    details = {title: detail for on, title, detail in found if on == DAY - timedelta(days=1)}
    assert details[BY_KEY["function"].title].startswith("10-metre walk time 14.2 s, ")
    assert (DAY + timedelta(days=1), "Treatment started", "Lenalidomide and dexamethasone") in found
    assert (DAY + timedelta(days=90), "Treatment ended", "Lenalidomide and dexamethasone (completed)") in found
    assert [title for _, title, _ in found].count("Clinician's conclusion") == 1
    assert (DAY, "Visit", "Clinic, in progress") in found
    assert [title for _, title, _ in found].count("Referral received") == 1


def test_a_letter_is_told_on_the_day_it_was_asked_for(patient: Patient, consultant: User) -> None:
    run = asked_for(patient, consultant)
    run.refresh_from_db()
    [(on, title, detail)] = told(patient, kinds=["letters"])
    assert (on, title, detail) == (run.requested_at.date(), "Clinic letter", "Requested")


def test_a_result_in_words_and_one_off_the_scale_are_told_as_reported(patient: Patient, consultant: User) -> None:
    stated = {"analyte": "vegf", "coded": "raised", "matrix": "serum"}
    results(patient, consultant, stated, vegf_line("4.21", "plasma_edta", unit="ng/mL", places=2, comparator=">"))
    [(_, _, detail)] = told(patient)
    assert detail == "VEGF Raised (serum), VEGF > 4.21 ng/mL (EDTA plasma)"


def test_drafts_are_not_told_and_errors_only_when_asked(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    make_draft("eyes", patient, consultant)
    wrong = make_signed("skin_fluid", patient, consultant)
    assessments.enter_in_error(row=wrong, by=consultant, reason="Wrong patient")
    assert told(patient) == []
    [entry] = timeline_of(patient, with_errors=True).entries
    assert entry.in_error
    page = sound(consultant_client.get(reverse("timeline", args=[patient.ref]) + "?errors=1"))
    assert '<tr class="app-struck">' in page and "entered in error" in page


def test_another_patient_is_not_told(patient: Patient, consultant: User) -> None:
    make_signed("eyes", make_patient(by=consultant, national_id="9990000107"), consultant)
    assert told(patient) == []


@pytest.mark.parametrize("kinds", [[], *([kind] for kind in KINDS)])
def test_it_is_one_statement_whatever_is_recorded(
    patient: Patient, consultant: User, kinds: list[str], django_assert_num_queries: Any
) -> None:
    for instrument in INSTRUMENTS:
        for days in range(2):
            make_signed(instrument.key, patient, consultant, performed_on=DAY + timedelta(days=days))
    with django_assert_num_queries(1) as seen:
        timeline_of(patient, kinds=kinds)
    assert seen.captured_queries[0]["sql"].count("ORDER BY") <= 2, "its own, and that of the results inside a report"


def test_fifty_are_shown_and_the_earlier_ones_are_a_page_away(
    patient: Patient, consultant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PAGE == 50
    monkeypatch.setattr(module, "PAGE", 3)
    for days in range(5):
        make_signed("skin_fluid", patient, consultant, performed_on=DAY + timedelta(days=days))
    first, second = timeline_of(patient), timeline_of(patient, page=2)
    assert (len(first.entries), first.has_earlier) == (3, True)
    assert (len(second.entries), second.has_earlier) == (2, False)
    assert first.entries[-1].on > second.entries[0].on


def test_the_page_says_what_it_shows(consultant_client: Client, patient: Patient, consultant: User) -> None:
    make_signed("skin_fluid", patient, consultant, weight_kg=Decimal("71.5"))
    address = reverse("timeline", args=[patient.ref])
    assert "Showing everything, newest first." in words(sound(consultant_client.get(address)))
    page = words(sound(consultant_client.get(f"{address}?kind=letters&kind=treatment&page=x")))
    assert "Showing treatment and letters, newest first." in page
    assert "Nothing is recorded of this kind." in page


def test_the_course_of_a_line_is_told_and_marked_on_the_charts(patient: Patient, consultant: User) -> None:
    line = a_transplant_line(patient, consultant)
    assert [(one.letter, one.on) for one in events_of(patient, [line])] == [("A", START)], "no day 0 is known yet"
    record_transplant(line=line, by=consultant, infused_on=START + timedelta(days=9), melphalan=200)
    beam = record_in_line(
        line=line, model=Radiotherapy, by=consultant, happened_on=START + timedelta(days=30), sites="Sacrum"
    )
    seen = {"happened_on": START + timedelta(days=60), "vegf": True, "consultant": consultant}
    record_in_line(line=line, model=Relapse, by=consultant, **seen)
    start_visit(patient=patient, by=consultant, held_on=START + timedelta(days=40))
    assert told(patient, kinds=["treatment"]) == [
        (START + timedelta(days=60), "Relapse recorded", "VEGF"),
        (START + timedelta(days=30), "Radiotherapy", "Sacrum"),
        (START + timedelta(days=9), "Autologous transplant, day 0", "Melphalan 200 mg/m²"),
        (START, "Treatment started", "Melphalan 200 and transplant"),
    ]
    marks = [(one.letter, (one.on - START).days) for one in events_of(patient, [line])]
    assert marks == [("A", 9), ("R", 30), ("V", 40)]
    assert legend(events_of(patient, [line])) == (
        "A autologous transplant, 14-Jan-2026; R radiotherapy, 04-Feb-2026; V a visit"
    )
    withdraw_row(row=beam, by=consultant, reason="Another patient")
    assert [one.letter for one in events_of(patient, [line])] == ["A", "V"]
    assert "Radiotherapy" not in [title for _, title, _ in told(patient)]
