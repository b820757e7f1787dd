"""Promises that every page keeps for every role, including the page added tomorrow: sound HTML, no other
patient's words, no change by looking, no form without its token, no row of somebody else.

One clinic is built for the whole file and every address is visited once; the tests then read what came back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern

from accounts.models import User
from accounts.permissions import Permission
from tests.conftest import logged_in
from tests.contracts.house import File, Marks, contents, day_begins, make_file, pages, today
from tests.factories import make_user
from tests.interface.html import faults, text_of, tree

ROLES = ("nurse", "consultant", "admin")
HERS = Marks(who="Qwendoline", what="Kworbit", why="Zefferel")
HIS = Marks(who="Xaverius", what="Jumblit", why="Vortrag")
# A part of a page, put into it by a script.
PARTS = {"referral_matches"}
# Lists of several people whose address names a day.
LISTS_OF_A_DAY = {"mdt_meeting"}
# What a person may send in a hurry or on purpose; no page takes it for a real form.
FORGED = {"version": "1", "action": "sign", "reason": "Wrong person"}

MISPLACED = "Misplaced words"
# Where a misplaced form is answered with another page, and why that is no success.
LEADS_ON = {
    "review_prophylaxis": "a button; the next page says that nothing was saved",
    "withdraw_death": "she is alive, so there is nothing to take back",
    "letter_retry": "a button; her letter is made, so there is nothing to try again",
    "acknowledge_result": "a button; the next page says that nothing was saved",
    "acknowledge_normal_results": "as above",
    "sample_step": "a button; the next page says that nothing was saved",
}

each_role = pytest.mark.parametrize("role", ROLES)


@dataclass(frozen=True)
class Visit:
    """What one address answered to one request."""

    entry: URLPattern
    address: str
    status: int
    body: str
    is_html: bool

    @property
    def is_page(self) -> bool:
        """A whole page that opened."""
        return self.is_html and self.status == 200 and self.entry.name not in PARTS

    def says(self, word: str) -> bool:
        return word.lower() in self.body.lower()


@dataclass
class Visits:
    """The two files, and everything that was asked of the site about them."""

    hers: File
    his: File
    looks: dict[str, list[Visit]] = field(default_factory=dict)
    sent_by_admin: list[Visit] = field(default_factory=list)
    sent_without_token: list[Visit] = field(default_factory=list)
    foreign: list[Visit] = field(default_factory=list)
    misplaced: list[Visit] = field(default_factory=list)
    # Tables that changed while nobody should have changed anything, by what was going on.
    changed: dict[str, list[str]] = field(default_factory=dict)


def visit(entry: URLPattern, address: str, response: HttpResponse) -> Visit:
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return Visit(entry, address, response.status_code, raw.decode(errors="replace"), is_html)


def addresses(file: File, *, needed: set[str] = frozenset()) -> Iterator[tuple[URLPattern, str]]:
    for entry in pages():
        if needed <= set(entry.pattern.converters):
            yield from ((entry, address) for address in file.addresses(entry))


_once: list[Visits] = []


@pytest.fixture
def visits(db: None, tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """Her file and his after the worker's morning, and every visit. The first test makes them and takes them back out

    of the database; the others read what was answered then.
    """
    if not _once:
        folder = tmp_path_factory.mktemp("clinic")
        with (
            time_machine.travel("2026-11-23 09:00+00:00", tick=False),
            override_settings(MEDIA_ROOT=folder / "files", MAILBOX_FOLDER=folder / "mailbox"),
        ):
            _once.append(_made())
    return _once[0]


def _made() -> Visits:
    people = {role: make_user(role) for role in ROLES}
    hers = make_file(people["consultant"], HERS, "9990000018", today=today())
    his = make_file(people["consultant"], HIS, "9990000026", today=today())
    day_begins()
    clients = {role: logged_in(person) for role, person in people.items()}
    made = Visits(hers, his)
    before = contents()

    def compare(during: str) -> None:
        nonlocal before
        after = contents()
        made.changed[during] = [table for table in before if before[table] != after[table]]
        before = after

    for role, client in clients.items():
        made.looks[role] = [visit(entry, address, client.get(address)) for entry, address in addresses(hers)]
        compare(f"looking as {role}")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clients["consultant"].cookies
    forged = FORGED | {"patient_ref": hers.patient.ref}
    made.sent_without_token = [visit(e, address, strict.post(address, forged)) for e, address in addresses(hers)]
    compare("sending without a token")
    for entry, address in addresses(his, needed={"ref", "pk"}):
        mixed = address.replace(his.patient.ref, hers.patient.ref)
        mixed = mixed.replace(his.attached.referral.ref, hers.attached.referral.ref)
        mixed = mixed.replace(his.accepted.ref, hers.accepted.ref)
        client = clients["consultant"]
        made.foreign += [visit(entry, mixed, client.get(mixed)), visit(entry, mixed, client.post(mixed, forged))]
    compare("asking for rows of another patient")
    # Whoever has two records open in two windows sends the form of one to the other.
    typed = dict.fromkeys(("reason", "comment", "note", "notes", "title"), MISPLACED)
    misplaced = FORGED | typed | {"patient_ref": his.patient.ref}
    for entry, address in addresses(hers, needed={"ref"}):
        if address.startswith("/patients/"):
            made.misplaced.append(visit(entry, address, clients["consultant"].post(address, misplaced)))
    compare("sending a form of another patient")
    # Last, because an admin may change what belongs to an admin.
    stale = {"patient_ref": hers.patient.ref, "version": "0"}
    made.sent_by_admin = [visit(e, a, clients["admin"].post(a, stale)) for e, a in addresses(hers)]
    return made


def soundness(html: str) -> list[str]:
    root = tree(html)
    title = text_of(next(root.iter("title")))
    found = faults(html)
    if not title.endswith(" – POEMS Clinic") or title.startswith("–"):
        found.append(f"the title is {title!r}")
    if (headings := len(list(root.iter("h1")))) != 1:
        found.append(f"{headings} main headings")
    levels = [int(e.tag[1]) for e in root.iter() if isinstance(e.tag, str) and e.tag in {"h1", "h2", "h3", "h4", "h5"}]
    found += [f"h{two} follows h{one}" for one, two in pairwise(levels) if two > one + 1]
    found += ["an image without words" for image in root.iter("img") if image.get("alt") is None]
    found += ["a link without words" for link in root.iter("a") if not text_of(link) and not link.get("aria-label")]
    return found


@each_role
def test_no_page_breaks(role: str, visits: Visits) -> None:
    assert {look.address: look.status for look in visits.looks[role] if look.status >= 500} == {}


@each_role
def test_the_html_of_every_page_keeps_the_rules(role: str, visits: Visits) -> None:
    opened = [look for look in visits.looks[role] if look.is_page]
    assert len(opened) > (10 if role == "admin" else 60), "the walk no longer reaches the pages"
    assert {look.address: found for look in opened if (found := soundness(look.body))} == {}


@each_role
def test_a_refusal_and_a_missing_page_keep_the_rules_too(role: str, visits: Visits) -> None:
    refused = [look for look in visits.looks[role] if look.status in {403, 404} and look.is_html]
    assert {look.address: found for look in refused if (found := soundness(look.body))} == {}


def beyond_the_route(look: Visit, visits: Visits) -> bool:
    """A signed row may be marked as an error only by those who sign, though drafts may by all who write."""
    signed = {f"/{key}/{row.pk}/" for key, row in visits.hers.signed.items()}
    return look.entry.name == "assessment_error" and any(part in look.address for part in signed)


@each_role
def test_a_role_opens_what_its_permission_names_and_is_refused_elsewhere(role: str, visits: Visits) -> None:
    wrong = {}
    for look in visits.looks[role]:
        policy = getattr(look.entry.callback, "policy", None)
        if not isinstance(policy, Permission):
            continue
        allowed = User(role=role).can(policy)
        if role == "nurse" and beyond_the_route(look, visits):
            allowed = False
        if look.status not in ({200, 302, 404, 405} if allowed else {403, 405}):
            wrong[look.address] = look.status
    assert wrong == {}


@each_role
def test_no_page_of_one_patient_holds_a_word_of_another(role: str, visits: Visits) -> None:
    his = visits.his
    foreign = [*HIS.all(), his.patient.ref, his.open_referral.ref, his.accepted.ref, str(his.patient.national_id)]
    leaks = {}
    for look in visits.looks[role]:
        if look.entry.name in LISTS_OF_A_DAY:
            continue
        if look.entry.pattern.converters and (found := [word for word in foreign if look.says(word)]):
            leaks[look.address] = found
    assert leaks == {}


@each_role
def test_no_list_holds_a_clinical_word(role: str, visits: Visits) -> None:
    lists = [look for look in visits.looks[role] if not look.entry.pattern.converters]
    assert {look.address for look in lists if look.says(HERS.what) or look.says(HIS.what)} == set()


def test_the_marks_can_be_found_where_they_belong(visits: Visits) -> None:
    """Otherwise the searches of the other tests would find nothing whatever happens."""
    where = {look.address: look for look in visits.looks["consultant"]}
    record = f"/patients/{visits.hers.patient.ref}/"
    assert where[record].says(HERS.who)
    for key, row in visits.hers.signed.items():
        assert where[f"{record}assessments/{key}/{row.pk}/"].says(HERS.what), key
    assert where[f"{record}treatment/"].says(HERS.what)
    assert where[f"{record}conclusion/"].says(HERS.what)
    assert where[f"/referrals/{visits.hers.open_referral.ref}/"].says(HERS.why)
    assert where["/caseload/"].says(HERS.who)
    assert where["/caseload/"].says(HIS.who), "both stand on the list of everybody"


def test_an_admin_never_receives_a_clinical_word(visits: Visits) -> None:
    """Neither on a page nor in a refusal, a form, a history or a file."""
    assert {look.address for look in visits.looks["admin"] if look.says(HERS.what)} == set()


def test_what_an_admin_sends_brings_no_clinical_word_back(visits: Visits) -> None:
    """A form that is refused shows itself again: also then without what the role may not see."""
    assert {answer.address for answer in visits.sent_by_admin if answer.says(HERS.what)} == set()
    assert {answer.address: answer.status for answer in visits.sent_by_admin if answer.status >= 500} == {}


@each_role
def test_looking_changes_no_record(role: str, visits: Visits) -> None:
    assert visits.changed[f"looking as {role}"] == []


def test_a_form_without_its_token_is_refused_on_every_route(visits: Visits) -> None:
    let_in = {
        answer.address: answer.status
        for answer in visits.sent_without_token
        if answer.status != 403 or not answer.says("Nothing was saved")
    }
    assert let_in == {}
    assert len(visits.sent_without_token) > 90
    assert visits.changed["sending without a token"] == []


def test_a_row_of_another_patient_does_not_exist_below_this_one(visits: Visits) -> None:
    assert len(visits.foreign) > 120
    found = {f"{answer.entry.name} {answer.address}": answer.status for answer in visits.foreign}
    assert {address: status for address, status in found.items() if status not in {404, 405}} == {}
    assert [answer.address for answer in visits.foreign if any(answer.says(word) for word in HIS.all())] == []
    assert visits.changed["asking for rows of another patient"] == []


def test_a_form_of_another_patient_is_refused_on_every_route_and_saves_nothing(visits: Visits) -> None:
    assert visits.changed["sending a form of another patient"] == []
    assert len(visits.misplaced) > 60
    led_on = {answer.entry.name for answer in visits.misplaced if 300 <= answer.status < 400}
    assert led_on <= LEADS_ON.keys()


def test_words_sent_to_another_patients_assessment_come_back(visits: Visits) -> None:
    forms = [answer for answer in visits.misplaced if answer.entry.name in {"assessment_new", "assessment_edit"}]
    assert len(forms) > 10
    assert [answer.address for answer in forms if answer.status != 409 or not answer.says(MISPLACED)] == []


@each_role
def test_a_page_says_whose_it_is(role: str, visits: Visits) -> None:
    """The banner with name and number stands on every page of one patient that opens."""
    own = [look for look in visits.looks[role] if look.address.startswith(f"/patients/{visits.hers.patient.ref}/")]
    nameless = [
        look.address
        for look in own
        if look.is_page and not (look.says(f"{HERS.who}son") and look.says("999\xa0000\xa00018"))
    ]
    assert nameless == []


@each_role
def test_no_address_on_any_page_holds_a_persons_words(role: str, visits: Visits) -> None:
    """Addresses stay in logs and in histories of browsers."""
    words = [word.lower() for word in (*HERS.all(), str(visits.hers.patient.national_id))]
    spoken = {}
    for look in visits.looks[role]:
        if look.is_page:
            links = [e.get("href") or e.get("action") or "" for e in tree(look.body).iter()]
            if found := [link for link in links if any(word in link.lower() for word in words)]:
                spoken[look.address] = found
    assert spoken == {}


def test_the_fingerprint_of_the_records_notices_one_changed_letter(db: None, nurse: User, patient: Any) -> None:
    before = contents()
    patient.phone = "1"
    patient.save()
    after = contents()
    assert {table for table in before if before[table] != after[table]} == {"patients_patient", "patients_patientevent"}
