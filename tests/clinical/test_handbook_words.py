"""How the handbook says things: states, settings in sentences, Markdown."""

import re
from dataclasses import replace

import pytest

from clinical import scores
from clinical.handbook import examination, pages
from clinical.handbook.book import PUBLISHED, TO_BE_CONFIRMED, Book, lower_first, state
from clinical.handbook.markdown import WIDTH, bullets, paragraph, table
from clinical.settings import notes

PAGES = pages()


def cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)[1:-1]


# The state of a rule


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("F01, F05", PUBLISHED),
        ("seed-G, F57", PUBLISHED),
        ("F01: not named in the criterion", PUBLISHED),
        ("knowledge: WHO", TO_BE_CONFIRMED),
        ("design", TO_BE_CONFIRMED),
        ("F12; design", TO_BE_CONFIRMED),
        ("F25, F07; secondary: F64", TO_BE_CONFIRMED),
        ("F22, F74; the age limit was not seen", TO_BE_CONFIRMED),
        ("D'Sa 2022, HemaSphere 6:e796, table 5: at 3 months; repeating it is our own proposal", TO_BE_CONFIRMED),
    ],
)
def test_the_state_follows_from_the_source(source, expected):
    assert state(source) == expected


def test_a_rule_without_a_source_is_refused():
    with pytest.raises(ValueError, match="a rule needs a source"):
        state("")


def test_a_confirmed_setting_says_so():
    (note,) = (note for note in notes() if note.name == "spleen_cm")
    assert Book.sourced(replace(note, confirmed=True))[1] == "Confirmed"


# Words and Markdown


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("above {spleen_cm}", "above 13 cm"),
        ("above {spleen_cm:n}", "above 13"),
        ("falls by {vegf_pr_fall_pct}", "falls by 50%"),
        ("points: {wang_points}", "points: not set yet"),
        ("serum {vegf_rule_serum}", "serum above 1,000 pg/mL"),
        (
            "{red_cell_limits}",
            "Haemoglobin above 165 g/L in men, 160 g/L in women, or haematocrit above 0.49 in men, 0.48 in women",
        ),
    ],
)
def test_settings_stand_in_sentences_with_their_unit(template, text):
    assert Book().fill(template) == text


def test_a_name_that_is_no_setting_is_a_mistake():
    with pytest.raises(KeyError, match="spleen_mm"):
        Book().fill("above {spleen_mm}")
    with pytest.raises(ValueError, match="no way to show a setting"):
        Book().fill("above {spleen_cm:x}")


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ("Full blood count", "full blood count"),
        ("A consultant confirms", "a consultant confirms"),
        ("CT, PET/CT or ultrasound", "CT, PET/CT or ultrasound"),
        ("I-RODS", "I-RODS"),
        ("HbA1c", "HbA1c"),
        ("Raynaud phenomenon", "Raynaud phenomenon"),
        ("", ""),
    ],
)
def test_the_middle_of_a_sentence_begins_small_except_for_names(text, small):
    assert lower_first(text) == small


def test_a_bar_does_not_end_a_cell_and_a_short_row_is_refused():
    assert table(("A",), [("x | y",)]).endswith("| x \\| y |")
    with pytest.raises(ValueError, match="does not fit the header"):
        table(("A", "B"), [("x",)])
    assert table(("A",), []) == ""


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_well_formed(name):
    text = PAGES[name]
    lines = text.splitlines()
    assert text.startswith("# ")
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert "\n\n\n" not in text
    assert not [line for line in lines if line != line.rstrip()]
    # Prose is wrapped; a table row is one line; a word that is longer than a line stays whole.
    assert not [line for line in lines if len(line) > WIDTH and not line.startswith("|")]
    widths = {len(cells(line)) for line in lines if line.startswith("|")}
    assert 0 not in widths
    assert not re.search(r"[{}]|\| None \||Decimal|frozenset|ValueError", text)


def test_prose_is_wrapped_and_a_link_stays_whole():
    link = "[Diagnostic criteria of the clinic](criteria.md)"
    for wrapped in (paragraph(f"{'word ' * 21}{link} more"), bullets([f"{'word ' * 21}{link} more"])):
        assert link in wrapped
        assert max(map(len, wrapped.splitlines())) <= WIDTH
    assert paragraph("one\n   two") == "one two"
    assert bullets(["one", "two"]) == "- one\n- two"


# The grades of ONLS, row by row: one examination for each

TASKS = scores.ARM_TASKS


def arm(answers: str, **more):
    """Five letters for the five tasks: n not affected, a affected, p prevented."""
    words = {"n": "not_affected", "a": "affected", "p": "prevented"}
    return scores.onls_arm(dict(zip(TASKS, map(words.get, answers), strict=True)), **more).value


@pytest.mark.parametrize(
    ("grade", "values"),
    [
        ("0", [arm("nnnnn", symptoms="no")]),
        ("1", [arm("nnnnn", symptoms="yes")]),
        ("2", [arm("annnn"), arm("aaaaa")]),
        ("3", [arm("pnnnn"), arm("ppppa")]),
        ("4", [arm("ppppp", purposeful_movement="yes")]),
        ("5", [arm("ppppp", purposeful_movement="no")]),
    ],
)
def test_each_arm_grade_of_the_table_is_the_grade_of_the_rule(grade, values):
    assert grade in dict(examination.ARMS)
    assert set(values) == {int(grade)}


@pytest.mark.parametrize(
    ("grade", "mobility", "more"),
    [
        ("0", "independent", {"affected": "no", "gait": "normal"}),
        ("1", "independent", {"affected": "yes", "gait": "normal"}),
        ("2", "independent", {"affected": "yes", "gait": "abnormal"}),
        ("3", "unilateral_aid", {}),
        ("4", "bilateral_aid", {}),
        ("5", "wheelchair", {"stands_with_help": "yes"}),
        ("6", "bed", {"stands_with_help": "no", "purposeful_movement": "yes"}),
        ("7", "wheelchair", {"stands_with_help": "no", "purposeful_movement": "no"}),
    ],
)
def test_each_leg_grade_of_the_table_is_the_grade_of_the_rule(grade, mobility, more):
    assert grade in dict(examination.LEGS)
    assert scores.onls_leg(mobility, **more).value == int(grade)
