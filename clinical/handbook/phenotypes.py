"""The page of the phenotype: every term, what it rests on, its criterion and role."""

from clinical.catalogue import CATALOGUE
from clinical.handbook.book import Book, Entry, from_source, listed, upper_first
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.phenotype import phenotype, rests_on, to_export, waiting_for_facts, with_statements
from clinical.phenotype_evidence import DERIVATIONS
from clinical.phenotype_terms import BANDS, BY_ID, ROLES, TERMS, Term
from clinical.rulesets import CRITERIA

PAGE_TERM, OWN_TERM = "seed-G, F57", "F57; design"
# Above this many findings the list is named by its criterion.
MANY = 6

# Short names in the notes of the terms, as a clinician says them.
_NOTE_WORDS = {
    "HP:0001744 and HP:0002240": "splenomegaly and hepatomegaly",
    " HP:0031357": "",
    "in seed": "on the GARD page",
    "M2": "the plasma cell criterion",
    "N3": "the criterion",
    " (J1)": "",
    " (pericardial_effusion_counts=false)": "",
    "; skin_counting_set": ": a setting of the clinic",
    "; threshold section 6.5": "",
}

RULES = (
    Entry(
        "Observed",
        "A record shows it, whatever explains it: another cause does not undo what was seen.",
        "design",
        (phenotype,),
    ),
    Entry(
        "Excluded",
        "It was looked for adequately, before treatment, and not found.",
        "design",
        (to_export,),
    ),
    Entry(
        "Never looked for, or not settled",
        "Nothing is recorded, or what is recorded does not settle it. Never exported.",
        "design",
        (rests_on, waiting_for_facts),
    ),
    Entry(
        "Stated by a person",
        """A clinician may state a term that no assessment records, with a reason. A statement closes a term that the
        records leave open; where the records settle it they stand, and the page says that the two disagree. It never
        counts towards the criteria.""",
        "design",
        (with_statements,),
    ),
)


def page_of_phenotype(book: Book) -> str:
    return page(
        "Phenotype terms",
        paragraph(f"""{len(TERMS)} terms of the Human Phenotype Ontology, each derived from what is recorded. Labels are
            quoted from the ontology (F57); where a British clinician writes it differently, that stands first. How
            often a term is reported on the GARD page orders the list and is never a probability."""),
        book.entries(RULES, what="Answer"),
        paragraph("How a term stands to its criterion:"),
        bullets(f"{words}." for words in ROLES.values()),
        *(part for band, (_, words) in BANDS.items() for part in _band(f"{words} ({_percent(band)})", band)),
        *_band("Added by the clinic", ""),
        heading("Evidence that has no name in the records yet"),
        paragraph("These terms could be derived better, or at all, once it is recorded:"),
        bullets(_waiting()),
    )


def _percent(band: str) -> str:
    return band.replace("-", "–")


def _band(title: str, band: str) -> tuple[str, str]:
    header = ("Term", "HPO", "Criterion", "Role", "Rests on", "Note", "Source", "State")
    return heading(title), table(header, [_row(each) for each in TERMS if each.band == band])


def _row(term: Term) -> tuple[str, ...]:
    label = f"{term.british} ({term.label})" if term.british else term.label
    criteria = ", ".join(CRITERIA[key] for key in term.criteria) or "none"
    source = PAGE_TERM if term.band else OWN_TERM
    return (label, term.id, criteria, ROLES[term.role], _rests_on(term), _note(term), *from_source(source))


def _rests_on(term: Term) -> str:
    derivation = DERIVATIONS[term.id]
    names = [each for each in CATALOGUE if each in derivation.names]
    if len(names) > MANY:
        uses = dict.fromkeys(CRITERIA[CATALOGUE[name].use] for name in names)
        found = [f"Every finding of: {', '.join(uses)}"]
    else:
        # What follows a semicolon says how to record it.
        found = [CATALOGUE[name].meaning.partition(";")[0] for name in names]
    children = [BY_ID[child].title for child in derivation.children]
    if children:
        joint = "All of the terms" if derivation.every else "Any of the terms"
        found.append(f"{joint}: {', '.join(children)}")
    return upper_first(listed(found)) or "Nothing yet"


def _note(term: Term) -> str:
    text = term.note
    for short, words in _NOTE_WORDS.items():
        text = text.replace(short, words)
    return upper_first(text)


def _waiting() -> list[str]:
    return [
        f"{each.term.title}: {', '.join(each.awaits)}{' (never looked for until then)' if each.silent else ''}."
        for each in waiting_for_facts()
    ]
