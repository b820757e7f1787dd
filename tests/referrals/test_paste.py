"""Pasting a letter: only what a person confirmed or typed is stored, and nothing before that."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from referrals.models import Attachment, Referral
from tests.factories import make_patient
from tests.interface.html import faults
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db

PASTE = "/referrals/new/paste/"
LETTER = """Dear team,

Re: Daniel OKAFOR, DOB 14/07/1958, NHS No. 999 000 0018

Numb feet since March 2025, diagnosed as CIDP. Serum VEGF 4,200 pg/mL. NCS demyelinating. He can no longer
walk. Please see him as an <urgent> referral.

Kind regards
Dr Jo Example
Consultant Neurologist
Tel: 0113 496 0000
"""
FIRST = {"letter": LETTER, "channel": "email", "arrived": "2 11 2026", "action": "read"}
TYPED = {"reason": "Please see", "urgency": "urgent"}


def keys(page: str) -> dict[str, str]:
    """Field → the value of its tick."""
    return {value.split(":")[0]: value for value in re.findall(r'name="use"[^>]* value="([^"]+)"', page)}


def read(client: Client, **changes: Any) -> str:
    return client.post(PASTE, FIRST | changes).content.decode()


def save(client: Client, use: list[str], **boxes: Any) -> Any:
    offered = keys(read(client))
    sent = FIRST | {"action": "save", "use": [offered[name] for name in use], "submission_key": str(uuid4())} | TYPED
    return client.post(PASTE, sent | boxes, follow=True)


CONFIRMED = ["caller", "call_back", "surname"]


def test_nothing_is_ticked_filled_or_stored_by_reading(nurse_client: Client) -> None:
    page = read(nurse_client)
    assert faults(page) == []
    assert {"surname", "birth", "identifier_typed", "vegf_value", "red_flags", "caller"} <= set(keys(page))
    assert "checked" not in page
    assert 'name="surname" value=' not in page
    assert not Referral.objects.exists()
    assert not Attachment.objects.exists()


def test_the_letter_stands_marked_numbered_and_escaped(nurse_client: Client) -> None:
    page = read(nurse_client)
    assert re.search(r"<mark>14/07/1958<sup>\d+</sup></mark>", page)
    assert "&lt;urgent&gt;" in page
    shown = re.sub(r"<sup>.*?</sup>|</?mark>", "", page.split('aria-label="Text of the letter">')[1].split("</div>")[0])
    assert shown == LETTER.strip().replace("<", "&lt;").replace(">", "&gt;")


def test_only_what_was_ticked_or_typed_is_saved(nurse_client: Client, nurse: User) -> None:
    save(nurse_client, [*CONFIRMED, "birth", "red_flags", "vegf_value", "vegf_matrix", "onset"], given_name="Dan")
    referral = Referral.objects.get()
    assert (referral.surname, referral.given_name, str(referral.birth_date)) == ("Okafor", "Dan", "1958-07-14")
    assert referral.caller == "Dr Jo Example, Consultant Neurologist"
    assert (referral.channel, str(referral.received_on), referral.owner) == ("email", "2026-11-02", nurse)
    assert (referral.red_flags, referral.red_flags_answer) == (["walking"], "some")
    assert (str(referral.onset_on), referral.onset_precision) == ("2025-03-01", "month")
    assert referral.reason == "Please see\nVEGF sample: serum\nVEGF value: 4200"
    assert (referral.identifier_typed, referral.vegf, referral.nerve_conduction, referral.first_label) == ("",) * 4


def test_the_text_is_kept_as_an_attachment_unless_left_out(nurse_client: Client) -> None:
    save(nurse_client, CONFIRMED)
    kept = Attachment.objects.get()
    assert bytes(kept.content).decode() == LETTER.strip()
    assert kept.is_pasted
    save(nurse_client, CONFIRMED, leave_out="on")
    assert Referral.objects.count() == 2
    assert Attachment.objects.count() == 1


def test_a_second_press_saves_nothing_more(nurse_client: Client) -> None:
    key = str(uuid4())
    for _ in range(2):
        save(nurse_client, CONFIRMED, submission_key=key)
    assert (Referral.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_page_without_a_key_is_no_repeat_of_another(nurse_client: Client, nurse: User) -> None:
    make_referral(nurse)
    save(nurse_client, CONFIRMED, submission_key="")
    assert Referral.objects.count() == 2


def test_a_refusal_keeps_text_and_ticks_and_fills_no_box(nurse_client: Client) -> None:
    page = save(nurse_client, ["surname", "birth"], given_name="Dan").content.decode()
    assert "Enter the sender’s name and role, or tick what was read" in page
    assert faults(page) == []
    assert page.count(" checked") == 3, "two ticks and the urgency"
    assert 'value="Dan"' in page
    assert 'value="Okafor"' not in page
    assert "14/07/1958" in page
    assert not Referral.objects.exists()


def test_a_tick_against_other_words_is_asked_about(nurse_client: Client) -> None:
    page = save(nurse_client, CONFIRMED, surname="Okafar").content.decode()
    assert "You typed “Okafar” and ticked “Okafor”" in page
    assert not Referral.objects.exists()
    save(nurse_client, CONFIRMED, surname="okafor")
    assert Referral.objects.count() == 1


def test_ticked_facts_find_the_record(nurse_client: Client, nurse: User) -> None:
    make_patient(by=nurse, surname="Okafor")
    offered = keys(read(nurse_client))
    sent = FIRST | {"use": [offered["identifier_typed"]]}
    assert "Same number" in nurse_client.post("/referrals/matches/", sent).content.decode()
    assert "Same number" not in nurse_client.post("/referrals/matches/", FIRST).content.decode()


def test_a_made_up_tick_is_ignored(nurse_client: Client) -> None:
    offered = keys(read(nurse_client))
    sent = FIRST | TYPED | {"action": "save", "use": ["surname:0:4", "status:1:2", offered["caller"]]}
    assert "or tick what was read" in nurse_client.post(PASTE, sent).content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"letter": " \n"}, "Paste the text of the e-mail or letter"),
        ({"channel": ""}, "Select how it came"),
        ({"letter": "x" * 50_001}, "50"),
        ({"arrived": "1 1 2199"}, "must be today or in the past"),
    ],
)
def test_the_first_step_says_what_is_missing(changes: dict[str, str], words: str, nurse_client: Client) -> None:
    page = read(nurse_client, **changes)
    assert words in page
    assert "There is a problem" in page


def test_a_text_without_facts_is_said_to_hold_none(nurse_client: Client) -> None:
    assert "Nothing was read with certainty" in read(nurse_client, letter="Hello, are you open on Friday?")


@pytest.mark.parametrize("channel", ["letter", "ers", "internal"])
def test_the_other_ways_of_arriving_have_a_form_of_their_own(channel: str, nurse_client: Client) -> None:
    five = {"caller": "Dr Ex", "call_back": "01632 960000", "surname": "Okafor", "reason": "Numb", "urgency": "routine"}
    page = nurse_client.get(f"/referrals/new/{channel}/").content.decode()
    assert "Who sent it?" in page
    assert "Day it arrived" in page
    nurse_client.post(f"/referrals/new/{channel}/", five | {"received_on": "1 11 2026"})
    referral = Referral.objects.get()
    assert (referral.channel, str(referral.received_on), referral.received_time) == (channel, "2026-11-01", None)
