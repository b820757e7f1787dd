"""The pages of this room as each role gets them: who is let in, what is audited, what the record page says."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import AccessEvent
from patients.models import Conclusion, Patient
from reports.models import ReportRun
from tests.assessments.factories import make_draft, make_signed
from tests.reminders.factories import treated
from tests.reports.factories import DAY, make_conclusion, many_patients, results, typical, vegf_line
from tests.reports.pages import sound, statements, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


CLINICAL = ["patient_record", "results", "vegf_chart", "letters"]


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
        from reports import letter_views, results_views, views

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError("no page today")

        for module in (views, letter_views, results_views):
            monkeypatch.setattr(module, "render", broken)
        with pytest.raises(RuntimeError):
            consultant_client.get(reverse(page, args=[patient.ref]))
        (event,) = AccessEvent.objects.filter(patient_ref=patient.ref)
        assert (event.actor, event.verb, event.route) == (consultant, "view", page)

    def test_lists_are_recorded_with_their_view_and_length(self, nurse_client: Client, nurse: User) -> None:
        many_patients(3, nurse)
        nurse_client.get(reverse("caseload") + "?view=no-consultant")
        event = AccessEvent.objects.get(verb="list", route="caseload")
        assert (event.count, event.detail) == (3, "filter: consultant=none")


class TestRecord:
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
        assert "not yet signed" in page
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
        # Serum and the strip of the other, each for a desk and for a telephone.
        assert page.count("<svg") == 4
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
        page = sound(consultant_client.post(reverse("conclusion", args=[patient.ref]), form))
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
