"""A caseload of any size in seconds: rows that were made once with the actions are copied by the database."""

from datetime import date, timedelta

from django.db import connection, models
from django.db.models.functions import Now
from psycopg import sql

from accounts.models import User
from assessments.instruments.laboratory import LABORATORY
from assessments.results import LabResult
from patients.models import Conclusion, Patient, TreatmentLine
from referrals import actions as referrals
from referrals.models import Referral, WaitingClock
from reminders.models import DueDate
from tests.conftest import as_owner
from tests.factories import make_patient
from tests.referrals.factories import make_referral
from tests.reminders.factories import treated
from tests.reports.factories import make_conclusion, results, vegf_line

COPIED = (Patient, TreatmentLine, Conclusion, LABORATORY.model, LabResult, Referral, WaitingClock, DueDate)


def committed_crowd(number: int, by: User, consultants: list[User], today: date) -> None:
    """The same for a test with real commits: made by the owner without write history, and counted by ANALYZE.

    The planner of the database must know how many rows there are, or it chooses as for an empty table.
    """
    with as_owner(), connection.cursor() as cursor:
        for switch in ("DISABLE", "ENABLE"):
            if switch == "ENABLE":
                crowd(number, by, consultants, today)
            for model in COPIED:
                cursor.execute(f"ALTER TABLE {model._meta.db_table} {switch} TRIGGER USER")
        cursor.execute("ANALYZE")


def crowd(number: int, by: User, consultants: list[User], today: date) -> None:
    """`number` patients: all with a conclusion but a tenth, a third with a VEGF result, half on treatment, a third
    waiting, two due dates each, some of them past. `by` signs."""
    one = make_patient(by=by, surname="Pattern", accepted_on=today - timedelta(days=300), care_status="follow_up")
    line = treated(one, ended_on=None, started_on=today - timedelta(days=100))
    report = results(one, by, vegf_line(4210), on=today - timedelta(days=60))
    concluded = make_conclusion(one, by)
    referral = make_referral(by, received_on=today - timedelta(days=20))
    clock = referrals.accept(referral=referral, by=by, version=referral.version, patient=one).clock
    due = DueDate.objects.create(patient=one, rule="vegf", due_on=today, last_day=today)
    staff = "(ARRAY[{}])[1 + n % {}]".format(",".join(f"{user.pk}::bigint" for user in consultants), len(consultants))
    _copy(
        Patient,
        one.pk,
        f"generate_series(1, {number - 1}) AS n",
        ref="'P-Z' || lpad(n::text, 7, '0')",
        surname="'Crowd' || substr(md5(n::text), 1, 6)",
        given_name="'Given' || n % 40",
        national_id="'999' || lpad((n + 100000)::text, 7, '0')",
        birth_date="date '1930-01-01' + n % 20000",
        consultant_id=f"CASE WHEN n % 10 > 0 THEN {staff} END",
        care_status="(ARRAY['follow_up','follow_up','under_assessment','discharged'])[1 + n % 4]",
        home_country="(ARRAY['england','england','scotland','not_known'])[1 + n % 4]",
    )
    for model, pattern, share, more in (
        (TreatmentLine, line.pk, "p.id % 2 = 0", {}),
        (Conclusion, concluded.pk, "p.id % 10 > 0", {"concluded_on": "t.concluded_on - (p.id % 50)::int"}),
        (
            LABORATORY.model,
            report.pk,
            "p.id % 3 > 1",
            # A draft until its result is in: what is signed does not change.
            {
                "submission_key": "gen_random_uuid()",
                "performed_on": "t.performed_on - (p.id % 300)::int",
                "status": "'draft'",
                "signed_at": "NULL",
                "signed_by_id": "NULL",
            },
        ),
        (Referral, referral.pk, "p.id % 3 = 0", {"ref": "'R-Z' || p.id", "submission_key": "gen_random_uuid()"}),
        (
            DueDate,
            due.pk,
            "true",
            {"due_on": "t.due_on + (p.id % 90)::int - 30", "last_day": "t.last_day + (p.id % 90)::int - 2"},
        ),
        (DueDate, due.pk, "true", {"rule": "'clinic_review'", "last_day": "t.last_day + 30"}),
    ):
        _copy(model, pattern, f"patients_patient p WHERE p.id > {one.pk} AND {share}", patient_id="p.id", **more)
    _copy(
        LabResult,
        report.results.get().pk,
        f"{LABORATORY.model._meta.db_table} r JOIN patients_patient p ON p.id = r.patient_id AND p.id > {one.pk}",
        assessment_id="r.id",
    )
    LABORATORY.model.objects.drafts().update(status="signed", signed_by=by, signed_at=Now())
    _copy(
        WaitingClock,
        clock.pk,
        f"referrals_referral r JOIN patients_patient p ON p.id = r.patient_id AND p.id > {one.pk}",
        patient_id="p.id",
        referral_id="r.id",
        started_on="t.started_on - (p.id % 140)::int",
    )


def _copy(model: type[models.Model], pattern: int, source: str, **other: str) -> None:
    """Insert the pattern row once for each row of the source, with some columns worked out there."""
    columns = [field.column for field in model._meta.local_concrete_fields if not field.primary_key]
    values = sql.SQL(", ").join(
        sql.SQL(other[column]) if column in other else sql.Identifier("t", column) for column in columns
    )
    table = sql.Identifier(model._meta.db_table)
    wanted = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM (SELECT * FROM {} WHERE id = {}) t, {}").format(
        table, sql.SQL(", ").join(map(sql.Identifier, columns)), values, table, sql.Literal(pattern), sql.SQL(source)
    )
    with connection.cursor() as cursor:
        cursor.execute(wanted.as_string(cursor.connection))
