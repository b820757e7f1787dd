"""The phenotype of one patient: each term observed, excluded or never looked for, with the facts it rests on.

`phenotype` derives it from records; `with_statements` adds what a person stated where the records are silent. Nothing
is guessed: a term nobody looked for is unknown, and unknown is never exported (fact base 13.3). How often a term is
reported in POEMS orders the list and is never a probability.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from clinical.evidence.history import Context, History
from clinical.facts import Fact
from clinical.outcome import Evidence, Reason, Status, all_of_parts, any_of, unknown
from clinical.phenotype_evidence import DERIVATIONS
from clinical.phenotype_terms import TERMS, Term
from clinical.settings import DEFAULTS, Settings


class Observation(StrEnum):
    """Status of a term (13.3)."""

    OBSERVED = "observed"
    EXCLUDED = "excluded"
    UNKNOWN = "unknown"


_OBSERVATION = {
    Status.MET: Observation.OBSERVED,
    Status.NOT_MET: Observation.EXCLUDED,
    Status.UNKNOWN: Observation.UNKNOWN,
}


@dataclass(frozen=True)
class Stated:
    """What a person said of a term outside any assessment: OBSERVED or EXCLUDED, the day it was looked for, and why.

    source  opaque key of the statement. Raises ValueError for UNKNOWN: nobody states that nobody looked.
    """

    term: str
    status: Observation
    on: date
    reason: str
    source: str = ""

    def __post_init__(self):
        if self.status is Observation.UNKNOWN:
            raise ValueError("a statement says that a term was observed or that it was excluded")


@dataclass(frozen=True)
class Phenotype:
    """One term for one patient.

    because  the facts that show or exclude it; for UNKNOWN the facts that left it open
    stated   the newest statement about it; it decides only where the records leave the term open
    """

    term: Term
    status: Observation
    because: tuple[Fact, ...] = ()
    stated: Stated | None = None

    @property
    def never_looked_for(self) -> bool:
        """True when no record speaks of it, as against records that do not settle it."""
        return self.status is Observation.UNKNOWN and not self.because

    @property
    def disagrees(self) -> bool:
        """True when a person stated the opposite of what the records show. The records stand until one is corrected."""
        return self.stated is not None and self.stated.status is not self.status

    @property
    def text(self) -> str:
        """The status in words."""
        if self.status is Observation.UNKNOWN:
            return "Never looked for" if self.never_looked_for else "Looked for, not settled"
        return self.status.capitalize()

    @property
    def first_recorded(self) -> date | None:
        """Day of the first record that shows it: not the day it began. None unless observed."""
        if self.status is not Observation.OBSERVED:
            return None
        days = [each.on for each in self.because]
        if self.stated is not None and self.stated.status is Observation.OBSERVED:
            days.append(self.stated.on)
        return min(days, default=None)


@dataclass(frozen=True)
class ExportedFeature:
    """One phenotypic feature of an export: `excluded` says that it was looked for and not found (14.7)."""

    id: str
    label: str
    excluded: bool


def phenotype(
    facts: Iterable[Fact], *, as_at: date, settings: Settings = DEFAULTS, sex: str | None = None
) -> tuple[Phenotype, ...]:
    """All 67 terms on the facts dated on or before `as_at`, most frequently reported first.

    facts  in any order. Decisions about another cause are set aside: a sign that is explained was still seen
    sex    "male" or "female" at birth, anything else for not known; used for haemoglobin only
    """
    seen = (each for each in facts if not each.name.endswith("_explained"))
    ctx = Context(History(seen, as_at), settings, sex)
    known: dict[str, Evidence] = {}
    return tuple(_phenotype(term, _evidence(term.id, ctx, known)) for term in TERMS)


def _phenotype(term: Term, evidence: Evidence) -> Phenotype:
    return Phenotype(term, _OBSERVATION[evidence.status], evidence.because)


def _evidence(id: str, ctx: Context, known: dict[str, Evidence]) -> Evidence:
    """A term's own records together with those of its children, each judged once."""
    if id not in known:
        derivation = DERIVATIONS[id]
        parts = [derivation.judge(ctx)] if derivation.judge else []
        parts += [_evidence(child, ctx, known) for child in derivation.children]
        combine = all_of_parts if derivation.every else any_of
        known[id] = combine(parts) if parts else unknown(Reason.NOT_ASSESSED)
    return known[id]


def with_statements(phenotypes: Iterable[Phenotype], statements: Iterable[Stated]) -> tuple[Phenotype, ...]:
    """The terms with the newest statement about each; terms made of others follow those.

    Records come first: a statement closes a term that they leave open, and is shown beside one that they settle
    (design; fact base 13.3: evidence-driven, a manual entry needs a reason).
    """
    newest = {each.term: each for each in sorted(statements, key=lambda each: (each.on, each.source))}
    told = {each.term.id: _told(each, newest.get(each.term.id)) for each in phenotypes}
    return tuple(_from_children(each, told) for each in told.values())


def _told(phenotype: Phenotype, stated: Stated | None) -> Phenotype:
    if stated is None:
        return phenotype
    settled = phenotype.status is not Observation.UNKNOWN
    return replace(phenotype, stated=stated, status=phenotype.status if settled else stated.status)


def _from_children(phenotype: Phenotype, told: Mapping[str, Phenotype]) -> Phenotype:
    """An open term that more specific ones were observed for: one of them, or each where it needs all."""
    derivation = DERIVATIONS[phenotype.term.id]
    if phenotype.status is not Observation.UNKNOWN or not derivation.children:
        return phenotype
    enough = all if derivation.every else any
    if enough(told[child].status is Observation.OBSERVED for child in derivation.children):
        return replace(phenotype, status=Observation.OBSERVED)
    return phenotype


def to_export(phenotypes: Iterable[Phenotype]) -> tuple[ExportedFeature, ...]:
    """What may leave the clinic: observed and excluded terms. Unknown is never exported (13.3)."""
    return tuple(
        ExportedFeature(each.term.id, each.term.label, excluded=each.status is Observation.EXCLUDED)
        for each in phenotypes
        if each.status is not Observation.UNKNOWN
    )


@dataclass(frozen=True)
class Waiting:
    """A term for which the source names evidence that has no fact name yet.

    silent  no fact name at all: the term is never looked for, whatever is recorded
    """

    term: Term
    awaits: tuple[str, ...]
    silent: bool


def waiting_for_facts() -> tuple[Waiting, ...]:
    """Terms that a later step can derive better, or at all, once their evidence has a fact name."""
    return tuple(
        Waiting(term, derivation.awaits, silent=not derivation.names and not derivation.children)
        for term in TERMS
        if (derivation := DERIVATIONS[term.id]).awaits
    )


def rests_on(id: str) -> frozenset[str]:
    """Fact names that can change a term, its children's included. Raises KeyError for an unknown term."""
    derivation = DERIVATIONS[id]
    return frozenset(derivation.names).union(*(rests_on(child) for child in derivation.children))
