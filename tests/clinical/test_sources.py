"""The numbers of sources in words, for a reader who does not have the list."""

import pytest

from clinical.rulesets import RULE_SETS
from clinical.schedule_rules import RULES
from clinical.sources import CITATIONS, in_words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("F37", "Table of neuropathy scales, Biomarker Research 2019 (F37)"),
        ("F18, F19", "Misawa 2015, abstract (F18); Gentile 2024, abstract (F19)"),
        (
            "F01: not named in the criterion",
            "Dispenzieri, Blood 2012, criteria table (F01): not named in the criterion",
        ),
        ("knowledge", "Recalled, not seen"),
        ("knowledge: WHO", "Recalled, not seen: WHO"),
        ("design", "Our own proposal"),
        ("design: 6/12", "Our own proposal: 6/12"),
        (
            "design, in line with F19 and F31",
            "Our own proposal, in line with Gentile 2024, abstract (F19) and UCLH transplant series, abstract (F31)",
        ),
        ("seed-U", "UCLH POEMS page"),
        ("F23, seed-G", "Dispenzieri, Blood 2003, abstract (F23); GARD page"),
        ("seed-G, F45", "GARD page; Caimari 2017, UCLH, conference abstract (F45)"),
        ("seed-G, design", "GARD page; our own proposal"),
        (
            "F25; secondary: F64",
            "Radiotherapy series, Blood 2013, abstract (F25); second hand: Machine-written summary, a lead only (F64)",
        ),
        ("F22; the age limit was not seen", "Kourelis, Leukemia 2016, abstract (F22); the age limit was not seen"),
        ("D'Sa 2022, HemaSphere 6:e796, table 5", "D'Sa 2022, HemaSphere 6:e796, table 5"),
    ],
)
def test_a_source_in_words(source, words):
    assert in_words(source) == words


def test_a_number_that_is_on_no_list_is_a_mistake():
    with pytest.raises(ValueError, match="F99 is not on the list of sources"):
        in_words("F01, F99")


def test_numbers_are_in_order_and_no_two_sources_read_the_same():
    assert list(CITATIONS) == sorted(CITATIONS)
    assert len(set(CITATIONS.values())) == len(CITATIONS)


@pytest.mark.parametrize("source", sorted({rule.source for rule in (*RULES, *RULE_SETS.values())}))
def test_every_source_of_a_rule_can_be_said_in_words(source):
    assert in_words(source)
