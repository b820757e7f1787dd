"""Response on PET: avid lesions, summed SUVmax, and scans that may not be compared (fact base 6.2)."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.amount import Amount, parse_amount
from clinical.course import NE
from clinical.pet_response import (
    CLASSES,
    NEW_ON_OTHER_SCANNER,
    AvidLesion,
    PetStudy,
    pet_course,
    pet_response,
    scanners_apart,
    seen,
)
from clinical.settings import DEFAULTS

START = date(2025, 1, 6)
AS_AT = date(2026, 11, 21)


def study(*suvs, day=90, count=None, new="no", scanner="A", **more) -> PetStudy:
    """One study with a lesion for each SUVmax; None is a lesion without one."""
    lesions = tuple(AvidLesion("pelvis", None if each is None else Decimal(each)) for each in suvs)
    return PetStudy(
        START + timedelta(days=day),
        source=f"imaging:{day}",
        scanner=scanner,
        lesions=lesions,
        avid_count=None if count is None else parse_amount(str(count)),
        new_avid=new,
        **more,
    )


def clear(**more) -> PetStudy:
    return study(none_avid=True, **more)


BEFORE = study("10", "6", "4", day=-10, new="")

RULES = [
    ("no avid lesion left", BEFORE, clear(), "CR"),
    ("no avid lesion left, and not said whether one is new", BEFORE, clear(new=""), "CR"),
    ("sum fell by half exactly: 20 to 10", BEFORE, study("4", "3", "3"), "PR"),
    ("sum fell by less than half: 20 to 10.1", BEFORE, study("4.1", "3", "3"), "NR"),
    ("fewer lesions, sum hardly lower", BEFORE, study("10", "8"), "PR"),
    ("as many lesions, unchanged", BEFORE, study("10", "6", "4"), "NR"),
    ("more lesions counted, none called new", BEFORE, study("8", "6", "4", "1"), "NR"),
    ("sum rose by half exactly: 20 to 30", BEFORE, study("15", "10", "5"), "PD"),
    ("sum rose by less than half", BEFORE, study("15", "10", "4.9"), "NR"),
    ("a new avid lesion, though the sum fell by half", BEFORE, study("5", "2", new="yes"), "PD"),
    ("a new avid lesion, no SUVmax", BEFORE, study(None, None, None, new="yes"), "PD"),
    ("SUVmax of nought before and now", study("0", day=-10), study("0"), "NR"),
    ("fewer lesions, no SUVmax", BEFORE, study(None, None), "PR"),
    ("fewer lesions by the report's count", BEFORE, study(count=1), "PR"),
]


@pytest.mark.parametrize(("before", "after", "code"), [each[1:] for each in RULES], ids=[each[0] for each in RULES])
def test_the_rules_of_the_scheme(before, after, code):
    assert pet_response(before, (), after).code == code


OPEN = [
    ("no baseline", None, clear(), "no_baseline"),
    ("no avid lesion at baseline", clear(day=-10), study("8", new="yes"), "no_avid_baseline"),
    ("the baseline names no number", study(day=-10), clear(), "baseline_incomplete"),
    ("the baseline counts fewer than 3, perhaps none", study(count="<3", day=-10), clear(), "bound_leaves_open"),
    ("another scanner", BEFORE, clear(scanner="B"), "other_scanner"),
    ("the same scanner, called not comparable", BEFORE, clear(comparable="no"), "other_scanner"),
    ("scanner of the baseline not recorded", replace(BEFORE, scanner=""), clear(), "scanner_not_recorded"),
    ("neither scanner recorded", replace(BEFORE, scanner=""), clear(scanner=""), "scanner_not_recorded"),
    ("not said whether a lesion is new", BEFORE, study("4", "3", "3", new=""), "new_not_stated"),
    ("as many lesions, a SUVmax missing", BEFORE, study("4", None, "3"), "suv_missing"),
    ("baseline without SUVmax, as many lesions", study(None, None, day=-10), study("4", "2"), "suv_missing"),
    ("the study names no number", BEFORE, study(), "not_measured"),
    ("fewer than 2, perhaps none", BEFORE, study(count="<2"), "bound_leaves_open"),
    ("more than 20 before and after", study(count=">20", day=-10), study(count=">20"), "bound_leaves_open"),
    ("more than 20 before, 20 now", study(count=">20", day=-10), study(count=20), "bound_leaves_open"),
]


@pytest.mark.parametrize(("before", "after", "why"), [each[1:] for each in OPEN], ids=[each[0] for each in OPEN])
def test_what_cannot_be_evaluated_says_why(before, after, why):
    answer = pet_response(before, (), after)
    assert (answer.code, answer.why) == (NE, why)


def test_more_than_twenty_lesions_before_and_three_now_is_fewer():
    assert pet_response(study(count=">20", day=-10), (), study("3", "2", "1")).code == "PR"


SCANNERS = [
    ("same scanner", "A", "A", "", ""),
    ("other scanner", "A", "B", "", "other_scanner"),
    ("other scanner, harmonised", "A", "B", "yes", ""),
    ("not recorded, harmonised", "", "", "yes", ""),
    ("same scanner, said not to compare", "A", "A", "no", "other_scanner"),
    ("not recorded", "", "", "", "scanner_not_recorded"),
]


@pytest.mark.parametrize(
    ("first", "second", "comparable", "why"), [each[1:] for each in SCANNERS], ids=[each[0] for each in SCANNERS]
)
def test_two_scans_compare_on_one_scanner_or_when_harmonised(first, second, comparable, why):
    before = study("10", day=-10, scanner=first)
    after = study("4", scanner=second, comparable=comparable)
    assert scanners_apart(before, after) == why
    assert pet_response(before, (), after).code == (NE if why else "PR")


def test_by_setting_counts_compare_across_scanners_and_sums_never_do():
    loose = replace(DEFAULTS, pet_scanner_rule="suv")
    other = {"scanner": "B"}
    assert pet_response(BEFORE, (), clear(**other), loose).code == "CR"
    assert pet_response(BEFORE, (), study("10", new="yes", **other), loose).code == "PD"
    assert pet_response(BEFORE, (), study("10", "9", **other), loose).code == "PR"
    # The sum fell by half on another scanner: that is no evidence.
    answer = pet_response(BEFORE, (), study("2", "2", "2", **other), loose)
    assert (answer.code, answer.why) == (NE, "other_scanner")


def test_a_rise_is_measured_from_the_lowest_comparable_sum():
    low, now = study("2", "2", "1", day=60), study("4", "3", "1", day=120)
    assert pet_response(BEFORE, (low,), now).code == "PD"
    assert pet_response(BEFORE, (), now).code == "PR"
    # A lower sum of another scanner is no nadir.
    assert pet_response(BEFORE, (replace(low, scanner="B"),), now).code == "PR"
    assert pet_response(BEFORE, (low,), now, replace(DEFAULTS, pet_pd_from="baseline")).code == "PR"


def test_any_avid_lesion_after_none_is_a_rise():
    assert pet_response(BEFORE, (clear(day=60),), study("3", day=120)).code == "PD"


def test_the_percentages_are_settings():
    fall = replace(DEFAULTS, pet_pr_fall_pct=Decimal(30))
    assert pet_response(BEFORE, (), study("6", "5", "3"), fall).code == "PR"
    rise = replace(DEFAULTS, pet_pd_rise_pct=Decimal(100))
    assert pet_response(BEFORE, (), study("15", "10", "5"), rise).code == "NR"


def test_ct_has_no_place_in_the_rule():
    """Sclerosis may persist: a study here has nothing on CT that could read as "no response"."""
    names = {each.name for each in fields(PetStudy)} | {each.name for each in fields(AvidLesion)}
    assert not {name for name in names if "ct" in name.split("_") or "scler" in name or "size" in name}


WRONG = [
    ("no avid lesion, and one listed", lambda: PetStudy(START, none_avid=True, lesions=(AvidLesion(),))),
    ("no avid lesion, and a count", lambda: clear(count=2)),
    ("no avid lesion, and a new one", lambda: clear(new="yes")),
    ("more listed than counted", lambda: study("3", "2", count=1)),
    ("SUVmax above 60", lambda: study("60.1")),
    ("SUVmax as a float", lambda: AvidLesion("rib", 3.5)),
    ("another word", lambda: study(new="maybe")),
]


def test_a_study_may_say_at_once_that_none_is_avid_and_count_nought():
    assert clear(count=0).count == Amount(Decimal(0))


@pytest.mark.parametrize("make", [each[1] for each in WRONG], ids=[each[0] for each in WRONG])
def test_a_study_that_contradicts_itself_is_refused(make):
    with pytest.raises(ValueError, match=r".+"):
        make()


def test_an_empty_list_never_says_that_nothing_is_avid():
    assert study().count is None
    assert study("3").count == Amount(Decimal(1))
    assert study("3", count=4).suv_sum is None


@pytest.mark.parametrize(
    ("each", "text"),
    [
        (study("10", "6", "4"), "PET: 3 avid lesions, summed SUVmax 20"),
        (study("7.5"), "PET: 1 avid lesion, summed SUVmax 7.5"),
        (study(count=">20", new="yes"), "PET: >20 avid lesions, one or more new"),
        (clear(), "PET: no avid lesion"),
        (study(), "PET: number of avid lesions not recorded"),
    ],
)
def test_a_study_in_words(each, text):
    assert seen(each).text == text


def test_the_course_is_against_the_newest_study_before_treatment():
    old = study("40", day=-200)
    found = pet_course([clear(day=180), study("6", "5", "4", day=90), BEFORE, old], START, AS_AT)
    assert [each.text for each in found.baseline] == ["PET: 3 avid lesions, summed SUVmax 20"]
    assert [(each.code, (each.on - START).days) for each in found.points] == [("NR", 90), ("CR", 180)]
    assert found.best.code == "CR"
    assert pet_course([BEFORE], START, AS_AT).why == "no_current"
    assert pet_course([], START, AS_AT).why == "no_baseline"


def test_a_study_of_the_first_day_is_the_baseline_and_a_later_day_is_not_known_yet():
    found = pet_course([study("20", day=0), clear(day=90), study("30", day=200)], START, START + timedelta(days=100))
    assert [each.code for each in found.points] == ["CR"]


def test_a_new_lesion_on_a_scan_that_does_not_compare_is_pointed_out():
    found = pet_course([BEFORE, study("10", "6", "4", "2", new="yes", scanner="B")], START, AS_AT)
    assert found.current.code == NE
    assert found.notes == (NEW_ON_OTHER_SCANNER,)


# Laws
suvs = st.lists(st.none() | st.decimals("0.1", 40, places=1), min_size=1, max_size=5)
studies = st.builds(
    lambda values, new, scanner, day: study(*values, new=new, scanner=scanner, day=day),
    suvs,
    st.sampled_from(["", "yes", "no"]),
    st.sampled_from(["A", "B", ""]),
    st.integers(1, 600),
) | st.builds(lambda day: clear(day=day), st.integers(1, 600))


@given(studies, st.lists(studies, max_size=3))
def test_a_new_avid_lesion_is_progression_or_not_evaluable(current, between):
    answer = pet_response(BEFORE, between, replace(current, none_avid=False, new_avid="yes"))
    assert answer.code in ("PD", NE)


@given(studies, st.lists(studies, max_size=3))
def test_a_complete_response_is_exactly_a_comparable_scan_without_an_avid_lesion(current, between):
    answer = pet_response(BEFORE, between, current)
    assert (answer.code == "CR") is (current.none_avid and not scanners_apart(BEFORE, current))


@given(st.lists(studies, max_size=5))
def test_scans_of_another_scanner_never_change_a_class_of_this_one(run):
    here = [each for each in run if each.scanner == "A"]
    whole = {each.on: each.answer for each in pet_course([BEFORE, *run], START, AS_AT).points if each.code != NE}
    if len({each.on for each in run}) == len(run):
        alone = {each.on: each.answer for each in pet_course([BEFORE, *here], START, AS_AT).points if each.code != NE}
        assert whole == alone


@given(st.lists(studies, max_size=5))
def test_the_best_is_never_worse_than_any_earlier_current(run):
    found = pet_course([BEFORE, *run], START, AS_AT)
    for point in found.points:
        if point.code != NE:
            assert CLASSES.index(found.best.code) <= CLASSES.index(point.code)


@given(st.lists(studies, max_size=4))
def test_without_a_baseline_there_is_no_category(run):
    assert {each.code for each in pet_course(run, START, AS_AT).points} <= {NE}
