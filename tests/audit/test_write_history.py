"""Every way to write leaves before, after, who and which request: the database's triggers see to it."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.models import User
from audit.actions import writing
from audit.changes import event_models
from patients import actions
from patients.models import Patient, TreatmentLine
from tests.audit.sql import rows
from tests.factories import make_patient

pytestmark = pytest.mark.django_db

# Rows that are machinery or are themselves a trail; everything else that can be updated must be tracked.
UNTRACKED = {"auth", "contenttypes", "sessions", "axes", "pghistory", "ledger"}


def last_event(patient: Patient):
    return patient.events.latest("pgh_id")


def test_save_leaves_before_and_after_with_the_actor(nurse: User, patient: Patient) -> None:
    actions.amend(patient=patient, by=nurse, version=1, surname="Changed")
    before, after = patient.events.order_by("pgh_id")
    assert (before.pgh_label, before.surname) == ("insert", "Testcase")
    assert (after.pgh_label, after.surname) == ("update", "Changed")
    assert after.pgh_context == {"actor": nurse.pk, "action": "amend patient"}


def test_a_queryset_update_is_seen(consultant: User, patient: Patient) -> None:
    with writing(by=consultant, reason="try update"):
        Patient.objects.filter(pk=patient.pk).update(surname="Bulk")
    assert last_event(patient).surname == "Bulk"
    assert last_event(patient).pgh_context["actor"] == consultant.pk


def test_bulk_update_is_seen(consultant: User, patient: Patient) -> None:
    patient.surname = "Bulkier"
    with writing(by=consultant, reason="try bulk update"):
        Patient.objects.bulk_update([patient], ["surname"])
    assert last_event(patient).surname == "Bulkier"


def test_bulk_create_is_seen(consultant: User) -> None:
    with writing(by=consultant, reason="try bulk create"):
        Patient.objects.bulk_create(Patient(surname=f"Many{n}") for n in range(20))
    history = Patient.events.rel.related_model
    assert history.objects.filter(surname__startswith="Many", pgh_context__actor=consultant.pk).count() == 20


def test_raw_sql_is_seen_and_carries_the_actor(nurse: User, patient: Patient) -> None:
    with writing(by=nurse, reason="try raw"), connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET surname = 'Raw' WHERE id = %s", [patient.pk])
    assert last_event(patient).surname == "Raw"
    assert last_event(patient).pgh_context["actor"] == nurse.pk


@pytest.mark.django_db(transaction=True)
def test_raw_sql_outside_the_application_is_seen_without_an_actor(patient: Patient) -> None:
    """As from a database shell: no context is set, and the row says so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE patients_patient SET surname = 'Shell' WHERE id = %s", [patient.pk])
    assert last_event(patient).surname == "Shell"
    assert last_event(patient).pgh_context is None


def test_the_system_itself_is_named_as_such() -> None:
    patient = make_patient(by=None)
    assert last_event(patient).pgh_context == {"actor": None, "action": "register patient"}


def test_a_write_that_fails_leaves_no_history(nurse: User, patient: Patient) -> None:
    count = patient.events.count()
    with pytest.raises(RuntimeError), writing(by=nurse, reason="fails"):
        Patient.objects.filter(pk=patient.pk).update(surname="Gone")
        raise RuntimeError
    assert patient.events.count() == count


def test_a_write_over_the_web_carries_the_request(
    consultant: User, consultant_client: Client, patient: Patient
) -> None:
    typed = {"care_status": "discharged", "version": "1", "patient_ref": patient.ref}
    consultant_client.post(f"/patients/{patient.ref}/care-status/", typed)
    event = last_event(patient)
    assert event.care_status == "discharged"
    assert event.pgh_context["actor"] == consultant.pk
    looks = rows("SELECT DISTINCT request_id::text FROM audit_accessevent WHERE patient_ref = %s", [patient.ref])
    assert (event.pgh_context["request"],) in looks


def test_saving_without_a_change_leaves_no_row(nurse: User, patient: Patient) -> None:
    count = patient.events.count()
    with writing(by=nurse, reason="nothing"):
        Patient.objects.filter(pk=patient.pk).update(surname=patient.surname)
    assert patient.events.count() == count


def test_the_end_of_treatment_at_death_is_in_history_too(consultant: User, patient: Patient) -> None:
    line = actions.start_treatment(
        patient=patient, by=consultant, modality="systemic", regimen="LEN_DEX", started_on="2026-01-05"
    )
    actions.record_death(patient=patient, by=consultant, died_on=patient.birth_date.replace(year=2026, month=3))
    event = line.events.latest("pgh_id")
    assert event.stop_reason == "death"
    assert event.pgh_context["action"] == "record death"


def test_a_users_role_change_is_in_history_but_no_password(admin_user: User, nurse: User) -> None:
    with writing(by=admin_user, reason="change role"):
        nurse.role = "consultant"
        nurse.set_password("another-password-2026")
        nurse.save()
    event = nurse.events.latest("pgh_id")
    assert event.role == "consultant"
    assert event.pgh_context["actor"] == admin_user.pk
    assert not {"password", "last_login"} & {field.name for field in event._meta.fields}


def test_every_table_the_application_may_update_is_tracked() -> None:
    tracked = {model.pgh_tracked_model for model in event_models()}
    forgotten = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.managed
        and model._meta.app_label not in UNTRACKED
        and not hasattr(model, "pgh_tracked_model")
        and getattr(model, "table_rights", "UPDATE").endswith("UPDATE")
        and model not in tracked
    ]
    assert forgotten == []


def test_every_tracked_table_really_has_its_triggers_switched_on() -> None:
    installed = set(
        rows(
            "SELECT c.relname, (t.tgtype & 4) > 0, (t.tgtype & 16) > 0"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgname ~ '^pgtrigger_(insert_insert|update_update)'"
        )
    )
    for model in event_models():
        table = model.pgh_tracked_model._meta.db_table
        assert (table, True, False) in installed, f"{table} has no insert trigger"
        assert (table, False, True) in installed, f"{table} has no update trigger"
    assert Patient._meta.db_table in {table for table, _, _ in installed}
    assert TreatmentLine._meta.db_table in {table for table, _, _ in installed}


def test_the_functions_that_write_history_run_as_the_owner_with_a_fixed_search_path() -> None:
    functions = rows("SELECT proname, prosecdef, proconfig FROM pg_proc WHERE proname LIKE 'pgtrigger\\_%'")
    assert functions
    for name, definer, settings in functions:
        assert definer, name
        assert settings == ["search_path=public, pg_temp"], name
