"""The merge of two records: what the database keeps, what leads where, and what undoing leaves behind."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from patients import actions
from patients.duplicates import possible_duplicates
from patients.merging import conflicts, tables
from patients.models import Allergy, DistinctPair, Merge, MergeRow, Patient, TreatmentLine
from patients.search import find
from tests.assessments.factories import make_draft
from tests.audit.sql import refused_by_database, rows
from tests.factories import make_patient

TODAY = date(2026, 11, 30)
WHY = "Letter of the GP"


def fresh(patient: Patient) -> Patient:
    return Patient.objects.get(pk=patient.pk)


def merge(kept: Patient, merged: Patient, by: User, **choices: str) -> Merge:
    kept, merged = fresh(kept), fresh(merged)
    return actions.merge_records(
        kept=kept,
        merged=merged,
        by=by,
        reason=WHY,
        choices=choices,
        kept_version=kept.version,
        merged_version=merged.version,
    )


@pytest.mark.django_db
class TestDetails:
    def test_each_detail_is_taken_from_the_record_that_was_chosen_or_has_it(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        Patient.objects.filter(pk=other_patient.pk).update(phone="07700 900123", email="o@example.org")
        Patient.objects.filter(pk=patient.pk).update(phone="07700 900456")
        merge(patient, other_patient, nurse, surname="merged", given_name="kept", phone="kept")
        now = fresh(patient)
        assert (now.surname, now.given_name, now.phone, now.email) == (
            "Elsewhere", "Daniel", "07700 900456", "o@example.org",
        )  # fmt: skip

    def test_both_numbers_and_both_references_lead_to_the_record_that_stays(
        self, patient: Patient, other_patient: Patient, nurse: User, nurse_client: Client
    ) -> None:
        merge(patient, other_patient, nurse, number="merged")
        assert (fresh(patient).national_id, fresh(other_patient).national_id) == ("9990000026", "9990000018")
        for typed in ("999 000 0018", "999 000 0026", patient.ref, other_patient.ref):
            assert find(typed, today=TODAY).opens == patient, typed
        words = f"{other_patient.ref} was merged into this record on"
        assert words in find(other_patient.ref, today=TODAY).former[patient.ref]
        page = nurse_client.get(reverse("timeline", args=[other_patient.ref]) + "?a=1", follow=True)
        assert page.redirect_chain[-1][0] == reverse("timeline", args=[patient.ref]) + "?a=1"
        assert words in page.content.decode()

    def test_what_is_sent_to_the_former_record_is_not_saved(
        self, patient: Patient, other_patient: Patient, nurse: User, nurse_client: Client
    ) -> None:
        merge(patient, other_patient, nurse)
        page = nurse_client.post(
            reverse("allergies", args=[other_patient.ref]), {"substance": "Penicillin"}, follow=True
        )
        assert "Nothing was saved" in page.content.decode()
        assert not Allergy.objects.exists()

    def test_the_former_record_shows_in_no_list(self, patient: Patient, other_patient: Patient, nurse: User) -> None:
        merge(patient, other_patient, nurse)
        assert list(Patient.objects.current()) == list(Patient.objects.living()) == [patient]
        assert list(Patient.objects.in_care()) == [patient]
        assert list(find("Elsewhere", today=TODAY).patients) == [patient]

    def test_who_looked_at_the_former_record_is_read_on_the_one_that_stays(
        self, patient: Patient, other_patient: Patient, nurse: User, admin_client: Client, consultant_client: Client
    ) -> None:
        admin_client.get(reverse("patient_edit", args=[other_patient.ref]))
        page = reverse("patient_audit", args=[patient.ref])
        assert "Adam Tester" not in consultant_client.get(page).content.decode()
        merge(patient, other_patient, nurse)
        assert "Adam Tester" in consultant_client.get(page).content.decode()

    def test_known_allergies_and_a_restriction_are_never_lost(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        actions.add_allergy(patient=other_patient, by=nurse, substance="Penicillin", noted_on=TODAY)
        other = fresh(other_patient)
        actions.restrict(patient=other, by=nurse, restricted=True, reason="Staff", version=other.version)
        merge(patient, other_patient, nurse)
        now = fresh(patient)
        assert (now.allergy_state, now.restricted, now.restricted_reason) == ("known", True, "Staff")
        assert now.allergies.count() == 1

    def test_lines_of_treatment_go_on_counting(self, patient: Patient, other_patient: Patient, nurse: User) -> None:
        for person, year in ((patient, 2020), (other_patient, 2021), (other_patient, 2022)):
            actions.start_treatment(
                patient=person, by=nurse, modality="systemic", regimen="LEN_DEX", started_on=date(year, 1, 1)
            )
        done = merge(patient, other_patient, nurse)
        assert list(TreatmentLine.objects.filter(patient=patient).values_list("number", flat=True)) == [1, 2, 3]
        actions.unmerge_records(merge=done, by=nurse, reason="Twins")
        assert list(other_patient.treatment_lines.order_by("pk").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
class TestRefusals:
    def test_two_of_one_kind_that_cannot_stand_together_are_settled_first(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        for person in (patient, other_patient):
            actions.add_allergy(patient=person, by=nurse, substance="Penicillin", noted_on=TODAY)
        assert [found.what for found in conflicts(patient, other_patient)] == [
            "Both records have an allergy that cannot stand beside the other: This allergy is recorded already."
            " Settle one of them first"
        ]
        with pytest.raises(ValidationError, match="Settle one of them first"):
            merge(patient, other_patient, nurse)
        assert Merge.objects.count() == 0

    def test_a_stale_page_merges_nothing(self, patient: Patient, other_patient: Patient, nurse: User) -> None:
        with pytest.raises(actions.ChangedMeanwhile):
            actions.merge_records(
                kept=patient, merged=other_patient, by=nurse, reason=WHY, choices={},
                kept_version=patient.version, merged_version=other_patient.version + 1,
            )  # fmt: skip
        assert fresh(other_patient).merged_into is None

    def test_a_record_is_merged_once_and_undone_once(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        done = merge(patient, other_patient, nurse)
        with pytest.raises(ValidationError):
            merge(patient, other_patient, nurse)
        actions.unmerge_records(merge=done, by=nurse, reason="Twins")
        with pytest.raises(ValidationError):
            actions.unmerge_records(merge=done, by=nurse, reason="Twins")

    def test_of_two_merges_in_a_row_the_later_is_undone_first(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        third = make_patient(by=nurse, surname="Third", national_id=None)
        first = merge(patient, other_patient, nurse)
        second = merge(third, patient, nurse)
        assert find(other_patient.ref, today=TODAY).opens == third
        with pytest.raises(ValidationError, match="Undo that merge first"):
            actions.unmerge_records(merge=first, by=nurse, reason="Twins")
        actions.unmerge_records(merge=second, by=nurse, reason="Twins")
        actions.unmerge_records(merge=first, by=nurse, reason="Twins")
        assert Patient.objects.current().count() == 3


@pytest.mark.django_db
class TestUndo:
    def test_what_was_recorded_since_stays_and_what_belongs_to_a_row_that_goes_back_goes_too(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        visit = actions.start_visit(patient=other_patient, by=nurse, held_on=TODAY)
        done = merge(patient, other_patient, nurse)
        visit.refresh_from_db()
        alone, within = make_draft("eyes", patient, nurse), make_draft("csf", patient, nurse, visit=visit)
        actions.unmerge_records(merge=done, by=nurse, reason="Twins")
        for row in (alone, within, visit):
            row.refresh_from_db()
        assert (alone.patient, within.patient, visit.patient) == (patient, other_patient, other_patient)

    def test_a_detail_that_was_changed_since_stays(self, patient: Patient, other_patient: Patient, nurse: User) -> None:
        done = merge(patient, other_patient, nurse, surname="merged", given_name="merged")
        now = fresh(patient)
        actions.amend(patient=now, by=nurse, version=now.version, surname="Married")
        actions.unmerge_records(merge=done, by=nurse, reason="Twins")
        assert (fresh(patient).surname, fresh(patient).given_name) == ("Married", "Daniel")


@pytest.mark.django_db
class TestDatabase:
    def test_every_table_is_found_by_the_program_and_by_the_database_alike(self) -> None:
        ours = {(model._meta.db_table, f"{name}_id") for model, name in tables()}
        assert set(rows("SELECT tab::text, col::text FROM patients_links()")) == ours
        assert {model._meta.pk.column for model, _ in tables()} == {"id"}

    def test_no_table_takes_a_row_for_a_former_record(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        merge(patient, other_patient, nurse)
        with pytest.raises(IntegrityError, match="is part of another one"), transaction.atomic():
            make_draft("eyes", other_patient, nurse)
        guarded = set(rows("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'not_merged_%'"))
        assert guarded == set(rows("SELECT tab::text FROM patients_links()"))

    def test_nobody_else_moves_a_row_by_claiming_to_merge(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        draft = make_draft("eyes", patient, nurse)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('poems.merging', 'on', true)")
        move = "UPDATE assessments_eyes SET patient_id = %s WHERE id = %s"
        assert "keeps its patient" in refused_by_database(move, [other_patient.pk, draft.pk])

    def test_the_journal_is_written_by_the_merge_alone(
        self, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        make_draft("eyes", other_patient, nurse)
        done = merge(patient, other_patient, nurse)
        assert MergeRow.objects.filter(merge=done).count() == 1
        for change in ("UPDATE patients_mergerow SET old_value = 1", "DELETE FROM patients_mergerow"):
            assert "permission denied" in refused_by_database(change)
        again = "SELECT patients_move_rows(%s)"
        assert "cannot be carried out" in refused_by_database(again, [done.pk])
        assert "cannot be taken back" in refused_by_database("SELECT patients_move_back(%s)", [done.pk])

    @pytest.mark.parametrize(
        "rule,change",
        [
            ("patients_merge_of_two", "UPDATE patients_merge SET merged_id = kept_id"),
            ("patients_merge_reason_given", "UPDATE patients_merge SET reason = ''"),
            ("patients_merge_undone_with_reason", "UPDATE patients_merge SET undone_at = now()"),
            (
                "patients_merge_standing_once",
                "INSERT INTO patients_merge (kept_id, merged_id, reason, choices, undone_reason)"
                " SELECT kept_id, merged_id, reason, choices, '' FROM patients_merge",
            ),
            ("patients_patient_merged_elsewhere", "UPDATE patients_patient SET merged_into_id = id"),
            ("patients_distinctpair_in_order", "UPDATE patients_distinctpair SET one_id = other_id"),
            (
                "patients_distinctpair_once",
                "INSERT INTO patients_distinctpair (one_id, other_id)"
                " SELECT one_id, other_id FROM patients_distinctpair",
            ),
        ],
    )
    def test_each_rule_stands_in_the_database(
        self, rule: str, change: str, patient: Patient, other_patient: Patient, nurse: User
    ) -> None:
        third = make_patient(by=nurse, surname="Third", national_id=None)
        actions.tell_apart(one=third, other=patient, by=nurse)
        merge(patient, other_patient, nurse)
        assert rule in refused_by_database(change)


@pytest.mark.django_db
class TestPossibleDuplicates:
    def pairs(self) -> list[tuple[str, str, str]]:
        return [(pair.kept.given_name, pair.other.given_name, pair.why) for pair in possible_duplicates()]

    def test_each_reason_is_found_and_said(self) -> None:
        make_patient(surname="Okafor", given_name="Ann", birth_date=date(1950, 1, 1))
        make_patient(surname="Ann", given_name="Okafor", birth_date=date(1950, 1, 1), national_id=None)
        make_patient(surname="Clark", given_name="Bea", birth_date=date(1960, 1, 1), national_id=None)
        make_patient(surname="Clarke", given_name="Bee", birth_date=date(1960, 1, 1), national_id=None)
        make_patient(surname="Núñez", given_name="Eva", birth_date=date(1970, 2, 3), national_id=None)
        make_patient(surname="Nunez", given_name="EVA", birth_date=date(1970, 3, 2), national_id=None)
        make_patient(surname="Zhang", given_name="Wei", birth_date=date(1980, 1, 1), national_id_type="chi")
        assert self.pairs() == [
            ("Ann", "Wei", "Same number"),
            ("Ann", "Okafor", "Same date of birth, surname and first name the other way round"),
            ("Bea", "Bee", "Same date of birth, surname sounds alike"),
            ("Eva", "EVA", "Same name, nearly the same date of birth"),
        ]

    def test_a_pair_told_apart_and_other_people_are_not_offered(self, nurse: User) -> None:
        one = make_patient(surname="Twin", given_name="A")
        other = make_patient(surname="Twin", given_name="B", national_id=None)
        make_patient(surname="Zhang", given_name="Wei", national_id=None)
        assert len(self.pairs()) == 1
        actions.tell_apart(one=other, other=one, by=nurse)
        actions.tell_apart(one=one, other=other, by=nurse)
        assert self.pairs() == []
        assert DistinctPair.objects.count() == 1

    def test_four_queries_however_many(self, django_assert_num_queries: Any) -> None:
        for number in range(5):
            make_patient(surname="Same", given_name=f"N{number}", national_id=None)
        with django_assert_num_queries(4):
            assert len(possible_duplicates()) == 10


@pytest.mark.django_db
class TestPages:
    def sent(self, kept: Patient, other: Patient, **more: str) -> dict[str, str]:
        return {
            "patient_ref": kept.ref, "reason": WHY, "kept_version": str(kept.version),
            "merged_version": str(other.version), "surname": "kept", "given_name": "merged", "number": "kept",
        } | more  # fmt: skip

    def test_compare_choose_confirm_and_undo(
        self, patient: Patient, other_patient: Patient, admin_client: Client
    ) -> None:
        page = reverse("compare_records", args=[patient.ref, other_patient.ref])
        assert "Differs" in admin_client.get(page).content.decode()
        refused = admin_client.post(page, self.sent(patient, other_patient, surname=""))
        assert "Choose the surname" in refused.content.decode()
        asked = admin_client.post(page, self.sent(patient, other_patient, action="check"))
        assert f"Merge {other_patient.ref} into {patient.ref}?" in asked.content.decode()
        assert Merge.objects.count() == 0, "the question is asked before anything happens"
        done = admin_client.post(page, self.sent(patient, other_patient, action="merge"))
        assert done.status_code == 302
        assert (fresh(patient).given_name, fresh(other_patient).merged_into) == ("Olive", patient)
        undo = reverse("undo_merge", args=[patient.ref, Merge.objects.get().pk])
        assert undo in admin_client.get(reverse("duplicates")).content.decode()
        assert admin_client.post(undo, {"patient_ref": patient.ref, "reason": ""}).status_code == 200
        admin_client.post(undo, {"patient_ref": patient.ref, "reason": "Twins"})
        assert (fresh(patient).given_name, fresh(other_patient).merged_into) == ("Daniel", None)

    def test_a_page_that_is_out_of_date_keeps_the_answers(
        self, patient: Patient, other_patient: Patient, nurse_client: Client, nurse: User
    ) -> None:
        sent = self.sent(patient, other_patient, action="merge")
        actions.amend(patient=patient, by=nurse, version=patient.version, phone="07700 900123")
        page = reverse("compare_records", args=[patient.ref, other_patient.ref])
        answer = nurse_client.post(page, sent)
        assert answer.status_code == 409
        assert WHY in answer.content.decode()
        assert nurse_client.post(page, self.sent(fresh(patient), other_patient, action="merge")).status_code == 302

    def test_not_the_same_person_is_remembered(
        self, patient: Patient, other_patient: Patient, nurse_client: Client
    ) -> None:
        page = reverse("duplicates")
        Patient.objects.filter(pk=other_patient.pk).update(surname="Testcase")
        assert f"{patient.ref} and {other_patient.ref}" in nurse_client.get(page).content.decode()
        nurse_client.post(reverse("not_same_person", args=[patient.ref, other_patient.ref]))
        assert "Compare<span" not in nurse_client.get(page).content.decode()

    def test_a_restricted_record_asks_for_the_reason_first(
        self, patient: Patient, other_patient: Patient, nurse: User, nurse_client: Client
    ) -> None:
        actions.restrict(
            patient=other_patient, by=nurse, restricted=True, reason="Staff", version=other_patient.version
        )
        page = nurse_client.get(reverse("compare_records", args=[patient.ref, other_patient.ref]))
        assert page.status_code == 403
        assert "Why you need this record" in page.content.decode()

    def test_an_old_merge_is_undone_by_the_action_alone(
        self, patient: Patient, other_patient: Patient, nurse: User, nurse_client: Client, settings: Any
    ) -> None:
        done = merge(patient, other_patient, nurse)
        settings.MERGE_UNDO_DAYS = 0
        assert nurse_client.get(reverse("undo_merge", args=[patient.ref, done.pk])).status_code == 404
        actions.unmerge_records(merge=done, by=nurse, reason="Twins")
