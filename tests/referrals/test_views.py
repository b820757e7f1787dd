"""The pages, without scripts: what they save, refuse, keep and record."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from referrals import actions
from referrals.models import Referral
from tests.referrals.factories import make_complete, make_referral

pytestmark = pytest.mark.django_db

FIVE_BOXES = {
    "caller": "Dr Jo Example, neurology registrar",
    "call_back": "07700 900123",
    "surname": "Okafor",
    "reason": "Walking worse over three weeks",
    "urgency": "urgent",
}
PHONE = "/referrals/new/phone/"


def errors_of(response: object) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


# --- The quick form


def test_five_boxes_save_and_lead_to_the_confirmation(nurse_client: Client, nurse: User) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES)
    referral = Referral.objects.get()
    assert response.url == reverse("referral_logged", args=[referral.ref])
    assert (referral.channel, referral.owner, referral.red_flags_answer) == ("phone", nurse, "not_asked")
    assert (referral.paraprotein, referral.vegf) == ("", "")
    assert referral.received_time is not None
    page = nurse_client.get(response.url).content.decode()
    assert f"Referral {referral.ref} saved" in page
    assert "Add details now" in page
    assert "- Date of birth" in page


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ("caller", "Enter the caller’s name and role"),
        ("call_back", "Enter the call-back number"),
        ("surname", "Enter the patient’s surname"),
        ("reason", "Enter the reason for the call"),
        ("urgency", "Select the urgency"),
    ],
)
def test_each_of_the_five_boxes_is_asked_for_by_name(box: str, message: str, nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {box: "", "given_name": "Daniel"})
    assert errors_of(response) == {box: [message]}
    page = response.content.decode()
    assert "Error: Log a phone referral" in page
    assert 'value="Daniel"' in page
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31 2 1958", "Date of birth: February 1958 has 28 days. You entered day 31"),
        ("1 13 1958", "Date of birth: there is no month 13"),
        ("yesterday", "Date of birth: this is not a date"),
        ("+3d", "Date of birth: the date must be today or in the past"),
    ],
)
def test_an_impossible_birth_date_is_refused_and_kept(typed: str, message: str, nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {"birth": typed})
    assert message in errors_of(response)["birth"][0]
    assert f'value="{typed}"' in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "precision"), [("14 7 58", "day"), ("Jul 1958", "month"), ("1958", "year"), ("about 60", "about")]
)
def test_a_birth_date_may_be_rough(typed: str, precision: str, nurse_client: Client) -> None:
    nurse_client.post(PHONE, FIVE_BOXES | {"birth": typed})
    assert Referral.objects.get().birth_precision == precision


@pytest.mark.parametrize("typed", ["999 000 001", "9990000019", "AB123456C", "ask later"])
def test_a_bad_number_is_a_warning_and_not_an_error(typed: str, nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {"identifier_typed": typed}, follow=True)
    page = response.content.decode()
    assert "Not verified" in page
    assert typed in page
    assert Referral.objects.get().identifier == ""


def test_a_text_that_is_too_long_names_the_box_and_loses_nothing(nurse_client: Client) -> None:
    long = "walking worse " * 200
    response = nurse_client.post(PHONE, FIVE_BOXES | {"reason": long, "caller": "x" * 121})
    errors = errors_of(response)
    assert "2,000" in errors["reason"][0].replace("2000", "2,000")
    assert "caller" in errors
    assert long.strip() in response.content.decode()


def test_ten_megabytes_in_a_box_are_refused_without_a_crash(nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {"reason": "x" * 10_000_000})
    assert response.status_code in {200, 400, 413}
    assert not Referral.objects.exists()


def test_characters_that_cannot_be_stored_are_refused_by_name(nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {"surname": "Oka\x00for"})
    assert "surname" in errors_of(response)


def test_a_made_up_answer_is_refused(nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {"urgency": "whenever", "vegf": "maybe", "red_flags": ["hiccups"]})
    assert set(errors_of(response)) == {"urgency", "vegf", "red_flags"}


@pytest.mark.parametrize(
    ("ticked", "answer", "flags"),
    [
        ([], "not_asked", []),
        (["not_asked"], "not_asked", []),
        (["none_asked"], "none_asked", []),
        (["walking", "clot"], "some", ["walking", "clot"]),
    ],
)
def test_none_and_not_asked_are_different_answers(
    ticked: list[str], answer: str, flags: list[str], nurse_client: Client
) -> None:
    nurse_client.post(PHONE, FIVE_BOXES | {"red_flags": ticked})
    referral = Referral.objects.get()
    assert (referral.red_flags_answer, referral.red_flags) == (answer, flags)


def test_a_warning_sign_and_none_cannot_both_be_true(nurse_client: Client) -> None:
    response = nurse_client.post(PHONE, FIVE_BOXES | {"red_flags": ["vision", "none_asked"]})
    assert "not both" in errors_of(response)["red_flags"][0]


def test_a_calmer_urgency_than_the_warning_signs_is_questioned(nurse_client: Client) -> None:
    page = nurse_client.post(PHONE, FIVE_BOXES | {"red_flags": ["vision"], "urgency": "routine"}, follow=True)
    assert "this usually means Emergency" in page.content.decode()
    assert Referral.objects.get().urgency == "routine"


def test_enter_saves(nurse_client: Client) -> None:
    """The first submit button of the form is the one that Enter presses."""
    page = nurse_client.get(PHONE).content.decode()
    form = page[page.index("<form", page.index("Who is calling?") - 2000) :]
    first = re.search(r'<button[^>]*type="submit"[^>]*value="(\w+)"', form[form.index("Who is calling?") :])
    assert first.group(1) == "save"


def test_a_second_sending_of_the_page_leads_to_the_first_referral(nurse_client: Client) -> None:
    sent = FIVE_BOXES | {"submission_key": str(uuid4())}
    first, second = nurse_client.post(PHONE, sent), nurse_client.post(PHONE, sent)
    assert first.url == second.url
    assert Referral.objects.count() == 1


def test_other_words_after_going_back_are_offered_as_details(nurse_client: Client) -> None:
    sent = FIVE_BOXES | {"submission_key": str(uuid4())}
    nurse_client.post(PHONE, sent)
    response = nurse_client.post(PHONE, sent | {"given_name": "Daniel", "vegf": "done"})
    assert response.status_code == 409
    page = response.content.decode()
    assert "This page was saved before" in page
    assert 'value="Daniel"' in page
    assert response.context["form"].is_valid()
    assert Referral.objects.get().given_name == ""


def test_the_nurse_can_choose_a_record_while_logging(nurse_client: Client, patient: Patient) -> None:
    nurse_client.post(PHONE, FIVE_BOXES | {"surname": "Testcase", "patient_ref": patient.ref})
    assert Referral.objects.get().patient == patient


def test_an_email_referral_keeps_the_day_of_the_mailbox(nurse_client: Client) -> None:
    day = timezone.localdate() - timedelta(days=4)
    nurse_client.post("/referrals/new/email/", FIVE_BOXES | {"received_on": f"{day:%d-%b-%Y}"})
    referral = Referral.objects.get()
    assert (referral.channel, referral.received_on, referral.received_time) == ("email", day, None)


# --- Possible matches


def test_matches_are_offered_with_two_identifiers_and_the_search_is_recorded(
    nurse_client: Client, patient: Patient
) -> None:
    page = nurse_client.post("/referrals/matches/", {"surname": "Test", "birth": "14 7 58"}).content.decode()
    assert "1 possible match." in page
    assert "14-Jul-1958" in page
    assert "999\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}0018" in page
    assert AccessEvent.objects.get(verb="search").count == 1


def test_half_typed_boxes_of_the_match_search_are_no_error(nurse_client: Client) -> None:
    response = nurse_client.post(
        "/referrals/matches/", {"surname": "x" * 500, "birth": "31 2", "identifier_typed": "99"}
    )
    assert response.status_code == 200


def test_without_scripts_the_confirmation_shows_the_matches(nurse_client: Client, patient: Patient) -> None:
    page = nurse_client.post(PHONE, FIVE_BOXES | {"surname": "Testcase"}, follow=True).content.decode()
    assert "1 possible match" in page
    assert Referral.objects.get().patient is None


# --- Details


def details_of(referral: Referral, client: Client, **changes: object) -> dict[str, object]:
    """What a browser would send back from the details page, with some boxes changed."""
    form = client.get(reverse("referral_details", args=[referral.ref])).context["form"]
    sent: dict[str, object] = {}
    for name in form.fields:
        if name == "patient_ref":
            continue
        value = form.get_initial_for_field(form.fields[name], name)
        shown = value if isinstance(value, list) else form.fields[name].widget.format_value(form[name].value())
        sent[name] = "" if shown is None else shown
    return sent | changes


def test_opening_and_saving_details_changes_nothing(nurse_client: Client, nurse: User) -> None:
    referral = make_complete(nurse)
    response = nurse_client.post(f"/referrals/{referral.ref}/details/", details_of(referral, nurse_client))
    assert response.status_code == 302
    fresh = Referral.objects.get()
    assert fresh.version == referral.version
    assert fresh.received_on == referral.received_on


def test_details_are_saved_with_the_next_step(nurse_client: Client, nurse: User) -> None:
    referral = make_complete(nurse, given_name="")
    sent = details_of(referral, nurse_client, given_name="Daniel", postcode="ls6 1aa", gp_practice="New Surgery")
    nurse_client.post(f"/referrals/{referral.ref}/details/", sent)
    fresh = Referral.objects.get()
    assert (fresh.given_name, fresh.postcode, fresh.gp_practice) == ("Daniel", "LS6 1AA", "New Surgery")
    assert fresh.next_action == "Decide on this referral"


@pytest.mark.parametrize(
    ("boxes", "box", "message"),
    [
        ({"postcode": "LEEDS"}, "postcode", "Enter a full UK postcode"),
        ({"original_clock_start": "1 6 2026"}, "original_clock_provider", "Enter where the running clock was started"),
        ({"original_clock_provider": "Example"}, "original_clock_start", "Enter the day on which the running clock"),
        ({"onset": "+1m"}, "onset", "First symptom: the date must be today or in the past"),
        ({"received_on": ""}, "received_on", "Enter the received"),
        ({"referrer_email": "not an address"}, "referrer_email", "must be an email address"),
    ],
)
def test_wrong_details_are_refused_by_name(
    boxes: dict[str, str], box: str, message: str, nurse_client: Client, nurse: User
) -> None:
    referral = make_complete(nurse)
    sent = details_of(referral, nurse_client, **boxes)
    response = nurse_client.post(f"/referrals/{referral.ref}/details/", sent)
    assert message.lower() in errors_of(response)[box][0].lower()


def test_two_people_editing_details_lose_nothing(nurse_client: Client, nurse: User, consultant: User) -> None:
    referral = make_complete(nurse)
    mine = details_of(referral, nurse_client, organisation="My Hospital", red_flags=["vision"])
    actions.amend(
        referral=referral, by=consultant, version=1, organisation="Their Hospital", gp_practice="Their Surgery"
    )
    response = nurse_client.post(f"/referrals/{referral.ref}/details/", mine)
    assert response.status_code == 409
    page = response.content.decode()
    assert "Dr Connie Tester" in page
    for words in ("Example Infirmary", "Their Hospital", "My Hospital", "Their Surgery"):
        assert words in page
    form = response.context["form"]
    # What only they changed is in the form already; what both changed is mine until I settle it.
    assert form["gp_practice"].value() == "Their Surgery"
    assert form["organisation"].value() == "My Hospital"
    assert Referral.objects.get().organisation == "Their Hospital"
    again = mine | {"version": form["version"].value(), "gp_practice": "Their Surgery"}
    assert nurse_client.post(f"/referrals/{referral.ref}/details/", again).status_code == 302
    fresh = Referral.objects.get()
    assert (fresh.organisation, fresh.gp_practice, fresh.red_flags) == ("My Hospital", "Their Surgery", ["vision"])


def test_details_sent_after_the_decision_keep_the_words_on_the_page(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    referral = make_complete(nurse)
    mine = details_of(referral, nurse_client, communication_needs="Igbo interpreter")
    actions.reject(referral=referral, by=consultant, version=1, reason="Not for us")
    response = nurse_client.post(f"/referrals/{referral.ref}/details/", mine)
    assert response.status_code == 409
    assert "Igbo interpreter" in response.content.decode()
    assert Referral.objects.get().communication_needs == ""


# --- Triage


def decide(client: Client, referral: Referral, **boxes: object) -> object:
    sent = {"version": referral.version, "action": "record", "patient_choice": "new"} | boxes
    return client.post(f"/referrals/{referral.ref}/triage/", sent)


def test_accepting_makes_a_record(consultant_client: Client, nurse: User) -> None:
    referral = make_complete(nurse)
    response = decide(consultant_client, referral, decision="accepted", urgency="emergency", see_by="+3d")
    assert response.status_code == 302
    fresh = Referral.objects.get()
    assert (fresh.status, fresh.urgency, fresh.patient.surname) == ("accepted", "emergency", "Okafor")


def test_accepting_with_a_chosen_record_links_it(consultant_client: Client, nurse: User, patient: Patient) -> None:
    referral = make_referral(nurse, surname="Testcase")
    decide(consultant_client, referral, decision="accepted", patient_choice=patient.ref, urgency="urgent")
    assert Referral.objects.get().patient == patient
    assert Patient.objects.count() == 1


def test_no_record_is_chosen_for_the_consultant_when_there_are_matches(
    consultant_client: Client, nurse: User, patient: Patient
) -> None:
    referral = make_referral(nurse, surname="Testcase")
    page = consultant_client.get(f"/referrals/{referral.ref}/triage/")
    assert page.context["form"]["patient_choice"].value() == ""
    response = decide(consultant_client, referral, decision="accepted", patient_choice="")
    assert errors_of(response) == {"patient_choice": ["Select whether this is one of these people or a new patient"]}


def test_a_record_that_was_not_offered_cannot_be_linked(
    consultant_client: Client, nurse: User, other_patient: Patient
) -> None:
    referral = make_referral(nurse)
    response = decide(consultant_client, referral, decision="accepted", patient_choice=other_patient.ref)
    assert "patient_choice" in errors_of(response)
    assert Referral.objects.get().patient is None


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        ("", "Select a decision"),
        ("info_requested", "Enter what the referrer is asked for"),
        ("advised", "Enter the advice"),
        ("redirected", "Enter where the referral goes and why"),
        ("rejected", "Enter why the referral is not accepted"),
        ("duplicate", "Enter how you know that it is a duplicate"),
    ],
)
def test_each_decision_asks_for_its_own_reason(
    decision: str, message: str, consultant_client: Client, nurse: User
) -> None:
    response = decide(consultant_client, make_referral(nurse), decision=decision)
    assert message in [words for listed in errors_of(response).values() for words in listed]
    assert Referral.objects.get().status == "received"


@pytest.mark.parametrize("decision", ["info_requested", "advised", "redirected", "rejected"])
def test_each_decision_with_its_reason_is_recorded(decision: str, consultant_client: Client, nurse: User) -> None:
    decide(consultant_client, make_referral(nurse), decision=decision, reason="See the note", see_by="nonsense")
    fresh = Referral.objects.get()
    assert (fresh.status, fresh.history.last().reason) == (decision, "See the note")


def test_a_duplicate_names_the_other_referral(consultant_client: Client, nurse: User) -> None:
    first, second = make_referral(nurse), make_referral(nurse)
    for wrong, message in [("", "Enter the reference"), ("R-000000", "no referral"), (second.ref, "of this referral")]:
        response = decide(consultant_client, second, decision="duplicate", reason="Twice", duplicate_of=wrong)
        assert message in errors_of(response)["duplicate_of"][0]
    typed = first.ref.removeprefix("R-").lower()
    decide(consultant_client, second, decision="duplicate", reason="Twice", duplicate_of=typed)
    assert Referral.objects.get(pk=second.pk).duplicate_of == first


def test_a_visit_date_in_the_past_is_refused(consultant_client: Client, nurse: User) -> None:
    response = decide(consultant_client, make_referral(nurse), decision="accepted", see_by="1 1 2020")
    assert errors_of(response) == {"see_by": ["To be seen by must be today or later"]}


def test_enter_on_the_decision_records_nothing(consultant_client: Client, nurse: User) -> None:
    referral = make_referral(nurse)
    response = decide(consultant_client, referral, decision="rejected", reason="Not for us", action="check")
    page = response.content.decode()
    assert "Nothing is recorded yet" in page
    assert "Not for us" in page
    assert Referral.objects.get().status == "received"
    assert page.index('value="check"') < page.index('value="record"')


def test_the_number_of_another_record_is_explained_at_the_choice(
    consultant_client: Client, nurse: User, patient: Patient
) -> None:
    referral = make_referral(nurse, identifier_typed="9990000018")
    response = decide(consultant_client, referral, decision="accepted", patient_choice="new", reason="My words")
    assert "Another record has this number" in errors_of(response)["patient_choice"][0]
    assert "My words" in response.content.decode()


def test_a_decision_after_someone_elses_keeps_the_words(consultant_client: Client, nurse: User) -> None:
    referral = make_referral(nurse)
    consultant_client.get(f"/referrals/{referral.ref}/triage/")
    actions.withdraw(referral=referral, by=nurse, version=1, reason="The patient moved away")
    response = decide(consultant_client, referral, decision="rejected", reason="My long reasons")
    assert response.status_code == 409
    page = response.content.decode()
    for words in ("Nora Tester", "The patient moved away", "My long reasons", "no longer possible"):
        assert words in page
    assert Referral.objects.get().status == "withdrawn"


def test_a_decision_on_a_changed_referral_is_looked_at_first_and_then_counts(
    consultant_client: Client, nurse: User
) -> None:
    referral = make_referral(nurse)
    actions.amend(referral=referral, by=nurse, version=1, given_name="Daniel")
    response = decide(consultant_client, referral, decision="rejected", reason="My long reasons")
    assert response.status_code == 409
    assert "press the button again" in response.content.decode()
    version = response.context["form"]["version"].value()
    referral.version = int(version)
    assert decide(consultant_client, referral, decision="rejected", reason="My long reasons").status_code == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "99999999999999999999"])
def test_a_page_without_a_true_version_decides_nothing(version: str, consultant_client: Client, nurse: User) -> None:
    referral = make_referral(nurse)
    response = decide(consultant_client, referral, decision="rejected", reason="My reasons", version=version)
    assert response.status_code in {200, 409}
    assert Referral.objects.get().status == "received"
