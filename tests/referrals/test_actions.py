"""The verbs: what they save, what they refuse, what history they leave."""

import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from patients.actions import ChangedMeanwhile, record_death, set_care_status
from patients.models import Patient
from referrals import actions
from referrals.lifecycle import NotPossible
from referrals.missing import missing_facts
from referrals.models import Referral, WaitingClock
from tests.factories import make_patient, make_user
from tests.referrals.factories import FIVE_FACTS, make_complete, make_referral

pytestmark = pytest.mark.django_db


def at(referral: Referral, by: User) -> dict:
    return {"referral": referral, "by": by, "version": referral.version}


# --- Logging


def test_five_facts_are_enough_and_the_rest_becomes_a_dated_next_step(nurse: User) -> None:
    referral = actions.receive(by=nurse, **FIVE_FACTS)
    assert referral.status == "received"
    assert referral.owner == nurse
    assert referral.next_action.startswith("Ask the caller for first name, date of birth")
    assert referral.next_action_on > timezone.localdate() - timedelta(days=1)
    assert [(line.act, line.by) for line in referral.history.all()] == [("received", nurse)]


@pytest.mark.parametrize("fact", ["caller", "call_back", "surname", "reason", "urgency"])
def test_each_of_the_five_facts_is_required_by_name(fact: str, nurse: User) -> None:
    with pytest.raises(ValidationError) as caught:
        actions.receive(by=nurse, **(FIVE_FACTS | {fact: ""}))
    assert fact in caught.value.message_dict
    assert not Referral.objects.exists()


def test_a_complete_referral_waits_for_a_decision_only(nurse: User) -> None:
    referral = make_complete(nurse)
    assert missing_facts(referral) == []
    assert referral.next_action == "Decide on this referral"


def test_an_emergency_is_due_today_whatever_the_day(nurse: User) -> None:
    referral = make_referral(nurse, urgency="emergency")
    assert referral.next_action_on == timezone.localdate()
    assert referral.next_action.startswith("Speak to the on-call haematologist and ring the caller back today")


def test_the_same_key_returns_the_first_referral(nurse: User) -> None:
    key = uuid4()
    first = make_referral(nurse, submission_key=key)
    assert make_referral(nurse, submission_key=key, surname="Typedagain").pk == first.pk
    assert Referral.objects.count() == 1


def test_a_number_that_cannot_be_right_is_kept_with_the_reason(nurse: User) -> None:
    referral = make_referral(nurse, identifier_typed="999 000 001")
    assert referral.identifier_typed == "999 000 001"
    assert referral.identifier == ""
    assert "10 digits" in referral.identifier_note
    assert "identifier" in {one.field for one in missing_facts(referral)}


def test_a_referral_received_tomorrow_is_refused(nurse: User) -> None:
    with pytest.raises(ValidationError, match="Received must be today or in the past"):
        make_referral(nurse, received_on=timezone.localdate() + timedelta(days=1))


# --- Details


def test_the_next_step_follows_the_details(nurse: User) -> None:
    referral = make_complete(nurse, given_name="")
    assert referral.next_action == "Ask the caller for first name"
    referral = actions.amend(**at(referral, nurse), given_name="Daniel")
    assert referral.next_action == "Decide on this referral"
    assert referral.version == 2
    assert referral.history.last().reason == "Changed: first name"


def test_history_lines_name_the_changed_boxes_and_not_their_values(nurse: User) -> None:
    referral = actions.amend(**at(make_referral(nurse), nurse), given_name="Daniel", identifier_typed="999 000 0018")
    line = referral.history.last()
    assert line.reason == "Changed: first name, NHS, CHI or H&C number"


def test_a_step_that_a_person_set_stays(nurse: User) -> None:
    referral = make_referral(nurse)
    day = timezone.localdate() + timedelta(days=9)
    referral = actions.plan(**at(referral, nurse), next_action="Ring the GP", on=day, owner=nurse)
    referral = actions.amend(**at(referral, nurse), given_name="Daniel")
    assert (referral.next_action, referral.next_action_on) == ("Ring the GP", day)


