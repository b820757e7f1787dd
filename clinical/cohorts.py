"""Published figures of cohorts, for reading beside a record (fact base 8.1, 9.1; 0.3).

They describe groups of people of a year and a place. Nothing here takes a patient: there is no function that does.
The GARD page gives a median survival of "8–14 years" in one paragraph and 13.7 years in another. The second is the
Mayo series of 2003 and stands here with its year, beside later cohorts; the first has no source and is left out.
"""

from dataclasses import dataclass
from decimal import Decimal

NOTE = "Figures of published cohorts. They do not forecast the course of one person."

MEASURES = {
    "overall_survival": "Overall survival",
    "progression_free_survival": "Progression-free survival",
    "event_free_survival": "Event-free survival",
    "median_survival": "Median survival",
}


@dataclass(frozen=True)
class Figure:
    """One printed figure.

    measure  a key of MEASURES
    value    in `unit`, None for "not reached"
    at       years of follow-up the percentage stands for, None for a median
    group    the part of the cohort it describes, "" for all
    """

    measure: str
    value: Decimal | None
    unit: str
    at: int | None = None
    group: str = ""

    @property
    def text(self) -> str:
        """Such as "Overall survival 90% at 5 years"."""
        said = "not reached" if self.value is None else f"{self.value:f}{'%' if self.unit == '%' else ' ' + self.unit}"
        when = f" at {self.at} year{'' if self.at == 1 else 's'}" if self.at else ""
        return f"{MEASURES[self.measure]}{', ' + self.group if self.group else ''} {said}{when}"


@dataclass(frozen=True)
class Cohort:
    """One published group of patients.

    n           how many people
    year        of publication, None when the source that was seen does not say
    source      keys of the fact base; "knowledge" and "secondary" are to be confirmed by the clinic
    notes       what the source says besides survival
    """

    key: str
    title: str
    n: int
    year: int | None
    source: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()

    @property
    def to_be_confirmed(self) -> bool:
        return self.source.startswith(("knowledge", "secondary"))

    @property
    def label(self) -> str:
        """Such as "UCLH, 100 patients, 2020"."""
        return f"{self.title}, {self.n} patients, {self.year or 'year not stated'}"


def _os(value: str, at: int) -> Figure:
    return Figure("overall_survival", Decimal(value), "%", at)


def _pfs(value: str, at: int) -> Figure:
    return Figure("progression_free_survival", Decimal(value), "%", at)


def _median(value: str | None, unit: str, group: str = "") -> Figure:
    return Figure("median_survival", Decimal(value) if value else None, unit, group=group)


COHORTS: tuple[Cohort, ...] = (
    Cohort(
        "mayo_2003",
        "Mayo Clinic",
        99,
        2003,
        "F23, seed-G",
        (
            _median("165", "months"),
            _median("2.6", "years", "with clubbing"),
            _median("6.6", "years", "with volume overload"),
        ),
        (
            "165 months are 13.7 years, the figure of the GARD page",
            "Clubbing and volume overload were the only presenting predictors",
        ),
    ),
    Cohort(
        "mayo_leukemia_2016",
        "Mayo Clinic, progression",
        262,
        2016,
        "F22",
        (_pfs("58", 5), _os("78", 5)),
        (
            "30% relapsed or progressed, 19% with symptoms, after a median of 42 months",
            "Low albumin and no complete haematological response went with progression",
        ),
    ),
    Cohort(
        "mayo_ajh_2016",
        "Mayo Clinic, survival",
        291,
        2016,
        "knowledge: Kourelis, Am J Hematol 2016; ranges agree with F64",
        (_os("79", 5), _os("62", 10)),
        ("Better with younger age, albumin above 32 g/L and complete haematological response",),
    ),
    Cohort(
        "uclh_2020",
        "UCLH",
        100,
        2020,
        "F10",
        (_os("90", 5), _os("82", 10), _pfs("65", 5), _pfs("53", 10)),
        (
            "Median follow-up 59 months (1 to 252), 7184 person-months",
            "Mean time from symptom to diagnosis 15 months (1 to 77); 54% were first called CIDP",
            "Median of 7 systemic features",
        ),
    ),
    Cohort(
        "uclh_transplant",
        "UCLH, transplant",
        42,
        None,
        "F31",
        (_os("95.4", 1), _pfs("81.6", 1), _os("89.5", 5), _pfs("76.9", 5)),
    ),
    Cohort(
        "mayo_transplant_2012",
        "Mayo Clinic, transplant",
        59,
        2012,
        "F24",
        (_pfs("98", 1), _pfs("75", 5), _os("94", 5)),
    ),
    Cohort(
        "peking_2017",
        "Peking Union, newly diagnosed",
        362,
        2017,
        "F21, F74",
        (_os("87.7", 3), _os("84.1", 5), _os("77", 10)),
        ("Survival as quoted by a second page", "The cohort of the Wang risk factors"),
    ),
    Cohort(
        "pulmonary_hypertension",
        "With and without pulmonary hypertension",
        154,
        None,
        "F26",
        (
            _median("54", "months", "with pulmonary hypertension"),
            _median(None, "months", "without pulmonary hypertension"),
        ),
    ),
    Cohort(
        "radiotherapy_2013",
        "Radiotherapy as first line",
        38,
        2013,
        "F25",
        (_os("97", 4), Figure("event_free_survival", Decimal("52"), "%", 4)),
    ),
)
