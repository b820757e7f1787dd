"""The phenotype page: every term with what it rests on, the gaps that matter first.

The rules are `clinical.phenotype`; this module gathers facts and statements and prepares the lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from assessments.facts import facts_for
from clinical.facts import Fact
from clinical.phenotype import Observation, Phenotype, phenotype, with_statements
from clinical.phenotype_terms import BANDS, BEDSIDE, BY_ID, ROLES, STATABLE, Term
from clinical.rulesets import CRITERIA
from patients.models import Patient, PhenotypeStatement, ThrombosisEvent
from patients.thrombosis_choices import ThrombosisKind
from reports.criteria import EvidenceLine, source_url

# What the page can be narrowed to.
ALL, GAPS, OBSERVED, EXCLUDED = "all", "gaps", "observed", "excluded"
SHOWS = {ALL: "All terms", GAPS: "Not looked for or not settled", OBSERVED: "Observed", EXCLUDED: "Excluded"}
_STATUS = {GAPS: Observation.UNKNOWN, OBSERVED: Observation.OBSERVED, EXCLUDED: Observation.EXCLUDED}
# Gaps first: the page is for finding them.
_ORDER = (Observation.UNKNOWN, Observation.OBSERVED, Observation.EXCLUDED)
_CSS = {Observation.OBSERVED: "met", Observation.EXCLUDED: "not-met", Observation.UNKNOWN: "unknown"}
_SHAPE = {Observation.OBSERVED: "✔", Observation.EXCLUDED: "✘", Observation.UNKNOWN: "?"}
# What the term asks of an event of the register; an event of neither kind of vessel settles nothing.
_EVENTS = {
    ThrombosisKind.STROKE: "arterial_event",
    ThrombosisKind.MYOCARDIAL_INFARCTION: "arterial_event",
    ThrombosisKind.PERIPHERAL_ARTERIAL: "arterial_event",
    ThrombosisKind.DVT: "venous_event",
    ThrombosisKind.PE: "venous_event",
    ThrombosisKind.LINE_ASSOCIATED: "venous_event",
    ThrombosisKind.MICROVASCULAR: "other_thrombosis",
    ThrombosisKind.OTHER: "other_thrombosis",
}
# So many records are shown for a term; the oldest and the newest tell most.
MOST_EVIDENCE = 3


@dataclass(frozen=True)
class TermLine:
    """One term as the page shows it."""

    term: Term
    word: str
    css: str
    shape: str
    evidence: Sequence[EvidenceLine]
    more: int
    statement: PhenotypeStatement | None
    disagrees: bool
    statable: bool

    @property
    def address(self) -> str:
        """The term in an address, where a colon reads badly."""
        return address_of(self.term)

    @property
    def criteria(self) -> str:
        return ", ".join(CRITERIA[key] for key in self.term.criteria)

    @property
    def role(self) -> str:
        return ROLES[self.term.role]


@dataclass(frozen=True)
class Band:
    """The terms that the source reports equally often."""

    title: str
    lines: Sequence[TermLine]


@dataclass(frozen=True)
class Part:
    """One part of the examination, with the terms that looking could still settle."""

    key: str
    title: str
    open: Sequence[Term]


@dataclass(frozen=True)
class PhenotypePage:
    bands: Sequence[Band]
    counts: dict[str, int]
    parts: Sequence[Part]
    batches: Sequence[Sequence[PhenotypeStatement]]
    withdrawn: Sequence[PhenotypeStatement]


def address_of(term: Term) -> str:
    return term.id.removeprefix("HP:")


def term_at(address: str) -> Term | None:
    """The term of an address that a person may state; None for any other."""
    term = BY_ID.get(f"HP:{address}")
    return term if term in STATABLE else None


def terms_of(patient: Patient, as_at: date) -> tuple[tuple[Phenotype, ...], list[PhenotypeStatement]]:
    """Every term of the patient, and the statements that count, newest first."""
    said = list(PhenotypeStatement.objects.for_patient(patient).counted().filter(seen_on__lte=as_at))
    facts = [*facts_for(patient, as_at), *register_facts(patient, as_at)]
    derived = phenotype(facts, as_at=as_at, sex=patient.sex)
    return with_statements(derived, [each.as_stated() for each in said]), said


def register_facts(patient: Patient, as_at: date) -> Iterator[Fact]:
    """The events of the thrombosis register. One without a date stands on the day when it was recorded."""
    for event in ThrombosisEvent.objects.counted().filter(patient=patient):
        on = event.happened_on or timezone.localdate(event.created_at)
        if on <= as_at:
            undated = "" if event.happened_on else ", date not known"
            words = f"Thrombosis register: {event.get_kind_display()}{undated}"
            yield Fact(_EVENTS[ThrombosisKind(event.kind)], "present", on, "thrombosis", words)


def open_terms(found: Sequence[Phenotype], part: str) -> list[Term]:
    """The terms of one part of the examination that nobody has settled."""
    ids = BEDSIDE[part][1]
    return [each.term for each in found if each.term.id in ids and each.status is Observation.UNKNOWN]


def phenotype_page(patient: Patient, as_at: date, show: str = ALL) -> PhenotypePage:
    found, said = terms_of(patient, as_at)
    newest = {each.term: each for each in reversed(said)}
    wanted = [each for each in found if show == ALL or each.status is _STATUS[show]]
    titles = {band: f"{words} ({band.replace('-', ' to ').replace('%', ' %')})" for band, (_, words) in BANDS.items()}
    bands = [
        Band(title, lines)
        for band, title in {**titles, "": "Added by the clinic"}.items()
        if (lines := [_line(patient, each, newest) for each in _gaps_first(wanted) if each.term.band == band])
    ]
    return PhenotypePage(
        bands=bands,
        counts={key: sum(each.status is status for each in found) for key, status in _STATUS.items()}
        | {ALL: len(found)},
        parts=[Part(key, title, open_terms(found, key)) for key, (title, _) in BEDSIDE.items()],
        batches=_batches(said),
        withdrawn=list(PhenotypeStatement.objects.for_patient(patient).filter(entered_in_error=True)),
    )


def _gaps_first(found: Sequence[Phenotype]) -> list[Phenotype]:
    return sorted(found, key=lambda each: _ORDER.index(each.status))


def _line(patient: Patient, one: Phenotype, newest: dict[str, PhenotypeStatement]) -> TermLine:
    facts = sorted(one.because, key=lambda each: each.on, reverse=True)
    lines = list(dict.fromkeys(EvidenceLine(each.text, each.on, source_url(patient, each.source)) for each in facts))
    return TermLine(
        term=one.term,
        word=one.text,
        css=_CSS[one.status],
        shape=_SHAPE[one.status],
        evidence=lines[:MOST_EVIDENCE],
        more=len(lines[MOST_EVIDENCE:]),
        statement=newest.get(one.term.id),
        disagrees=one.disagrees,
        statable=one.term in STATABLE,
    )


def _batches(said: Sequence[PhenotypeStatement]) -> list[list[PhenotypeStatement]]:
    """What was recorded together and can be undone together, newest first."""
    together: dict[object, list[PhenotypeStatement]] = {}
    for each in said:
        if each.batch:
            together.setdefault(each.batch, []).append(each)
    return list(together.values())
