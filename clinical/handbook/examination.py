"""The page of scores and measures: power, disability, function, pain, conduction, eyes."""

from clinical import bedside, conduction, function, grip, scales, scores
from clinical.conduction import MEASUREMENTS, POEMS_AND_CIDP, TLI_SENSITIVITY, TLI_SPECIFICITY
from clinical.handbook.book import Book, Entry, from_source
from clinical.handbook.markdown import bullets, heading, page, paragraph, table
from clinical.scales import SCALES

GRADES = "knowledge: Graham and Hughes 2006, paraphrased; range F36, F37"

POWER = (
    Entry(
        "MRC grade",
        "0, 1, 2, 3, 4−, 4, 4+ or 5, kept as written.",
        "F78",
        (scores.mrc_token,),
    ),
    Entry(
        "MRC sum score",
        """Sum over both sides of {mrc_movements}. Six movements give 60 points, eight give 80; these are different
        scores. Do 4− and 4+ count as 3.5 and 4.5 instead of 4: {mrc_half_grades}.""",
        "F37; design: grades 4− and 4+",
        (scores.mrc_sum, scores.mrc_sum_by_setting),
    ),
    Entry(
        "Areflexia",
        """All five tendon reflexes absent on both sides, also with reinforcement. One reflex that is there says no; yes
        needs all ten.""",
        "design",
        (bedside.areflexia,),
    ),
    Entry(
        "Orthostatic fall",
        """Within {orthostatic_minutes} of standing the systolic pressure falls by {orthostatic_systolic} or more, or
        the diastolic by {orthostatic_diastolic} or more. One fall is enough; no needs both pressures.""",
        "knowledge",
        (bedside.orthostatic_fall,),
    ),
)

ARMS = (
    ("0", "No task affected and no symptom or sign in an arm"),
    ("1", "No task affected; symptoms or signs in an arm"),
    ("2", "A task affected, none prevented"),
    ("3", "One to four of the five tasks prevented"),
    ("4", "All five prevented, some purposeful movement"),
    ("5", "No purposeful movement in either arm"),
)
LEGS = (
    ("0", "Walking, stairs and running not affected, gait looks normal"),
    ("1", "One of them affected, gait looks normal"),
    ("2", "Walks without support, gait looks abnormal"),
    ("3", "Support on one side for 10 metres"),
    ("4", "Support on both sides for 10 metres"),
    ("5", "Wheelchair for 10 metres; stands and walks 1 metre with one helper"),
    ("6", "Wheelchair or bed; cannot do that; some purposeful leg movement"),
    ("7", "Wheelchair or bed; no purposeful leg movement"),
)
DISABILITY = (
    Entry("ONLS arm grade", "0 to 5, by the table of arms.", GRADES, (scores.onls_arm,)),
    Entry("ONLS leg grade", "0 to 7, by the table of legs.", GRADES, (scores.onls_leg,)),
    Entry("ONLS total", "Arm plus leg, 0 to 12, higher is worse.", "F35, F36, F37", (scores.onls_total,)),
    Entry(
        "Grades from a letter",
        """The total must be arm plus leg; a leg grade of 5 or more needs a wheelchair or bed; a leg grade up to 2 with
        an aid is asked about.""",
        "design",
        (scores.onls_questions,),
    ),
    Entry(
        "INCAT arm grade",
        """As the ONLS arm grade, but one or two tasks prevented is 3 and three or more is 4. A scale of its own, never
        added to an ONLS leg grade.""",
        "knowledge: INCAT",
        (scores.incat_arm,),
    ),
    Entry(
        "INCAT sensory sum",
        "0 to 20, higher is worse: pinprick and vibration in arm and leg, two-point discrimination, 0 to 4 each.",
        "F37; knowledge: parts",
        (function.incat_sensory_sum,),
    ),
)

FUNCTION = (
    Entry(
        "I-RODS, raw sum",
        "24 activities of 0 to 2 points, 0 to 48, higher is better.",
        "F38",
        (function.irods_raw,),
    ),
    Entry(
        "I-RODS, 0 to 100",
        """By the published table once the clinic has loaded it. The conversion is not a straight line, so that nothing
        is shown before that, and a table that only scales by 100/48 is refused.""",
        "knowledge: van Nes 2011",
        (function.irods_centile,),
    ),
    Entry(
        "I-RODS, a change that counts",
        """At least {irods_standard_errors}, or at least {irods_centile_points:n} points of the 0 to 100 scale. The
        clinic goes by: {irods_responder_rule}.""",
        "F39; knowledge: centile points",
        (function.irods_responder,),
    ),
    Entry(
        "Timed walk",
        "Metres per second over the distance walked. “Unable” is an answer of its own, never 0 seconds.",
        "knowledge; design: distances",
        (function.Walk,),
    ),
    Entry(
        "Timed up-and-go",
        "Slow from {up_and_go_slow}; risk of falls from {up_and_go_falls}. No flag when unable.",
        "knowledge",
        (function.up_and_go_flags,),
    ),
    Entry(
        "Grip",
        "Mean and best of three trials of one hand; no value while a trial is missing.",
        "knowledge",
        (grip.Grip,),
    ),
    Entry(
        "Change of grip",
        """Only for one device, one hand and one handle position: kilograms (Jamar) and kilopascals (vigorimeter) are
        never compared. A change of {grip_change_kpa} is called important; for kilograms no size is known.""",
        "knowledge; design: device rule",
        (grip.grip_change,),
    ),
    Entry(
        "DN4",
        "One point for each of ten answers that is yes; positive from {dn4_positive:n}.",
        "knowledge",
        (scales.dn4, scales.dn4_class),
    ),
    Entry(
        "painDETECT",
        """A neuropathic part of the pain is unlikely below {paindetect_unclear:n}, unclear from there, likely from
        {paindetect_likely:n}.""",
        "knowledge",
        (scales.paindetect_class,),
    ),
    Entry(
        "Three pain ratings",
        "Average pain or pain now above the worst pain is asked about; nothing is refused.",
        "design",
        (scales.pain_questions,),
    ),
)

