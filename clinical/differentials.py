"""Disorders that look like POEMS, and what tells them apart (fact base 12; seed-G, F10, F65, F73)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Differential:
    """One disorder.

    points_to  features that point to it rather than to POEMS
    tests      what discriminates
    """

    key: str
    title: str
    points_to: tuple[str, ...]
    tests: tuple[str, ...]
    source: str = "seed-G, design"


DIFFERENTIALS: tuple[Differential, ...] = (
    Differential(
        "cidp",
        "CIDP",
        (
            "Proximal and distal weakness",
            "Relapsing course",
            "Responds to immunoglobulin or steroid",
            "Conduction block",
            "No systemic signs",
        ),
        ("VEGF", "Immunofixation", "Nerve conduction study"),
        "seed-G, F10, F32, F65",
    ),
    Differential(
        "al_amyloidosis",
        "AL amyloidosis",
        (
            "Autonomic failure",
            "Small-fibre pain",
            "Heart or kidney involved",
            "Macroglossia",
            "Axonal neuropathy",
        ),
        ("Congo red stain of tissue", "Free light chain ratio, abnormal in amyloidosis"),
    ),
    Differential("gbs", "Guillain-Barré syndrome", ("Under 4 weeks to worst", "Monophasic"), ("Course over time",)),
    Differential(
        "mgus_neuropathy",
        "MGUS neuropathy, including anti-MAG IgM",
        ("IgM kappa", "Slowly progressive sensory neuropathy", "Ataxia", "Tremor", "No signs in other organs"),
        ("Anti-MAG antibodies", "Isotype"),
    ),
    Differential(
        "others",
        "Others",
        (
            "Vasculitic neuropathy",
            "Myeloma",
            "Waldenström macroglobulinaemia",
            "Cryoglobulinaemia",
            "Transthyretin amyloidosis",
            "Diabetes",
            "Vitamin B12 deficiency",
            "Paraneoplastic neuropathy",
        ),
        (),
        "design",
    ),
)

# 54 to 55 of 100 patients were first called CIDP (F10, F65).
FIRST_CALLED_CIDP_PCT = (54, 55)
