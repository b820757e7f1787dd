"""What a referrer reports about the patient, as the facts that the rules understand (fact base 11.2).

A letter is no record of ours: its facts carry the referral as their source and "Referrer reports" before their words,
and no page counts them among signed findings. A "no" becomes a fact only where the rules know what it means: a letter
that says "no sclerotic lesion" names no study, so the criterion stays open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from clinical.facts import BoneLesion, BoneStudy, Fact, VegfResult
from clinical.values import COMPARATORS, MATRICES, MATRIX_WORDS

YES, NO, NOT_KNOWN, NOT_SAID = "yes", "no", "not_known", ""
ANSWERS: Mapping[str, str] = MappingProxyType({YES: "Yes", NO: "No", NOT_KNOWN: "Not known", NOT_SAID: "Not said"})
VEGF_AMOUNT = "vegf_amount"
# Sample types that a letter can state; a spinal fluid value is no answer to this question.
VEGF_MATRICES = tuple(matrix for matrix in MATRICES if matrix != "csf")

_SCLEROTIC = BoneStudy("not_stated", lesions=(BoneLesion("sclerotic"),))


@dataclass(frozen=True)
class Question:
    """One line of the grid: its words, and the facts (name, value) that "yes" and "no" stand for."""

    words: str
    yes: tuple[tuple[str, Any], ...]
    no: tuple[tuple[str, Any], ...] = ()


def _sign(words: str, name: str) -> Question:
    return Question(words, ((name, "present"),), ((name, "absent"),))


def _stated(words: str, name: str) -> Question:
    return Question(words, ((name, "yes"),), ((name, "no"),))


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "neuropathy": _sign("Polyneuropathy", "neuropathy"),
        "demyelinating": Question("Nerve conduction demyelinating", (("ncs_classification", "demyelinating"),)),
        "painful": _stated("Painful", "neuropathy_painful"),
        "distal": Question("Begins in the feet, both sides", (("neuropathy_distribution", "length_dependent"),)),
        "fast": Question(
            "Worst within 8 weeks", (("neuropathy_tempo", "subacute"),), (("neuropathy_tempo", "chronic"),)
        ),
        "wasting": _sign("Muscle wasting", "neuropathy_wasting"),
        "cidp": _stated("Called CIDP", "cidp_label"),
        "immunotherapy_failed": _stated(
            "Immunoglobulin, plasma exchange or steroid without lasting benefit", "immunotherapy_failed"
        ),
        "lambda": Question(
            "Monoclonal protein with lambda chain", (("serum_ife", "positive"), ("light_chain", "lambda"))
        ),
        "igm_kappa": Question(
            "Monoclonal IgM kappa", (("serum_ife", "positive"), ("heavy_chain", "IgM"), ("light_chain", "kappa"))
        ),
        "vegf_raised": _stated("VEGF raised for its laboratory", "vegf_reported_raised"),
        "sclerotic": Question("Sclerotic bone lesion", (("bone_study", _SCLEROTIC),)),
        "castleman": _sign("Castleman disease on histology", "castleman_histology"),
        "organs": _stated("Enlarged liver or spleen", "spleen_enlarged"),
        "nodes": _stated("Enlarged lymph nodes", "nodes_enlarged"),
        "oedema": _sign("Oedema", "oedema"),
        "effusion": _sign("Pleural effusion", "pleural_effusion"),
        "ascites": _sign("Ascites", "ascites"),
        "gonadal": Question("Gonadal axis abnormal", (("axis_gonadal", "abnormal"),), (("axis_gonadal", "normal"),)),
        "skin": _sign("Skin changes", "skin_reported"),
        "papilloedema": _sign("Papilloedema", "papilloedema"),
        "platelets": _sign("Raised platelets", "thrombocytosis"),
        "haemoglobin": _sign("Raised haemoglobin", "polycythaemia"),
        "arterial": _sign("Arterial event", "arterial_event"),
    }
)


@dataclass(frozen=True)
class VegfReport:
    """A VEGF number of a letter, in pg/mL. Raises ValueError for a sample type or a sign that is not known."""

    value: Decimal
    matrix: str
    comparator: str = "="

    def __post_init__(self) -> None:
        if self.matrix not in VEGF_MATRICES:
            raise ValueError(f"VEGF sample type {self.matrix!r} is not one of: {', '.join(VEGF_MATRICES)}")
        if self.comparator not in COMPARATORS:
            raise ValueError(f"comparator {self.comparator!r} is not one of: {' '.join(COMPARATORS)}")

    @property
    def words(self) -> str:
        """ "VEGF 4,200 pg/mL (serum)": decimals as given, the sign when there was one."""
        sign = "" if self.comparator == "=" else f"{self.comparator} "
        return f"VEGF {sign}{self.value:,f} pg/mL ({MATRIX_WORDS[self.matrix]})"


def reported_facts(
    answers: Mapping[str, str], *, on: date, source: str, vegf: VegfReport | None = None, awaited: Iterable[str] = ()
) -> list[Fact]:
    """The facts behind a referrer's answers.

    answers  key of QUESTIONS to one of ANSWERS; "not known" and "not said" are no facts
    on       the day of the letter or of the call
    source   opaque key of the referral
    awaited  keys of clinical.facts.TESTS that the referrer sent and has no result of
    Raises KeyError for a question, ValueError for an answer that does not exist.
    """
    facts = [fact for key, answer in answers.items() for fact in _facts_of(key, answer, on, source)]
    if vegf:
        result = VegfResult(value=vegf.value, matrix=vegf.matrix, comparator=vegf.comparator)
        facts.append(Fact("vegf", result, on, source, f"Referrer reports: {vegf.words}"))
    facts += [Fact("test_requested", test, on, source) for test in awaited]
    return facts


def _facts_of(key: str, answer: str, on: date, source: str) -> Iterable[Fact]:
    question = QUESTIONS[key]
    if answer not in ANSWERS:
        raise ValueError(f"{key}: {answer!r} is not one of: {', '.join(filter(None, ANSWERS))}")
    stands_for = {YES: question.yes, NO: question.no}.get(answer, ())
    label = f"Referrer reports: {question.words}" if answer == YES else f"Referrer reports: {question.words}: no"
    return [Fact(name, value, on, source, label) for name, value in stands_for]