CONDUCTION = (
    Entry(
        "Terminal latency index",
        """Terminal distance (mm) divided by motor velocity (m/s) times distal motor latency (ms). None when the
        response is absent.""",
        "F32",
        (conduction.terminal_latency_index,),
    ),
    Entry(
        "Index flagged",
        f"""From {{tli_poems:n}}, in the median nerve only: the cut-off separated POEMS from CIDP with sensitivity
        {TLI_SENSITIVITY}% and specificity {TLI_SPECIFICITY}%. A comparison, not a score.""",
        "F32",
        (conduction.tli_flag,),
    ),
    Entry(
        "Definite conduction block",
        """The CMAP area falls by {block_area_drop_pct:n}% or more from distal to proximal. Not in the tibial nerve, and
        not with an absent response.""",
        "knowledge",
        (conduction.definite_block, conduction.block_questions),
    ),
    Entry(
        "Temporal dispersion",
        "The proximal response lasts more than {dispersion_pct:n}% longer than the distal one.",
        "knowledge",
        (conduction.dispersion,),
    ),
    Entry(
        "Cool limb",
        "Below {limb_cool_hand} at the hand or {limb_cool_foot} at the foot: cool nerves conduct slowly.",
        "design",
        (conduction.temperature_warnings,),
    ),
)

EYES = (
    Entry(
        "Acuity",
        """A Snellen fraction, a logMAR decimal, or CF, HM, LP, NLP. logMAR is the logarithm of denominator over
        numerator, to two places; off the chart {va_offchart_map}. The entry is kept as written, because charts do not
        agree line by line. Letters beyond or short of a line (“6/6-2”) are not converted.""",
        "F41",
        (scores.acuity,),
    ),
    Entry("ETDRS letters", "About 85 − 50 × logMAR, not below 0.", "knowledge", (scores.etdrs_letters,)),
    Entry(
        "Optic disc, modified Frisén grade",
        """0 normal; 1 C-shaped halo with a temporal gap; 2 complete ring; 3 a segment of a major vessel hidden as it
        leaves the disc; 4 hidden on the disc; 5 all vessels hidden.""",
        "F40",
    ),
)


def page_of_scores(book: Book) -> str:
    return page(
        "Scores and measures",
        paragraph("""A score with a missing part has no value: the screen says how many parts were answered (“11 of 12
            answered”). Nothing is filled in. Zero and “no” are answers. Each value keeps the name and version of the
            rule that made it."""),
        heading("Power, reflexes and blood pressure"),
        book.entries(POWER),
        heading("Disability: ONLS and INCAT"),
        book.entries(DISABILITY),
        paragraph("""The five arm tasks: dress the upper body, wash and brush hair, turn a key, use cutlery, buttons and
            zips. Each is not affected, affected or prevented. The wording is paraphrased and to be confirmed."""),
        table(("Arm grade", "Meaning"), ARMS),
        table(("Leg grade", "Meaning"), LEGS),
        heading("Function and pain"),
        book.entries(FUNCTION),
        heading("Scales kept as a total"),
        paragraph("Question texts of published scales are licensed and are not part of the program."),
        _scales(),
        heading("Nerve conduction"),
        book.entries(CONDUCTION),
        paragraph(
            """Reported differences between POEMS and CIDP, for reading side by side. They are never added up."""
        ),
        table(
            ("Feature", "POEMS", "CIDP", "Source", "State"),
            [(each.feature, each.poems, each.cidp, *_sourced(each.source)) for each in POEMS_AND_CIDP],
        ),
        paragraph("Plausible ranges of what is typed (our own proposal, to be confirmed):"),
        bullets(f"{each.title}: {_range(each.low, each.high, each.unit)}" for each in MEASUREMENTS.values()),
        heading("Eyes"),
        book.entries(EYES),
        paragraph("Alerts of an eye examination: [Prompts and alerts](red-flags.md)."),
    )


def _scales() -> str:
    rows = [
        (each.title, _range(each.low, each.high, each.unit), each.higher_is, *_sourced(each.source))
        for each in SCALES.values()
    ]
    return table(("Scale", "Range", "Higher is", "Source", "State"), rows)


def _range(low: object, high: object, unit: str) -> str:
    shown = "" if unit in ("points", "grade") else unit if unit == "%" else f" {unit}"
    return f"{low} to {high}{shown}".replace("-", "−")


def _sourced(source: str) -> tuple[str, str]:
    # F64 is a machine-written summary: nothing rests on it alone.
    return from_source(f"secondary: {source}" if source.startswith("F64") else source)
