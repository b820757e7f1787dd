"""One case of the meeting as the projector shows it: question, criteria, VEGF, imaging, histology, outcome."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.base import Assessment
from assessments.instruments import BY_KEY
from assessments.listing import summary_of
from mdt.models import Case
from patients.banner import age_words
from patients.models import Patient, TreatmentLine
from reports.criteria import Panel, panel_for
from reports.vegf import VegfView, vegf_view

# The newest ones; what is older is in the record.
SHOWN = 3


@dataclass(frozen=True)
class Finding:
    """One examination in a line."""

    on: date
    text: str


@dataclass(frozen=True)
class CaseView:
    """`who` is how the case is called: the name, or with a hidden identity its number, age and sex."""

    case: Case
    number: int
    who: str
    question: str
    outcome: str
    panel: Panel
    vegf: VegfView
    treatment: str
    imaging: Sequence[Finding]
    histology: Sequence[Finding]


def case_view(case: Case, number: int, today: date, *, hide: bool) -> CaseView:
    """Everything for one screen. With `hide` no name of the patient is in it, nor in typed words."""
    patient = case.patient
    treatments = list(TreatmentLine.objects.counted().for_patient(patient))
    running = [line.get_regimen_display() for line in treatments if line.ended_on is None or line.ended_on >= today]
    words = without_names(patient) if hide else str
    outcome = getattr(case, "outcome", None)
    return CaseView(
        case=case,
        number=number,
        who=anonymous(patient, number, today) if hide else patient.name_display,
        question=words(case.question),
        outcome=words(outcome.words) if outcome else "",
        panel=panel_for(patient, today),
        vegf=vegf_view(patient, treatments, today),
        treatment=", ".join(running),
        imaging=[Finding(one.on, words(one.text)) for one in newest(patient, "imaging")],
        histology=[Finding(one.on, words(one.text)) for one in newest(patient, "pathology")],
    )


def anonymous(patient: Patient, number: int, today: date) -> str:
    """ "Case 3, 68y, female": what may stand on a screen in front of guests."""
    sex = patient.get_sex_display().lower()
    age = age_words(patient, today) or ("died" if patient.deceased else "age not known")
    return f"Case {number}, {age}, {f'sex {sex}' if 'not' in sex else sex}"


def without_names(patient: Patient) -> Callable[[str], str]:
    """A function that takes the patient's names and numbers out of a typed text."""
    told = (patient.surname, patient.given_name, patient.preferred_name, patient.national_id or "", patient.ref)
    parts = [re.escape(word) for word in told if len(word) > 1]
    spaced = patient.national_id_display
    if spaced:
        parts.append(r"\s".join(map(re.escape, spaced[1].split())))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub("[name]", text)


def newest(patient: Patient, key: str) -> list[Finding]:
    """The newest signed examinations of one kind, each in a line."""
    instrument = BY_KEY[key]
    related = [lines.related for lines in instrument.rows]
    rows: Sequence[Assessment] = (
        instrument.model.objects.for_patient(patient).current().prefetch_related(*related).newest_first()[:SHOWN]
    )
    return [Finding(row.performed_on, summary_of(instrument, row) or instrument.title) for row in rows]
