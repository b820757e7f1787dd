"""The page of VEGF: reading, comparing, thresholds, response and the relapse prompt."""

from clinical import vegf
from clinical import vegf_course as course
from clinical.course import WHY
from clinical.handbook.book import Book, Entry
from clinical.handbook.markdown import bullets, heading, page, paragraph
from clinical.setting_words import value_in_words
from clinical.vegf import ABSOLUTE, RELATIVE

# Each threshold rule: sources and reported performance (fact base 2.3).
RULE_NOTES = {
    "plasma_gt_200": ("plasma", "95% specific, 68% sensitive", "F01, F14"),
    "serum_gt_1000": ("serum", "sensitivity 100%, specificity 93%; low confidence in these figures", "F77, F19"),
    "serum_gt_1920": ("serum", "98% specific, 73% sensitive", "knowledge: quoted in the updates of 2019 and 2021"),
    "serum_gt_uln_qs": (
        "serum",
        "sensitivity 100%; specificity 91% among neuropathies, 92% with a paraprotein",
        "F12, F13",
    ),
    "fold_uln_3": ("serum or plasma", "not stated; the consensus says 3 to 4 times", "knowledge: Rajkumar 2014"),
}

READING = (
    Entry(
        "What may be written",
        "A number, also with a comma between thousands or with <, >, ≤ or ≥. A sign is kept with the number.",
        "design",
        (vegf.parse_value,),
    ),
    Entry(
        "Units",
        "pg/mL and ng/L are the same number; ng/mL is a thousand times more. Any other unit is refused.",
        "design",
        (vegf.to_pg_per_ml,),
    ),
    Entry("Asked about before saving", "Above {vegf_unusual_above}.", "design", (vegf.is_unusual,)),
    Entry("Refused", "Above {vegf_hard_limit}, or below 0.", "design"),
    Entry(
        "A value given as a bound",
        """"<31" stands for every value up to 31. A rule answers only when all of them give the same answer; else it is
        left open.""",
        "design",
        (vegf.Span,),
    ),
)

COMPARING = (
    """**Serum and plasma are never compared.** Serum holds what the platelets released while clotting and is much
    higher (F14). Asking for a change between them is refused; there is no number to misread.""",
    """A curve joins samples of one sample type, one assay and one laboratory only. A sample of unknown type stands in
    no curve.""",
    """Haemolysed samples, samples spun too late, too small or in the wrong tube are shown and used for nothing.""",
    """Blood collected under bevacizumab and the handling of plasma (EDTA on wet ice, spun cold, frozen) change results
    (F15, F17): the clinic's laboratory sheet wins.""",
)

ADEQUACY = (
    Entry(
        "Which limit holds",
        "The laboratory's own limit that came with the result; for serum without one, {vegf_uln_serum}.",
        "knowledge: Queen Square assay",
    ),
    Entry(
        "Which threshold holds",
        "The rule set's own, where it brings one; else the clinic's setting for serum or for plasma.",
        "design",
        (vegf.threshold_rule,),
    ),
    Entry(
        "Grey zone",
        """Above the laboratory's limit and not above the threshold: open. Repeat after at least 4 weeks, when well.""",
        "F12; design",
        (vegf.threshold_status,),
    ),
    Entry(
        "Normal",
        """At or below the laboratory's limit, adequate, before treatment: not met. The panel adds that a normal VEGF
        does not exclude POEMS.""",
        "F15; design",
    ),
    Entry(
        "Treated sample",
        """Collected on or after the first day of plasma-cell directed treatment, or during a course of high-dose
        steroid alone and up to {treated_window_days} after its end. Raised counts; not raised excludes nothing.""",
        "design",
        (course.on_treatment,),
    ),
)

