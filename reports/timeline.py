"""Everything that happened to one patient, newest first, in one statement.

Each kind of record is one member of a UNION ALL; the instruments are found in the registry. What happened is told in
a few words from codes that the union carries along; the record behind it is a link away.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    CharField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat, TruncDate
from django.urls import reverse

from assessments.base import Status
from assessments.instruments import BY_KEY, INSTRUMENTS
from assessments.instruments.laboratory import LABORATORY
from assessments.results import LabResult
from assessments.spec import Instrument
from ledger.models import LedgerRow
from patients.choices import ConclusionStatus, Regimen, StopReason, VisitKind, VisitStatus
from patients.models import RELAPSE_KINDS, Conclusion, Patient, Radiotherapy, Relapse, Transplant, TreatmentLine, Visit
from referrals.choices import StatusWord
from referrals.models import Referral
from reports.measures import FOLLOWED, VEGF
from reports.models import ReportRun
from reports.observations import NOT_SCORED, answer_texts, of_text

PAGE = 50
# Values told of one assessment.
TOLD = 4
# What may be chosen: code in the address, words.
KINDS = {
    "visits": "Visits",
    "assessments": "Assessments",
    "referrals": "Referrals",
    "treatment": "Treatment",
    "conclusions": "Conclusions",
    "letters": "Letters",
}
_ARRAY = ArrayField(TextField())
# Source, key of the instrument, id or reference, day, codes that the words are made of, entered in error.
Line = tuple[str, str, str, date, Sequence[str | None], bool]
# Kind, title, detail, address.
Words = tuple[str, str, str, str]


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `url` leads to its record; what was entered in error is struck through."""

    on: date
    kind: str
    title: str
    detail: str
    url: str
    in_error: bool


@dataclass(frozen=True)
class Timeline:
    entries: Sequence[Entry]
    has_earlier: bool


def timeline_of(patient: Patient, *, kinds: Collection[str] = (), with_errors: bool = False, page: int = 1) -> Timeline:
    """One page of what happened, of the kinds in KINDS (none means all). One query, whatever is recorded."""
    wanted = [code for code in KINDS if code in kinds] or list(KINDS)
    first, *others = [member for code in wanted for member in _MEMBERS[code](patient, with_errors)]
    together = first.union(*others, all=True) if others else first
    start = (page - 1) * PAGE
    lines = list(together.order_by("-day", "source", "key_of_kind", "-ref_of_row")[start : start + PAGE + 1])
    return Timeline([_entry(patient, line) for line in lines[:PAGE]], len(lines) > PAGE)


# The members of the union, one for each kind of record. An order of its own, which some models have, would be sorted
# for nothing inside a union, so each is cleared.


def _member(
    rows: QuerySet[Any], source: str, day: Any, *, ref: Any = "pk", key: str = "", codes: Any = None, error: Any = None
) -> QuerySet[Any, Line]:
    return (
        rows.order_by()
        .annotate(
            source=Value(source, output_field=CharField()),
            key_of_kind=Value(key, output_field=CharField()),
            ref_of_row=Cast(ref, TextField()),
            day=day,
            codes=codes or Cast(Value([], output_field=_ARRAY), _ARRAY),
            in_error=ExpressionWrapper(error or Q(pk__isnull=True), output_field=BooleanField()),
        )
        .values_list("source", "key_of_kind", "ref_of_row", "day", "codes", "in_error")
    )


def _codes(*names: str) -> Func:
    return Func(*(Cast(name, TextField()) for name in names), template="ARRAY[%(expressions)s]", output_field=_ARRAY)


def _assessments(patient: Patient, with_errors: bool) -> Iterator[QuerySet[Any, Line]]:
    for instrument in INSTRUMENTS:
        rows = instrument.model.objects.for_patient(patient)
        rows = rows.signed() if with_errors else rows.current()
        yield _member(
            rows,
            "assessment",
            F("performed_on"),
            key=instrument.key,
            codes=_told(instrument),
            error=Q(status=Status.IN_ERROR),
        )


def _told(instrument: Instrument) -> Any:
    """What the line of an assessment tells: its VEGF results, or the answers and scores that are followed."""
    if instrument is LABORATORY:
        vegf = LabResult.objects.kept().filter(assessment=OuterRef("pk"), analyte=VEGF).order_by("position", "pk")
        parts = ("comparator", "value", "places", "unit", "coded", "matrix")
        bar = Value("|", output_field=TextField())
        joined = [part for name in parts for part in (Cast(name, TextField()), bar)]
        return ArraySubquery(vegf.values_list(Concat(*joined, output_field=TextField())))
    return answer_texts(instrument.key) if instrument.key in FOLLOWED else None


def _visits(patient: Patient, with_errors: bool) -> Iterator[QuerySet[Any, Line]]:
    rows = Visit.objects if with_errors else Visit.objects.counted()
    error = Q(status=VisitStatus.IN_ERROR)
    yield _member(rows.filter(patient=patient), "visit", F("held_on"), codes=_codes("kind", "status"), error=error)


def _referrals(patient: Patient, with_errors: bool) -> Iterator[QuerySet[Any, Line]]:
    rows = Referral.objects.filter(patient=patient)
    yield _member(rows, "referral", F("received_on"), ref="ref", codes=_codes("status", "organisation"))


