"""Treatments, how lines are counted, and the published tables beside them, as data (fact base 9.1, 9.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

MODALITIES = {
    "systemic": "Systemic therapy",
    "asct": "Autologous stem cell transplant",
    "radiotherapy": "Radiotherapy",
    "steroid": "Steroid only",
    "observation": "Observation",
    "other": "Other",
}

IMMUNOMODULATORS = frozenset({"lenalidomide", "thalidomide"})
# Active, and can make a neuropathy worse (F08).
NEUROTOXIC = frozenset({"thalidomide", "bortezomib"})


@dataclass(frozen=True)
class Regimen:
    """One regimen: the drugs in it, and its modality. `agents` is None where the key does not say."""

    key: str
    modality: str
    agents: tuple[str, ...] | None


_DEX = "dexamethasone"
REGIMENS: Mapping[str, Regimen] = MappingProxyType(
    {
        each.key: each
        for each in (
            Regimen("RT", "radiotherapy", ()),
            Regimen("LEN_DEX", "systemic", ("lenalidomide", _DEX)),
            Regimen("THAL_DEX", "systemic", ("thalidomide", _DEX)),
            Regimen("BOR_DEX", "systemic", ("bortezomib", _DEX)),
            Regimen("CYBORD", "systemic", ("cyclophosphamide", "bortezomib", _DEX)),
            Regimen("MEL_DEX", "systemic", ("melphalan", _DEX)),
            Regimen("CYC_DEX", "systemic", ("cyclophosphamide", _DEX)),
            Regimen("DARA_LEN_DEX", "systemic", ("daratumumab", "lenalidomide", _DEX)),
            Regimen("DARA_BOR_DEX", "systemic", ("daratumumab", "bortezomib", _DEX)),
            Regimen("DARA_MONO", "systemic", ("daratumumab",)),
            Regimen("IXA_LEN_DEX", "systemic", ("ixazomib", "lenalidomide", _DEX)),
            Regimen("MEL200_ASCT", "asct", ("melphalan",)),
            Regimen("MEL140_ASCT", "asct", ("melphalan",)),
            Regimen("PREDNISOLONE", "steroid", ("prednisolone",)),
            Regimen("NONE", "observation", ()),
            Regimen("OTHER", "other", None),
        )
    }
)


def has_immunomodulator(regimen: str) -> bool | None:
    """Does the regimen hold lenalidomide or thalidomide? None when the key does not say. Raises KeyError."""
    return _holds(regimen, IMMUNOMODULATORS)


def is_neurotoxic(regimen: str) -> bool | None:
    """Does the regimen hold a drug that can worsen neuropathy (F08)? None when the key does not say."""
    return _holds(regimen, NEUROTOXIC)


def _holds(regimen: str, drugs: frozenset[str]) -> bool | None:
    agents = REGIMENS[regimen].agents
    return None if agents is None else not drugs.isdisjoint(agents)


# Accepted ranges of a treatment record (9.2): lowest and highest.
RADIOTHERAPY_DOSE_GY = (1, 70)
RADIOTHERAPY_FRACTIONS = (1, 40)
CONDITIONING_MELPHALAN = (200, 140)  # mg/m²
RELAPSE_TYPES = ("vegf", "haematological", "radiological", "clinical")
# Reasons to stop after which a different regimen is a new line.
CHANGE_REASONS = ("progression", "toxicity")


@dataclass(frozen=True)
class Step:
    """One treatment given: its regimen, first day, the programme it was planned in, and why it stopped.

    programme  any text that is the same for steps planned together, such as induction, transplant and maintenance
    """

    regimen: str
    start: date
    programme: str
    stop_reason: str = ""


def line_numbers(steps: Iterable[Step]) -> tuple[tuple[Step, int], ...]:
    """Each step with the number of its line, by first day (9.2; F79).

    A line is one planned programme: induction, transplant and maintenance planned together are one. A change to a
    different regimen because of progression or toxicity begins a new line, also within a programme.
    """
    numbered: list[tuple[Step, int]] = []
    for step in sorted(steps, key=lambda each: each.start):
        if not numbered:
            numbered.append((step, 1))
            continue
        before, line = numbered[-1]
        changed = before.stop_reason in CHANGE_REASONS and step.regimen != before.regimen
        numbered.append((step, line + (step.programme != before.programme or changed)))
    return tuple(numbered)


@dataclass(frozen=True)
class Published:
    """A row of a published table: a situation or treatment, what is written about it, and the source."""

    subject: str
    text: str
    source: str


PATHWAYS: tuple[Published, ...] = (
    Published(
        "1 to 3 bone lesions and marrow without a clone",
        "Involved-field radiotherapy; median dose 45 Gy (35 to 54), other sources 50 Gy and at least 40 Gy",
        "F25, F07; secondary: F64",
    ),
    Published("More than 3 lesions, diffuse lesions, or any clone in marrow", "Systemic therapy", "F07, F08"),
    Published("Progression within 3 to 6 months after radiotherapy", "Systemic therapy", "F07"),
    Published(
        "Fit for transplant",
        "High-dose melphalan with autologous transplant, often after induction",
        "F24, F31, F75",
    ),
    Published(
        "Not fit for transplant",
        "Lenalidomide with dexamethasone, melphalan with dexamethasone, others",
        "F08, F29, F30",
    ),
    Published("Daratumumab combinations", "Promising, case series only", "F08"),
    Published("Thalidomide, bortezomib", "Active; can worsen neuropathy", "F08"),
    Published("Bevacizumab", "Disappointing", "F67"),
    Published("Corticosteroid alone", "Temporising", "F08"),
)

RESPONSES: tuple[Published, ...] = (
    Published(
        "Melphalan and dexamethasone, 31 patients",
        "Haematological response 81%, complete in 38.7%; VEGF fell in all",
        "F29, F72",
    ),
    Published(
        "Lenalidomide and dexamethasone, 41 patients",
        "Complete haematological response 46.3%, complete VEGF response 42.5%; 3-year progression-free survival 75%, "
        "overall survival 90%",
        "F29",
    ),
    Published(
        "Low-dose lenalidomide and dexamethasone after relapse, 12 patients",
        "Haematological response 77%, VEGF response 91%",
        "F30",
    ),
    Published(
        "Radiotherapy, 38 patients",
        "Response: haematological 31%, VEGF 14%, PET 22%, clinical 47%",
        "F25",
    ),
)
