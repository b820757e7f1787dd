"""Promises that every kind of assessment keeps, including the one added tomorrow."""

from typing import Any

import html5lib
import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, models, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions
from assessments.base import Assessment, AssessmentRow, Status, allowed_range
from assessments.checks import problems_of
from assessments.forms import form_for, previous_for
from assessments.instruments import INSTRUMENTS
from assessments.spec import Instrument, no_facts
from clinical.facts import CATALOGUE
from patients.models import Patient
from tests.assessments.factories import ANSWERS, DAY, make_draft, make_signed

pytestmark = pytest.mark.django_db

each_kind = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.key)


def place(name: str, patient: Patient, instrument: Instrument, row: Assessment | None = None) -> str:
    return reverse(name, args=[patient.ref, instrument.key, *([row.pk] if row else [])])


def child_models() -> list[type[AssessmentRow]]:
    return [rows.model for instrument in INSTRUMENTS for rows in instrument.rows]


@each_kind
def test_declaration_and_columns_agree(instrument: Instrument) -> None:
    assert list(problems_of(instrument)) == []


@each_kind
def test_a_factory_exists(instrument: Instrument) -> None:
    assert instrument.key in ANSWERS, "Add a filled example to tests/assessments/factories.py"


@each_kind
def test_the_key_is_short_and_plain(instrument: Instrument) -> None:
    assert instrument.key.replace("_", "").isalpha() and instrument.key.islower() and len(instrument.key) <= 20


@each_kind
def test_the_form_shows_a_label_for_every_box(instrument: Instrument, nurse_client: Client, patient: Patient) -> None:
    page = nurse_client.get(place("assessment_new", patient, instrument))
    assert page.status_code == 200
    tree = html5lib.parse(page.content, namespaceHTMLElements=False)
    labelled = {label.get("for") for label in tree.iter("label")}
    for tag in ("input", "select", "textarea"):
        for box in tree.iter(tag):
            if box.get("type") not in {"hidden", "search"}:
                assert box.get("id") in labelled or box.get("aria-label"), box.get("name")


@each_kind
def test_every_declared_box_is_on_the_form(instrument: Instrument, nurse_client: Client, patient: Patient) -> None:
    page = nurse_client.get(place("assessment_new", patient, instrument)).content.decode()
    for name in instrument.names:
        assert f'name="{name}"' in page, name


@each_kind
def test_right_and_left_are_named_in_every_label(instrument: Instrument) -> None:
    for name in instrument.answers:
        label = str(instrument.model._meta.get_field(name).verbose_name).lower()
        for side in ("right", "left"):
            if name.endswith(f"_{side}"):
                assert side in label, f"{name}: {label}"


@each_kind
def test_the_first_button_saves_a_draft_and_none_signs(
    instrument: Instrument, consultant_client: Client, patient: Patient
) -> None:
    page = consultant_client.get(place("assessment_new", patient, instrument)).content.decode()
    main = page[page.index("<main") :]
    first = main[main.index('type="submit"') :].split(">", 1)[0]
    assert 'value="draft"' in first
    assert 'value="sign"' not in main


