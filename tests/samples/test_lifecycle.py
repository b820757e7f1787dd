"""The life of a sample: which steps exist, and that no walk through them leaves a state unexplained."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from patients.actions import ChangedMeanwhile
from patients.models import Patient
from samples import actions
from samples.choices import STEP_WORDS, StateWord
from samples.lifecycle import CLOSED, MOVES, OPEN, USUAL, NotPossible, State, check_move, may_move, usual_step
from samples.models import Sample
from tests.samples.factories import DAY, make_sample, make_step

S = State


def test_every_state_has_its_moves_and_its_word() -> None:
    assert set(MOVES) == set(State)
    assert set(StateWord.values) == {str(state) for state in State}
    assert set(OPEN) | set(CLOSED) == set(State)
    assert not set(OPEN) & set(CLOSED)


def test_every_state_can_be_reached_from_the_request_and_every_open_one_can_end() -> None:
    reached, edge = {S.REQUESTED}, {S.REQUESTED}
    while edge:
        edge = {after for before in edge for after in MOVES[before]} - reached
        reached |= edge
    assert reached == set(State)
    for state in OPEN:
        ends, edge = {state}, {state}
        while edge:
            edge = {after for before in edge for after in MOVES[before]} - ends
            ends |= edge
        assert ends & set(CLOSED), state


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("requested", "taken", True),
        ("taken", "dispatched", True),
        ("taken", "received", True),
        ("dispatched", "received", True),
        ("dispatched", "rejected", True),
        ("received", "accepted", True),
        ("accepted", "in_analysis", True),
        ("in_analysis", "reported", True),
        ("reported", "reviewed", True),
        ("reviewed", "acted_on", True),
        ("rejected", "acted_on", True),
        ("rejected", "cancelled", True),
        ("requested", "dispatched", False),
        ("taken", "rejected", False),
        ("requested", "reported", False),
        ("reported", "cancelled", False),
        ("rejected", "received", False),
        ("acted_on", "requested", False),
        ("cancelled", "taken", False),
        ("lost", "taken", False),
    ],
)
def test_the_table_of_moves(before: str, after: str, allowed: bool) -> None:
    assert may_move(before, after) is allowed
    if not allowed:
        with pytest.raises(NotPossible):
            check_move(before, after)


def test_the_usual_step_is_a_possible_one_with_words_on_its_button() -> None:
    for before, after in USUAL.items():
        assert may_move(before, after)
        assert STEP_WORDS[after]
    assert usual_step("reported") is None, "a consultant sees it first"
    assert usual_step("rejected") is None, "a person decides"
    assert usual_step("lost") is None


VERBS = st.lists(
    st.tuples(st.sampled_from([*(str(state) for state in State), "again", "stale"]), st.integers(0, 9)),
    min_size=4,
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VERBS)
def test_after_any_walk_the_events_explain_the_state(
    nurse: User, patient: Patient, walk: list[tuple[str, int]]
) -> None:
    sample = make_sample(patient, nurse)
    for verb, days in walk:
        at = {"sample": sample, "by": nurse, "version": sample.version}
        before, on = sample.state, DAY + timedelta(days=days)
        try:
            if verb == "rejected":
                actions.reject(**at, reason="leaked", on=on)
            elif verb == "cancelled":
                actions.cancel(**at, note="Not needed")
            elif verb == "again":
                actions.request_again(**at, due_on=on)
            elif verb == "stale":
                actions.step(sample=sample, by=nurse, version=sample.version + 1, to="taken", on=on)
            else:
                actions.step(**at, to=verb, on=on)
        except (NotPossible, ValidationError, ChangedMeanwhile):
            assert Sample.objects.get(pk=sample.pk).state == before
        sample = Sample.objects.get(pk=sample.pk)
        assert before == sample.state or may_move(before, sample.state)
        assert sample.is_open is (sample.next_step_on is not None)
    lines = list(sample.history.all())
    assert lines[-1].state == sample.state
    assert lines[0].state == "requested"
    assert all(may_move(one.state, two.state) for one, two in pairwise(lines))
    days = [line.happened_on for line in lines]
    assert days == sorted(days)


@pytest.mark.django_db
def test_a_rejected_sample_is_requested_again_once_and_closes(nurse: User, patient: Patient) -> None:
    rejected = make_sample(patient, nurse, state="rejected")
    assert rejected.is_open, "somebody still decides"
    new = actions.request_again(sample=rejected, by=nurse, version=rejected.version, due_on=DAY)
    rejected.refresh_from_db()
    assert (new.state, new.specimen, new.tests, new.repeats) == ("requested", "serum", ["vegf"], rejected)
    assert (rejected.state, rejected.rejection, rejected.is_open) == ("acted_on", "haemolysed", False)
    assert new.ref in rejected.history.last().note
    with pytest.raises(NotPossible):
        actions.request_again(sample=rejected, by=nurse, version=rejected.version, due_on=DAY)


@pytest.mark.django_db
def test_a_step_of_the_past_may_not_come_before_the_one_before(nurse: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse, state="taken")
    with pytest.raises(ValidationError) as refused:
        make_step(sample, nurse, "dispatched", DAY - timedelta(days=1))
    assert refused.value.message_dict["happened_on"] == ["The date must be on or after 02-Nov-2026, the step before"]


@pytest.mark.django_db
def test_a_page_of_an_earlier_version_changes_nothing(nurse: User, patient: Patient) -> None:
    sample = make_sample(patient, nurse)
    old = sample.version
    make_step(sample, nurse, "taken")
    with pytest.raises(ChangedMeanwhile):
        actions.cancel(sample=sample, by=nurse, version=old, note="Not needed")


@pytest.mark.django_db
def test_two_of_a_kind_in_a_week_are_asked_about_and_not_refused(nurse: User, patient: Patient) -> None:
    first = make_sample(patient, nurse)
    facts = {"patient": patient, "by": nurse, "tests": ["vegf"], "due_on": DAY}
    near = DAY + timedelta(days=7)
    with pytest.raises(actions.requests.TwoClose) as asked:
        actions.request(**facts, specimen="serum", requested_on=near)
    assert list(asked.value.others) == [first]
    assert actions.request(**facts, specimen="plasma_edta", requested_on=near).pk, "another specimen"
    assert actions.request(**facts, specimen="serum", requested_on=near + timedelta(days=1)).pk, "a week and a day"
    assert actions.request(**facts, specimen="serum", requested_on=near, second_meant=True).pk
