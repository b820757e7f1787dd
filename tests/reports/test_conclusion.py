"""What the criteria said when a clinician concluded, kept as it was, and what reads differently on a later day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from clinical import rulesets
from clinical.evaluation_record import as_record
from clinical.rulesets import CRITERIA, J3, RULE_SETS
from patients import actions
from patients.models import Conclusion, Patient
from reports.criteria import panel_for, reading_then
from tests.assessments.factories import make_signed
from tests.reports.factories import DAY, clone_line, make_conclusion, results, typical, vegf_line
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LIMIT = Decimal(771)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def conclude(client: Client, patient: Patient, **answers: str) -> Conclusion:
    form = {"status": "suspected", "concluded_on": "23-Nov-2026", "reason": "Weighed.", "patient_ref": patient.ref}
    assert client.post(reverse("conclusion", args=[patient.ref]), form | answers).status_code == 302
    return patient.conclusions.first()


def record_page(client: Client, patient: Patient) -> str:
    return words(sound(client.get(reverse("patient_record", args=[patient.ref]))))


def nearly(patient: Patient, by: User) -> None:
    """Neuropathy, clone and skin: the major group waits for VEGF."""
    make_signed("neurology", patient, by)
    make_signed("nerve_conduction", patient, by)
    make_signed("skin_fluid", patient, by, hyperpigmentation="present")
    results(patient, by, clone_line())


def test_the_whole_evaluation_is_kept_with_the_conclusion(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    signed = typical(patient, consultant)
    kept = conclude(consultant_client, patient).evaluation
    assert kept == as_record(panel_for(patient, TODAY).evaluation)
    assert (kept["rule_set"], kept["version"], kept["as_at"], kept["status"]) == (
        "dispenzieri_2012",
        RULE_SETS["dispenzieri_2012"].version,
        "2026-11-23",
        "met",
    )
    by_criterion = {each["criterion"]: each for each in kept["criteria"]}
    assert set(by_criterion) == set(CRITERIA)
    (fact, *_) = by_criterion[J3]["evidence"]
    assert (fact["source"], fact["on"]) == (f"laboratory:{signed['laboratory'].pk}", "2026-08-15")
    assert "4,210" in fact["text"]


def test_its_history_row_holds_it_too(consultant_client: Client, consultant: User, patient: Patient) -> None:
    typical(patient, consultant)
    kept = conclude(consultant_client, patient)
    (event,) = Conclusion.events.rel.related_model.objects.filter(pgh_obj_id=kept.pk)
    assert event.evaluation == kept.evaluation


def test_the_record_says_beside_the_conclusion_what_the_criteria_said_then(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    typical(patient, consultant)
    conclude(consultant_client, patient)
    page = record_page(consultant_client, patient)
    assert (
        "The criteria said then: Recorded findings meet the Dispenzieri 2012 criteria (Dispenzieri 2012, version 1,"
    ) in page
    assert "Out of date" not in page


def test_a_criterion_that_reads_differently_is_named_with_both_answers(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    nearly(patient, consultant)
    conclude(consultant_client, patient)
    results(patient, consultant, vegf_line(4210, ref_high=LIMIT), on=DAY + timedelta(days=3))
    page = record_page(consultant_client, patient)
    assert "Out of date" in page
    assert "Overall: was unknown, is now met" in page
    assert "Raised VEGF: was unknown, is now met" in page
    assert "Skin changes: was" not in page


def test_the_same_answer_with_another_criterion_is_out_of_date_too(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    typical(patient, consultant)
    conclude(consultant_client, patient)
    make_signed("imaging", patient, consultant, performed_on=DAY, spleen_cm=Decimal("15.0"))
    page = record_page(consultant_client, patient)
    assert "Out of date" in page
    assert "Overall: was" not in page
    assert "Organomegaly: was unknown, is now met" in page


@pytest.fixture
def raise_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The next release encodes the default rule set anew."""

    def raised() -> None:
        newer = replace(RULE_SETS["dispenzieri_2012"], version=2, title="Dispenzieri 2012, reworded")
        monkeypatch.setattr(rulesets, "RULE_SETS", MappingProxyType(RULE_SETS | {"dispenzieri_2012": newer}))

    return raised


