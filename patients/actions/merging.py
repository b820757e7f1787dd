"""Two records of one person become one, and apart again; and two persons are told apart."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.merge_fields import KEPT, LINES, joined, usual
from patients.merging import conflicts
from patients.models import DistinctPair, Merge, Patient

NUMBER = ("national_id", "national_id_type", "national_id_verified", "national_id_note")
ELSEWHERE = "One of these records is part of another one already. Open the list of possible duplicates again"
IN_THE_WAY = "The records hold something that cannot stand twice in one record. Settle it first"


def merge_records(
    *,
    kept: Patient,
    merged: Patient,
    by: User | None,
    reason: str,
    choices: Mapping[str, str],
    kept_version: int,
    merged_version: int,
) -> Merge:
    """Make `merged` part of `kept`; every row of it moves, in every room, and the journal keeps where it was.

    `choices`: line of `merge_fields.LINES` → "kept" or "merged"; what is not chosen is taken from the record that has
    it. The number that is not chosen stays with the merged record and leads to the kept one.
    Raises ChangedMeanwhile when a version is not the stored one, ValidationError when something must be settled first.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter how you know that this is one person"})
    with writing(by=by, reason="merge records"):
        one, other = _both(kept, merged)
        if (one.version, other.version) != (kept_version, merged_version):
            raise ChangedMeanwhile
        if one.merged_into_id or other.merged_into_id:
            raise ValidationError(ELSEWHERE)
        if found := conflicts(one, other):
            raise ValidationError([conflict.what for conflict in found])
        after = joined(one, other, choices)
        # The number that is not chosen is still a number of this person: the merged record keeps it.
        swapped = any(after[name] != getattr(one, name) for name in NUMBER[:2])
        left = {name: getattr(one, name) for name in NUMBER} if swapped else {}
        changed = _changes(one, after), _changes(other, left)
        merge = Merge.objects.create(
            kept=one, merged=other, merged_by=by, reason=reason.strip(), choices=_journal(one, other, choices, changed)
        )
        _put(one, other, changed[0], changed[1], merged_into=one)
        _call("patients_move_rows", merge)
    return merge


def unmerge_records(*, merge: Merge, by: User | None, reason: str) -> Merge:
    """Take a merge back: what it moved goes back, with what was added to that since; the rest stays.

    A detail that was changed after the merge stays as it is. Raises ValidationError when it was undone already, or
    when the kept record has become part of another one since.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter why these are two persons"})
    with writing(by=by, reason="undo merge"):
        fresh = Merge.objects.select_for_update().get(pk=merge.pk)
        if fresh.undone_at is not None:
            raise ValidationError("This merge was undone already")
        one, other = _both(fresh.kept, fresh.merged)
        if one.merged_into_id is not None:
            raise ValidationError("The record was merged into another one since. Undo that merge first")
        fresh.undone_at, fresh.undone_by, fresh.undone_reason = timezone.now(), by, reason.strip()
        fresh.save(update_fields=["undone_at", "undone_by", "undone_reason"])
        _put(one, other, _before(one, fresh, 0), _before(other, fresh, 1), merged_into=None)
        _call("patients_move_back", fresh)
    return fresh


def tell_apart(*, one: Patient, other: Patient, by: User | None) -> DistinctPair:
    """Two records that resemble each other are two persons; they are not offered again."""
    first, second = sorted((one, other), key=lambda patient: patient.pk)
    with writing(by=by, reason="tell two patients apart"):
        pair, _ = DistinctPair.objects.get_or_create(one=first, other=second, defaults={"told_by": by})
    return pair


def _both(kept: Patient, merged: Patient) -> tuple[Patient, Patient]:
    """Both rows, locked, always in the same order."""
    if kept.pk == merged.pk:
        raise ValidationError("Choose two different records")
    rows = {
        row.pk: row for row in Patient.objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
    }
    return rows[kept.pk], rows[merged.pk]


def _changes(patient: Patient, after: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in after.items() if getattr(patient, name) != value}


def _journal(
    one: Patient, other: Patient, choices: Mapping[str, str], changed: tuple[dict[str, Any], dict[str, Any]]
) -> dict[str, Any]:
    """What `Merge.choices` holds."""
    source = {column: choices.get(line.key, usual(one, other, line)) for line in LINES for column in line.columns}
    return {
        name: {
            "from": source.get(name, KEPT),
            "kept": [getattr(one, name), changed[0][name]] if name in changed[0] else None,
            "merged": [getattr(other, name), changed[1][name]] if name in changed[1] else None,
        }
        for name in {**changed[0], **changed[1]}
    }


def _before(patient: Patient, merge: Merge, place: int) -> dict[str, Any]:
    """The columns that go back: those that still say what the merge wrote."""
    back = {}
    for name, each in merge.choices.items():
        pair = each["merged" if place else "kept"]
        if pair is None:
            continue
        field = Patient._meta.get_field(name)
        before, after = (field.to_python(value) for value in pair)
        if getattr(patient, name) == after:
            back[name] = before
    return back


def _put(
    one: Patient, other: Patient, to_one: dict[str, Any], to_other: dict[str, Any], *, merged_into: Patient | None
) -> None:
    """Write both rows. A number may change sides, so both let go of theirs first."""
    if NUMBER[0] in to_one or NUMBER[0] in to_other:
        Patient.objects.filter(pk__in=[one.pk, other.pk]).update(
            national_id=None, national_id_type="", national_id_verified=False
        )
    for patient, changes in ((one, to_one), (other, to_other)):
        for name, value in changes.items():
            setattr(patient, name, value)
        patient.version += 1
    other.merged_into = merged_into
    try:
        for patient in (one, other):
            patient.full_clean(exclude=["ref", "created_by", "merged_into"])
            patient.save()
    except IntegrityError as error:
        raise ValidationError(IN_THE_WAY) from error


def _call(function: str, merge: Merge) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [merge.pk])
    except IntegrityError as error:
        # A rule that no preview knows, or a row that was written meanwhile.
        raise ValidationError(IN_THE_WAY) from error
