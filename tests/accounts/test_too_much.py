"""Ten megabytes in a box, and other requests that the site does not take: what to do is said, never a 500."""

import pytest
from django.test import Client, override_settings

from patients.models import Patient
from tests.patients.pages import form_fields, text_of

pytestmark = pytest.mark.django_db
TEN_MEGABYTES = "lorem ips " * 1_000_000


def details(patient: Patient) -> str:
    return f"/patients/{patient.ref}/details/"


def test_ten_megabytes_name_the_box_say_what_to_do_and_give_the_other_words_back(
    nurse_client: Client, patient: Patient
) -> None:
    fields = form_fields(nurse_client.get(details(patient)))
    response = nurse_client.post(
        details(patient),
        "&".join(
            ["phone=typed+before", f"address={TEN_MEGABYTES.replace(' ', '+')}", f"patient_ref={fields['patient_ref']}"]
        ),
        content_type="application/x-www-form-urlencoded",
    )
    words = text_of(response)
    assert response.status_code == 413
    assert "The box “Address” holds 10,000,000 characters" in words
    assert "Nothing was saved. Shorten the text" in words
    assert "typed before" in words
    assert "lorem ips" in words
    assert len(response.content) < 100_000
    patient.refresh_from_db()
    assert (patient.version, patient.address) == (1, "")


def test_a_stranger_gets_the_advice_without_the_words(client: Client) -> None:
    response = client.post("/login/", f"username={'x' * 3_000_000}", content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "xxx" not in response.content.decode()
    assert "too much text" in text_of(response)


def test_text_just_under_the_limit_is_refused_by_its_own_box_and_kept(nurse_client: Client, patient: Patient) -> None:
    fields = form_fields(nurse_client.get(details(patient))) | {"address": "y" * 1_000_000}
    response = nurse_client.post(details(patient), fields)
    assert response.status_code == 200
    assert "Address must be 400 characters or fewer. You entered 1000000" in response.content.decode()
    assert form_fields(response)["address"] == "y" * 1_000_000


def test_too_many_boxes_are_refused_politely(nurse_client: Client, patient: Patient) -> None:
    response = nurse_client.post(details(patient), {f"box{n}": "" for n in range(2_500)})
    assert response.status_code == 400
    assert "This page was not understood" in text_of(response)


def test_a_page_that_was_open_too_long_gives_the_typed_words_back(nurse_client: Client, patient: Patient) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = nurse_client.cookies
    response = strict.post(details(patient), {"phone": "typed before", "csrfmiddlewaretoken": "stale"})
    assert response.status_code == 403
    assert "Nothing was saved" in text_of(response)
    assert "typed before" in text_of(response)
    assert "stale" not in text_of(response)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_what_is_typed_into_a_password_box_is_never_shown_again(nurse_client: Client) -> None:
    body = f"password=my-secret&username={'x' * 2_000}"
    response = nurse_client.post("/login/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "my-secret" not in response.content.decode()
