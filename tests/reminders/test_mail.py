"""The e-mail of the day: who gets it, and that nothing about any patient is in it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail

from accounts.models import User
from reminders import actions
from reminders.due import DATED, RULES, TITLES
from reminders.kinds import digest_body, digest_subject
from reminders.mail import message_id
from reminders.models import Reminder
from tests.reminders.factories import accepted_patient

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 9, tzinfo=UTC)

MARKERS = {
    "surname": "Surnamemarker",
    "given_name": "Givenmarker",
    "preferred_name": "Preferredmarker",
    "phone": "0700 900 1234",
    "email": "patient.marker@example.invalid",
    "address": "1 Addressmarker Street",
    "postcode": "ZZ99 3AA",
    "gp_name": "Dr Gpmarker",
    "first_label": "Labelmarker",
}
CLINICAL_WORDS = [
    "vegf",
    "review",
    "neuro",
    "onls",
    "treatment",
    "test",
    "result",
    "syndrome",
    "died",
    "blood",
    "clinical",
]


@pytest.fixture(autouse=True)
def monday(settings: Any) -> Any:
    settings.DEMO = False
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def long_overdue(consultant: User) -> User:
    """A patient of this consultant whose first tests are escalated."""
    consultant.email = "connie@example.invalid"
    consultant.save()
    accepted_patient(date(2026, 5, 4), consultant=consultant, **MARKERS)
    return consultant


def sent_texts() -> list[str]:
    return [message.message().as_string() for message in mail.outbox]


def test_the_team_gets_one_message_a_day_and_the_consultant_one_about_what_is_overdue_for_long(
    long_overdue: User,
) -> None:
    actions.plan()
    actions.plan()
    actions.send_due()
    assert sorted(message.to for message in mail.outbox) == [
        ["connie@example.invalid"],
        ["poems.team@poems-clinic.invalid"],
    ]


def test_no_message_says_who_or_what_it_is_about(long_overdue: User) -> None:
    actions.plan()
    actions.send_due()
    refs = Reminder.objects.tasks().values_list("patient__ref", flat=True)
    hidden = [*MARKERS.values(), "9990000018", "999 000 0018", *refs, *TITLES.values(), *CLINICAL_WORDS]
    assert len(mail.outbox) == 2
    for text in sent_texts():
        said = text.replace("POEMS Clinic", "").lower()
        assert [word for word in hidden if word.lower() in said] == []


def test_the_marker_test_can_fail(long_overdue: User) -> None:
    mail.send_mail("VEGF of Surnamemarker", "overdue", None, ["team@example.invalid"])
    assert any("surnamemarker" in text.lower() for text in sent_texts())


def test_the_message_says_how_many_and_where_to_log_in(long_overdue: User, settings: Any) -> None:
    settings.SITE_URL = "https://poems.example.invalid"
    actions.plan()
    actions.send_due()
    team = next(message for message in mail.outbox if message.to == ["poems.team@poems-clinic.invalid"])
    assert team.subject == "2 reminders are open in POEMS Clinic"
    assert "2 reminders are overdue for long in POEMS Clinic." in team.body
    assert "https://poems.example.invalid/work/" in team.body


def test_a_consultant_without_an_address_gets_none(consultant: User) -> None:
    accepted_patient(date(2026, 5, 4), consultant=consultant)
    actions.plan()
    assert list(Reminder.objects.emails().values_list("recipient", flat=True)) == ["team"]


def test_a_consultant_hears_nothing_about_what_is_only_due(long_overdue: User) -> None:
    accepted_patient(date(2026, 11, 2), consultant=long_overdue, national_id="9990000026")
    actions.plan()
    actions.send_due()
    row = Reminder.objects.emails().exclude(recipient="team").get()
    assert row.why["counts"] == {"escalated": 2}


def test_an_email_to_someone_who_left_meanwhile_is_cancelled(long_overdue: User) -> None:
    actions.plan()
    long_overdue.is_active = False
    long_overdue.save()
    actions.send_due()
    row = Reminder.objects.emails().exclude(recipient="team").get()
    assert (row.state, row.last_error) == ("cancelled", "The recipient has no e-mail address")


def test_there_is_no_message_when_nothing_is_open() -> None:
    accepted_patient(date(2026, 11, 20))
    actions.plan()
    assert not Reminder.objects.emails().exists()


def test_what_staff_closed_is_not_counted(long_overdue: User) -> None:
    actions.plan()
    row = Reminder.objects.get(rule="vegf")
    actions.close(patient=row.patient, rule="vegf", due_on=row.due_on, by=long_overdue, reason="booked")
    actions.send_due()
    assert {message.subject for message in mail.outbox} == {"1 reminder is open in POEMS Clinic"}


def test_an_email_is_cancelled_when_everything_was_closed_meanwhile(long_overdue: User) -> None:
    actions.plan()
    for row in Reminder.objects.tasks():
        actions.close(patient=row.patient, rule=row.rule, due_on=row.due_on, by=long_overdue, reason="booked")
    actions.send_due()
    assert mail.outbox == []
    assert set(Reminder.objects.emails().values_list("last_error", flat=True)) == {"Nothing is open any more"}


def test_no_message_goes_out_on_a_day_off(long_overdue: User, monday: Any) -> None:
    monday.move_to(SATURDAY)
    actions.plan()
    assert not Reminder.objects.emails().exists()


def test_no_message_goes_out_before_seven_in_the_morning(long_overdue: User, monday: Any) -> None:
    monday.move_to(datetime(2026, 11, 23, 6, 59, tzinfo=UTC))
    actions.plan()
    actions.send_due()
    assert mail.outbox == []
    monday.shift(60)
    actions.send_due()
    assert len(mail.outbox) == 2


def test_the_demonstration_shows_its_message_on_any_day_at_any_hour(
    long_overdue: User, monday: Any, settings: Any
) -> None:
    settings.DEMO = True
    monday.move_to(datetime(2026, 11, 21, 0, 30, tzinfo=UTC))
    actions.plan()
    actions.send_due()
    assert len(mail.outbox) == 2


def test_the_message_id_is_fixed_and_does_not_give_the_key_away() -> None:
    key = "vegf|P-7K3QDX|2026-11-23|due|worklist"
    assert message_id(key) == message_id(key)
    assert message_id(key) != message_id(key + "x")
    assert "P-7K3QDX" not in message_id(key)
    assert message_id(key).endswith("@poems-clinic.invalid>")


def test_held_reminders_are_mentioned() -> None:
    body = digest_body({"due": 1}, held=3, site_url="http://127.0.0.1:8000/")
    assert body.startswith("1 reminder is due in POEMS Clinic.\n3 reminders are held back")
    assert "http://127.0.0.1:8000/work/" in body


def test_the_subject_counts_every_state() -> None:
    assert digest_subject({"due": 1, "overdue": 2, "escalated": 3}) == "6 reminders are open in POEMS Clinic"


def test_every_planned_rule_has_words_and_asks_for_dated_tests_only() -> None:
    assert {test for rule in RULES for test in rule.tests} == set(TITLES) == set(DATED)


def test_no_rule_is_planned_whose_tests_have_no_recorded_dates() -> None:
    """Nobody could settle such a reminder by doing the test."""
    assert {rule.key for rule in RULES} == {
        *("vegf_baseline", "vegf_on_treatment", "vegf_response", "vegf_after"),
        *("review_baseline", "review_on_treatment", "review_new_symptoms", "review_response", "review_after"),
    }
