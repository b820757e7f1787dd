"""The words of each row of the caseload, made ready here: the template and the download only print them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.instruments.laboratory import LABORATORY
from assessments.results import LabResult
from clinical import waiting_time
from clinical.vegf import family
from interface.templatetags.clinic import short_text
from patients.choices import REGIMEN_SHORT, HomeCountry, IdentifierType
from patients.models import Patient
from reminders.due import title_of
from reports.caseload_facts import IN_CARE
from reports.caseload_filters import CONCLUSIONS, STATUSES
from reports.observations import of_result

_BREACH_WATCH_DAYS = 15 * 7


@dataclass(frozen=True)
class Due:
    """One test with its day, as stored; `overdue` as of the day of the row."""

    rule: str
    due_on: date
    overdue: bool

    @property
    def words(self) -> str:
        """ "VEGF", "Clinic review": the list has room for no more."""
        return title_of(self.rule).partition(" with ")[0]


@dataclass(frozen=True)
class Row:
    """One patient as the list shows them. Clinical words are empty for a restricted record."""

    patient: Patient
    number: str
    status: str
    consultant: str
    conclusion: str
    treatment: str
    vegf: str
    vegf_on: date | None
    waiting: str
    # "", "Breach watch" or "Breached".
    waiting_tag: str
    due: tuple[Due, ...]

    @property
    def breached(self) -> bool:
        return self.waiting_tag == "Breached"

    @property
    def next_due(self) -> Due | None:
        return min(self.due, key=lambda item: item.due_on, default=None)

    @property
    def next_due_words(self) -> str:
        return self.next_due.words if self.next_due else ""

    @property
    def next_due_shown(self) -> str:
        return f"{self.next_due.words} {short_text(self.next_due.due_on)}" if self.next_due else "Nothing due"

    @property
    def vegf_shown(self) -> str:
        return f"{self.vegf}, {short_text(self.vegf_on)}" if self.vegf_on else ""

    @property
    def overdue(self) -> list[Due]:
        return [item for item in self.due if item.overdue]


def row_of(patient: Any, today: date) -> Row:
    """Of a patient with `caseload_facts.shown_facts`."""
    result = _result(patient.vegf)
    waiting, tag = _waiting(patient, today)
    return Row(
        patient=patient,
        number=_number(patient),
        status=STATUSES[patient.shown_status],
        consultant=patient.consultant.display_name if patient.consultant else "",
        conclusion=CONCLUSIONS.get(patient.shown_conclusion, ""),
        treatment=REGIMEN_SHORT.get(patient.shown_regimen, ""),
        vegf=_vegf(result),
        vegf_on=result.on if result else None,
        waiting=waiting,
        waiting_tag=tag,
        due=tuple(_due(one, today) for one in patient.due) if _followed(patient) else (),
    )


def _followed(patient: Patient) -> bool:
    """A death or a discharge counts at once, also before the due dates are worked out again."""
    return not patient.deceased and patient.care_status in IN_CARE


def _due(stored: dict[str, Any], today: date) -> Due:
    last_day = date.fromisoformat(stored["last_day"])
    return Due(stored["rule"], date.fromisoformat(stored["due_on"]), last_day < today and not stored["booked"])


def _result(stored: dict[str, Any] | None) -> LabResult | None:
    """The result as the laboratory reported it, from the columns that the list has asked for."""
    if stored is None:
        return None
    value, canonical = (Decimal(stored[name]) if stored[name] else None for name in ("value", "canonical"))
    words = {name: stored[name] or "" for name in ("comparator", "unit", "coded", "matrix")}
    report = LABORATORY.model(performed_on=date.fromisoformat(stored["on"]))
    return LabResult(
        assessment=report, analyte="vegf", value=value, canonical=canonical, places=int(stored["places"]), **words
    )


def _vegf(result: LabResult | None) -> str:
    """Value in pg/mL and kind of sample: "1,136 serum". The record says which plasma."""
    if result is None:
        return ""
    return f"{of_result(result).text} {family(result.matrix) or result.matrix_words}"


def _number(patient: Patient) -> str:
    """The heading says NHS No.; another kind of number says so itself."""
    shown = patient.national_id_display
    if shown is None:
        return "Not recorded"
    return shown[1] if patient.national_id_type == IdentifierType.NHS else " ".join(shown)


def _waiting(patient: Any, today: date) -> tuple[str, str]:
    """Weeks and the last day within the target while the clock runs, and a tag; in words outside England's rules."""
    if patient.shown_clock is None:
        return "", ""
    if patient.home_country not in (HomeCountry.ENGLAND, HomeCountry.NOT_KNOWN):
        return f"Not reportable: {patient.get_home_country_display()}", ""
    days = waiting_time.days_waited(patient.shown_clock, today)
    weeks = f"{days // 7} week{'' if days // 7 == 1 else 's'}"
    weeks += f", target {waiting_time.target_on(patient.shown_clock):%d-%b-%Y}"
    if waiting_time.has_breached(patient.shown_clock, today):
        return weeks, "Breached"
    return weeks, "Breach watch" if days >= _BREACH_WATCH_DAYS else ""
