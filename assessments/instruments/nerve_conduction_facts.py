"""What a nerve conduction study tells the criteria, and what published rules say of its measurements."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assessments.spec import Change, Reading
from clinical.conduction import (
    TLI_SENSITIVITY,
    TLI_SPECIFICITY,
    block_questions,
    dispersion,
    temperature_warnings,
    terminal_latency_index,
    tli_flag,
)
from clinical.facts import Fact
from clinical.outcome import Status
from clinical.scores import Score
from clinical.settings import DEFAULTS


def facts(row: Any) -> Iterator[Fact]:
    """Classification, limbs and confirmation, which the criteria read together as one record."""
    for name in ("classification", "abnormal_limbs", "confirmed"):
        value = getattr(row, name)
        if value not in ("", None):
            yield Fact(f"ncs_{name}", value, row.performed_on, f"nerve_conduction:{row.pk}")


def summary(row: Any) -> str:
    """One line for lists: "Demyelinating, 4 abnormal limbs, confirmed"."""
    parts = [row.get_classification_display()] if row.classification else []
    if row.abnormal_limbs is not None:
        parts.append(f"{row.abnormal_limbs} abnormal limb{'' if row.abnormal_limbs == 1 else 's'}")
    if row.confirmed == "yes":
        parts.append("confirmed")
    return ", ".join(parts)


def index_of(line: Any) -> Score:
    """Terminal latency index of one motor line."""
    distance = None if line.distance is None else Decimal(line.distance)
    return terminal_latency_index(
        distance=distance, velocity=line.velocity, latency=line.latency, cmap=line.cmap_distal
    )


def kept(lines: Any) -> list[Any]:
    """Lines not taken out, in the order of the form; uses a prefetch when there is one."""
    return [line for line in lines.all() if not line.removed]


def name_of(line: Any) -> str:
    return f"{line.get_nerve_display()} {line.get_side_display().lower()}"


def readings(row: Any) -> Iterator[Reading]:
    """The median index beside its published cut-off, and long proximal responses. Comparisons, no diagnosis."""
    cut = DEFAULTS.tli_poems
    for line in kept(row.motor):
        index = index_of(line)
        flag = tli_flag(index, line.nerve)
        if flag is not Status.UNKNOWN:
            side = "at or above" if flag is Status.MET else "below"
            yield Reading(
                f"{name_of(line)}, terminal latency index",
                f"{index.value}, {side} {cut}",
                f"Distance / (velocity × distal latency). {cut} or more was commoner in POEMS syndrome than in CIDP: "
                f"sensitivity {TLI_SENSITIVITY}%, specificity {TLI_SPECIFICITY}% (F32). A comparison, not a diagnosis",
            )
        if dispersion(line.dispersion) is Status.MET:
            yield Reading(
                f"{name_of(line)}, temporal dispersion",
                f"The proximal response lasts {line.dispersion}% longer",
                f"Dispersion: more than {DEFAULTS.dispersion_pct:n}% longer proximally (recalled, to be confirmed)",
            )


def questions(row: Any) -> Iterator[str]:
    """Cool limbs, and a word for block that the measured fall of area does not bear out."""
    yield from temperature_warnings(row.hand_temperature, row.foot_temperature)
    for line in kept(row.motor):
        for sentence in block_questions(line.nerve, line.block, line.area_drop):
            yield f"{name_of(line)}. {sentence}"
    if row.classification in ("demyelinating", "axonal", "mixed") and row.abnormal_limbs == 0:
        yield "The classification is abnormal, and no limb is recorded as abnormal"


def changes(row: Any) -> Iterator[Change]:
    """Distal amplitude and velocity of each motor nerve, then and now."""
    last = type(row).objects.for_patient(row.patient).current().earlier_than(row).newest_first().first()
    if last is None:
        return
    before = {(line.nerve, line.side): line for line in kept(last.motor)}
    for line in kept(row.motor):
        old = before.get((line.nerve, line.side))
        if old is None:
            continue
        for label, name, unit in (("CMAP distal", "cmap_distal", "mV"), ("velocity", "velocity", "m/s")):
            then, now = getattr(old, name), getattr(line, name)
            if None not in (then, now) and then != now:
                yield Change(f"{name_of(line)}, {label}", f"{then} {unit}", last.performed_on, f"{now} {unit}")
