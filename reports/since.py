"""What is new since the clinic last saw the patient: results, records, treatment, letters, referrals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from assessments.listing import ListedRow
from patients.models import Conclusion, Patient, TreatmentLine, Visit
from referrals.models import Referral
from reports.models import ReportRun
from reports.vegf import VegfView


@dataclass(frozen=True)
class Last:
    """When the clinic last saw the patient: the day, and the moment after which a record is new.

    visit  None where the day comes from an examination, because no visit is recorded
    """

    on: date
    after: datetime
    visit: Visit | None = None

    def is_news(self, one: ListedRow) -> bool:
        """Examined since, or signed since; not what belongs to that visit itself and was signed the day after."""
        row = one.row
        if self.visit and row.visit_id == self.visit.pk:
            return False
        return row.performed_on > self.on or (row.signed_at is not None and row.signed_at > self.after)


@dataclass(frozen=True)
class News:
    """One change in words. `url` may be empty."""

    on: date
    text: str
    url: str = ""


def last_seen(visits: Sequence[Visit], rows: Sequence[ListedRow], today: date) -> Last | None:
    """The last finished visit before today, else the last signed examination before today; None for a new patient.

    `visits` newest first.
    """
    if visit := next((one for one in visits if one.is_finished and one.held_on < today), None):
        return Last(visit.held_on, visit.finished_at, visit)
    days = [
        one.row.performed_on
        for one in rows
        if one.row.is_signed and one.instrument.is_examination and one.row.performed_on < today
    ]
    return Last(max(days), _end_of(max(days))) if days else None


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def news_since(
    last: Last,
    patient: Patient,
    *,
    rows: Sequence[ListedRow],
    vegf: VegfView,
    treatments: Sequence[TreatmentLine],
    conclusion: Conclusion | None,
) -> list[News]:
    """Newest first. Three queries: thrombosis, letters and referrals; everything else is in hand."""
    found = [
        *_results(last, patient, vegf),
        *_records(last, patient, rows),
        *_treatment(last, patient, treatments),
        *_thrombosis(last, patient),
        *_conclusion(last, patient, conclusion),
        *_letters(last, patient),
        *_referrals(last, patient),
    ]
    return sorted(found, key=lambda one: one.on, reverse=True)


def _results(last: Last, patient: Patient, vegf: VegfView) -> Iterator[News]:
    """Each sample type by itself: the newest result beside the newest one known at the last visit."""
    for chart in vegf.charts:
        # Results are newest first.
        known = next((one for one in chart.results if one.on <= last.on), None)
        newest = chart.results[0]
        if newest.on <= last.on:
            continue
        change = f"{known.text} → {newest.text}" if known else newest.text
        url = reverse("assessment", args=[patient.ref, newest.kind, newest.row])
        yield News(newest.on, " ".join(filter(None, (chart.title, change, chart.plot.unit, newest.mark))), url)


def _records(last: Last, patient: Patient, rows: Sequence[ListedRow]) -> Iterator[News]:
    for one in rows:
        row, title = one.row, one.instrument.title
        url = reverse("assessment", args=[patient.ref, one.instrument.key, row.pk])
        if row.is_signed and last.is_news(one):
            yield News(row.performed_on, f"{title}: {one.summary}" if one.summary else title, url)
        elif row.is_in_error and row.signed_at and row.error_at > last.after:
            on = timezone.localdate(row.error_at)
            yield News(on, f"{title} of {row.performed_on:%d-%b-%Y} marked as entered in error", url)


def _treatment(last: Last, patient: Patient, treatments: Sequence[TreatmentLine]) -> Iterator[News]:
    url = reverse("treatment", args=[patient.ref])
    for line in treatments:
        if line.started_on > last.on:
            yield News(line.started_on, f"{line.get_regimen_display()} started", url)
        if line.ended_on and line.ended_on > last.on:
            why = line.get_stop_reason_display().lower()
            yield News(line.ended_on, f"{line.get_regimen_display()} ended ({why})", url)


def _thrombosis(last: Last, patient: Patient) -> Iterator[News]:
    for event in patient.thrombosis_events.counted().filter(happened_on__gt=last.on):
        yield News(event.happened_on, event.get_kind_display(), reverse("thrombosis", args=[patient.ref]))


def _conclusion(last: Last, patient: Patient, conclusion: Conclusion | None) -> Iterator[News]:
    if conclusion and conclusion.recorded_at > last.after and conclusion.concluded_on > last.on:
        url = reverse("conclusion", args=[patient.ref])
        yield News(conclusion.concluded_on, f"Conclusion: {conclusion.get_status_display()}", url)


def _letters(last: Last, patient: Patient) -> Iterator[News]:
    done = ReportRun.objects.for_patient(patient).filter(state=ReportRun.State.DONE, finished_at__gt=last.after)
    for letter in done:
        url = reverse("letter", args=[patient.ref, letter.pk])
        yield News(timezone.localdate(letter.finished_at), f"{letter.get_kind_display()} made", url)


def _referrals(last: Last, patient: Patient) -> Iterator[News]:
    for referral in Referral.objects.filter(received_on__gt=last.on, patient=patient):
        words = f"Referral {referral.ref} received, {referral.get_status_display().lower()}"
        yield News(referral.received_on, words, reverse("referral", args=[referral.ref]))