def test_saving_the_same_details_again_changes_nothing(nurse: User) -> None:
    referral = make_referral(nurse)
    assert actions.amend(**at(referral, nurse), surname="Okafor").version == referral.version


def test_details_of_an_old_page_are_refused(nurse: User) -> None:
    referral = make_referral(nurse)
    actions.amend(**at(referral, nurse), given_name="Daniel")
    with pytest.raises(ChangedMeanwhile):
        actions.amend(**at(referral, nurse), given_name="David")
    assert Referral.objects.get().given_name == "Daniel"


def test_details_are_closed_after_the_decision(nurse: User, consultant: User) -> None:
    referral = actions.reject(**at(make_referral(nurse), consultant), reason="Not for us")
    with pytest.raises(NotPossible):
        actions.amend(**at(referral, nurse), given_name="Daniel")


# --- Taking


def test_a_colleague_who_works_on_it_is_not_pushed_aside_silently(nurse: User, consultant: User) -> None:
    referral = actions.take(referral=make_referral(nurse), by=consultant)
    with pytest.raises(actions.TakenByOther) as caught:
        actions.take(referral=referral, by=nurse)
    assert caught.value.referral.owner == consultant
    assert actions.take(referral=referral, by=nurse, over=True).owner == nurse


def test_a_new_status_frees_it(nurse: User, consultant: User) -> None:
    referral = actions.take(referral=make_referral(nurse), by=nurse)
    referral = actions.mark_ready(**at(referral, nurse))
    assert referral.taken_at is None
    assert actions.take(referral=referral, by=consultant).owner == consultant


# --- Information


def test_asking_needs_words_and_sets_a_day_to_chase(nurse: User) -> None:
    referral = make_referral(nurse)
    with pytest.raises(ValidationError, match="Enter the reason"):
        actions.request_information(**at(referral, nurse), reason="  ")
    referral = actions.request_information(**at(referral, nurse), reason="The VEGF result")
    assert referral.status == "info_requested"
    assert referral.next_action == "Chase the information asked for"
    referral = actions.record_information(**at(referral, nurse))
    assert (referral.status, referral.next_action) == ("ready", "Decide on this referral")


# --- Accepting


def test_accepting_makes_the_record_and_starts_the_clock(nurse: User, consultant: User) -> None:
    received = timezone.localdate() - timedelta(days=3)
    referral = make_complete(nurse, received_on=received, onset_on=date(2026, 3, 1))
    referral = actions.accept(**at(referral, consultant), see_by=timezone.localdate() + timedelta(days=14))
    person = referral.patient
    assert (person.surname, person.national_id, person.birth_date) == ("Okafor", "9990000018", date(1958, 7, 14))
    assert (person.accepted_on, person.care_status) == (timezone.localdate(), "under_assessment")
    assert (person.onset_on, person.onset_precision, person.home_country) == (date(2026, 3, 1), "month", "england")
    assert referral.clock.started_on == received
    assert referral.clock.reportable is True
    assert referral.status == "accepted"
    assert referral.next_action.startswith("Book the first visit, to happen by ")
    assert referral.history.last().by == consultant


def test_a_number_that_cannot_be_right_reaches_the_record_as_a_note(nurse: User, consultant: User) -> None:
    referral = make_referral(nurse, identifier_typed="999 000 001")
    person = actions.accept(**at(referral, consultant)).patient
    assert person.national_id is None
    assert person.national_id_note.startswith("Given as 999 000 001. ")


def test_a_chosen_record_is_linked_and_none_is_made(nurse: User, consultant: User, patient: Patient) -> None:
    referral = actions.accept(**at(make_referral(nurse), consultant), patient=patient)
    assert referral.patient == patient
    assert Patient.objects.count() == 1
    patient.refresh_from_db()
    assert patient.accepted_on == timezone.localdate()
    assert patient.surname == "Testcase"


def test_a_discharged_person_is_under_assessment_again(nurse: User, consultant: User, patient: Patient) -> None:
    set_care_status(patient=patient, by=nurse, care_status="discharged")
    actions.accept(**at(make_referral(nurse), consultant), patient=patient)
    patient.refresh_from_db()
    assert patient.care_status == "under_assessment"


