"""Request a letter; make what was requested."""

import hashlib
import logging
import os
import tempfile
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.actions import writing
from ledger import actions as ledger
from ledger.poke import poke
from patients.models import Patient
from reports import letters
from reports.models import ReportRun

logger = logging.getLogger("reports")


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
        ledger.plan(ReportRun, [run])
        planned = ReportRun.objects.get(key=run.key)
        poke("reports.make_due")
    if planned.patient_id != patient.pk:
        raise ValidationError("This form was opened for another patient. Go back to the record and start again.")
    return planned


def retry(run: ReportRun, *, by: User) -> None:
    """Put a failed run back in the queue."""
    with writing(by=by, reason="retry clinic letter"):
        if ledger.retry(run):
            poke("reports.make_due")


def make_due() -> int:
    """Claim and make what is due, one after the other; return how many were made."""
    made = 0
    while rows := ledger.claim(ReportRun, limit=1):
        made += make(rows[0])
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
        store(run, pdf)
        with writing(by=None, reason="clinic letter made"):
            ledger.finish(
                run,
                sha256=hashlib.sha256(pdf).hexdigest(),
                size=len(pdf),
                data_at=data_at,
                progress=100,
                progress_text="Ready",
            )
    except ledger.LeaseLost:
        logger.warning("report run %s is held by another worker", run.pk)
        return False
    except Exception as error:
        # The trace goes to the log, which holds no names; the row says what kind of trouble it was.
        logger.exception("report run %s failed", run.pk)
        ledger.fail(run, type(error).__name__)
        return False
    return True


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


def store(run: ReportRun, pdf: bytes) -> None:
    """Write the file whole or not at all: temporary name, sync, rename."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder(), suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path_of(run))
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
