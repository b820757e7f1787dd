"""Request a letter; make what was requested."""

import hashlib
import logging
import os
import time as clock
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from ledger import actions as ledger
from ledger.poke import poke
from patients.models import Patient
from reports import letters
from reports.models import Passport, ReportRun
from reports.passport import PassportLine

logger = logging.getLogger("reports")

# The task that beat pokes, and how long one run of it goes on claiming.
DUE = "reports.make_due"
MAKING_SECONDS = 30


def request_letter(*, patient: Patient, by: User | None, opinion: str, submission_key: uuid.UUID) -> ReportRun:
    """Plan a clinic letter. The same submission key gives the same run: a double click makes one letter."""
    with writing(by=by, reason="request clinic letter"):
        run = ReportRun(
            key=f"letter|{submission_key}",
            kind=ReportRun.Kind.CLINIC_LETTER,
            patient=patient,
            requested_by=by,
            opinion=opinion,
            due_at=timezone.now(),
            progress_text="Waiting for a worker",
        )
        run.clean_fields(exclude=["requested_by"])
        # A text column does not look at its own limit.
        MaxLengthValidator(ReportRun._meta.get_field("opinion").max_length)(opinion)
        ledger.plan(ReportRun, [run])
        planned = ReportRun.objects.get(key=run.key)
        poke(DUE)
    if planned.patient_id != patient.pk:
        raise ValidationError("This form was opened for another patient. Go back to the record and start again.")
    return planned


def issue_passport(*, patient: Patient, by: User, lines: Sequence[PassportLine]) -> Passport:
    """Keep a safety passport as it is handed out. The same words as the newest one give that one again."""
    stored = [line.stored() for line in lines]
    with writing(by=by, reason="issue safety passport"):
        Patient.objects.select_for_update().get(pk=patient.pk)
        newest = Passport.objects.for_patient(patient).first()
        if newest is not None and newest.lines == stored:
            return newest
        passport = Passport(patient=patient, issued_by=by, lines=stored)
        passport.full_clean()
        passport.save(force_insert=True)
    return passport


def retry(run: ReportRun, *, by: User) -> None:
    """Put a failed run back in the queue."""
    with writing(by=by, reason="retry clinic letter"):
        if ledger.retry(run):
            poke(DUE)


def make_due(seconds: float = MAKING_SECONDS) -> int:
    """Claim and make what is due, one after the other, until nothing is or the time is up; return how many were made.

    The time stays below a task's limit: a letter must not be blamed for the queue before it.
    """
    until = clock.monotonic() + seconds
    made = 0
    while rows := ledger.claim(ReportRun, limit=1):
        made += make(rows[0])
        if clock.monotonic() > until:
            poke(DUE)
            break
    return made


def make(run: ReportRun) -> bool:
    """Make one claimed run; True when it is done.

    A failure is noted on its row and tried again; a run that another worker holds by now is left to it.
    """
    try:
        _show_progress(run, 10, "Reading the record")
        content, data_at = _read_at_one_moment(run)
        _show_progress(run, 60, "Typesetting")
        pdf = letters.typeset(content, made_at=data_at)
        _show_progress(run, 90, "Storing")
        _publish(run, pdf, data_at)
    except ledger.LeaseLost:
        logger.warning("report run %s is held by another worker", run.pk)
        return False
    except SoftTimeLimitExceeded:
        ledger.fail(run, "It took too long")
        raise
    except Exception as error:
        # The trace goes to the log, which holds no names; the row says what kind of trouble it was.
        logger.exception("report run %s failed", run.pk)
        ledger.fail(run, type(error).__name__)
        return False
    return True


def _publish(run: ReportRun, pdf: bytes, data_at: datetime) -> None:
    """Close the row and give the file its name together.

    Only the worker that holds the row may name the file, so one that comes back from the dead cannot put its own
    letter in the place of the one whose sum stands in the row. Killed between name and commit, the row is made
    again and the file overwritten. Raises LeaseLost.
    """
    waiting = write_aside(run, pdf)
    try:
        with writing(by=None, reason="clinic letter made"):
            ledger.finish(
                run,
                sha256=hashlib.sha256(pdf).hexdigest(),
                size=len(pdf),
                data_at=data_at,
                progress=100,
                progress_text="Ready",
            )
            put_in_place(waiting, path_of(run))
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise


def _read_at_one_moment(run: ReportRun) -> tuple[letters.Letter, datetime]:
    """The letter's content from one snapshot: an edit meanwhile cannot give it two halves."""
    with transaction.atomic(), connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return letters.gather(run), timezone.now()


def _show_progress(run: ReportRun, percent: int, text: str) -> None:
    ReportRun.objects.filter(pk=run.pk, lease_token=run.lease_token).update(progress=percent, progress_text=text)


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "letters"


def path_of(run: ReportRun) -> Path:
    return folder() / f"{run.file_id}.pdf"


def write_aside(run: ReportRun, pdf: bytes) -> Path:
    """The whole file on the disk, under a name of this try alone; what killed tries left behind goes."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    for left_behind in folder().glob(f"{run.file_id}.*.part"):
        left_behind.unlink(missing_ok=True)
    path = folder() / f"{run.file_id}.{run.lease_token}.part"
    # For the clinic's own account alone, whatever the umask of the worker.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())
    return path


def put_in_place(waiting: Path, path: Path) -> None:
    """Rename, and make sure that the name outlives a power cut, as the row will."""
    waiting.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
