"""The page of blood, light chains, organs, fluid, hormones, heart and lungs."""

from clinical import cardiopulmonary, monoclonal, scores, weight
from clinical.evidence.blood import LIMITS
from clinical.evidence.plasma_cells import flc_interval, flc_ratio_abnormal
from clinical.handbook.book import Book, Entry, red_cell_limits, upper_first
from clinical.handbook.markdown import heading, page, paragraph, table
from clinical.monoclonal import KAPPA_INTERVAL, LAMBDA_INTERVAL
from clinical.setting_words import value_in_words

LIGHT_CHAINS = (
    Entry(
        "Ratio",
        "Kappa divided by lambda, both in mg/L; none when lambda is 0 or one is missing.",
        "F46",
        (scores.flc_ratio, monoclonal.flc_ratio_span),
    ),
    Entry(
        "Abnormal ratio",
        """Outside the interval for the kidney function of that day. Without an eGFR the standard interval holds. A
        value given as a bound counts only when every value it allows gives the same answer.""",
        "F46",
        (flc_interval, flc_ratio_abnormal, monoclonal.flc_intervals, monoclonal.flc_ratio_state),
    ),
    Entry(
        "Difference (dFLC)",
        "Involved minus uninvolved chain, mg/L; only where the clone is kappa or lambda.",
        "knowledge: D'Souza 2012 scheme",
        (monoclonal.dflc,),
    ),
    Entry(
        "Typed and calculated ratio",
        "A difference of more than {flc_ratio_tolerance_pct} is asked about.",
        "design",
        (scores.ratios_disagree, monoclonal.flc_questions),
    ),
    Entry(
        "Slip of the unit",
        """mg/dL is ten times more. Both chains ten times below normal, or both changed {flc_slip_fold:n}-fold or more
        the same way, are asked about; nothing is converted silently.""",
        "design",
        (monoclonal.flc_to_mg_per_l,),
    ),
)

BANDS = ((60, "60 or more, or not known"), (45, "45 to 59"), (30, "30 to 44"), (29, "below 30"))

ORGANS = (
    "spleen_cm",
    "liver_cm",
    "node_mm",
    "node_mm_inguinal",
    "palpable_cm",
)

FLUID = (
    Entry(
        "Oedema",
        "Grade 1 or more, of both legs. Oedema of one leg is shown and does not count.",
        "F01; design: one leg",
    ),
    Entry("Effusion and ascites", "Seen on imaging or stated in a report.", "F01"),
    Entry(
        "Change of weight",
        """In per cent over {weight_change_months}: the newest weight against the one nearest to that time before it,
        within {weight_window_days}. Nothing is interpolated.""",
        "design",
        (weight.weight_change,),
    ),
    Entry(
        "Weight loss",
        """Unintentional, {weight_loss_pct:n}% or more in {weight_loss_months}. Open when nobody asked whether it was
        wanted. Fluid weighs: oedema may hide a loss.""",
        "knowledge",
        (weight.weight_loss,),
    ),
)

