"""Logging in, being locked out, and coming back to a half-filled form."""

import re
from html import unescape

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient

pytestmark = pytest.mark.django_db
PASSWORD = "test-password-2026"


def hidden_fields(html: str, *, action: str) -> dict[str, list[str]]:
    """The hidden fields of the page's own form, as a browser would send them."""
    form = html[html.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        if 'type="hidden"' in tag:
            name = re.search(r'name="([^"]*)"', tag)[1]
            value = re.search(r'value="([^"]*)"', tag)
            fields.setdefault(unescape(name), []).append(unescape(value[1]) if value else "")
    return fields


def log_in(client: Client, username: str, password: str = PASSWORD, **more: object):
    return client.post("/login/", {"username": username, "password": password, **more})


def test_the_right_password_leads_to_my_work_and_is_recorded(client: Client, nurse: User) -> None:
    response = log_in(client, nurse.username)
    assert (response.status_code, response.url) == (302, "/work/")
    assert AccessEvent.objects.filter(actor=nurse, verb="login").count() == 1


@pytest.mark.parametrize("username,password", [("test-nurse", "wrong"), ("nobody-of-that-name", PASSWORD)])
def test_a_refusal_never_says_which_of_the_two_was_wrong(
    client: Client, nurse: User, username: str, password: str
) -> None:
    html = log_in(client, username, password).content.decode()
    assert "The user name or the password is not right" in html
    assert "<title>Error: Log in" in html
    assert AccessEvent.objects.filter(verb="login_failed", actor=None).count() == 1


def test_the_typed_name_is_kept_out_of_the_audit_because_people_type_passwords_there(client: Client) -> None:
    log_in(client, "my-secret-password", "x")
    event = AccessEvent.objects.get(verb="login_failed")
    assert "secret" not in f"{event.detail}{event.route}{event.patient_ref}"


def test_empty_boxes_are_named(client: Client) -> None:
    html = log_in(client, "", "").content.decode()
    assert "Enter your user name" in html
    assert "Enter your password" in html


def test_a_person_who_left_cannot_log_in(client: Client, nurse: User) -> None:
    nurse.is_active = False
    nurse.save()
    assert log_in(client, nurse.username).status_code == 200
    assert "_auth_user_id" not in client.session


def test_switching_a_person_off_ends_the_session_that_is_open(nurse_client: Client, nurse: User) -> None:
    assert nurse_client.get("/patients/search/").status_code == 200
    User.objects.filter(pk=nurse.pk).update(is_active=False)
    assert nurse_client.get("/patients/search/").status_code == 302


def test_a_change_of_role_bites_at_the_next_request(consultant_client: Client, consultant: User) -> None:
    assert consultant_client.get("/audit/").status_code == 200
    User.objects.filter(pk=consultant.pk).update(role="nurse")
    assert consultant_client.get("/audit/").status_code == 403


def test_ten_wrong_tries_pause_that_name_at_that_address_and_nobody_else(nurse: User, consultant: User) -> None:
    guesser = Client(REMOTE_ADDR="192.0.2.1")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        last = log_in(guesser, nurse.username, "guess")
    assert last.status_code == 429
    assert "Wait 15 minutes" in last.content.decode()
    assert log_in(guesser, nurse.username).status_code == 429, "the right password does not help while paused"
    assert log_in(Client(REMOTE_ADDR="192.0.2.1"), consultant.username).status_code == 302
    assert log_in(Client(REMOTE_ADDR="192.0.2.2"), nurse.username).status_code == 302


def test_passwords_are_hashed_with_argon2_outside_the_tests() -> None:
    from poems_clinic import settings as real

    assert "Argon2" in real.PASSWORD_HASHERS[0]
    with override_settings(PASSWORD_HASHERS=real.PASSWORD_HASHERS):
        user = User(username="hashed")
        user.set_password(PASSWORD)
        assert identify_hasher(user.password).algorithm == "argon2"


def test_logging_out_ends_the_session_and_is_recorded(nurse_client: Client, nurse: User) -> None:
    nurse_client.post("/logout/")
    assert nurse_client.get("/patients/search/").status_code == 302
    assert AccessEvent.objects.filter(actor=nurse, verb="logout").count() == 1


def test_after_log_in_one_returns_to_the_page_one_asked_for(client: Client, nurse: User) -> None:
    asked = client.get("/patients/search/")
    assert asked.url == "/login/?next=/patients/search/"
    page = client.get(asked.url).content.decode()
    fields = hidden_fields(page, action="/login/?next=/patients/search/")
    assert fields["next"] == ["/patients/search/"]
    assert log_in(client, nurse.username, next="/patients/search/").url == "/patients/search/"


def test_log_in_never_leads_to_another_site(client: Client, nurse: User) -> None:
    assert log_in(client, nurse.username, next="https://elsewhere.example/").url == "/work/"


def test_a_half_filled_form_survives_the_end_of_the_session(consultant: User, patient: Patient) -> None:
    """Through the real pages: open, session ends, save, log in wrongly, log in rightly, send again."""
    client = Client(enforce_csrf_checks=True)
    token = hidden_fields(client.get("/login/").content.decode(), action="/login/")["csrfmiddlewaretoken"][0]
    client.post("/login/", {"username": consultant.username, "password": PASSWORD, "csrfmiddlewaretoken": token})
    address = f"/patients/{patient.ref}/treatment/"
    page = client.get(address).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    Session.objects.all().delete()

    typed = {
        "csrfmiddlewaretoken": token,
        "patient_ref": patient.ref,
        "regimen": "LEN_DEX",
        "modality": "systemic",
        "intent": "initial",
        "started_on": "5 1 2026",
        "cycle_days": "28",
        "note": 'Dose "halved" <b>& watched</b>, naïve 日本',
    }
    login_page = client.post(address, typed)
    assert login_page.status_code == 401
    assert "What you typed is kept on this page" in login_page.content.decode()
    assert not Session.objects.exists(), "nothing typed is stored for someone who is not logged in"

    carried = hidden_fields(login_page.content.decode(), action="/login/")
    wrong = client.post("/login/", {**carried, "username": consultant.username, "password": "wrong"})
    carried = hidden_fields(wrong.content.decode(), action="/login/")
    again = client.post("/login/", {**carried, "username": consultant.username, "password": PASSWORD})
    assert "Nothing you typed was lost" in again.content.decode()

    sent = client.post(address, hidden_fields(again.content.decode(), action=address))
    assert sent.status_code == 302
    line = patient.treatment_lines.get()
    assert line.note == typed["note"]
    assert f"{line.started_on:%d %m %Y}" == "05 01 2026"


def test_a_carried_form_cannot_be_aimed_at_another_site(client: Client, nurse: User) -> None:
    for path in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        response = log_in(client, nurse.username, carried_path=path, carried_fields='{"a": ["1"]}')
        assert response.status_code == 302
        client.logout()


def test_a_carried_form_that_was_tampered_with_only_loses_itself(client: Client, nurse: User) -> None:
    for fields in ("not json", "[1, 2]", '{"a": "text"}', "null"):
        assert log_in(client, nurse.username, carried_path="/x/", carried_fields=fields).status_code in {200, 302}
        client.logout()


def test_a_script_that_polls_after_the_session_ended_is_sent_to_log_in_and_back(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/patients/search/"}
    response = client.get("/patients/search/", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/login/?next=%2Fpatients%2Fsearch%2F"


def test_a_script_on_a_foreign_page_is_not_believed(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/x/"}
    assert client.get("/patients/search/", headers=headers)["HX-Redirect"] == "/login/?next=%2F"


def test_a_background_save_after_the_session_ended_leaves_the_typed_page_alone(client: Client) -> None:
    response = client.post("/patients/search/", {"q": "x"}, headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response
    assert response["HX-Reswap"] == "none"
    assert b"<form" not in response.content
