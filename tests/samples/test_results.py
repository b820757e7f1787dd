"""Who has seen a result: one row each, a corrected report anew, and the order of the inbox."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.models import User
from assessments import actions as assessments
from assessments.instruments import BY_KEY
from assessments.results import LabResult
from patients.models import Patient
from samples import inbox
from samples.actions import link_report, reports_to_link
from samples.actions import results as actions
from samples.models import Acknowledgement, Routing, Sample
from tests.assessments.recording import number, vegf, word
from tests.factories import make_user
from tests.samples.factories import DAY, make_report, make_result, make_sample
from work.models import Task

pytestmark = pytest.mark.django_db
ULN = {"ref_high": Decimal(771)}


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("consultant", "test-colleague")


def shown(user: User, *, mine: bool = False, today: date = DAY) -> list[str]:
    """The inbox in its order, as "VEGF, serum 4,200 pg/mL"."""
    return [f"{one.result.label} {one.result.shown_with_unit}" for one in inbox.inbox_for(user, today, mine=mine).items]


def test_what_is_abnormal_stands_first_then_what_turned_then_what_has_no_range(
    consultant: User, patient: Patient
) -> None:
    for days, value in ((90, 40), (60, 20)):
        make_report(patient, consultant, number("alt", value, ref_high=Decimal(50)), on=DAY - timedelta(days=days))
    for one in inbox.unseen():
        actions.acknowledge(result=one, by=consultant)
    make_report(
        patient, consultant, number("creatinine", 70, ref_low=Decimal(50), ref_high=Decimal(100)),
        number("platelets", 300), number("alt", 45, ref_high=Decimal(50)), vegf(4200, **ULN),
        word("serum_ife", "positive"),
    )  # fmt: skip
    found = inbox.inbox_for(consultant, DAY, mine=False).items
    assert [(one.result.analyte, one.rank) for one in found] == [
        ("vegf", inbox.ABNORMAL),
        ("serum_ife", inbox.ABNORMAL),
        ("alt", inbox.TURNED),
        ("platelets", inbox.NO_RANGE),
        ("creatinine", inbox.NORMAL),
    ]
    assert [one.flag_words for one in found] == [
        "High", "Look at it", "Within its range", "No range on the report", "Within its range",
    ]  # fmt: skip
    assert (found[2].last.shown, found[2].change_words) == ("20", "up 125%")


def test_serum_is_never_beside_plasma_and_a_bound_has_no_percentage(consultant: User, patient: Patient) -> None:
    make_report(patient, consultant, vegf(5000), on=DAY - timedelta(days=60))
    make_report(patient, consultant, vegf(100, "plasma_edta"), on=DAY - timedelta(days=30))
    make_report(patient, consultant, vegf(900) | {"comparator": "<"})
    found = {one.result.on: one for one in inbox.inbox_for(consultant, DAY, mine=False).items}
    assert found[DAY].last.shown == "5,000"
    assert found[DAY].change_words == ""
    assert found[DAY - timedelta(days=30)].last is None


def test_a_draft_and_a_test_that_was_not_done_are_no_results_to_see(consultant: User, patient: Patient) -> None:
    make_report(patient, consultant, signed=False)
    make_report(patient, consultant, word("serum_ife", "not_done"))
    assert shown(consultant) == []


def test_a_corrected_report_is_to_be_seen_again(consultant: User, patient: Patient) -> None:
    result = make_result(patient, consultant)
    actions.acknowledge(result=result, by=consultant)
    assert shown(consultant) == []
    draft = assessments.correct(row=result.assessment, by=consultant, reason="Wrong number")
    assessments.save_draft(
        instrument=BY_KEY["laboratory"], patient=patient, by=consultant, row=draft, version=draft.version,
        lines={"results": [vegf(4700, **ULN)]}, performed_on=DAY,
    )  # fmt: skip
    assert shown(consultant) == [], "the signed one counts until then"
    draft.refresh_from_db()
    assessments.sign(row=draft, by=consultant)
    assert shown(consultant) == ["VEGF, serum 4,700 pg/mL"]
    with pytest.raises(ValidationError, match="corrected or withdrawn"):
        stale = LabResult.objects.select_related("assessment").get(pk=result.pk)
        Acknowledgement.objects.filter(result=stale).exists()
        actions._write(stale, consultant, "seen", None)


def test_the_second_person_learns_who_was_first(consultant: User, colleague: User, patient: Patient) -> None:
    result = make_result(patient, consultant)
    first = actions.acknowledge(result=result, by=consultant)
    with pytest.raises(actions.AlreadySeen) as late:
        actions.acknowledge(result=result, by=colleague)
    assert late.value.seen == first
    assert late.value.seen.by == consultant
    with pytest.raises(actions.AlreadySeen):
        actions.act_on(result=result, by=colleague, title="Repeat", due_on=DAY, owner=colleague)
    assert Task.objects.count() == 0, "the loser's task is taken back with the rest"
    with pytest.raises(actions.AlreadySeen):
        actions.route(result=result, by=colleague, to=consultant)


def test_acting_makes_one_task_that_the_acknowledgement_points_at(
    consultant: User, nurse: User, patient: Patient
) -> None:
    result = make_result(patient, consultant)
    seen = actions.act_on(result=result, by=consultant, title="Repeat VEGF", due_on=DAY, role="nurse")
    assert (seen.kind, seen.task.title, seen.task.role, seen.task.patient) == ("acted", "Repeat VEGF", "nurse", patient)


def test_a_result_is_for_the_patients_consultant_until_it_is_given_on(
    consultant: User, colleague: User, patient: Patient
) -> None:
    result = make_result(patient, consultant)
    assert shown(consultant, mine=True), "nobody's patient is every consultant's"
    assert shown(colleague, mine=True)
    Patient.objects.filter(pk=patient.pk).update(consultant=consultant)
    assert shown(consultant, mine=True)
    assert not shown(colleague, mine=True)
    actions.route(result=result, by=consultant, to=colleague, reason="On leave")
    assert not shown(consultant, mine=True)
    assert inbox.inbox_for(colleague, DAY, mine=True).items[0].addressed == "Dr Connie Tester"
    actions.route(result=result, by=colleague, role="consultant")
    assert shown(consultant, mine=True), "the last row holds"
    assert Routing.objects.count() == 2


def test_a_result_is_not_given_to_somebody_who_may_not_acknowledge_it(
    consultant: User, nurse: User, patient: Patient
) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.route(result=make_result(patient, consultant), by=consultant, to=nurse)
    assert refused.value.message_dict == {"to": ["Select somebody who may acknowledge a result"]}


def test_a_restricted_record_shows_its_results_to_those_who_treat_the_patient(
    consultant: User, colleague: User, patient: Patient
) -> None:
    make_result(patient, consultant)
    Patient.objects.filter(pk=patient.pk).update(restricted=True, restricted_reason="Staff", consultant=consultant)
    assert shown(consultant)
    assert not shown(colleague)
    assert inbox.inbox_for(colleague, DAY, mine=False).left_out == 1


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, ""), (4, "not seen for more than 3 working days"), (8, "not seen for more than 7 days"),
     (15, "not seen for more than 14 days")],
)  # fmt: skip
def test_the_inbox_says_how_long_a_result_has_waited(consultant: User, patient: Patient, days: int, words: str) -> None:
    with time_machine.travel("2026-11-02 12:00+00:00", tick=False):
        make_result(patient, consultant)
    (item,) = inbox.inbox_for(consultant, DAY + timedelta(days=days), mine=False).items
    assert item.waiting_words == words


# The sample behind a result


def test_seeing_the_last_result_reviews_the_sample_and_closes_it(
    nurse: User, consultant: User, patient: Patient
) -> None:
    sample = make_sample(patient, nurse, state="in_analysis")
    report = make_report(patient, consultant, vegf(4200, **ULN), number("platelets", 300))
    sample = link_report(sample=sample, by=nurse, version=sample.version, report=report)
    assert (sample.state, sample.report) == ("reported", report)
    first, second = report.results.all()
    actions.acknowledge(result=first, by=consultant)
    assert Sample.objects.get().state == "reported", "one result is still unseen"
    actions.acknowledge(result=second, by=consultant)
    assert Sample.objects.get().state == "acted_on"
    assert [line.state for line in sample.history.all()][-2:] == ["reviewed", "acted_on"]


def test_a_sample_whose_result_leads_to_a_task_stays_open(nurse: User, consultant: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse, state="in_analysis")
    report = make_report(patient, consultant)
    link_report(sample=sample, by=nurse, version=sample.version, report=report)
    actions.act_on(result=report.results.get(), by=consultant, title="Repeat", due_on=DAY, owner=consultant)
    assert Sample.objects.get().state == "reviewed"


def test_only_a_report_of_the_same_patient_and_sample_type_is_linked(
    nurse: User, consultant: User, patient: Patient, other_patient: Patient
) -> None:
    sample = make_sample(patient, nurse, state="in_analysis")
    own, plasma = make_report(patient, consultant), make_report(patient, consultant, vegf(96, "plasma_edta"))
    strange = make_report(other_patient, consultant)
    assert list(reports_to_link(sample)) == [own]
    for wrong, words in ((strange, "another patient"), (plasma, "no VEGF of the sample type serum")):
        with pytest.raises(ValidationError, match=words):
            link_report(sample=sample, by=nurse, version=sample.version, report=wrong)
    link_report(sample=sample, by=nurse, version=sample.version, report=own)
    second = make_sample(patient, nurse, state="in_analysis")
    assert list(reports_to_link(second)) == []
    with pytest.raises(ValidationError, match="Another sample is linked"):
        link_report(sample=second, by=nurse, version=second.version, report=own)


def test_a_sample_finds_the_correction_of_its_report(nurse: User, consultant: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse, state="in_analysis")
    report = make_report(patient, consultant)
    link_report(sample=sample, by=nurse, version=sample.version, report=report)
    draft = assessments.correct(row=report, by=consultant, reason="Wrong number")
    assert Sample.objects.get().current_report == report
    signed = assessments.sign(row=draft, by=consultant)
    assert Sample.objects.get().current_report == signed
    actions.acknowledge(result=signed.results.get(), by=consultant)
    assert Sample.objects.get().state == "acted_on"


# Kept by the database


@pytest.mark.parametrize(
    "columns",
    [{"kind": "seen", "by": None}, {"kind": "acted"}, {"kind": "before"}, {"kind": "looked"}],
    ids=lambda columns: columns["kind"],
)
def test_an_acknowledgement_names_its_person_and_its_task(
    consultant: User, patient: Patient, columns: dict[str, object]
) -> None:
    facts = {"result": make_result(patient, consultant), "by": consultant} | columns
    with pytest.raises(IntegrityError, match="samples_acknowledgement_kind"), transaction.atomic():
        Acknowledgement.objects.create(**facts)


def test_a_result_is_acknowledged_once_and_the_row_stays(consultant: User, patient: Patient) -> None:
    result = make_result(patient, consultant)
    seen = actions.acknowledge(result=result, by=consultant)
    with pytest.raises(IntegrityError, match="result_id"), transaction.atomic():
        Acknowledgement.objects.create(result=result, by=consultant, kind="seen")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Acknowledgement.objects.filter(pk=seen.pk).update(by=None)
    with pytest.raises(ProgrammingError), transaction.atomic():
        seen.delete()


@pytest.mark.parametrize("columns", [{}, {"role": "porter"}, {"role": "nurse", "to": "somebody"}])
def test_a_routing_names_one_addressee(consultant: User, patient: Patient, columns: dict[str, object]) -> None:
    facts = columns | ({"to": consultant} if "to" in columns else {})
    with pytest.raises(IntegrityError, match="samples_routing_one_addressee"), transaction.atomic():
        Routing.objects.create(result=make_result(patient, consultant), by=consultant, **facts)


def test_the_results_of_a_clinic_at_work_are_marked_without_a_name(consultant: User, patient: Patient) -> None:
    """The migration's own statement: earlier results do not fill the inbox, and nobody is said to have seen them."""
    seen, unseen = make_result(patient, consultant), make_result(patient, consultant)
    draft = make_result(patient, consultant, signed=False)
    actions.acknowledge(result=seen, by=consultant)
    with connection.cursor() as cursor:
        cursor.execute(import_module("samples.migrations.0003_results_before_the_inbox").EARLIER)
    assert Acknowledgement.objects.get(result=seen).kind == "seen"
    row = Acknowledgement.objects.get(result=unseen)
    assert (row.kind, row.by) == ("before", None)
    assert not Acknowledgement.objects.filter(result=draft).exists()
    assert shown(consultant) == []
