"""The pages of a letter: asking, watching, downloading, trying again."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Patient
from reports import actions
from reports.models import ReportRun
from tests.reports.factories import asked_for
from tests.reports.pages import sound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def ask(client: Client, patient: Patient, key: uuid.UUID | str, opinion: str = "Steady.") -> Any:
    return client.post(
        reverse("letters", args=[patient.ref]),
        {"opinion": opinion, "submission_key": str(key), "patient_ref": patient.ref},
    )


def test_sent_twice_it_is_one_letter(consultant_client: Client, patient: Patient) -> None:
    key = uuid.uuid4()
    first, second = (ask(consultant_client, patient, key) for _ in range(2))
    assert first.url == second.url
    assert ReportRun.objects.count() == 1


def test_the_form_of_another_patient_is_refused_and_keeps_the_words(
    consultant_client: Client, patient: Patient, other_patient: Patient
) -> None:
    key = uuid.uuid4()
    ask(consultant_client, patient, key)
    page = sound(ask(consultant_client, other_patient, key, "About Olive."))
    assert "This form was opened for another patient" in page
    assert "About Olive." in page
    assert ReportRun.objects.count() == 1


def test_an_opinion_that_is_too_long_is_refused_with_its_words(consultant_client: Client, patient: Patient) -> None:
    page = sound(ask(consultant_client, patient, uuid.uuid4(), "steady " * 1200))
    assert "steady steady" in page
    assert not ReportRun.objects.exists()


def test_a_form_without_its_key_makes_no_letter_and_no_server_error(
    consultant_client: Client, patient: Patient
) -> None:
    assert ask(consultant_client, patient, "rubbish").status_code == 200
    assert not ReportRun.objects.exists()


def test_the_page_asks_again_while_the_letter_is_open_and_gets_the_state_alone(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    run = asked_for(patient, consultant)
    address = reverse("letter", args=[patient.ref, run.pk])
    page = sound(consultant_client.get(address))
    assert f'hx-get="{address}"' in page
    fragment = consultant_client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.strip().startswith('<div id="letter-state"')
    assert "Waiting for a worker" in fragment
    actions.make_due()
    fragment = consultant_client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in fragment
    assert "Download the letter (PDF)" in fragment


def test_the_download_is_the_file_and_its_name_names_nobody(
    consultant_client: Client, made: ReportRun, files: Path
) -> None:
    response = consultant_client.get(reverse("letter_download", args=[made.patient.ref, made.pk]))
    assert b"".join(response.streaming_content) == (files / f"{made.file_id}.pdf").read_bytes()
    assert response["Content-Type"] == "application/pdf"
    name, day = response["Content-Disposition"], timezone.localdate(made.requested_at)
    assert name == f'attachment; filename="clinic-letter-{made.patient.ref}-{day}.pdf"'
    assert "testcase" not in name.lower()
    assert AccessEvent.objects.filter(verb="download", patient_ref=made.patient.ref).count() == 1


def test_a_letter_is_found_only_inside_its_own_patient(
    consultant_client: Client, made: ReportRun, other_patient: Patient
) -> None:
    for name in ("letter", "letter_download"):
        assert consultant_client.get(reverse(name, args=[other_patient.ref, made.pk])).status_code == 404
    assert consultant_client.post(reverse("letter_retry", args=[other_patient.ref, made.pk])).status_code == 404


def test_a_letter_that_is_not_made_cannot_be_downloaded(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    run = asked_for(patient, consultant)
    assert consultant_client.get(reverse("letter_download", args=[patient.ref, run.pk])).status_code == 404


def test_a_file_that_is_gone_is_not_found_rather_than_a_crash(
    consultant_client: Client, made: ReportRun, files: Path
) -> None:
    (files / f"{made.file_id}.pdf").unlink()
    address = reverse("letter_download", args=[made.patient.ref, made.pk])
    assert consultant_client.get(address).status_code == 404


def test_no_letter_lies_where_the_web_server_gives_files_away(consultant_client: Client, made: ReportRun) -> None:
    for address in (f"/media/letters/{made.file_id}.pdf", f"/static/letters/{made.file_id}.pdf"):
        assert consultant_client.get(address).status_code == 404


def test_a_failed_letter_keeps_its_opinion_in_view_and_can_be_tried_again(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    run = asked_for(patient, consultant, "Keep these words.")
    ReportRun.objects.update(state="failed", last_error="OSError", attempts=8)
    page = sound(consultant_client.get(reverse("letter", args=[patient.ref, run.pk])))
    assert "The letter could not be made" in page
    assert "Keep these words." in page
    response = consultant_client.post(reverse("letter_retry", args=[patient.ref, run.pk]))
    assert response.url == reverse("letter", args=[patient.ref, run.pk])
    run.refresh_from_db()
    assert (run.state, run.attempts, run.opinion) == ("planned", 0, "Keep these words.")
    assert run.due_at <= timezone.now()


@pytest.mark.parametrize("name", ["letter", "letter_download"])
def test_pages_that_only_read_refuse_a_post(consultant_client: Client, made: ReportRun, name: str) -> None:
    assert consultant_client.post(reverse(name, args=[made.patient.ref, made.pk])).status_code == 405
    assert consultant_client.get(reverse("letter_retry", args=[made.patient.ref, made.pk])).status_code == 405
