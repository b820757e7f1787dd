"""The board and the steps of a task, for each role, without scripts."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from interface.templatetags.clinic import as_day, short_text
from patients.actions import restrict
from patients.models import Patient
from tests.conftest import logged_in
from tests.factories import make_patient, make_user
from tests.reports.pages import sound, statements, words
from tests.work.factories import make_request, make_task
from work import actions
from work.models import OutsideRequest, Task

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
BOARD = "/tasks/"


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def press_done(client: Client, task: Task, **sent: object) -> str:
    answer = client.post(reverse("task_done", args=[task.pk]), {"version": task.version, "back": "mine"} | sent)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.mark.parametrize("role", ["nurse", "consultant", "admin"])
@pytest.mark.parametrize("tab", ["mine", "role", "waiting", "organisations", "done"])
def test_an_empty_tab_says_so(role: str, tab: str) -> None:
    page = sound(logged_in(make_user(role)).get(BOARD, {"tab": tab}))
    assert "app-empty" in page
    assert "<table" not in page


@pytest.mark.parametrize("role", ["nurse", "consultant", "admin"])
def test_each_person_sees_their_own_and_their_roles(role: str) -> None:
    person = make_user(role)
    make_task(owner=person, title="Mine to do")
    make_task(role=role, title="Ours to do")
    make_task(owner=make_user(role, "other"), title="Not mine")
    client = logged_in(person)
    mine, ours = sound(client.get(BOARD)), sound(client.get(BOARD, {"tab": "role"}))
    assert "Mine to do" in mine
    assert "Ours to do" in ours
    assert "Not mine" not in mine + ours
    assert "My tasks (1)" in mine
    assert "My role&#x27;s (1)" in mine


def test_a_row_says_who_what_why_since_when_and_how_late(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    facts = {"patient": patient, "origin": "mdt", "due_on": date(2026, 11, 20), "about": "MDT-7K3QDX"}
    task = make_task(consultant, owner=nurse, **facts)
    task.refresh_from_db()
    shown = words(sound(nurse_client.get(BOARD)))
    for part in ("TESTCASE, Daniel (Mr)", "999\xa0000\xa00018", "Ring the laboratory", "From the MDT meeting"):
        assert part.replace("\xa0", " ") in shown.replace("\xa0", " ")
    assert "MDT-7K3QDX" in shown
    assert f"Since {short_text(as_day(task.created_at))}" in shown
    assert "By 20-Nov-2026 20 November 2026 Overdue" in shown


def test_overdue_comes_first_then_today_then_later(nurse_client: Client, nurse: User) -> None:
    for title, day in (("Later", 30), ("Today", 23), ("Late", 2)):
        make_task(owner=nurse, title=title, due_on=date(2026, 11, day))
    page = sound(nurse_client.get(BOARD))
    table = page[page.index("<tbody>") :]
    assert table.index("Overdue") < table.index("Due today") < table.index("Planned")
    assert table.index(">Late<") < table.index(">Today<") < table.index(">Later<")


def test_a_restricted_record_stays_unnamed_except_to_its_team(
    nurse_client: Client, nurse: User, consultant: User
) -> None:
    patient = make_patient(by=consultant, consultant=consultant)
    restrict(patient=patient, by=consultant, version=patient.version, restricted=True, reason="Staff member")
    task = make_task(role="nurse", patient=patient)
    make_task(owner=consultant, patient=patient)
    make_request(nurse, patient=patient)
    pages = [nurse_client.get(BOARD, {"tab": tab}) for tab in ("role", "waiting")]
    pages += [nurse_client.get(reverse(name, args=[task.pk])) for name in ("task_later", "task_give", "task_cancel")]
    pages += [nurse_client.get(OutsideRequest.objects.get().get_absolute_url()), nurse_client.get(reverse("my_work"))]
    for page in map(sound, pages):
        assert "TESTCASE" not in page
        assert "999\xa0000" not in page
        assert "Restricted record" in page
    assert "TESTCASE" in sound(logged_in(consultant).get(BOARD))


@pytest.mark.parametrize("back", ["mine", "my_work"])
def test_done_is_one_press_and_can_be_taken_back(nurse_client: Client, nurse: User, back: str) -> None:
    task = make_task(owner=nurse)
    place = press_done(nurse_client, task, back=back)
    assert place.startswith("/work/" if back == "my_work" else "/tasks/?tab=mine")
    page = sound(nurse_client.get(place))
    assert "Undo" in page
    assert "Ring the laboratory" in page
    task.refresh_from_db()
    assert (task.state, task.closed_by) == ("done", nurse)
    nurse_client.post(reverse("task_reopen", args=[task.pk]), {"version": task.version, "back": back})
    task.refresh_from_db()
    assert task.is_open
    assert "Undo" not in sound(nurse_client.get(place))


def test_only_who_closed_it_is_offered_the_undo(nurse_client: Client, consultant_client: Client, nurse: User) -> None:
    place = press_done(nurse_client, make_task())
    assert "Undo" not in sound(consultant_client.get(place))
    for odd in ("x", "", "9" * 30, "²"):
        assert "Undo" not in sound(nurse_client.get(BOARD, {"closed": odd}))


def test_done_pressed_twice_or_on_a_stale_page_changes_nothing_more(nurse_client: Client, consultant: User) -> None:
    task = make_task()
    press_done(nurse_client, task)
    assert "has closed this task already" in sound(nurse_client.get(press_done(nurse_client, task)))
    other = make_task()
    actions.give(task=other, by=consultant, version=1, owner=consultant)
    assert "changed while the page was open" in sound(nurse_client.get(press_done(nurse_client, other)))
    assert Task.objects.get(pk=other.pk).is_open


def test_put_off_give_and_cancel_go_back_where_they_came_from(nurse_client: Client, consultant: User) -> None:
    task = make_task()
    sent = {"version": 1, "back": "my_work"}
    answer = nurse_client.post(reverse("task_later", args=[task.pk]), sent | {"on": "+7d", "reason": "Shut this week"})
    assert answer.headers["Location"] == "/work/"
    task.refresh_from_db()
    assert (task.due_on, task.note) == (date(2026, 11, 30), "Shut this week")
    sent = {"version": 2, "back": "role", "to": f"person-{consultant.pk}", "note": ""}
    answer = nurse_client.post(reverse("task_give", args=[task.pk]), sent)
    assert answer.headers["Location"] == "/tasks/?tab=role"
    task.refresh_from_db()
    assert task.owner == consultant
    nurse_client.post(reverse("task_cancel", args=[task.pk]), {"version": 3, "reason": "Answer came"})
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("cancelled", "Answer came")


@pytest.mark.parametrize(
    ("name", "sent", "message"),
    [
        ("task_later", {"on": "23 11 2026", "reason": "x"}, "The new day must be after today"),
        ("task_later", {"on": "+1d", "reason": ""}, "Enter why it can wait"),
        ("task_give", {"to": ""}, "Give to"),
        ("task_give", {"to": "role-porter"}, "Give to"),
        ("task_cancel", {"reason": " "}, "Enter why the task is not needed"),
    ],
)
def test_a_step_says_what_to_do(nurse_client: Client, name: str, sent: dict[str, str], message: str) -> None:
    task = make_task()
    page = sound(nurse_client.post(reverse(name, args=[task.pk]), {"version": 1} | sent))
    assert "There is a problem" in page
    assert message in page
    task.refresh_from_db()
    assert task.version == 1


def test_a_conflict_keeps_the_words_and_the_second_press_decides(nurse_client: Client, consultant: User) -> None:
    task = make_task()
    actions.give(task=task, by=consultant, version=1, role="nurse")
    sent = {"version": 1, "reason": "Answer came"}
    page = sound(nurse_client.post(reverse("task_cancel", args=[task.pk]), sent), 409)
    assert "Answer came" in page
    assert 'name="version" value="2"' in page
    actions.done(task=task, by=consultant, version=2)
    page = sound(nurse_client.post(reverse("task_cancel", args=[task.pk]), sent), 409)
    assert "This task is closed" in page
    assert "Answer came" in page


def test_a_task_is_added_once_for_a_person_or_a_role(nurse_client: Client, nurse: User) -> None:
    page = sound(nurse_client.get(reverse("add_task")))
    key = page.partition('name="submission_key" value="')[2].partition('"')[0]
    sent = {"title": "Ring Leeds", "to": "role-consultant", "due_on": "+2d", "submission_key": key}
    for _ in range(2):
        assert nurse_client.post(reverse("add_task"), sent).status_code == 302
    task = Task.objects.get()
    assert (task.title, task.role, task.due_on, task.created_by) == (
        "Ring Leeds", "consultant", date(2026, 11, 25), nurse,
    )  # fmt: skip


def test_a_task_is_added_from_the_record_and_shown_there(consultant_client: Client, patient: Patient) -> None:
    address = reverse("add_patient_task", args=[patient.ref])
    sound(consultant_client.get(address))
    sent = {"title": "Ring Leeds", "to": "role-nurse", "due_on": "+2d", "patient_ref": patient.ref}
    assert consultant_client.post(address, sent).status_code == 302
    assert Task.objects.get().patient == patient
    assert "Ring Leeds" in sound(consultant_client.get(reverse("patient_record", args=[patient.ref])))


def test_a_form_of_another_patient_adds_nothing(consultant_client: Client, patient: Patient) -> None:
    sent = {"title": "Ring Leeds", "to": "role-nurse", "due_on": "+2d", "patient_ref": "P-000000"}
    page = consultant_client.post(reverse("add_patient_task", args=[patient.ref]), sent).content.decode()
    assert "opened for another patient" in page
    assert not Task.objects.exists()


def test_my_work_shows_own_and_role_tasks_and_late_answers(nurse_client: Client, nurse: User, patient: Patient) -> None:
    make_task(owner=nurse, title="Mine to do", patient=patient)
    make_task(title="Ours to do", due_on=date(2026, 11, 2))
    make_request(nurse, asked_on=date(2026, 11, 2), promised_on=date(2026, 11, 20))
    page = sound(nurse_client.get(reverse("my_work")))
    assert "Tasks (2)" in page
    assert page.index("Ours to do") < page.index("Mine to do")
    assert "Waiting on others past their date (1)" in page
    assert "Example Laboratory: The slides of 2024" in page
    assert page.count(">Done<span") == 2


def test_twenty_tasks_take_no_more_statements_than_one(nurse_client: Client, nurse: User) -> None:
    def fill(start: int, number: int) -> None:
        for index in range(start, start + number):
            patient = make_patient(by=nurse, surname=f"Many{index}", national_id=None, national_id_note="none")
            make_task(patient=patient)
            make_request(nurse, patient=patient)

    fill(0, 1)
    tabs = ("role", "waiting", "organisations")
    one = [statements(lambda tab=tab: nurse_client.get(BOARD, {"tab": tab})) for tab in tabs]
    fill(1, 12)
    assert [statements(lambda tab=tab: nurse_client.get(BOARD, {"tab": tab})) for tab in tabs] == one


def test_each_look_is_recorded(nurse_client: Client, patient: Patient) -> None:
    task = make_task(patient=patient)
    nurse_client.get(BOARD, {"tab": "role"})
    nurse_client.get(reverse("task_later", args=[task.pk]))
    seen = AccessEvent.objects.filter(route__in=["task_board", "task_later"]).order_by("pk")
    assert [(one.verb, one.patient_ref, one.count) for one in seen] == [
        (AccessEvent.Verb.LIST, "", 1),
        (AccessEvent.Verb.VIEW, patient.ref, None),
    ]
