"""Start a visit, say who was there, finish it; say what was not done."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.choices import VisitKind, VisitStatus
from patients.models import NotDone, Patient, Visit, VisitStaff


def start_visit(*, patient: Patient, by: User, held_on: date, kind: str = VisitKind.CLINIC, place: str = "") -> Visit:
    """The open visit of that day; a new one when there is none, with the person who starts it present."""
    with writing(by=by, reason="start visit"):
        # Locks the patient: two people who start together are in one visit.
        Patient.objects.select_for_update().get(pk=patient.pk)
        if visit := patient.visits.open().filter(held_on=held_on).first():
            return visit
        visit = Visit(patient=patient, held_on=held_on, kind=kind, place=place, created_by=by)
        visit.full_clean(exclude=["created_by"])
        visit.save(force_insert=True)
        VisitStaff.objects.create(visit=visit, person=by)
    return visit


def amend_visit(*, visit: Visit, by: User, version: int, staff: Iterable[User] | None = None, **changes: Any) -> Visit:
    """Change day, kind, place, notes and who was present; `staff` None leaves the staff as it is.

    Raises ChangedMeanwhile, or ValidationError naming the columns that break a rule.
    """
    with writing(by=by, reason="amend visit"):
        fresh = _locked(visit, version)
        for name, value in changes.items():
            setattr(fresh, name, value)
        fresh.version += 1
        fresh.full_clean(exclude=["created_by"])
        fresh.save(update_fields=[*changes, "version"])
        if staff is not None:
            _set_staff(fresh, staff)
    return fresh


def finish_visit(*, visit: Visit, by: User, version: int) -> Visit:
    """Nothing more is expected. Drafts stay drafts. Raises ChangedMeanwhile when it is no longer open."""
    with writing(by=by, reason="finish visit"):
        fresh = _locked(visit, version)
        if not fresh.is_open:
            raise ChangedMeanwhile
        fresh.status, fresh.finished_at, fresh.finished_by = VisitStatus.FINISHED, timezone.now(), by
        _save_status(fresh)
    return fresh


def reopen_visit(*, visit: Visit, by: User, version: int) -> Visit:
    """Finished too early. Raises ChangedMeanwhile, or ValidationError when another visit of the day is open."""
    with writing(by=by, reason="reopen visit"):
        fresh = _locked(visit, version)
        if not fresh.is_finished:
            raise ChangedMeanwhile
        fresh.status, fresh.finished_at, fresh.finished_by = VisitStatus.OPEN, None, None
        _save_status(fresh)
    return fresh


def enter_visit_in_error(*, visit: Visit, by: User, version: int, reason: str) -> Visit:
    """The visit did not take place. It stays readable; what was recorded in it stays as it is."""
    with writing(by=by, reason="visit entered in error"):
        fresh = _locked(visit, version)
        fresh.status, fresh.error_reason, fresh.error_at, fresh.error_by = (
            VisitStatus.IN_ERROR,
            reason.strip(),
            timezone.now(),
            by,
        )
        _save_status(fresh)
    return fresh


def say_not_done(*, visit: Visit, by: User, kind: str, reason: str) -> NotDone:
    """State that a kind of assessment was not done at the visit. Said twice with the same reason, it is one row.

    Raises ChangedMeanwhile when somebody gave another reason first, or the visit was entered in error.
    """
    with writing(by=by, reason="say not done"):
        fresh = _locked(visit, None)
        if said := fresh.not_done.standing().filter(kind=kind).first():
            if said.reason == reason:
                return said
            raise ChangedMeanwhile
        said = NotDone(visit=fresh, kind=kind, reason=reason, created_by=by)
        said.full_clean(exclude=["created_by"])
        said.save(force_insert=True)
    return said


def withdraw_not_done(*, visit: Visit, by: User, kind: str) -> None:
    """It is to be done after all; the statement stays in the history."""
    with writing(by=by, reason="withdraw not done"):
        fresh = _locked(visit, None)
        for said in fresh.not_done.standing().filter(kind=kind):
            said.withdrawn_at, said.withdrawn_by = timezone.now(), by
            said.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _locked(visit: Visit, version: int | None) -> Visit:
    """The stored row, locked. Raises ChangedMeanwhile when it counts no more or the page showed another version."""
    fresh = Visit.objects.select_for_update(of=("self",)).select_related("patient").get(pk=visit.pk)
    if fresh.is_in_error or (version is not None and fresh.version != version):
        raise ChangedMeanwhile
    return fresh


def _save_status(visit: Visit) -> None:
    visit.version += 1
    visit.full_clean(exclude=["created_by"])
    visit.save(
        update_fields=["status", "finished_at", "finished_by", "error_reason", "error_at", "error_by", "version"]
    )


def _set_staff(visit: Visit, staff: Iterable[User]) -> None:
    wanted = {person.pk: person for person in staff}
    known = {one.person_id: one for one in visit.staff.all()}
    for pk, one in known.items():
        if one.present != (pk in wanted):
            one.present = pk in wanted
            one.save(update_fields=["present"])
    for pk, person in wanted.items():
        if pk not in known:
            VisitStaff.objects.create(visit=visit, person=person)
