"""Nerve conduction study and needle EMG: what the report concludes, each nerve on each side, and each muscle.

Ranges, terminal latency index, block, dispersion and cool limbs are those of `clinical.conduction`. 0 in an amplitude
is "no response"; an empty box is "not recorded".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from assessments import columns
from assessments.base import Assessment, AssessmentRow, ranges_in_database
from assessments.choices import YesNo
from assessments.instruments.nerve_conduction_facts import changes, facts, index_of, questions, readings, summary
from assessments.instruments.nerve_conduction_words import (
    Block,
    Conduction,
    Fibrillation,
    FWave,
    MotorNerve,
    Muscle,
    SensoryNerve,
    Side,
)
from assessments.spec import ROW, Instrument, Item, Keys, Rows, Section
from audit.history import track
from clinical.conduction import MEASUREMENTS


def measure(label: str, name: str, places: int) -> models.DecimalField:
    """A column with the range of the measurement `name`."""
    kind = MEASUREMENTS[name]
    return columns.decimal(label, str(kind.low), str(kind.high), places)


def once_per_place(model: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["assessment", "nerve", "side"],
        condition=Q(removed=False),
        name=f"{model}_once_per_side",
        violation_error_message="This nerve is already on the study for this side.",
    )


def nothing_beside_no_response(amplitude: str, others: tuple[str, ...], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{amplitude}__isnull": True})
        | Q(**{f"{amplitude}__gt": 0})
        | Q(**{f"{other}__isnull": True for other in others}),
        name=name,
        violation_error_message="Without a response there is no latency and no velocity.",
    )


@track()
@ranges_in_database
class NerveConduction(Assessment):
    place = columns.text("laboratory", 120)
    classification = columns.choice("classification", Conduction)
    abnormal_limbs = columns.whole("abnormal limbs", 0, 4)
    confirmed = columns.choice("consultant confirms the classification", YesNo)
    hand_temperature = measure("hand temperature", "limb_temperature", 1)
    foot_temperature = measure("foot temperature", "limb_temperature", 1)
    report = models.TextField("report text", max_length=10_000, blank=True)

    class Meta(Assessment.Meta):
        constraints = [*Assessment.Meta.constraints]


@track()
@ranges_in_database
class MotorConduction(AssessmentRow):
    """One motor nerve on one side."""

    assessment = models.ForeignKey(NerveConduction, on_delete=models.PROTECT, related_name="motor", editable=False)
    nerve = models.CharField("nerve", max_length=14, choices=MotorNerve.choices)
    side = models.CharField("side", max_length=5, choices=Side.choices)
    latency = measure("distal latency", "distal_motor_latency", 2)
    distance = columns.whole("terminal distance", 20, 150)
    cmap_distal = measure("CMAP distal", "cmap_distal", 2)
    cmap_proximal = measure("CMAP proximal", "cmap_proximal", 2)
    velocity = measure("velocity", "motor_velocity", 1)
    f_latency = measure("F-wave latency", "f_latency", 1)
    f_wave = columns.choice("F wave in words", FWave)
    area_drop = measure("fall of area", "area_drop", 1)
    dispersion = columns.whole("temporal dispersion", -50, 1000)
    block = columns.choice("conduction block", Block)

    class Meta(AssessmentRow.Meta):
        constraints = [
            once_per_place("motorconduction"),
            nothing_beside_no_response("cmap_distal", ("latency", "velocity"), "motorconduction_no_response"),
            models.CheckConstraint(
                condition=Q(f_latency__isnull=True) | Q(f_wave=""),
                name="motorconduction_f_number_or_word",
                violation_error_message="Enter a latency of the F wave or a word, not both.",
            ),
        ]

    def clean(self) -> None:
        if self.cmap_distal == 0 and (self.latency is not None or self.velocity is not None):
            raise ValidationError({"cmap_distal": "Empty latency and velocity, or enter an amplitude above 0"})
        if self.f_latency is not None and self.f_wave:
            raise ValidationError({"f_wave": "Empty the word for the F wave, or its latency"})

    @property
    def index_words(self) -> str:
        """Terminal latency index to three places; "" while a part of it is missing."""
        return str(index_of(self).value or "")


@track()
@ranges_in_database
class SensoryConduction(AssessmentRow):
    """One sensory nerve on one side."""

    assessment = models.ForeignKey(NerveConduction, on_delete=models.PROTECT, related_name="sensory", editable=False)
    nerve = models.CharField("nerve", max_length=19, choices=SensoryNerve.choices)
    side = models.CharField("side", max_length=5, choices=Side.choices)
    snap = measure("SNAP", "snap", 1)
    velocity = measure("sensory velocity", "sensory_velocity", 1)

    class Meta(AssessmentRow.Meta):
        constraints = [
            once_per_place("sensoryconduction"),
            nothing_beside_no_response("snap", ("velocity",), "sensoryconduction_no_response"),
        ]

    def clean(self) -> None:
        if self.snap == 0 and self.velocity is not None:
            raise ValidationError({"snap": "Empty the velocity, or enter an amplitude above 0"})


@track()
@ranges_in_database
class NeedleMuscle(AssessmentRow):
    """Needle EMG of one muscle; one that was sampled twice stands twice."""

    assessment = models.ForeignKey(NerveConduction, on_delete=models.PROTECT, related_name="muscles", editable=False)
    muscle = models.CharField("muscle", max_length=25, choices=Muscle.choices)
    detail = columns.text("which other muscle", 60)
    side = models.CharField("side", max_length=5, choices=Side.choices)
    fibrillations = models.CharField("fibrillations", max_length=1, choices=Fibrillation.choices)

    class Meta(AssessmentRow.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~Q(muscle=Muscle.OTHER) | ~Q(detail=""),
                name="needlemuscle_other_named",
                violation_error_message="Enter which other muscle was examined.",
            ),
        ]

    def clean(self) -> None:
        if self.muscle == Muscle.OTHER and not self.detail:
            raise ValidationError({"detail": "Enter which other muscle was examined"})


F_KEYS = Keys({"A": "absent", "N": "not_tested"}, "as A or N")
BLOCK_KEYS = Keys({"N": "none", "P": "possible", "D": "definite"}, "as N, P or D")


def every_side(nerves: type[models.TextChoices]) -> tuple[tuple[str, str], ...]:
    return tuple((nerve, side) for nerve in nerves.values for side in Side.values)


def check(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Answers of the conclusion that contradict each other."""
    if cleaned.get("confirmed") == YesNo.YES and not cleaned.get("classification"):
        yield "classification", "Select the classification that the consultant confirms"
    if cleaned.get("classification") == Conduction.NORMAL and (cleaned.get("abnormal_limbs") or 0) > 0:
        yield "abnormal_limbs", "Enter 0 abnormal limbs for a normal study, or correct the classification"


