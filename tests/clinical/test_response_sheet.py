"""The response sheet: five domains with baseline, best and current, and what disagrees, in words (9.2 to 9.4)."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.clinical_response import clinical_response
from clinical.course import NE
from clinical.facts import Fact, VegfResult
from clinical.pet_response import AvidLesion, PetStudy
from clinical.response_sheet import CAVEAT, OTHER_DOMAINS, TITLES, balance, response_sheet
from clinical.settings import DEFAULTS
from clinical.vegf import parse_value
from clinical.vegf_course import SYMPTOM_REVIEW
from tests.clinical.builders import record
from tests.clinical.test_haematological_response import result as blood

START = date(2025, 1, 6)
AS_AT = date(2026, 11, 21)


def on(day, **values):
    return record(f"record:{day}", on=START + timedelta(days=day), treated=day >= 0, **values)


def vegf(text, day, matrix="serum", **more) -> Fact:
    comparator, value = parse_value(text)
    found = VegfResult(value=value, matrix=matrix, comparator=comparator, **more)
    return Fact("vegf", found, on=START + timedelta(days=day), source=f"laboratory:{day}", treated=day >= 0)


def pet(day, *suvs) -> PetStudy:
    lesions = tuple(AvidLesion("pelvis", Decimal(each)) for each in suvs)
    return PetStudy(
        START + timedelta(days=day), f"imaging:{day}", scanner="A", lesions=lesions, none_avid=not suvs, new_avid="no"
    )


def sheet(facts=(), **more):
    return response_sheet(facts, START, AS_AT, **more)


def whole():
    """One patient: VEGF and PET complete, the protein partial, the neuropathy worse, oedema gone, skin as before."""
    facts = [
        vegf("5000", -10),
        vegf("2000", 90),
        vegf("800", 180),
        *on(-10, onls_total=4, oedema_grade=2, skin_plethora="present"),
        *on(90, onls_total=3, oedema_grade=1),
        *on(180, onls_total=6, oedema_grade=0, skin_plethora="present"),
    ]
    protein = [blood(-10, "pos", "pos", m=12, light_chain="lambda"), blood(90, "pos", m=5), blood(180, "pos", m=9)]
    return sheet(facts, monoclonal=protein, pet=[pet(-10, "8", "6"), pet(170)])


def test_five_domains_in_the_order_of_the_sheet():
    assert [each.title for each in whole().rows] == [
        "VEGF",
        "Haematological",
        "PET",
        "Neuropathy",
        "Clinical, other than neuropathy",
    ]


ROWS = [
    # domain, best and its day, current and its day
    ("vegf", ("CR", 180), ("CR", 180)),
    ("haematological", ("PR", 90), ("NR", 180)),
    ("radiological", ("CR", 170), ("CR", 170)),
    ("neuropathy", ("improved", 90), ("worse", 180)),
    (
        "clinical",
        ("1 improved, 0 stable, 0 worse, 7 not evaluable", 90),
        ("1 improved, 1 stable, 0 worse, 6 not evaluable", 180),
    ),
]


@pytest.mark.parametrize(("domain", "best", "current"), ROWS, ids=[each[0] for each in ROWS])
def test_each_domain_has_its_best_and_its_current_category_with_the_day(domain, best, current):
    row = whole().row(domain)
    assert (row.best.code, (row.best.on - START).days) == best
    assert (row.current.code, (row.current.on - START).days) == current


BASELINES = [
    ("vegf", ["VEGF 5,000 pg/mL, serum"]),
    (
        "haematological",
        ["Serum immunofixation: positive", "Urine immunofixation: positive", "M-protein 12 g/L"],
    ),
    ("radiological", ["PET: 2 avid lesions, summed SUVmax 14"]),
    ("neuropathy", ["ONLS total, higher is worse 4 points"]),
    ("clinical", ["Peripheral pitting oedema 2 grade", "Plethora: present"]),
]


@pytest.mark.parametrize(("domain", "texts"), BASELINES, ids=[each[0] for each in BASELINES])
def test_each_domain_says_what_it_is_measured_against(domain, texts):
    row = whole().row(domain)
    assert [each.text for each in row.baseline] == texts
    assert {(each.on - START).days for each in row.baseline} == {-10}


def test_each_category_names_its_sources():
    for row in whole().rows:
        for point in (row.best, row.current):
            assert point.because
            assert all(each.source and each.on <= point.on for each in point.because)


def test_what_disagrees_is_named_in_words():
    assert whole().discordances == (
        "VEGF, PET and volume overload improved while neuropathy worse",
        "VEGF, PET and volume overload improved while haematological and skin unchanged",
        "Neuropathy worse while haematological and skin unchanged",
    )


def two(vegf_values, onls):
    facts = [vegf(text, 90 * index - 10) for index, text in enumerate(vegf_values)]
    facts += [fact for index, each in enumerate(onls) for fact in on(90 * index - 10, onls_total=each)]
    return sheet(facts).discordances


DISCORDANT = [
    ("complete, worse", ["5000", "800"], [4, 5], ("VEGF improved while neuropathy worse",)),
    ("partial, worse", ["5000", "2000"], [4, 5], ("VEGF improved while neuropathy worse",)),
    ("complete, stable", ["5000", "800"], [4, 4], ("VEGF improved while neuropathy unchanged",)),
    ("complete, improved", ["5000", "800"], [4, 3], ()),
    ("no response, stable", ["5000", "4000"], [4, 4], ()),
    ("no response, improved", ["5000", "4000"], [4, 3], ("Neuropathy improved while VEGF unchanged",)),
    ("no response, worse", ["5000", "4000"], [4, 5], ("Neuropathy worse while VEGF unchanged",)),
    ("progression, improved", ["5000", "800", "4000"], [4, 4, 3], ("Neuropathy improved while VEGF worse",)),
    ("progression, stable", ["5000", "800", "4000"], [4, 4, 4], ("VEGF worse while neuropathy unchanged",)),
    ("progression, worse", ["5000", "800", "4000"], [4, 4, 5], ()),
    ("not evaluable, worse", ["900", "800"], [4, 5], ()),
    ("complete, not recorded", ["5000", "800"], [4], ()),
]


@pytest.mark.parametrize(("values", "onls", "found"), [each[1:] for each in DISCORDANT], ids=[d[0] for d in DISCORDANT])
def test_the_matrix_of_two_domains(values, onls, found):
    assert two(values, onls) == found


def test_haematological_none_while_vegf_is_complete():
    found = sheet([vegf("5000", -10), vegf("800", 90)], monoclonal=[blood(-10, "pos", m=20), blood(90, "pos", m=20)])
    assert found.discordances == ("VEGF improved while haematological unchanged",)


@pytest.mark.parametrize(("day", "late"), [(92, ""), (93, " (recorded up to 93 days apart)")])
def test_values_recorded_long_apart_are_said_to_be_so(day, late):
    facts = [vegf("5000", -10), vegf("800", 10 + day), *on(-10, onls_total=4), *on(10, onls_total=5)]
    assert sheet(facts).discordances == (f"VEGF improved while neuropathy worse{late}",)
    wider = replace(DEFAULTS, response_concurrent_days=200)
    assert sheet(facts, settings=wider).discordances == ("VEGF improved while neuropathy worse",)


def test_the_sheet_never_concludes():
    found = whole()
    assert found.caveat == CAVEAT
    words = repr(found).lower() + " ".join(TITLES.values()).lower()
    words = words.replace(SYMPTOM_REVIEW.lower(), "")
    for word in ("diagnos", "relapse", "remission", "refractory", "prognos", "surviv"):
        assert word not in words
    assert "clinician's conclusion" in CAVEAT


# VEGF row: which series is shown


def test_a_newer_sample_of_another_type_is_mentioned_and_never_compared():
    base = [vegf("5000", -10), vegf("800", 90)]
    with_plasma = [*base, vegf("300", 180, matrix="plasma_edta", ref_upper=Decimal(96))]
    row, alone = sheet(with_plasma).row("vegf"), sheet(base).row("vegf")
    assert (row.best, row.current, row.baseline) == (alone.best, alone.current, alone.baseline)
    assert row.notes == (
        SYMPTOM_REVIEW,
        "A newer sample cannot be compared with these: VEGF 300 pg/mL, EDTA plasma, 2025-07-05",
    )
    assert alone.notes == (SYMPTOM_REVIEW,)


def test_the_newest_series_that_can_be_evaluated_is_shown():
    def plasma(text, day):
        return vegf(text, day, matrix="plasma_edta", ref_upper=Decimal(96))

    facts = [vegf("5000", -10), vegf("800", 90), plasma("400", -9), plasma("300", 120)]
    row = sheet(facts).row("vegf")
    assert row.current.code == "NR"
    assert [each.text for each in row.baseline] == ["VEGF 400 pg/mL, EDTA plasma"]


def test_a_baseline_of_another_type_is_named_where_nothing_can_be_evaluated():
    row = sheet([vegf("5000", -10), vegf("90", 90, matrix="plasma_edta", ref_upper=Decimal(96))]).row("vegf")
    assert (row.current.code, row.current.answer.why) == (NE, "no_baseline")
    assert row.notes[1] == "Before treatment, and not comparable: VEGF 5,000 pg/mL, serum, 2024-12-27"


def test_bounds_reach_the_sheet_as_they_were_printed():
    row = sheet([vegf(">10,000", -10), vegf("<31", 90)]).row("vegf")
    assert row.current.code == "CR"
    assert [each.text for each in row.current.because] == ["VEGF >10,000 pg/mL, serum", "VEGF <31 pg/mL, serum"]


def test_a_later_line_measures_vegf_from_before_that_line():
    second = START + timedelta(days=400)
    facts = [vegf("5000", -10), vegf("600", 180), vegf("4000", 390), vegf("1900", 460)]
    assert response_sheet(facts, second, AS_AT).row("vegf").current.code == "PR"
    found = response_sheet(facts, second, AS_AT, later_line=True).row("vegf")
    assert [each.text for each in found.baseline] == ["VEGF 4,000 pg/mL, serum"]
    assert found.current.code == "PR"


# What is missing


def test_without_treatment_nothing_is_evaluable():
    for start in (None, AS_AT + timedelta(days=1)):
        found = response_sheet([vegf("5000", -10)], start, AS_AT)
        assert [each.domain for each in found.rows] == list(TITLES)
        assert {(each.best, each.current, each.why) for each in found.rows} == {(None, None, "no_start")}
        assert found.discordances == ()


def test_an_empty_record_says_what_is_missing_in_each_domain():
    found = sheet()
    assert {each.domain: each.why for each in found.rows} == dict.fromkeys(TITLES, "no_baseline")
    assert found.row("vegf").notes == (SYMPTOM_REVIEW,)


def test_a_baseline_alone_waits_for_a_value():
    facts = [vegf("5000", -10), *on(-10, onls_total=4, oedema_grade=2)]
    found = sheet(facts, monoclonal=[blood(-10, "pos", m=12)], pet=[pet(-10, "8")])
    assert {each.domain: each.why for each in found.rows} == dict.fromkeys(TITLES, "no_current")
    assert found.row("vegf").notes == (SYMPTOM_REVIEW,)


def test_a_clinical_day_without_anything_to_compare_says_why():
    row = sheet(on(90, oedema_grade=2)).row("clinical")
    assert (row.current.code, row.current.answer.why) == (NE, "no_baseline")
    assert row.best is None


def test_monoclonal_results_are_read_from_facts_when_none_are_given():
    facts = [*on(-10, serum_ife="positive", m_protein=12), *on(90, serum_ife="positive", m_protein=6)]
    assert sheet(facts).row("haematological").current.code == "PR"
    assert sheet(facts, monoclonal=()).row("haematological").current is None


def test_the_sheet_is_of_the_day_it_is_made_for():
    facts = [vegf("5000", -10), vegf("800", 90), vegf("4000", 300)]
    assert response_sheet(facts, START, START + timedelta(days=299)).row("vegf").current.code == "CR"
    assert response_sheet(facts, START, START + timedelta(days=300)).row("vegf").current.code == "PROGRESSION"


def test_the_clinical_day_with_more_improved_than_worse_is_the_best():
    facts = [
        *on(-10, oedema_grade=2, ecog=2, pasp=60),
        *on(60, oedema_grade=0, ecog=3),
        *on(120, oedema_grade=0, ecog=1, pasp=60),
        *on(180, oedema_grade=0, ecog=2, pasp=40),
        *on(240, oedema_grade=3),
    ]
    row = sheet(facts).row("clinical")
    assert (row.best.on - START).days == 120
    assert row.current.code == "1 improved, 1 stable, 1 worse, 5 not evaluable"


# Laws
texts = st.integers(0, 9000).map(str) | st.sampled_from(["<31", ">10,000", "<1500"])
vegfs = st.lists(
    st.builds(vegf, texts, st.integers(-100, 600), st.sampled_from(["serum", "plasma_edta", "csf", "unknown"])),
    max_size=6,
)
examinations = st.lists(
    st.builds(
        lambda day, onls, oedema, skin: on(day, onls_total=onls, oedema_grade=oedema, skin_plethora=skin),
        st.integers(-100, 600),
        st.integers(0, 12),
        st.integers(0, 4),
        st.sampled_from(["present", "absent", "not_known"]),
    ),
    max_size=5,
).map(lambda runs: [fact for run in runs for fact in run])
proteins = st.lists(
    st.builds(
        lambda day, serum, m: blood(day, serum, m=m),
        st.integers(-100, 600),
        st.sampled_from(["pos", "neg", ""]),
        st.sampled_from([None, "<1", 3, 12, 20]),
    ),
    max_size=5,
)
pets = st.lists(
    st.builds(lambda day, suvs: pet(day, *suvs), st.integers(-100, 600), st.lists(st.integers(1, 30), max_size=3)),
    max_size=4,
)


@given(vegfs, examinations, proteins, pets)
def test_there_is_no_category_without_a_stated_baseline(values, examined, protein, scans):
    found = sheet([*values, *examined], monoclonal=protein, pet=scans)
    for row in found.rows:
        evaluable = [each for each in (row.best, row.current) if each is not None and each.code != NE]
        assert row.baseline or not evaluable
        assert row.best is None or row.best.code != NE
        for point in evaluable:
            assert min(each.on for each in point.because) <= point.on
        assert (row.current is None) is bool(row.why)


@given(vegfs, examinations, proteins, pets)
def test_the_order_of_entry_changes_nothing(values, examined, protein, scans):
    facts = [*values, *examined]
    # Two samples of one day and series keep the order they were given in.
    if len({each.on for each in values}) == len(values) and len({each.on for each in scans}) == len(scans):
        forth = sheet(facts, pet=scans)
        assert sheet(facts[::-1], pet=scans[::-1]) == forth


@given(vegfs, examinations)
def test_a_disagreement_names_only_domains_that_are_evaluable(values, examined):
    found = sheet([*values, *examined])
    named = " ".join(found.discordances).lower()
    for row in found.rows[:4]:
        if row.current is None or row.current.code == NE:
            assert not re.search(rf"\b{row.title.lower()}\b", named)


@given(examinations)
def test_the_best_clinical_day_is_never_beaten_by_an_earlier_current(examined):
    row = sheet(examined).row("clinical")
    if row.best is None:
        return
    best = clinical_response(examined, START, row.best.on, domains=OTHER_DOMAINS)
    for day in {each.on for each in examined if each.on > START}:
        then = clinical_response(examined, START, day, domains=OTHER_DOMAINS)
        if then.counts[NE] < len(OTHER_DOMAINS):
            assert balance(best) >= balance(then)


@given(vegfs, examinations)
def test_taking_the_newest_day_away_gives_the_sheet_of_the_day_before(values, examined):
    facts = [*values, *examined]
    if not facts:
        return
    newest = max(each.on for each in facts)
    rest = [each for each in facts if each.on < newest]
    if newest - timedelta(days=1) >= START:
        wanted = response_sheet(facts, START, newest - timedelta(days=1))
        assert sheet(rest).rows == wanted.rows


@given(vegfs)
def test_symptom_review_stands_beside_every_vegf_row(values):
    assert SYMPTOM_REVIEW in sheet(values).row("vegf").notes
