"""The page of response to treatment: haematological, PET, clinical, and the response sheet."""

from clinical import clinical_response, haematological_response, pet_response, response_sheet
from clinical.course import WHY
from clinical.handbook.book import Book, Entry, from_source, listed, upper_first
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.response_measures import DOMAINS, IMPROVED, WORSE
from clinical.setting_words import with_unit

SCHEME = "knowledge: D'Souza 2012 scheme"
MAYO_PET = "knowledge: Mayo scheme"
COMPOSITE = "knowledge: Mayo composite"

HAEMATOLOGICAL = {
    "CR": Entry(
        "CR",
        """Complete: serum and urine immunofixation negative and marrow without a clone. One of the three was positive
        at baseline.""",
        SCHEME,
        (haematological_response.haematological_course, haematological_response.state_of),
    ),
    "CR (serological)": Entry(
        "CR (serological)",
        "The same without a marrow since the start; immunofixation was positive at baseline.",
        f"{SCHEME}; design",
    ),
    "VGPR": Entry(
        "VGPR",
        """Very good partial: the M-protein fell by {haem_vgpr_fall_pct} or more, or is seen on immunofixation only.
        Needs {haem_vgpr_floor}.""",
        SCHEME,
        (haematological_response.m_protein_class,),
    ),
    "PR": Entry(
        "PR",
        """Partial: the M-protein fell by {haem_pr_fall_pct} or more. Needs {haem_pr_floor}. Where it is smaller, the
        free light chain difference fell by {haem_dflc_fall_pct} or more (counted: {haem_dflc_counts}); that needs
        {haem_dflc_floor}.""",
        f"{SCHEME}; design: the floor of the difference",
        (haematological_response.dflc_class,),
    ),
    "NR": Entry("NR", "None of these.", SCHEME),
    "PD": Entry(
        "PD",
        """Progressive: immunofixation positive again after CR, or a rise of {haem_pd_rise_pct} and of
        {haem_pd_rise}.""",
        SCHEME,
    ),
    "NE": Entry("NE", "Not evaluable: the reason is given.", SCHEME),
}

PET = {
    "CR": Entry(
        "CR",
        "No avid lesion is left.",
        MAYO_PET,
        (pet_response.pet_response, pet_response.pet_course, pet_response.seen),
    ),
    "PR": Entry(
        "PR",
        "The summed SUVmax fell by {pet_pr_fall_pct:n}% or more, or fewer lesions are avid; none is new.",
        MAYO_PET,
    ),
    "NR": Entry("NR", "Neither, and none is new.", MAYO_PET),
    "PD": Entry(
        "PD",
        "A new avid lesion, or the summed SUVmax rose by {pet_pd_rise_pct:n}% or more, counted from the {pet_pd_from}.",
        f"{MAYO_PET}; design: starting point",
    ),
    "NE": Entry(
        "NE",
        """Not evaluable: no avid lesion at baseline, or another scanner that the reporter did not call comparable, or
        something that the rule needs was not recorded.""",
        MAYO_PET,
        (pet_response.scanners_apart,),
    ),
}

CLINICAL = {
    IMPROVED: Entry(
        "Improved",
        "A measure of the domain moved the better way by at least the smallest change, or a sign went.",
        COMPOSITE,
        (clinical_response.clinical_response, clinical_response.clinical_days, clinical_response.domain_course),
    ),
    "stable": Entry("Stable", "No measure moved by that much.", COMPOSITE),
    WORSE: Entry(
        "Worse",
        "A measure moved the worse way, or a sign came. It wins over an improvement, and both are shown.",
        COMPOSITE,
    ),
    "NE": Entry(
        "Not evaluable",
        "Never affected, or recorded on one side of the start only.",
        COMPOSITE,
    ),
}

SHEET = (
    """Five domains for each treatment line: VEGF (see [VEGF](vegf.md)), haematological, PET, neuropathy, and the other
    clinical domains as counts. Each with its baseline, its best and its current category.""",
    """**Baseline** is the newest record up to the first day of the line; **current** the newest after it; **best** the
    first day with the best category.""",
    """Categories that point different ways are named (“VEGF improved while neuropathy worse”). When the values lie more
    than {response_concurrent_days} apart, that is said.""",
    """The clinical domains are counted, never added to one verdict. Best is the day with the most domains improved over
    worse.""",
)


def page_of_response(book: Book) -> str:
    return page(
        "Response to treatment",
        paragraph(f"Under every response sheet stands: “{response_sheet.CAVEAT}”"),
        heading("The response sheet"),
        paragraph("The layout is our own proposal, to be confirmed by the clinic."),
        bullets(map(book.fill, SHEET)),
        heading("Haematological response"),
        paragraph("""In POEMS the M-protein is small, so that the rules of myeloma often cannot be applied (F72): “not
            evaluable” is a frequent and honest answer. One class a day; an amount from before immunofixation turned
            negative says nothing about today."""),
        book.entries(HAEMATOLOGICAL.values(), what="Class"),
        paragraph(book.fill("A trace counts as less than {haem_trace_below}.")),
        book.thresholds((
            "haem_vgpr_fall_pct", "haem_vgpr_floor", "haem_pr_fall_pct", "haem_pr_floor", "haem_pd_rise_pct",
            "haem_pd_rise", "haem_dflc_counts", "haem_dflc_fall_pct", "haem_dflc_floor", "haem_trace_below",
        )),
        heading("PET response"),
        paragraph("""Only avid lesions speak here. Sclerosis may stay on CT for years, so that CT alone never shows
            “no response”. SUVmax is compared only between scans of one scanner, or of scanners that the reporter calls
            comparable."""),
        book.entries(PET.values(), what="Class"),
        book.thresholds(("pet_pr_fall_pct", "pet_pd_rise_pct", "pet_pd_from", "pet_scanner_rule")),
        heading("Clinical response"),
        paragraph("""Each domain on its own, against the newest record up to the first day of the line. What was never
            affected cannot improve."""),
        book.entries(CLINICAL.values(), what="Category"),
        _domains(book),
        heading("Why a category could not be given"),
        bullets(f"{words}." for words in WHY.values()),
    )  # fmt: skip


def _domains(book: Book) -> str:
    """One row for each measure, with the smallest change that counts."""
    rows = []
    for title, measures in DOMAINS.values():
        counted = [each for each in measures if each.setting]
        signs = [each.title for each in measures if not each.setting]
        for measure in counted:
            note = book.notes[measure.setting]
            better = "a rise" if measure.rise_is == IMPROVED else "a fall"
            change = f"{with_unit(note.value, note.unit)}; {better} is better"
            rows.append((title.capitalize(), measure.title, change, *book.sourced(note)))
        if signs:
            rows.append((title.capitalize(), _names(signs), "found or not found", *from_source(COMPOSITE)))
    return table(("Domain", "Measure", "Smallest change that counts", "Source", "State"), rows)


def _names(titles: list[str]) -> str:
    return upper_first(listed(dict.fromkeys(titles)))
