"""Saving, signing, correcting: who may overwrite what, and what a second sending does."""

import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import User
from assessments import actions
from assessments.instruments import BY_KEY
from patients.models import Patient
from tests.assessments.factories import DAY, make_draft, make_signed

NEUROLOGY = BY_KEY["neurology"]
pytestmark = pytest.mark.django_db


def save(patient: Patient, **given: object):
    return actions.save_draft(instrument=NEUROLOGY, patient=patient, by=None, **{"performed_on": DAY} | given)


def test_a_page_sent_twice_makes_one_row(patient: Patient) -> None:
    key = uuid.uuid4()
    first, second = (save(patient, submission_key=key, comment="same") for _ in range(2))
    assert first.pk == second.pk
    assert NEUROLOGY.model.objects.get().version == 1


def test_a_page_sent_again_with_other_words_is_an_edit(patient: Patient) -> None:
    key = uuid.uuid4()
    save(patient, submission_key=key, comment="first")
    again = save(patient, submission_key=key, comment="second")
    assert NEUROLOGY.model.objects.get().comment == "second"
    assert again.version == 2


def test_a_page_sent_again_after_the_draft_moved_on_overwrites_nothing(patient: Patient) -> None:
    key = uuid.uuid4()
    row = save(patient, submission_key=key, comment="first")
    save(patient, row=row, version=1, comment="by a colleague")
    with pytest.raises(actions.SentBefore) as caught:
        save(patient, submission_key=key, comment="from the Back button")
    assert caught.value.row.pk == row.pk
    assert NEUROLOGY.model.objects.get().comment == "by a colleague"


def test_a_key_of_another_patient_finds_nothing(patient: Patient, other_patient: Patient) -> None:
    key = uuid.uuid4()
    save(patient, submission_key=key)
    with pytest.raises(ValidationError):
        save(other_patient, submission_key=key)
    assert NEUROLOGY.model.objects.for_patient(other_patient).count() == 0


def test_an_old_version_is_refused(patient: Patient) -> None:
    row = make_draft("neurology", patient)
    save(patient, row=row, version=1, comment="theirs")
    with pytest.raises(actions.ChangedMeanwhile):
        save(patient, row=row, version=1, comment="mine")
    with pytest.raises(actions.ChangedMeanwhile):
        actions.sign(row=row, by=None, version=1)


def test_a_row_is_never_saved_under_another_patient(patient: Patient, other_patient: Patient) -> None:
    row = make_draft("neurology", patient)
    with pytest.raises(ValueError, match="another patient"):
        save(other_patient, row=row, version=1)


def test_signing_twice_is_refused(patient: Patient, consultant: User) -> None:
    row = make_signed("neurology", patient, consultant)
    with pytest.raises(actions.AlreadySigned):
        actions.sign(row=row, by=consultant)


def test_a_draft_cannot_be_corrected_but_can_be_set_aside(patient: Patient, nurse: User) -> None:
    row = make_draft("neurology", patient)
    with pytest.raises(actions.AlreadySigned):
        actions.correct(row=row, by=nurse, reason="x")
    assert actions.enter_in_error(row=row, by=nurse, reason="started by mistake").is_in_error


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_must_be_given(patient: Patient, consultant: User, reason: str) -> None:
    row = make_signed("neurology", patient, consultant)
    for verb in (actions.correct, actions.enter_in_error):
        with pytest.raises(ValidationError, match="Enter the reason"):
            verb(row=row, by=consultant, reason=reason)
    assert NEUROLOGY.model.objects.get().is_signed


def test_an_abandoned_correction_leaves_the_original_standing(patient: Patient, consultant: User) -> None:
    row = make_signed("neurology", patient, consultant)
    draft = actions.correct(row=row, by=consultant, reason="wrong side")
    actions.enter_in_error(row=draft, by=consultant, reason="not needed")
    row.refresh_from_db()
    assert row.is_signed and NEUROLOGY.model.objects.current().get() == row
    second = actions.correct(row=row, by=consultant, reason="wrong side after all")
    assert second.corrects == row


def test_an_original_entered_in_error_meanwhile_stays_so_when_its_correction_is_signed(
    patient: Patient, consultant: User
) -> None:
    row = make_signed("neurology", patient, consultant)
    draft = actions.correct(row=row, by=consultant, reason="wrong side")
    actions.enter_in_error(row=row, by=consultant, reason="dangerous as it stands")
    signed = actions.sign(row=draft, by=consultant)
    row.refresh_from_db()
    assert row.is_in_error and NEUROLOGY.model.objects.current().get() == signed


def test_what_a_correction_has_replaced_can_neither_be_corrected_nor_entered_in_error(
    patient: Patient, consultant: User
) -> None:
    row = make_signed("neurology", patient, consultant)
    actions.sign(row=actions.correct(row=row, by=consultant, reason="wrong side"), by=consultant)
    for verb in (actions.correct, actions.enter_in_error):
        with pytest.raises(actions.AlreadySigned):
            verb(row=row, by=consultant, reason="again")


@pytest.mark.django_db(transaction=True)
def test_four_people_opening_a_correction_at_the_same_moment_make_one() -> None:
    from tests.factories import make_patient, make_user

    doctor = make_user("consultant")
    row = make_signed("neurology", make_patient(), doctor)
    outcomes: list[str] = []

    def open_one() -> None:
        try:
            actions.correct(row=row, by=doctor, reason="wrong side")
            outcomes.append("opened")
        except actions.CorrectionOpen:
            outcomes.append("open already")
        finally:
            connection.close()

    threads = [threading.Thread(target=open_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["open already"] * 3 + ["opened"]


@pytest.mark.django_db(transaction=True)
def test_two_people_saving_at_the_same_moment_lose_nothing() -> None:
    from tests.factories import make_patient

    patient = make_patient()
    row = make_draft("neurology", patient)
    outcomes: list[str] = []

    def write(words: str) -> None:
        try:
            save(patient, row=row, version=row.version, comment=words)
            outcomes.append(words)
        except actions.ChangedMeanwhile:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(f"writer {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == 3
    row.refresh_from_db()
    assert row.comment in outcomes and row.version == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_page_sent_four_times_at_once_makes_one_row() -> None:
    from tests.factories import make_patient

    patient, key = make_patient(), uuid.uuid4()
    made: list[int] = []

    def send() -> None:
        try:
            made.append(save(patient, submission_key=key, comment="once").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1
    assert NEUROLOGY.model.objects.count() == 1
