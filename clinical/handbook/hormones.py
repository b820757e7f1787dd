"""The page of hormone axes: what results propose, and which causes leave an axis open."""

from clinical import endocrine, endocrine_axes
from clinical.catalogue import AXES
from clinical.endocrine_parts import CAUSES
from clinical.evidence.endocrine import COUNTING_AXES
from clinical.handbook.book import Book, Entry
from clinical.handbook.markdown import bullets, heading, page, paragraph

# Axis → the rule that proposes its state, in words.
PROPOSALS = {
    "gonadal": Entry(
        AXES["gonadal"],
        """Men: abnormal when testosterone is low on {testosterone_mornings} (08:00 to 11:00); normal when the newest
        morning sample is neither low nor borderline. Low is below the laboratory's limit or, without one, below
        {testosterone_low:n} nmol/L; up to {testosterone_borderline:n} nmol/L is borderline and decides nothing. Women:
        no rule decides; the clinician concludes.""",
        "design",
        (endocrine_axes.propose_axes,),
    ),
    "pituitary": Entry(
        AXES["pituitary"],
        """Abnormal when prolactin is above the laboratory's limit (without one: {prolactin_upper}), and no drug
        that raises it is taken; or, in men, when LH or FSH and testosterone of one day are low together. In men normal
        needs both parts. Until somebody said whether such a drug is taken, a raised prolactin leaves the axis open.""",
        "design",
    ),
    "adrenal": Entry(
        AXES["adrenal"],
        """Abnormal when the Synacthen test failed (cortisol after 30 minutes below the laboratory's limit or, without
        one, {synacthen_pass}), or on replacement. Normal when it passed, or when cortisol at 09:00 is above
        {cortisol_reassuring}. A low cortisol at 09:00 asks for the test. On a glucocorticoid, or
        where nobody said whether one is taken, nothing is decided.""",
        "design",
    ),
    "parathyroid": Entry(
        AXES["parathyroid"],
        """Abnormal when PTH is outside its limits with vitamin D from {vitamin_d_sufficient}, or when adjusted calcium
        is outside its limits and PTH explains it. Normal needs both. Low vitamin D leaves an abnormal PTH open.""",
        "design",
    ),
    "thyroid": Entry(
        AXES["thyroid"],
        """Abnormal when TSH or free T4 is outside its limits; normal when both are within, unless thyroid hormone is
        taken. The kind is named. It does not count alone (F01).""",
        "design",
    ),
    "glucose": Entry(
        AXES["glucose"],
        """Abnormal when diabetes is diagnosed, HbA1c is {hba1c_diabetes} or more, or fasting glucose
        {fasting_glucose_diabetes} or more. Normal when HbA1c is below {hba1c_raised} and fasting glucose is
        not raised. It does not count alone (F01).""",
        "design",
    ),
}

READING = (
    Entry(
        "Against a limit",
        """The laboratory's own limits win. A result on its limit is normal. A value given as a bound counts only when
        every value it allows gives the same answer.""",
        "design",
        (endocrine.below, endocrine.above, endocrine.level, endocrine.newest),
    ),
    Entry(
        "HbA1c",
        """Normal below {hba1c_raised}, high risk from there, diabetes from {hba1c_diabetes}. In %: 0.0915 × mmol/mol +
        2.15.""",
        "knowledge",
        (endocrine.hba1c_class, endocrine.hba1c_percent, endocrine.hba1c_mmol_per_mol),
    ),
    Entry(
        "Vitamin D",
        "Deficient below {vitamin_d_deficient}, insufficient below {vitamin_d_sufficient}, sufficient from there.",
        "knowledge",
        (endocrine.vitamin_d_class,),
    ),
    Entry(
        "Cortisol at 09:00",
        """Very low below {cortisol_very_low}, reassuring above {cortisol_reassuring}. Says nothing under a
        glucocorticoid.""",
        "knowledge",
        (endocrine.cortisol_0900_class,),
    ),
)


def page_of_hormones(book: Book) -> str:
    counting = ", ".join(AXES[axis].partition(" axis")[0].lower() for axis in COUNTING_AXES)
    return page(
        "Hormone axes",
        paragraph(f"""Results propose the state of an axis; a clinician confirms or changes it, and only that conclusion
            speaks to the [criterion](criteria.md). These axes count: {counting}. Thyroid disease and diabetes are
            proposed as well and do not count alone."""),
        heading("What results propose"),
        book.entries((PROPOSALS[axis] for axis in AXES), what="Axis"),
        paragraph("A recorded drug or state that may explain an abnormality leaves the axis open and is named:"),
        bullets(CAUSES.values()),
        heading("Reading a result"),
        book.entries(READING, what="Result"),
        book.thresholds((
            "testosterone_low", "testosterone_borderline", "testosterone_mornings", "prolactin_upper",
            "synacthen_pass", "cortisol_very_low", "cortisol_reassuring", "vitamin_d_sufficient",
            "vitamin_d_deficient", "hba1c_diabetes", "hba1c_raised", "fasting_glucose_diabetes",
        )),
    )  # fmt: skip
