"""What people do with an assessment: save a draft, sign it, correct it, mark it as entered in error.

Each verb is one transaction with its history. `by` is the person, None the system itself (loading history).
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from assessments.base import Assessment, AssessmentRow, Status
from assessments.confirmations import ToConfirm, confirm
from assessments.instruments import instrument_of
from assessments.spec import Instrument, Rows
from assessments.working_copies import WorkingCopy
from audit.actions import writing
from patients.actions import ChangedMeanwhile
from patients.models import Patient

__all__ = [
    "AlreadySigned",
    "ChangedMeanwhile",
    "CorrectionOpen",
    "SentBefore",
    "ToConfirm",
    "correct",
    "enter_in_error",
    "save_draft",
    "sign",
]


Lines = Mapping[str, Sequence[Mapping[str, Any]]]


class AlreadySigned(Exception):
    """The row is no longer a draft (or, for a correction, not signed); nothing was changed."""


class CorrectionOpen(Exception):
    """Somebody has begun to correct this row; `draft` is that correction. Nothing was changed."""

    def __init__(self, draft: Assessment) -> None:
        self.draft = draft
        super().__init__()


class SentBefore(ChangedMeanwhile):
    """The same page was sent before with other words, and its draft was changed since; `row` is that draft."""

    def __init__(self, row: Assessment) -> None:
        self.row = row
        super().__init__()


def save_draft(
    *,
    instrument: Instrument,
    patient: Patient,
    by: User | None,
    version: int | None = None,
    row: Assessment | None = None,
    submission_key: uuid.UUID | None = None,
    lines: Lines | None = None,
    said_back: Collection[str] | None = None,
    **cleaned: Any,
) -> Assessment:
    """Write a new draft, or the answers of an existing one.

    `cleaned` are columns of the instrument. `lines` maps the key of each `Rows` to its cleaned lines; a line with an
    "id" is an existing one, "removed" takes it out. A page sent twice (same `submission_key`) makes one row; what was
    kept of that page while it was typed is let go of.
    `said_back` are the statements that the person read back; without it nothing is asked. `visit` and `ready` are
    columns too; whoever writes without saying that it is ready takes it back.
    Raises ToConfirm while a statement is not among them, ChangedMeanwhile when `version` is not the stored one,
    AlreadySigned when the row is no longer a draft, SentBefore, or ValidationError naming the columns that break
    a rule.
    """
    cleaned = {"ready": False} | cleaned
    with writing(by=by, reason=f"save {instrument.key} draft"):
        if row is None:
            key = submission_key or uuid.uuid4()
            saved, made = _create(instrument, patient, by, key, cleaned)
            if not made and not _says(instrument, saved, cleaned, _completed(instrument, saved, lines)):
                # Sent twice with other words (the Back button): an edit, unless the draft has moved on.
                if saved.version != 1 or not saved.is_draft:
                    raise SentBefore(saved)
                saved = _update(instrument, patient, by, saved, 1, cleaned)
        else:
            saved = _update(instrument, patient, by, row, version, cleaned)
        whole = _completed(instrument, saved, lines) or {}
        for rows in instrument.rows:
            if rows.key in whole:
                _save_lines(saved, rows, whole[rows.key])
        if said_back is not None and by is not None:
            confirm(instrument, saved, by, said_back)
        if by is not None and submission_key is not None:
            WorkingCopy.objects.of(by, patient).for_page(instrument, submission_key).delete()
    return saved


def _create(
    instrument: Instrument, patient: Patient, by: User | None, key: uuid.UUID, cleaned: Mapping[str, Any]
) -> tuple[Assessment, bool]:
    """The new row and True, or the row that this key made before and False."""
    made_before = instrument.model.objects.for_patient(patient).filter(submission_key=key)
    if twin := made_before.first():
        return twin, False
    row = instrument.model(patient=patient, created_by=by, updated_by=by, submission_key=key, **cleaned)
    _derive(instrument, row)
    row.full_clean()
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # The same page, sent twice at the same moment: the other one was first.
        if twin := made_before.first():
            return twin, False
        raise
    return row, True


def _update(
    instrument: Instrument,
    patient: Patient,
    by: User | None,
    row: Assessment,
    version: int | None,
    cleaned: Mapping[str, Any],
) -> Assessment:
    fresh = _locked(row, version)
    if fresh.patient_id != patient.pk:
        raise ValueError("The assessment belongs to another patient")
    if not fresh.is_draft:
        raise AlreadySigned
    for name, value in cleaned.items():
        setattr(fresh, name, value)
    derived = _derive(instrument, fresh)
    _touch(fresh, by)
    fresh.full_clean()
    fresh.save(update_fields=[*cleaned, *derived, *_TOUCHED])
    return fresh


def sign(*, row: Assessment, by: User, version: int | None = None, at: datetime | None = None) -> Assessment:
    """Score and sign a draft; from then on it is frozen. `at` is for loading history only.

    A correction takes the place of the signed row that it corrects, at this moment and not before.
    Raises ChangedMeanwhile, AlreadySigned, or ValidationError when the row breaks a rule.
    """
    instrument = instrument_of(row)
    with writing(by=by, reason=f"sign {instrument.key}"):
        fresh = _locked(row, version)
        if not fresh.is_draft:
            raise AlreadySigned
        if fresh.corrects_id:
            _replace(fresh.corrects, by)
        written = set_scores(instrument, fresh)
        fresh.status, fresh.signed_at, fresh.signed_by = Status.SIGNED, at or timezone.now(), by
        _touch(fresh, by)
        fresh.full_clean()
        fresh.save(update_fields=[*written, "status", "signed_at", "signed_by", *_TOUCHED])
    return fresh


def correct(*, row: Assessment, by: User | None, reason: str, version: int | None = None) -> Assessment:
    """A new draft that carries the values of a signed row and points at it. The signed row counts until that is signed.

    Raises ChangedMeanwhile, AlreadySigned when the row is not a signed one that counts, or CorrectionOpen.
    """
    instrument = instrument_of(row)
    reason = _given(reason)
    with writing(by=by, reason=f"correct {instrument.key}"):
        fresh = _locked(row, version)
        if not fresh.is_signed:
            raise AlreadySigned
        if fresh.correction is not None:
            raise CorrectionOpen(fresh.correction)
        carried = {name: getattr(fresh, name) for name in ("performed_on", "examiner", "comment", *instrument.names)}
        draft = instrument.model(
            patient=fresh.patient,
            visit=fresh.visit,
            created_by=by,
            updated_by=by,
            corrects=fresh,
            correction_reason=reason,
            **carried,
        )
        _derive(instrument, draft)
        draft.full_clean()
        draft.save(force_insert=True)
        for rows in instrument.rows:
            for line in rows.model.objects.kept().filter(assessment=fresh):
                _copy_line(line, draft)
    return draft


def enter_in_error(*, row: Assessment, by: User | None, reason: str, version: int | None = None) -> Assessment:
    """Mark a signed row, or an unwanted draft, as entered in error: readable for ever, counted nowhere."""
    instrument = instrument_of(row)
    reason = _given(reason)
    with writing(by=by, reason=f"{instrument.key} entered in error"):
        fresh = _locked(row, version)
        if fresh.counts_no_more:
            raise AlreadySigned
        _mark_in_error(fresh, by, reason)
    return fresh


def set_scores(instrument: Instrument, row: Assessment) -> list[str]:
    """Work out each score of the row and set its columns; returns the names of those columns. Saves nothing."""
    written: list[str] = []
    for score in instrument.scores:
        result = score.function({name: getattr(row, name) for name in score.inputs})
        setattr(row, score.column, result.value)
        setattr(row, f"{score.column}_rule", result.rule)
        setattr(row, f"{score.column}_answered", result.answered)
        setattr(row, f"{score.column}_required", result.required)
        for attribute, column in (score.parts or {}).items():
            setattr(row, column, getattr(result, attribute))
        written.extend(score.stored_in)
    return written


_TOUCHED = ("version", "updated_at", "updated_by")


def _locked(row: Assessment, version: int | None) -> Assessment:
    fresh = type(row).objects.select_for_update().get(pk=row.pk)
    if version is not None and fresh.version != version:
        raise ChangedMeanwhile
    return fresh


def _derive(instrument: Instrument, row: Assessment) -> list[str]:
    derived = instrument.derive(row) if instrument.derive else {}
    for name, value in derived.items():
        setattr(row, name, value)
    return list(derived)


def _touch(row: Assessment, by: User | None) -> None:
    row.version += 1
    row.updated_at, row.updated_by = timezone.now(), by


def _given(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": "Enter the reason"})
    return reason.strip()


def _mark_in_error(row: Assessment, by: User | None, reason: str) -> None:
    row.status, row.error_reason, row.error_at, row.error_by = Status.IN_ERROR, reason, timezone.now(), by
    _touch(row, by)
    row.save(update_fields=["status", "error_reason", "error_at", "error_by", *_TOUCHED])


def _replace(row: Assessment, by: User) -> None:
    """The correction of the row is being signed. One that was entered in error meanwhile stays so."""
    old = _locked(row, None)
    if old.is_signed:
        old.status = Status.REPLACED
        _touch(old, by)
        old.save(update_fields=["status", *_TOUCHED])


def _says(instrument: Instrument, row: Assessment, cleaned: Mapping[str, Any], lines: Lines | None) -> bool:
    """True when the row and its lines already say all that."""
    if any(getattr(row, name) != value for name, value in cleaned.items()):
        return False
    for rows in instrument.rows:
        if lines is None or rows.key not in lines:
            continue
        given = [line for line in lines[rows.key] if not line.get("removed")]
        kept = list(rows.model.objects.kept().filter(assessment=row))
        found = _known_lines(rows, kept, given)
        if len(given) != len(kept) or not all(found):
            return False
        for line, known in zip(given, found, strict=True):
            if any(getattr(known, name) != line[name] for name in rows.names if name in line):
                return False
    return True


def _completed(instrument: Instrument, row: Assessment, lines: Lines | None) -> Lines | None:
    """The lines with what follows from other records, such as a laboratory's reference range."""
    return lines and {
        rows.key: rows.complete(row, lines[rows.key]) if rows.complete else lines[rows.key]
        for rows in instrument.rows
        if rows.key in lines
    }


