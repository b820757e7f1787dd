"""Letters are read cautiously: a wrong suggestion costs more than a missing one.

The letters 33 to 48 were written before the rules were tried on them and no rule was made for them, save one: a
writer's "my mobile" is not the patient's. Read for the first time after the rules had been made with the other 32,
they gave a precision of 0.98 and a recall of 0.95.
"""

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clinical.identifiers import IdentifierError, national_id
from clinical.letter_reading import FIELDS, Suggestion, read_letter
from clinical.letter_reading.scoring import Result, Score
from referrals.management.commands.read_letters import read_folder

LETTERS = Path(__file__).parent / "letters"
DAY = date(2026, 11, 20)


def fields(text: str, received_on: date | None = DAY) -> dict[str, str]:
    return {one.field: one.typed for one in read_letter(text, received_on)}


# --- The letters


@pytest.fixture(scope="module")
def results() -> dict[bool, Result]:
    return read_folder(LETTERS)


def test_the_letters_are_many_and_a_third_is_held_out(results: dict[bool, Result]) -> None:
    number = len(list(LETTERS.glob("*.txt")))
    held_out = sum('"held_out": true' in path.read_text(encoding="utf-8") for path in LETTERS.glob("*.json"))
    assert number >= 48
    assert held_out * 3 >= number


def test_what_is_suggested_is_right(results: dict[bool, Result], capsys: pytest.CaptureFixture[str]) -> None:
    total = Score()
    for held_out, result in results.items():
        total.add(result.overall)
        with capsys.disabled():
            score = result.overall
            words = "held out" if held_out else "made with"
            print(f"\nletters {words}: precision {score.precision:.3f}, recall {score.recall:.3f}")
    assert total.right > 480
    assert total.precision is not None
    assert total.precision >= 0.98
    held_out = results[True].overall
    assert held_out.precision is not None
    assert held_out.precision >= 0.97


@pytest.mark.parametrize("field", ["birth", "identifier_typed", "surname", "given_name", "vegf_value", "vegf_matrix"])
def test_nothing_that_tells_people_or_samples_apart_is_wrong(field: str, results: dict[bool, Result]) -> None:
    assert [result.by_field[field].wrong for result in results.values()] == [0, 0]


def test_the_letters_name_only_invented_numbers() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in LETTERS.glob("*.txt"))
    valid = []
    for found in re.findall(r"(?<![0-9])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9])", text):
        try:
            valid.append(national_id(found, allow_test=True))
        except IdentifierError:
            continue
    assert len(valid) > 20
    assert [number.digits for number in valid if number.type == "nhs" and not number.digits.startswith("999")] == []


def test_a_score_counts_what_is_right_wrong_and_missed() -> None:
    result = Result()
    result.add("01", read_letter("Re: Ada Lark, DOB 1/2/1960", DAY), {"surname": "Lerk", "birth": "01-Feb-1960"})
    assert result.by_field["surname"] == Score(right=0, wrong=1, missed=1)
    assert result.by_field["birth"] == Score(right=1)
    assert result.overall.precision == pytest.approx(1 / 3)
    assert result.overall.recall == pytest.approx(1 / 2)
    assert Score().precision is None


