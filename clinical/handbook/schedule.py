"""The page of the follow-up schedule: every row, its condition, source and state, and how a due date is worked out."""

from dataclasses import replace

from clinical import schedule as due
from clinical import schedule_conditions, schedule_rules
from clinical.catalogue import CATALOGUE
from clinical.handbook.book import TO_BE_CONFIRMED, Book, Entry, listed, lower_first, upper_first
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.schedule_conditions import CONDITIONS, Condition, Recorded
from clinical.schedule_rules import ANCHORS, RULES, STAGES, TESTS, Rule, timing
from clinical.setting_words import with_unit
from clinical.sources import in_words

STATES = (
    Entry(
        "Due",
        """The last valid result plus the interval of its time since the anchor; without a result, the first interval.
        Months are calendar months: 30 November plus 3 months is 28 or 29 February.""",
        "design",
        (due.plan, due.stage_on, schedule_rules.timing, schedule_rules.in_words, schedule_rules.rules_for),
    ),
    Entry("Due soon", "From {due_soon_days} before the due date.", "design", (due.state_on,)),
    Entry("Due, overdue, escalated", "Due through the grace; overdue for as long again; then escalated.", "design"),
    Entry(
        "Booked", "A booked appointment before the item would escalate. A missed or cancelled one reopens it.", "design"
    ),
    Entry(
        "Suspended",
        """The patient died, was discharged or transferred, has palliative care, is an inpatient elsewhere, or declined
        the test until a review date.""",
        "design",
        (due.suspension,),
    ),
    Entry(
        "Valid result",
        "Final or corrected, of an adequate sample, wherever it was done.",
        "design",
    ),
    Entry(
        "New line of treatment",
        "Starts the schedule anew: only results from its first day on count.",
        "design",
    ),
    Entry(
        "One question for one test",
        "Where two rules ask for one test, the one that must be done first stands; doing it serves both.",
        "design",
    ),
    Entry(
        "Condition not met, or not known",
        "Asks for nothing. What is missing is listed, so that a person can ask.",
        "design",
        (due.not_asked, schedule_conditions.read),
    ),
)


def page_of_schedule(book: Book) -> str:
    return page(
        "Follow-up schedule",
        paragraph("""By stage of treatment. Rows that were visible in the clinic's own published table name it; the
            others are our proposal, in line with what UCLH and others published. Every row waits for a consultant,
            those of the published table too. Routine PET-CT is in no row."""),
        *(part for stage in STAGES for part in _stage(stage)),
        heading("When something is due"),
        book.entries(STATES, what=""),
        book.thresholds(("followup_schedule", "due_soon_days")),
        heading("Conditions"),
        paragraph("""A row with “only if” asks only when the record says yes. The newest record answers, unless it says
            otherwise here."""),
        bullets(_condition(book, each) for each in CONDITIONS if len(each.parts) == 1),
        *(_condition(book, each) for each in CONDITIONS if len(each.parts) > 1),
        book.thresholds(("ph_pasp_threshold", "tlco_reduced_pct", "immobile_onls_leg", "acuity_reduced_logmar")),
    )  # fmt: skip


def _stage(stage: str) -> tuple[str, str]:
    header = ("Test", "When", "Counted from", "Only if", "Grace", "Source", "State")
    return heading(upper_first(STAGES[stage])), table(header, [_row(rule) for rule in RULES if rule.stage == stage])


def _row(rule: Rule) -> tuple[str, ...]:
    return (
        upper_first(listed(TESTS[test] for test in rule.tests)),
        timing(rule).removesuffix(f", {STAGES[rule.stage]}"),
        counted_from(rule),
        rule.condition.words if rule.condition else "",
        f"{rule.grace_days} days",
        in_words(rule.source),
        # The clinic approves every row by name: an own proposal and a published one alike.
        TO_BE_CONFIRMED,
    )


def counted_from(rule: Rule) -> str:
    """What the clock starts from, in words."""
    other = f" or, once recorded, {ANCHORS[rule.or_anchor][1]}" if rule.or_anchor else ""
    return ANCHORS[rule.anchor][1] + other


def _condition(book: Book, condition: Condition) -> str:
    need = {"any": "any of these", "all": "all of these", "none": "none of these"}[condition.need]
    looks: dict[Recorded, list[str]] = {}
    for part in condition.parts:
        # One question that is asked of the past and of today is one line.
        looks.setdefault(replace(part, look="latest"), []).append(part.look)
    lines = [_question(book, part, asked) for part, asked in looks.items()]
    start = f"**Only if {condition.words}**"
    return f"{start}: {lower_first(lines[0])}." if len(lines) == 1 else f"{start}, by {need}:\n\n{bullets(lines)}"


def _question(book: Book, part: Recorded, looks: list[str]) -> str:
    names = upper_first(" or ".join(lower_first(CATALOGUE[name].meaning) for name in part.facts))
    when = {("before_line", "latest"): ", before this line of treatment or now", ("ever",): ", at any time"}
    return f"{names}: {_answers(book, part)}{when.get(tuple(looks), '')}"


def _answers(book: Book, part: Recorded) -> str:
    if part.compare:
        unit = CATALOGUE[part.facts[0]].unit.removesuffix("grade")
        return f"{part.compare.replace('_', ' ')} {with_unit(book.notes[part.setting].value, unit)}"
    grades = [each for each in part.values if each.isdigit()]
    others = [each.replace("_", " ") for each in part.values if not each.isdigit()]
    return " or ".join([*([f"grade {grades[0]} to {grades[-1]}"] if grades else []), *others])
