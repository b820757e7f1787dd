"""What the rules answer: a status, a reason, the evidence and what is missing.

Three values, never a bare boolean: a test that was not done is not a normal test.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from clinical.facts import TESTS, Fact


class Status(StrEnum):
    """Status of a criterion, of a group and of the whole (fact base 1.3)."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a criterion is UNKNOWN. In order: when several apply, the first one is shown."""

    CONFLICTING = "conflicting"
    ATTRIBUTION_UNDECIDED = "attribution_undecided"
    GREY_ZONE = "grey_zone"
    TREATED_SAMPLE = "treated_sample"
    INADEQUATE_TEST = "inadequate_test"
    RESULT_PENDING = "result_pending"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"


REASON_TEXT = {
    Reason.CONFLICTING: "The records contradict each other",
    Reason.ATTRIBUTION_UNDECIDED: "Not yet decided whether another cause explains it",
    Reason.GREY_ZONE: "Between the laboratory's limit and the published threshold",
    Reason.TREATED_SAMPLE: "Only examined after treatment had started",
    Reason.INADEQUATE_TEST: "The test done cannot settle it",
    Reason.RESULT_PENDING: "Result awaited",
    Reason.DECLINED: "The patient declined the test",
    Reason.NOT_APPLICABLE: "Not applicable",
    Reason.NOT_ASSESSED: "Not yet assessed",
}

_PLACE = {reason: place for place, reason in enumerate(Reason)}

WARNING_TEXT = {
    "ncs_outstanding": "Nerve conduction study not recorded",
    "ncs_normal": "The newest nerve conduction study is normal",
    "atypical_light_chain": "The light chain is kappa; lambda is expected in more than 95%",
    "biclonal_light_chain": "Both light chains are recorded; lambda alone is expected in more than 95%",
    "flc_ratio_abnormal": "The free light chain ratio is abnormal; immunofixation and marrow settle it",
    "seen_only_on_treatment": "Recorded only after treatment had started",
    "reported_only": "Rests on the words of a report or letter, without a number that can be tested",
    "sample_type_unknown": "Sample type not known: the number cannot be tested against a threshold",
    "normal_vegf_does_not_exclude": "A normal VEGF does not exclude POEMS",
    "laboratory_limit_missing": "The laboratory's upper limit was not recorded",
    "repeat_when_well": "Repeat after at least 4 weeks, when well",
    "palpation_and_imaging_disagree": "Palpation and imaging disagree; imaging is used",
    "report_and_measure_disagree": "The report's words and the measured size disagree",
    "sex_not_known": "Sex not known: the limit for men was used",
    "modality_not_stated": "The kind of imaging was not stated",
    "lesions_not_described": "The study counts more bone lesions than it describes",
    "gonadal_sign_untested": "A clinical sign points to the gonadal axis, which has not been tested",
    "disc_swelling_other": "Disc swelling recorded without papilloedema as its cause",
    "one_count_only": "One raised count; the clinic asks for two",
}


@dataclass(frozen=True)
class Evidence:
    """What the records say about one question.

    because       the facts that decide it, or that leave it open
    missing       keys of clinical.catalogue.TESTS that would settle it; empty unless UNKNOWN
    not_counting  facts on the subject that were set aside, each with a sentence saying why
    warnings      keys of WARNING_TEXT
    """

    status: Status
    reason: Reason | None = None
    because: tuple[Fact, ...] = ()
    missing: tuple[str, ...] = ()
    not_counting: tuple[tuple[Fact, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self):
        if (self.status is Status.UNKNOWN) != (self.reason is not None):
            raise ValueError("UNKNOWN needs a reason, and only UNKNOWN has one")
        for key in self.warnings:
            if key not in WARNING_TEXT:
                raise ValueError(f"no text for warning {key!r}")
        for key in self.missing:
            if key not in TESTS:
                raise ValueError(f"no test named {key!r}")

    def setting_aside(self, *pairs: tuple[Fact, str]) -> "Evidence":
        """Same evidence with further facts listed as not counting."""
        return replace(self, not_counting=unique((*self.not_counting, *pairs))) if pairs else self

    def warning(self, *keys: str) -> "Evidence":
        """Same evidence with further warnings."""
        return replace(self, warnings=unique((*self.warnings, *keys))) if keys else self


@dataclass(frozen=True)
class Finding(Evidence):
    """Evidence for one criterion of a rule set. `group` is "" when the rule set does not use the criterion."""

    criterion: str = ""
    title: str = ""
    group: str = ""

    @property
    def reason_text(self) -> str:
        return REASON_TEXT[self.reason] if self.reason else ""

    @property
    def missing_text(self) -> tuple[str, ...]:
        return tuple(TESTS[key] for key in self.missing)

    @property
    def warning_text(self) -> tuple[str, ...]:
        return tuple(WARNING_TEXT[key] for key in self.warnings)


def met(*because: Fact, warnings: Iterable[str] = ()) -> Evidence:
    return Evidence(Status.MET, because=unique(because), warnings=tuple(warnings))


def not_met(*because: Fact, warnings: Iterable[str] = ()) -> Evidence:
    return Evidence(Status.NOT_MET, because=unique(because), warnings=tuple(warnings))


def unknown(reason: Reason, *because: Fact, missing: Iterable[str] = (), warnings: Iterable[str] = ()) -> Evidence:
    return Evidence(Status.UNKNOWN, reason, unique(because), missing=unique(missing), warnings=tuple(warnings))


def any_of(parts: Iterable[Evidence]) -> Evidence:
    """Kleene OR: one MET is enough; NOT_MET needs every part NOT_MET; else UNKNOWN.

    A MET answer keeps the warnings of the parts that carry it; an UNKNOWN answer lists what the UNKNOWN parts miss.
    """
    return _first_of((Status.MET, Status.UNKNOWN, Status.NOT_MET), parts)


def all_of_parts(parts: Iterable[Evidence]) -> Evidence:
    """Kleene AND: one NOT_MET is enough; MET needs every part MET; else UNKNOWN."""
    return _first_of((Status.NOT_MET, Status.UNKNOWN, Status.MET), parts)


def _first_of(order: tuple[Status, ...], parts: Iterable[Evidence]) -> Evidence:
    """The first status in `order` that any part has, carried by the parts that have it."""
    parts = tuple(parts)
    for status in order:
        deciding = [part for part in parts if part.status is status]
        if not deciding:
            continue
        reasons = [part.reason for part in deciding]
        return Evidence(
            status,
            reason=min(reasons, key=_PLACE.get) if status is Status.UNKNOWN else None,
            because=unique(fact for part in deciding for fact in part.because),
            missing=unique(key for part in deciding for key in part.missing),
            not_counting=unique(pair for part in parts for pair in part.not_counting),
            warnings=unique(key for part in deciding for key in part.warnings),
        )
    raise ValueError("nothing to combine")


def unique(items: Iterable) -> tuple:
    """Items once each, first occurrence first."""
    items = tuple(items)
    return items if len(items) < 2 else tuple(dict.fromkeys(items))