def test_raising_a_rule_sets_version_leaves_the_stored_evaluation_untouched(
    consultant_client: Client, consultant: User, patient: Patient, raise_version
) -> None:
    typical(patient, consultant)
    kept = conclude(consultant_client, patient)
    before = stored_text(kept)
    raise_version()
    page = record_page(consultant_client, patient)
    assert stored_text(kept) == before
    assert (
        "The criteria said then: Recorded findings meet the Dispenzieri 2012 criteria (Dispenzieri 2012, version 1,"
        in page
    )
    assert "Out of date" in page
    assert "Our encoding of Dispenzieri 2012, reworded: was version 1, is now version 2" in page
    assert "Raised VEGF: was" not in page


def stored_text(conclusion: Conclusion) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT evaluation::text FROM patients_conclusion WHERE id = %s", [conclusion.pk])
        return cursor.fetchone()[0]


def test_a_conclusion_after_the_change_is_up_to_date_again(
    consultant_client: Client, consultant: User, patient: Patient, raise_version
) -> None:
    typical(patient, consultant)
    conclude(consultant_client, patient)
    raise_version()
    again = conclude(consultant_client, patient, reason="Read again with the new rules.")
    assert again.evaluation["version"] == 2
    assert "Out of date" not in record_page(consultant_client, patient)


def test_earlier_conclusions_say_what_the_criteria_said_at_their_time(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    nearly(patient, consultant)
    conclude(consultant_client, patient)
    results(patient, consultant, vegf_line(4210, ref_high=LIMIT), on=DAY + timedelta(days=3))
    page = words(sound(consultant_client.get(reverse("conclusion", args=[patient.ref]))))
    assert "The criteria said then: Cannot yet be determined (Dispenzieri 2012, version 1)." in page


def test_pressing_the_button_twice_is_one_conclusion_and_new_findings_make_another(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    nearly(patient, consultant)
    conclude(consultant_client, patient)
    conclude(consultant_client, patient)
    assert patient.conclusions.count() == 1
    make_signed("imaging", patient, consultant, performed_on=DAY, spleen_cm=Decimal("15.0"))
    conclude(consultant_client, patient)
    assert patient.conclusions.count() == 2


def test_the_audit_page_shows_the_sentence_and_not_the_data(
    consultant_client: Client, consultant: User, patient: Patient
) -> None:
    typical(patient, consultant)
    conclude(consultant_client, patient)
    page = words(sound(consultant_client.get(reverse("patient_audit", args=[patient.ref]))))
    assert "Criteria on that day" in page
    assert "Recorded findings meet the Dispenzieri 2012 criteria" in page
    assert "not_counting" not in page


class TestWithoutAnEvaluation:
    """Conclusions from before evaluations were kept."""

    @pytest.mark.parametrize(
        ("overall", "said"),
        [("met", []), ("", None), ("unknown", ["Overall: was unknown, is now met"])],
    )
    def test_only_the_answer_can_be_compared(
        self, patient: Patient, consultant: User, overall: str, said: list[str] | None
    ) -> None:
        typical(patient, consultant)
        make_conclusion(patient, consultant, overall=overall)
        then = reading_then(patient.conclusions.first(), panel_for(patient, TODAY).evaluation)
        assert (then and [each.text for each in then.differences]) == said

    def test_the_page_does_not_claim_to_know_what_was_said(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        make_conclusion(patient, consultant, overall="met")
        page = record_page(consultant_client, patient)
        assert "The criteria said then" not in page
        assert "Overall: was met, is now unknown" in page

    def test_nothing_is_said_where_there_is_no_conclusion(self, patient: Patient) -> None:
        assert reading_then(None, panel_for(patient, TODAY).evaluation) is None

    def test_an_action_without_an_evaluation_keeps_none(self, patient: Patient, consultant: User) -> None:
        kept = actions.record_conclusion(
            patient=patient, by=consultant, status="suspected", concluded_on=DAY, reason="By telephone."
        )
        kept.refresh_from_db()
        assert kept.evaluation == {}

    def test_a_release_from_before_the_column_can_still_write(self, patient: Patient, consultant: User) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO patients_conclusion (patient_id, status, concluded_on, reason, rule_set, overall,"
                " recorded_by_id) VALUES (%s, 'suspected', '2026-01-05', 'x', '', '', %s)",
                [patient.pk, consultant.pk],
            )
        assert patient.conclusions.get().evaluation == {}
