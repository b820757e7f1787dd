"""What can be approved, and in which words."""

from dataclasses import replace

import pytest
from django.test import override_settings

from clinical.rulesets import RULE_SETS
from clinical.schedule_rules import RULES, Band
from clinical.settings import DEFAULTS, notes
from reference.models import Approval, Kind
from reference.subjects import GROUPS, find, of_rule, of_rule_set, of_setting, subjects


def test_every_setting_rule_set_and_rule_is_there_once():
    listed = [(each.kind, each.key) for each in subjects()]
    assert len(set(listed)) == len(listed)
    assert set(listed) == {
        *((Kind.SETTING, note.name) for note in notes()),
        *((Kind.RULE_SET, key) for key in RULE_SETS),
        *((Kind.SCHEDULE_RULE, rule.key) for rule in RULES),
    }


def test_groups_come_in_their_order_and_none_comes_back():
    groups = list(dict.fromkeys(each.group for each in subjects()))
    assert groups == [group for group in GROUPS if group in groups]
    assert [each.group for each in subjects()] == sorted((each.group for each in subjects()), key=GROUPS.index)


@pytest.mark.parametrize("subject", [*subjects()], ids=lambda each: f"{each.kind}-{each.key}")
def test_each_fits_into_its_row_and_its_address(subject):
    assert subject.title and subject.value and subject.source
    assert len(subject.value) <= Approval._meta.get_field("value").max_length
    assert len(subject.key) <= Approval._meta.get_field("key").max_length
    assert subject.key.replace("_", "").isalnum() and subject.key.isascii()


@pytest.mark.parametrize(
    ("kind", "key", "title", "value", "source", "published"),
    [
        ("setting", "spleen_cm", "Spleen enlarged above", "13 cm", "Recalled, not seen", False),
        (
            "setting",
            "vegf_cr_limit_serum",
            "Serum, complete response at or below",
            "1,000 pg/mL",
            "Gentile 2024, abstract (F19)",
            True,
        ),
        ("setting", "n6_confirm_repeat", "A raised count must be repeated", "No", "Our own proposal", False),
        (
            "setting",
            "wang_points",
            "Wang model, points",
            "Not set",
            "Wang, Leukemia 2017, abstract (F21): figure not seen",
            False,
        ),
        (
            "schedule_rule",
            "vegf_response",
            "VEGF",
            "VEGF. Once, 3 to 6 months after the end of front-line treatment, categorical response. Grace 28 days.",
            "D'Sa 2022, HemaSphere 6:e796, table 5",
            False,
        ),
        (
            "rule_set",
            "suichi_2019",
            "Suichi 2019",
            "Major, all three needed (3 of 3): Polyneuropathy, Monoclonal plasma cell disorder, Raised VEGF. "
            "Minor, two needed (at least 2 of 4): Extravascular volume overload, Skin changes, Organomegaly, "
            "Sclerotic bone lesions.",
            "Suichi T and others. J Neurol Neurosurg Psychiatry 2019;90:133–137, table 2. Read in Suichi 2019, table 2"
            " (F03); Suichi 2019, abstract (F04)",
            True,
        ),
    ],
)
def test_some_of_them_in_words(kind, key, title, value, source, published):
    subject = find(kind, key)
    assert (subject.title, subject.value, subject.source, subject.published) == (title, value, source, published)


@pytest.mark.parametrize(
    ("kind", "key"), [("setting", "no_such_thing"), ("no_such_kind", "spleen_cm"), ("rule_set", "spleen_cm"), ("", "")]
)
def test_what_does_not_exist_is_said_to_be_missing(kind, key):
    with pytest.raises(KeyError, match="nothing to approve"):
        find(kind, key)


def test_a_change_of_a_value_changes_its_words():
    changed = {note.name: of_setting(note) for note in notes(replace(DEFAULTS, spleen_cm=12, n6_confirm_repeat=True))}
    assert changed["spleen_cm"].value == "12 cm" != find("setting", "spleen_cm").value
    assert changed["n6_confirm_repeat"].value == "Yes"
    [rule] = [rule for rule in RULES if rule.key == "vegf_after"]
    assert of_rule(replace(rule, bands=(Band(4),))).value != of_rule(rule).value
    one = RULE_SETS["suichi_2019"]
    weaker = replace(one, groups=(one.groups[0], replace(one.groups[1], min_true=1)))
    assert of_rule_set(weaker).value != of_rule_set(one).value
    assert of_rule_set(replace(one, vegf_rules={"serum": "serum_gt_1920"})).value.endswith(
        "VEGF in serum: above 1,920 pg/mL."
    )


def test_a_recalled_publication_waits_for_the_clinic():
    [recalled] = [of_rule_set(each) for each in RULE_SETS.values() if each.knowledge]
    assert (recalled.published, recalled.source.endswith(". Recalled, not seen")) == (False, True)


@pytest.mark.parametrize(("allowed", "words"), [(True, "Yes"), (False, "No")])
def test_a_choice_of_the_site_is_shown_as_it_is_here(allowed, words):
    with override_settings(ALLOW_TEST_NHS_NUMBERS=allowed):
        assert find("setting", "allow_test_nhs_numbers").value == words


def test_two_rows_of_one_group_never_have_one_title():
    titles = [(each.group, each.title) for each in subjects()]
    assert len(set(titles)) == len(titles)
    assert find("schedule_rule", "blood_baseline").title == "Blood tests"
    assert find("schedule_rule", "heart_lungs_baseline").title == "Echocardiogram and Lung function"
    assert find("schedule_rule", "eyes_swollen_after").title == (
        "Eye examination, only if disc oedema persists at the last examination"
    )
