"""What is missing, the reply, the urgency that warning signs suggest, and how a number is kept."""

from datetime import date

import pytest
from django.conf import settings

from accounts.models import User
from referrals.identity import identifier_facts
from referrals.missing import Missing, in_short, missing_facts, reply_text
from referrals.models import Referral
from referrals.urgency import is_lower_than_usual, usual_urgency
from tests.referrals.factories import make_complete


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("999 000 001", "must have 10 digits. You entered 9"),
        ("999 000 0019", "last digit of the NHS number does not fit"),
        ("AB 12 34 56 C", "National Insurance number"),
        ("111 111 1111", "one digit repeated"),
        ("nine nine", "digits only"),
        ("٩٩٩٠٠٠٠٠١٨", "digits only"),
    ],
)
def test_a_number_that_cannot_be_right_is_kept_as_typed_with_the_reason(typed: str, words: str) -> None:
    facts = identifier_facts(typed)
    assert facts["identifier_typed"] == typed
    assert (facts["identifier"], facts["identifier_type"]) == ("", "")
    assert words in facts["identifier_note"]


@pytest.mark.parametrize("typed", ["9990000018", "999 000 0018", " 999-000-0018 "])
def test_a_good_number_is_kept_as_ten_digits(typed: str) -> None:
    facts = identifier_facts(typed)
    assert (facts["identifier"], facts["identifier_type"], facts["identifier_note"]) == ("9990000018", "nhs", "")


def test_a_test_number_is_not_taken_where_real_people_are(settings: object) -> None:
    settings.ALLOW_TEST_NHS_NUMBERS = False
    assert "kept for testing" in identifier_facts("999 000 0018")["identifier_note"]


def test_a_chi_number_of_another_birth_date_is_kept_and_questioned() -> None:
    facts = identifier_facts("1407581236", date(1960, 1, 2), "day")
    if facts["identifier"]:
        assert "does not. Check both" in facts["identifier_note"]


@pytest.mark.parametrize(
    ("flags", "usual"),
    [
        ([], ""),
        (["walking"], "urgent"),
        (["fluid", "swallowing"], "urgent"),
        (["vision"], "emergency"),
        (["walking", "clot"], "emergency"),
        (["breathing"], "emergency"),
    ],
)
def test_warning_signs_suggest_an_urgency(flags: list[str], usual: str) -> None:
    assert usual_urgency(flags) == usual


def test_only_a_calmer_choice_is_questioned() -> None:
    assert is_lower_than_usual("routine", ["walking"])
    assert is_lower_than_usual("urgent", ["vision"])
    assert not is_lower_than_usual("emergency", ["walking"])
    assert not is_lower_than_usual("routine", [])


def test_missing_facts_are_named_in_short() -> None:
    facts = [Missing(str(number), f"fact {number}", "") for number in range(7)]
    assert in_short([]) == ""
    assert in_short(facts[:1]) == "fact 0"
    assert in_short(facts[:2]) == "fact 0 and fact 1"
    assert in_short(facts[:5]) == "fact 0, fact 1, fact 2, fact 3 and fact 4"
    assert in_short(facts) == "fact 0, fact 1, fact 2, fact 3 and 3 more"


@pytest.mark.django_db
def test_not_known_is_an_answer_and_blank_is_not(nurse: User) -> None:
    referral = make_complete(nurse, vegf="not_known", sex="not_known")
    assert missing_facts(referral) == []
    assert [one.field for one in missing_facts(make_complete(nurse, vegf="", sex=""))] == ["sex", "vegf"]


@pytest.mark.django_db
def test_asked_and_none_is_an_answer(nurse: User) -> None:
    assert missing_facts(make_complete(nurse, red_flags=[], red_flags_answer="none_asked")) == []
    asked = missing_facts(make_complete(nurse, red_flags=[], red_flags_answer="not_asked"))
    assert [one.field for one in asked] == ["red_flags_answer"]


def reply_of(referral: Referral) -> str:
    return reply_text(referral, settings.HELP_EMAIL, settings.CLINIC_PHONES)


@pytest.mark.django_db
def test_the_reply_lists_exactly_the_missing_items_and_names_nobody(nurse: User) -> None:
    referral = make_complete(nurse, given_name="", vegf="", surname="Featherstone")
    reply = reply_of(referral)
    assert [line for line in reply.splitlines() if line.startswith("- ")][:2] == [
        "- First name",
        "- VEGF: done, sent, not done or not known? With the result if you have it",
    ]
    assert referral.ref in reply
    assert "Featherstone" not in reply
    assert "9990000018" not in reply
    assert "020 3447 7359" in reply


@pytest.mark.django_db
def test_the_reply_for_a_complete_referral_asks_for_nothing(nurse: User) -> None:
    assert "we still need" not in reply_of(make_complete(nurse))


@pytest.mark.django_db
def test_the_reply_asks_again_for_a_number_that_cannot_be_right(nurse: User) -> None:
    assert "the one we noted cannot be right" in reply_of(make_complete(nurse, identifier_typed="999"))


@pytest.mark.parametrize(
    ("flags", "found", "usual"),
    [
        ([], {"papilloedema"}, "urgent"),
        ([], {"effusion"}, "urgent"),
        ([], {"neuropathy", "vegf_raised"}, "urgent"),
        ([], {"vegf_raised"}, ""),
        ([], {"skin"}, ""),
        (["vision"], {"papilloedema"}, "emergency"),
    ],
)
def test_findings_of_the_letter_speak_for_haste(flags: list[str], found: set[str], usual: str) -> None:
    assert usual_urgency(flags, found) == usual
