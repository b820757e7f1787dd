"""Echocardiogram, pulmonary pressure and lung function (fact base 6.5, 6.6).

Pressures in mmHg, velocity in m/s, TLCO in mmol/min/kPa. A pressure is estimated only from parts that were recorded.
"""

from dataclasses import dataclass
from decimal import Decimal

from clinical.outcome import Status
from clinical.plausibility import within
from clinical.scores import Score
from clinical.settings import DEFAULTS, Settings

_TENTH = Decimal("0.1")


def _span(low: int, high: int) -> tuple[Decimal, Decimal]:
    return Decimal(low), Decimal(high)


# What may be typed is narrower (10 to 150 mmHg); an estimate from a velocity reaches from 7 to 159.
TR_VMAX, PASP, MPAP = _span(1, 6), _span(0, 200), _span(5, 100)
IVC_CM, PER_CENT = _span(0, 5), _span(0, 100)
PREDICTED_FVC, PREDICTED_TLCO = _span(10, 180), _span(5, 150)
RAP_VALUES = (3, 8, 15)
# Inferior vena cava: diameter in cm and collapse in % that separate the three estimates (F48).
_IVC_WIDE, _IVC_COLLAPSE = Decimal("2.1"), Decimal(50)


def right_atrial_pressure(ivc_cm: Decimal | None, collapse_pct: Decimal | None) -> Score:
    """Estimate in mmHg from the inferior vena cava (F48): 3 when narrower than 2.1 cm and collapsing by more than 50%,
    15 when wider and by less than 50%, else 8.

    Without both parts there is none: 8 means "measured, in between", not "not measured". Raises ValueError.
    """
    answered = (ivc_cm is not None) + (collapse_pct is not None)
    width = None if ivc_cm is None else within("Inferior vena cava", ivc_cm, IVC_CM, "cm")
    collapse = None if collapse_pct is None else within("Collapse of the vena cava", collapse_pct, PER_CENT, "%")
    if width is None or collapse is None:
        return Score(None, answered, 2, "rap_ivc/1")
    if width < _IVC_WIDE and collapse > _IVC_COLLAPSE:
        return Score(3, 2, 2, "rap_ivc/1")
    if width > _IVC_WIDE and collapse < _IVC_COLLAPSE:
        return Score(15, 2, 2, "rap_ivc/1")
    return Score(8, 2, 2, "rap_ivc/1")


def pasp_from_tr(tr_vmax: Decimal | None, rap: int | None) -> Score:
    """Systolic pulmonary artery pressure 4 × TR Vmax² + RAP in mmHg, one place (F48).

    tr_vmax  1 to 6 m/s; rap: 3, 8 or 15. None when not recorded: no pressure is assumed.
    Classes are read from this rounded value, so that what is shown is what was tested. Raises ValueError.
    """
    answered = (tr_vmax is not None) + (rap is not None)
    if rap is not None and (isinstance(rap, bool) or rap not in RAP_VALUES):
        raise ValueError(f"The estimate of right atrial pressure is 3, 8 or 15 mmHg. You entered {rap}")
    velocity = None if tr_vmax is None else within("TR Vmax", tr_vmax, TR_VMAX, "m/s")
    if velocity is None or rap is None:
        return Score(None, answered, 2, "pasp_tr/1")
    return Score((4 * velocity * velocity + rap).quantize(_TENTH), 2, 2, "pasp_tr/1")


# Classes of ESC/ERS 2015 (F48), lowest first: up to low, above high.
ECHO_CLASSES = ("low", "intermediate", "high")
_CLASS_LIMITS = {"velocity": (Decimal("2.8"), Decimal("3.4")), "pressure": (Decimal(36), Decimal(50))}


@dataclass(frozen=True)
class EchoClass:
    """Class of ESC/ERS 2015 by velocity and by pressure, "" where not measured.

    name       the higher of the two; "" while neither was measured
    disagrees  True when both were measured and differ
    """

    by_velocity: str
    by_pressure: str

    @property
    def name(self) -> str:
        known = [each for each in (self.by_velocity, self.by_pressure) if each]
        return max(known, key=ECHO_CLASSES.index, default="")

    @property
    def disagrees(self) -> bool:
        return bool(self.by_velocity and self.by_pressure) and self.by_velocity != self.by_pressure


def echo_class(tr_vmax: Decimal | None = None, pasp: Decimal | None = None) -> EchoClass:
    """ "low" up to 2.8 m/s or 36 mmHg, "high" above 3.4 m/s or 50 mmHg, else "intermediate" (F48).

    Raises ValueError for a velocity outside 1 to 6 m/s or a pressure outside 0 to 200 mmHg.
    """
    velocity = None if tr_vmax is None else within("TR Vmax", tr_vmax, TR_VMAX, "m/s")
    pressure = None if pasp is None else within("PASP", pasp, PASP, "mmHg")
    return EchoClass(_class_of("velocity", velocity), _class_of("pressure", pressure))


def _class_of(name: str, value: Decimal | None) -> str:
    if value is None:
        return ""
    low, high = _CLASS_LIMITS[name]
    return ECHO_CLASSES[(value > low) + (value > high)]


@dataclass(frozen=True)
class PressureAnswer:
    """The field "pulmonary hypertension present".

    word  "present", "possible", "no", or "" while nothing was measured
    by    "catheter", "echo" or ""
    rule  the sentence that decided
    """

    word: str
    by: str = ""
    rule: str = ""