# --- Traps, one by one


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("DOB 14/07/1958. No, DOB 17/04/1958.", "birth"),
        ("His wife's DOB is 14/07/1958.", "birth"),
        ("DOB 07/14/1958", "birth"),
        ("DOB 14/07/2025", "birth"),
        ("Seen on 14/07/2026.", "birth"),
        ("NHS No 999 000 0019", "identifier_typed"),
        ("NHS No 999 000 0018, or NHS No 999 000 0026", "identifier_typed"),
        ("NHS No 999 000 0018, or NHS No 999 000 0019", "identifier_typed"),
        ("Hospital number 9990000018", "identifier_typed"),
        ("Tel 999 000 0018", "identifier_typed"),
        ("CHI 999 000 0018", "identifier_typed"),
        ("VEGF 4200", "vegf_value"),
        ("VEGF awaited, albumin 42 g/L", "vegf_value"),
        ("VEGF 4200 pg/mL, repeat VEGF 310 pg/mL", "vegf_value"),
        ("VEGF 4200 pg/mL", "vegf_matrix"),
        ("Is VEGF over 1000 pg/mL enough?", "vegf_value"),
        ("No IgA lambda band", "paraprotein_heavy"),
        ("IgA lambda and IgG kappa bands", "paraprotein_heavy"),
        ("IgA 4 g/L", "paraprotein_g_l"),
        ("Her father had IgA lambda myeloma", "paraprotein_heavy"),
        ("He denies breathlessness, weight loss and falling vision", "red_flags"),
        ("no breathlessness", "red_flags"),
        ("Breathlessness: no", "red_flags"),
        ("?PE, DVT ruled out", "red_flags"),
        ("Stroke in 2009", "red_flags"),
        ("Her mother had a stroke", "red_flags"),
        ("She was breathless in May. She is not breathless now", "red_flags"),
        ("Please arrange NCS", "nerve_conduction"),
        ("NCS are booked", "nerve_conduction"),
        ("NCS will be performed next week", "nerve_conduction"),
        ("Has he had NCS? Abnormal bloods", "nerve_conduction"),
        ("Please send VEGF", "vegf"),
        ("VEGF to be sent", "vegf"),
        ("It is not CIDP", "first_label"),
        ("He was not thought to have CIDP", "first_label"),
        ("This is not urgent", "urgency"),
        ("Urgent CT requested", "urgency"),
        ("12-year history of hypertension", "onset"),
        ("IVIG since March 2025 for the weakness", "onset"),
        ("Leeds Example Infirmary, Leeds LS1 3EX", "postcode"),
        ("Kind regards\nTina Frost\nSecretary\n\nKind regards\nDr Bo Marsh\nConsultant Neurologist", "caller"),
    ],
)
def test_what_is_ambiguous_denied_or_planned_gives_no_suggestion(text: str, field: str) -> None:
    assert field not in fields(text)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("D.O.B. 14.7.58", "birth", "14-Jul-1958"),
        ("date of birth: 14th of July 1958", "birth", "14-Jul-1958"),
        ("born on July 14, 1958", "birth", "14-Jul-1958"),
        ("DoB\t1958-07-14", "birth", "14-Jul-1958"),
        ("> dob 14/07/\n> 1958", "birth", "14-Jul-1958"),
        ("NHS\u00a0No.\u00a0999\u2011000\u20110018", "identifier_typed", "9990000018"),
        ("nhs 9 9 9 0 0 0 0 0 1 8", "identifier_typed", "9990000018"),
        ("CHI 140758 1201", "identifier_typed", "1407581201"),
        ("VEGF was 4,200 pg/ml", "vegf_value", "4200"),
        ("Plasma VEGF: 310 ng/L", "vegf_matrix", "plasma"),
        ("VEGF 310 pg/mL (serum)", "vegf_matrix", "serum"),
        ("VEGF awaited", "vegf", "sent"),
        ("VEGF has not been done", "vegf", "not_done"),
        ("NCS, PET-CT and fundoscopy all done", "nerve_conduction", "done"),
        ("NCS showed demyelination, PET-CT is awaited", "nerve_conduction", "done"),
        ("no paraprotein was detected", "paraprotein", "done"),
        ("No headache but vision has deteriorated", "red_flags", "vision"),
        ("She can no longer walk", "red_flags", "walking"),
        ("numb feet for months, first noticed in March 2025", "onset", "Mar 2025"),
        ("a two-year history of numb feet", "onset", "about Nov 2024"),
        ("initially treated as CIDP", "first_label", "CIDP"),
        ("OKAFOR, Daniel (Mr), DOB 14/07/1958", "surname", "Okafor"),
        ("Re: Pieter van der Berg", "surname", "van der Berg"),
        ("Patient: Ms Siobh\u00e1n O\u2019NEILL", "surname", "O\u2019Neill"),
    ],
)
def test_the_forms_in_which_people_write_are_read(text: str, field: str, value: str) -> None:
    assert fields(text)[field].replace("'", "\u2019") == value