def _treatment(patient: Patient, with_errors: bool) -> Iterator[QuerySet[Any, Line]]:
    lines = TreatmentLine.objects if with_errors else TreatmentLine.objects.counted()
    error = Q(entered_in_error=True)
    mine = lines.filter(patient=patient)
    yield _member(mine, "start", F("started_on"), codes=_codes("regimen"), error=error)
    ended = mine.filter(ended_on__isnull=False)
    yield _member(ended, "end", F("ended_on"), codes=_codes("regimen", "stop_reason"), error=error)
    within = Q(line__patient=patient) if with_errors else Q(line__patient=patient, line__entered_in_error=False)
    for model, source, day, names in (
        (Transplant, "transplant", "infused_on", ("melphalan",)),
        (Radiotherapy, "radiotherapy", "happened_on", ("sites",)),
        (Relapse, "relapse", "happened_on", RELAPSE_KINDS),
    ):
        rows = model.objects.all() if with_errors else model.objects.counted()
        rows = rows.filter(within, **{f"{day}__isnull": False})
        yield _member(rows, source, F(day), codes=_codes(*names), error=error)


def _conclusions(patient: Patient, with_errors: bool) -> Iterator[QuerySet[Any, Line]]:
    rows = Conclusion.objects.filter(patient=patient)
    names = ("status", "recorded_by__first_name", "recorded_by__last_name")
    yield _member(rows, "conclusion", F("concluded_on"), codes=_codes(*names))


def _letters(patient: Patient, with_errors: bool) -> Iterator[QuerySet[Any, Line]]:
    rows = ReportRun.objects.filter(patient=patient)
    yield _member(rows, "letter", TruncDate("requested_at"), codes=_codes("kind", "state"))


_MEMBERS = {
    "visits": _visits,
    "assessments": _assessments,
    "referrals": _referrals,
    "treatment": _treatment,
    "conclusions": _conclusions,
    "letters": _letters,
}


# From a line of the union to words.


def _entry(patient: Patient, line: Line) -> Entry:
    source, key, ref, day, codes, in_error = line
    kind, title, detail, url = _READERS[source](patient, key, ref, day, codes)
    return Entry(day, KINDS[kind], title, detail, url, in_error)


def _assessment_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    instrument = BY_KEY[key]
    told = _vegf_told(codes) if instrument is LABORATORY else _answers_told(key, int(ref), day, codes)
    return "assessments", instrument.title, ", ".join(told), reverse("assessment", args=[patient.ref, key, ref])


def _vegf_told(codes: Sequence[str | None]) -> list[str]:
    told = []
    for code in codes:
        comparator, value, places, unit, coded, matrix, _ = (code or "").split("|")
        number = Decimal(value) if value else None
        result = LabResult(
            analyte=VEGF, comparator=comparator, value=number, places=int(places), unit=unit, coded=coded, matrix=matrix
        )
        told.append(f"VEGF {result.shown_with_unit} ({result.matrix_words})")
    return told


def _answers_told(key: str, row: int, day: date, codes: Sequence[str | None]) -> list[str]:
    pairs = zip(FOLLOWED.get(key, ()), codes, strict=False)
    found = [of_text(measure, day, row, text) for measure, text in pairs if text]
    told = [f"{one.measure.label} {one.shown_with_unit}" for one in found if one.text != NOT_SCORED]
    more = len(told) - TOLD
    return [*told[:TOLD], *([f"{more} more"] if more > 0 else [])]


def _visit_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    kind, status = codes
    words = f"{VisitKind(kind).label}, {VisitStatus(status).label.lower()}"
    return "visits", "Visit", words, reverse("visit", args=[patient.ref, ref])


def _referral_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    status, organisation = codes
    words = [str(StatusWord(status).label), *([organisation] if organisation else [])]
    return "referrals", "Referral received", ", ".join(words), reverse("referral", args=[ref])


def _start_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    return "treatment", "Treatment started", str(Regimen(codes[0]).label), reverse("treatment", args=[patient.ref])


def _end_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    regimen, reason = codes
    words = f"{Regimen(regimen).label} ({StopReason(reason).label.lower()})"
    return "treatment", "Treatment ended", words, reverse("treatment", args=[patient.ref])


def _transplant_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    [melphalan] = codes
    words = f"Melphalan {melphalan} mg/m²" if melphalan else ""
    return "treatment", "Autologous transplant, day 0", words, reverse("treatment", args=[patient.ref])


def _radiotherapy_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    return "treatment", "Radiotherapy", codes[0] or "", reverse("treatment", args=[patient.ref])


def _relapse_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    seen = Relapse(**{name: code == "true" for name, code in zip(RELAPSE_KINDS, codes, strict=True)})
    return "treatment", "Relapse recorded", ", ".join(seen.kinds), reverse("treatment", args=[patient.ref])


def _conclusion_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    status, *names = codes
    words = ", ".join([str(ConclusionStatus(status).label), " ".join(name for name in names if name)])
    return "conclusions", "Clinician's conclusion", words.rstrip(", "), reverse("conclusion", args=[patient.ref])


def _letter_words(patient: Patient, key: str, ref: str, day: date, codes: Sequence[str | None]) -> Words:
    kind, state = codes
    detail = "Made" if state == LedgerRow.State.DONE else "Requested"
    return "letters", str(ReportRun.Kind(kind).label), detail, reverse("letter", args=[patient.ref, ref])


_READERS = {
    "visit": _visit_words,
    "assessment": _assessment_words,
    "referral": _referral_words,
    "start": _start_words,
    "end": _end_words,
    "transplant": _transplant_words,
    "radiotherapy": _radiotherapy_words,
    "relapse": _relapse_words,
    "conclusion": _conclusion_words,
    "letter": _letter_words,
}
