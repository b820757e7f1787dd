"""The page that tries the rules on a vignette: who opens it, what it shows and refuses, and that it keeps nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clinical.catalogue import CATALOGUE
from clinical.vignette import EXAMPLE, schema
from tests.contracts.house import contents
from tests.interface.html import text_of, tree
from tests.reports.pages import sound, words

pytestmark = pytest.mark.django_db
CASES = Path(__file__).parents[1] / "clinical" / "cases" / "published.json"
MEET = "Recorded findings meet the Dispenzieri 2012 criteria"
ADDRESSES = ["try_rules", "finding_names", "vignette_schema"]


@pytest.fixture(autouse=True)
def saturday() -> Iterator[None]:
    with time_machine.travel("2026-11-21 09:00+00:00", tick=False):
        yield


def sent(client: Client, text: str = "", **more: Any) -> str:
    return sound(client.post(reverse("try_rules"), {"text": text, **more}))


def vignette(**more: Any) -> str:
    return json.dumps({"on": "2024-03-01", "findings": {"neuropathy": "present"}} | more)


def summary(page: str) -> str:
    """What the box with the problems says, "" without one."""
    return next(
        (text_of(one) for one in tree(page).iter("div") if "nhsuk-error-summary" in (one.get("class") or "").split()),
        "",
    )


class TestWhoIsLetIn:
    @pytest.mark.parametrize("name", ADDRESSES)
    def test_those_who_may_see_clinical_findings(
        self, name: str, consultant_client: Client, nurse_client: Client, admin_client: Client
    ) -> None:
        assert consultant_client.get(reverse(name)).status_code == 200
        assert nurse_client.get(reverse(name)).status_code == 200
        assert admin_client.get(reverse(name)).status_code == 403

    def test_an_admin_cannot_send_one(self, admin_client: Client) -> None:
        assert admin_client.post(reverse("try_rules"), {"text": EXAMPLE}).status_code == 403

    def test_a_consultant_finds_it_on_my_work(self, consultant_client: Client) -> None:
        assert f'href="{reverse("try_rules")}"' in sound(consultant_client.get(reverse("my_work")))

    @pytest.mark.parametrize("name", ["finding_names", "vignette_schema"])
    def test_what_is_only_read_takes_no_form(self, name: str, consultant_client: Client) -> None:
        assert consultant_client.post(reverse(name)).status_code == 405


class TestAnswers:
    def test_the_example_is_offered_and_is_accepted_as_it_stands(self, consultant_client: Client) -> None:
        offered = tree(sound(consultant_client.get(reverse("try_rules") + "?example=1")))
        text = next(one.text for one in offered.iter("textarea"))
        page = words(sent(consultant_client, text))
        assert MEET in page
        assert "Invented man of 52" in page

    def test_each_vignette_of_a_list_has_its_panel(self, consultant_client: Client) -> None:
        page = words(sent(consultant_client, CASES.read_text()))
        assert page.count(MEET) == 7
        assert page.count("Recorded findings do not meet the Dispenzieri 2012 criteria") == 3
        assert page.count("Cannot yet be determined") == 1
        assert page.count("This is the pattern of the Castleman disease variant") == 1
        assert "Consider" in page

    def test_two_vignettes_of_one_name_have_headings_of_their_own(self, consultant_client: Client) -> None:
        page = tree(sent(consultant_client, f"[{vignette(id='A')}, {vignette(id='A')}]"))
        labels = [one.get("aria-label") for one in page.iter("div") if one.get("role") == "region"]
        assert labels == ["Criteria and their evidence, 1. A", "Criteria and their evidence, 2. A"]

    def test_a_file_says_the_same_as_its_text(self, consultant_client: Client) -> None:
        file = SimpleUploadedFile("cases.json", CASES.read_bytes(), "application/json")
        assert words(sent(consultant_client, file=file)).count(MEET) == 7

    def test_what_was_typed_stays_in_the_box(self, consultant_client: Client) -> None:
        text = vignette(title="<b>Bold & old</b>")
        page = sent(consultant_client, text)
        assert next(one.text for one in tree(page).iter("textarea")).strip() == text
        assert "<b>Bold" not in page

    def test_the_rule_set_and_the_day_of_the_form_go_before_those_of_the_vignette(
        self, consultant_client: Client
    ) -> None:
        text = vignette(as_at="2025-01-01", rule_set="suichi_2019")
        own = words(sent(consultant_client, text))
        assert "Suichi 2019, version 1, as at 01-Jan-2025" in own
        chosen = words(sent(consultant_client, text, rule_set="dispenzieri_2003", as_at="2 3 2024"))
        assert "Dispenzieri 2003, version 1, as at 02-Mar-2024" in chosen

    def test_findings_after_the_day_are_listed_as_not_used(self, consultant_client: Client) -> None:
        page = words(sent(consultant_client, vignette(), as_at="1 1 2024"))
        assert "Dated after 01-Jan-2024" in page
        assert "Evaluated on the findings of the vignette up to 01-Jan-2024" in page

    def test_a_source_that_looks_like_a_record_of_ours_makes_no_link(self, consultant_client: Client) -> None:
        findings = [{"name": "neuropathy", "value": "present", "source": "neurology:12"}]
        page = sent(consultant_client, vignette(findings=findings))
        assert "/assessments/" not in page

    def test_criteria_outside_the_rule_set_and_other_signs_are_shown_apart(self, consultant_client: Client) -> None:
        findings = {"other_weight_loss": "present", "castleman_histology": "present"}
        page = words(sent(consultant_client, vignette(findings=findings), rule_set="suichi_2019"))
        assert "Not used by this rule set Castleman disease: met" in page
        assert "Other signs, recorded and never counted Weight loss: present" in page


class TestRefusals:
    @pytest.mark.parametrize(
        ("form", "says"),
        [
            ({"text": ""}, "Paste a vignette or choose a file"),
            ({"text": "   \n"}, "Paste a vignette or choose a file"),
            ({"text": "{"}, "not JSON at line 1, column 2"),
            ({"text": "[]"}, "The list is empty"),
            ({"text": '{"id": "A1", "findings": {"platlets": 3}}'}, "Did you mean 'platelets'?"),
            ({"text": vignette(), "as_at": "1 1 2030"}, "today or in the past"),
            ({"text": vignette(), "as_at": "soon"}, "As at"),
            ({"text": vignette(), "rule_set": "poems_2099"}, "rule set"),
            ({"text": "x" * 1_000_001}, "1,000,000"),
            ({"text": '{"findings": {"<script>": 1}}'}, "is not the name of a finding"),
        ],
        ids=[
            "nothing",
            "spaces",
            "no JSON",
            "empty list",
            "a name",
            "future",
            "no date",
            "rule set",
            "long",
            "mark-up",
        ],
    )
    def test_a_problem_names_what_is_wrong_and_no_verdict_is_shown(
        self, form: dict[str, str], says: str, consultant_client: Client
    ) -> None:
        page = sent(consultant_client, **form)
        assert says in summary(page)
        assert "app-verdict" not in page
        assert "<script>:" not in page

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "empty"),
            (b"\xff\xfe{", "not UTF-8"),
            (b"[" * 200_000, "too many brackets"),
            (b" " * 1_000_001, "too big"),
        ],
        ids=["empty", "encoding", "brackets", "large"],
    )
    def test_a_file_that_cannot_be_used_is_named(self, content: bytes, says: str, consultant_client: Client) -> None:
        page = sent(consultant_client, file=SimpleUploadedFile("a.json", content))
        assert says in summary(page)

    def test_a_file_beyond_all_measure_is_dropped_and_named(self, consultant_client: Client) -> None:
        page = sent(
            consultant_client, file=SimpleUploadedFile("a.json", b" " * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1))
        )
        assert "The file is too big" in summary(page)

    def test_text_and_file_together_are_one_too_many(self, consultant_client: Client) -> None:
        page = sent(consultant_client, vignette(), file=SimpleUploadedFile("a.json", vignette().encode()))
        assert "not both" in summary(page)


class TestNames:
    def test_every_name_stands_on_the_page_once(self, consultant_client: Client) -> None:
        page = tree(sound(consultant_client.get(reverse("finding_names"))))
        names = [text_of(one) for one in page.iter("th") if one.get("scope") == "row"]
        assert sorted(names) == sorted(CATALOGUE)

    def test_the_schema_is_a_file_of_its_own(self, consultant_client: Client) -> None:
        response = consultant_client.get(reverse("vignette_schema"))
        assert response.headers["Content-Type"].startswith("application/schema+json")
        assert "attachment" in response.headers["Content-Disposition"]
        assert json.loads(response.content) == schema()


def test_nothing_is_stored(consultant_client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    before = contents()
    sent(consultant_client, EXAMPLE)
    sent(consultant_client, "{")
    sent(consultant_client, file=SimpleUploadedFile("a.json", CASES.read_bytes()))
    sent(consultant_client, file=SimpleUploadedFile("a.json", b" " * (settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1)))
    assert contents() == before
    assert list(tmp_path.rglob("*")) == []
