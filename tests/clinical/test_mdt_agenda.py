"""Which patients the rules suggest for the meeting, and the traps: sample types, untreated baselines, normal values."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.facts import Fact, VegfResult
from clinical.mdt_agenda import Chart, Reason, Study, TreatmentLine, reasons
from clinical.vegf import parse_value

START = date(2025, 1, 6)
SINCE = date(2026, 11, 1)
AS_AT = date(2026, 11, 30)


def sample(text: str, day: int, matrix: str = "serum", **more: object) -> Fact:
    """A sample as printed, `day` days after the start of treatment; treated from that day on."""
    comparator, value = parse_value(text)
    result = VegfResult(value=value, matrix=matrix, comparator=comparator, **more)
    return Fact("vegf", result, on=START + timedelta(days=day), source=f"laboratory:{day}", treated=day >= 0)


def line(finished: date | None = None, response: date | None = None, start: date = START) -> TreatmentLine:
    return TreatmentLine(start, finished, response, "Lenalidomide and dexamethasone", "treatment:1")


def found(chart: Chart, as_at: date = AS_AT) -> list[str]:
    return [one.rule for one in reasons(chart, since=SINCE, as_at=as_at)]


def doubled(*samples: Fact, lines: tuple[TreatmentLine, ...] = (line(),)) -> bool:
    return "vegf_doubled" in found(Chart(vegf=samples, lines=lines))


def test_an_empty_chart_suggests_nothing() -> None:
    assert found(Chart()) == []


@pytest.mark.parametrize(
    ("newest", "yes"), [("2399", False), ("2400", True), ("2401", True), (">2400", True), ("<9000", False)]
)
def test_a_value_doubles_from_twice_the_lowest_on(newest: str, yes: bool) -> None:
    assert doubled(sample("4000", -5), sample("1200", 100), sample("1800", 200), sample(newest, 300)) is yes


def test_the_reason_names_both_values_and_the_newest_record() -> None:
    chart = Chart(vegf=[sample("1200", 100), sample("2600", 300)], lines=[line()])
    (reason,) = reasons(chart, since=SINCE, as_at=AS_AT)
    assert "2,600" in reason.text and "1,200" in reason.text
    assert (reason.source, reason.on) == ("laboratory:300", START + timedelta(days=300))


def test_serum_is_never_held_against_plasma() -> None:
    assert not doubled(sample("250", 100, "plasma_edta"), sample("3000", 300, "serum"))
    assert not doubled(sample("250", 100, "plasma_edta"), sample("600", 300, "plasma_citrate"))


@pytest.mark.parametrize("more", [{"assay": "B"}, {"laboratory": "Elsewhere"}])
def test_another_assay_or_laboratory_is_another_series(more: dict[str, str]) -> None:
    assert not doubled(sample("1200", 100), sample("2600", 300, **more))


def test_a_baseline_before_treatment_is_no_nadir() -> None:
    assert not doubled(sample("900", -20), sample("2600", 300))
    assert not doubled(sample("900", -40), sample("2600", -3), lines=())


def test_the_lowest_value_counts_from_the_newest_line_on() -> None:
    second = line(start=START + timedelta(days=250))
    assert not doubled(sample("900", 100), sample("2600", 260), sample("2700", 300), lines=(line(), second))
    assert doubled(sample("900", 100), sample("2600", 260), sample("5200", 300), lines=(line(), second))


def test_a_normal_value_is_no_reason_however_low_the_lowest_was() -> None:
    assert not doubled(sample("<31", 100), sample("90", 300))
    assert doubled(sample("<31", 100), sample("2000", 300))


def test_a_spoilt_sample_neither_fires_nor_hides() -> None:
    spoilt = sample("9000", 310, flags=frozenset({"haemolysed"}))
    assert not doubled(sample("1200", 100), spoilt)
    assert doubled(sample("1200", 100), sample("2600", 300), spoilt)


def test_a_series_that_another_has_replaced_is_no_news() -> None:
    assert not doubled(sample("1200", 100), sample("2600", 200), sample("300", 300, "plasma_edta"))


def test_a_relapse_prompt_takes_the_place_of_the_doubling_behind_it() -> None:
    samples = [sample("4000", -5), sample("200", 100), sample("2000", 300), sample("2500", 340)]
    assert found(Chart(vegf=samples, lines=[line()])) == ["relapse_prompt"]


def test_a_stated_complete_response_arms_the_relapse_prompt() -> None:
    samples = [sample("200", 100), sample("2000", 300), sample("2500", 340)]
    assert found(Chart(vegf=samples, lines=[line()])) == ["vegf_doubled"]
    stated = Chart(vegf=samples, lines=[line()], stated_cr_on=START + timedelta(days=100))
    assert found(stated) == ["relapse_prompt"]


FINISHED = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("as_at", "yes"),
    [(date(2026, 9, 14), False), (date(2026, 9, 15), True), (date(2027, 3, 17), True), (date(2027, 3, 18), False)],
)
def test_a_response_is_due_three_months_after_the_end_for_half_a_year(as_at: date, yes: bool) -> None:
    assert found(Chart(lines=[line(FINISHED)]), as_at) == (["response_due"] if yes else [])


@pytest.mark.parametrize(("response", "yes"), [(date(2026, 6, 14), True), (FINISHED, False), (AS_AT, False)])
def test_a_response_recorded_since_the_end_answers_it(response: date, yes: bool) -> None:
    assert found(Chart(lines=[line(FINISHED, response)])) == (["response_due"] if yes else [])


def test_a_later_line_that_runs_asks_for_no_response_to_the_one_before() -> None:
    assert found(Chart(lines=[line(FINISHED), line(start=date(2026, 7, 1))])) == []


@pytest.mark.parametrize(
    ("on", "yes"),
    [(SINCE - timedelta(days=1), False), (SINCE, True), (AS_AT, True), (AS_AT + timedelta(days=1), False)],
)
def test_news_begins_with_the_last_meeting(on: date, yes: bool) -> None:
    assert found(Chart(accepted=[(on, "referral:R-1", False)])) == (["new_referral"] if yes else [])
    study = Study("FDG PET-CT", SINCE - timedelta(days=20), on, "imaging:1")
    assert found(Chart(studies=[study])) == (["imaging_reported"] if yes else [])


def test_acceptance_for_the_meeting_alone_is_said() -> None:
    (reason,) = reasons(Chart(accepted=[(AS_AT, "referral:R-1", True)]), since=SINCE, as_at=AS_AT)
    assert reason == Reason("new_referral", "Referral accepted for the MDT only", AS_AT, "referral:R-1")


@given(st.lists(st.tuples(st.integers(1, 90000), st.sampled_from(["serum", "plasma_edta"])), min_size=1, max_size=8))
def test_what_fires_for_both_sample_types_fires_for_one_of_them_alone(values: list[tuple[int, str]]) -> None:
    """A comparison across sample types would fire where neither series alone does."""
    samples = [sample(str(value), 10 * n, matrix) for n, (value, matrix) in enumerate(values, start=1)]
    newest = samples[-1].value.matrix
    alone = [one for one in samples if one.value.matrix == newest]
    assert doubled(*samples) == doubled(*alone)
    lowest = min((one.value.value for one in alone[:-1]), default=Decimal(10**6))
    assert not (doubled(*samples) and samples[-1].value.value < 2 * lowest)