NERVE_CONDUCTION = Instrument(
    key="nerve_conduction",
    title="Nerve conduction study",
    purpose="What the report concludes, the measurements of each nerve, and needle EMG.",
    model=NerveConduction,
    date_label="Date of the study",
    person_label="Reported by",
    sections=(
        Section(
            "Conclusion of the report",
            (
                Item("classification"),
                Item("abnormal_limbs", hint="0 to 4"),
                Item("confirmed"),
                Item("place"),
            ),
            layout=ROW,
        ),
        Section(
            "Limb temperature",
            (Item("hand_temperature", unit="°C"), Item("foot_temperature", unit="°C")),
            layout=ROW,
            hint="Cool nerves conduct slowly: below 32 °C at the hand or 30 °C at the foot you are asked again.",
        ),
        Section("Report", (Item("report", hint="The wording of the report, without the patient's name"),)),
    ),
    rows=(
        Rows(
            key="motor",
            title="Motor nerves",
            model=MotorConduction,
            line_name="nerve",
            after="Limb temperature",
            hint="CMAP 0: no response. Fall of area and temporal dispersion: proximal against distal response. "
            "F wave instead of a latency: A absent, N not tested. Block: N none, P possible, D definite.",
            place=("nerve", "side"),
            places=every_side(MotorNerve),
            items=(
                Item("nerve"),
                Item("side"),
                Item("latency", unit="ms"),
                Item("distance", unit="mm"),
                Item("cmap_distal", unit="mV"),
                Item("cmap_proximal", unit="mV"),
                Item("velocity", unit="m/s"),
                Item("f_latency", unit="ms"),
                Item("f_wave", keys=F_KEYS),
                Item("area_drop", unit="%"),
                Item("dispersion", unit="%"),
                Item("block", keys=BLOCK_KEYS),
            ),
            also=(("Terminal latency index", "index_words"),),
        ),
        Rows(
            key="sensory",
            title="Sensory nerves",
            model=SensoryConduction,
            line_name="nerve",
            after="Limb temperature",
            hint="SNAP 0: no response.",
            place=("nerve", "side"),
            places=every_side(SensoryNerve),
            items=(Item("nerve"), Item("side"), Item("snap", unit="µV"), Item("velocity", unit="m/s")),
        ),
        Rows(
            key="muscles",
            title="Needle EMG",
            model=NeedleMuscle,
            line_name="muscle",
            after="Limb temperature",
            hint="Fibrillations: 0 none to 4+.",
            items=(Item("muscle"), Item("detail"), Item("side"), Item("fibrillations")),
        ),
    ),
    facts=facts,
    summary=summary,
    check=check,
    questions=questions,
    changes=changes,
    readings=readings,
)
