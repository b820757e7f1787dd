"""Published risk factors, each present, absent or unknown on the recorded facts (fact base 8).

No survival figure of one patient is computed or stored: a factor is a finding that a cohort study named, a count is a
range while something is unknown, and figures of cohorts stand in clinical.cohorts beside their year and source. The
models are kept apart and never added: a higher age is a risk in one and a protection in another (F21, F24).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from clinical.evidence.history import weigh
from clinical.facts import Fact
from clinical.outcome import Status
from clinical.phenotype_evidence import PRESSURE, pulmonary_hypertension
from clinical.phenotype_signs import isotype
from clinical.risk_factors import Baseline, Factor, RiskFactors, age_factor, response_factor
from clinical.settings import DEFAULTS, Settings

# Hazard ratios with their 95% interval, and their logarithms (F21; derivation half, multivariable).
WANG_HAZARD: Mapping[str, tuple[str, Decimal]] = MappingProxyType(
    {
        "age": ("4.07 (1.41–11.76)", Decimal("1.404")),
        "pulmonary_hypertension": ("3.99 (1.44–11.04)", Decimal("1.384")),
        "pleural_effusion": ("3.81 (1.23–11.79)", Decimal("1.338")),
        "egfr": ("8.25 (2.18–31.25)", Decimal("2.110")),
    }
)

# Best response to the treatment, as clinical.haematological_response and the VEGF rules name it: was there one?
HAEMATOLOGICAL_RESPONSE = MappingProxyType(
    {"CR": True, "CR (serological)": True, "VGPR": True, "PR": True, "NR": False, "SD": False, "PD": False, "NE": None}
)
VEGF_RESPONSE = MappingProxyType({"CR": True, "PR": True, "NR": False, "PROGRESSION": False, "NE": None})
# Complete response needs a marrow; without one it is not settled (3.3).
COMPLETE_RESPONSE = MappingProxyType(
    dict.fromkeys(HAEMATOLOGICAL_RESPONSE, False) | {"CR": True, "CR (serological)": None, "NE": None}
)


def wang(facts: Iterable[Fact], *, as_at: date, age: int | None, settings: Settings = DEFAULTS) -> RiskFactors:
    """The four predictors of Wang and others at diagnosis, 0 to 4, a range while one is unknown (8.2; F21).

    as_at  the day of diagnosis; later facts, and those recorded under treatment, are not used
    age    completed years on that day, None when not known. Exactly 50 is absent; an eGFR of exactly 30 is absent

    Raises ValueError for an impossible age. Points and survival of the nomogram were not seen: none is shown.
    """
    at = Baseline(facts, as_at, settings)
    limit, pressure = settings.wang_egfr, settings.ph_pasp_threshold
    hazard = {key: printed for key, (printed, _) in WANG_HAZARD.items()}
    return RiskFactors(
        "wang_2017/1",
        "Wang risk factors at diagnosis",
        "Wang C and others. Leukemia 2017 (online 2016)",
        "F21",
        (
            age_factor(age, f"Above {settings.wang_age} years", lambda years: years > settings.wang_age, hazard["age"]),
            at.factor(
                "pulmonary_hypertension",
                "Pulmonary hypertension",
                f"PASP {pressure} mmHg or more, or mean pressure above {settings.ph_mpap_threshold} mmHg",
                pulmonary_hypertension(at.ctx),
                PRESSURE,
                hazard["pulmonary_hypertension"],
            ),
            at.factor(
                "pleural_effusion",
                "Pleural effusion",
                "Recorded, whatever its cause",
                at.stated("pleural_effusion"),
                ("pleural_effusion",),
                hazard["pleural_effusion"],
            ),
            at.factor(
                "egfr",
                "Reduced kidney function",
                f"eGFR below {limit} mL/min/1.73 m²",
                at.newest("egfr", lambda value: value < limit),
                ("egfr",),
                hazard["egfr"],
            ),
        ),
    )


def wang_linear_predictor(risk: RiskFactors) -> tuple[Decimal, Decimal]:
    """Sum of ln hazard ratios of the present factors, and of those not known to be absent: a research value (8.2).

    Shown nowhere by default. Raises ValueError for the factors of another model.
    """
    return _sums(risk, {key: weight for key, (_, weight) in WANG_HAZARD.items()})


def wang_points(risk: RiskFactors, settings: Settings = DEFAULTS) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest total of the nomogram's points; None until the clinic has supplied them (8.2).

    settings.wang_points holds points by factor key. Raises ValueError when a factor has none. Never a survival.
    """
    if settings.wang_points is None:
        return None
    return _sums(risk, settings.wang_points)


