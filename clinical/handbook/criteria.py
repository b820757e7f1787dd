"""The page of the diagnostic criteria: rule sets side by side, then each criterion."""

from clinical import sources
from clinical.catalogue import OTHER_SIGNS, TESTS
from clinical.criteria import LABELS
from clinical.evidence import EVIDENCE
from clinical.evidence.history import DIAGNOSTIC, Context, History
from clinical.handbook.book import PUBLISHED, Book, from_source, listed, state
from clinical.handbook.criterion_words import CRITERION_WORDS, KINDS
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.outcome import REASON_TEXT, WARNING_TEXT, Reason, Status
from clinical.rulesets import CAVEAT, CRITERIA, RULE_SETS, RuleSet
from clinical.setting_words import value_in_words

INTRODUCTION = """The software compares what is recorded with published criteria. It answers one of three things, shows
what the answer rests on, and names the test that would settle what is open. It does not make a diagnosis: that is the
consultant's own entry in the record."""

CAVEAT_SOURCE = "knowledge: footnotes of the publications of 2003 and 2011"

ANSWERS = (
    ("Met", "What is recorded satisfies the criterion and has no better explanation."),
    ("Not met", "Every test needed to exclude it was done, was adequate, and was negative."),
    ("Unknown", "Anything else, with one of the reasons below. A test that was not done is not a normal test."),
)

REASONS = {
    Reason.CONFLICTING: "Two records say opposite things, or a word and a number do.",
    Reason.ATTRIBUTION_UNDECIDED: "Something else may explain it, and nobody has decided.",
    Reason.GREY_ZONE: "Raised for the laboratory, below the published threshold.",
    Reason.TREATED_SAMPLE: "Treatment may have removed it, so a normal result excludes nothing.",
    Reason.INADEQUATE_TEST: "Such as plain films for bone, or an undilated fundus.",
    Reason.RESULT_PENDING: "The test was asked for.",
    Reason.DECLINED: "Every test that would settle it was declined.",
    Reason.NOT_APPLICABLE: "The question does not arise for this patient.",
    Reason.NOT_ASSESSED: "Nothing is recorded.",
}

LAWS = (
    """**What was once shown stays shown.** A sign that resolved, or a result that became normal, still counts for the
    diagnostic view. A second view, "the newest records by themselves", is for follow-up.""",
    """**A normal finding under treatment excludes nothing**, because treatment may have removed the sign. The one
    exception is sclerotic bone, which outlives treatment. A positive finding under treatment counts, with a note.""",
    """**Another cause.** A finding that the clinician explains by another cause does not count. While that is
    undecided, the criterion stays open. Where nobody has considered another cause, the finding counts.""",
    """**A newer suspicion reopens the question; a newer test that is merely too weak does not.** Plain films after a
    normal whole-body CT change nothing.""",
    """**Any day.** Every answer can be had for an earlier day, from what was dated on or before it.""",
)

COMBINING = (
    """A group is met when enough of its members are met. It is not met when too few could still be. Else it is
    unknown.""",
    """The whole is met when every group is, and not met when any group is not. Else it cannot yet be determined.""",
    """**Decisive**: this criterion alone would meet its group. **Required**: without it the group can no longer be
    met. Only what can still change the answer is listed as outstanding.""",
)


