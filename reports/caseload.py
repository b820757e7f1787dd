"""The caseload: every patient on one dense page, sorted and filtered on the server.

About 150 people attend, so there are no pages to turn: the browser's own find, print and "select all" just work.
The words of each row are prepared here; the template only prints them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import Permission
from assessments.results import LabResult
from clinical.vegf import family
from patients.choices import CareStatus, ConclusionStatus, IdentifierType
from patients.models import Conclusion, Patient, TreatmentLine
from referrals.models import WaitingClock
from reminders.due import DueItem, due_items
from reports.observations import of_result

LIMIT = 500


@dataclass(frozen=True)
class Row:
    """One patient as the list shows them."""

    patient: Patient
    number: str
    status: str
    consultant: str
    conclusion: str
    treatment: str
    vegf: str
    vegf_on: date | None
    waiting: str
    breached: bool
    due: Sequence[DueItem]

    @property
    def next_due(self) -> DueItem | None:
        return min(self.due, key=lambda item: item.due_on, default=None)

    @property
    def next_due_words(self) -> str:
        """ "VEGF", "Clinic review": the list has room for no more."""
        return self.next_due.title.partition(" with ")[0] if self.next_due else ""

    @property
    def overdue(self) -> list[DueItem]:
        return [item for item in self.due if item.state in ("overdue", "escalated")]


@dataclass(frozen=True)
class View:
    """A saved view: its key in the address, its words, and which rows it keeps."""

    key: str
    label: str
    keeps: Callable[[Row, User], bool]


VIEWS = (
    View("all", "All", lambda row, user: True),
    View("mine", "Mine", lambda row, user: user.pk in (row.patient.consultant_id, row.patient.key_worker_id)),
    View("on-treatment", "On treatment", lambda row, user: row.status == "On treatment"),
    View("overdue", "Overdue", lambda row, user: bool(row.overdue)),
    View("waiting", "Waiting-time clock running", lambda row, user: bool(row.waiting) and row.waiting[0].isdigit()),
    View("no-consultant", "No consultant", lambda row, user: row.patient.consultant_id is None),
)
VIEW_BY_KEY = {view.key: view for view in VIEWS}

# Key in the address, heading, how rows are put in order, needs clinical rights.
_LAST = date.max
SORTS: dict[str, tuple[str, Callable[[Row], object], bool]] = {
    "name": ("Patient", lambda row: (row.patient.surname.upper(), row.patient.given_name.upper()), False),
    "number": ("NHS No.", lambda row: row.number, False),
    "born": ("Born", lambda row: row.patient.birth_date or _LAST, False),
    "status": ("Status", lambda row: row.status, False),
    "consultant": ("Consultant", lambda row: row.consultant or "~", False),
    "conclusion": ("Conclusion", lambda row: row.conclusion or "~", True),
    "treatment": ("Treatment", lambda row: row.treatment or "~", True),
    "vegf": ("Last VEGF", lambda row: row.vegf_on or date.min, True),
    "waiting": ("Waiting", lambda row: -int(row.waiting.split()[0]) if row.waiting[:1].isdigit() else 1, False),
    "due": ("Next due", lambda row: row.next_due.due_on if row.next_due else _LAST, False),
}


def rows(today: date) -> list[Row]:
    """Every patient with what the list shows, in a fixed number of queries."""
    people = list(Patient.objects.current().with_people().order_by("surname", "given_name", "pk")[:LIMIT])
    treatments = {
        line.patient_id: line.regimen_short
        for line in TreatmentLine.objects.current(today).order_by("patient_id", "started_on")
    }
    conclusions = {
        each.patient_id: each
        for each in Conclusion.objects.order_by("patient_id", "-concluded_on", "-pk").distinct("patient_id")
    }
    clocks = {clock.patient_id: clock for clock in WaitingClock.objects.running()}
    vegf = _latest_vegf()
    due: dict[int, list[DueItem]] = {}
    for item in due_items(today):
        due.setdefault(item.patient_id, []).append(item)
    return [
        Row(
            patient=patient,
            number=_number(patient),
            status=_status(patient, patient.pk in treatments),
            consultant=patient.consultant.display_name if patient.consultant else "",
            conclusion=_short(conclusions.get(patient.pk)),
            treatment=treatments.get(patient.pk, ""),
            vegf=_vegf(vegf.get(patient.pk)),
            vegf_on=vegf[patient.pk].on if patient.pk in vegf else None,
            waiting=_waiting(clocks.get(patient.pk), today),
            breached=bool((clock := clocks.get(patient.pk)) and clock.has_breached(today)),
            due=due.get(patient.pk, []),
        )
        for patient in people
    ]


def _latest_vegf() -> dict[int, LabResult]:
    found = (
        LabResult.objects.counted()
        .filter(analyte="vegf")
        .select_related("assessment")
        .order_by("assessment__patient_id", "-assessment__performed_on", "-pk")
        .distinct("assessment__patient_id")
    )
    return {result.assessment.patient_id: result for result in found}


def _vegf(result: LabResult | None) -> str:
    """Value in pg/mL and kind of sample: "1,136 serum". The record says which plasma."""
    if result is None:
        return ""
    return f"{of_result(result).text} {family(result.matrix) or result.matrix_words}"


_SHORT = {
    ConclusionStatus.SUSPECTED: "Suspected",
    ConclusionStatus.PROBABLE: "Probable",
    ConclusionStatus.CONFIRMED: "Confirmed",
    ConclusionStatus.CASTLEMAN_VARIANT: "Castleman variant",
    ConclusionStatus.EXCLUDED: "Not POEMS",
}


def _short(conclusion: Conclusion | None) -> str:
    return _SHORT[ConclusionStatus(conclusion.status)] if conclusion else ""


def _status(patient: Patient, on_treatment: bool) -> str:
    if patient.deceased:
        return "Deceased"
    if on_treatment and patient.care_status in (CareStatus.UNDER_ASSESSMENT, CareStatus.FOLLOW_UP):
        return "On treatment"
    return patient.get_care_status_display()


def _number(patient: Patient) -> str:
    """The heading says NHS No.; another kind of number says so itself."""
    shown = patient.national_id_display
    if shown is None:
        return "Not recorded"
    return shown[1] if patient.national_id_type == IdentifierType.NHS else " ".join(shown)


def _waiting(clock: WaitingClock | None, today: date) -> str:
    """Weeks while the clock runs; in words where the England rules do not apply."""
    if clock is None:
        return ""
    if clock.reportable is False:
        return f"Not reportable: {clock.patient.get_home_country_display()}"
    weeks = clock.days_waited(today) // 7
    return f"{weeks} week{'' if weeks == 1 else 's'}"


def columns_for(user: User) -> list[tuple[str, str]]:
    """Keys and headings this role sees: clinical columns need clinical rights."""
    clinical = user.can(Permission.VIEW_CLINICAL)
    return [(key, heading) for key, (heading, _, needs) in SORTS.items() if clinical or not needs]


def arrange(all_rows: Iterable[Row], *, view: View, sort: str, descending: bool, user: User) -> list[Row]:
    """The rows of a view, in order. Unknown sort keys fall back to the name: nothing typed reaches the database."""
    _, order, _ = SORTS.get(sort, SORTS["name"])
    kept = [row for row in all_rows if view.keeps(row, user)]
    return sorted(kept, key=order, reverse=descending)