def test_two_people_give_no_name() -> None:
    found = fields("Re: Alan Frost\nRe: Jean Wild\n")
    assert {"surname", "given_name"} & set(found) == set()


def test_without_the_day_of_arrival_short_years_stay_unread() -> None:
    assert "birth" not in fields("DOB 14/7/58", None)
    assert fields("DOB 14/7/1958", None)["birth"] == "14-Jul-1958"
    assert "onset" not in fields("a two-year history of numb feet", None)


# --- Properties

FRAGMENTS = st.sampled_from(
    [
        *(path.read_text(encoding="utf-8") for path in sorted(LETTERS.glob("*.txt"))[:12]),
        "DOB 14/07/1958 ", "NHS No 999 000 0018 ", "NHS 999 000 0019 ",
        "VEGF 4,200 pg/mL ", "IgA λ ", "\n> ", "\t", "\u00a0", "Kind regards\nDr Jo Example\n",
        "no breathlessness ", "Subject: ", "ſ", "İ", "\u2028", "\x00", "½", "٣", "0" * 40,
    ]
)  # fmt: skip
ANY_TEXT = st.one_of(
    st.text(max_size=400), st.lists(st.one_of(FRAGMENTS, st.text(max_size=20)), max_size=12).map("".join)
)


def check(suggestion: Suggestion, text: str) -> None:
    assert suggestion.field in FIELDS
    assert suggestion.as_written
    assert text[suggestion.start : suggestion.end] == suggestion.as_written
    assert suggestion.typed
    assert suggestion.why


@given(ANY_TEXT, st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2199, 1, 1))))
@example("", None)
@example("DOB 31/02/1958 born " * 5, date(2026, 1, 31))
@example("99 year history of weakness", date(1950, 1, 1))
def test_any_text_is_read_and_every_suggestion_stands_in_it(text: str, received_on: date | None) -> None:
    for suggestion in read_letter(text, received_on):
        check(suggestion, text)


@given(st.integers(0, 9_999_999_999), st.sampled_from(["NHS No. {}", "CHI {}", "H&C number: {}", "nhs\n{}", "{}"]))
def test_a_number_is_suggested_only_with_its_check_digit(number: int, form: str) -> None:
    written = f"{number:010}"
    text = form.format(f"{written[:3]} {written[3:6]} {written[6:]}")
    for suggestion in read_letter(text, DAY):
        if suggestion.field == "identifier_typed":
            assert national_id(suggestion.typed, allow_test=True).digits == written


@given(FRAGMENTS.filter(lambda text: len(text) > 200))
def test_quote_marks_and_odd_spaces_change_nothing(text: str) -> None:
    plain = [(one.field, one.value) for one in read_letter(text, DAY)]
    quoted = "".join(f"> {line}" for line in text.splitlines(keepends=True))
    assert [(one.field, one.value) for one in read_letter(quoted, DAY)] == plain
    odd = text.replace(" ", "\u00a0")
    assert [(one.field, str(one.typed).replace("\u00a0", " ")) for one in read_letter(odd, DAY)] == [
        (one.field, one.typed) for one in read_letter(text, DAY)
    ]


@pytest.mark.parametrize("text", [word * (20_000 // len(word)) for word in ("a ", "Ab ", "9 ", "no ", "DOB ", "\n")])
def test_a_long_text_does_not_stall_the_page(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = time.perf_counter()
    read_letter(text, DAY)
    taken = time.perf_counter() - before
    with capsys.disabled():
        print(f"\n20 kB of {text[:4]!r}: {taken * 1000:.0f} ms")
    assert taken < 5, "far beyond any machine's slowness: a pattern runs away"
