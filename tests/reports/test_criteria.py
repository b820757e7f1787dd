"""The panel on real signed records: states, evidence that can be opened, what is missing, and its words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from accounts.models import User
from assessments import actions as assessments
from clinical.outcome import Status
from clinical.rulesets import J3, M1, M2, N3, N4
from patients.models import Patient
from reports.criteria import CriterionLine, Panel, panel_for
from tests.assessments.factories import make_draft, make_signed
from tests.reminders.factories import treated
from tests.reports.factories import DAY, clone_line, results, typical, vegf_line

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def line_of(panel: Panel, key: str) -> CriterionLine:
    return next(line for line in panel.lines if line.key == key)


def test_with_nothing_recorded_everything_is_unknown_and_the_panel_says_what_would_settle_it(patient: Patient) -> None:
    panel = panel_for(patient, TODAY)
    assert panel.evaluation.status is Status.UNKNOWN
    assert panel.css == "unknown"
    assert {line.css for line in panel.lines} == {"unknown"}
    assert panel.unknown == len(panel.lines)
    assert "must be settled" in panel.settle
    assert all(line.missing for line in panel.lines)


def test_signed_findings_meet_the_rule_set(patient: Patient, consultant: User) -> None:
    typical(patient, consultant)
    panel = panel_for(patient, TODAY)
    assert panel.css == "met"
    assert panel.sentence == "Recorded findings meet the Dispenzieri 2012 criteria"
    assert panel.settle == ""
    assert {M1, M2, J3, N4} <= {line.key for line in panel.lines if line.css == "met"}
    assert panel.groups[0].need_in_words == "all 2 needed, 2 met"


def test_each_line_of_evidence_opens_the_record_it_comes_from(
    patient: Patient, consultant: User, consultant_client: Client
) -> None:
    signed = typical(patient, consultant)
    panel = panel_for(patient, TODAY)
    opened = {}
    for line in panel.lines:
        for one in line.evidence:
            match = resolve(one.url)
            assert (match.view_name, match.kwargs["ref"]) == ("assessment", patient.ref)
            opened.setdefault(line.key, set()).add((match.kwargs["key"], match.kwargs["pk"]))
            assert one.on == signed[match.kwargs["key"]].performed_on or one.on == DAY
    assert opened[J3] == {("laboratory", signed["laboratory"].pk)}
    assert opened[M1] == {("neurology", signed["neurology"].pk)}
    for key, row in signed.items():
        assert consultant_client.get(reverse("assessment", args=[patient.ref, key, row.pk])).status_code == 200


def test_drafts_and_records_entered_in_error_do_not_count(patient: Patient, consultant: User) -> None:
    make_draft("laboratory", patient, consultant)
    assert line_of(panel_for(patient, TODAY), J3).css == "unknown"
    row = results(patient, consultant, vegf_line(4210, ref_high=Decimal(771)))
    assert line_of(panel_for(patient, TODAY), J3).css == "met"
    assessments.enter_in_error(row=row, by=consultant, reason="Wrong patient")
    assert line_of(panel_for(patient, TODAY), J3).css == "unknown"


def test_what_is_dated_after_the_day_of_the_panel_is_left_out(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(4210, ref_high=Decimal(771)))
    assert line_of(panel_for(patient, DAY - timedelta(days=1)), J3).css == "unknown"
    assert line_of(panel_for(patient, DAY), J3).css == "met"


def test_another_patients_findings_stay_theirs(patient: Patient, other_patient: Patient, consultant: User) -> None:
    typical(other_patient, consultant)
    assert {line.css for line in panel_for(patient, TODAY).lines} == {"unknown"}


def test_a_recorded_thyroid_abnormality_is_shown_and_set_aside_with_the_reason(
    patient: Patient, consultant: User
) -> None:
    make_signed("endocrine", patient, consultant, gonadal="normal", thyroid="abnormal", gynaecomastia="absent")
    line = line_of(panel_for(patient, TODAY), N3)
    assert line.css != "met"
    assert line.evidence == [] or all("Thyroid" not in one.text for one in line.evidence)
    aside = [one for one in line.set_aside if "Thyroid" in one.text]
    assert len(aside) == 1
    assert "never satisfy the criterion alone" in aside[0].why_not
    assert aside[0].url.startswith(f"/patients/{patient.ref}/assessments/endocrine/")


def test_a_normal_untreated_result_is_not_met_with_its_evidence(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(210, ref_high=Decimal(771)))
    line = line_of(panel_for(patient, TODAY), J3)
    assert (line.css, line.state, line.shape) == ("not-met", "Not met", "✘")
    assert "210" in line.evidence[0].text
    assert "A normal VEGF does not exclude POEMS" in line.warnings


def test_a_normal_result_under_treatment_leaves_the_question_open(patient: Patient, consultant: User) -> None:
    treated(patient, ended_on=None, started_on=DAY - timedelta(days=60))
    results(patient, consultant, vegf_line(210, ref_high=Decimal(771)))
    line = line_of(panel_for(patient, TODAY), J3)
    assert line.css == "unknown"
    assert line.reason == "Only examined after treatment had started"


def test_a_result_between_limit_and_threshold_is_unknown_and_says_why(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(900, ref_high=Decimal(771)))
    line = line_of(panel_for(patient, TODAY), J3)
    assert line.css == "unknown"
    assert line.reason == "Between the laboratory's limit and the published threshold"


def test_the_settling_sentence_names_what_must_and_what_could_decide(patient: Patient, consultant: User) -> None:
    make_signed("neurology", patient, consultant)
    make_signed("nerve_conduction", patient, consultant)
    make_signed("skin_fluid", patient, consultant, hyperpigmentation="present")
    results(patient, consultant, clone_line())
    panel = panel_for(patient, TODAY)
    assert panel.css == "unknown"
    assert "Raised VEGF" in panel.settle
    assert panel.settle.endswith("would settle the other major group.")
    assert "Skin changes" not in panel.settle
    assert line_of(panel, J3).decisive
    assert not line_of(panel, N4).decisive


def test_one_record_that_says_the_same_twice_is_named_once(patient: Patient, consultant: User) -> None:
    typical(patient, consultant)
    for line in panel_for(patient, TODAY).lines:
        assert len(line.evidence) == len(set(line.evidence))


@pytest.mark.parametrize("full", [False, True])
def test_the_panel_never_speaks_of_a_diagnosis(
    patient: Patient, consultant: User, consultant_client: Client, full: bool
) -> None:
    if full:
        typical(patient, consultant)
    page = consultant_client.get(reverse("patient_record", args=[patient.ref])).content.decode()
    panel = page[page.index('<section aria-labelledby="criteria"') :].partition("</section>")[0]
    assert "diagnos" not in panel.lower()


def test_the_number_of_queries_does_not_grow_with_the_record(
    patient: Patient, other_patient: Patient, consultant: User
) -> None:
    typical(patient, consultant)
    for month in range(1, 7):
        typical_on = DAY - timedelta(days=30 * month)
        results(patient, consultant, vegf_line(1000 * month), on=typical_on)
        make_signed("imaging", patient, consultant, performed_on=typical_on)
    typical(other_patient, consultant)
    make_signed("imaging", other_patient, consultant)
    counts = []
    for each in (patient, other_patient):
        with CaptureQueriesContext(connection) as seen:
            panel_for(each, TODAY)
        counts.append(len(seen))
    assert counts[0] == counts[1]
