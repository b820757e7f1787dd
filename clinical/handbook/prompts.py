"""The page of prompts and alerts: "consider POEMS", "consider another cause", eyes, and what tells disorders apart."""

from clinical import eye_alerts, mdt_agenda, red_flags
from clinical.differentials import DIFFERENTIALS, FIRST_CALLED_CIDP_PCT, Differential
from clinical.handbook.book import Book, Entry, from_source, listed, upper_first
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.red_flags import CONSIDER_ALTERNATIVE, CONSIDER_POEMS, GROUPS, TEXTS

# Group of red_flags.GROUPS → what fires it, and its source.
GROUP_WORDS = {
    "demyelinating_without_vegf": (
        """The newest conduction study is demyelinating or mixed, and no VEGF was measured or reported. A spoilt sample
        or spinal fluid is no VEGF.""",
        "F65; design",
    ),
    "cidp_that_failed": (
        "Called CIDP now or before, and immunoglobulin, plasma exchange or steroid brought no lasting benefit.",
        "F10, F65; design",
    ),
    "painful_and_fast": (
        "Painful, length-dependent, worst within 8 weeks, with wasting: all four.",
        "F10, F32; design",
    ),
    "blood": (
        """A lambda chain in serum, urine, marrow or a lesion; or platelets {platelet_comparator} {platelet_threshold};
        or haemoglobin or haematocrit over its limit, without another cause.""",
        "F01; design",
    ),
    "organs_and_skin": (
        """Oedema, effusion (the pericardium included) or ascites; papilloedema; a sclerotic bone lesion, also one whose
        cause is open; an enlarged organ or node; a counting skin sign; an abnormal gonadal axis or gynaecomastia.""",
        "F01; design",
    ),
    "arterial_event": ("An arterial event or ischaemic stroke below the age of {arterial_event_age:n}.", "design"),
}

PROMPT_RULES = (
    Entry(
        "When it is asked",
        """A neuropathy is recorded, explained or not: the explanation is what the prompt asks to look at again. Any one
        group below is enough.""",
        "design",
        (red_flags.consider_poems,),
    ),
    Entry(
        "Other causes",
        "A feature that was decided to have another cause does not fire; one still undecided does.",
        "design",
    ),
    Entry(
        "Dismissed",
        "With a reason. It comes back only when the findings behind it change, not when they are signed again.",
        "design",
        (red_flags.is_due,),
    ),
)

EYE_RULES = (
    Entry(
        "The consultant is told",
        "Disc swelling of Frisén grade {frisen_notify:n} or more, in an eye that was 0 or never graded before.",
        "design",
        (eye_alerts.eye_alerts,),
    ),
    Entry("Same-day ophthalmology", "Frisén grade {frisen_urgent:n} or more, new or not.", "design"),
    Entry(
        "Same-day ophthalmology", "Acuity worse by {acuity_loss_logmar} or more since the newest earlier one.", "design"
    ),
    Entry(
        "Same-day ophthalmology",
        "A relative afferent pupillary defect, or a visual field defect, that was not recorded before.",
        "design",
    ),
)

MDT_RULES = (
    Entry(
        "Suggested for the MDT",
        """A person puts each on the list or leaves it off with a reason; it is offered again only on newer data.
        Without an earlier meeting “since the last meeting” means the last {mdt_first_days}.""",
        "design",
        (mdt_agenda.reasons,),
    ),
    Entry("New referral", "Accepted since the last meeting, for the MDT alone or for a visit.", "design"),
    Entry("Relapse prompt", "A possible VEGF relapse as [VEGF](vegf.md) says it.", "design"),
    Entry(
        "VEGF doubled",
        """The newest sample is at least {mdt_vegf_fold:n} times the lowest earlier one since the newest treatment
        began, of the same sample type, assay and laboratory, and is not normal. Samples from before treatment do not
        count.""",
        "design",
    ),
    Entry(
        "Response assessment",
        """{mdt_response_months} after the newest line ended, or after day 0 of its transplant, when no response has
        been recorded since; offered for {mdt_response_days}.""",
        "design",
    ),
    Entry("Imaging", "A report signed since the last meeting.", "design"),
)

CASTLEMAN = Entry(
    "Consider the Castleman disease variant",
    """Castleman disease on histology, every test for a clone negative, and a minor criterion met. See
    [Diagnostic criteria](criteria.md).""",
    "F01, F07; design",
)


def page_of_prompts(book: Book) -> str:
    low, high = FIRST_CALLED_CIDP_PCT
    return page(
        "Prompts and alerts",
        paragraph("""A prompt names recorded findings and tests to consider. It states no diagnosis, can be dismissed,
            and is only as good as what was recorded."""),
        heading("Consider POEMS"),
        paragraph(f"{low} to {high} of 100 patients were first called CIDP (F10, F65)."),
        paragraph(f"The text: “{TEXTS[CONSIDER_POEMS]}”"),
        book.entries(PROMPT_RULES, what=""),
        book.entries(_groups(), what="Group", how="Fires when"),
        book.thresholds(("platelet_threshold", "arterial_event_age")),
        heading("Consider another cause"),
        paragraph(f"The text: “{TEXTS[CONSIDER_ALTERNATIVE]}”"),
        book.entries((ALTERNATIVE, CASTLEMAN), what="Prompt", how="When"),
        heading("Disorders that look like POEMS"),
        table(
            ("Disorder", "Points to it rather than to POEMS", "Tests that discriminate", "Source", "State"),
            [(each.title, _points(each), upper_first(listed(each.tests)) or "None named", *from_source(each.source))
             for each in DIFFERENTIALS],
        ),
        heading("Eyes"),
        paragraph("An alert fires on findings only: what was not examined raises nothing."),
        book.entries(EYE_RULES, what="Who", how="When"),
        book.thresholds(("frisen_notify", "frisen_urgent", "acuity_loss_logmar")),
        heading("Multidisciplinary meeting"),
        paragraph("The list of a meeting begins with what the records suggest."),
        book.entries(MDT_RULES, what="Suggestion", how="When"),
        book.thresholds(("mdt_vegf_fold", "mdt_response_months", "mdt_response_days", "mdt_first_days")),
        heading("Elsewhere"),
        bullets((
            "Possible VEGF relapse, and repeat VEGF: [VEGF](vegf.md).",
            "Thromboprophylaxis: [Prognosis and treatment](prognosis-and-treatment.md).",
        )),
    )  # fmt: skip


ALTERNATIVE = Entry(
    "Consider another cause",
    """VEGF is normal before treatment, serum immunofixation is typed IgM kappa, and neither Castleman disease nor a
    sclerotic bone lesion is recorded.""",
    "design",
    (red_flags.consider_alternative,),
)


def _points(disorder: Differential) -> str:
    """Features; the row of all others names disorders instead, and no test."""
    return upper_first(listed(disorder.points_to)) if disorder.tests else f"Among them: {listed(disorder.points_to)}"


def _groups() -> list[Entry]:
    return [Entry(title, *GROUP_WORDS[key]) for key, title in GROUPS.items()]