def _save_lines(row: Assessment, rows: Rows, lines: Sequence[Mapping[str, Any]]) -> None:
    """Make the stored lines those that were given: new ones added, known ones changed, none deleted."""
    known = list(rows.model.objects.filter(assessment=row))
    found = _known_lines(rows, known, lines)
    for line in known:
        if not line.removed and line not in found:
            _take_out(line)
    for position, (given, line) in enumerate(zip(lines, found, strict=True)):
        if given.get("removed"):
            if line is not None and not line.removed:
                _take_out(line)
            continue
        line = line or rows.model(assessment=row)
        values = {name: value for name, value in given.items() if name in rows.names}
        values |= {"position": position, "removed": False}
        if line.pk and all(getattr(line, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(line, name, value)
        line.full_clean()
        line.save()


def _known_lines(
    rows: Rows, known: Sequence[AssessmentRow], lines: Sequence[Mapping[str, Any]]
) -> list[AssessmentRow | None]:
    """The stored line that each given one means: by its id, by its place, or in order when a page is sent twice."""
    by_id = {line.pk: line for line in known}
    found = [by_id.get(given.get("id")) for given in lines]
    if rows.place:
        # One that counts comes after, and so instead of, one taken out of the same place.
        by_place = {
            tuple(getattr(line, name) for name in rows.place): line
            for line in sorted(known, key=lambda line: not line.removed)
        }
        return [by_place.get(tuple(given.get(name) for name in rows.place)) for given in lines]
    unclaimed = iter([line for line in known if not line.removed and line not in found])
    return [line or next(unclaimed, None) for line in found]


def _take_out(line: AssessmentRow) -> None:
    line.removed = True
    line.save(update_fields=["removed"])


def _copy_line(line: AssessmentRow, to: Assessment) -> None:
    skip = {"id", "assessment"}
    values = {f.name: getattr(line, f.name) for f in line._meta.concrete_fields if f.name not in skip}
    copy: models.Model = type(line)(assessment=to, **values)
    copy.full_clean()
    copy.save(force_insert=True)
