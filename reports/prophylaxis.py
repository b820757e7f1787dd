"""Whose thromboprophylaxis needs somebody, by the clinic's rule over treatment, relapse, conclusion and reviews."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinical.regimens import has_immunomodulator
from clinical.treatment import ProphylaxisPrompt, disease_is_active, prophylaxis_prompts
from patients.choices import ConclusionStatus
from patients.models import Conclusion, Patient, Prophylaxis, Relapse, TreatmentLine
from reminders.facts import NOT_DIRECTED

CONCLUDED = (ConclusionStatus.PROBABLE, ConclusionStatus.CONFIRMED)


@dataclass(frozen=True)
class PatientPrompt:
    """A task about one patient, with the statement that holds, if any."""

    patient: Patient
    prompt: ProphylaxisPrompt
    statement: Prophylaxis | None


def prompts(today: date, patients: Iterable[int] | None = None) -> list[PatientPrompt]:
    """Of these patients, or of everybody in the clinic's care. Five queries for any number of people."""
    in_care = Patient.objects.in_care().order_by("surname", "given_name", "pk")
    people = list(in_care if patients is None else in_care.filter(pk__in=list(patients)))
    chosen = [patient.pk for patient in people]
    lines: dict[int, list[TreatmentLine]] = defaultdict(list)
    given = TreatmentLine.objects.counted().exclude(modality__in=NOT_DIRECTED).filter(patient__in=chosen)
    for line in given.filter(started_on__lte=today).order_by("started_on", "number"):
        lines[line.patient_id].append(line)
    relapses = Relapse.objects.counted().filter(line__patient__in=chosen, line__entered_in_error=False)
    relapsed = dict(relapses.order_by("happened_on").values_list("line__patient", "happened_on"))
    newest = Conclusion.objects.filter(patient__in=chosen).order_by("patient_id", "-concluded_on", "-pk")
    concluded = dict(newest.distinct("patient_id").values_list("patient_id", "status"))
    statements = {each.patient_id: each for each in Prophylaxis.objects.latest().filter(patient__in=chosen)}
    return [
        PatientPrompt(patient, prompt, statements.get(patient.pk))
        for patient in people
        for prompt in _prompts(
            lines[patient.pk],
            relapsed.get(patient.pk),
            concluded.get(patient.pk) in CONCLUDED,
            statements.get(patient.pk),
            today,
        )
    ]


def _prompts(
    lines: list[TreatmentLine],
    relapsed_on: date | None,
    concluded: bool,
    statement: Prophylaxis | None,
    today: date,
) -> tuple[ProphylaxisPrompt, ...]:
    running = [line for line in lines if line.ended_on is None or line.ended_on >= today]
    return prophylaxis_prompts(
        active_disease=disease_is_active(
            on_treatment=bool(running),
            relapsed=bool(lines and relapsed_on and lines[-1].started_on <= relapsed_on <= today),
            concluded=concluded,
            treated=bool(lines),
        ),
        drug=statement.drug if statement else None,
        reviewed_on=min(statement.reviewed_on, today) if statement else None,
        immunomodulator=any(has_immunomodulator(line.regimen) for line in running),
        today=today,
    )
