"""What the clinical response compares: the measures of each domain and how they are read (fact base 9.4)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinical.catalogue import AXES, SKIN_SIGNS
from clinical.evidence.history import History
from clinical.facts import Fact
from clinical.settings import Settings

IMPROVED, STABLE, WORSE = "improved", "stable", "worse"

_BAD = ("present", "yes", "abnormal")
_GOOD = ("absent", "no", "normal")


@dataclass(frozen=True)
class Reading:
    """What one record says about one measure: how much, and whether it is affected at all; None is not known."""

    fact: Fact
    level: Decimal | None = None
    affected: bool | None = None


@dataclass(frozen=True)
class Measure:
    """One thing that is compared.

    read       readings of it in a history, oldest first
    setting    name of the smallest change of level that counts
    rise_is    what a higher level means
    """

    name: str
    title: str
    read: Callable[[History, Settings], Iterable[Reading]]
    setting: str = ""
    rise_is: str = WORSE


def _number(name: str, *, from_zero: bool = False):
    """Readings of a number; with from_zero 0 is "not affected"."""

    def read(history: History, settings: Settings):
        return [Reading(each, each.value, each.value > 0 if from_zero else None) for each in history.all(name)]

    return read


def _sign(name: str):
    """Readings of a present/absent, yes/no or normal/abnormal word; any other word says nothing."""

    def read(history: History, settings: Settings):
        return [
            Reading(each, affected=each.value in _BAD) for each in history.all(name) if each.value in (*_BAD, *_GOOD)
        ]

    return read


def _organ(size: str, word: str):
    """Readings of an organ: the measured size against its limit, or the word of a report without one."""

    def read(history: History, settings: Settings):
        limit = getattr(settings, size)
        found = [Reading(each, each.value, each.value > limit) for each in history.all(size)]
        measured = {(each.fact.on, each.fact.source) for each in found}
        words = _sign(word)(history, settings)
        found += [each for each in words if (each.fact.on, each.fact.source) not in measured]
        return sorted(found, key=lambda each: each.fact.on)

    return read


def _nodes(history: History, settings: Settings):
    """Readings of the nodes of each study: the largest short axis, or the word of a report without one."""
    studies: dict[tuple[date, str], list[Fact]] = {}
    for fact in history.all("node"):
        studies.setdefault((fact.on, fact.source), []).append(fact)
    found = []
    for nodes in studies.values():
        largest = max(nodes, key=lambda each: each.value.short_axis_mm)
        found.append(Reading(largest, largest.value.short_axis_mm, any(_enlarged(each, settings) for each in nodes)))
    words = _sign("nodes_enlarged")(history, settings)
    found += [each for each in words if (each.fact.on, each.fact.source) not in studies]
    return sorted(found, key=lambda each: each.fact.on)


def _enlarged(node: Fact, settings: Settings) -> bool:
    limit = settings.node_mm_inguinal if node.value.site == "inguinal" else settings.node_mm
    return node.value.short_axis_mm > limit


def _skin(sign: str):
    """Readings of a skin sign; a normal examination of the whole skin says that a counting sign is absent."""

    def read(history: History, settings: Settings):
        found = _sign(f"skin_{sign}")(history, settings)
        if sign in settings.skin_counting_set:
            told = {(each.fact.on, each.fact.source) for each in found}
            whole = [each for each in history.all("skin_examination") if each.value == "normal"]
            found += [Reading(each, affected=False) for each in whole if (each.on, each.source) not in told]
        return sorted(found, key=lambda each: each.fact.on)

    return read


def _disc(side: str):
    """Readings of one optic disc by its Frisén grade; drusen are no swelling."""

    def read(history: History, settings: Settings):
        found = []
        for grade in history.all(f"frisen_{side}"):
            cause = history.beside(grade, f"disc_cause_{side}")
            drusen = cause is not None and cause.value == "pseudopapilloedema_drusen"
            if grade.value != "not_gradable" and not drusen:
                found.append(Reading(grade, Decimal(grade.value), grade.value != "0"))
        return found

    return read


# The nine domains of 9.4.
DOMAINS: Mapping[str, tuple[str, tuple[Measure, ...]]] = {
    "neuropathy": (
        "neuropathy",
        (Measure("onls", "ONLS", _number("onls_total", from_zero=True), "response_onls_points"),),
    ),
    "volume": (
        "volume overload",
        (
            Measure("oedema_grade", "Oedema", _number("oedema_grade", from_zero=True), "response_oedema_grades"),
            Measure("oedema", "Oedema", _sign("oedema")),
            Measure("pleural_effusion", "Pleural effusion", _sign("pleural_effusion")),
            Measure("ascites", "Ascites", _sign("ascites")),
            Measure("pericardial_effusion", "Pericardial effusion", _sign("pericardial_effusion")),
        ),
    ),
    "organomegaly": (
        "organomegaly",
        (
            Measure("spleen", "Spleen", _organ("spleen_cm", "spleen_enlarged"), "response_organ_cm"),
            Measure("liver", "Liver", _organ("liver_cm", "liver_enlarged"), "response_organ_cm"),
            Measure("nodes", "Lymph nodes", _nodes, "response_node_mm"),
        ),
    ),
    "endocrine": ("endocrine", tuple(Measure(key, AXES[key], _sign(f"axis_{key}")) for key in AXES)),
    "skin": ("skin", tuple(Measure(key, SKIN_SIGNS[key], _skin(key)) for key in SKIN_SIGNS)),
    "papilloedema": (
        "papilloedema",
        (
            Measure("disc_right", "Optic disc, right", _disc("right"), "response_frisen_grades"),
            Measure("disc_left", "Optic disc, left", _disc("left"), "response_frisen_grades"),
            Measure("papilloedema", "Papilloedema", _sign("papilloedema")),
        ),
    ),
    "lung": ("lung", (Measure("tlco", "TLCO", _number("tlco_percent"), "response_tlco_points", IMPROVED),)),
    "heart": (
        "heart",
        (
            Measure("pasp", "PASP", _number("pasp"), "response_pasp_mmhg"),
            Measure("lvef", "LVEF", _number("lvef"), "response_lvef_points", IMPROVED),
        ),
    ),
    "performance": (
        "performance status",
        (Measure("ecog", "Performance status", _number("ecog", from_zero=True), "response_ecog_grades"),),
    ),
}