def test_the_record_of_someone_who_died_is_not_linked(nurse: User, consultant: User, patient: Patient) -> None:
    record_death(patient=patient, by=nurse, died_on=None)
    with pytest.raises(ValidationError, match="has died"):
        actions.accept(**at(make_referral(nurse), consultant), patient=patient)
    assert not WaitingClock.objects.exists()


def test_a_number_of_another_record_stops_a_second_record(nurse: User, consultant: User, patient: Patient) -> None:
    referral = make_referral(nurse, identifier_typed="9990000018")
    with pytest.raises(ValidationError, match="Another record has this number"):
        actions.accept(**at(referral, consultant))
    referral.refresh_from_db()
    assert (referral.status, Patient.objects.count()) == ("received", 1)


def test_a_transfer_keeps_its_original_clock(nurse: User, consultant: User) -> None:
    start = timezone.localdate() - timedelta(days=100)
    referral = make_referral(nurse, original_clock_start=start, original_clock_provider="Example Infirmary")
    clock = actions.accept(**at(referral, consultant)).clock
    assert clock.started_on == start
    assert clock.days_waited(timezone.localdate()) == 100
    assert clock.reportable is None


def test_advice_that_becomes_a_referral_starts_the_clock_that_day(nurse: User, consultant: User) -> None:
    referral = make_referral(nurse, received_on=timezone.localdate() - timedelta(days=30))
    referral = actions.advise(**at(referral, consultant), reason="Measure VEGF")
    referral = actions.reopen(**at(referral, nurse), reason="VEGF came back high")
    assert actions.accept(**at(referral, consultant)).clock.started_on == timezone.localdate()


def test_a_second_referral_starts_no_second_clock(nurse: User, consultant: User, patient: Patient) -> None:
    first = actions.accept(**at(make_referral(nurse), consultant), patient=patient)
    second = actions.accept(**at(make_referral(nurse), consultant), patient=patient)
    assert list(WaitingClock.objects.all()) == [first.clock]
    assert second.status == "accepted"


def test_a_sample_starts_no_clock(nurse: User, consultant: User) -> None:
    actions.accept(**at(make_referral(nurse, kind="sample_only"), consultant))
    assert not WaitingClock.objects.exists()


# --- Other endings


@pytest.mark.parametrize("verb", ["advise", "redirect", "reject"])
def test_every_no_needs_a_reason_and_ends_the_next_step(verb: str, nurse: User, consultant: User) -> None:
    referral = make_referral(nurse)
    with pytest.raises(ValidationError, match="Enter the reason"):
        getattr(actions, verb)(**at(referral, consultant), reason="")
    referral = getattr(actions, verb)(**at(referral, consultant), reason="See the local clinic")
    assert not referral.is_open
    assert (referral.next_action, referral.next_action_on) == ("", None)
    assert referral.history.last().reason == "See the local clinic"


def test_a_duplicate_names_the_first(nurse: User, consultant: User) -> None:
    first, second = make_referral(nurse), make_referral(nurse)
    with pytest.raises(ValidationError, match="the other referral"):
        actions.mark_duplicate(**at(second, consultant), first=second, reason="Twice")
    second = actions.mark_duplicate(**at(second, consultant), first=first, reason="Twice")
    assert second.duplicate_of == first
    second = actions.reopen(**at(second, consultant), reason="Another person")
    assert second.duplicate_of is None


def test_a_withdrawal_after_acceptance_stops_the_clock_with_a_code(nurse: User, consultant: User) -> None:
    referral = actions.accept(**at(make_referral(nurse), consultant))
    with pytest.raises(ValidationError, match="why the waiting-time clock stops"):
        actions.withdraw(**at(referral, nurse), reason="Moved abroad")
    referral = actions.withdraw(**at(referral, nurse), reason="Moved abroad", stop_code="34")
    clock = WaitingClock.objects.get()
    assert (clock.stopped_on, clock.stop_code) == (timezone.localdate(), "34")
    with pytest.raises(ValidationError, match="Log a new referral"):
        actions.reopen(**at(referral, nurse), reason="Back again")