def pulmonary_hypertension(
    *, pasp: Decimal | None = None, mpap: Decimal | None = None, settings: Settings = DEFAULTS
) -> PressureAnswer:
    """Pulmonary hypertension of one examination, by catheter when there is one, else by echocardiogram (F26, F48).

    mpap  mean pressure at catheterisation: present above 20 mmHg
    pasp  systolic pressure on echocardiogram: present from 50 mmHg (setting), possible above 36, else no

    Raises ValueError for a pressure out of range. For the whole record see clinical.phenotype_evidence.
    """
    mean = None if mpap is None else within("Mean pulmonary artery pressure", mpap, MPAP, "mmHg")
    systolic = None if pasp is None else within("PASP", pasp, PASP, "mmHg")
    if mean is not None:
        limit = settings.ph_mpap_threshold
        if mean > limit:
            return PressureAnswer("present", "catheter", f"Mean pressure {mean} mmHg, above {limit} mmHg")
        return PressureAnswer("no", "catheter", f"Mean pressure {mean} mmHg, not above {limit} mmHg")
    if systolic is None:
        return PressureAnswer("")
    limit, low = settings.ph_pasp_threshold, settings.ph_pasp_low
    if systolic >= limit:
        return PressureAnswer("present", "echo", f"PASP {systolic} mmHg, {limit} mmHg or more")
    if systolic > low:
        return PressureAnswer("possible", "echo", f"PASP {systolic} mmHg, above {low} and below {limit} mmHg")
    return PressureAnswer("no", "echo", f"PASP {systolic} mmHg, up to {low} mmHg")


# 1 mmol/min/kPa in mL/min/mmHg (knowledge).
TLCO_FACTOR = Decimal("2.986")
_TLCO_UNITS = {"mmol/min/kpa": Decimal(1), "ml/min/mmhg": TLCO_FACTOR}


def tlco_to_si(value: Decimal, unit: str) -> Decimal:
    """Gas transfer in mmol/min/kPa, two places; mL/min/mmHg is divided by 2.986 (knowledge).

    Raises ValueError for another unit, including none.
    """
    factor = _TLCO_UNITS.get("".join(unit.split()).lower())
    if factor is None:
        shown = unit.strip() or "no unit"
        raise ValueError(f"The TLCO unit must be mmol/min/kPa or mL/min/mmHg. You entered {shown}")
    return (value / factor).quantize(Decimal("0.01"))


def tlco_severity(
    predicted_pct: Decimal | None, lower_limit_pct: Decimal | None = None, settings: Settings = DEFAULTS
) -> str:
    """Gas transfer by % of predicted: "normal", "mild", "moderate", "severe", "" when not recorded (ATS/ERS 2005).

    lower_limit_pct  the laboratory's own lower limit; at or above it is normal. Without one, 80% stands in (setting)
    Severe is below 40, moderate 40 to 59, mild from 60 (knowledge). Raises ValueError outside 5 to 150.
    """
    if predicted_pct is None:
        return ""
    value = within("TLCO", predicted_pct, PREDICTED_TLCO, "% predicted")
    limit = settings.tlco_normal_pct
    if lower_limit_pct is not None:
        limit = within("Lower limit of TLCO", lower_limit_pct, PREDICTED_TLCO, "% predicted")
    if value >= limit:
        return "normal"
    if value < settings.tlco_severe_pct:
        return "severe"
    return "moderate" if value < settings.tlco_mild_pct else "mild"


def restriction(
    *,
    tlc_pct: Decimal | None = None,
    fvc_pct: Decimal | None = None,
    fev1_fvc: Decimal | None = None,
    settings: Settings = DEFAULTS,
) -> Status:
    """Restrictive pattern of one examination (knowledge): TLC below 80% of predicted; without TLC, FVC below 80%
    together with FEV1/FVC of at least 0.70.

    Total capacity decides when there is one. A reduced FVC with a low or unknown ratio is UNKNOWN: obstruction may
    explain it. Raises ValueError for a number out of range.
    """
    total = None if tlc_pct is None else within("TLC", tlc_pct, PREDICTED_FVC, "% predicted")
    vital = None if fvc_pct is None else within("FVC", fvc_pct, PREDICTED_FVC, "% predicted")
    ratio = None if fev1_fvc is None else within("FEV1/FVC", fev1_fvc, _span(0, 1), "")
    if total is not None:
        return Status.MET if total < settings.restriction_tlc_pct else Status.NOT_MET
    if vital is None:
        return Status.UNKNOWN
    if vital >= settings.restriction_fvc_pct:
        return Status.NOT_MET
    return Status.MET if ratio is not None and ratio >= settings.restriction_fev1_fvc else Status.UNKNOWN


LITRES = (Decimal("0.2"), Decimal(10))


def supine_fall_pct(upright: Decimal | None, supine: Decimal | None) -> Score:
    """Fall of FVC from upright to lying, in % of the upright value, one place; negative when it rises.

    Both in litres, 0.2 to 10 (design). No value while one is missing. Raises ValueError.
    """
    answered = (upright is not None) + (supine is not None)
    start = None if upright is None else within("FVC, upright", upright, LITRES, "L")
    lying = None if supine is None else within("FVC, lying", supine, LITRES, "L")
    if start is None or lying is None:
        return Score(None, answered, 2, "fvc_supine_fall/1")
    return Score((100 * (start - lying) / start).quantize(_TENTH), 2, 2, "fvc_supine_fall/1")


def diaphragm_weakness_suggested(fall: Score, settings: Settings = DEFAULTS) -> Status:
    """A fall of FVC by more than 25% on lying down suggests weakness of the diaphragm (knowledge)."""
    if fall.value is None:
        return Status.UNKNOWN
    return Status.MET if fall.value > settings.supine_fvc_fall_pct else Status.NOT_MET
