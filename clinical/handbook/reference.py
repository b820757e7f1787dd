"""The first page, the list of every setting and the list of sources."""

from clinical.handbook.book import CONFIRMED, PUBLISHED, TO_BE_CONFIRMED, Book, state_of_setting
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.rulesets import RULE_SETS
from clinical.schedule_rules import RULES
from clinical.setting_words import SUBJECTS, subject_of, title_of, value_in_words, with_unit
from clinical.sources import CITATIONS

COMMAND = "python manage.py write_clinical_docs"

# File → its title and what a reader finds there.
CONTENTS = {
    "criteria.md": (
        "Diagnostic criteria",
        "four published rule sets; what satisfies, excludes or leaves open each one",
    ),
    "vegf.md": ("VEGF", "thresholds, samples, response, relapse prompt"),
    "scores.md": ("Scores and measures", "MRC, ONLS, INCAT, I-RODS, walking, grip, pain, nerve conduction, acuity"),
    "blood-organs-fluid.md": ("Blood, light chains, organs and fluid", "and heart and lungs"),
    "hormones.md": ("Hormone axes", "what results propose, and what may explain them"),
    "response.md": ("Response to treatment", "haematological, PET, clinical, the response sheet"),
    "prognosis-and-treatment.md": (
        "Prognosis and treatment",
        "risk factors, cohorts, extent of disease, published tables, thromboprophylaxis",
    ),
    "phenotype.md": ("Phenotype terms", "and what each rests on"),
    "schedule.md": ("Follow-up schedule", "what is due when, and on which condition"),
    "red-flags.md": ("Prompts and alerts", "consider POEMS, consider another cause, alerts of the eyes"),
    "record-keeping.md": ("Record keeping", "identifiers, dates, waiting time, accepted numbers"),
    "settings.md": ("Settings", "every value that the clinic may change"),
    "sources.md": ("Sources", "what was read, and how much of it"),
}

NEVER = (
    """It never states a diagnosis, a relapse or a prognosis. It says which recorded findings satisfy which published
    rule; the conclusion is the consultant's own entry, with name and day.""",
    """It never takes what was not recorded for “no”. Unknown is an answer, and the test that would settle it is
    named.""",
    """It never guesses a missing part of a score, and never joins serum with plasma, one scanner with another, or
    kilograms with kilopascals.""",
    """It never forecasts the course of one person. Figures of cohorts stand with their year and place.""",
    """It is not a certified medical device and has not been used with real patients.""",
)

WORDS = (
    (
        PUBLISHED,
        "It stands in a publication that was read, often in an abstract or a table only.",
    ),
    (
        TO_BE_CONFIRMED,
        """By the clinic: it was recalled and not seen, is our own proposal, or has no value yet. The software uses it
        and says so until a consultant has approved it.""",
    ),
    (CONFIRMED, "A consultant confirmed the value in this release."),
)


def first_page(book: Book) -> str:
    states = [state_of_setting(note) for note in book.notes.values()]
    return page(
        "The clinical rules, for clinicians",
        paragraph("""Every rule and every threshold that the software uses, with its source and its state. These pages
            are made from the same data that the rules read: a value here is the value in use."""),
        paragraph("""To see what the rules make of a patient on paper: [Trying the rules on a
            vignette](../vignettes.md)."""),
        heading("Pages"),
        bullets(f"[{title}]({file}): {words}" for file, (title, words) in CONTENTS.items()),
        heading("What the software never says"),
        bullets(NEVER),
        heading("Three answers"),
        paragraph("""Met, not met, unknown. A normal finding excludes only when the test was adequate and was done
            before treatment. Details: [Diagnostic criteria](criteria.md)."""),
        heading("Sources and states"),
        table(("State", "Meaning"), WORDS),
        paragraph(f"""Of {len(states)} settings, {states.count(PUBLISHED)} have a published source and
            {states.count(TO_BE_CONFIRMED)} are to be confirmed. So are {
            sum(each.knowledge for each in RULE_SETS.values())
        } of {len(RULE_SETS)} rule sets and all {len(RULES)} rows of the follow-up schedule."""),
        paragraph("""Approvals are not kept in these pages. A consultant gives and withdraws them on the site, under
            **Reference data**: settings, rule sets and rows of the schedule, each with name, day and the value it was
            given for. An approval lapses when the value changes. The
            sentences of these pages have no approval of their own: read how a criterion reads a record before you
            approve the rule set that uses it."""),
        paragraph("""“F01” to “F81” are the [sources](sources.md). “Recalled, not seen” marks what was known from a
            cited work that could not be read; “our own proposal” marks what no source says."""),
        heading("When a rule changes"),
        paragraph(f"These pages are not edited by hand. After a change of a rule: `{COMMAND}`."),
    )


def page_of_settings(book: Book) -> str:
    subjects = dict.fromkeys([*SUBJECTS, *map(subject_of, book.notes)])
    return page(
        "Settings",
        paragraph("""Every value that the clinic may change, by subject. On the site, under **Reference data**, a
            consultant approves them; here stands the state of this release. The last column is the name of the setting
            in the program."""),
        *(part for subject in subjects for part in _subject(book, subject)),
    )


def _subject(book: Book, subject: str) -> tuple[str, str]:
    named = [note for note in book.notes.values() if subject_of(note.name) == subject]
    order = list(SUBJECTS.get(subject, {}))
    named.sort(key=lambda note: order.index(note.name) if note.name in order else len(order))
    rows = [
        (
            title_of(note.name),
            with_unit(note.value, note.unit),
            ", ".join(map(value_in_words, note.other.split(", "))),
            *book.sourced(note),
            f"`{note.name}`",
        )
        for note in named
    ]
    return heading(subject), table(("Setting", "Value", "Alternatives", "Source", "State", "Name"), rows)


def page_of_sources(book: Book) -> str:
    return page(
        "Sources",
        paragraph("""What was read, and how much of it: an abstract does not carry what a whole paper does."""),
        table(("Number", "Source"), CITATIONS.items()),
        paragraph("""Besides: the GARD page (NCATS) and the page of the UCLH POEMS clinic, both public; and what was
            recalled and not seen, which a consultant has to confirm."""),
    )
