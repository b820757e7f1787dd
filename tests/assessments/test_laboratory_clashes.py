"""Two people write one report or one study: no result and no lesion is lost, and none is overwritten unseen."""

import re
from decimal import Decimal as D
from html import unescape

import pytest

from assessments.instruments.imaging import ImagingLesion
from assessments.results import LabResult
from tests.assessments.lab_forms import boxes_of, new_page, post, sent

# Real commits: the history tells by its time what stood there when a page was opened.
pytestmark = pytest.mark.django_db(transaction=True)


def hidden(page) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode())
    return {name: unescape(value) for name, value in found}


def opened_draft(client, patient, key, **boxes):
    """The address of a draft that holds the boxes, and what its page sends when nothing is changed."""
    answer = post(client, new_page(patient, key), sent(patient, **boxes))
    assert answer.status_code == 302
    return answer.url, boxes_of(client.get(answer.url))


def test_results_that_two_people_added_are_both_kept(nurse_client, consultant_client, patient):
    at, page = opened_draft(nurse_client, patient, "laboratory", **{"results-crp-value": "3"})
    post(nurse_client, at, page | {"results-platelets-value": "512"})
    clash = post(consultant_client, at, page | {"results-tsh-value": "2.1"})
    assert clash.status_code == 409
    merged = clash.context["merged"]
    assert merged.clashes == []
    assert [(one.label, one.theirs) for one in merged.only_theirs] == [("Platelets", "512")]
    assert [(one.label, one.yours) for one in merged.only_yours] == [("TSH", "2.1")]
    assert post(consultant_client, at, hidden(clash) | {"action": "draft"}).status_code == 302
    assert {one.analyte: one.value for one in LabResult.objects.kept()} == {
        "crp": D(3),
        "platelets": D(512),
        "tsh": D("2.1"),
    }


def test_one_result_that_two_people_changed_is_asked_about(nurse_client, consultant_client, patient):
    at, page = opened_draft(
        nurse_client, patient, "laboratory", **{"results-vegf-matrix": "serum", "results-vegf-value": "310"}
    )
    post(nurse_client, at, page | {"results-vegf-value": "3,100"})
    clash = post(consultant_client, at, page | {"results-vegf-value": "> 310"})
    (one,) = clash.context["merged"].clashes
    assert (one.label, one.opened, one.theirs, one.yours) == ("VEGF", "310", "3,100", "> 310")
    chosen = hidden(clash) | {"results-vegf-value": "> 310", "action": "draft"}
    assert post(consultant_client, at, chosen).status_code == 302
    assert LabResult.objects.get().shown == "> 310"


def test_a_result_that_one_took_out_stays_out_when_the_other_left_it_alone(nurse_client, consultant_client, patient):
    at, page = opened_draft(nurse_client, patient, "laboratory", **{"results-crp-value": "3", "results-tsh-value": "1"})
    post(nurse_client, at, page | {"results-crp-value": ""})
    clash = post(consultant_client, at, page | {"results-tsh-value": "2"})
    assert post(consultant_client, at, hidden(clash) | {"action": "draft"}).status_code == 302
    assert [(one.analyte, one.value) for one in LabResult.objects.kept()] == [("tsh", D(2))]


def test_lesions_that_two_people_added_are_both_kept(nurse_client, consultant_client, patient):
    at, page = opened_draft(nurse_client, patient, "imaging", modality="mri")
    post(nurse_client, at, page | {"lesions-new0-site": "rib", "lesions-new0-type": "mixed"})
    clash = post(consultant_client, at, page | {"lesions-new0-site": "skull", "lesions-new0-type": "lytic"})
    assert clash.status_code == 409 and clash.context["merged"].clashes == []
    assert post(consultant_client, at, hidden(clash) | {"action": "draft"}).status_code == 302
    assert {(one.site, one.type) for one in ImagingLesion.objects.kept()} == {("rib", "mixed"), ("skull", "lytic")}


def test_a_lesion_that_one_took_out_and_the_other_changed_is_asked_about(nurse_client, consultant_client, patient):
    at, page = opened_draft(
        nurse_client, patient, "imaging", modality="mri", **{"lesions-new0-site": "rib", "lesions-new0-type": "mixed"}
    )
    line = ImagingLesion.objects.get()
    post(nurse_client, at, page | {f"lesions-{line.pk}-out": "on"})
    clash = post(consultant_client, at, page | {f"lesions-{line.pk}-type": "sclerotic"})
    (one,) = clash.context["merged"].clashes
    assert (one.opened, one.theirs, one.yours) == ("Mixed", "", "Sclerotic")


def test_lines_that_a_page_did_not_send_are_left_alone(nurse_client, patient):
    at, page = opened_draft(nurse_client, patient, "laboratory", **{"results-crp-value": "3"})
    short = {name: value for name, value in page.items() if not name.startswith("results-")}
    assert post(nurse_client, at, short).status_code == 302
    assert [one.analyte for one in LabResult.objects.kept()] == ["crp"]


def test_lesions_that_a_page_did_not_send_are_left_alone(nurse_client, patient):
    boxes = {"modality": "mri", "lesions-new0-site": "rib", "lesions-new0-type": "mixed"}
    at, page = opened_draft(nurse_client, patient, "imaging", **boxes)
    short = {name: value for name, value in page.items() if not name.startswith("lesions-")}
    assert post(nurse_client, at, short).status_code == 302
    assert [one.site for one in ImagingLesion.objects.kept()] == ["rib"]
