"""Twenty ways to tidy up the audit with the application's own password; the database refuses each.

Each attack is tried against a table with rows in it, so that a refusal is not just "nothing there to change".
"""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from accounts.models import User
from audit.actions import writing
from audit.models import AccessEvent
from patients import actions
from patients.models import Patient
from tests.audit.sql import refused_by_database, rows

pytestmark = pytest.mark.django_db

FORGED = datetime(2020, 1, 1, tzinfo=UTC)
TABLES = ["audit_accessevent", "patients_patientevent"]


@pytest.fixture
def looked(nurse: User, patient: Patient) -> AccessEvent:
    """One look and two writes to tidy away."""
    actions.amend(patient=patient, by=nurse, version=1, phone="020 7946 0000")
    return AccessEvent.objects.create(actor=nurse, verb="view", patient_ref=patient.ref)


def test_the_tests_run_as_the_application_role_and_not_as_the_owner() -> None:
    [(user, superuser)] = rows("SELECT current_user, usesuper FROM pg_user WHERE usename = current_user")
    assert user != rows("SELECT tableowner FROM pg_tables WHERE tablename = 'patients_patient'")[0][0]
    assert superuser is False


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "ALTER TABLE {table} DISABLE TRIGGER ALL",
        "ALTER TABLE {table} ADD COLUMN note text",
        "DROP TABLE {table}",
        "CREATE TRIGGER mine BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE mine AS ON INSERT TO {table} DO INSTEAD NOTHING",
        "ALTER TABLE {table} OWNER TO CURRENT_USER",
    ],
)
def test_the_application_cannot_take_audit_tables_apart(looked: AccessEvent, table: str, attack: str) -> None:
    reason = refused_by_database(attack.format(table=table))
    assert "permission denied" in reason or "must be owner" in reason


