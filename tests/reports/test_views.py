"""The pages of this room as each role gets them: who is let in, what is audited, what a page says."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Conclusion, Patient
from reports import actions
from reports.models import ReportRun
from tests.assessments.factories import make_draft, make_signed
from tests.factories import make_patient, make_user
from tests.interface.html import faults
from tests.reminders.factories import treated
from tests.reports.factories import DAY, asked_for, many_patients, results, typical, vegf_line

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
CLINICAL = ["patient_record", "vegf_chart", "letters"]


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "letters"


@pytest.fixture
def made(patient: Patient, consultant: User) -> ReportRun:
    run = asked_for(patient, consultant, "Steady.")
    actions.make_due()
    run.refresh_from_db()
    return run


def sound(response: Any, status: int = 200) -> str:
    """The page, after a look at its HTML."""
    assert response.status_code == status
    page = response.content.decode()
    assert faults(page) == []
    return page


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def statements(get: Callable[[], Any]) -> int:
    get()
    with CaptureQueriesContext(connection) as seen:
        assert get().status_code == 200
    return len(seen)


class TestWhoIsLetIn:
    @pytest.mark.parametrize("page", [*CLINICAL, "conclusion"])
    def test_an_admin_is_refused_on_clinical_pages_and_the_refusal_is_recorded(
        self, admin_client: Client, admin_user: User, patient: Patient, page: str
    ) -> None:
        response = admin_client.get(reverse(page, args=[patient.ref]))
        assert response.status_code == 403
        assert patient.surname not in response.content.decode()
        (event,) = AccessEvent.objects.filter(verb="refused")
        assert (event.actor, event.patient_ref, event.route) == (admin_user, patient.ref, page)
        assert not AccessEvent.objects.filter(verb="view").exists()

    def test_an_admin_cannot_reach_a_letter(self, admin_client: Client, made: ReportRun) -> None:
        for name in ("letter", "letter_download"):
            assert admin_client.get(reverse(name, args=[made.patient.ref, made.pk])).status_code == 403
        assert AccessEvent.objects.filter(verb="refused", patient_ref=made.patient.ref).count() == 2
        assert not AccessEvent.objects.filter(verb="download").exists()

    def test_a_nurse_reads_the_record_and_may_not_record_a_conclusion(
        self, nurse_client: Client, patient: Patient
    ) -> None:
        for page in CLINICAL:
            sound(nurse_client.get(reverse(page, args=[patient.ref])))
        address = reverse("conclusion", args=[patient.ref])
        assert nurse_client.get(address).status_code == 403
        assert nurse_client.post(address, {"status": "confirmed", "reason": "x"}).status_code == 403
        assert not Conclusion.objects.exists()

    @pytest.mark.parametrize("page", ["home", "my_work", "caseload"])
    def test_everybody_has_work_and_a_caseload_and_nobody_without_a_log_in(
        self, nurse_client: Client, consultant_client: Client, admin_client: Client, page: str
    ) -> None:
        for client in (nurse_client, consultant_client, admin_client):
            sound(client.get(reverse(page), follow=True))
        response = Client().get(reverse(page))
        assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("login"))

    @pytest.mark.parametrize("page", CLINICAL)
    def test_each_look_is_recorded_before_the_page_is_sent(
        self, consultant_client: Client, consultant: User, patient: Patient, page: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The page then fails: the look stands all the same."""
        from reports import letter_views, views

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no page today")

        monkeypatch.setattr(views, "render", broken)
        monkeypatch.setattr(letter_views, "render", broken)
        with pytest.raises(RuntimeError):
            consultant_client.get(reverse(page, args=[patient.ref]))
        (event,) = AccessEvent.objects.filter(patient_ref=patient.ref)
        assert (event.actor, event.verb, event.route) == (consultant, "view", page)

    def test_lists_are_recorded_with_their_view_and_length(self, nurse_client: Client, nurse: User) -> None:
        many_patients(3, nurse)
        nurse_client.get(reverse("caseload") + "?view=no-consultant")
        event = AccessEvent.objects.get(verb="list", route="caseload")
        assert (event.count, event.detail) == (3, "view: no-consultant")


