"""200 edits of one assessment by twelve log-ins at once, over HTTP: each is saved or shown on the conflict page."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psycopg
import pytest

from tests.journeys.desk import PASSWORDS
from tests.stack.running import RunningStack

PEOPLE, EDITS, DAY = 12, 200, "14-Aug-2026"
OF_THE_PAGE = {"csrfmiddlewaretoken", "patient_ref", "version", "submission_key"}
KIND, TABLE = "endocrine", "assessments_endocrine"


@dataclass
class Person:
    """One log-in with its own cookies, and what the form sends for it."""

    base_url: str
    role: str
    opener: OpenerDirector = field(init=False)
    data: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        name, password = PASSWORDS[self.role]
        self.read_form(self.ask("/login/")[1])
        status, _, address = self.ask("/login/", {"username": name, "password": password})
        assert (status, address) == (200, f"{self.base_url}/work/")

    def ask(self, path: str, typed: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, page and final address of a GET, or of a POST of the form with these words."""
        body = urlencode(self.data | typed).encode() if typed is not None else None
        try:
            with self.opener.open(Request(self.base_url + path, body), timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.url
        except HTTPError as refused:
            return refused.code, refused.read().decode(), refused.url

    def read_form(self, page: str) -> None:
        """Take over what ties a form to its page, its patient and the version that was opened."""
        main = page[page.rindex("<main") :]
        found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', main)
        self.data |= {name: unescape(value) for name, value in found if name in OF_THE_PAGE}


@dataclass(frozen=True)
class Edit:
    word: str
    opened: int
    status: int
    words_shown: bool


def edit_again_and_again(person: Person, path: str, words: list[str]) -> list[Edit]:
    """Each edit sends a word of its own with the version that the last answer showed."""
    edits = []
    for word in words:
        opened = int(person.data["version"])
        status, page, _ = person.ask(path, {"performed_on": DAY, "comment": word, "action": "draft"})
        edits.append(Edit(word, opened, status, word in unescape(page)))
        person.read_form(page)
    return edits


@pytest.fixture
def draft(clinic: RunningStack) -> Any:
    """(path of its form, number of its row): a new draft of somebody of the demonstration."""
    if not hasattr(clinic, "database_url"):
        pytest.skip("the history is read from the database of a stack that was started here")
    with psycopg.connect(clinic.database_url) as database:
        [ref] = database.execute("SELECT ref FROM patients_patient WHERE died_on IS NULL ORDER BY id DESC").fetchone()
    author = Person(clinic.base_url, "nurse")
    new = f"/patients/{ref}/assessments/{KIND}/new/"
    author.read_form(author.ask(new)[1])
    status, _, address = author.ask(new, {"performed_on": DAY, "comment": "as opened", "action": "draft"})
    assert status == 200 and address.endswith("/edit/")
    path = address.removeprefix(clinic.base_url)
    return path, int(path.split("/")[-3])


def test_of_200_parallel_edits_each_is_in_the_history_or_was_shown_to_its_author(
    clinic: RunningStack, draft: tuple[str, int]
) -> None:
    path, number = draft
    with ThreadPoolExecutor(PEOPLE) as pool:
        people = list(pool.map(lambda n: Person(clinic.base_url, ("nurse", "consultant")[n % 2]), range(PEOPLE)))
        for person in people:
            person.read_form(person.ask(path)[1])
        words = [f"Word{n:03}naïve<b>日本" for n in range(EDITS)]
        shares = [words[n::PEOPLE] for n in range(PEOPLE)]
        work = [pool.submit(edit_again_and_again, *task) for task in zip(people, [path] * PEOPLE, shares, strict=True)]
        edits = [edit for done in work for edit in done.result()]

    with psycopg.connect(clinic.database_url) as database:
        history = database.execute(
            f"SELECT version, comment FROM {TABLE}event WHERE pgh_obj_id = %s ORDER BY pgh_id", [number]
        ).fetchall()
        kept = {
            boxes["comment"][0]
            for (boxes,) in database.execute("SELECT boxes FROM assessments_workingcopy WHERE row = %s", [number])
        }
        database.execute("DELETE FROM assessments_workingcopy WHERE row = %s", [number])

    accepted = {edit.opened + 1: edit.word for edit in edits if edit.status == 200}
    refused = [edit for edit in edits if edit.status == 409]
    print(f"{len(edits)} edits: {len(accepted)} accepted, {len(refused)} sent to the conflict page")
    assert Counter(edit.status for edit in edits).keys() <= {200, 409}
    assert len(edits) == len(accepted) + len(refused) == EDITS, "no two edits made the same version"
    assert history == [(1, "as opened"), *sorted(accepted.items())], "every accepted edit, in order, none overwritten"
    assert [edit.word for edit in refused if not edit.words_shown] == []
    last = {share[-1] for share in shares}
    assert {edit.word for edit in refused if edit.word in last} <= kept, "kept for their authors as well"
    assert accepted and len(refused) > EDITS / 4, "they really ran into each other"
