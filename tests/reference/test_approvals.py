"""An approval holds for the value it was given for, until it is taken back; nobody rewrites one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from clinical.schedule_rules import RULES
from reference import actions
from reference.approvals import APPROVED, PUBLISHED, TO_BE_CONFIRMED, approvals
from reference.models import Approval
from reference.subjects import Subject, find
from tests.audit.sql import refused_by_database
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def spleen() -> Subject:
    return find("setting", "spleen_cm")


@pytest.fixture
def colleague(db: None) -> User:
    return make_user("consultant", "second-consultant")


def approve(subject: Subject, by: User, note: str = "") -> Approval:
    return actions.approve(by=by, subject=subject, value=subject.value, note=note)


def test_before_anybody_says_anything_a_value_rests_on_its_source(spleen: Subject) -> None:
    assert approvals().of(spleen).word == TO_BE_CONFIRMED
    assert approvals().of(find("setting", "vegf_rule_plasma")).word == PUBLISHED
    assert {approvals().of_rule(rule).word for rule in RULES} == {TO_BE_CONFIRMED}


def test_an_approval_says_who_when_and_for_what(spleen: Subject, consultant: User) -> None:
    approve(spleen, consultant, "Agreed at the clinic meeting")
    standing = approvals().of(spleen)
    assert standing.word == APPROVED
    assert standing.approval.approved_by == consultant
    assert standing.approval.value == "13 cm"
    assert standing.approval.note == "Agreed at the clinic meeting"
    assert datetime.now(UTC) - standing.approval.approved_at < timedelta(minutes=5)


@pytest.mark.parametrize(
    "key", [("rule_set", "dispenzieri_2012"), ("schedule_rule", "vegf_after"), ("setting", "vegf_rule_plasma")]
)
def test_every_kind_can_be_approved_published_or_not(key: tuple[str, str], consultant: User) -> None:
    subject = find(*key)
    approve(subject, consultant)
    assert approvals().of(subject).word == APPROVED
    assert Approval.objects.get().version == subject.version


def test_an_approval_is_for_one_subject_only(spleen: Subject, consultant: User) -> None:
    approve(spleen, consultant)
    assert [each.key for each in [find("setting", "liver_cm"), spleen] if approvals().of(each).approval] == [
        "spleen_cm"
    ]


@pytest.mark.parametrize("change", [{"value": "12 cm"}, {"version": 2}])
def test_when_a_release_changes_the_value_it_is_to_be_confirmed_again(
    spleen: Subject, consultant: User, change: dict[str, object]
) -> None:
    approve(spleen, consultant)
    released = replace(spleen, **change)
    standing = approvals().of(released)
    assert (standing.word, standing.approval) == (TO_BE_CONFIRMED, None)
    assert standing.former.value == "13 cm"
    approve(released, consultant)
    assert approvals().of(released).word == APPROVED
    assert approvals().of(spleen).word == TO_BE_CONFIRMED


def test_what_the_page_did_not_show_is_not_approved(spleen: Subject, consultant: User) -> None:
    with pytest.raises(actions.ChangedMeanwhile):
        actions.approve(by=consultant, subject=spleen, value="12 cm")
    assert not Approval.objects.exists()


def test_pressing_the_button_twice_is_one_approval(spleen: Subject, consultant: User, colleague: User) -> None:
    first = approve(spleen, consultant)
    assert approve(spleen, consultant) == first
    assert approve(spleen, colleague) == first, "the first name stands until it is withdrawn"
    assert Approval.objects.count() == 1


def test_a_withdrawal_is_a_new_row_with_a_reason(spleen: Subject, consultant: User, colleague: User) -> None:
    approve(spleen, consultant)
    actions.withdraw(by=colleague, subject=spleen, note="The radiologists use 12 cm")
    standing = approvals().of(spleen)
    assert (standing.word, standing.approval) == (TO_BE_CONFIRMED, None)
    assert (standing.former.withdrawn, standing.former.approved_by) == (True, colleague)
    assert [row.withdrawn for row in Approval.objects.about("setting", "spleen_cm")] == [True, False]
    approve(spleen, colleague)
    assert approvals().of(spleen).approval.approved_by == colleague


def test_a_withdrawn_approval_of_a_published_value_leaves_it_on_its_source(consultant: User) -> None:
    plasma = find("setting", "vegf_rule_plasma")
    approve(plasma, consultant)
    actions.withdraw(by=consultant, subject=plasma, note="Checked again")
    assert approvals().of(plasma).word == PUBLISHED


def test_what_was_not_approved_cannot_be_withdrawn(spleen: Subject, consultant: User) -> None:
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw(by=consultant, subject=spleen, note="Never agreed")
    approve(spleen, consultant)
    actions.withdraw(by=consultant, subject=spleen, note="Once")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.withdraw(by=consultant, subject=spleen, note="Twice")
    assert Approval.objects.count() == 2


def test_a_withdrawal_without_a_reason_is_refused_in_words(spleen: Subject, consultant: User) -> None:
    approve(spleen, consultant)
    with pytest.raises(ValidationError, match="Give the reason why the approval is withdrawn"):
        actions.withdraw(by=consultant, subject=spleen, note="")
    assert approvals().of(spleen).word == APPROVED


def test_a_note_has_an_end(spleen: Subject, consultant: User) -> None:
    with pytest.raises(ValidationError, match="at most 300"):
        approve(spleen, consultant, "x" * 301)


def test_all_approvals_are_read_in_one_query(
    consultant: User, colleague: User, django_assert_num_queries: object
) -> None:
    for number, key in enumerate(("spleen_cm", "liver_cm", "node_mm")):
        approve(find("setting", key), (consultant, colleague)[number % 2])
    with django_assert_num_queries(1):
        given = approvals()
        names = {given.of(find("setting", key)).approval.approved_by.username for key in ("spleen_cm", "liver_cm")}
        assert [given.of_rule(rule).word for rule in RULES]
    assert names == {"test-consultant", "second-consultant"}


# The database itself


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"kind": "opinion"}, "reference_approval_kind_known"),
        ({"key": ""}, "reference_approval_names_its_value"),
        ({"value": ""}, "reference_approval_names_its_value"),
        ({"withdrawn": True}, "reference_approval_withdrawn_with_reason"),
    ],
)
def test_the_database_refuses_half_an_approval(columns: dict[str, object], rule: str, consultant: User) -> None:
    whole = {"kind": "setting", "key": "spleen_cm", "value": "13 cm", "approved_by": consultant}
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Approval.objects.create(**whole | columns)


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE reference_approval SET value = '12 cm'",
        "UPDATE reference_approval SET approved_by_id = approved_by_id",
        "UPDATE reference_approval SET withdrawn = true, note = 'x'",
        "DELETE FROM reference_approval",
        "TRUNCATE reference_approval",
        "ALTER TABLE reference_approval DISABLE TRIGGER ALL",
    ],
)
def test_nobody_rewrites_an_approval(attack: str, spleen: Subject, consultant: User) -> None:
    approve(spleen, consultant)
    reason = refused_by_database(attack)
    assert "permission denied" in reason or "must be owner" in reason


def test_the_time_of_an_approval_is_the_databases_whatever_was_sent(consultant: User) -> None:
    forged = Approval.objects.create(
        kind="setting",
        key="spleen_cm",
        value="13 cm",
        approved_by=consultant,
        approved_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    forged.refresh_from_db()
    assert datetime.now(UTC) - forged.approved_at < timedelta(minutes=5)


def test_no_approval_can_be_put_before_an_earlier_one(spleen: Subject, consultant: User) -> None:
    """The last row counts, so nobody chooses the number of a row."""
    approve(spleen, consultant)
    reason = refused_by_database(
        "INSERT INTO reference_approval (id, kind, key, value, version, withdrawn, note, approved_by_id)"
        f" VALUES (1000000, 'setting', 'spleen_cm', '13 cm', 0, true, 'x', {consultant.pk})"
    )
    assert "permission denied" in reason


def test_the_last_word_is_found_by_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'reference_approval_latest'")
        assert "(kind, key, id DESC)" in cursor.fetchone()[0]
