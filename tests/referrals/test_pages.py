"""The inbox, a referral's page, its smaller steps; who may do what; what is recorded of a look."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from referrals import actions
from referrals.models import Referral, WaitingClock
from referrals.urls import urlpatterns
from tests.referrals.factories import make_referral

pytestmark = pytest.mark.django_db


def version_of(ref: str) -> int:
    return Referral.objects.get(ref=ref).version


# --- Inbox


def test_the_inbox_sorts_by_urgency_then_wait_and_says_so(nurse_client: Client, nurse: User) -> None:
    make_referral(nurse, surname="Later", urgency="urgent")
    make_referral(nurse, surname="Sooner", urgency="urgent", received_on=timezone.localdate() - timedelta(days=9))
    make_referral(nurse, surname="First", urgency="emergency")
    response = nurse_client.get("/referrals/")
    assert [row.referral.surname for row in response.context["rows"]] == ["First", "Sooner", "Later"]
    page = response.content.decode()
    assert "Most urgent first, then the longest wait" in page
    assert "9 days, week 2" in page
    assert AccessEvent.objects.get(verb="list").count == 3


def test_each_tab_counts_and_shows_its_own(nurse_client: Client, nurse: User, consultant: User) -> None:
    make_referral(nurse, surname="Newcomer")
    asked = make_referral(nurse, surname="Asked")
    actions.request_information(referral=asked, by=nurse, version=1, reason="VEGF")
    actions.mark_ready(referral=make_referral(nurse, surname="Ready"), by=nurse, version=1)
    actions.accept(referral=make_referral(nurse, surname="Taken"), by=consultant, version=1)
    actions.reject(referral=make_referral(nurse, surname="Refused"), by=consultant, version=1, reason="No")
    for tab, surname in [
        ("new", "Newcomer"),
        ("needs-information", "Asked"),
        ("ready", "Ready"),
        ("accepted", "Taken"),
        ("closed", "Refused"),
    ]:
        response = nurse_client.get("/referrals/", {"tab": tab})
        assert [row.referral.surname for row in response.context["rows"]] == [surname]
        assert "(1)" in response.content.decode()


def test_an_empty_tab_says_where_the_work_is(nurse_client: Client, nurse: User) -> None:
    make_referral(nurse)
    page = nurse_client.get("/referrals/?tab=ready").content.decode()
    assert "No referrals are ready for triage. 1 in New." in page


def test_an_unknown_tab_shows_the_first(nurse_client: Client) -> None:
    assert nurse_client.get("/referrals/?tab=lost").context["tab"].key == "new"


def test_the_inbox_asks_the_database_as_often_for_thirty_as_for_three(
    nurse_client: Client, nurse: User, django_assert_max_num_queries: object
) -> None:
    for _ in range(30):
        make_referral(nurse)
    with django_assert_max_num_queries(12):
        nurse_client.get("/referrals/")


def test_open_next_takes_the_most_urgent_that_nobody_works_on(
    consultant_client: Client, nurse: User, consultant: User
) -> None:
    top, second = make_referral(nurse, urgency="emergency"), make_referral(nurse)
    actions.take(referral=top, by=nurse)
    response = consultant_client.post("/referrals/open-next/", {"tab": "new"})
    assert response.url == f"/referrals/{second.ref}/triage/"
    assert Referral.objects.get(pk=second.pk).owner == consultant
    actions.take(referral=second, by=nurse, over=True)
    response = consultant_client.post("/referrals/open-next/", {"tab": "new"}, follow=True)
    assert "A colleague is working on each referral in New" in response.content.decode()


# --- The page


def test_a_look_at_a_referral_is_recorded_under_the_patient_once_there_is_one(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    referral = make_referral(nurse)
    nurse_client.get(f"/referrals/{referral.ref}/")
    referral = actions.accept(referral=referral, by=consultant, version=1)
    nurse_client.get(f"/referrals/{referral.ref}/")
    looks = AccessEvent.objects.filter(verb="view").order_by("pk").values_list("detail", "patient_ref", "route")
    assert list(looks) == [(referral.ref, "", "referral"), (referral.ref, referral.patient.ref, "referral")]


def test_the_page_shows_history_clock_and_what_is_missing(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral = make_referral(nurse, received_on=timezone.localdate() - timedelta(days=127))
    assert "Still needed (" in nurse_client.get(f"/referrals/{referral.ref}/").content.decode()
    actions.accept(referral=referral, by=consultant, version=1, reason="Fits well")
    page = nurse_client.get(f"/referrals/{referral.ref}/").content.decode()
    assert f'href="/patients/{Referral.objects.get().patient.ref}/' in page
    for words in ("127 days of 126", "Breached", "Fits well", "Dr Connie Tester", "Not known: country"):
        assert words in page


def test_an_unknown_reference_is_not_found(nurse_client: Client) -> None:
    assert nurse_client.get("/referrals/R-000000/").status_code == 404


def test_typed_text_is_never_markup(nurse_client: Client, nurse: User) -> None:
    referral = make_referral(nurse, surname="<script>alert(1)</script>", reason="<b>bold</b>")
    for path in ("", "logged/", "details/", "ask/"):
        page = nurse_client.get(f"/referrals/{referral.ref}/{path}").content.decode()
        assert "<script>alert" not in page
        assert "<b>bold" not in page
    assert "<script>alert" not in nurse_client.get("/referrals/").content.decode()


# --- Steps


def test_the_steps_lead_from_the_call_to_the_first_visit(
    nurse_client: Client, consultant_client: Client, nurse: User
) -> None:
    ref = make_referral(nurse).ref
    nurse_client.post(f"/referrals/{ref}/ask/", {"version": 1, "reason": "The VEGF result"})
    assert Referral.objects.get().status == "info_requested"
    nurse_client.post(f"/referrals/{ref}/answered/", {"version": version_of(ref)})
    assert Referral.objects.get().status == "ready"
    consultant_client.post(
        f"/referrals/{ref}/triage/",
        {"version": version_of(ref), "action": "record", "decision": "accepted", "patient_choice": "new"},
    )
    assert Referral.objects.get().status == "accepted"
    version = WaitingClock.objects.get().version
    nurse_client.post(f"/referrals/{ref}/clock/code/", {"version": version, "happened_on": "t", "code": "30"})
    assert WaitingClock.objects.get().stop_code == "30"
    nurse_client.post(f"/referrals/{ref}/first-visit/", {"version": version_of(ref), "seen_on": "t"})
    assert Referral.objects.get().status == "seen"
    sent = {"version": version_of(ref), "outcome": "discharged", "reason": "Said Dr Lindqvist: not POEMS"}
    nurse_client.post(f"/referrals/{ref}/outcome/", sent)
    assert Referral.objects.get().status == "discharged"


def test_asking_opens_with_what_is_missing(nurse_client: Client, nurse: User) -> None:
    referral = make_referral(nurse)
    form = nurse_client.get(f"/referrals/{referral.ref}/ask/").context["form"]
    assert "Date of birth" in form["reason"].value()


def test_a_withdrawal_after_acceptance_asks_why_the_clock_stops(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    referral = actions.accept(referral=make_referral(nurse), by=consultant, version=1)
    path, sent = f"/referrals/{referral.ref}/withdraw/", {"version": referral.version, "reason": "Moved abroad"}
    response = nurse_client.post(path, sent)
    assert response.context["form"].errors == {"stop_code": ["Select why the waiting-time clock stops"]}
    assert nurse_client.post(path, sent | {"stop_code": "34"}).status_code == 302


def test_a_closed_referral_can_be_opened_again_by_a_consultant(
    consultant_client: Client, nurse: User, consultant: User
) -> None:
    referral = actions.reject(referral=make_referral(nurse), by=consultant, version=1, reason="No")
    path = f"/referrals/{referral.ref}/reopen/"
    assert consultant_client.post(path, {"version": referral.version, "reason": ""}).status_code == 200
    consultant_client.post(path, {"version": referral.version, "reason": "New facts"})
    assert Referral.objects.get().status == "received"


def test_the_next_step_can_be_given_to_a_colleague(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral = make_referral(nurse)
    sent = {"version": 1, "next_action": "Ring Leeds", "on": "+2d", "owner": consultant.pk}
    nurse_client.post(f"/referrals/{referral.ref}/plan/", sent)
    fresh = Referral.objects.get()
    assert (fresh.next_action, fresh.owner) == ("Ring Leeds", consultant)


@pytest.mark.parametrize(
    ("step", "boxes"),
    [
        ("ask", {"reason": "My long words"}),
        ("withdraw", {"reason": "My long words"}),
        ("plan", {"next_action": "My long words", "on": "+2d"}),
    ],
)
def test_a_step_on_a_changed_referral_keeps_the_words(
    step: str, boxes: dict[str, str], nurse_client: Client, nurse: User
) -> None:
    referral = make_referral(nurse)
    actions.take(referral=referral, by=nurse)
    response = nurse_client.post(f"/referrals/{referral.ref}/{step}/", {"version": 1, "owner": nurse.pk} | boxes)
    assert response.status_code == 409
    assert "My long words" in response.content.decode()


def test_a_press_on_an_old_page_says_so_and_does_nothing(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral = make_referral(nurse)
    actions.reject(referral=referral, by=consultant, version=1, reason="No")
    response = nurse_client.post(f"/referrals/{referral.ref}/ready/", {"version": 1}, follow=True)
    assert "changed while the page was open" in response.content.decode()
    assert Referral.objects.get().status == "rejected"


def test_taking_over_is_said_and_asked(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral = make_referral(nurse)
    actions.take(referral=referral, by=consultant)
    page = nurse_client.get(f"/referrals/{referral.ref}/").content.decode()
    assert "Dr Connie Tester is working on this since" in page
    nurse_client.post(f"/referrals/{referral.ref}/take/")
    assert Referral.objects.get().owner == consultant
    nurse_client.post(f"/referrals/{referral.ref}/take/", {"over": "yes"})
    assert Referral.objects.get().owner == nurse


# --- Who may do what

EVERYONE = {"nurse", "consultant", "admin"}
CONSULTANT = {"consultant"}
MAY = {
    "referral_inbox": EVERYONE,
    "open_next_referral": EVERYONE,
    "log_phone_referral": EVERYONE,
    "log_email_referral": EVERYONE,
    "log_letter_referral": EVERYONE,
    "log_ers_referral": EVERYONE,
    "log_internal_referral": EVERYONE,
    "paste_referral": EVERYONE,
    "referral_matches": EVERYONE,
    "referral": EVERYONE,
    "referral_attachments": EVERYONE,
    "referral_attachment": EVERYONE,
    "withdraw_attachment": EVERYONE,
    "referral_logged": EVERYONE,
    "referral_details": EVERYONE,
    "triage_referral": CONSULTANT,
    "referral_findings": {"nurse", "consultant"},
    "dismiss_prompt": CONSULTANT,
    "take_referral": EVERYONE,
    "referral_ready": EVERYONE,
    "ask_referrer": EVERYONE,
    "referral_answered": EVERYONE,
    "plan_referral": EVERYONE,
    "withdraw_referral": EVERYONE,
    "reopen_referral": CONSULTANT,
    "record_first_visit": EVERYONE,
    "record_outcome": EVERYONE,
    "breach_list": EVERYONE,
    "breach_download": EVERYONE,
    "waiting_clock": EVERYONE,
    "record_clock_code": EVERYONE,
    "withdraw_clock_code": EVERYONE,
    "clock_pathway": EVERYONE,
    "record_patient_delay": EVERYONE,
    "end_patient_delay": EVERYONE,
    "withdraw_patient_delay": EVERYONE,
}


def test_every_page_stands_in_the_table_of_who_may() -> None:
    assert set(MAY) == {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("name", MAY)
def test_a_role_reaches_exactly_its_pages(
    name: str, nurse_client: Client, consultant_client: Client, admin_client: Client, nurse: User
) -> None:
    referral = make_referral(nurse)
    pattern = next(pattern for pattern in urlpatterns if pattern.name == name)
    given = {"ref": referral.ref, "pk": 1, "prompt": "consider_poems"}
    url = reverse(name, kwargs={one: given[one] for one in pattern.pattern.converters})
    clients = {"nurse": nurse_client, "consultant": consultant_client, "admin": admin_client}
    for role, client in clients.items():
        statuses = {client.get(url).status_code, client.post(url).status_code}
        assert (403 not in statuses) == (role in MAY[name]), (role, statuses)
        assert not any(status >= 500 for status in statuses)
    outsider = Client()
    assert outsider.get(url).url.startswith(reverse("login"))
    # The words of a sent form are kept on the log-in page.
    assert outsider.post(url).status_code == 401


def test_a_nurse_who_tries_to_decide_is_refused_and_recorded(nurse_client: Client, nurse: User) -> None:
    referral = make_referral(nurse)
    sent = {"version": 1, "action": "record", "decision": "rejected", "reason": "No"}
    assert nurse_client.post(f"/referrals/{referral.ref}/triage/", sent).status_code == 403
    assert Referral.objects.get().status == "received"
    assert AccessEvent.objects.filter(verb="refused", actor=nurse).exists()