RESPONSE = (
    Entry(
        "CR",
        """Complete: at or below the normal limit. For serum {vegf_cr_limit_serum}; for plasma the laboratory's own
        limit.""",
        "F18, F19; knowledge: plasma",
        (vegf.normal_limit, vegf.response, vegf.response_since),
    ),
    Entry(
        "PR",
        "Partial: not complete, and at least {vegf_pr_fall_pct} below the baseline.",
        "knowledge: Mayo and Peking definitions",
        (vegf.fall_pct,),
    ),
    Entry("NR", "None: less than {vegf_pr_fall_pct} below the baseline.", "knowledge: Mayo and Peking definitions"),
    Entry(
        "PROGRESSION",
        "Above the normal limit and at least {vegf_progress_rise_pct} above the lowest value since the baseline.",
        "knowledge: D'Souza 2012 scheme",
    ),
    Entry("NE", "Not evaluable: for one of the reasons below.", "design"),
)
NOT_EVALUABLE = (
    "no_baseline",
    "baseline_treated",
    "baseline_not_raised",
    "inadequate_sample",
    "not_comparable",
    "limit_unknown",
    "bound_leaves_open",
)

OVER_TIME = (
    Entry(
        "Baseline",
        """The newest adequate sample from before treatment, up to the first day of the line. For a later line the
        newest adequate sample before it began, treated or not.""",
        "design",
        (course.baseline_of,),
    ),
    Entry(
        "Lowest value (nadir)",
        "The sample that proves the lowest value: “<31” counts as at most 31.",
        "design",
        (course.nadir_of,),
    ),
    Entry(
        "Change in words",
        "“Fell by 48%”, between two exact values of one sample type, assay and laboratory; else none.",
        "design",
        (course.change_between, course.series, course.course, course.seen),
    ),
    Entry(
        "Landmark",
        """The category nearest to {vegf_landmark_months} after treatment began, within {vegf_landmark_window_days}. A
        normal VEGF at 6 months went with longer relapse-free survival.""",
        "F18, F19; design",
        (course.landmark,),
    ),
)

PROMPTS = (
    Entry(
        "Possible VEGF relapse, consultant review",
        """After a complete response, the newest samples are all above the normal limit and at least
        {vegf_relapse_fold:n} times the lowest value, the first and the last at least {vegf_relapse_gap_days} apart.""",
        "design",
        (course.relapse_watch,),
    ),
    Entry(
        "Repeat VEGF in 4 weeks",
        "One such sample only, or several closer together, or one whose bound leaves it open.",
        "design",
    ),
)


def page_of_vegf(book: Book) -> str:
    return page(
        "VEGF",
        paragraph("""How a VEGF result is read, when it counts as raised, and how the response to treatment is classed.
            All limits are in pg/mL, the same number as ng/L."""),
        heading("Reading a result"),
        book.entries(READING, what=""),
        heading("What may be compared"),
        bullets(COMPARING),
        heading("Raised or not"),
        book.entries([_threshold(name) for name in (*ABSOLUTE, *RELATIVE)], what="Sample", how="Raised when"),
        paragraph("""Of these the clinic uses the first two settings below; a rule set may bring its own (see
            [Diagnostic criteria](criteria.md))."""),
        book.thresholds(("vegf_rule_serum", "vegf_rule_plasma", "vegf_uln_serum", "treated_window_days")),
        book.entries(ADEQUACY, what=""),
        heading("Response to treatment"),
        paragraph("""Each sample since the start of a line is classed against the baseline. Progression is looked for
            before partial response."""),
        book.entries(RESPONSE, what="Class"),
        paragraph("Not evaluable, because:"),
        bullets(f"{WHY[key]}." for key in NOT_EVALUABLE),
        book.entries(OVER_TIME, what="Over time"),
        book.thresholds(("vegf_cr_limit_serum", "vegf_pr_fall_pct", "vegf_progress_rise_pct")),
        heading("Prompts"),
        paragraph("""A prompt asks a person to look. The software never records a relapse. Beside every curve stands:
            “""" + course.SYMPTOM_REVIEW + """” (Gentile 2024, F19: in 25% of patients in remission VEGF rose only at
            relapse)."""),
        book.entries(PROMPTS, what="Prompt", how="When"),
    )  # fmt: skip


def _threshold(name: str) -> Entry:
    sample, performance, source = RULE_NOTES[name]
    return Entry(sample, f"{value_in_words(name)} ({performance})", source)
