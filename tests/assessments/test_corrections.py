"""Putting a signed mistake right: the old row counts until the new one is signed, and then never again."""

from decimal import Decimal as D
from typing import Any

import pytest

from accounts.models import User
from assessments import actions
from assessments.base import Assessment
from assessments.facts import facts_for
from assessments.instruments import BY_KEY
from assessments.listing import rows_of
from assessments.results import LabResult, series
from clinical.outcome import Status
from clinical.rulesets import J1, J2, J3, M1, M2, N1, N2, N3, N4, N5
from patients.models import Patient
from tests.assessments.recording import (
    Entry,
    draft,
    endocrine,
    eyes,
    finding,
    imaging,
    laboratory,
    lesion,
    neurology,
    pathology,
    sign,
    skin_fluid,
    vegf,
    word,
)

pytestmark = pytest.mark.django_db
T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
REASON = "Right and left were exchanged"


def put_right(
    patient: Patient, by: User, row: Assessment, lines: dict[str, list[dict[str, Any]]] | None = None, **answers: Any
) -> Assessment:
    """Correct a signed row with these answers and sign the correction."""
    instrument = next(one for one in BY_KEY.values() if one.model is type(row))
    opened = actions.correct(row=row, by=by, reason=REASON)
    saved = actions.save_draft(
        instrument=instrument, patient=patient, by=by, row=opened, version=opened.version, lines=lines, **answers
    )
    return actions.sign(row=saved, by=by, version=saved.version)


# What was signed by mistake, the criterion it met, what was right, and where that leaves the criterion.
MISTAKES: dict[str, tuple[Entry, str, dict[str, Any], Status]] = {
    "neuropathy": (neurology(neuropathy="present"), M1, {"neuropathy": "absent"}, U),
    "clone of the marrow": (pathology("marrow", clonal="yes"), M2, {"clonal": "no"}, U),
    "Castleman disease": (pathology("lymph_node", castleman="present"), J1, {"castleman": "absent"}, F),
    "spleen": (imaging("ct", spleen_cm=D("31.0")), N1, {"spleen_cm": D("13.0")}, U),
    "oedema": (skin_fluid(oedema_grade=2), N2, {"oedema_side": "left"}, U),
    "gonadal axis": (endocrine(gonadal="abnormal"), N3, {"gonadal": "explained", "gonadal_cause": "opioids"}, U),
    "skin": (skin_fluid(plethora="present"), N4, {"plethora": "absent", "skin_examination": "normal"}, F),
    "disc": (
        eyes(frisen_right="3", frisen_left="0", fundus_method="dilated"), N5, {"frisen_right": "0"}, F),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "criterion", "right", "status"), MISTAKES.values(), ids=MISTAKES.keys())
def test_the_criterion_follows_the_correction(
    patient: Patient, consultant: User, entry: Entry, criterion: str, right: dict[str, Any], status: Status
) -> None:
    (row,) = sign(patient, consultant, entry)
    assert finding(patient, criterion).status is T
    corrected = put_right(patient, consultant, row, **right)
    assert finding(patient, criterion).status is status
    assert {fact.source for fact in facts_for(patient)} == {f"{entry.key}:{corrected.pk}"}


def test_until_the_correction_is_signed_the_record_has_no_hole(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, skin_fluid(plethora="present"))
    before = facts_for(patient)
    opened = actions.correct(row=row, by=consultant, reason=REASON)
    saved = actions.save_draft(
        instrument=BY_KEY["skin_fluid"], patient=patient, by=consultant, row=opened, version=1, plethora="absent"
    )
    assert before and facts_for(patient) == before and finding(patient, N4).status is T
    actions.sign(row=saved, by=consultant)
    assert {fact.source for fact in facts_for(patient)} == {f"skin_fluid:{saved.pk}"}


def test_the_old_row_and_the_new_one_point_at_each_other_and_say_why(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, eyes(frisen_right="3"))
    new = put_right(patient, consultant, row, frisen_right="0", frisen_left="3")
    old = type(row).objects.get(pk=row.pk)
    assert (old.status, old.error_reason, old.error_by) == ("replaced", "", None)
    assert old.signed_by == consultant and old.signed_at is not None, "who signed the mistake stays on record"
    assert (old.frisen_right, old.frisen_left) == ("3", "")
    assert (new.corrects, new.correction_reason, new.status) == (old, REASON, "signed")
    assert (new.frisen_right, new.frisen_left) == ("0", "3")
    assert list(old.corrections.all()) == [new] and old.correction == new


