"""What is typed is kept as it is typed, for its author alone, until it is saved or discarded."""

import re
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions, keeping
from assessments.base import Assessment
from assessments.forms import open_form
from assessments.instruments import BY_KEY, INSTRUMENTS
from assessments.spec import Instrument
from assessments.working_copies import LARGEST, WorkingCopy
from audit.models import AccessEvent
from patients.models import Patient
from tests.assessments.factories import make_draft
from tests.conftest import logged_in
from tests.factories import make_user
from tests.interface.html import faults, tree

pytestmark = pytest.mark.django_db
NEUROLOGY = BY_KEY["neurology"]
# Half an answer, what a mistyped key leaves, and letters of other scripts.
ODD = {"ankle_dorsiflexion_right": "4x", "falls": " twice ", "comment": 'Näme <b>"q"</b> & 日本\r\nline 2'}
each_kind = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.key)


def at(name: str, patient: Patient, *rest: Any, key: str = "neurology") -> str:
    return reverse(name, args=[patient.ref, key, *rest])


def as_opened(client: Client, address: str) -> dict[str, Any]:
    """What the page would send if nobody typed."""
    form = client.get(address).context["form"]
    data = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value()) if hasattr(bound.field.widget, "format_value") else None
        if isinstance(value, list):
            value = value[0] if value else ""
        if value not in (None, "", False):
            data[bound.name] = "on" if value is True else str(value)
    return data


def keep(client: Client, user: User, patient: Patient, row: Assessment | None = None, **typed: str) -> Any:
    """Open the page, type, and let the script send it. The answer bears the page's key as `page`."""
    opened = at("assessment_edit", patient, row.pk) if row else at("assessment_new", patient)
    data = as_opened(client, opened) | typed
    where = at("assessment_keep", patient, row.pk) if row else at("assessment_keep_new", patient)
    answer = client.post(where, data | {"typist": user.pk})
    answer.page, answer.sent = uuid.UUID(data["submission_key"]), data
    return answer


def choose(client: Client, patient: Patient, page: uuid.UUID, action: str) -> Any:
    address = at("assessment_typed", patient, page)
    return client.post(address, {"patient_ref": patient.ref, "action": action}, follow=True)


def held(form: Any, *names: str) -> dict[str, Any]:
    return {name: form[name].value() for name in names}


# Keeping


