"""The page of prognosis and treatment: risk factors, cohorts, extent, published tables, thromboprophylaxis."""

from datetime import date

from clinical import prognosis, regimens, risk_factors, sources, treatment
from clinical.cohorts import COHORTS, NOTE, Cohort
from clinical.handbook.book import Book, Entry, from_source, lower_first
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.regimens import MODALITIES, NEUROTOXIC, PATHWAYS, REGIMENS, RESPONSES, Published, Regimen
from clinical.risk_factors import RiskFactors
from clinical.treatment import TITLES

RULES_OF_RISK = (
    """A factor is present, absent or unknown, with the facts it rests on. While one is unknown the count is a range:
    “1–2 of 4”.""",
    "Only what was known at diagnosis is used: records made under treatment are left out.",
    """The models are kept apart and never added. A higher age is a risk in one and a protection in another (F21,
    F24).""",
    """No survival figure is computed for one patient. The points of two published scores were not visible, and no total
    is shown before the clinic has set them. Wang nomogram: {wang_points}. Keddie score, for no transplant:
    {keddie_points_no_asct}; no haematological response: {keddie_points_no_haem}; no VEGF response:
    {keddie_points_no_vegf}; high risk from: {keddie_high_cutoff}.""",
)

EXTENT = (
    Entry(
        "Disseminated",
        "A clone in marrow, or more than {localised_max_lesions} bone lesions on any study.",
        "F07, F08",
        (treatment.extent,),
    ),
    Entry(
        "Localised",
        "Marrow without a clone, and 1 to {localised_max_lesions} bone lesions on a study of the whole skeleton.",
        "F07, F25",
        (treatment.count_lesions,),
    ),
    Entry(
        "No bone lesion",
        "Marrow without a clone and no lesion on a study of the whole skeleton: the consultant decides.",
        "design",
    ),
    Entry(
        "Undetermined",
        """Anything else; the tests that would settle it are named. A marrow without a clone under treatment excludes
        none. Benign lesions are not counted; one whose cause is undecided widens the range.""",
        "design",
    ),
)

LINES = (
    Entry(
        "Line of treatment",
        """One planned programme: induction, transplant and maintenance planned together are one line. A change to
        another regimen because of progression or toxicity begins a new one.""",
        "F79",
        (regimens.line_numbers,),
    ),
    Entry(
        "Can worsen neuropathy",
        " and ".join(sorted(NEUROTOXIC)).capitalize() + ": noted beside the regimen.",
        "F08",
        (regimens.is_neurotoxic,),
    ),
)

PROPHYLAXIS = (
    Entry(
        "When disease counts as active",
        """A line of treatment directed at the plasma cells is running; or a clinician recorded a relapse since the
        newest line began; or a clinician concluded probable or confirmed POEMS syndrome and no treatment has begun.""",
        "design",
        (treatment.disease_is_active,),
    ),
    Entry(
        "Nurse: record thromboprophylaxis",
        "Disease is active and nothing is recorded. “None” is an answer.",
        "F27, F28; design",
        (treatment.prophylaxis_prompts,),
    ),
    Entry(
        "Nurse: review thromboprophylaxis",
        "Disease is active and the last review is more than {prophylaxis_review_months} ago, or none is recorded.",
        "design",
    ),
    Entry(
        "Consultant: decide, or record why not",
        "On lenalidomide or thalidomide with “none”.",
        "design",
        (regimens.has_immunomodulator,),
    ),
)


def models(book: Book) -> tuple[RiskFactors, ...]:
    """Every model on an empty record: what it asks, without a patient."""
    nobody = {"as_at": date.max, "age": None, "settings": book.settings}
    return (
        prognosis.wang((), **nobody),
        prognosis.keddie(transplanted=None, haematological_response=None, vegf_response=None),
        prognosis.kourelis((), haematological_response=None, **nobody),
        prognosis.dsouza_transplant((), haematological_response=None, **nobody),
    )


def page_of_outlook(book: Book) -> str:
    return page(
        "Prognosis and treatment",
        paragraph("""Published risk factors, cohorts and treatment tables, for reading beside a record. They recommend
            nothing and forecast nothing."""),
        heading("Risk factors"),
        paragraph(f"Beside every count stands: “{risk_factors.CAVEAT}”"),
        bullets(map(book.fill, RULES_OF_RISK)),
        *(_model(each) for each in models(book)),
        heading("Cohorts"),
        paragraph(NOTE + " Each figure stands with its year, place and number of patients."),
        _cohorts(),
        paragraph("""The GARD page gives a median survival of “8–14 years” in one paragraph and 13.7 years in another.
            The second is the Mayo series of 2003; the first has no source and is left out."""),
        heading("Extent of disease"),
        paragraph("The extent sorts a record into a row of the published table below. The consultant decides."),
        book.entries(EXTENT, what="Extent"),
        paragraph("On the screen: " + "; ".join(f"“{_screen(book, title)}”" for title in TITLES.values()) + "."),
        book.thresholds(("localised_max_lesions",)),
        heading("Published approaches"),
        _published(PATHWAYS, "Situation", "Usual approach"),
        heading("Published responses"),
        _published(RESPONSES, "Treatment", "Reported"),
        heading("Lines and regimens"),
        book.entries(LINES),
        table(("Regimen", "Kind", "Drugs"), [(_name(each), MODALITIES[each.modality], _drugs(each))
                                             for each in REGIMENS.values()]),
        heading("Thromboprophylaxis"),
        paragraph("""30% of 83 UCLH patients had a thrombotic event (F27), 27% of 230 Mayo patients (F28). The two
            disagree on platelets as a risk, so that counts do not enter."""),
        book.entries(PROPHYLAXIS, what="Task", how="When"),
        book.thresholds(("prophylaxis_review_months",)),
    )  # fmt: skip


def _model(model: RiskFactors) -> str:
    words = sources.in_words(model.source)
    rows = [(each.title, each.rule, each.hazard or "not seen", *from_source(model.source)) for each in model.factors]
    return "\n\n".join(
        (
            heading(model.title, 3),
            paragraph(f"{model.citation}. Read in: {words}."),
            table(("Factor", "Rule", "Hazard ratio (95% interval)", "Source", "State"), rows),
        )
    )


def _cohorts() -> str:
    header = ("Cohort", "Figures", "Beside them", "Source", "State")
    return table(header, [_cohort(each) for each in COHORTS])


def _cohort(cohort: Cohort) -> tuple[str, ...]:
    figures = "; ".join([cohort.figures[0].text, *(lower_first(each.text) for each in cohort.figures[1:])])
    return (cohort.label, figures, ". ".join(cohort.notes), *from_source(cohort.source))


def _screen(book: Book, title: str) -> str:
    return title.format(most=book.settings.localised_max_lesions)


def _published(rows: tuple[Published, ...], subject: str, text: str) -> str:
    return table(
        (subject, text, "Source", "State"), [(each.subject, each.text, *from_source(each.source)) for each in rows]
    )


def _name(regimen: Regimen) -> str:
    return regimen.key.replace("_", " ")


def _drugs(regimen: Regimen) -> str:
    return "not said" if regimen.agents is None else ", ".join(regimen.agents) or "none"
