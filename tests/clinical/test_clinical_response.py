"""Clinical response: nine domains, each improved, stable, worse or not evaluable, and their counts (fact base 9.4)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.clinical_response import CLASSES, clinical_days, clinical_response, domain_course
from clinical.course import NE
from clinical.facts import CATALOGUE
from clinical.response_measures import DOMAINS
from clinical.settings import DEFAULTS, Settings
from tests.clinical.builders import node, record

START = date(2025, 1, 6)
AS_AT = date(2026, 11, 21)


def on(day, **values):
    """One signed record `day` days after the start of treatment."""
    return record(f"record:{day}", on=START + timedelta(days=day), treated=day >= 0, **values)


def domain(name, before, after, settings=DEFAULTS):
    facts = [*on(-10, **before), *on(90, **after)]
    return clinical_response(facts, START, AS_AT, settings).domain(name)


EYES = {"frisen_right": "0", "frisen_left": "0"}
DRUSEN = {"frisen_right": "2", "disc_cause_right": "pseudopapilloedema_drusen"}

CASES = [
    # domain, before, after, category
    ("ONLS falls by one", "neuropathy", {"onls_total": 6}, {"onls_total": 5}, "improved"),
    ("ONLS unchanged", "neuropathy", {"onls_total": 6}, {"onls_total": 6}, "stable"),
    ("ONLS rises by one", "neuropathy", {"onls_total": 6}, {"onls_total": 7}, "worse"),
    ("ONLS from nought", "neuropathy", {"onls_total": 0}, {"onls_total": 1}, "worse"),
    ("ONLS nought throughout", "neuropathy", {"onls_total": 0}, {"onls_total": 0}, NE),
    ("oedema falls one grade", "volume", {"oedema_grade": 3}, {"oedema_grade": 2}, "improved"),
    ("oedema appears", "volume", {"oedema_grade": 0}, {"oedema_grade": 1}, "worse"),
    ("effusion gone", "volume", {"pleural_effusion": "present"}, {"pleural_effusion": "absent"}, "improved"),
    ("ascites appears", "volume", {"ascites": "absent"}, {"ascites": "present"}, "worse"),
    ("ascites stays", "volume", {"ascites": "present"}, {"ascites": "present"}, "stable"),
    ("no effusion, then or now", "volume", {"ascites": "absent"}, {"ascites": "absent"}, NE),
    (
        "oedema better, ascites new",
        "volume",
        {"oedema_grade": 3, "ascites": "absent"},
        {"oedema_grade": 1, "ascites": "present"},
        "worse",
    ),
    ("spleen shrinks by 1 cm", "organomegaly", {"spleen_cm": 15}, {"spleen_cm": 14}, "improved"),
    ("spleen shrinks by less", "organomegaly", {"spleen_cm": 15}, {"spleen_cm": Decimal("14.1")}, "stable"),
    ("spleen normal, then large", "organomegaly", {"spleen_cm": 12}, {"spleen_cm": 14}, "worse"),
    ("spleen normal throughout", "organomegaly", {"spleen_cm": 12}, {"spleen_cm": 10}, NE),
    ("a word, then a size within the limit", "organomegaly", {"liver_enlarged": "yes"}, {"liver_cm": 15}, "improved"),
    ("a size, then the word", "organomegaly", {"liver_cm": 17}, {"liver_enlarged": "yes"}, "stable"),
    ("node shrinks by 5 mm", "organomegaly", {"node": node(20)}, {"node": node(15)}, "improved"),
    ("node shrinks by 4 mm", "organomegaly", {"node": node(20)}, {"node": node(16)}, "stable"),
    ("nodes gone by the report", "organomegaly", {"node": node(20)}, {"nodes_enlarged": "no"}, "improved"),
    ("small inguinal nodes are normal", "organomegaly", {"node": node(15, "inguinal")}, {"nodes_enlarged": "no"}, NE),
    ("axis recovers", "endocrine", {"axis_gonadal": "abnormal"}, {"axis_gonadal": "normal"}, "improved"),
    ("another axis fails", "endocrine", {"axis_adrenal": "normal"}, {"axis_adrenal": "abnormal"}, "worse"),
    ("axis now explained by a drug", "endocrine", {"axis_adrenal": "abnormal"}, {"axis_adrenal": "explained"}, NE),
    ("axis not tested again", "endocrine", {"axis_adrenal": "abnormal"}, {"axis_adrenal": "not_tested"}, NE),
    ("sign gone", "skin", {"skin_plethora": "present"}, {"skin_plethora": "absent"}, "improved"),
    ("sign not looked for again", "skin", {"skin_plethora": "present"}, {"skin_plethora": "not_known"}, NE),
    ("whole skin normal", "skin", {"skin_plethora": "present"}, {"skin_examination": "normal"}, "improved"),
    ("sign appears", "skin", {"skin_plethora": "absent"}, {"skin_plethora": "present"}, "worse"),
    ("a sign outside the counting ones", "skin", {"skin_livedo": "present"}, {"skin_examination": "normal"}, NE),
    ("disc swelling falls", "papilloedema", {"frisen_right": "3"}, {"frisen_right": "1"}, "improved"),
    ("one eye better, one worse", "papilloedema", EYES | {"frisen_right": "3"}, EYES | {"frisen_left": "1"}, "worse"),
    ("not gradable now", "papilloedema", {"frisen_right": "3"}, {"frisen_right": "not_gradable"}, NE),
    ("gone, by the letter", "papilloedema", {"papilloedema": "present"}, {"papilloedema": "absent"}, "improved"),
    ("drusen are no swelling", "papilloedema", DRUSEN, {"frisen_right": "0"}, NE),
    ("TLCO rises 10 points", "lung", {"tlco_percent": 50}, {"tlco_percent": 60}, "improved"),
    ("TLCO rises 9 points", "lung", {"tlco_percent": 50}, {"tlco_percent": 59}, "stable"),
    ("TLCO falls 10 points", "lung", {"tlco_percent": 60}, {"tlco_percent": 50}, "worse"),
    ("PASP falls 10 mmHg", "heart", {"pasp": 60}, {"pasp": 50}, "improved"),
    ("PASP falls 9 mmHg", "heart", {"pasp": 60}, {"pasp": 51}, "stable"),
    ("LVEF rises 5 points", "heart", {"lvef": 40}, {"lvef": 45}, "improved"),
    ("LVEF falls 5 points while PASP falls", "heart", {"lvef": 50, "pasp": 60}, {"lvef": 45, "pasp": 40}, "worse"),
    ("ECOG falls by one", "performance", {"ecog": 3}, {"ecog": 2}, "improved"),
    ("ECOG rises by one", "performance", {"ecog": 1}, {"ecog": 2}, "worse"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "before", "after", "code"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_each_domain_is_improved_stable_worse_or_not_evaluable(name, before, after, code):
    assert domain(name, before, after).code == code


def test_every_domain_of_the_scheme_has_a_case_that_improves_and_one_that_worsens():
    for code in ("improved", "worse"):
        assert {each[1] for each in CASES if each[4] == code} == set(DOMAINS)


WHY = [
    ("nothing recorded", {}, {}, "no_baseline"),
    ("only before", {"onls_total": 6}, {}, "no_current"),
    ("only since", {}, {"onls_total": 6}, "no_baseline"),
    ("never affected", {"onls_total": 0}, {"onls_total": 0}, "not_affected"),
]


@pytest.mark.parametrize(("before", "after", "why"), [each[1:] for each in WHY], ids=[each[0] for each in WHY])
def test_not_evaluable_says_why(before, after, why):
    assert domain("neuropathy", before, after).answer.why == why


CHANGED = [
    ("response_onls_points", "neuropathy", {"onls_total": 6}, {"onls_total": 5}),
    ("response_oedema_grades", "volume", {"oedema_grade": 3}, {"oedema_grade": 2}),
    ("response_organ_cm", "organomegaly", {"spleen_cm": 15}, {"spleen_cm": 14}),
    ("response_node_mm", "organomegaly", {"node": node(20)}, {"node": node(15)}),
    ("response_frisen_grades", "papilloedema", {"frisen_left": "3"}, {"frisen_left": "2"}),
    ("response_tlco_points", "lung", {"tlco_percent": 50}, {"tlco_percent": 60}),
    ("response_pasp_mmhg", "heart", {"pasp": 60}, {"pasp": 50}),
    ("response_lvef_points", "heart", {"lvef": 40}, {"lvef": 45}),
    ("response_ecog_grades", "performance", {"ecog": 3}, {"ecog": 2}),
]


@pytest.mark.parametrize(("setting", "name", "before", "after"), CHANGED, ids=[each[0] for each in CHANGED])
def test_the_smallest_change_that_counts_is_a_setting(setting, name, before, after):
    assert domain(name, before, after).code == "improved"
    more = replace(DEFAULTS, **{setting: getattr(DEFAULTS, setting) + 1})
    assert domain(name, before, after, more).code == "stable"


def test_the_limits_of_normal_size_are_those_of_the_criteria():
    assert domain("organomegaly", {"spleen_cm": 13}, {"spleen_cm": 11}).code == NE
    lower = replace(DEFAULTS, spleen_cm=Decimal(12))
    assert domain("organomegaly", {"spleen_cm": 13}, {"spleen_cm": 11}, lower).code == "improved"


def test_what_went_the_other_way_is_shown_as_well():
    found = domain("heart", {"lvef": 50, "pasp": 60}, {"lvef": 45, "pasp": 40})
    assert found.mixed
    texts = [each.text for each in found.because]
    assert len(texts) == 4
    assert any("60" in each for each in texts)
    assert not domain("heart", {"pasp": 60}, {"pasp": 40}).mixed


def test_what_was_never_affected_is_not_shown_beside_what_changed():
    found = domain(
        "skin",
        {"skin_plethora": "present", "skin_livedo": "absent"},
        {"skin_plethora": "absent", "skin_livedo": "absent"},
    )
    assert len(found.because) == 2


def test_the_counts_are_of_domains_and_add_up():
    facts = [
        *on(-10, onls_total=6, oedema_grade=2, spleen_cm=12, ecog=2, pasp=40),
        *on(90, onls_total=4, oedema_grade=3, spleen_cm=12, ecog=2, pasp=40),
    ]
    found = clinical_response(facts, START, AS_AT)
    assert found.counts == {"improved": 1, "stable": 2, "worse": 1, NE: 5}
    assert found.in_words == "1 improved, 2 stable, 1 worse, 5 not evaluable"


def test_the_baseline_is_the_newest_record_up_to_the_first_day():
    facts = [*on(-100, onls_total=9), *on(0, onls_total=6), *on(90, onls_total=6)]
    found = clinical_response(facts, START, AS_AT).domain("neuropathy")
    assert found.code == "stable"
    assert [(each.on - START).days for each in found.because] == [0, 90]


def test_the_newest_record_since_decides_and_the_future_is_not_known():
    facts = [*on(-10, onls_total=6), *on(90, onls_total=4), *on(180, onls_total=7)]
    assert clinical_response(facts, START, AS_AT).domain("neuropathy").code == "worse"
    assert clinical_response(facts, START, START + timedelta(days=179)).domain("neuropathy").code == "improved"
    course = domain_course(facts, "neuropathy", START, AS_AT)
    assert [each.code for each in course.points] == ["improved", "worse"]
    assert (course.best.on - START).days == 90


def test_a_word_that_says_nothing_does_not_hide_an_older_one():
    facts = [*on(-10, ascites="present"), *on(90, ascites="absent"), *on(180, ascites="not_known")]
    assert clinical_response(facts, START, AS_AT).domain("volume").code == "improved"


def test_a_course_without_records_says_what_is_missing():
    assert domain_course([], "lung", START, AS_AT).why == "no_baseline"
    assert domain_course(on(-10, tlco_percent=50), "lung", START, AS_AT).why == "no_current"


def test_a_domain_that_there_is_not_is_an_error():
    with pytest.raises(KeyError):
        clinical_response([], START, AS_AT, domains=("mood",))


def test_each_threshold_is_a_setting_and_each_fact_is_in_the_catalogue():
    for _, measures in DOMAINS.values():
        for measure in measures:
            assert not measure.setting or measure.setting in Settings.__dataclass_fields__
    assert {"onls_total", "tlco_percent", "pasp", "lvef", "ecog"} <= set(CATALOGUE)


# Laws
values = st.fixed_dictionaries(
    {},
    optional={
        "onls_total": st.integers(0, 12),
        "oedema_grade": st.integers(0, 4),
        "ascites": st.sampled_from(["present", "absent", "not_known"]),
        "spleen_cm": st.integers(8, 20),
        "spleen_enlarged": st.sampled_from(["yes", "no"]),
        "axis_gonadal": st.sampled_from(["normal", "abnormal", "explained"]),
        "skin_plethora": st.sampled_from(["present", "absent"]),
        "frisen_left": st.sampled_from(["0", "2", "4", "not_gradable"]),
        "tlco_percent": st.integers(20, 110),
        "pasp": st.integers(20, 90),
        "ecog": st.integers(0, 4),
    },
)
records = st.lists(st.tuples(st.integers(-200, 600), values), max_size=6, unique_by=lambda each: each[0])


def all_facts(rows):
    return [fact for day, row in rows for fact in on(day, **row)]


@given(values, values)
def test_then_and_now_exchanged_turns_the_answer_over(first, second):
    forth = clinical_response([*on(-10, **first), *on(90, **second)], START, AS_AT)
    back = clinical_response([*on(-10, **second), *on(90, **first)], START, AS_AT)
    turned = {"improved": "worse", "worse": "improved", "stable": "stable"}
    for one, other in zip(forth.domains, back.domains, strict=True):
        words = [turned.get(each.word, each.word) for each in one.changes]
        assert words == [each.word for each in other.changes]


@given(records)
def test_the_same_record_twice_or_in_another_order_changes_nothing(rows):
    facts = all_facts(rows)
    assert clinical_response([*facts[::-1], *facts], START, AS_AT) == clinical_response(facts, START, AS_AT)


@given(records)
def test_each_category_rests_on_a_baseline_and_on_a_later_fact(rows):
    for each in clinical_response(all_facts(rows), START, AS_AT).domains:
        if each.code != NE:
            days = [seen.on for seen in each.because]
            assert min(days) <= START < max(days)


@given(records)
def test_the_course_of_a_domain_is_its_response_on_each_day(rows):
    facts = all_facts(rows)
    for name in DOMAINS:
        course = domain_course(facts, name, START, AS_AT)
        for point in course.points:
            assert point.answer == clinical_response(facts, START, point.on).domain(name).answer
            if point.code != NE:
                assert CLASSES.index(course.best.code) <= CLASSES.index(point.code)


@given(records)
def test_the_counts_of_each_day_add_up_to_the_domains(rows):
    for _, found in clinical_days(all_facts(rows), START, AS_AT):
        assert sum(found.counts.values()) == len(DOMAINS)


@given(records)
def test_nothing_is_evaluable_without_a_record_from_before(rows):
    after = [(day, row) for day, row in rows if day > 0]
    assert clinical_response(all_facts(after), START, AS_AT).counts[NE] == len(DOMAINS)
