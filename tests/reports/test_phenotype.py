"""The phenotype page: gaps first, evidence linked, a statement with its reason, "all normal" that can be undone."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from assessments.facts import facts_for
from clinical.criteria import evaluate
from clinical.phenotype_terms import BEDSIDE, TERMS
from patients import actions
from patients.models import Patient, PhenotypeStatement
from reports.phenotype import phenotype_page
from tests.assessments.factories import make_signed
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db

DAY = date(2026, 8, 14)
PLETHORA = "HP:0001050"
STATED = {"status": "observed", "seen_on": "14-Aug-2026", "reason": "Letter of 2019"}


def page(client: Client, patient: Patient, **query: str) -> str:
    return words(sound(client.get(reverse("phenotype", args=[patient.ref]), query)))


def sent(patient: Patient, **answers: str) -> dict[str, str]:
    return STATED | {"patient_ref": patient.ref} | answers


def test_all_67_terms_stand_on_the_page_and_the_gaps_come_first(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    make_signed("skin_fluid", patient, consultant, white_nails="present", hyperpigmentation="absent")
    text = page(consultant_client, patient)
    assert [each.title for each in TERMS if each.title not in text] == []
    frequent = next(band for band in phenotype_page(patient, timezone.localdate()).bands if "30" in band.title)
    order = [line.css for line in frequent.lines]
    assert order == sorted(order, key=["unknown", "met", "not-met"].index)
    assert {line.term.title: line.css for line in frequent.lines} | {
        "Leukonychia": "met",
        "Hyperpigmentation of the skin": "not-met",
    } == {line.term.title: line.css for line in frequent.lines}


def test_each_term_links_to_the_signed_record_it_rests_on(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    row = make_signed("skin_fluid", patient, consultant, white_nails="present")
    answer = consultant_client.get(reverse("phenotype", args=[patient.ref]), {"show": "observed"}).content.decode()
    assert reverse("assessment", args=[patient.ref, "skin_fluid", row.pk]) in answer
    assert "Leukonychia" in answer and "Clubbing" not in answer


@pytest.mark.parametrize("show", ["", "everything", "gaps", "observed", "excluded"])
def test_every_filter_opens_also_on_an_empty_record(nurse_client: Client, patient: Patient, show: str) -> None:
    assert "Phenotype" in page(nurse_client, patient, show=show)


def test_a_consultant_states_a_term_with_a_reason(consultant_client: Client, patient: Patient) -> None:
    address = reverse("phenotype_state", args=[patient.ref, "0001050"])
    assert "Plethora" in words(sound(consultant_client.get(address)))
    refused = consultant_client.post(address, sent(patient, reason=""))
    assert "Enter the reason" in refused.content.decode()
    assert consultant_client.post(address, sent(patient)).status_code == 302
    text = page(consultant_client, patient, show="observed")
    assert "Plethora" in text and "Letter of 2019" in text
    again = consultant_client.post(address, sent(patient, status="excluded"))
    assert "Withdraw it first" in again.content.decode()


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"status": ""}, "Select what was found"),
        ({"status": "excluded", "severity": "mild"}, "Clear the box for severity"),
        ({"onset_on": "15-Aug-2026"}, "on or before 14-Aug-2026"),
        ({"onset_on": "1-Aug-2026", "resolved_on": "1-Jul-2026"}, "on or after 01-Aug-2026"),
        ({"seen_on": "1-1-2099"}, "Date looked for"),
    ],
)
def test_a_wrong_statement_says_what_to_do(
    consultant_client: Client, patient: Patient, answers: dict[str, str], says: str
) -> None:
    answer = consultant_client.post(reverse("phenotype_state", args=[patient.ref, "0001050"]), sent(patient, **answers))
    assert says in answer.content.decode()
    assert not PhenotypeStatement.objects.exists()


@pytest.mark.parametrize("term", ["0003271", "9999999", "nothing"])
def test_only_a_term_that_can_be_stated_has_a_page(consultant_client: Client, patient: Patient, term: str) -> None:
    assert consultant_client.get(reverse("phenotype_state", args=[patient.ref, term])).status_code == 404


def test_examined_all_normal_and_undo(consultant_client: Client, patient: Patient, consultant: User) -> None:
    make_signed("skin_fluid", patient, consultant, white_nails="present")
    address = reverse("phenotype_normal", args=[patient.ref, "skin"])
    asked = words(sound(consultant_client.get(address)))
    assert "Plethora" in asked and "Leukonychia" not in asked, "what is settled is not asked again"
    consultant_client.post(address, {"patient_ref": patient.ref, "seen_on": "14-Aug-2026"})
    made = PhenotypeStatement.objects.counted().for_patient(patient)
    assert len(made) == len(BEDSIDE["skin"][1]) - 1
    text = page(consultant_client, patient, show="excluded")
    assert "Plethora" in text and "Undo" in text
    undo = reverse("phenotype_withdraw", args=[patient.ref, made[0].pk])
    consultant_client.post(undo, {"patient_ref": patient.ref, "reason": "Undone"})
    assert not PhenotypeStatement.objects.counted().exists()
    assert f"Entered in error: {len(made)}" in page(consultant_client, patient)


def test_a_part_that_does_not_exist_is_not_found(consultant_client: Client, patient: Patient) -> None:
    assert consultant_client.get(reverse("phenotype_normal", args=[patient.ref, "soul"])).status_code == 404


def test_records_and_a_statement_that_disagree_are_both_shown(
    consultant_client: Client, patient: Patient, consultant: User
) -> None:
    make_signed("skin_fluid", patient, consultant, plethora="present")
    actions.state_phenotype(
        patient=patient, by=consultant, term=PLETHORA, status="excluded", seen_on=DAY, reason="Own look"
    )
    text = page(consultant_client, patient)
    assert "The records and this statement disagree" in text
    assert "Own look" in text


def test_a_statement_never_reaches_the_criteria(patient: Patient, consultant: User) -> None:
    before = evaluate(facts_for(patient), as_at=timezone.localdate())
    actions.state_phenotype(
        patient=patient, by=consultant, term=PLETHORA, status="observed", seen_on=DAY, reason="Letter"
    )
    after = evaluate(facts_for(patient), as_at=timezone.localdate())
    assert after.findings == before.findings


def test_a_nurse_reads_and_does_not_state(nurse_client: Client, patient: Patient) -> None:
    assert "State it" not in page(nurse_client, patient)
    assert nurse_client.get(reverse("phenotype_state", args=[patient.ref, "0001050"])).status_code == 403


def test_a_form_of_another_patient_is_refused(
    consultant_client: Client, patient: Patient, other_patient: Patient, consultant: User
) -> None:
    wrong = sent(other_patient)
    mine = actions.state_phenotype(
        patient=patient, by=consultant, term=PLETHORA, status="observed", seen_on=DAY, reason="Letter"
    )
    for name, args in (
        ("phenotype_state", [patient.ref, "0031284"]),
        ("phenotype_normal", [patient.ref, "skin"]),
        ("phenotype_withdraw", [patient.ref, mine.pk]),
    ):
        answer = consultant_client.post(reverse(name, args=args), wrong)
        assert "opened for another patient" in answer.content.decode(), name
    assert list(PhenotypeStatement.objects.counted()) == [mine]


@pytest.mark.parametrize(
    ("kind", "title"), [("stroke", "Arterial thrombosis"), ("pe", "Venous thrombosis"), ("other", "")]
)
def test_the_thrombosis_register_shows_its_events(patient: Patient, consultant: User, kind: str, title: str) -> None:
    actions.record_thrombosis(patient=patient, by=consultant, kind=kind, note="Named here")
    today = timezone.localdate()
    lines = [line for band in phenotype_page(patient, today).bands for line in band.lines]
    seen = {line.term.title: [one.text for one in line.evidence] for line in lines if line.css == "met"}
    assert set(seen) == ({title} if title else set())
    assert all("date not known" in text for texts in seen.values() for text in texts)
