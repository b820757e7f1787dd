"""What each role may do, and the two decorators that every view wears.

A view without a declared policy fails the contract test over all routes, so nobody can forget the guard.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


class Role(StrEnum):
    NURSE = "nurse"
    CONSULTANT = "consultant"
    ADMIN = "admin"


class Permission(StrEnum):
    """The value completes the sentence "You need a role that may …" on the refusal page."""

    MY_WORK = "see the work list"
    VIEW_CASELOAD = "see the caseload"
    VIEW_IDENTITY = "see who a patient is"
    VIEW_CLINICAL = "see clinical findings"
    EDIT_PATIENT = "edit a patient's details"
    VIEW_REFERRALS = "see referrals"
    LOG_REFERRAL = "log a referral"
    TRIAGE = "decide on a referral"
    BOOK_VISITS = "book visits"
    MANAGE_TASKS = "give and close tasks"
    PREPARE_MDT = "prepare the MDT meeting"
    RECORD_MDT = "record an outcome of the MDT meeting"
    TRACK_SAMPLES = "track samples"
    ACKNOWLEDGE_RESULT = "acknowledge a result"
    MERGE_RECORDS = "merge two records"
    WRITE_ASSESSMENT = "write an assessment"
    SIGN_ASSESSMENT = "sign an assessment"
    RECORD_TREATMENT = "record treatment"
    RECORD_THROMBOSIS = "record thrombosis and its prevention"
    RECORD_CONCLUSION = "record a clinician's conclusion"
    MANAGE_REMINDERS = "manage reminders"
    CREATE_LETTER = "create a letter"
    RESTRICT_RECORD = "restrict a record"
    VIEW_AUDIT = "see who looked at a record"
    VIEW_REFERENCE = "see the reference data"
    APPROVE_REFERENCE = "approve settings and rules for the clinic"
    VIEW_MAILBOX = "see the demonstration mailbox"


P = Permission
_EVERYONE = {P.MY_WORK, P.VIEW_CASELOAD, P.VIEW_IDENTITY, P.VIEW_REFERRALS, P.VIEW_REFERENCE, P.VIEW_MAILBOX}
_CLINICAL = _EVERYONE | {
    P.VIEW_CLINICAL,
    P.EDIT_PATIENT,
    P.LOG_REFERRAL,
    P.WRITE_ASSESSMENT,
    P.RECORD_THROMBOSIS,
    P.MANAGE_REMINDERS,
    P.CREATE_LETTER,
    P.BOOK_VISITS,
    P.MANAGE_TASKS,
    P.PREPARE_MDT,
    P.TRACK_SAMPLES,
    P.MERGE_RECORDS,
}

ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.NURSE: frozenset(_CLINICAL),
    Role.CONSULTANT: frozenset(
        _CLINICAL
        | {
            P.TRIAGE,
            P.RECORD_MDT,
            P.ACKNOWLEDGE_RESULT,
            P.SIGN_ASSESSMENT,
            P.RECORD_TREATMENT,
            P.RECORD_CONCLUSION,
            P.RESTRICT_RECORD,
            P.VIEW_AUDIT,
            P.APPROVE_REFERENCE,
        }
    ),
    # Identity, dates and statuses, no clinical findings.
    Role.ADMIN: frozenset(
        _EVERYONE
        | {
            P.EDIT_PATIENT,
            P.LOG_REFERRAL,
            P.BOOK_VISITS,
            P.MANAGE_TASKS,
            P.PREPARE_MDT,
            P.MERGE_RECORDS,
            P.MANAGE_REMINDERS,
            P.RESTRICT_RECORD,
            P.VIEW_AUDIT,
        }
    ),
}


def allowed(role: str, permission: Permission) -> bool:
    """True when the role may do it. An unknown role may do nothing."""
    return permission in ROLE_PERMISSIONS.get(role, frozenset())


def roles_that_may(permission: Permission) -> list[str]:
    """The roles to ask, for the refusal page."""
    return [str(role) for role, granted in ROLE_PERMISSIONS.items() if permission in granted]


class NotAllowed(PermissionDenied):
    """The person is known, the role is not enough. The 403 page says who to ask."""

    def __init__(self, permission: Permission, patient_ref: str = "") -> None:
        self.permission = permission
        self.patient_ref = patient_ref
        super().__init__(f"You need a role that may {permission}: {' or '.join(roles_that_may(permission))}.")


def require(permission: Permission) -> Callable[[View], View]:
    """Let the view run only for roles with the permission; declare it as the view's policy."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.can(permission):
                raise NotAllowed(permission)
            return view(request, *args, **kwargs)

        guarded.policy = permission
        return guarded

    return decorate


def public(view: View) -> View:
    """Declare that the view is open without a log-in."""
    opened = login_not_required(view)
    opened.policy = "public"
    return opened
