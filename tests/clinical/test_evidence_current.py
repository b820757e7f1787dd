"""The second view of 1.3: what the newest records say today, for follow-up, beside what was ever shown.

Each row is a patient in time. The diagnostic answer comes first, today's second.
"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.criteria import evaluate
from clinical.outcome import Status
from clinical.rulesets import CRITERIA, J1, J2, J3, M1, M2, N1, N2, N3, N4, N5, N6
from tests.clinical.builders import AS_AT, DAY, LATER, MET_FACTS, NOT_MET_FACTS, bones, node, normal_axes, record, vegf

T, F, U = Status.MET, Status.NOT_MET, Status.UNKNOWN
EARLIER = date(2026, 2, 1)
LIMIT = Decimal(771)


def treated(**values):
    """A record of the follow-up, under treatment."""
    return record("follow-up:1", on=LATER, treated=True, **values)


NEGATIVE = {"serum_ife": "negative", "urine_ife": "negative", "marrow_clone": "no"}

COURSES = {
    # criterion, facts, as it was shown, as it is now
    "neuropathy that recovered": (
        M1,
        record(neuropathy="present") + treated(neuropathy="absent", ncs_classification="normal"),
        T,
        F,
    ),
    "neuropathy recovered, conduction not repeated": (
        M1,
        record(neuropathy="present", ncs_classification="axonal") + treated(neuropathy="absent"),
        T,
        U,
    ),
    "neuropathy that stays": (M1, record(neuropathy="present") + treated(neuropathy="present"), T, T),
    "clone gone in serum, urine and marrow": (M2, record(serum_ife="positive") + treated(**NEGATIVE), T, F),
    "clone gone in serum, marrow not repeated": (
        M2,
        record(serum_ife="positive") + treated(serum_ife="negative"),
        T,
        U,
    ),
    "clone still in urine": (
        M2,
        record(serum_ife="positive", urine_ife="positive") + treated(**NEGATIVE | {"urine_ife": "positive"}),
        T,
        T,
    ),
    "plasmacytoma irradiated, all clear since": (M2, record(lesion_plasmacytoma="yes") + treated(**NEGATIVE), T, F),
    "plasmacytoma with blood and marrow clear on the same day": (
        M2,
        record(lesion_plasmacytoma="yes") + record("lab:1", **NEGATIVE),
        T,
        T,
    ),
    "Castleman disease shown once, no node since": (
        J1,
        record(castleman_histology="present") + treated(nodes_enlarged="no"),
        T,
        T,
    ),
    "nodes that shrank before anybody took one out": (J1, record(node=node(20)) + treated(nodes_enlarged="no"), U, F),
    "sclerotic lesion gone on a whole-body scan": (
        J2,
        record(bone_study=bones("ct", ("sclerotic", "plasma_cell")))
        + treated(bone_study=bones("fdg_pet_ct", none_seen=True)),
        T,
        F,
    ),
    "sclerotic lesion, later plain films that see nothing": (
        J2,
        record(bone_study=bones("ct", ("sclerotic", "plasma_cell")))
        + treated(bone_study=bones("xray_survey", none_seen=True)),
        T,
        T,
    ),
    "VEGF that fell below the limit": (
        J3,
        record(vegf=vegf(6085)) + treated(vegf=vegf(400, ref_upper=LIMIT)),
        T,
        F,
    ),
    "VEGF that fell into the grey zone": (J3, record(vegf=vegf(6085)) + treated(vegf=vegf(900)), T, U),
    "VEGF fallen, then a haemolysed sample": (
        J3,
        record(vegf=vegf(6085))
        + treated(vegf=vegf(400))
        + record("lab:9", on=date(2026, 6, 1), treated=True, vegf=vegf(9000, flags={"haemolysed"})),
        T,
        F,
    ),
    "VEGF reported raised, later measured and normal": (
        J3,
        record(vegf_reported_raised="yes") + treated(vegf=vegf(400)),
        T,
        F,
    ),
    "VEGF measured and normal, later reported raised": (
        J3,
        record(vegf=vegf(400)) + treated(vegf_reported_raised="yes"),
        T,
        T,
    ),
    "spleen back to its size": (
        N1,
        record(spleen_cm=15) + treated(spleen_cm=11, liver_cm=14, nodes_enlarged="no"),
        T,
        F,
    ),
    "spleen felt again after a scan that was normal": (
        N1,
        record(spleen_cm=11, liver_cm=14, nodes_enlarged="no") + treated(spleen_palpable_cm=4),
        T,
        T,
    ),
    "oedema gone": (
        N2,
        record(oedema_grade=2) + treated(oedema_grade=0, pleural_effusion="absent", ascites="absent"),
        T,
        F,
    ),
    "oedema gone, chest not imaged": (N2, record(oedema_grade=2) + treated(oedema_grade=0, ascites="absent"), T, U),
    "oedema explained today by what explained it before": (
        N2,
        record(oedema_grade=2, pleural_effusion="absent", ascites="absent")
        + treated(oedema_grade=2, oedema_explained="yes"),
        T,
        F,
    ),
    "testosterone recovered": (N3, record(axis_gonadal="abnormal") + treated(**normal_axes()), T, F),
    "hormones normal before, one low now": (N3, record(**normal_axes()) + treated(axis_pituitary="abnormal"), T, T),
    "skin cleared": (N4, record(skin_plethora="present") + treated(skin_examination="normal"), T, F),
    "skin cleared of one sign, another stays": (
        N4,
        record(skin_plethora="present", skin_flushing="present") + treated(skin_plethora="absent"),
        T,
        T,
    ),
    "skin changes named in a letter, skin examined and normal since": (
        N4,
        record(skin_reported="present") + treated(skin_examination="normal"),
        T,
        F,
    ),
    "discs flat again": (
        N5,
        record(frisen_right="3", frisen_left="2") + treated(frisen_right="0", frisen_left="0", fundus_method="dilated"),
        T,
        F,
    ),
    "platelets normal under treatment": (
        N6,
        record(platelets=611, haemoglobin=140) + treated(platelets=240, haemoglobin=140),
        T,
        F,
    ),
    "platelets raised for the first time under treatment": (
        N6,
        record(platelets=300, haemoglobin=140) + treated(platelets=600),
        F,
        T,
    ),
}


@pytest.mark.parametrize(("criterion", "facts", "ever", "now"), COURSES.values(), ids=COURSES.keys())
def test_what_was_shown_and_what_is_there_now(criterion, facts, ever, now):
    shown = evaluate(facts, as_at=AS_AT, sex="male")
    today = evaluate(facts, as_at=AS_AT, sex="male", view="current")
    assert (shown.finding(criterion).status, today.finding(criterion).status) == (ever, now)


def test_each_criterion_has_its_course():
    assert {criterion for criterion, *_ in COURSES.values()} == set(CRITERIA)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_finding_recorded_once_reads_alike_in_both_views(criterion):
    for facts in (MET_FACTS[criterion], NOT_MET_FACTS[criterion]):
        shown, today = (
            evaluate(facts, as_at=AS_AT, sex="male", view=view).finding(criterion) for view in ("diagnostic", "current")
        )
        assert (shown.status, shown.because) == (today.status, today.because)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_feature_reads_as_gone_once_a_newer_complete_examination_is_normal(criterion):
    gone = [
        record(fact.source, on=LATER, treated=True, **{fact.name: fact.value})[0] for fact in NOT_MET_FACTS[criterion]
    ]
    assert evaluate(MET_FACTS[criterion] + gone, as_at=AS_AT, sex="male", view="current").finding(criterion).status is F


def test_today_never_warns_that_a_feature_was_seen_only_under_treatment():
    facts = record(
        "clinic:1", treated=True, neuropathy="present", oedema_grade=2, vegf=vegf(4000), serum_ife="positive"
    )
    for found in evaluate(facts, as_at=AS_AT, view="current").findings:
        assert "seen_only_on_treatment" not in found.warnings


def test_the_two_views_are_named_and_their_sentences_differ():
    everything = [fact for facts in MET_FACTS.values() for fact in facts]
    shown, today = (evaluate(everything, as_at=AS_AT, view=view) for view in ("diagnostic", "current"))
    assert (shown.view, today.view) == ("diagnostic", "current")
    assert shown.label == "Recorded findings meet the Dispenzieri 2012 criteria"
    assert today.label == "The newest records by themselves meet the Dispenzieri 2012 criteria"


def test_another_view_is_refused_with_the_two_that_exist():
    with pytest.raises(ValueError, match="'latest'; use diagnostic or current"):
        evaluate([], as_at=AS_AT, view="latest")


@settings(deadline=None)
@given(st.lists(st.sampled_from([fact for facts in (*MET_FACTS.values(), *NOT_MET_FACTS.values()) for fact in facts])))
def test_what_is_there_now_and_was_seen_before_treatment_was_shown(facts):
    """On untreated records of one day the views agree; so today's MET is never news to the diagnostic view."""
    facts = list({(fact.name, fact.source): fact for fact in facts}.values())
    shown, today = (evaluate(facts, as_at=AS_AT, sex="male", view=view) for view in ("diagnostic", "current"))
    for key in CRITERIA:
        if today.finding(key).status is T:
            assert shown.finding(key).status is T


def test_records_after_the_day_asked_for_are_not_todays():
    facts = record(oedema_grade=2) + treated(oedema_grade=0, pleural_effusion="absent", ascites="absent")
    assert evaluate(facts, as_at=DAY, view="current").finding(N2).status is T
    assert evaluate(facts, as_at=EARLIER, view="current").finding(N2).status is U