@each_kind
def test_a_draft_is_signed_then_corrected_then_entered_in_error(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    draft = make_draft(instrument.key, patient, consultant)
    assert draft.is_draft and draft.signed_at is None
    signed = actions.sign(row=draft, by=consultant, version=draft.version)
    assert signed.is_signed and signed.signed_by == consultant
    correction = actions.correct(row=signed, by=consultant, reason="wrong day")
    old = instrument.model.objects.get(pk=signed.pk)
    assert old.is_signed and old.version == signed.version, "it counts until the correction is signed"
    assert correction.is_draft and correction.corrects_id == old.pk and correction.correction_reason == "wrong day"
    for name in instrument.names:
        assert getattr(correction, name) == getattr(old, name), name
    for rows in instrument.rows:
        lines = [
            [[getattr(line, name) for name in rows.names] for line in rows.model.objects.kept().filter(assessment=one)]
            for one in (old, correction)
        ]
        assert lines[0] == lines[1]
    again = actions.sign(row=correction, by=consultant)
    old.refresh_from_db()
    assert old.is_replaced and old.error_reason == "" and old.signed_by == consultant
    assert [row.pk for row in instrument.model.objects.for_patient(patient).current()] == [again.pk]
    gone = actions.enter_in_error(row=again, by=consultant, reason="wrong patient")
    assert gone.is_in_error
    assert not instrument.model.objects.for_patient(patient).current().exists()
    assert instrument.model.objects.for_patient(patient).count() == 2


@each_kind
def test_one_row_has_one_correction_that_counts(instrument: Instrument, patient: Patient, consultant: User) -> None:
    signed = make_signed(instrument.key, patient, consultant)
    draft = actions.correct(row=signed, by=consultant, reason="typing mistake")
    with pytest.raises(actions.CorrectionOpen) as caught:
        actions.correct(row=signed, by=consultant, reason="again")
    assert caught.value.draft == draft
    columns = {name: value for name, value in ANSWERS[instrument.key].items() if name in instrument.names}
    third = instrument.model(patient=patient, performed_on=DAY, corrects=signed, correction_reason="third", **columns)
    with pytest.raises(IntegrityError, match="corrected_once"), transaction.atomic():
        third.save()


# Frozen: nothing that is signed changes, however it is tried


def raw(sql: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@each_kind
def test_a_signed_row_cannot_change_by_save_bulk_or_sql(
    instrument: Instrument, patient: Patient, consultant: User, other_patient: Patient
) -> None:
    row = make_signed(instrument.key, patient, consultant)
    rows, table = instrument.model.objects.filter(pk=row.pk), instrument.model._meta.db_table
    row.comment = "changed afterwards"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(comment="changed afterwards")
    with pytest.raises(IntegrityError), transaction.atomic():
        instrument.model.objects.bulk_update([row], ["comment"])
    for change in ("comment = 'x'", "performed_on = '2026-01-01'", "status = 'draft'", "version = 99"):
        with pytest.raises(IntegrityError):
            raw(f"UPDATE {table} SET {change} WHERE id = %s", row.pk)
    with pytest.raises(IntegrityError):
        raw(f"UPDATE {table} SET patient_id = %s WHERE id = %s", other_patient.pk, row.pk)
    assert rows.get().comment == ""


@each_kind
def test_an_answer_cannot_be_smuggled_in_with_the_step_to_in_error(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    row = make_signed(instrument.key, patient, consultant)
    table = instrument.model._meta.db_table
    with pytest.raises(IntegrityError):
        to_error = "status = 'in_error', error_reason = 'x', error_at = now()"
        raw(f"UPDATE {table} SET {to_error}, comment = 'y' WHERE id = %s", row.pk)


@each_kind
def test_a_signed_row_is_replaced_only_by_a_correction_and_unchanged(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    row, table = make_signed(instrument.key, patient, consultant), instrument.model._meta.db_table
    replace = f"UPDATE {table} SET status = 'replaced'"
    with pytest.raises(IntegrityError, match="no correction"):
        raw(f"{replace} WHERE id = %s", row.pk)
    draft = actions.correct(row=row, by=consultant, reason="wrong day")
    for smuggled in ("comment = 'y'", "error_reason = 'y'", "signed_at = now()"):
        with pytest.raises(IntegrityError, match="is signed and does not change"):
            raw(f"{replace}, {smuggled} WHERE id = %s", row.pk)
    with pytest.raises(IntegrityError, match="no correction"):
        raw(f"{replace}, signed_at = now(), signed_by_id = %s WHERE id = %s", consultant.pk, draft.pk)
    with pytest.raises(IntegrityError, match="still counts"):
        raw(
            f"UPDATE {table} SET status = 'signed', signed_at = now(), signed_by_id = %s WHERE id = %s",
            consultant.pk, draft.pk,
        )  # fmt: skip
    actions.sign(row=draft, by=consultant)
    for change in ("status = 'signed'", "status = 'in_error', error_reason = 'x', error_at = now()", "comment = 'x'"):
        with pytest.raises(IntegrityError, match="is replaced and does not change"):
            raw(f"UPDATE {table} SET {change} WHERE id = %s", row.pk)


@each_kind
def test_a_row_in_error_never_changes(instrument: Instrument, patient: Patient, consultant: User) -> None:
    row = actions.enter_in_error(
        row=make_signed(instrument.key, patient, consultant), by=consultant, reason="wrong patient"
    )
    for change in ({"error_reason": "another"}, {"status": Status.SIGNED}, {"comment": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            instrument.model.objects.filter(pk=row.pk).update(**change)


@each_kind
def test_a_draft_cannot_move_to_another_patient(
    instrument: Instrument, patient: Patient, other_patient: Patient
) -> None:
    row = make_draft(instrument.key, patient)
    with pytest.raises(IntegrityError), transaction.atomic():
        instrument.model.objects.filter(pk=row.pk).update(patient=other_patient)


@each_kind
def test_no_row_is_ever_deleted(instrument: Instrument, patient: Patient) -> None:
    row = make_draft(instrument.key, patient)
    with pytest.raises((IntegrityError, ProgrammingError)):
        raw(f"DELETE FROM {instrument.model._meta.db_table} WHERE id = %s", row.pk)
    assert instrument.model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("instrument", [one for one in INSTRUMENTS if one.rows], ids=lambda one: one.key)
def test_lines_freeze_with_their_assessment(instrument: Instrument, patient: Patient, consultant: User) -> None:
    row = make_signed(instrument.key, patient, consultant)
    frozen = 0
    for rows in instrument.rows:
        for line in rows.model.objects.filter(assessment=row):
            frozen += 1
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.model.objects.filter(pk=line.pk).update(removed=True)
            line.pk = None
            with pytest.raises(IntegrityError), transaction.atomic():
                line.save(force_insert=True)
    assert frozen, "The factory of this kind should make at least one line"


def test_every_table_has_its_trigger() -> None:
    tables = [instrument.model._meta.db_table for instrument in INSTRUMENTS]
    tables += [model._meta.db_table for model in child_models()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%_frozen'")
        found = {name for (name,) in cursor.fetchall()}
    assert set(tables) == found


# The database refuses what the form refuses


def refused_values(field: models.Field) -> list[Any]:
    if limits := allowed_range(field):
        return [limits[0] - 1, limits[1] + 1]
    return ["?!"] if field.choices else []


COLUMNS = [
    (model, field)
    for model in [*(one.model for one in INSTRUMENTS)]
    for field in model._meta.local_concrete_fields
    if refused_values(field)
]


@each_kind
def test_the_database_refuses_what_is_out_of_range(instrument: Instrument, patient: Patient) -> None:
    row = make_draft(instrument.key, patient)
    columns = [field for model, field in COLUMNS if model is instrument.model]
    for field in columns:
        for value in refused_values(field):
            with pytest.raises((IntegrityError, DataError)), transaction.atomic():
                instrument.model.objects.filter(pk=row.pk).update(**{field.name: value})


@each_kind
def test_the_form_names_the_box_that_is_out_of_range(
    instrument: Instrument, nurse_client: Client, patient: Patient
) -> None:
    numbers = [name for name in instrument.answers if allowed_range(instrument.model._meta.get_field(name)) is not None]
    sent = {name: str(allowed_range(instrument.model._meta.get_field(name))[1] + 1) for name in numbers}
    page = nurse_client.post(
        place("assessment_new", patient, instrument),
        {"patient_ref": patient.ref, "performed_on": "14-Aug-2026"} | sent,
    )
    errors = page.context["form"].errors if numbers else {}
    for name in numbers:
        label = str(instrument.model._meta.get_field(name).verbose_name)
        assert label.lower() in str(errors[name]).lower(), name
        assert f'value="{sent[name]}"' in page.content.decode(), f"{name} lost what was typed"
    assert not numbers or not instrument.model.objects.exists()


@each_kind
def test_a_future_date_is_refused(instrument: Instrument, nurse_client: Client, patient: Patient) -> None:
    page = nurse_client.post(
        place("assessment_new", patient, instrument), {"patient_ref": patient.ref, "performed_on": "01-Jan-2099"}
    )
    assert "must be today or in the past" in str(page.context["form"].errors["performed_on"])
    assert not instrument.model.objects.exists()


@each_kind
def test_ten_megabytes_in_a_box_are_refused_without_a_fault(
    instrument: Instrument, nurse_client: Client, patient: Patient
) -> None:
    answer = nurse_client.post(
        place("assessment_new", patient, instrument),
        {"patient_ref": patient.ref, "performed_on": "14-Aug-2026", "comment": "x" * 10_000_000},
    )
    assert answer.status_code < 500
    assert not instrument.model.objects.exists()


# Last time's values stand beside the box, never in it


@each_kind
def test_the_previous_value_is_shown_and_never_prefilled(
    instrument: Instrument, nurse_client: Client, patient: Patient, consultant: User
) -> None:
    make_signed(instrument.key, patient, consultant)
    previous = previous_for(instrument, patient)
    page = nurse_client.get(place("assessment_new", patient, instrument))
    form = page.context["form"]
    answers = {name: value for name, value in ANSWERS[instrument.key].items() if name in instrument.answers}
    for name in answers:
        assert name in previous
        assert previous[name][0] in page.content.decode()
        assert form[name].value() in (None, ""), f"{name} is filled in from last time"
    if answers:
        assert "14-Aug-2026" in page.content.decode()


@each_kind
def test_drafts_and_rows_in_error_are_no_previous_values(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    make_draft(instrument.key, patient)
    actions.enter_in_error(row=make_signed(instrument.key, patient, consultant), by=consultant, reason="wrong")
    assert previous_for(instrument, patient) == {}


# Facts and history


@each_kind
def test_facts_are_all_in_the_catalogue_and_name_their_source(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    row = make_signed(instrument.key, patient, consultant)
    facts = list(instrument.facts(row))
    silent = instrument.facts is no_facts or instrument.key == "pathology"
    assert facts or silent, "The factory of this kind should yield a fact"
    for fact in facts:
        assert fact.name in CATALOGUE
        assert fact.source == f"{instrument.key}:{row.pk}"


@each_kind
def test_each_write_leaves_history_with_its_actor(instrument: Instrument, patient: Patient, consultant: User) -> None:
    row = make_signed(instrument.key, patient, consultant)
    actions.enter_in_error(row=row, by=consultant, reason="wrong patient")
    events = row.events.order_by("pgh_id")
    assert [event.status for event in events][-3:] == ["draft", "signed", "in_error"]
    assert {event.pgh_context["actor"] for event in events} == {consultant.pk}
    assert [event.pgh_context["action"] for event in events][-2:] == [
        f"sign {instrument.key}",
        f"{instrument.key} entered in error",
    ]


@each_kind
def test_scores_are_stored_at_signing_with_their_rule(
    instrument: Instrument, patient: Patient, consultant: User
) -> None:
    draft = make_draft(instrument.key, patient)
    for score in instrument.scores:
        assert getattr(draft, f"{score.column}_rule") == ""
    signed = actions.sign(row=draft, by=consultant)
    for score in instrument.scores:
        assert getattr(signed, f"{score.column}_rule") == score.rule
        assert getattr(signed, f"{score.column}_required") > 0


@each_kind
def test_the_pages_of_a_signed_row_open(
    instrument: Instrument, consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed(instrument.key, patient, consultant)
    page = consultant_client.get(place("assessment", patient, instrument, row))
    assert page.status_code == 200 and "Signed by Dr Connie Tester" in page.content.decode()
    assert consultant_client.get(place("assessment_correct", patient, instrument, row)).status_code == 200
    assert consultant_client.get(place("assessment_error", patient, instrument, row)).status_code == 200
    # What belongs to drafts leads back to the page.
    for name in ("assessment_edit", "assessment_sign"):
        assert consultant_client.get(place(name, patient, instrument, row)).status_code == 302


@each_kind
def test_the_form_class_is_made_once(instrument: Instrument) -> None:
    assert form_for(instrument) is form_for(instrument)
