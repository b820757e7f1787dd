"""The response sheet of one treatment line: five domains, each with baseline, best and current category.

The rules are `clinical.response_sheet`; this module gathers what they need from the signed records. Where a laboratory
printed a bound, such as an M-protein < 1 g/L, it stays a bound.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assessments.facts import facts_for
from assessments.instruments.imaging import ImagingStudy
from assessments.instruments.imaging_choices import Bone, Modality
from assessments.instruments.laboratory import amount
from assessments.results import LabResult
from clinical.amount import Amount, parse_amount
from clinical.course import Point, Seen
from clinical.facts import Fact
from clinical.monoclonal import MonoclonalResult, results_from_facts
from clinical.pet_response import AvidLesion, PetStudy
from clinical.response_sheet import ResponseSheet, Row, response_sheet
from patients.models import Patient, TreatmentLine
from reminders.facts import NOT_DIRECTED
from reports.criteria import EvidenceLine, source_url

BOUNDED = ("m_protein", "kappa_flc", "lambda_flc")


@dataclass(frozen=True)
class DomainLine:
    """One domain as the page shows it; a category that there is not says why."""

    row: Row
    baseline: Sequence[EvidenceLine]
    best: str
    best_on: date | None
    current: str
    current_on: date | None
    because: Sequence[EvidenceLine]


@dataclass(frozen=True)
class ResponseView:
    line: TreatmentLine | None
    lines: Sequence[TreatmentLine]
    sheet: ResponseSheet
    domains: Sequence[DomainLine]


def response_view(patient: Patient, today: date, line: TreatmentLine | None = None) -> ResponseView:
    """The sheet of `line`, without one of the newest line directed at the plasma cells."""
    directed = TreatmentLine.objects.counted().for_patient(patient).exclude(modality__in=NOT_DIRECTED)
    lines = [each for each in directed if each.started_on <= today]
    shown = line or (lines[-1] if lines else None)
    facts = facts_for(patient, today)
    sheet = response_sheet(
        facts,
        shown.started_on if shown else None,
        today,
        monoclonal=monoclonal_results(patient, facts, today),
        pet=pet_studies(patient, today),
        later_line=bool(shown and lines and shown.pk != lines[0].pk),
    )
    return ResponseView(shown, lines, sheet, [_domain(patient, row) for row in sheet.rows])


def monoclonal_results(patient: Patient, facts: Iterable[Fact], as_at: date) -> list[MonoclonalResult]:
    """The dated results with each number as it was printed: "< 1" and "trace" are bounds, no numbers."""
    printed: dict[str, dict[str, Amount]] = {}
    reports = LabResult.objects.counted().for_patient(patient).filter(analyte__in=BOUNDED)
    for result in reports.filter(assessment__performed_on__lte=as_at).oldest_first():
        if (printed_amount := _amount(result)) is not None:
            printed.setdefault(f"laboratory:{result.assessment_id}", {})[result.analyte] = printed_amount
    told = results_from_facts(facts, as_at)
    days = {f"laboratory:{each.assessment_id}": each.on for each in reports.oldest_first()}
    silent = printed.keys() - {each.source for each in told}
    return [
        *(replace(each, **printed.get(each.source, {})) for each in told),
        *(MonoclonalResult(on=days[source], source=source, **printed[source]) for source in silent),
    ]


def _amount(result: LabResult) -> Amount | None:
    return parse_amount("trace") if result.coded == "trace" else amount(result)


def pet_studies(patient: Patient, as_at: date) -> list[PetStudy]:
    """Each FDG-PET/CT. The record does not name the scanner, so only the reporter's word makes two comparable."""
    studies = ImagingStudy.objects.for_patient(patient).current().up_to(as_at).filter(modality=Modality.FDG_PET_CT)
    return [_pet(study) for study in studies.prefetch_related("lesions").order_by("performed_on", "pk")]


def _pet(study: ImagingStudy) -> PetStudy:
    avid = [lesion for lesion in study.lesions.all() if not lesion.removed and lesion.suv_max is not None]
    none_avid = not avid and (study.avid_count == 0 or study.bone == Bone.NONE_SEEN)
    count = study.avid_count
    return PetStudy(
        on=study.performed_on,
        source=f"imaging:{study.pk}",
        lesions=tuple(AvidLesion(lesion.site, lesion.suv_max) for lesion in avid),
        none_avid=none_avid,
        avid_count=Amount(count) if count is not None and not none_avid and count >= len(avid) else None,
        comparable=study.pet_comparable,
        new_avid="" if none_avid else study.new_avid,
    )


def _domain(patient: Patient, row: Row) -> DomainLine:
    return DomainLine(
        row=row,
        baseline=[_seen(patient, each) for each in row.baseline],
        best=_words(row.best),
        best_on=row.best.on if row.best else None,
        current=_words(row.current),
        current_on=row.current.on if row.current else None,
        because=[_seen(patient, each) for each in (row.current.because if row.current else ())],
    )


def _words(point: Point | None) -> str:
    if point is None:
        return ""
    return f"Not evaluable: {point.answer.why_text}" if point.answer.why else point.code


def _seen(patient: Patient, seen: Seen) -> EvidenceLine:
    return EvidenceLine(seen.text, seen.on, source_url(patient, seen.source))
