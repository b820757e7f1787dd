"""A visit as people meet it: the list of tasks, several people at once, what was not done, one signature for all."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments import actions, visit_actions, visits
from assessments.instruments import BY_KEY, INSTRUMENTS
from patients import actions as patients
from patients.models import Patient, Visit
from tests.assessments.factories import make_draft, make_signed
from tests.patients.pages import form_fields, text_of

pytestmark = pytest.mark.django_db
NEUROLOGY, EYES, SKIN = (BY_KEY[key] for key in ("neurology", "eyes", "skin_fluid"))


@pytest.fixture
def visit(patient: Patient, consultant: User) -> Visit:
    return patients.start_visit(patient=patient, by=consultant, held_on=timezone.localdate())


def page(name: str, visit: Visit, *more: Any) -> str:
    return reverse(name, args=[visit.patient.ref, visit.pk, *more])


def new(visit: Visit, key: str) -> str:
    return f"{reverse('assessment_new', args=[visit.patient.ref, key])}?visit={visit.pk}"


def boxes(visit: Visit, **given: Any) -> dict[str, Any]:
    return {"patient_ref": visit.patient.ref, "performed_on": f"{visit.held_on:%d-%b-%Y}", "action": "draft"} | given


def states(visit: Visit) -> dict[str, str]:
    return {task.instrument.key: task.state for task in visits.tasks_of(visit)}


class TestTheDatabase:
    @pytest.mark.parametrize("key", [one.key for one in INSTRUMENTS])
    def test_an_assessment_cannot_be_in_a_visit_of_another_patient(
        self, visit: Visit, other_patient: Patient, consultant: User, key: str
    ) -> None:
        row = make_draft(key, other_patient, consultant)
        rule = f"{row._meta.model_name}_visit_of_patient"
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(visit=visit)

    def test_a_draft_may_join_a_visit_and_a_signed_row_stays_where_it_is(self, visit: Visit, consultant: User) -> None:
        draft, signed = (make(NEUROLOGY.key, visit.patient, consultant) for make in (make_draft, make_signed))
        assert NEUROLOGY.model.objects.filter(pk=draft.pk).update(visit=visit) == 1
        with pytest.raises(IntegrityError, match="is signed and does not change"), transaction.atomic():
            NEUROLOGY.model.objects.filter(pk=signed.pk).update(visit=visit)

    def test_a_visit_does_not_move_to_another_patient_with_what_was_done_in_it(
        self, visit: Visit, other_patient: Patient, consultant: User
    ) -> None:
        make_draft(NEUROLOGY.key, visit.patient, consultant, visit=visit)
        with pytest.raises(IntegrityError, match="neurology_visit_of_patient"), transaction.atomic():
            Visit.objects.filter(pk=visit.pk).update(patient=other_patient)

    def test_an_action_refuses_it_in_words(self, visit: Visit, other_patient: Patient, consultant: User) -> None:
        with pytest.raises(actions.ValidationError, match="belongs to another patient"):
            make_draft(NEUROLOGY.key, other_patient, consultant, visit=visit)


class TestStarting:
    def test_a_press_opens_todays_visit_and_a_second_press_the_same(
        self, consultant_client: Client, nurse_client: Client, patient: Patient
    ) -> None:
        address, data = reverse("visit_start", args=[patient.ref]), {"patient_ref": patient.ref}
        first, second = consultant_client.post(address, data), nurse_client.post(address, data)
        assert first.url == second.url == page("visit", Visit.objects.get()) + "#tasks"

    def test_a_page_of_another_patient_starts_nothing(
        self, nurse_client: Client, patient: Patient, other_patient: Patient
    ) -> None:
        answer = nurse_client.post(reverse("visit_start", args=[patient.ref]), {"patient_ref": other_patient.ref})
        assert answer.status_code == 409 and "Nothing was saved" in text_of(answer)
        assert not Visit.objects.exists()


class TestTasks:
    def test_examinations_come_first_and_nothing_is_begun(self, nurse_client: Client, visit: Visit) -> None:
        tasks = visits.tasks_of(visit)
        assert {task.state for task in tasks} == {"Not yet started"}
        kinds = [task.instrument.is_examination for task in tasks]
        assert kinds == sorted(kinds, reverse=True) and len(kinds) == len(INSTRUMENTS)
        text = text_of(nurse_client.get(page("visit", visit)))
        assert "Neurological examination" in text and "Not yet started" in text

    def test_two_people_work_in_one_visit_and_the_page_says_who(
        self, nurse_client: Client, consultant_client: Client, visit: Visit, nurse: User, consultant: User
    ) -> None:
        nurse_client.post(new(visit, "skin_fluid"), boxes(visit, oedema_grade="2"))
        consultant_client.post(new(visit, "neurology"), boxes(visit, action="continue", pain_average="4"))
        assert SKIN.model.objects.get().created_by == nurse
        assert states(visit) | {"skin_fluid": "In progress", "neurology": "Ready to sign"} == states(visit)
        text = text_of(nurse_client.get(page("visit", visit)))
        assert f"{nurse.display_name}, saved" in text and f"{consultant.display_name}, saved" in text

    def test_a_change_takes_back_that_it_was_ready(self, nurse_client: Client, visit: Visit) -> None:
        nurse_client.post(new(visit, "eyes"), boxes(visit, action="continue"))
        row = EYES.model.objects.get()
        edit = reverse("assessment_edit", args=[visit.patient.ref, "eyes", row.pk])
        nurse_client.post(edit, boxes(visit, version=row.version, comment="one more look"))
        assert states(visit)["eyes"] == "In progress"

    def test_what_is_signed_is_completed_and_what_is_wrong_is_to_be_done_again(
        self, visit: Visit, consultant: User
    ) -> None:
        row = make_signed("eyes", visit.patient, consultant, visit=visit)
        assert states(visit)["eyes"] == "Completed"
        actions.enter_in_error(row=row, by=consultant, reason="other eye")
        assert states(visit)["eyes"] == "Not yet started"

    def test_a_correction_stays_in_the_visit(self, visit: Visit, consultant: User) -> None:
        row = make_signed("eyes", visit.patient, consultant, visit=visit)
        assert actions.correct(row=row, by=consultant, reason="other eye").visit == visit

    def test_a_draft_from_before_joins_the_visit_through_its_link(
        self, nurse_client: Client, visit: Visit, nurse: User
    ) -> None:
        row = make_draft("eyes", visit.patient, nurse)
        assert f"{row.pk}/edit/?visit={visit.pk}" in nurse_client.get(new(visit, "eyes")).content.decode()
        edit = reverse("assessment_edit", args=[visit.patient.ref, "eyes", row.pk])
        nurse_client.post(f"{edit}?visit={visit.pk}", boxes(visit, version=row.version))
        row.refresh_from_db()
        assert row.visit == visit

    def test_the_form_is_dated_as_the_visit_and_leads_back_to_it(self, nurse_client: Client, visit: Visit) -> None:
        answer = nurse_client.get(new(visit, "eyes"))
        assert answer.context["form"]["performed_on"].value() == visit.held_on
        assert f'href="{page("visit", visit)}"' in answer.content.decode()

    def test_a_visit_of_another_patient_does_not_exist_on_the_form(
        self, nurse_client: Client, visit: Visit, other_patient: Patient
    ) -> None:
        other = reverse("assessment_new", args=[other_patient.ref, "eyes"])
        for number in (visit.pk, "x", "0", "9" * 30):
            assert nurse_client.get(f"{other}?visit={number}").status_code == 404

    def test_the_page_takes_no_more_statements_for_many_rows(
        self, nurse_client: Client, visit: Visit, nurse: User, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(3):
            for key in ("eyes", "neurology", "imaging"):
                make_draft(key, visit.patient, nurse, visit=visit)
        with django_assert_max_num_queries(len(INSTRUMENTS) + 12):
            nurse_client.get(page("visit", visit))


class TestSaveAndContinue:
    def test_it_leads_from_one_examination_to_the_next_and_at_the_end_to_the_visit(
        self, consultant_client: Client, visit: Visit
    ) -> None:
        examinations = [one for one in INSTRUMENTS if one.is_examination]
        patients.say_not_done(visit=visit, by=visit.created_by, kind="eyes", reason="no drops")
        address, done = new(visit, examinations[0].key), []
        while "assessments/" in address:
            done.append(address.split("/")[4])
            address = consultant_client.post(address, boxes(visit, action="continue")).url
        assert done == [one.key for one in examinations if one.key != "eyes"]
        assert address == page("visit", visit)

    def test_one_begun_in_the_middle_goes_on_and_comes_back_to_the_beginning(
        self, consultant_client: Client, visit: Visit
    ) -> None:
        answer = consultant_client.post(new(visit, "eyes"), boxes(visit, action="continue"))
        assert answer.url != new(visit, "neurology")
        last = [one.key for one in INSTRUMENTS if one.is_examination][-1]
        assert consultant_client.post(new(visit, last), boxes(visit, action="continue")).url == new(visit, "neurology")


class TestNotDone:
    def test_a_reason_is_asked_for_and_shown(self, nurse_client: Client, visit: Visit, nurse: User) -> None:
        address = page("visit_not_done", visit, "eyes")
        assert "Enter why it was not done" in text_of(nurse_client.post(address, {"patient_ref": visit.patient.ref}))
        data = {"patient_ref": visit.patient.ref, "reason": "No dilating drops"}
        assert nurse_client.post(address, data).url == page("visit", visit)
        text = text_of(nurse_client.get(page("visit", visit)))
        assert f"No dilating drops, {nurse.display_name}" in text and "Not done today" in text

    def test_it_can_be_taken_back(self, nurse_client: Client, visit: Visit, consultant: User) -> None:
        patients.say_not_done(visit=visit, by=consultant, kind="eyes", reason="no drops")
        data = {"patient_ref": visit.patient.ref, "action": "withdraw"}
        nurse_client.post(page("visit_not_done", visit, "eyes"), data)
        assert states(visit)["eyes"] == "Not yet started"

    def test_there_is_no_task_for_a_kind_that_does_not_exist(self, nurse_client: Client, visit: Visit) -> None:
        assert nurse_client.get(page("visit_not_done", visit, "haircut")).status_code == 404


class TestSigning:
    @pytest.fixture
    def drafts(self, visit: Visit, consultant: User, nurse: User) -> dict[str, Any]:
        return {
            "neurology": make_draft("neurology", visit.patient, consultant, visit=visit),
            "skin_fluid": make_draft("skin_fluid", visit.patient, nurse, visit=visit),
        }

    def sent(self, visit: Visit, drafts: dict[str, Any], *ticked: str, **more: Any) -> dict[str, Any]:
        versions = {f"version-{key}-{row.pk}": row.version for key, row in drafts.items()}
        sign = [f"{key}-{drafts[key].pk}" for key in ticked]
        return {"patient_ref": visit.patient.ref, "action": "sign", "sign": sign, **versions, **more}

    def test_nothing_is_ticked_and_who_wrote_what_is_named(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any], nurse: User
    ) -> None:
        answer = consultant_client.get(page("visit_sign", visit))
        assert "sign" not in form_fields(answer)
        text = text_of(answer)
        assert f"Written by {nurse.display_name}" in text and "Written by you" in text
        assert text.count("You may sign with gaps") == 2

    def test_one_step_signs_what_is_ticked_and_nothing_else(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any], consultant: User
    ) -> None:
        answer = consultant_client.post(page("visit_sign", visit), self.sent(visit, drafts, "skin_fluid"))
        assert answer.url == page("visit", visit)
        assert states(visit)["skin_fluid"] == "Completed" and states(visit)["neurology"] == "In progress"
        assert SKIN.model.objects.get().signed_by == consultant
        consultant_client.post(page("visit_sign", visit), self.sent(visit, drafts, "neurology"))
        assert states(visit)["neurology"] == "Completed"

    def test_without_a_tick_nothing_is_signed(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any]
    ) -> None:
        answer = consultant_client.post(page("visit_sign", visit), self.sent(visit, drafts))
        assert "Select at least one assessment to sign" in text_of(answer)

    @pytest.mark.parametrize("action", ["look", ""])
    def test_without_its_button_nothing_is_signed_and_the_ticks_stay(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any], action: str
    ) -> None:
        sent = self.sent(visit, drafts, "neurology", action=action)
        answer = consultant_client.post(page("visit_sign", visit), sent)
        assert form_fields(answer)["sign"] == f"neurology-{drafts['neurology'].pk}"
        assert states(visit)["neurology"] == "In progress"

    def test_when_one_was_changed_meanwhile_none_is_signed_and_the_page_says_which(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any], nurse: User
    ) -> None:
        sent = self.sent(visit, drafts, "neurology", "skin_fluid")
        row = drafts["skin_fluid"]
        actions.save_draft(
            instrument=SKIN, patient=visit.patient, by=nurse, row=row, version=row.version, comment="Left leg worse"
        )
        answer = consultant_client.post(page("visit_sign", visit), sent)
        assert answer.status_code == 409
        text = text_of(answer)
        assert "Nothing was signed" in text and "Left leg worse" in text
        assert "Skin and fluid: It was changed after you opened this page" in text
        assert set(states(visit).values()) == {"In progress", "Not yet started"}
        assert form_fields(answer)["sign"] == f"neurology-{drafts['neurology'].pk}", "only what was looked at"

    def test_when_a_colleague_signed_one_first_the_page_says_so(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any], consultant: User
    ) -> None:
        sent = self.sent(visit, drafts, "neurology", "skin_fluid")
        actions.sign(row=drafts["skin_fluid"], by=consultant)
        answer = consultant_client.post(page("visit_sign", visit), sent)
        assert answer.status_code == 409 and "Somebody else signed" in text_of(answer)
        assert states(visit)["neurology"] == "In progress"

    def test_the_action_itself_signs_all_or_none(self, visit: Visit, drafts: dict[str, Any], consultant: User) -> None:
        chosen = [(drafts["neurology"], drafts["neurology"].version), (drafts["skin_fluid"], 99)]
        with pytest.raises(visit_actions.NotSigned) as stopped:
            visit_actions.sign_together(chosen=chosen, by=consultant)
        assert list(stopped.value.problems) == [drafts["skin_fluid"]]
        assert NEUROLOGY.model.objects.get().is_draft

    def test_a_nurse_does_not_sign(self, nurse_client: Client, visit: Visit, drafts: dict[str, Any]) -> None:
        assert nurse_client.get(page("visit_sign", visit)).status_code == 403
        sent = self.sent(visit, drafts, "neurology")
        assert nurse_client.post(page("visit_sign", visit), sent).status_code == 403
        assert page("visit_sign", visit) not in nurse_client.get(page("visit", visit)).content.decode()

    def test_one_signed_by_itself_leads_back_to_the_visit(
        self, consultant_client: Client, visit: Visit, drafts: dict[str, Any]
    ) -> None:
        row = drafts["neurology"]
        address = reverse("assessment_sign", args=[visit.patient.ref, "neurology", row.pk])
        answer = consultant_client.post(address, {"patient_ref": visit.patient.ref, "version": row.version})
        assert answer.url == page("visit", visit)


class TestDetails:
    def test_day_place_people_and_plan(self, nurse_client: Client, visit: Visit, nurse: User, consultant: User) -> None:
        address = page("visit_details", visit)
        form = form_fields(nurse_client.get(address), button="save")
        assert form["staff"] == str(consultant.pk)
        changed = {"staff": [nurse.pk], "place": "Room 4", "others_present": "her daughter", "notes": "VEGF\nMRI"}
        assert nurse_client.post(address, form | changed).status_code == 302
        text = text_of(nurse_client.get(page("visit", visit)))
        assert f"Clinic, Room 4. Present: {nurse.display_name}; her daughter." in text and "VEGF MRI" in text

    def test_a_stale_page_keeps_what_was_typed(self, nurse_client: Client, visit: Visit, consultant: User) -> None:
        form = form_fields(nurse_client.get(page("visit_details", visit)), button="save")
        patients.amend_visit(visit=visit, by=consultant, version=visit.version, place="Room 5")
        answer = nurse_client.post(page("visit_details", visit), form | {"place": "Room 4"})
        assert answer.status_code == 409 and "Room 4" in answer.content.decode()
        assert Visit.objects.get().place == "Room 5"

    def test_a_day_in_the_future_is_refused(self, nurse_client: Client, visit: Visit) -> None:
        form = form_fields(nurse_client.get(page("visit_details", visit)), button="save")
        assert "today or in the past" in text_of(
            nurse_client.post(page("visit_details", visit), form | {"held_on": "01-Jan-2099"})
        )


class TestTheEnd:
    def test_finish_says_what_is_next_and_can_be_taken_back(self, consultant_client: Client, visit: Visit) -> None:
        make_signed("eyes", visit.patient, visit.created_by, visit=visit)
        address, data = page("visit_finish", visit), {"patient_ref": visit.patient.ref, "version": visit.version}
        consultant_client.post(address, data | {"action": "finish"})
        text = text_of(consultant_client.get(page("visit", visit)))
        assert "Visit finished" in text and "Create a letter" in text
        visit.refresh_from_db()
        consultant_client.post(address, data | {"action": "reopen", "version": visit.version})
        visit.refresh_from_db()
        assert visit.is_open

    def test_finishing_with_drafts_says_how_many_are_not_signed(
        self, consultant_client: Client, visit: Visit, nurse: User
    ) -> None:
        make_draft("eyes", visit.patient, nurse, visit=visit)
        data = {"patient_ref": visit.patient.ref, "version": visit.version, "action": "finish"}
        consultant_client.post(page("visit_finish", visit), data)
        assert "1 draft is not signed" in text_of(consultant_client.get(page("visit", visit)))

    def test_a_stale_press_changes_nothing(self, nurse_client: Client, visit: Visit) -> None:
        data = {"patient_ref": visit.patient.ref, "version": "7", "action": "finish"}
        answer = nurse_client.post(page("visit_finish", visit), data, follow=True)
        assert "Somebody else changed this visit" in text_of(answer)
        visit.refresh_from_db()
        assert visit.is_open

    def test_entered_in_error_it_stays_readable_and_takes_no_more(self, nurse_client: Client, visit: Visit) -> None:
        form = form_fields(nurse_client.get(page("visit_error", visit)))
        nurse_client.post(page("visit_error", visit), form | {"reason": "Wrong patient"})
        text = text_of(nurse_client.get(page("visit", visit)))
        assert "Wrong patient" in text and "Finish visit" not in text
        assert nurse_client.get(new(visit, "eyes")).status_code == 404
        assert nurse_client.get(page("visit_not_done", visit, "eyes")).status_code == 404
