"""The overview of a record: what is new since the last visit, each system's newest findings, what to do first."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions as assessments
from assessments.instruments import BY_KEY
from clinical.facts import CATALOGUE, TESTS
from patients import actions as patients
from patients.actions import start_treatment
from patients.models import Patient, ThrombosisEvent, Visit
from reports.criteria import RECORDED_WITH
from reports.record import Record, record_of
from reports.systems import SYSTEMS, SystemLine
from tests.assessments.factories import make_draft, make_signed
from tests.factories import make_patient
from tests.reminders.factories import treated
from tests.reports.factories import clone_line, make_conclusion, results, vegf_line
from tests.reports.pages import sound, statements, words

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LAST = date(2026, 8, 14)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


@pytest.fixture
def last_visit(patient: Patient, consultant: User) -> Visit:
    with time_machine.travel("2026-08-14 10:00+00:00", tick=False):
        visit = patients.start_visit(patient=patient, by=consultant, held_on=LAST)
        return patients.finish_visit(visit=visit, by=consultant, version=visit.version)


def page(client: Client, patient: Patient) -> str:
    return words(sound(client.get(reverse("patient_record", args=[patient.ref])))).replace("&#x27;", "'")


def news(patient: Patient) -> list[str]:
    return [f"{one.on:%d-%b} {one.text}" for one in record_of(patient, TODAY).news]


def system(record: Record, title: str) -> SystemLine:
    return next(line for line in record.systems if line.title == title)


class TestSince:
    def test_each_kind_of_news_newest_first(self, patient: Patient, consultant: User, last_visit: Visit) -> None:
        results(patient, consultant, vegf_line(730), on=LAST)
        results(patient, consultant, vegf_line(310), on=date(2026, 11, 2))
        make_signed("eyes", patient, consultant, performed_on=date(2026, 10, 2))
        treated(patient, started_on=date(2026, 9, 1), ended_on=date(2026, 9, 20))
        make_conclusion(patient, consultant, concluded_on=date(2026, 9, 3))
        ThrombosisEvent.objects.create(
            patient=patient, kind="dvt", happened_on=date(2026, 9, 19), happened_precision="day"
        )
        told = news(patient)
        assert told[0] == "02-Nov VEGF, serum 730 → 310 pg/mL"
        assert "20-Sep Lenalidomide and dexamethasone ended (completed)" in told
        assert "01-Sep Lenalidomide and dexamethasone started" in told
        assert "03-Sep Conclusion: Confirmed POEMS syndrome" in told
        assert "19-Sep Deep vein thrombosis" in told
        assert any(text.startswith("02-Oct Eye examination: Disc swelling") for text in told)

    def test_serum_and_plasma_are_never_set_beside_each_other(
        self, patient: Patient, consultant: User, last_visit: Visit
    ) -> None:
        results(patient, consultant, vegf_line(730), on=LAST)
        results(patient, consultant, vegf_line(90, "plasma_edta"), on=date(2026, 11, 2))
        (told,) = [text for text in news(patient) if "VEGF," in text]
        assert told == "02-Nov VEGF, EDTA plasma 90 pg/mL"

    def test_what_was_known_at_the_visit_is_no_news(
        self, patient: Patient, consultant: User, last_visit: Visit
    ) -> None:
        with time_machine.travel("2026-08-14 09:30+00:00", tick=False):
            results(patient, consultant, vegf_line(730), on=LAST)
        assert news(patient) == []

    def test_what_belongs_to_the_visit_and_was_signed_the_day_after_is_no_news(
        self, patient: Patient, consultant: User, last_visit: Visit
    ) -> None:
        make_signed("neurology", patient, consultant, performed_on=LAST, visit=last_visit)
        assert news(patient) == []
        make_signed("eyes", patient, consultant, performed_on=LAST)
        assert len(news(patient)) == 1, "an older examination that was signed only now is news"

    def test_what_was_found_to_be_wrong_is_news(self, patient: Patient, consultant: User, last_visit: Visit) -> None:
        row = make_signed("eyes", patient, consultant, performed_on=LAST)
        assessments.enter_in_error(row=row, by=consultant, reason="other eye")
        assert news(patient) == ["23-Nov Eye examination of 14-Aug-2026 marked as entered in error"]

    def test_without_a_visit_it_counts_from_the_last_examination_before_today(
        self, patient: Patient, consultant: User
    ) -> None:
        with time_machine.travel("2026-08-14 09:30+00:00", tick=False):
            make_signed("neurology", patient, consultant, performed_on=LAST)
        make_signed("neurology", patient, consultant, performed_on=TODAY)
        results(patient, consultant, vegf_line(310), on=date(2026, 11, 2))
        record = record_of(patient, TODAY)
        assert record.last and (record.last.on, record.last.visit) == (LAST, None)
        assert record.news[0].on == TODAY

    def test_an_open_visit_is_not_the_last_one_and_todays_neither(
        self, patient: Patient, consultant: User, last_visit: Visit
    ) -> None:
        patients.start_visit(patient=patient, by=consultant, held_on=date(2026, 10, 1))
        now = patients.start_visit(patient=patient, by=consultant, held_on=TODAY)
        patients.finish_visit(visit=now, by=consultant, version=now.version)
        record = record_of(patient, TODAY)
        assert record.last and record.last.visit == last_visit
        assert record.visit_today == now and [one.held_on for one in record.visits_left_open] == [date(2026, 10, 1)]

    def test_nothing_new_is_said(self, consultant_client: Client, patient: Patient, last_visit: Visit) -> None:
        assert "Nothing new is recorded." in page(consultant_client, patient)


class TestSystems:
    def test_every_fact_that_a_system_shows_is_in_the_catalogue(self) -> None:
        names = {show.name for each in SYSTEMS for show in each.shows}
        assert names - set(CATALOGUE) == set()
        for each in SYSTEMS:
            for show in each.shows:
                spec = CATALOGUE[show.name]
                unsaid = [value for value in spec.values if value not in {*show.words, *show.nobody}]
                assert show.text or not unsaid, f"{show.name} has no words for {unsaid}"

    def test_a_new_record_has_never_been_examined(self, consultant_client: Client, patient: Patient) -> None:
        lines = record_of(patient, TODAY).systems
        assert {line.on for line in lines} == {None}
        assert reverse("assessment_new", args=[patient.ref, "eyes"]) in {line.url for line in lines}
        assert page(consultant_client, patient).count("Never") == len(SYSTEMS)

    def test_the_newest_findings_with_their_day(self, patient: Patient, consultant: User) -> None:
        make_signed("eyes", patient, consultant, performed_on=LAST)
        make_signed("skin_fluid", patient, consultant, performed_on=LAST)
        record = record_of(patient, TODAY)
        assert system(record, "Eyes").now == "Right disc swelling grade 2, left disc not swollen"
        assert system(record, "Skin").now == "White nails"
        assert (system(record, "Fluid").now, system(record, "Fluid").on) == ("Oedema grade 2", LAST)
        assert not system(record, "Fluid").old

    def test_what_the_newest_look_does_not_say_again_keeps_its_day(self, patient: Patient, consultant: User) -> None:
        results(patient, consultant, clone_line(), on=date(2025, 3, 5))
        results(patient, consultant, {"analyte": "m_protein", "value": 5, "unit": "g/L"}, on=LAST)
        line = system(record_of(patient, TODAY), "Plasma cells")
        assert line.now == "M-protein 5 g/L"
        assert [(one.on, one.text) for one in line.earlier] == [
            (date(2025, 3, 5), "Immunofixation positive, IgA, lambda")
        ]

    def test_a_look_of_more_than_a_year_ago_is_marked(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        make_signed("eyes", patient, consultant, performed_on=date(2025, 9, 20))
        assert system(record_of(patient, TODAY), "Eyes").old
        assert "14 months ago" in page(consultant_client, patient)

    def test_an_axis_that_was_not_tested_has_not_been_looked_at(self, patient: Patient, consultant: User) -> None:
        make_signed("endocrine", patient, consultant, gonadal="not_tested", thyroid="", gynaecomastia="")
        assert system(record_of(patient, TODAY), "Hormones").on is None

    def test_drafts_say_nothing(self, patient: Patient, consultant: User) -> None:
        make_draft("eyes", patient, consultant)
        assert system(record_of(patient, TODAY), "Eyes").on is None


class TestThePage:
    def test_a_new_record_says_what_to_do_first(self, nurse_client: Client, patient: Patient) -> None:
        text = page(nurse_client, patient)
        assert "Nothing is recorded yet. First:" in text
        assert "Add the GP, for letters" in text and "No clinician's conclusion recorded." in text
        assert "No treatment is recorded." not in text, "no empty boxes"

    def test_steps_that_are_done_are_ticked_off(self, consultant: User) -> None:
        ready = make_patient(by=consultant, national_id_verified=True, gp_name="Dr Sample")
        assert [step.done for step in record_of(ready, TODAY).steps] == [True, True, False, False, False]

    def test_one_sentence_says_where_the_patient_stands(
        self, consultant_client: Client, patient: Patient, consultant: User, last_visit: Visit
    ) -> None:
        make_conclusion(patient, consultant)
        treated(patient, started_on=TODAY - timedelta(days=57), ended_on=None)
        make_signed("neurology", patient, consultant, performed_on=LAST, mobility="unilateral_aid")
        text = page(consultant_client, patient)
        assert "Confirmed POEMS syndrome (Dr Connie Tester, " in text
        assert "Lenalidomide and dexamethasone since" in text and "cycle 3." in text
        assert "Walks with a one-sided aid (" in text and "Last seen" in text

    def test_a_transplant_is_not_counted_in_cycles(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        start_treatment(
            patient=patient, by=consultant, modality="asct", regimen="MEL200_ASCT",
            started_on=TODAY - timedelta(days=57),
        )  # fmt: skip
        text = page(consultant_client, patient)
        assert "Melphalan 200 and transplant since" in text and "cycle" not in text

    def test_a_consultant_starts_a_visit_and_a_nurse_records_first(
        self, consultant_client: Client, nurse_client: Client, patient: Patient, consultant: User
    ) -> None:
        assert page(consultant_client, patient).index("Start visit") < page(consultant_client, patient).index(
            "Record an"
        )
        assert page(nurse_client, patient).index("Record an") < page(nurse_client, patient).index("Start visit")
        patients.start_visit(patient=patient, by=consultant, held_on=TODAY)
        text = page(nurse_client, patient)
        assert "Go on with today's visit" in text and "Start visit" not in text

    def test_nobody_starts_a_visit_of_somebody_who_died(self, consultant_client: Client, patient: Patient) -> None:
        patients.record_death(patient=patient, by=None, died_on=LAST)
        assert "Start visit" not in page(consultant_client, patient)

    def test_open_tasks_name_drafts_visits_and_what_is_next(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        patients.start_visit(patient=patient, by=consultant, held_on=date(2026, 10, 1))
        make_draft("eyes", patient, consultant, ready=True)
        text = page(consultant_client, patient)
        assert "not finished" in text and "Ready to sign" in text and "not yet signed" in text

    def test_a_missing_test_leads_to_the_form_that_records_it(
        self, consultant_client: Client, patient: Patient
    ) -> None:
        raw = sound(consultant_client.get(reverse("patient_record", args=[patient.ref])))
        assert f'{reverse("assessment_new", args=[patient.ref, "pathology"])}">Excision or core biopsy' in raw

    def test_every_test_has_a_form_or_a_reason_to_have_none(self) -> None:
        assert set(TESTS) - set(RECORDED_WITH) == {"attribution"}
        assert set(RECORDED_WITH.values()) <= set(BY_KEY)

    def test_twenty_rounds_take_no_more_statements_than_one(
        self, consultant_client: Client, patient: Patient, consultant: User, last_visit: Visit
    ) -> None:
        address = reverse("patient_record", args=[patient.ref])

        def one_round(on: date) -> None:
            with time_machine.travel(f"{on} 09:00+00:00", tick=False):
                visit: Any = patients.start_visit(patient=patient, by=consultant, held_on=on)
                for key in ("neurology", "eyes", "skin_fluid", "imaging"):
                    make_signed(key, patient, consultant, performed_on=on, visit=visit)
                results(patient, consultant, vegf_line(900), on=on)
                patients.finish_visit(visit=visit, by=consultant, version=visit.version)

        one_round(LAST - timedelta(days=30))
        few = statements(lambda: consultant_client.get(address))
        for number in range(2, 6):
            one_round(LAST - timedelta(days=30 * number))
        assert statements(lambda: consultant_client.get(address)) == few