@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot_give_itself_rights(looked: AccessEvent, table: str) -> None:
    """PostgreSQL answers such a GRANT with a warning only; what counts is that nothing was granted."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON {table} TO CURRENT_USER")
    assert "permission denied" in refused_by_database(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_accessevent SET actor_id = NULL",
        "UPDATE patients_patientevent SET pgh_context = NULL",
        "UPDATE audit_accessevent SET id = id + 1000000",
    ],
)
def test_no_audit_row_can_be_changed(looked: AccessEvent, attack: str) -> None:
    assert "permission denied" in refused_by_database(attack)


def test_the_time_of_a_look_is_the_databases_whatever_was_sent(nurse: User) -> None:
    event = AccessEvent.objects.create(actor=nurse, verb="view", at=FORGED)
    event.refresh_from_db()
    assert datetime.now(UTC) - event.at < timedelta(minutes=5)


def test_the_number_of_a_look_cannot_be_chosen_so_no_row_slips_into_an_old_place(looked: AccessEvent) -> None:
    insert = (
        "INSERT INTO audit_accessevent (id, verb, patient_ref, route, detail)"
        " OVERRIDING SYSTEM VALUE VALUES (%s, 'view', '', '', '')"
    )
    assert "permission denied" in refused_by_database(insert, [looked.pk + 5_000])
    assert "permission denied" in refused_by_database(insert, [looked.pk])


def test_the_counter_of_looks_cannot_be_turned_back(looked: AccessEvent) -> None:
    assert "permission denied" in refused_by_database("SELECT setval('audit_accessevent_id_seq', 1, false)")


def test_rows_cannot_be_copied_over(looked: AccessEvent) -> None:
    for table in TABLES:
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            columns = "(id, verb)" if table == "audit_accessevent" else "(pgh_id, pgh_label)"
            with cursor.copy(f"COPY {table} {columns} FROM STDIN") as copy:
                copy.write_row((1, "view"))


def test_history_cannot_be_forged(looked: AccessEvent, patient: Patient) -> None:
    assert "permission denied" in refused_by_database(
        "INSERT INTO patients_patientevent SELECT * FROM patients_patientevent WHERE pgh_obj_id = %s", [patient.pk]
    )


@pytest.mark.parametrize("name", ["pgtrigger_update_update", "pgtrigger_stamp_time", "_pgtrigger_should_ignore"])
def test_the_functions_that_write_history_cannot_be_replaced(name: str) -> None:
    found = rows("SELECT proname, oid::regprocedure::text FROM pg_proc WHERE proname LIKE %s", [f"{name}%"])
    assert found
    for function, signature in found:
        assert "must be owner" in refused_by_database(f"DROP FUNCTION {signature} CASCADE")
        reason = refused_by_database(
            f"CREATE OR REPLACE FUNCTION public.{function}() RETURNS TRIGGER LANGUAGE plpgsql"
            " AS $$ BEGIN RETURN NULL; END; $$"
        )
        assert "permission denied" in reason or "must be owner" in reason


def test_triggers_cannot_be_dropped_or_switched_off(patient: Patient) -> None:
    name = rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'patients_patient'::regclass AND NOT tgisinternal")[0][0]
    assert "must be owner" in refused_by_database(f"DROP TRIGGER {name} ON patients_patient")
    assert "must be owner" in refused_by_database(f"ALTER TABLE patients_patient DISABLE TRIGGER {name}")
    assert "permission denied" in refused_by_database("SET session_replication_role = replica")


def test_the_skip_switch_of_the_trigger_package_does_nothing(nurse: User, patient: Patient) -> None:
    names = rows("SELECT tgname FROM pg_trigger WHERE tgrelid = 'patients_patient'::regclass AND NOT tgisinternal")
    switch = "{" + ",".join(name for (name,) in names) + "}"
    before = patient.events.count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [switch])
        cursor.execute("UPDATE patients_patient SET surname = 'Unseen' WHERE id = %s", [patient.pk])
    assert patient.events.count() == before + 1


def test_our_trigger_functions_cannot_be_hung_on_a_table_of_ones_own(patient: Patient) -> None:
    [(function,)] = rows("SELECT proname FROM pg_proc WHERE proname LIKE 'pgtrigger_insert_insert%' LIMIT 1")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE lookalike (LIKE patients_patient)")
    reason = refused_by_database(
        f"CREATE TRIGGER forge AFTER INSERT ON lookalike FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
    assert "permission denied" in reason


def test_a_function_that_shadows_ours_cannot_be_made() -> None:
    reason = refused_by_database(
        "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz AS 'SELECT now()' LANGUAGE sql"
    )
    assert "permission denied" in reason


def test_a_later_write_cannot_rewrite_who_made_an_earlier_one(nurse: User, patient: Patient) -> None:
    """With one shared context row per request this was possible: same id, other actor."""
    actions.amend(patient=patient, by=nurse, version=1, phone="020 7946 0000")
    first = patient.events.latest("pgh_id")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', %s, true)", [str(first.pgh_context_id)])
        cursor.execute("""SELECT set_config('pghistory.context_metadata', '{"actor": 999}', true)""")
        cursor.execute("UPDATE patients_patient SET phone = '' WHERE id = %s", [patient.pk])
    first.refresh_from_db()
    assert first.pgh_context["actor"] == nurse.pk


def test_two_actions_of_one_request_keep_their_own_names(nurse: User, patient: Patient) -> None:
    with writing(by=nurse, reason="first deed"):
        Patient.objects.filter(pk=patient.pk).update(phone="1")
        with writing(by=nurse, reason="second deed"):
            Patient.objects.filter(pk=patient.pk).update(phone="2")
    done = [event.pgh_context["action"] for event in patient.events.order_by("pgh_id")]
    assert done[-2:] == ["first deed", "second deed"]


def test_no_clinical_row_can_be_deleted(patient: Patient) -> None:
    assert "permission denied" in refused_by_database("DELETE FROM patients_patient WHERE id = %s", [patient.pk])
    assert "permission denied" in refused_by_database("DELETE FROM patients_treatmentline")
    assert "permission denied" in refused_by_database("TRUNCATE patients_patient CASCADE")


def test_a_conclusion_is_added_and_never_changed(patient: Patient) -> None:
    assert "permission denied" in refused_by_database("UPDATE patients_conclusion SET status = 'excluded'")


def test_request_ids_are_not_reused_between_requests(nurse_client) -> None:
    nurse_client.post("/patients/search/", {"q": "Nobody"}, follow=True)
    nurse_client.post("/patients/search/", {"q": "Nobody"}, follow=True)
    ids = list(AccessEvent.objects.filter(verb="search").values_list("request_id", flat=True))
    assert len(ids) == len(set(ids)) == 2
    assert all(isinstance(one, uuid.UUID) for one in ids)