def test_a_correction_may_be_corrected_again(patient: Patient, consultant: User) -> None:
    (first,) = sign(patient, consultant, skin_fluid(weight_kg=D("171.5")))
    second = put_right(patient, consultant, first, weight_kg=D("75.1"))
    third = put_right(patient, consultant, second, weight_kg=D("71.5"))
    statuses = [one.status for one in type(first).objects.for_patient(patient).order_by("pk")]
    assert statuses == ["replaced", "replaced", "signed"]
    assert third.corrects == second and second.corrects == first


def test_a_corrected_score_is_worked_out_again_and_the_old_one_kept(patient: Patient, consultant: User) -> None:
    from assessments.instruments.neurology import SUM_ITEMS

    fives = dict.fromkeys(SUM_ITEMS, "5")
    (row,) = sign(patient, consultant, neurology(**fives))
    assert row.mrc_sum == 60
    opened = actions.correct(row=row, by=consultant, reason=REASON)
    assert (opened.mrc_sum, opened.mrc_sum_rule) == (None, ""), "a draft has no score yet"
    saved = actions.save_draft(
        instrument=BY_KEY["neurology"], patient=patient, by=consultant, row=opened, ankle_dorsiflexion_left="2"
    )
    signed = actions.sign(row=saved, by=consultant)
    row.refresh_from_db()
    assert (row.mrc_sum, signed.mrc_sum) == (60, 57)


def test_a_corrected_result_replaces_the_old_one_in_charts_and_in_the_criterion(
    patient: Patient, consultant: User
) -> None:
    (row,) = sign(patient, consultant, laboratory(vegf(9000)))
    assert finding(patient, J3).status is T
    put_right(patient, consultant, row, lines={"results": [vegf(900)]})
    assert [one.canonical for one in series(patient, "vegf")] == [D(900)]
    assert series(patient, "vegf", "serum")[-1].canonical == D(900)
    assert (finding(patient, J3).status, finding(patient, J3).reason) == (U, "grey_zone")
    assert LabResult.objects.filter(assessment=row).get().canonical == D(9000), "readable for ever"


def test_a_result_taken_out_by_the_correction_is_gone_from_the_criterion(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, laboratory(word("serum_ife", "positive"), vegf(310)))
    assert finding(patient, M2).status is T
    put_right(patient, consultant, row, lines={"results": [vegf(310)]})
    assert finding(patient, M2).status is U
    assert finding(patient, J3).status is F


def test_a_lesion_judged_anew_changes_the_bone_criterion(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, imaging("ldct_whole_body", lesions=[lesion("sclerotic", "plasma_cell")]))
    assert finding(patient, J2).status is T
    judged = [lesion("sclerotic", "benign", benign="bone_island")]
    put_right(patient, consultant, row, lines={"lesions": judged, "nodes": []})
    assert finding(patient, J2).status is F


def test_an_assessment_on_the_wrong_patient_leaves_no_trace_in_either_ones_facts(
    patient: Patient, other_patient: Patient, consultant: User
) -> None:
    (row,) = sign(patient, consultant, skin_fluid(plethora="present"))
    actions.enter_in_error(row=row, by=consultant, reason="It belongs to another patient")
    assert facts_for(patient) == facts_for(other_patient) == []
    sign(other_patient, consultant, skin_fluid(plethora="present"))
    assert finding(patient, N4).status is U
    assert finding(other_patient, N4).status is T


def test_a_second_row_of_the_same_day_is_no_correction_and_both_count(patient: Patient, consultant: User) -> None:
    sign(patient, consultant, skin_fluid(plethora="present"), skin_fluid(plethora="absent"))
    assert finding(patient, N4).status is T
    assert len(facts_for(patient)) == 2


def test_the_list_shows_every_row_newest_first_with_its_summary(patient: Patient, consultant: User) -> None:
    (row,) = sign(patient, consultant, skin_fluid(weight_kg=D("171.5")))
    put_right(patient, consultant, row, weight_kg=D("71.5"))
    draft(patient, consultant, endocrine(gonadal="abnormal").later())
    listed = [(one.instrument.key, one.row.status, one.summary) for one in rows_of(patient)]
    assert listed == [
        ("endocrine", "draft", "Abnormal: gonadal axis"),
        ("skin_fluid", "signed", "Weight 71.5 kg"),
        ("skin_fluid", "replaced", "Weight 171.5 kg"),
    ]
