"""The follow-up schedule as data: every row of fact base 10, by stage of treatment, with its source.

Rows that were visible in the clinic's own published table (D'Sa 2022, HemaSphere 6:e796, table 5) name it. The
baseline and the intervals after treatment were not visible there: they are our proposal ("design"), in line with what
UCLH and others published, and wait for a consultant. Routine PET-CT is in no row.

How a rule becomes a due date: clinical/schedule.py. When it applies at all: clinical/schedule_conditions.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clinical import schedule_conditions as conditions
from clinical.schedule_conditions import Condition

TABLE_5 = "D'Sa 2022, HemaSphere 6:e796, table 5"
DESIGN = "design, in line with F19 and F31"
DESIGN_BASELINE = "design"

STAGES: Mapping[str, str] = MappingProxyType(
    {
        "baseline": "before treatment",
        "on_treatment": "on treatment",
        "categorical_response": "categorical response",
        "after_treatment": "after treatment",
    }
)
# What the clock starts from: words that a date can follow, and words that follow "after".
ANCHORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "accepted": ("Accepted", "acceptance"),
        "line_start": ("Treatment began", "the start of the treatment line"),
        "cycle_start": ("First cycle began", "the first day of the treatment line, by its cycle length"),
        "line_end": ("Treatment ended", "the end of treatment"),
        "front_line_end": ("Front-line treatment ended", "the end of front-line treatment"),
        "transplant": ("Transplant, day 0", "transplant day 0"),
        "condition_met": ("Recorded", "the day on which that was recorded"),
    }
)
TESTS: Mapping[str, str] = MappingProxyType(
    {
        "clinic_review": "Clinic review with neurological examination and ONLS",
        "vegf": "VEGF",
        "nerve_conduction": "Nerve conduction study",
        "blood_count": "Full blood count",
        "biochemistry": "Renal, liver and bone profile",
        "serum_electrophoresis": "Serum protein electrophoresis",
        "serum_immunofixation": "Serum immunofixation",
        "free_light_chains": "Serum free light chains",
        "immunoglobulins": "Immunoglobulins",
        "urine_immunofixation": "Urine immunofixation",
        "hepatitis_b_dna": "Hepatitis B DNA PCR",
        "endocrine_profile": "Endocrine profile",
        "eye_examination": "Eye examination",
        "echocardiogram": "Echocardiogram",
        "lung_function": "Lung function",
        "bone_imaging": "PET-CT or whole-body CT",
        "response_imaging": "PET-CT or MRI",
        "symptom_imaging": "Imaging of new symptoms",
        "bone_density": "Bone density scan (DEXA)",
        "marrow": "Bone marrow biopsy",
        "i_rods": "I-RODS",
        "walk_10m": "10-metre walk",
        "grip": "Grip strength",
        "thromboprophylaxis_review": "Review of anticoagulant and antiplatelet therapy",
    }
)


@dataclass(frozen=True)
class Band:
    """An interval that holds up to `until_month` months after the anchor; None is for ever.

    at_latest  months, where the source gives a range such as every 3 to 6 months; None leaves only the grace
    """

    months: int
    until_month: int | None = None
    at_latest: int | None = None


@dataclass(frozen=True)
class Window:
    """Once, from `months` after the anchor; in time until `at_latest` months after it, or, if None, for the grace."""

    months: int
    at_latest: int | None = None


@dataclass(frozen=True)
class Rule:
    """One line of the schedule.

    tests        what is due, keys of TESTS; each is dated by itself
    anchor       what the clock starts from, a key of ANCHORS
    or_anchor    an anchor that takes its place once its day is recorded; "" for none
    first_days   days from the anchor to the one time it is due
    window       months from the anchor between which it is done once
    bands        intervals by time since the anchor; when the last band ends, the rule ends
    each_cycle   the interval is the cycle length of the treatment line
    grace_days   how long "due" lasts, and then "overdue"
    condition    it applies only if this is met; None is always
    version      raised when the rule changes
    approved_by  who approved it in the release; None so far: the clinic keeps its approvals as records (reference/)

    A rule with first_days or a window, or with none of the four times, is due once.
    """

    key: str
    tests: tuple[str, ...]
    stage: str
    anchor: str
    grace_days: int
    source: str
    or_anchor: str = ""
    first_days: int = 0
    window: Window | None = None
    bands: tuple[Band, ...] = ()
    each_cycle: bool = False
    condition: Condition | None = None
    version: int = 1
    approved_by: str | None = None

    @property
    def once(self) -> bool:
        return not self.bands and not self.each_cycle


_BLOODS = ("blood_count", "biochemistry", "serum_electrophoresis", "free_light_chains", "immunoglobulins")
_MEASURES = ("i_rods", "walk_10m", "grip")

_EVERY_3_6_12 = (Band(3, 12), Band(6, 60), Band(12))
_EVERY_3_6_6 = (Band(3, 12), Band(6))
_EVERY_6_12_12 = (Band(6, 12), Band(12))


def _baseline(key: str, *tests: str) -> Rule:
    return Rule(f"{key}_baseline", tests, "baseline", "accepted", 28, DESIGN_BASELINE, first_days=14)


def _cycle(key: str, *tests: str, condition: Condition | None = None) -> Rule:
    return Rule(
        f"{key}_on_treatment", tests, "on_treatment", "cycle_start", 28, TABLE_5, each_cycle=True, condition=condition
    )


def _response(key: str, *tests: str, condition: Condition | None = None) -> Rule:
    return Rule(
        f"{key}_response", tests, "categorical_response", "front_line_end", 28, TABLE_5,
        window=Window(3, 6), condition=condition,
    )  # fmt: skip


def _after(key: str, *tests: str, grace_days: int = 28, **more) -> Rule:
    return Rule(
        f"{key}_after", tests, "after_treatment", "line_end", grace_days, DESIGN, or_anchor="transplant", **more
    )


def _when_symptoms(key: str, test: str) -> Rule:
    return Rule(
        f"{key}_new_symptoms", (test,), "on_treatment", "condition_met", 28, TABLE_5, condition=conditions.NEW_SYMPTOMS
    )


_AT_3_MONTHS = f"{TABLE_5}: at 3 months; repeating it is our own proposal"

RULES: tuple[Rule, ...] = (
    # Before treatment: due 14 days after acceptance, once
    _baseline("review", "clinic_review"),
    _baseline("vegf", "vegf"),
    _baseline("nerve_conduction", "nerve_conduction"),
    _baseline("blood", *_BLOODS, "serum_immunofixation"),
    _baseline("urine", "urine_immunofixation"),
    _baseline("endocrine", "endocrine_profile"),
    _baseline("eyes", "eye_examination"),
    _baseline("heart_lungs", "echocardiogram", "lung_function"),
    _baseline("bone_imaging", "bone_imaging"),
    _baseline("marrow", "marrow"),
    _baseline("measures", *_MEASURES),
    _baseline("thromboprophylaxis", "thromboprophylaxis_review"),
    # On treatment
    _cycle("vegf", "vegf"),
    _cycle("blood", "blood_count", "biochemistry", "serum_electrophoresis"),
    _cycle("light_chains", "free_light_chains", condition=conditions.FLC_INFORMATIVE),
    _cycle("hepatitis_b", "hepatitis_b_dna", condition=conditions.HEPATITIS_B),
    _cycle("thromboprophylaxis", "thromboprophylaxis_review"),
    Rule("review_on_treatment", ("clinic_review",), "on_treatment", "line_start", 28, _AT_3_MONTHS, bands=(Band(3),)),
    Rule("measures_on_treatment", _MEASURES, "on_treatment", "line_start", 28, _AT_3_MONTHS, bands=(Band(3),)),
    _when_symptoms("review", "clinic_review"),
    _when_symptoms("imaging", "symptom_imaging"),
    Rule(
        "endocrine_on_treatment",
        ("endocrine_profile",),
        "on_treatment",
        "line_start",
        28,
        f"{TABLE_5}; hydrocortisone is adjusted to concurrent dexamethasone",
        bands=(Band(3, at_latest=6),),
    ),
    Rule(
        "bone_density_on_treatment",
        ("bone_density",),
        "on_treatment",
        "line_start",
        28,
        f"{TABLE_5}: to be considered; within 6 months is our own proposal",
        window=Window(0, 6),
        condition=conditions.BONE_AT_RISK,
    ),
    # Categorical response: once, 3 to 6 months after front-line therapy
    _response("review", "clinic_review"),
    _response("measures", *_MEASURES),
    _response("vegf", "vegf"),
    _response("blood", *_BLOODS),
    _response("endocrine", "endocrine_profile"),
    _response("heart_lungs", "echocardiogram", "lung_function", condition=conditions.HEART_OR_LUNGS),
    _response("nerve_conduction", "nerve_conduction", condition=conditions.DETERIORATION),
    _response("imaging", "response_imaging", condition=conditions.IMAGING_WANTED),
    _response("marrow", "marrow", condition=conditions.MARROW_AND_AMBIGUOUS),
    # After treatment
    _after("review", "clinic_review", bands=_EVERY_3_6_12),
    _after("vegf", "vegf", bands=_EVERY_3_6_6),
    _after("blood", *_BLOODS, "serum_immunofixation", bands=_EVERY_3_6_12),
    _after("urine", "urine_immunofixation", grace_days=42, bands=_EVERY_6_12_12),
    _after("endocrine", "endocrine_profile", grace_days=42, bands=_EVERY_6_12_12),
    _after("measures", *_MEASURES, grace_days=42, bands=_EVERY_6_12_12),
    _after(
        "eyes_swollen",
        "eye_examination",
        grace_days=42,
        bands=(Band(6, 12), Band(12, 60)),
        condition=conditions.DISC_OEDEMA,
    ),
    _after("eyes_clear", "eye_examination", grace_days=42, window=Window(12), condition=conditions.DISCS_CLEAR),
    _after(
        "eyes_abnormal", "eye_examination", grace_days=42, bands=(Band(12, 60),), condition=conditions.EYES_ABNORMAL
    ),
    _after("thromboprophylaxis", "thromboprophylaxis_review", bands=_EVERY_6_12_12),
)


def rules_for(tests: frozenset[str] | set[str]) -> tuple[Rule, ...]:
    """The rules that ask for nothing but these tests, for a caller that knows the dates of no others."""
    return tuple(rule for rule in RULES if tests >= set(rule.tests))


def timing(rule: Rule) -> str:
    """When a rule asks, in words: "Every 3 months to month 12, then every 6 months, after treatment"."""
    words = [*_times(rule), STAGES[rule.stage]]
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _times(rule: Rule) -> list[str]:
    if rule.first_days:
        return [f"once, {rule.first_days} days after {_counted_from(rule)}"]
    if rule.each_cycle:
        return ["with each cycle"]
    if rule.window:
        first, last = rule.window.months, rule.window.at_latest
        months = f"{first} months" if last is None else f"{first} to {last} months"
        return [f"once, {months} after {_counted_from(rule)}"]
    if not rule.bands:
        return ["once, at that time"]
    words = []
    for band in rule.bands:
        interval = f"{band.months} months" if band.at_latest is None else f"{band.months} to {band.at_latest} months"
        until = f" to month {band.until_month}" if band.until_month else ""
        then = "then " if len(rule.bands) > 1 and band is rule.bands[-1] else ""
        words.append(f"{then}every {interval}{until}")
    return words


def _counted_from(rule: Rule) -> str:
    words = ANCHORS[rule.anchor][1]
    return f"{words} or, once recorded, {ANCHORS[rule.or_anchor][1]}" if rule.or_anchor else words


def in_words(rule: Rule) -> str:
    """The whole rule as one text: what a person approves, and what must be the same for an approval to hold.

    "VEGF. With each cycle, on treatment. Counted from the first day of the treatment line, … Grace 28 days."
    """
    tests = "; ".join(TESTS[test] for test in rule.tests)
    only = f" Only if {rule.condition.words}." if rule.condition else ""
    counted = "" if rule.first_days or rule.window else f" Counted from {_counted_from(rule)}."
    return f"{tests}. {timing(rule)}.{only}{counted} Grace {rule.grace_days} days."
