"""Every score of every kind: worked out at signing, overruled only with a reason, and both are kept."""

from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions
from assessments.forms import form_for
from assessments.instruments import INSTRUMENTS
from assessments.spec import Instrument, Score
from patients.models import Patient
from tests.assessments.factories import make_draft, make_signed
from tests.interface.html import faults

pytestmark = pytest.mark.django_db

SCORES = [(instrument, score) for instrument in INSTRUMENTS for score in instrument.scores]
each_score = pytest.mark.parametrize(
    ("instrument", "score"), SCORES, ids=[f"{instrument.key}-{score.column}" for instrument, score in SCORES]
)
REASON = "Amputated below the knee"


def overruling(score: Score, value: int | None = None, reason: str = REASON) -> dict[str, Any]:
    return {score.overruled: score.out_of - 1 if value is None else value, score.reason: reason}


@each_score
def test_it_is_not_overruled_without_a_reason_and_there_is_no_reason_without_a_value(
    instrument: Instrument, score: Score, patient: Patient
) -> None:
    row = make_draft(instrument.key, patient)
    rows = instrument.model.objects.filter(pk=row.pk)
    for half in ({score.overruled: score.out_of}, {score.reason: REASON}):
        with pytest.raises(IntegrityError, match=f"{score.column}_overrule"), transaction.atomic():
            rows.update(**half)


@each_score
def test_the_overruling_value_has_the_range_of_the_score(
    instrument: Instrument, score: Score, patient: Patient
) -> None:
    row = make_draft(instrument.key, patient)
    rows = instrument.model.objects.filter(pk=row.pk)
    for limit in (score.low, score.out_of):
        rows.update(**overruling(score, limit))
    for beyond in (score.low - 1, score.out_of + 1):
        with pytest.raises((IntegrityError, DataError), match=f"{score.overruled}_allowed"), transaction.atomic():
            rows.update(**overruling(score, beyond))


@each_score
@pytest.mark.parametrize("half", ["value", "reason"])
def test_the_form_asks_for_the_other_half_and_shows_its_boxes(
    instrument: Instrument, score: Score, half: str, nurse_client: Client, patient: Patient
) -> None:
    name, other = (score.overruled, score.reason) if half == "value" else (score.reason, score.overruled)
    sent = {"patient_ref": patient.ref, "performed_on": "14-Aug-2026", name: "1"}
    answer = nurse_client.post(reverse("assessment_new", args=[patient.ref, instrument.key]), sent)
    assert score.label in str(answer.context["form"].errors[other])
    page = answer.content.decode()
    assert faults(page) == []
    folded = page[page.index("Overrule a score") - 300 : page.index("Overrule a score")]
    assert '<details class="nhsuk-details" open>' in folded
    assert not instrument.model.objects.exists()


@each_score
def test_the_boxes_are_folded_away_while_nothing_is_overruled(
    instrument: Instrument, score: Score, nurse_client: Client, patient: Patient
) -> None:
    page = nurse_client.get(reverse("assessment_new", args=[patient.ref, instrument.key])).content.decode()
    folded = page[page.index("Overrule a score") - 300 : page.index("Overrule a score")]
    assert '<details class="nhsuk-details">' in folded
    assert f'name="{score.overruled}"' in page and f'name="{score.reason}"' in page


@each_score
def test_both_values_are_kept_and_shown_and_the_examiners_counts(
    instrument: Instrument, score: Score, consultant_client: Client, patient: Patient, consultant: User
) -> None:
    form = form_for(instrument)(
        {"patient_ref": patient.ref, "performed_on": "14-Aug-2026"}
        | {name: str(value) for name, value in overruling(score).items()},
        patient=patient,
    )
    assert form.is_valid(), form.errors
    draft = make_draft(instrument.key, patient, consultant, **overruling(score))
    page = consultant_client.get(reverse("assessment_sign", args=[patient.ref, instrument.key, draft.pk]))
    row = actions.sign(row=draft, by=consultant)
    row.refresh_from_db()
    assert getattr(row, score.column) is None and getattr(row, f"{score.column}_rule") == score.rule
    own = score.out_of - 1
    answered, required = getattr(row, f"{score.column}_answered"), getattr(row, f"{score.column}_required")
    words = (
        f"{own} of {score.out_of}, by the examiner (automatic: not scored, {answered} of {required} answered): {REASON}"
    )
    assert words in page.content.decode(), "before signing"
    for name in ("assessment", "assessments"):
        args = [patient.ref, instrument.key, row.pk] if name == "assessment" else [patient.ref]
        assert words in consultant_client.get(reverse(name, args=args)).content.decode(), name
    (fact,) = [fact for fact in instrument.facts(row) if fact.name == score.column]
    assert (fact.value, fact.text) == (own, f"{score.label} {words}")


@each_score
def test_a_correction_carries_the_overruling_over(
    instrument: Instrument, score: Score, patient: Patient, consultant: User
) -> None:
    signed = make_signed(instrument.key, patient, consultant, **overruling(score))
    draft = actions.correct(row=signed, by=consultant, reason="Wrong day")
    assert (getattr(draft, score.overruled), getattr(draft, score.reason)) == (score.out_of - 1, REASON)


@each_score
def test_an_automatic_value_says_nothing_of_an_examiner(instrument: Instrument, score: Score) -> None:
    row = instrument.model(**{score.column: score.low, f"{score.column}_answered": 1, f"{score.column}_required": 1})
    assert score.in_words(row) == f"{score.low} of {score.out_of}"
    assert score.counted(row) == score.low
    assert score.in_words(instrument.model()) == ""