def test_after_a_first_visit_the_referral_waits_for_its_outcome_and_the_clock_runs_on(
    nurse: User, consultant: User
) -> None:
    referral = actions.accept(**at(make_referral(nurse), consultant))
    with pytest.raises(ValidationError, match="today or in the past"):
        actions.record_first_visit(**at(referral, nurse), on=timezone.localdate() + timedelta(days=1))
    referral = actions.record_first_visit(**at(referral, nurse), on=timezone.localdate())
    assert (referral.status, referral.is_open, referral.clock.stopped_on) == ("seen", True, None)
    with pytest.raises(ValidationError, match="Select the outcome"):
        actions.record_outcome(**at(referral, nurse), outcome="withdrawn")
    with pytest.raises(ValidationError, match="Enter the reason"):
        actions.record_outcome(**at(referral, nurse), outcome="discharged", reason="  ")
    referral = actions.record_outcome(**at(referral, nurse), outcome="discharged", reason="Not POEMS")
    assert (referral.status, referral.is_open, referral.clock.stopped_on) == ("discharged", False, None)


# --- The clock


def test_a_clock_stops_once_with_its_reason(nurse: User, consultant: User) -> None:
    clock = actions.accept(**at(make_referral(nurse), consultant)).clock
    with pytest.raises(ValidationError, match="today or in the past"):
        actions.stop_clock(clock=clock, by=nurse, code="30", on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="cannot stop before it started"):
        actions.stop_clock(clock=clock, by=nurse, code="30", on=clock.started_on - timedelta(days=1))
    actions.stop_clock(clock=clock, by=nurse, code="30", on=timezone.localdate())
    assert "First treatment starts (code 30)" in clock.referral.history.last().reason
    with pytest.raises(ChangedMeanwhile):
        actions.stop_clock(clock=clock, by=nurse, code="36", on=timezone.localdate())


# --- Audit


def test_write_history_carries_the_person_and_the_verb(nurse: User, consultant: User) -> None:
    referral = actions.reject(**at(make_referral(nurse), consultant), reason="Not for us")
    rows = list(referral.events.order_by("pgh_id").values_list("pgh_context", "status"))
    assert [(row["actor"], row["action"], status) for row, status in rows] == [
        (nurse.pk, "receive referral", "received"),
        (consultant.pk, "rejected referral", "rejected"),
    ]


# --- Two people at once


def in_two_connections(jobs: list) -> list:
    """Run the jobs at the same moment, each in a connection of its own; their results or exceptions."""
    results: list = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number: int) -> None:
        try:
            start.wait(timeout=10)
            results[number] = jobs[number]()
        except Exception as problem:
            results[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True)
def test_two_people_deciding_at_once_make_one_decision() -> None:
    nurse, consultant = make_user("nurse"), make_user("consultant")
    for _ in range(5):
        referral = make_referral(nurse)
        results = in_two_connections(
            [
                lambda r=referral: actions.accept(**at(r, consultant)),
                lambda r=referral: actions.reject(**at(r, consultant), reason="Not for us"),
            ]
        )
        assert sorted(type(result).__name__ for result in results) == ["ChangedMeanwhile", "Referral"]
        assert referral.history.exclude(act="received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_referral() -> None:
    nurse, key = make_user("nurse"), uuid4()
    results = in_two_connections([lambda: make_referral(nurse, submission_key=key)] * 4)
    assert {type(result) for result in results} == {Referral}
    assert len({result.pk for result in results}) == 1
    assert Referral.objects.get().history.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_number_accepted_twice_at_once_makes_one_record() -> None:
    nurse, consultant = make_user("nurse"), make_user("consultant")
    referrals = [make_referral(nurse, identifier_typed="9990000018") for _ in range(4)]
    results = in_two_connections([lambda r=r: actions.accept(**at(r, consultant)) for r in referrals])
    assert sum(isinstance(result, Referral) for result in results) == 1
    assert all(isinstance(result, Referral | ValidationError) for result in results)
    assert Patient.objects.count() == 1


def test_a_patient_made_elsewhere_is_not_touched(nurse: User, consultant: User) -> None:
    bystander = make_patient(by=nurse, surname="Bystander", national_id="9990000026")
    actions.accept(**at(make_referral(nurse), consultant))
    assert Patient.objects.get(pk=bystander.pk).version == bystander.version
