"""The safety passport: what anybody who treats this patient in a hurry must know, each line from a current record.

It repeats what is recorded and says what is not. An issued passport is kept as it was handed out; when a record that
it rests on changes, it reads "Superseded".
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings

from assessments.facts import facts_for
from assessments.instruments.neurology import Neurology
from assessments.results import LabResult
from clinical.facts import Fact
from patients.choices import AllergyState, Modality
from patients.models import Allergy, Patient, Prophylaxis, ThrombosisEvent, TreatmentLine

# Each rule of thumb is the clinic's to confirm; the patient's own card and team come first.
STEROID_RULE = "Do not stop steroid suddenly. In illness, injury or surgery follow the steroid emergency card."
FEVER_RULE = "With fever or shivering: full blood count and haematology advice the same day."
BREATHING_RULE = "Watch breathing: measure vital capacity, not oxygen saturation alone; care with sedation."
CLOT_RULE = "Do not stop it without asking the clinic."
# Neutrophils below this are named, in 10*9/L.
NEUTROPENIA = 1
NOT_RECORDED = "Not recorded"


@dataclass(frozen=True)
class PassportLine:
    """One thing to know. `on` and `source` say which record it comes from; both empty where nothing is recorded."""

    key: str
    title: str
    text: str
    on: date | None = None
    source: str = ""

    def stored(self) -> dict[str, str]:
        return {name: str(value or "") for name, value in asdict(self).items()}


def passport_lines(patient: Patient, today: date) -> list[PassportLine]:
    """All lines in the order of the page."""
    facts = facts_for(patient, today)
    running = list(TreatmentLine.objects.for_patient(patient).current(today))
    return [
        _allergies(patient),
        _steroid(facts),
        *_clotting(patient, today),
        _infection(patient, running, today),
        _falls(patient, today),
        _breathing(facts),
        _treatment(running),
    ]


def contacts(patient: Patient) -> list[tuple[str, str]]:
    """(who, how) in and out of hours."""
    people = [(f"Consultant: {patient.consultant.display_name}", settings.HELP_EMAIL)] if patient.consultant else []
    return [*people, *settings.CLINIC_PHONES.values()]


def changed_since(stored: Sequence[dict[str, str]], now: Sequence[PassportLine]) -> list[str]:
    """Titles of the lines that read differently from an issued passport."""
    before = {line["key"]: line["text"] for line in stored}
    return [line.title for line in now if before.get(line.key) != line.text]


def _newest(facts: Sequence[Fact], *names: str) -> Fact | None:
    return next((each for each in reversed(facts) if each.name in names and each.value != "not_known"), None)


def _allergies(patient: Patient) -> PassportLine:
    text = patient.get_allergy_state_display()
    if patient.allergy_state == AllergyState.KNOWN:
        rows = Allergy.objects.for_patient(patient).counted()
        text = "; ".join(f"{row.substance} ({row.reaction})" if row.reaction else row.substance for row in rows)
    return PassportLine("allergies", "Allergies", text, patient.allergy_stated_on)


def _steroid(facts: Sequence[Fact]) -> PassportLine:
    title = "Adrenal insufficiency and steroid"
    adrenal, steroid = _newest(facts, "axis_adrenal"), _newest(facts, "on_glucocorticoid")
    if adrenal is not None and adrenal.value in {"abnormal", "undecided", "explained"}:
        return PassportLine("steroid", title, f"Adrenal axis abnormal. {STEROID_RULE}", adrenal.on, adrenal.source)
    if steroid is not None and steroid.value == "yes":
        return PassportLine("steroid", title, f"On steroid. {STEROID_RULE}", steroid.on, steroid.source)
    if adrenal is not None and adrenal.value == "normal":
        return PassportLine("steroid", title, "Adrenal axis normal when tested", adrenal.on, adrenal.source)
    return PassportLine("steroid", title, f"{NOT_RECORDED}: the adrenal axis has not been tested")


def _clotting(patient: Patient, today: date) -> Iterator[PassportLine]:
    statement = Prophylaxis.objects.latest().filter(patient=patient, reviewed_on__lte=today).first()
    events = ThrombosisEvent.objects.counted().filter(patient=patient)
    why = "; ".join(
        f"{event.get_kind_display()}, {f'{event.happened_on:%b %Y}' if event.happened_on else 'date not known'}"
        for event in events
    )
    if statement is None:
        text = f"{NOT_RECORDED}: no statement on anticoagulants or antiplatelets"
    elif statement.drug in {"none", "contraindicated"}:
        text = statement.words
    else:
        text = f"{statement.words}. {CLOT_RULE}"
    on = statement.reviewed_on if statement else None
    yield PassportLine("clotting", "Anticoagulant or antiplatelet", text, on)
    yield PassportLine("thrombosis", "Earlier clots and strokes", why or "None recorded")


def _infection(patient: Patient, running: Sequence[TreatmentLine], today: date) -> PassportLine:
    title = "Neutropenia and infection"
    counted = LabResult.objects.counted().for_patient(patient).filter(analyte="neutrophils", canonical__isnull=False)
    last = counted.filter(assessment__performed_on__lte=today).oldest_first().last()
    at_risk = any(line.modality in {Modality.SYSTEMIC, Modality.ASCT} for line in running)
    on, source = (last.on, f"laboratory:{last.assessment_id}") if last else (None, "")
    count = f"Last neutrophil count {last.shown_with_unit}. " if last else ""
    if at_risk or (last is not None and last.canonical < NEUTROPENIA):
        because = "On treatment that can lower neutrophils. " if at_risk else ""
        return PassportLine("infection", title, f"{because}{count}{FEVER_RULE}", on, source)
    return PassportLine("infection", title, count.strip() or f"{NOT_RECORDED}: no neutrophil count", on, source)


def _falls(patient: Patient, today: date) -> PassportLine:
    examined = Neurology.objects.for_patient(patient).current().up_to(today).exclude(falls=None).newest_first().first()
    if examined is None:
        return PassportLine("falls", "Falls", f"{NOT_RECORDED}: nobody has asked")
    words = {0: "No fall", 1: "1 fall"}.get(examined.falls, f"{examined.falls} falls")
    text = f"{words} in 6 months"
    return PassportLine("falls", "Falls", text, examined.performed_on, f"neurology:{examined.pk}")


def _breathing(facts: Sequence[Fact]) -> PassportLine:
    title = "Respiratory weakness"
    weak, vital = _newest(facts, "respiratory_weakness"), _newest(facts, "fvc_percent")
    measured = f" Vital capacity {vital.value} % of predicted ({vital.on:%d-%b-%Y})." if vital else ""
    if weak is not None and weak.value == "present":
        return PassportLine("breathing", title, f"Present.{measured} {BREATHING_RULE}", weak.on, weak.source)
    if weak is not None:
        return PassportLine("breathing", title, f"Absent when examined.{measured}", weak.on, weak.source)
    if vital is not None:
        return PassportLine("breathing", title, f"Strength {NOT_RECORDED.lower()}.{measured}", vital.on, vital.source)
    return PassportLine("breathing", title, f"{NOT_RECORDED}: not examined")


def _treatment(running: Sequence[TreatmentLine]) -> PassportLine:
    if not running:
        return PassportLine("treatment", "Treatment now", "None recorded")
    text = "; ".join(f"{line.get_regimen_display()} since {line.started_on:%d-%b-%Y}" for line in running)
    return PassportLine("treatment", "Treatment now", text, running[-1].started_on)