class TestCaseload:
    def test_an_admin_sees_no_clinical_column(self, admin_client: Client, patient: Patient, consultant: User) -> None:
        typical(patient, consultant)
        treated(patient, ended_on=None, started_on=DAY)
        page = sound(admin_client.get(reverse("caseload")))
        for clinical in ("Last VEGF", "Conclusion", "sort=treatment", "4,210", "Len-Dex"):
            assert clinical not in page
        assert f'href="{reverse("patient_record", args=[patient.ref])}"' not in page
        assert "999 000 0018" in page.replace("\N{NO-BREAK SPACE}", " ")

    def test_a_clinical_sort_key_in_an_admins_address_sorts_by_name(self, admin_client: Client, nurse: User) -> None:
        many_patients(2, nurse)
        page = sound(admin_client.get(reverse("caseload") + "?sort=vegf"))
        assert "Sorted by patient" in words(page)

    @pytest.mark.parametrize("sort", ["surname", "patient__password", "-name", "name;drop", "", "🦆" * 50, "id"])
    def test_a_sort_key_that_is_not_on_the_list_sorts_by_name(
        self, consultant_client: Client, nurse: User, sort: str
    ) -> None:
        for number, surname in enumerate(["Zulu", "Alpha"]):
            make_patient(by=nurse, surname=surname, national_id=None, national_id_note=f"none {number}")
        page = sound(consultant_client.get(reverse("caseload"), {"sort": sort, "view": sort}))
        assert page.index("ALPHA") < page.index("ZULU")
        assert 'aria-sort="ascending"' in page

    @pytest.mark.parametrize(
        "sort", ["name", "number", "born", "status", "consultant", "conclusion", "treatment", "vegf", "waiting", "due"]
    )
    def test_every_column_sorts_both_ways_also_with_gaps(
        self, consultant_client: Client, consultant: User, patient: Patient, sort: str
    ) -> None:
        typical(patient, consultant)
        treated(patient, ended_on=None, started_on=DAY)
        make_conclusion(patient, consultant)
        make_patient(
            surname="Unknown", national_id=None, national_id_note="none", birth_date=None, birth_precision="unknown"
        )
        up, down = (
            sound(consultant_client.get(reverse("caseload"), {"sort": sort, "order": order})) for order in ("", "down")
        )
        known_first = [page.index("TESTCASE") < page.index("UNKNOWN") for page in (up, down)]
        if sort in ("consultant", "waiting"):
            assert known_first == [True, True], "both have none here: equals keep the order of their names"
        else:
            # Who was never measured stands before the oldest result; every other gap comes last.
            assert known_first == ([False, True] if sort == "vegf" else [True, False])
        assert 'aria-sort="descending"' in down

    def test_a_view_without_rows_says_so_and_offers_the_way_back(self, nurse_client: Client, patient: Patient) -> None:
        page = words(sound(nurse_client.get(reverse("caseload") + "?view=on-treatment")))
        assert 'No patient is in the view "On treatment".' in page
        assert "Show all 1" in page

    def test_a_clinic_without_patients_has_a_caseload_too(self, nurse_client: Client) -> None:
        assert "0 patients" in words(sound(nurse_client.get(reverse("caseload"))))

    def test_mine_is_who_i_am_consultant_or_key_worker_of(
        self, consultant_client: Client, consultant: User, nurse: User
    ) -> None:
        make_patient(by=nurse, surname="Mine", consultant=consultant)
        make_patient(by=nurse, surname="Theirs", national_id="9990000026")
        page = sound(consultant_client.get(reverse("caseload") + "?view=mine"))
        assert "MINE" in page and "THEIRS" not in page

    def test_a_patient_with_a_running_line_is_on_treatment(self, consultant_client: Client, patient: Patient) -> None:
        treated(patient, ended_on=None, started_on=DAY)
        assert "TESTCASE" in sound(consultant_client.get(reverse("caseload") + "?view=on-treatment"))

    def test_the_newest_vegf_stands_with_its_kind_of_sample(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        results(patient, consultant, vegf_line(4210), on=DAY)
        results(patient, consultant, vegf_line(480, "plasma_edta"), on=DAY + timedelta(days=3))
        page = words(sound(consultant_client.get(reverse("caseload"))))
        assert "480 plasma" in page
        assert "4,210" not in page

    def test_twenty_patients_take_no_more_statements_than_one(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        def fill(one: Patient) -> None:
            results(one, consultant, vegf_line(4210))
            treated(one)
            make_conclusion(one, consultant)

        fill(patient)
        one = statements(lambda: consultant_client.get(reverse("caseload")))
        for each in many_patients(19, consultant, accepted_on=date(2026, 6, 1), consultant=consultant):
            fill(each)
        assert statements(lambda: consultant_client.get(reverse("caseload"))) == one


def make_conclusion(patient: Patient, by: User, **facts: Any) -> Conclusion:
    given = {"status": "confirmed", "concluded_on": DAY, "reason": "Typical.", "overall": "met"} | facts
    return Conclusion.objects.create(patient=patient, recorded_by=by, rule_set="dispenzieri_2012", **given)


class TestMyWork:
    @pytest.mark.parametrize(
        ("role", "first"),
        [
            ("nurse", "Log a phone referral"),
            ("consultant", "Triage the next referral"),
            ("admin", "Open the overdue list"),
        ],
    )
    def test_each_role_has_its_first_button(self, role: str, first: str) -> None:
        client = Client()
        client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
        page = sound(client.get(reverse("my_work")))
        assert first in page.partition('class="nhsuk-button"')[2].partition("</a>")[0]

    @pytest.mark.parametrize("role", ["nurse", "consultant", "admin"])
    def test_no_block_is_ever_an_empty_box(self, role: str) -> None:
        client = Client()
        client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
        page = sound(client.get(reverse("my_work")))
        assert "Nothing is overdue." in page
        assert page.count("<section") == page.count('class="app-empty"')

    def test_a_consultant_sees_every_draft_and_a_nurse_her_own(
        self, consultant_client: Client, nurse_client: Client, nurse: User, consultant: User, patient: Patient
    ) -> None:
        make_draft("eyes", patient, consultant)
        make_draft("neurology", patient, nurse)
        assert "Not yet signed (2)" in sound(consultant_client.get(reverse("my_work")))
        page = sound(nurse_client.get(reverse("my_work")))
        assert "Not yet signed (1)" in page
        assert "Neurological examination" in page

    def test_every_draft_is_listed_because_no_other_page_does(self, consultant_client: Client, nurse: User) -> None:
        for each in many_patients(13, nurse):
            make_draft("eyes", each, nurse)
        page = sound(consultant_client.get(reverse("my_work")))
        assert "Not yet signed (13)" in page
        assert page.count("Eye examination, begun by") == 13

    def test_a_failed_letter_is_a_problem_said_aloud(self, nurse_client: Client, patient: Patient, nurse: User) -> None:
        asked_for(patient, nurse)
        ReportRun.objects.update(state="failed")
        assert "1 letter could not be made." in sound(nurse_client.get(reverse("my_work")))

    def test_twenty_patients_take_no_more_statements_than_one(
        self, consultant_client: Client, consultant: User, nurse: User
    ) -> None:
        def fill(number: int, start: int = 0) -> None:
            for each in many_patients(start + number, nurse, accepted_on=date(2026, 8, 1))[start:]:
                make_draft("eyes", each, consultant)

        fill(1)
        one = statements(lambda: consultant_client.get(reverse("my_work")))
        for index in range(19):
            other = make_patient(
                by=nurse, surname=f"More{index}", national_id=None, national_id_note="none",
                accepted_on=date(2026, 8, 1),
            )  # fmt: skip
            make_draft("eyes", other, consultant)
        assert statements(lambda: consultant_client.get(reverse("my_work"))) == one


class TestRecord:
    def test_a_new_record_says_what_to_do_first(self, nurse_client: Client, patient: Patient) -> None:
        page = words(sound(nurse_client.get(reverse("patient_record", args=[patient.ref]))))
        assert "Nothing is recorded yet. First: confirm identity" in page
        assert "No VEGF result is recorded." in page
        assert "No treatment is recorded." in page
        assert "No assessment has been signed." in page
        assert "No clinician's conclusion recorded." in page.replace("&#x27;", "'")

    def test_a_filled_record_shows_the_answer_the_values_and_the_evidence(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        signed = typical(patient, consultant)
        treated(patient, ended_on=None, started_on=DAY + timedelta(days=20))
        page = sound(consultant_client.get(reverse("patient_record", args=[patient.ref])))
        text = words(page)
        assert "Recorded findings meet the Dispenzieri 2012 criteria" in text
        assert "4,210" in text
        assert "Lenalidomide and dexamethasone since 03-Sep-2026" in text
        assert reverse("assessment", args=[patient.ref, "laboratory", signed["laboratory"].pk]) in page
        assert "Nothing is recorded yet" not in text

    def test_drafts_stand_apart_and_count_for_nothing(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        make_draft("laboratory", patient, consultant)
        page = sound(consultant_client.get(reverse("patient_record", args=[patient.ref])))
        assert "Not yet signed" in page
        assert "2,310" not in page

    def test_a_conclusion_is_marked_when_the_criteria_answer_otherwise_by_now(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        typical(patient, consultant)
        make_conclusion(patient, consultant, overall="unknown")
        assert "Out of date" in sound(consultant_client.get(reverse("patient_record", args=[patient.ref])))

    @pytest.mark.parametrize("overall", ["met", ""])
    def test_a_conclusion_that_still_agrees_is_not_marked(
        self, consultant_client: Client, consultant: User, patient: Patient, overall: str
    ) -> None:
        typical(patient, consultant)
        make_conclusion(patient, consultant, overall=overall)
        assert "Out of date" not in sound(consultant_client.get(reverse("patient_record", args=[patient.ref])))

    def test_many_assessments_take_no_more_statements_than_few(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        address = reverse("patient_record", args=[patient.ref])
        typical(patient, consultant)
        make_signed("imaging", patient, consultant)
        make_signed("eyes", patient, consultant)
        few = statements(lambda: consultant_client.get(address))
        for month in range(1, 6):
            on = DAY - timedelta(days=30 * month)
            results(patient, consultant, vegf_line(1000 + month), vegf_line(90, "plasma_edta"), on=on)
            for key in ("imaging", "eyes", "neurology", "skin_fluid"):
                make_signed(key, patient, consultant, performed_on=on)
        assert statements(lambda: consultant_client.get(address)) == few

    def test_the_vegf_page_has_a_table_beside_each_drawing(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        results(patient, consultant, vegf_line(4210), on=DAY)
        results(patient, consultant, vegf_line(310), vegf_line(5555, "unknown"), on=DAY + timedelta(days=9))
        page = sound(consultant_client.get(reverse("vegf_chart", args=[patient.ref])))
        assert page.count("<svg") == 1
        table = page.partition("<table")[2].partition("</table>")[0]
        assert "4,210" in table and "310" in table
        assert "5,555" not in table
        assert "Sample type not stated" in page

    def test_the_vegf_page_of_somebody_without_results(self, consultant_client: Client, patient: Patient) -> None:
        page = sound(consultant_client.get(reverse("vegf_chart", args=[patient.ref])))
        assert "No VEGF result with a sample type is recorded." in page

    def test_a_record_that_does_not_exist_is_not_found(self, consultant_client: Client) -> None:
        assert consultant_client.get(reverse("patient_record", args=["P-ZZZZZZ"])).status_code == 404


class TestConclusion:
    def test_it_is_kept_with_the_rule_set_and_its_answer_of_that_day(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        typical(patient, consultant)
        form = {"status": "confirmed", "concluded_on": "20-Nov-2026", "reason": "Typical picture."}
        form["patient_ref"] = patient.ref
        response = consultant_client.post(reverse("conclusion", args=[patient.ref]), form)
        assert response.status_code == 302
        kept = Conclusion.objects.get()
        assert (kept.status, kept.concluded_on, kept.reason) == ("confirmed", date(2026, 11, 20), "Typical picture.")
        assert (kept.rule_set, kept.overall, kept.recorded_by) == ("dispenzieri_2012", "met", consultant)

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"reason": ""}, "reason"),
            ({"status": ""}, "conclusion"),
            ({"status": "certain"}, "conclusion"),
            ({"concluded_on": "31-Feb-2026"}, "February 2026 has 28 days"),
            ({"concluded_on": "24-Nov-2026"}, "today or in the past"),
            ({"reason": "x" * 2001}, "2,000"),
        ],
    )
    def test_an_error_keeps_what_was_typed_and_names_the_box(
        self, consultant_client: Client, patient: Patient, wrong: dict[str, str], message: str
    ) -> None:
        form = {"status": "probable", "concluded_on": "20-Nov-2026", "reason": "I weighed it twice."} | wrong
        form["patient_ref"] = patient.ref
        page = sound(consultant_client.post(reverse("conclusion", args=[patient.ref]), form), 422)
        summary = page.partition('class="nhsuk-error-summary')[2].partition("</ul>")[0]
        assert message in summary
        assert "<title>Error: " in page
        for typed in form.values():
            assert not typed or typed == "certain" or typed in page
        assert not Conclusion.objects.exists()

    def test_earlier_conclusions_stay_in_view(
        self, consultant_client: Client, consultant: User, patient: Patient
    ) -> None:
        make_conclusion(patient, consultant, status="suspected", reason="First thoughts.")
        assert "First thoughts." in sound(consultant_client.get(reverse("conclusion", args=[patient.ref])))


class TestLetterPages:
    def ask(self, client: Client, patient: Patient, key: uuid.UUID | str, opinion: str = "Steady.") -> Any:
        return client.post(
            reverse("letters", args=[patient.ref]),
            {"opinion": opinion, "submission_key": str(key), "patient_ref": patient.ref},
        )

    def test_sent_twice_it_is_one_letter(self, consultant_client: Client, patient: Patient) -> None:
        key = uuid.uuid4()
        first, second = (self.ask(consultant_client, patient, key) for _ in range(2))
        assert first.url == second.url
        assert ReportRun.objects.count() == 1

    def test_the_form_of_another_patient_is_refused_and_keeps_the_words(
        self, consultant_client: Client, patient: Patient, other_patient: Patient
    ) -> None:
        key = uuid.uuid4()
        self.ask(consultant_client, patient, key)
        page = sound(self.ask(consultant_client, other_patient, key, "About Olive."), 422)
        assert "This form was opened for another patient" in page
        assert "About Olive." in page
        assert ReportRun.objects.count() == 1

    def test_an_opinion_that_is_too_long_is_refused_with_its_words(
        self, consultant_client: Client, patient: Patient
    ) -> None:
        page = sound(self.ask(consultant_client, patient, uuid.uuid4(), "steady " * 1200), 422)
        assert "steady steady" in page
        assert not ReportRun.objects.exists()

    def test_a_form_without_its_key_makes_no_letter_and_no_server_error(
        self, consultant_client: Client, patient: Patient
    ) -> None:
        assert self.ask(consultant_client, patient, "rubbish").status_code == 422
        assert not ReportRun.objects.exists()

    def test_the_page_asks_again_while_the_letter_is_open_and_gets_the_state_alone(
        self, consultant_client: Client, patient: Patient, consultant: User
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
        self, consultant_client: Client, made: ReportRun, files: Path
    ) -> None:
        response = consultant_client.get(reverse("letter_download", args=[made.patient.ref, made.pk]))
        assert b"".join(response.streaming_content) == (files / f"{made.file_id}.pdf").read_bytes()
        assert response["Content-Type"] == "application/pdf"
        name, day = response["Content-Disposition"], timezone.localdate(made.requested_at)
        assert name == f'attachment; filename="clinic-letter-{made.patient.ref}-{day}.pdf"'
        assert "testcase" not in name.lower()
        assert AccessEvent.objects.filter(verb="download", patient_ref=made.patient.ref).count() == 1

    def test_a_letter_is_found_only_inside_its_own_patient(
        self, consultant_client: Client, made: ReportRun, other_patient: Patient
    ) -> None:
        for name in ("letter", "letter_download"):
            assert consultant_client.get(reverse(name, args=[other_patient.ref, made.pk])).status_code == 404
        assert consultant_client.post(reverse("letter_retry", args=[other_patient.ref, made.pk])).status_code == 404

    def test_a_letter_that_is_not_made_cannot_be_downloaded(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        run = asked_for(patient, consultant)
        assert consultant_client.get(reverse("letter_download", args=[patient.ref, run.pk])).status_code == 404

    def test_a_file_that_is_gone_is_not_found_rather_than_a_crash(
        self, consultant_client: Client, made: ReportRun, files: Path
    ) -> None:
        (files / f"{made.file_id}.pdf").unlink()
        address = reverse("letter_download", args=[made.patient.ref, made.pk])
        assert consultant_client.get(address).status_code == 404

    def test_no_letter_lies_where_the_web_server_gives_files_away(
        self, consultant_client: Client, made: ReportRun
    ) -> None:
        for address in (f"/media/letters/{made.file_id}.pdf", f"/static/letters/{made.file_id}.pdf"):
            assert consultant_client.get(address).status_code == 404

    def test_a_failed_letter_keeps_its_opinion_in_view_and_can_be_tried_again(
        self, consultant_client: Client, patient: Patient, consultant: User
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
    def test_pages_that_only_read_refuse_a_post(self, consultant_client: Client, made: ReportRun, name: str) -> None:
        assert consultant_client.post(reverse(name, args=[made.patient.ref, made.pk])).status_code == 405
        assert consultant_client.get(reverse("letter_retry", args=[made.patient.ref, made.pk])).status_code == 405
