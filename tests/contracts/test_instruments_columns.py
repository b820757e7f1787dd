"""What the database itself holds to, for every column of every kind and of every kind of line."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction

from accounts.models import User
from assessments import actions
from assessments.base import Assessment, AssessmentRow, allowed_range
from assessments.forms import form_for
from assessments.instruments import INSTRUMENTS
from assessments.spec import Instrument, Rows
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.assessments.recording import conduction, draft, imaging, laboratory, lesion, nerve, node, vegf

pytestmark = pytest.mark.django_db

each_kind = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.key)
LINES = [(instrument, rows) for instrument in INSTRUMENTS for rows in instrument.rows]
each_line = pytest.mark.parametrize(
    ("instrument", "rows"), LINES, ids=[f"{instrument.key}-{rows.key}" for instrument, rows in LINES]
)
# One draft with a line of every sort; a new kind with lines adds its own here.
WITH_LINES = {
    "imaging": imaging("ct", bone="lesions", lesions=[lesion("sclerotic")], nodes=[node(12)]),
    "laboratory": laboratory(vegf(2310)),
    "nerve_conduction": conduction(
        motor=[nerve("median", f_wave="absent")],
        sensory=[nerve("sural")],
        muscles=[{"muscle": "biceps", "side": "left", "fibrillations": "0"}],
    ),
}


def all_models() -> list[type[models.Model]]:
    return [*(one.model for one in INSTRUMENTS), *(rows.model for _, rows in LINES)]


def checks_of(model: type[models.Model]) -> dict[str, str]:
    """Name → definition of each CHECK on the table, as the server has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'c' AND conrelid = %s::regclass",
            [model._meta.db_table],
        )
        return dict(cursor.fetchall())


def own_columns(model: type[models.Model]) -> Iterator[models.Field]:
    kept_by_base = {"position", "version", "status"}
    yield from (
        field for field in model._meta.local_concrete_fields if not field.primary_key and field.name not in kept_by_base
    )


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.__name__)
def test_every_number_and_every_closed_list_has_its_check_on_the_server(model: type[models.Model]) -> None:
    on_server = checks_of(model)
    for field in own_columns(model):
        name = f"{model._meta.model_name}_{field.name}_allowed"
        if limits := allowed_range(field):
            for limit in limits:
                assert str(limit) in on_server[name].replace("'", ""), f"{name}: {on_server[name]}"
        elif field.choices:
            for code, _ in field.flatchoices:
                assert f"'{code}'" in on_server[name], f"{name} does not know {code!r}"


def line_of(rows: Rows, instrument: Instrument, patient: Patient, by: User) -> AssessmentRow:
    row = draft(patient, by, WITH_LINES[instrument.key])
    return rows.model.objects.get(assessment=row)


@each_line
def test_a_line_refuses_a_code_and_a_number_outside_its_lists(
    instrument: Instrument, rows: Rows, patient: Patient, nurse: User
) -> None:
    line = line_of(rows, instrument, patient, nurse)
    tried = 0
    for field in own_columns(rows.model):
        if limits := allowed_range(field):
            wrong: list[Any] = [limits[0] - 1, limits[1] + 1]
        else:
            wrong = ["?!"] if field.choices else []
        for value in wrong:
            tried += 1
            with pytest.raises((IntegrityError, DataError)), transaction.atomic():
                rows.model.objects.filter(pk=line.pk).update(**{field.name: value})
    assert tried


@each_kind
def test_the_limits_themselves_are_accepted(instrument: Instrument, patient: Patient) -> None:
    row = make_draft(instrument.key, patient)
    # Rules between two columns, each shown by a test of its own: a part is not more than its whole, and a score is
    # overruled only with a reason.
    between = {"sclerotic_count", "avid_count", "lesion_count", "plates_correct_right", "plates_correct_left"}
    between |= {"fev1", "fvc"}
    for field in own_columns(instrument.model):
        if field.name in between or field.name.endswith("_overruled") or not (limits := allowed_range(field)):
            continue
        for limit in limits:
            instrument.model.objects.filter(pk=row.pk).update(**{field.name: limit})
            row.refresh_from_db()
            assert getattr(row, field.name) == limit, field.name


@each_kind
def test_nothing_but_the_day_and_what_it_is_of_must_be_answered(instrument: Instrument) -> None:
    required = {name for name, field in form_for(instrument).base_fields.items() if field.required}
    assert required & set(instrument.answers) <= {"modality", "specimen"}
    assert "performed_on" in required and "examiner" not in required


@each_kind
def test_a_draft_cannot_be_moved_to_another_patient_by_sql(
    instrument: Instrument, patient: Patient, other_patient: Patient
) -> None:
    row = make_draft(instrument.key, patient)
    table = instrument.model._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET patient_id = %s WHERE id = %s", [other_patient.pk, row.pk])
    row.refresh_from_db()
    assert row.patient == patient


@each_line
def test_a_line_cannot_be_moved_to_another_patients_assessment_by_sql(
    instrument: Instrument, rows: Rows, patient: Patient, other_patient: Patient, nurse: User
) -> None:
    line = line_of(rows, instrument, patient, nurse)
    elsewhere = make_draft(instrument.key, other_patient)
    table = rows.model._meta.db_table
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET assessment_id = %s WHERE id = %s", [elsewhere.pk, line.pk])
    line.refresh_from_db()
    assert line.assessment.patient == patient


IMPOSSIBLE = {
    "signed by nobody": "status = 'signed'",
    "signed without a day": "status = 'signed', signed_by_id = {user}",
    "a signature on a draft": "signed_at = now(), signed_by_id = {user}",
    "replaced though never signed": "status = 'replaced'",
    "in error without a reason": "status = 'in_error', error_at = now(), error_by_id = {user}",
    "in error without a day": "status = 'in_error', error_reason = 'x', error_by_id = {user}",
    "a reason without a correction": "correction_reason = 'x'",
    "a correction of itself": "corrects_id = id, correction_reason = 'x'",
    "an unknown status": "status = 'maybe'",
    "before the clinic's time": "performed_on = '1949-12-31'",
}


@each_kind
def test_a_state_that_cannot_be_is_refused(instrument: Instrument, patient: Patient, nurse: User) -> None:
    row = make_draft(instrument.key, patient)
    table = instrument.model._meta.db_table
    for name, change in IMPOSSIBLE.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {change.format(user=nurse.pk)} WHERE id = %s", [row.pk])
        except IntegrityError:
            continue
        pytest.fail(f"{table} took a row that is {name}")


@each_kind
def test_a_correction_belongs_to_the_same_kind_and_waits_for_its_own_signature(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    signed: Assessment = make_signed(instrument.key, patient, consultant)
    correction = actions.correct(row=signed, by=consultant, reason="typing mistake")
    assert type(correction) is type(signed)
    assert (correction.signed_by, correction.signed_at, correction.created_by) == (None, None, consultant)
    assert correction.submission_key != signed.submission_key