def test_half_typed_words_come_back_exactly_as_they_were_and_are_not_judged(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    answer = keep(nurse_client, nurse, patient, **ODD)
    assert answer.status_code == 200 and re.fullmatch(r"\d\d:\d\d", answer.content.decode())
    panel = nurse_client.get(at("assessment_new", patient))
    assert "were not saved" in panel.content.decode() and faults(panel.content.decode()) == []
    assert panel.context["form"]["comment"].value() is None, "nothing is put into the boxes unasked"
    restored = choose(nurse_client, patient, answer.page, "restore")
    assert held(restored.context["form"], *ODD) == ODD
    page = restored.content.decode()
    assert "There is a problem" not in page and "Error: " not in page and faults(page) == []
    boxes = {e.get("name"): e.get("value") for e in tree(page).iter("input")}
    assert (boxes["ankle_dorsiflexion_right"], boxes["falls"]) == ("4x", " twice ")


def test_keeping_makes_no_assessment_and_touches_none(nurse_client: Client, nurse: User, patient: Patient) -> None:
    row = make_draft("neurology", patient, nurse)
    before = type(row).objects.filter(pk=row.pk).values().get()
    assert keep(nurse_client, nurse, patient, **ODD).status_code == 200
    assert keep(nurse_client, nurse, patient, row, **ODD).status_code == 200
    assert type(row).objects.values().get() == before
    assert row.events.count() == 1


def test_the_same_page_overwrites_its_own_words_and_another_tab_has_its_own(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    first = keep(nurse_client, nurse, patient, comment="one")
    nurse_client.post(at("assessment_keep_new", patient), first.sent | {"comment": "one and two", "typist": nurse.pk})
    keep(nurse_client, nurse, patient, comment="other tab")
    kept = [copy.boxes["comment"] for copy in WorkingCopy.objects.of(nurse, patient)]
    assert kept == [["other tab"], ["one and two"]], "listed by time, newest first"


@each_kind
def test_a_page_on_which_nothing_was_typed_leaves_nothing(
    instrument: Instrument, nurse_client: Client, nurse: User, patient: Patient
) -> None:
    row = make_draft(instrument.key, patient, nurse)
    for opened, where in (
        (at("assessment_new", patient, key=instrument.key), at("assessment_keep_new", patient, key=instrument.key)),
        (
            at("assessment_edit", patient, row.pk, key=instrument.key),
            at("assessment_keep", patient, row.pk, key=instrument.key),
        ),
    ):
        data = as_opened(nurse_client, opened) | {"typist": nurse.pk}
        assert nurse_client.post(where, data).status_code == 200
        assert list(WorkingCopy.objects.values_list("boxes", flat=True)) == []
        assert nurse_client.post(where, data | {"comment": "typed"}).status_code == 200
        assert WorkingCopy.objects.count() == 1
        assert nurse_client.post(where, data).status_code == 200, "typed, and taken back"
        assert not WorkingCopy.objects.exists()


def test_lines_that_were_added_come_back_too(nurse_client: Client, nurse: User, patient: Patient) -> None:
    opened = as_opened(nurse_client, at("assessment_new", patient, key="imaging"))
    typed = {"lesions-lines": "7", "lesions-new6-note": "seventh line", "lesions-new0-size_mm": "1o"}
    nurse_client.post(at("assessment_keep_new", patient, key="imaging"), opened | typed | {"typist": nurse.pk})
    copy = WorkingCopy.objects.get()
    form = nurse_client.get(f"{at('assessment_new', patient, key='imaging')}?typed={copy.page_key}").context["form"]
    assert form.restored
    present = {name: text for name, text in typed.items() if name in form.fields}
    assert "lesions-lines" in present and len(present) > 1
    assert held(form, *present) == present


# Letting go


def test_saving_the_page_lets_go_of_its_own_words_only(nurse_client: Client, nurse: User, patient: Patient) -> None:
    other = keep(nurse_client, nurse, patient, comment="another tab")
    answer = keep(nurse_client, nurse, patient, comment="saved")
    assert nurse_client.post(at("assessment_new", patient), answer.sent | {"action": "draft"}).status_code == 302
    row = NEUROLOGY.model.objects.get()
    assert row.comment == "saved"
    assert [copy.page_key for copy in WorkingCopy.objects.all()] == [other.page]

    again = keep(nurse_client, nurse, patient, row, comment="edited")
    saved = nurse_client.post(at("assessment_edit", patient, row.pk), again.sent | {"action": "review"})
    assert saved.status_code == 302
    assert [copy.page_key for copy in WorkingCopy.objects.all()] == [other.page]


def test_words_stay_kept_while_the_page_has_a_mistake(nurse_client: Client, nurse: User, patient: Patient) -> None:
    """Also without scripts: the server keeps what it could not save."""
    data = as_opened(nurse_client, at("assessment_new", patient)) | ODD
    page = nurse_client.post(at("assessment_new", patient), data | {"action": "draft"})
    assert page.context["form"].errors
    copy = WorkingCopy.objects.get()
    assert {name: copy.boxes[name] for name in ODD} == {name: [text] for name, text in ODD.items()}
    right = data | {"ankle_dorsiflexion_right": "4", "falls": "2"}
    assert nurse_client.post(at("assessment_new", patient), right | {"action": "draft"}).status_code == 302
    assert not WorkingCopy.objects.exists()


def test_a_background_save_that_arrives_after_the_page_was_saved_leaves_no_copy(
    nurse_client: Client, nurse: User, patient: Patient
) -> None:
    data = as_opened(nurse_client, at("assessment_new", patient)) | {"comment": "saved", "knee_reflex_left": "1"}
    nurse_client.post(at("assessment_new", patient), data | {"action": "draft"})
    late = nurse_client.post(at("assessment_keep_new", patient), data | {"typist": nurse.pk})
    assert late.status_code == 200 and not WorkingCopy.objects.exists()
    row = NEUROLOGY.model.objects.get()
    nurse_client.post(at("assessment_keep_new", patient), data | {"comment": "typed since", "typist": nurse.pk})
    assert WorkingCopy.objects.get().row == row.pk, "other words belong to the draft that the page made"


def test_discarding_removes_the_words_and_nothing_else(nurse_client: Client, nurse: User, patient: Patient) -> None:
    row = make_draft("neurology", patient, nurse, comment="stored")
    answer = keep(nurse_client, nurse, patient, row, comment="typed")
    gone = choose(nurse_client, patient, answer.page, "discard")
    assert gone.context["form"]["comment"].value() == "stored"
    assert not WorkingCopy.objects.exists()
    late = choose(nurse_client, patient, answer.page, "restore")
    assert "not kept any more" in late.content.decode()


def test_the_conflict_page_keeps_the_words_before_it_shows_them(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    row = make_draft("neurology", patient, nurse, comment="as opened")
    data = as_opened(nurse_client, at("assessment_edit", patient, row.pk)) | {"comment": "mine"}
    actions.save_draft(instrument=NEUROLOGY, patient=patient, by=consultant, row=row, version=1, comment="theirs")
    clash = nurse_client.post(at("assessment_edit", patient, row.pk), data | {"action": "draft"})
    assert clash.status_code == 409
    copy = WorkingCopy.objects.get()
    assert (copy.author, copy.row, copy.opened_version, copy.boxes["comment"]) == (nurse, row.pk, 1, ["mine"])
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', clash.content.decode()))
    kept = hidden | {"comment": "mine", "action": "draft"}
    assert nurse_client.post(at("assessment_edit", patient, row.pk), kept).status_code == 302
    row.refresh_from_db()
    assert row.comment == "mine" and not WorkingCopy.objects.exists()


def test_restored_words_of_an_old_version_go_through_the_conflict_page(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    row = make_draft("neurology", patient, nurse, comment="as opened")
    answer = keep(nurse_client, nurse, patient, row, comment="mine")
    actions.save_draft(instrument=NEUROLOGY, patient=patient, by=consultant, row=row, version=1, comment="theirs")
    form = choose(nurse_client, patient, answer.page, "restore").context["form"]
    assert held(form, "comment", "version") == {"comment": "mine", "version": "1"}
    data = {bound.name: bound.value() or "" for bound in form if bound.name in form.data}
    clash = nurse_client.post(at("assessment_edit", patient, row.pk), data | {"action": "draft"})
    assert clash.status_code == 409
    assert [(one.opened, one.theirs, one.yours) for one in clash.context["merged"].clashes] == [
        ("as opened", "theirs", "mine")
    ]


def test_words_for_a_draft_that_was_signed_meanwhile_can_still_be_read(
    nurse_client: Client, nurse: User, consultant: User, patient: Patient
) -> None:
    row = make_draft("neurology", patient, nurse)
    answer = keep(nurse_client, nurse, patient, row, comment="too late for this one")
    actions.sign(row=row, by=consultant)
    assert "were not saved" in nurse_client.get(at("assessment", patient, row.pk)).content.decode()
    page = choose(nurse_client, patient, answer.page, "restore")
    assert page.status_code == 409
    assert "too late for this one" in page.content.decode() and "cannot be changed here" in page.content.decode()
    row.refresh_from_db()
    assert row.is_signed and row.comment == ""


# Whose they are


def test_nobody_else_reads_restores_or_discards_them(nurse_client: Client, nurse: User, patient: Patient) -> None:
    row = make_draft("neurology", patient, nurse)
    pages = [keep(nurse_client, nurse, patient, on, comment="Kworbit").page for on in (None, row)]
    colleague = logged_in(make_user("consultant"))
    for name, rest in (("assessment_new", ()), ("assessment_edit", (row.pk,)), ("assessment", (row.pk,))):
        for page in pages:
            shown = colleague.get(f"{at(name, patient, *rest)}?typed={page}")
            assert "Kworbit" not in shown.content.decode() and "were not saved" not in shown.content.decode()
    for page in pages:
        for action in ("restore", "discard"):
            assert "Kworbit" not in choose(colleague, patient, page, action).content.decode()
    assert "Typed but not saved" not in colleague.get(reverse("assessments", args=[patient.ref])).content.decode()
    assert WorkingCopy.objects.count() == 2


def test_they_stay_with_the_patient_they_were_typed_for(
    nurse_client: Client, nurse: User, patient: Patient, other_patient: Patient
) -> None:
    answer = keep(nurse_client, nurse, patient, comment="hers")
    shown = nurse_client.get(f"{at('assessment_new', other_patient)}?typed={answer.page}")
    assert not shown.context["form"].restored and "were not saved" not in shown.content.decode()
    choose(nurse_client, other_patient, answer.page, "discard")
    foreign = nurse_client.post(at("assessment_keep_new", other_patient), answer.sent | {"typist": nurse.pk})
    assert (foreign.status_code, foreign.headers["Content-Type"]) == (409, "text/plain")
    assert [copy.patient for copy in WorkingCopy.objects.all()] == [patient]


def test_words_typed_by_one_person_are_not_kept_for_the_next_at_the_same_computer(
    nurse_client: Client, consultant_client: Client, nurse: User, patient: Patient
) -> None:
    answer = keep(consultant_client, nurse, patient, comment="the nurse's")
    assert answer.status_code == 409 and not WorkingCopy.objects.exists()


def test_an_admin_keeps_nothing(admin_client: Client, admin_user: User, patient: Patient) -> None:
    data = {"patient_ref": patient.ref, "submission_key": str(uuid.uuid4()), "typist": admin_user.pk, "comment": "x"}
    assert admin_client.post(at("assessment_keep_new", patient), data).status_code == 403
    assert not WorkingCopy.objects.exists()


def test_typing_is_part_of_the_look_that_opened_the_page(nurse_client: Client, nurse: User, patient: Patient) -> None:
    answer = keep(nurse_client, nurse, patient, comment="one")
    looks = AccessEvent.objects.filter(patient_ref=patient.ref).count()
    again = nurse_client.post(at("assessment_keep_new", patient), answer.sent | {"comment": "2", "typist": nurse.pk})
    assert again.status_code == 200 and patient.surname not in again.content.decode()
    assert AccessEvent.objects.filter(patient_ref=patient.ref).count() == looks


def test_the_patients_list_and_my_work_name_them(nurse_client: Client, nurse: User, patient: Patient) -> None:
    keep(nurse_client, nurse, patient, comment="Kworbit")
    for address in (reverse("assessments", args=[patient.ref]), reverse("my_work")):
        page = nurse_client.get(address).content.decode()
        assert "Typed but not saved" in page and at("assessment_new", patient) in page
        assert "Kworbit" not in page and faults(page) == []


# Limits


@pytest.mark.parametrize("data", [{}, {"submission_key": "nonsense"}])
def test_a_page_without_its_key_is_refused(
    nurse_client: Client, nurse: User, patient: Patient, data: dict[str, str]
) -> None:
    sent = {"patient_ref": patient.ref, "typist": nurse.pk, "comment": "x"} | data
    assert nurse_client.post(at("assessment_keep_new", patient), sent).status_code == 400
    assert nurse_client.get(at("assessment_keep_new", patient)).status_code == 405


def test_too_much_is_refused_by_the_action_and_by_the_database(nurse: User, patient: Patient) -> None:
    huge = {"comment": ["x" * LARGEST]}
    page = {"by": nurse, "patient": patient, "instrument": NEUROLOGY, "row": None, "opened_version": 0}
    with pytest.raises(ValidationError):
        keeping.keep_typed(**page, page_key=uuid.uuid4(), boxes=huge)
    with pytest.raises(IntegrityError, match="workingcopy_boxes_size"), transaction.atomic():
        WorkingCopy.objects.create(author=nurse, patient=patient, instrument="neurology", boxes=huge)


def test_too_much_is_answered_with_413(nurse_client: Client, nurse: User, patient: Patient) -> None:
    assert keep(nurse_client, nurse, patient, comment="x" * LARGEST).status_code == 413


def test_the_database_holds_one_copy_of_a_page(nurse: User, patient: Patient) -> None:
    same = {"author": nurse, "patient": patient, "instrument": "neurology", "page_key": uuid.uuid4(), "boxes": {}}
    WorkingCopy.objects.create(**same)
    with pytest.raises(IntegrityError, match="workingcopy_one_per_page"), transaction.atomic():
        WorkingCopy.objects.create(**same)


@each_kind
def test_the_longest_form_with_every_box_full_is_kept(instrument: Instrument, nurse: User, patient: Patient) -> None:
    form = open_form(instrument, patient, None, nurse)
    full = {name: ["x" * min(getattr(field, "max_length", None) or 40, 5000)] for name, field in form.fields.items()}
    keeping.keep_typed(
        by=nurse, patient=patient, instrument=instrument, row=None, page_key=uuid.uuid4(), opened_version=0, boxes=full
    )
    assert WorkingCopy.objects.count() == 1
