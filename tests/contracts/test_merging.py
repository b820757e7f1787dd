"""A clinic with everything in it: two records become one, and apart again, in every table of every room."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from patients import actions as patients
from patients.merge_fields import KEPT, LINES, MERGED
from patients.merging import conflicts, moved_by, tables
from patients.models import Merge, MergeRow, Patient, PhenotypeStatement, TreatmentLine, Visit
from referrals.models import WaitingClock
from tests.contracts.house import File, Marks, day_begins, make_file, today

HERS = Marks(who="Qwendoline", what="Kworbit", why="Zefferel")
HIS = Marks(who="Xaverius", what="Jumblit", why="Vortrag")
# Left out of the comparison, and why: the trail of what happened only grows; the journal says what was moved.
TRAILS = {"audit_accessevent", "django_session", "patients_merge", "patients_mergerow"}
JOIN = {"reason": "Same person, letter of the GP", "choices": {}}


@pytest.fixture
def files(consultant: User, tmp_path: Any) -> Iterator[tuple[File, File]]:
    with (
        time_machine.travel("2026-11-23 09:00+00:00", tick=False),
        override_settings(MEDIA_ROOT=tmp_path / "files", MAILBOX_FOLDER=tmp_path / "mailbox"),
    ):
        hers = make_file(consultant, HERS, "9990000018", today=today())
        his = make_file(consultant, HIS, "9990000026", today=today())
        day_begins()
        yield hers, his


def settle(file: File, by: User) -> None:
    """What stands in the way, done by hand as the preview asks: his doubles of her lines, terms, visit and clock."""
    for line in TreatmentLine.objects.filter(patient=file.patient):
        patients.withdraw_treatment(line=line, by=by, reason="Recorded on the other record")
    for stated in PhenotypeStatement.objects.filter(patient=file.patient):
        patients.withdraw_phenotype(statement=stated, by=by, reason="Recorded on the other record")
    visit = Visit.objects.get(pk=file.visit.pk)
    patients.finish_visit(visit=visit, by=by, version=visit.version)
    WaitingClock.objects.running().filter(patient=file.patient).update(stopped_on=today(), stop_code="30")


def fingerprint() -> dict[str, str]:
    """Each table with the hash of all its rows in the order of their keys. Histories and trails are left out: they

    say that something was done and undone. So is the version of a patient, which must grow: a page opened while the
    records were one must not be saved over two.
    """
    found = {}
    with connection.cursor() as cursor:
        made = set(connection.introspection.table_names(cursor))
        for model in apps.get_models():
            table = model._meta.db_table
            if hasattr(model, "pgh_tracked_model") or table in TRAILS or table not in made:
                continue
            row = "to_jsonb(t) - 'version'" if model is Patient else "to_jsonb(t)"
            key = model._meta.pk.column
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(({row})::text, E'\\n' ORDER BY \"{key}\"), '')) FROM \"{table}\" t"
            )
            [found[table]] = cursor.fetchone()
    return found


def fresh(patient: Patient) -> Patient:
    return Patient.objects.get(pk=patient.pk)


def merged(kept: Patient, other: Patient, by: User, **more: Any) -> Merge:
    kept, other = fresh(kept), fresh(other)
    return patients.merge_records(
        kept=kept, merged=other, by=by, kept_version=kept.version, merged_version=other.version, **(JOIN | more)
    )


def owners() -> dict[str, set[int]]:
    return {
        model._meta.label: set(model._base_manager.exclude(**{name: None}).values_list(f"{name}_id", flat=True))
        for model, name in tables()
    }


def test_everything_moves_and_goes_back_to_the_last_letter(files: tuple[File, File], consultant: User) -> None:
    hers, his = files
    settle(his, consultant)
    before, had = fingerprint(), owners()
    everywhere = {label for label, people in had.items() if his.patient.pk in people}
    assert len(everywhere) > 20, "the clinic no longer has everything in it"

    merge = merged(hers.patient, his.patient, consultant)
    assert {label for label, people in owners().items() if his.patient.pk in people} == set()
    assert fresh(his.patient).merged_into == hers.patient
    assert MergeRow.objects.filter(merge=merge).exclude(column_name="number").count() == sum(
        int(words.split()[0]) for words in moved_by(merge)
    )
    changed = {table for table, hash_ in fingerprint().items() if before[table] != hash_}
    assert len(changed) >= len(everywhere), "a table of his rows looks as before"

    patients.unmerge_records(merge=merge, by=consultant, reason="They are twins")
    assert owners() == had
    assert {table for table, hash_ in fingerprint().items() if before[table] != hash_} == set()


def test_the_preview_names_all_that_stands_in_the_way_and_the_merge_changes_nothing(
    files: tuple[File, File], consultant: User
) -> None:
    hers, his = files
    before = fingerprint()
    found = {conflict.model for conflict in conflicts(hers.patient, his.patient)}
    assert found >= {TreatmentLine, PhenotypeStatement, Visit, WaitingClock}
    with pytest.raises(ValidationError) as refusal:
        merged(hers.patient, his.patient, consultant)
    assert all("Settle one of them first" in sentence for sentence in refusal.value.messages)
    assert fingerprint() == before
    settle(his, consultant)
    assert conflicts(hers.patient, his.patient) == []


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    choices=st.dictionaries(st.sampled_from([line.key for line in LINES]), st.sampled_from([KEPT, MERGED])),
    his_stays=st.booleans(),
)
def test_whatever_is_chosen_and_whichever_record_stays_all_goes_back(
    files: tuple[File, File], consultant: User, choices: dict[str, str], his_stays: bool
) -> None:
    kept, other = (file.patient for file in (reversed(files) if his_stays else files))
    if conflicts(kept, other):
        settle(files[1], consultant)
    before = fingerprint()
    merge = merged(kept, other, consultant, choices=choices)
    assert fingerprint() != before
    patients.unmerge_records(merge=merge, by=consultant, reason="They are twins")
    assert {table for table, hash_ in fingerprint().items() if before[table] != hash_} == set()
