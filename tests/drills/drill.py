"""What must exist at the end of a drill, written down at its start, and the look at what does exist."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from ledger.models import LedgerRow
from patients.models import Patient
from reminders.mail import message_id
from reminders.models import Reminder, digest_key, task_key
from reports import actions as reports
from reports.models import ReportRun
from tests.reminders.factories import accepted_patient, number_of

State = LedgerRow.State

PEOPLE = 70  # two lines on the work list each, and one message to the consultant of each; one to the team: 211
ACCEPTED_DAYS_AGO = 200


def let_leases_end() -> None:
    """What two minutes of silence do."""
    for model in (Reminder, ReportRun):
        model.objects.filter(state=State.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))


class Drill:
    """200 reminders: their keys, and the messages they send."""

    def __init__(self, today: date) -> None:
        accepted_on = today - timedelta(days=ACCEPTED_DAYS_AGO)
        colleagues = User.objects.bulk_create(
            User(username=f"drill-{number}", role="consultant", email=f"drill-{number}@example.invalid", password="!")
            for number in range(PEOPLE)
        )
        due_on = accepted_on + timedelta(days=14)
        self.lines: set[str] = set()
        self.patients: list[Patient] = []
        for number, colleague in enumerate(colleagues):
            patient = accepted_patient(accepted_on, national_id=number_of(number), consultant=colleague)
            self.patients.append(patient)
            self.lines |= {task_key(rule, patient.ref, due_on) for rule in ("vegf", "clinic_review")}
        self.mails = {digest_key("team", today), *(digest_key(f"user-{one.pk}", today) for one in colleagues)}

    @property
    def message_ids(self) -> set[str]:
        return {message_id(key) for key in self.mails}

    @staticmethod
    def finished() -> int:
        return Reminder.objects.filter(state=State.DONE).count()

    @staticmethod
    def unfinished() -> int:
        return Reminder.objects.exclude(state=State.DONE).count()

    def check_ledger(self) -> None:
        """Nothing lost, nothing doubled: every row is there, is done, and became done once."""
        assert set(Reminder.objects.tasks().values_list("key", flat=True)) == self.lines
        assert set(Reminder.objects.emails().values_list("key", flat=True)) == self.mails
        assert set(Reminder.objects.values_list("state", flat=True)) == {State.DONE}
        history = Reminder.pgh_event_model.objects.filter(state=State.DONE).values_list("pgh_obj_id", flat=True)
        assert set(Counter(history).values()) == {1}


class Letters:
    """Letters that were asked for, and the folder in which each must stand once."""

    def __init__(self, patients: Sequence[Patient], files: Path) -> None:
        self.folder = files / "letters"
        self.opinions = {
            reports.request_letter(
                patient=patient, by=None, opinion=f"Opinion number {number}.", submission_key=uuid4()
            ).pk: number
            for number, patient in enumerate(patients)
        }

    @staticmethod
    def unfinished() -> int:
        return ReportRun.objects.exclude(state=State.DONE).count()

    @staticmethod
    def in_flight() -> list[ReportRun]:
        return list(ReportRun.objects.filter(state=State.RUNNING))

    def check(self) -> None:
        """Each asked-for letter is done once, and one whole file stands for it: the one whose sum is in the row."""
        runs = list(ReportRun.objects.all())
        assert {run.pk for run in runs} == set(self.opinions)
        assert {run.state for run in runs} == {State.DONE}
        history = ReportRun.pgh_event_model.objects.filter(state=State.DONE).values_list("pgh_obj_id", flat=True)
        assert Counter(history) == Counter(list(self.opinions))
        assert {path.name for path in self.folder.iterdir()} == {f"{run.file_id}.pdf" for run in runs}
        for run in runs:
            path = self.folder / f"{run.file_id}.pdf"
            assert hashlib.sha256(path.read_bytes()).hexdigest() == run.sha256
            text = "".join(page.extract_text() for page in PdfReader(path).pages)
            assert f"Opinion number {self.opinions[run.pk]}." in text
            assert run.patient.ref in text
