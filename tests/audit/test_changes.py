"""Change history in the words of the screens, from rows that the database's triggers wrote."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.actions import writing
from audit.changes import LONGEST_VALUE, Change, changes_in
from patients import actions
from patients.models import Patient
from tests.factories import make_patient
from tests.patients.pages import text_of

pytestmark = pytest.mark.django_db


def changes(patient: Patient, **options: Any) -> list[Change]:
    return changes_in(Patient.pgh_event_model.objects.filter(pgh_obj_id=patient.pk), **options)


def last_change(patient: Patient, by: User | None, **facts: Any) -> list[tuple[str, str, str]]:
    """(label, old, new) of each box after this one amendment."""
    actions.amend(patient=patient, by=by, version=patient.version, **facts)
    return [(one.label, one.old, one.new) for one in changes(patient)[0].fields or []]


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"phone": "07700 900123"}, ("Phone", "Not recorded", "07700 900123")),
        ({"title": ""}, ("Title", "Mr", "Not recorded")),
        ({"sex": "female"}, ("Sex at birth", "Male", "Female")),
        ({"birth_date": date(1958, 7, 15)}, ("Date of birth", "14-Jul-1958", "15-Jul-1958")),
        ({"national_id_verified": True}, ("Number checked", "No", "Yes")),
        ({"gp_practice": "Elm"}, ("GP practice", "Not recorded", "Elm")),
        ({"national_id": "9990000026"}, ("NHS, CHI or H&C number", "9990000018", "9990000026")),
        ({"care_status": "discharged"}, ("Care status", "Under assessment", "Discharged")),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_kind_of_answer_reads_as_on_the_screens(
    nurse: User, patient: Patient, facts: dict[str, Any], line: tuple[str, str, str]
) -> None:
    assert last_change(patient, nurse, **facts) == [line]


def test_a_person_is_named_and_nobody_is_not_recorded(nurse: User, consultant: User, patient: Patient) -> None:
    assert last_change(patient, nurse, consultant=consultant) == [("Consultant", "Not recorded", "Dr Connie Tester")]


def test_a_long_text_is_cut_where_a_line_would_not_end(nurse: User, patient: Patient) -> None:
    [(_, _, new)] = last_change(patient, nurse, address="x" * (LONGEST_VALUE + 1))
    assert len(new) == LONGEST_VALUE
    assert new.endswith("…")


def test_text_is_text_and_no_markup(nurse: User, patient: Patient, consultant_client: Client) -> None:
    last_change(patient, nurse, preferred_name="<b>Dan</b>")
    page = consultant_client.get(f"/patients/{patient.ref}/audit/")
    assert "<b>Dan</b>" in text_of(page)
    assert "<b>Dan</b>" not in page.content.decode()


def test_a_new_row_lists_what_somebody_gave_and_not_what_stands_there_anyway(nurse: User) -> None:
    [made] = changes(make_patient(by=nurse, national_id=None, phone="1"))
    labels = {one.label for one in made.fields or []}
    assert made.created
    assert {"Surname", "Date of birth", "Phone"} <= labels
    assert not {"Email", "Consent to share with other care teams", "Care status", "Version", "Ref"} & labels
    assert all(one.old == "" for one in made.fields or [])


@pytest.mark.parametrize(("by", "who"), [("nurse", "Nora Tester"), (None, "The system")])
def test_the_one_who_wrote_is_named(by: str | None, who: str, patient: Patient, nurse: User) -> None:
    last_change(patient, nurse if by else None, phone="1")
    assert changes(patient)[0].who == who
    assert changes(patient)[0].action == "Amend patient"


def test_a_write_without_a_verb_says_so(nurse: User, patient: Patient) -> None:
    with writing(by=nurse, reason=""):
        Patient.objects.filter(pk=patient.pk).update(phone="3")
    assert changes(patient)[0].action == "Change without a named action"


def test_what_the_role_may_not_see_leaves_only_the_fact_of_a_change(nurse: User, patient: Patient) -> None:
    actions.amend(patient=patient, by=nurse, version=1, first_label="CIDP")
    actions.amend(patient=patient, by=nurse, version=2, first_label="GBS", phone="1")
    both, hidden, _ = changes(patient, may_see=lambda field: field.name != "first_label")
    assert hidden.fields is None
    assert [one.label for one in both.fields or []] == ["Phone"]
    everything = changes(patient)
    assert [one.label for one in everything[1].fields or []] == ["First called"]


def test_each_row_is_compared_with_its_own_past(nurse: User, patient: Patient, other_patient: Patient) -> None:
    actions.amend(patient=patient, by=nurse, version=1, phone="hers")
    actions.amend(patient=other_patient, by=nurse, version=1, phone="his")
    mixed = changes_in(Patient.pgh_event_model.objects.filter(pgh_obj_id__in=[patient.pk, other_patient.pk]))
    assert sorted(one.created for one in mixed) == [False, False, True, True]
    amended = [[(f.old, f.new) for f in one.fields or []] for one in mixed if not one.created]
    assert sorted(amended) == [[("Not recorded", "hers")], [("Not recorded", "his")]]


def test_a_save_that_changed_nothing_but_the_version_shows_no_box(nurse: User, patient: Patient) -> None:
    assert last_change(patient, nurse) == []


def test_no_row_is_no_change() -> None:
    assert changes_in([]) == []


def test_newest_first(nurse: User, patient: Patient) -> None:
    for version in (1, 2, 3):
        actions.amend(patient=patient, by=nurse, version=version, phone=str(version))
    assert [one.fields[0].new for one in changes(patient)[:3]] == ["3", "2", "1"]
    times = [one.at for one in changes(patient)]
    assert times == sorted(times, reverse=True)
