"""The page of reference data for each role, and how a consultant approves a value and takes it back."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from reference import actions
from reference.models import Approval
from reference.subjects import find, subjects
from tests.interface.html import faults, text_of, tree

pytestmark = pytest.mark.django_db

SPLEEN = ("setting", "spleen_cm")


def sound(response: Any) -> str:
    """The page, after a look at its HTML."""
    assert response.status_code == 200
    page = response.content.decode()
    assert faults(page) == []
    return page


def listed(client: Client, show: str = "") -> str:
    return sound(client.get(reverse("reference_data"), {"show": show} if show else {}))


def rows(page: str) -> dict[str, list[str]]:
    """What each row says, cell by cell, by its heading; headings that occur twice keep the last."""
    found = {}
    for row in tree(page).iter("tr"):
        cells = [" ".join(text_of(cell).split()) for cell in row.iter() if cell.tag in ("th", "td")]
        if cells[0] != "What":
            found[cells[0]] = cells[1:]
    return found


def approve(client: Client, subject: tuple[str, str] = SPLEEN, **facts: str) -> Any:
    return client.post(reverse("approve_reference", args=subject), {"value": find(*subject).value, "note": ""} | facts)


@pytest.mark.parametrize("role", ["nurse", "consultant", "admin"])
def test_everybody_reads_every_row(role: str, request: pytest.FixtureRequest) -> None:
    page = listed(request.getfixturevalue(f"{role}_client"))
    every = list(subjects())
    assert sum(1 for row in tree(page).iter("tr")) == len(every) + len({each.group for each in every})
    assert rows(page)["Spleen enlarged above"][:4] == [
        "13 cm",
        "Source: Recalled, not seen",
        "Alternatives: 12",
        "To be confirmed by the clinic",
    ]


@pytest.mark.parametrize("role", ["nurse", "admin"])
def test_only_consultants_are_offered_the_button(role: str, request: pytest.FixtureRequest) -> None:
    page = listed(request.getfixturevalue(f"{role}_client"))
    assert "/approve/" not in page and "Consultants approve." in page


def test_a_consultant_finds_a_button_in_every_row(consultant_client: Client) -> None:
    page = listed(consultant_client)
    links = [link.get("href") for link in tree(page).iter("a") if (link.get("href") or "").endswith("/approve/")]
    assert len(links) == len(set(links)) == len(list(subjects()))


def test_the_button_of_each_row_says_aloud_what_it_approves(consultant_client: Client) -> None:
    page = listed(consultant_client)
    words = [text_of(link) for link in tree(page).iter("a") if (link.get("href") or "").endswith("/approve/")]
    unclear = {word for word in words if words.count(word) > 1}
    assert unclear == set()
    assert "Approve: Organs and nodes, Spleen enlarged above" in words


@pytest.mark.parametrize("page", ["approve_reference", "withdraw_approval"])
@pytest.mark.parametrize("role", ["nurse", "admin"])
def test_others_are_refused_politely_and_nothing_is_saved(
    role: str, page: str, request: pytest.FixtureRequest, consultant: User
) -> None:
    client = request.getfixturevalue(f"{role}_client")
    subject = find(*SPLEEN)
    if page == "withdraw_approval":
        actions.approve(by=consultant, subject=subject, value=subject.value)
    before = Approval.objects.count()
    address = reverse(page, args=SPLEEN)
    for response in (client.get(address), client.post(address, {"value": subject.value, "note": "because"})):
        assert response.status_code == 403
        assert "approve settings and rules for the clinic: consultant" in response.content.decode()
    assert Approval.objects.count() == before


def test_the_confirmation_says_exactly_what_is_approved(consultant_client: Client) -> None:
    page = sound(consultant_client.get(reverse("approve_reference", args=["schedule_rule", "vegf_after"])))
    assert "Approve: VEGF" in page
    assert find("schedule_rule", "vegf_after").value in page
    assert "Rule, version 1" in page
    assert "Our own proposal" in page
    assert not Approval.objects.exists(), "looking approves nothing"


def test_enter_in_the_only_box_starts_a_line_and_approves_nothing(consultant_client: Client) -> None:
    """No one-line box, in which Enter would press the button."""
    page = sound(consultant_client.get(reverse("approve_reference", args=SPLEEN)))
    form = next(form for form in tree(page).iter("form") if list(form.iter("textarea")))
    boxes = [box for box in form.iter("input") if box.get("type") not in ("hidden", "submit")]
    assert boxes == []
    assert len(list(form.iter("textarea"))) == 1
    assert [text_of(button) for button in form.iter("button")] == ["Approve this value"]


def test_a_value_is_approved_and_the_page_says_by_whom(
    consultant_client: Client, nurse_client: Client, consultant: User
) -> None:
    response = approve(consultant_client, note="Clinic meeting")
    assert (response.status_code, response.url) == (302, reverse("reference_data"))
    page = listed(consultant_client)
    assert "Approved: Spleen enlarged above" in page
    assert rows(page)["Spleen enlarged above"][3].startswith("Approved by Dr Connie Tester on ")
    assert rows(page)["Spleen enlarged above"][4] == "Withdraw the approval: Spleen enlarged above"
    assert rows(listed(nurse_client))["Spleen enlarged above"][3].startswith("Approved by Dr Connie Tester on ")
    row = Approval.objects.get()
    assert (row.approved_by, row.value, row.note) == (consultant, "13 cm", "Clinic meeting")


def test_words_that_have_changed_meanwhile_are_not_approved(consultant_client: Client) -> None:
    response = approve(consultant_client, value="12 cm")
    assert (response.status_code, response.url) == (302, reverse("approve_reference", args=SPLEEN))
    assert "Nothing was saved" in sound(consultant_client.get(response.url))
    assert not Approval.objects.exists()


def test_a_note_that_is_too_long_comes_back_with_its_words(consultant_client: Client) -> None:
    page = sound(approve(consultant_client, note="y" * 301))
    assert "There is a problem" in page and "y" * 301 in page
    assert not Approval.objects.exists()


def test_an_approval_is_taken_back_with_a_reason(consultant_client: Client) -> None:
    approve(consultant_client)
    address = reverse("withdraw_approval", args=SPLEEN)
    assert "Withdraw the approval: Spleen enlarged above" in sound(consultant_client.get(address))
    assert "Enter the reason" in sound(consultant_client.post(address, {"note": ""}))
    response = consultant_client.post(address, {"note": "The radiologists use 12 cm"})
    assert (response.status_code, response.url) == (302, reverse("reference_data"))
    state = rows(listed(consultant_client))["Spleen enlarged above"][3]
    assert state.startswith("To be confirmed by the clinic")
    assert "Approval withdrawn by Dr Connie Tester on" in state and state.endswith(": The radiologists use 12 cm")
    history = sound(consultant_client.get(reverse("approve_reference", args=SPLEEN)))
    assert "What was decided before" in history and "The radiologists use 12 cm" in history


def test_withdrawing_what_is_not_approved_leads_back_with_a_word(consultant_client: Client) -> None:
    response = consultant_client.get(reverse("withdraw_approval", args=SPLEEN))
    assert response.status_code == 302
    assert "No approval holds: Spleen enlarged above" in sound(consultant_client.get(response.url))


def test_an_approval_of_an_older_value_is_named_beside_the_new_one(consultant_client: Client, consultant: User) -> None:
    Approval.objects.create(kind="setting", key="spleen_cm", value="12 cm", approved_by=consultant)
    state = rows(listed(consultant_client))["Spleen enlarged above"][3]
    assert state.startswith("To be confirmed by the clinic")
    assert "Dr Connie Tester approved another value on" in state and state.endswith(": 12 cm")


@pytest.mark.parametrize(
    "address",
    [
        "/reference/setting/no_such_value/approve/",
        "/reference/opinion/spleen_cm/approve/",
        "/reference/setting/x/withdraw/",
    ],
)
def test_what_does_not_exist_is_not_found(consultant_client: Client, address: str) -> None:
    assert consultant_client.get(address).status_code == 404
    assert consultant_client.post(address, {"note": "x", "value": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("show", "sees", "does_not_see"),
    [
        ("", ["Spleen enlarged above", "Plasma counts as raised", "Liver enlarged above"], []),
        ("to-confirm", ["Liver enlarged above"], ["Spleen enlarged above", "Plasma counts as raised"]),
        ("approved", ["Spleen enlarged above"], ["Liver enlarged above", "Plasma counts as raised"]),
        ("published", ["Plasma counts as raised"], ["Spleen enlarged above", "Liver enlarged above"]),
        ("everything?", ["Spleen enlarged above", "Plasma counts as raised"], []),
    ],
)
def test_the_list_can_be_narrowed(
    consultant_client: Client, show: str, sees: list[str], does_not_see: list[str]
) -> None:
    approve(consultant_client)
    consultant_client.get(reverse("reference_data"))  # takes the message that names the spleen
    found = rows(listed(consultant_client, show))
    assert set(sees) <= set(found)
    assert not set(does_not_see) & set(found)


def test_an_empty_list_says_so(consultant_client: Client) -> None:
    assert "Nothing stands like this." in listed(consultant_client, "approved")


def test_the_counts_beside_the_choices_add_up(consultant_client: Client) -> None:
    approve(consultant_client)
    page = tree(listed(consultant_client))
    chips = next(each for each in page.iter("nav") if each.get("aria-label") == "Which rows")
    counts = dict(text_of(link).rstrip(")").rsplit(" (", 1) for link in chips.iter("a"))
    total = len(list(subjects()))
    assert counts["All"] == str(total) and counts["Approved"] == "1"
    assert sum(int(counts[word]) for word in ("To be confirmed", "Approved", "Published source")) == total


def test_the_page_takes_no_more_queries_however_much_is_approved(
    consultant_client: Client, consultant: User, django_assert_num_queries: Any
) -> None:
    address = reverse("reference_data")
    with CaptureQueriesContext(connection) as nothing_approved:
        consultant_client.get(address)
    for each in list(subjects())[:20]:
        actions.approve(by=consultant, subject=each, value=each.value)
    with django_assert_num_queries(len(nothing_approved)):
        consultant_client.get(address)
