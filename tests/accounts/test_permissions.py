"""Who may do what: the table as the clinic agreed it, written out once more and compared."""

import pytest

from accounts.models import User
from accounts.permissions import Permission as P
from accounts.permissions import Role, allowed, public, require, roles_that_may

ALL = {Role.NURSE, Role.CONSULTANT, Role.ADMIN}
CLINICAL = {Role.NURSE, Role.CONSULTANT}
CONSULTANT = {Role.CONSULTANT}

AGREED = {
    P.MY_WORK: ALL,
    P.VIEW_CASELOAD: ALL,
    P.VIEW_IDENTITY: ALL,
    P.VIEW_REFERRALS: ALL,
    P.VIEW_MAILBOX: ALL,
    P.VIEW_REFERENCE: ALL,
    P.EDIT_PATIENT: ALL,
    P.LOG_REFERRAL: ALL,
    P.MANAGE_REMINDERS: ALL,
    P.BOOK_VISITS: ALL,
    P.MANAGE_TASKS: ALL,
    P.PREPARE_MDT: ALL,
    P.MERGE_RECORDS: ALL,
    P.VIEW_CLINICAL: CLINICAL,
    P.WRITE_ASSESSMENT: CLINICAL,
    P.RECORD_THROMBOSIS: CLINICAL,
    P.CREATE_LETTER: CLINICAL,
    P.TRACK_SAMPLES: CLINICAL,
    P.TRIAGE: CONSULTANT,
    P.RECORD_MDT: CONSULTANT,
    P.ACKNOWLEDGE_RESULT: CONSULTANT,
    P.SIGN_ASSESSMENT: CONSULTANT,
    P.RECORD_TREATMENT: CONSULTANT,
    P.RECORD_CONCLUSION: CONSULTANT,
    P.APPROVE_REFERENCE: CONSULTANT,
    P.RESTRICT_RECORD: {Role.CONSULTANT, Role.ADMIN},
    P.VIEW_AUDIT: {Role.CONSULTANT, Role.ADMIN},
}


def test_the_agreed_table_names_every_permission() -> None:
    assert set(AGREED) == set(P)


@pytest.mark.parametrize("permission", list(P))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_do_exactly_what_was_agreed(role: Role, permission: P) -> None:
    assert allowed(role, permission) == (role in AGREED[permission])
    assert User(role=role, is_active=True).can(permission) == (role in AGREED[permission])


@pytest.mark.parametrize("role", ["", "Nurse", "superuser", "auditor"])
def test_an_unknown_role_may_do_nothing(role: str) -> None:
    assert not any(allowed(role, permission) for permission in P)


def test_a_person_who_left_may_do_nothing() -> None:
    assert not any(User(role=Role.CONSULTANT, is_active=False).can(permission) for permission in P)


def test_being_a_superuser_opens_no_clinical_door() -> None:
    """Roles decide, not Django's own flags."""
    assert not User(role=Role.ADMIN, is_active=True, is_superuser=True, is_staff=True).can(P.VIEW_CLINICAL)


def test_the_refusal_page_can_say_whom_to_ask() -> None:
    assert roles_that_may(P.SIGN_ASSESSMENT) == ["consultant"]


def test_a_guarded_view_declares_its_policy() -> None:
    def view(request: object) -> None: ...

    assert require(P.TRIAGE)(view).policy is P.TRIAGE
    assert public(view).policy == "public"
