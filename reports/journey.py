"""The diagnostic journey of one patient: dated events from the first symptom to the first treatment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assessments.results import LabResult
from clinical import sources
from clinical.cohorts import COHORTS, NOTE
from clinical.dates import PartialDate, Precision
from clinical.journey import interval
from interface.templatetags.clinic import short_text
from patients.choices import ConclusionStatus
from patients.models import Patient, TreatmentLine
from referrals.models import Referral

# The cohort whose time to diagnosis is published.
COHORT = next(each for each in COHORTS if each.key == "uclh_2020")


@dataclass(frozen=True)
class Event:
    """One event, and what it is called after "since".

    `when` is None while nobody has recorded the date, and `missing` says so in words.
    """

    title: str
    noun: str
    when: PartialDate | None
    detail: str = ""
    missing: str = "Not recorded"

    @property
    def date_words(self) -> str:
        return short_text(self.when.date, self.when.precision) if self.when else self.missing


@dataclass(frozen=True)
class Stage:
    """An event with the time since the first symptom and since the event before it whose date is known."""

    event: Event
    since_onset: str
    since_last: str


@dataclass(frozen=True)
class Journey:
    """`to_diagnosis` is the time from the first symptom to the diagnosis in words, "" while it is not known."""

    stages: Sequence[Stage]
    to_diagnosis: str
    cohort: str
    cohort_notes: Sequence[str]
    source: str
    note: str = NOTE


def journey_of(patient: Patient) -> Journey:
    events = [
        Event("First symptom", "the first symptom", _onset(patient)),
        _first_label(patient),
        *_referral(patient),
        Event("First VEGF result", "the first VEGF result", _day(_first_vegf(patient)), "Day of the sample"),
        _diagnosis(patient),
        _treatment(patient),
    ]
    stages, onset = [], events[0]
    before: Event | None = None
    for event in events:
        stages.append(Stage(event, _time(onset, event), _since(before, event)))
        before = event if event.when else before
    diagnosis = next(each for each in stages if each.event.title == "Diagnosis")
    return Journey(
        stages=stages,
        to_diagnosis=diagnosis.since_onset if diagnosis.event.when and onset.when else "",
        cohort=COHORT.label,
        cohort_notes=[each for each in COHORT.notes if "diagnosis" in each],
        source=sources.in_words(COHORT.source),
    )


def _time(first: Event, second: Event) -> str:
    if first is second:
        return "Start"
    found = interval(first.when, second.when)
    return found.words.capitalize() if found else "Not known"


def _since(before: Event | None, event: Event) -> str:
    if before is None:
        return "Start" if event.when else "Not known"
    found = interval(before.when, event.when)
    return f"{found.words.capitalize()} since {before.noun}" if found else "Not known"


def _day(day: date | None) -> PartialDate | None:
    return PartialDate(day) if day else None


def _onset(patient: Patient) -> PartialDate | None:
    return PartialDate(patient.onset_on, Precision(patient.onset_precision)) if patient.onset_on else None


def _first_label(patient: Patient) -> Event:
    """The record keeps what the illness was first called, and no date of it."""
    if patient.first_label:
        return Event(
            "First diagnosis given elsewhere", "that diagnosis", None, patient.first_label, "Date not recorded"
        )
    return Event("First diagnosis given elsewhere", "that diagnosis", None)


def _referral(patient: Patient) -> list[Event]:
    """The first referral of the person, and the day on which the clinic took them on."""
    referral = Referral.objects.filter(patient=patient).order_by("received_on", "pk").first()
    return [
        Event(
            "Referral received",
            "the referral",
            _day(referral.received_on if referral else None),
            referral.organisation if referral else "",
        ),
        Event(
            "Triage decision",
            "the triage decision",
            _day(patient.accepted_on),
            "Accepted" if patient.accepted_on else "",
        ),
    ]


def _first_vegf(patient: Patient) -> date | None:
    results = LabResult.objects.counted().for_patient(patient).filter(analyte="vegf")
    return results.order_by("assessment__performed_on").values_list("assessment__performed_on", flat=True).first()


def _diagnosis(patient: Patient) -> Event:
    """The first conclusion "confirmed"; a later one that says otherwise is told beside it."""
    first = patient.conclusions.filter(status=ConclusionStatus.CONFIRMED).order_by("concluded_on", "pk").first()
    newest = patient.conclusions.first()
    if first is None:
        return Event("Diagnosis", "the diagnosis", None, f"Conclusion: {newest.get_status_display()}" if newest else "")
    changed = newest and newest.status != first.status
    words = f"{first.get_status_display()}, by the clinician"
    return Event(
        "Diagnosis",
        "the diagnosis",
        _day(first.concluded_on),
        f"{words}. Conclusion now: {newest.get_status_display()}" if changed and newest else words,
    )


def _treatment(patient: Patient) -> Event:
    line = TreatmentLine.objects.counted().filter(patient=patient).order_by("started_on", "pk").first()
    return Event(
        "First treatment",
        "the first treatment",
        _day(line.started_on if line else None),
        line.regimen_short if line else "",
    )