def _sums(risk: RiskFactors, weights: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
    keys = {each.key for each in risk.factors}
    if not risk.model.startswith("wang") or keys != set(weights):
        raise ValueError(f"Give a weight for each Wang factor and no other: {', '.join(WANG_HAZARD)}")
    surely = [Decimal(weights[each.key]) for each in risk.factors if each.status is Status.MET]
    perhaps = [Decimal(weights[each.key]) for each in risk.unknown]
    low = sum(surely, Decimal(0))
    high = low + sum(perhaps, Decimal(0))
    return low, high


def keddie(*, transplanted: bool | None, haematological_response: str | None, vegf_response: str | None) -> RiskFactors:
    """The three adverse factors of the UCLH cohort for progression or death, as flags only (8.3; F10, F11).

    transplanted             an autologous transplant was given; None when not known
    haematological_response  best class since treatment; "NE" or None leaves the flag unknown
    vegf_response            best class since treatment; "NE" or None leaves the flag unknown

    Points and the cut-off between high and low risk were not seen: no score and no group.
    """
    status = {True: Status.NOT_MET, False: Status.MET, None: Status.UNKNOWN}[transplanted]
    why = "Whether a transplant was given is not recorded" if transplanted is None else ""
    return RiskFactors(
        "keddie_2020/1",
        "Keddie flags after treatment",
        "Keddie S and others. Neurology 2020;95:e268",
        "F10, F11",
        (
            Factor("no_transplant", "No autologous transplant", "Not treated with transplant", status, why=why),
            response_factor(
                "no_haematological_response",
                "No haematological response",
                "Neither complete nor partial response",
                haematological_response,
                HAEMATOLOGICAL_RESPONSE,
            ),
            response_factor(
                "no_vegf_response",
                "No VEGF response",
                "Neither complete nor partial response",
                vegf_response,
                VEGF_RESPONSE,
            ),
        ),
    )


def kourelis(
    facts: Iterable[Fact],
    *,
    as_at: date,
    age: int | None,
    haematological_response: str | None,
    settings: Settings = DEFAULTS,
) -> RiskFactors:
    """Flags of the Mayo cohort: low albumin at diagnosis, no complete response to first line, higher age (8.4; F22).

    as_at  the day of diagnosis. Albumin of exactly 32 g/L is absent; age of exactly 50 is present (to be confirmed)
    haematological_response  best class to first-line treatment. A response without marrow leaves the flag unknown

    Raises ValueError for an impossible age or an unknown class.
    """
    at = Baseline(facts, as_at, settings)
    limit = settings.kourelis_albumin
    return RiskFactors(
        "kourelis_2016/1",
        "Mayo flags",
        "Kourelis TV and others. Leukemia 2016",
        "F22, F74; the age limit was not seen",
        (
            at.factor(
                "albumin",
                "Low albumin",
                f"Albumin below {limit} g/L at diagnosis",
                at.newest("albumin", lambda value: value < limit),
                ("albumin",),
            ),
            _no_complete_response(
                "No complete haematological response to first-line treatment", haematological_response
            ),
            age_factor(age, f"{settings.kourelis_age} years or more", lambda years: years >= settings.kourelis_age),
        ),
    )


def dsouza_transplant(
    facts: Iterable[Fact],
    *,
    as_at: date,
    age: int | None,
    haematological_response: str | None,
    settings: Settings = DEFAULTS,
) -> RiskFactors:
    """Factors for progression after transplant in the Mayo series of 59 (8.4; F24). For transplanted patients.

    Here an age of up to 50 is the risk, against the other models: never combine them.
    Raises ValueError for an impossible age or an unknown class.
    """
    at = Baseline(facts, as_at, settings)
    limit = settings.dsouza_age
    return RiskFactors(
        "dsouza_2012/1",
        "Mayo factors after transplant",
        "D'Souza A and others. Blood 2012;120:56",
        "F24",
        (
            at.factor(
                "igg_lambda",
                "IgG lambda",
                "Monoclonal IgG lambda",
                weigh(at.ctx, isotype("IgG", "lambda")(at.ctx), missing=()),
                ("serum_ife",),
                "7.5",
            ),
            at.factor(
                "avid_lesions",
                "FDG-avid lesions",
                "At least one at baseline",
                at.any_above_0("avid_lesions"),
                ("avid_lesions",),
                "6.4",
            ),
            _no_complete_response("No complete haematological response", haematological_response, "5.4"),
            age_factor(age, f"Up to {limit} years", lambda years: years <= limit, "4.4"),
        ),
    )


def _no_complete_response(rule: str, response: str | None, hazard: str = "") -> Factor:
    title = "No complete haematological response"
    return response_factor("no_complete_response", title, rule, response, COMPLETE_RESPONSE, hazard)