HEART_AND_LUNGS = (
    Entry(
        "Right atrial pressure",
        """From the inferior vena cava: 3 mmHg when narrower than 2.1 cm and collapsing by more than 50%; 15 when wider
        and collapsing by less; else 8. Not assumed when it was not measured.""",
        "F48",
        (cardiopulmonary.right_atrial_pressure,),
    ),
    Entry(
        "Systolic pulmonary pressure (PASP)",
        "4 × TR Vmax² + right atrial pressure.",
        "F48",
        (cardiopulmonary.pasp_from_tr,),
    ),
    Entry(
        "Echocardiogram class",
        """Low up to 2.8 m/s or 36 mmHg; high above 3.4 m/s or 50 mmHg; else intermediate. The higher of the two; a
        disagreement is said.""",
        "F48",
        (cardiopulmonary.echo_class,),
    ),
    Entry(
        "Pulmonary hypertension",
        """By catheter: mean pressure above {ph_mpap_threshold}. By echocardiogram: present from a systolic pressure of
        {ph_pasp_threshold}, possible above {ph_pasp_low:n} mmHg, else no. A catheter overrules
        echocardiograms up to its day. It never counts for the criteria.""",
        "F26, F48",
        (cardiopulmonary.pulmonary_hypertension,),
    ),
    Entry(
        "Gas transfer (TLCO)",
        """Of predicted: normal from the laboratory's own limit, or from {tlco_normal_pct:n}%; mild from
        {tlco_mild_pct:n}%; moderate from {tlco_severe_pct:n}%; severe below. For the follow-up schedule, significantly
        reduced is below {tlco_reduced_pct}.""",
        "knowledge: ATS/ERS 2005",
        (cardiopulmonary.tlco_severity,),
    ),
    Entry(
        "Gas transfer, units",
        "mL/min/mmHg is divided by 2.986 to give mmol/min/kPa.",
        "knowledge",
        (cardiopulmonary.tlco_to_si,),
    ),
    Entry(
        "Restriction",
        """Total lung capacity below {restriction_tlc_pct:n}% of predicted; without it, vital capacity below
        {restriction_fvc_pct:n}% with FEV1/FVC of {restriction_fev1_fvc:n} or more. A low or unknown ratio leaves it
        open: obstruction may explain it.""",
        "knowledge",
        (cardiopulmonary.restriction,),
    ),
    Entry(
        "Diaphragm",
        "Vital capacity falls by more than {supine_fvc_fall_pct:n}% on lying down: weakness is suggested.",
        "knowledge",
        (cardiopulmonary.supine_fall_pct, cardiopulmonary.diaphragm_weakness_suggested),
    ),
)

OTHERS = ("igg_upper", "iga_upper", "igm_upper", "renal_insufficiency_egfr", "b12_lower", "csf_protein_upper")


def page_of_blood_and_organs(book: Book) -> str:
    return page(
        "Blood, light chains, organs and fluid",
        paragraph("How these findings speak to the criteria: [Diagnostic criteria](criteria.md)."),
        heading("Platelets and red cells"),
        paragraph("""Counts taken under treatment are not used. The limit is that of the sex at birth; where that is not
            known the higher one, and a value between the two stays open."""),
        book.entries(map(_red_cells, LIMITS), what="Scheme", how="Polycythaemia"),
        book.thresholds(("platelet_threshold", "platelet_comparator", "polycythaemia_scheme", "n6_confirm_repeat")),
        heading("Free light chains"),
        book.entries(LIGHT_CHAINS),
        paragraph("""Intervals by eGFR (mL/min/1.73 m²). The schemes differ below 60. They hold for one assay,
            Freelite; other analysers differ (F46). The three bands are recalled from Long 2022 and not seen: to be
            confirmed."""),
        _intervals(),
        book.thresholds(("flc_ratio_scheme", "flc_ratio_tolerance_pct", "flc_slip_fold")),
        heading("Organs and nodes"),
        paragraph("""Imaging wins over palpation of the same period. A report's word and a size that disagree leave the
            question open; neither is thrown away."""),
        book.thresholds(ORGANS),
        heading("Fluid and weight"),
        book.entries(FLUID),
        heading("Heart and lungs"),
        book.entries(HEART_AND_LUNGS),
        heading("Other limits"),
        paragraph("They serve the [phenotype](phenotype.md) only and stand in for the laboratory's own limits."),
        book.thresholds(OTHERS),
    )


def _red_cells(scheme: str) -> Entry:
    return Entry(upper_first(value_in_words(scheme)), red_cell_limits(scheme), "F47")


def _intervals() -> str:
    rows = []
    for egfr, words in BANDS:
        classic, bands = (_span(*flc_interval(egfr, scheme)) for scheme in ("classic_renal", "istopmm"))
        kappa, chain = (_span(*KAPPA_INTERVAL), _span(*LAMBDA_INTERVAL)) if egfr >= 60 else ("none given",) * 2
        rows.append((words, classic, bands, kappa, chain))
    return table(("eGFR", "Ratio, classic", "Ratio, three bands", "Kappa, mg/L", "Lambda, mg/L"), rows)


def _span(low: object, high: object) -> str:
    return f"{low} to {high}"