def page_of_criteria(book: Book) -> str:
    return page(
        "Diagnostic criteria",
        paragraph(INTRODUCTION),
        heading("Three answers"),
        table(("Answer", "Meaning"), ANSWERS),
        paragraph("Why a criterion is unknown; when several reasons hold, the first of this list is shown:"),
        table(("Reason on the screen", "Meaning"), [(REASON_TEXT[each], words) for each, words in REASONS.items()]),
        paragraph("These laws hold for every criterion. They are our own proposal, to be confirmed by the clinic:"),
        bullets(LAWS),
        heading("Rule sets side by side"),
        paragraph(
            book.fill("The clinic's own setting is {criteria_version}. The record leads to the readings of the others.")
        ),
        _layouts(),
        _rule_sets(),
        bullets(COMBINING),
        paragraph("What the panel says:"),
        table(("Answer", "Label"), _labels(book)),
        paragraph(f"Under every answer stands: “{CAVEAT}”"),
        paragraph(f"{sources.in_words(CAVEAT_SOURCE)}. {state(CAVEAT_SOURCE)}."),
        heading("The criteria"),
        paragraph("How often each was reported, as the criteria table prints it, is no probability."),
        _overview(),
        paragraph("""Below, each criterion with what satisfies it, what excludes it, what leaves it open and what never
            counts. “Our own proposal” is how we read the criterion where the publication does not say."""),
        *(_criterion(book, key) for key in CRITERIA),
        heading("Notes that may stand beside an answer"),
        bullets(f"{words}." for words in WARNING_TEXT.values()),
        heading("Recorded and never counted"),
        paragraph(
            "These signs have been reported in POEMS; no rule set counts them. "
            f"Source: {sources.in_words('F01, F02')}. {PUBLISHED}."
        ),
        bullets(OTHER_SIGNS.values()),
    )  # fmt: skip


def _layouts() -> str:
    """One row for each criterion, one column for each rule set."""
    sets = RULE_SETS.values()
    rows = []
    for key, title in CRITERIA.items():
        rows.append((title, *(_place(rules, key) for rules in sets)))
    return table(("Criterion", *(rules.title for rules in sets)), rows)


def _place(rules: RuleSet, criterion: str) -> str:
    group = next((each for each in rules.groups if criterion in each.members), None)
    # "Minor, two needed" says the number already; the row of needs repeats it for all.
    return group.title.split(",")[0] if group else "not used"


def _rule_sets() -> str:
    rows = [
        (
            f"{rules.title}, version {rules.version}",
            _needs(rules),
            f"{rules.citation}. {sources.in_words(rules.source)}",
            state(rules.source),
        )
        for rules in RULE_SETS.values()
    ]
    return table(("Rule set", "Asks for", "Source", "State"), rows)


def _needs(rules: RuleSet) -> str:
    groups = [f"{each.min_true} of {len(each.members)} {each.title.split(',')[0].lower()}" for each in rules.groups]
    vegf = [f"VEGF in {kind} {value_in_words(rule)}" for kind, rule in rules.vegf_rules.items()]
    return "; ".join((*groups, *vegf))


def _labels(book: Book) -> list[tuple[str, str]]:
    title = RULE_SETS[book.settings.criteria_version].title
    words = LABELS[DIAGNOSTIC]
    answers = zip((Status.MET, Status.NOT_MET, Status.UNKNOWN), ("Met", "Not met", "Unknown"), strict=True)
    return [(answer, words[status].format(title=title)) for status, answer in answers]


def _overview() -> str:
    rows = [
        (CRITERIA[key], words.frequency or "not given", *from_source(words.named_in))
        for key, words in CRITERION_WORDS.items()
    ]
    return table(("Criterion", "Reported in", "Source", "State"), rows)


def _criterion(book: Book, key: str) -> str:
    words = CRITERION_WORDS[key]
    rows = [
        (each.kind, book.fill(each.words), *from_source(each.source))
        for kind in KINDS
        for each in words.said
        if each.kind == kind
    ]
    return "\n\n".join(
        part
        for part in (
            heading(CRITERIA[key], 3),
            table(("", "What is recorded", "Source", "State"), rows),
            paragraph(book.fill(words.remark)) if words.remark else "",
            paragraph(f"**Tests that settle it:** {_settled_by(book, key)}."),
            book.thresholds(words.settings),
        )
        if part
    )


def _settled_by(book: Book, key: str) -> str:
    """What the rule itself asks for when nothing is recorded."""
    nothing = Context(History((), as_at=None), book.settings)
    return listed(TESTS[test] for test in EVIDENCE[key](nothing).missing)
