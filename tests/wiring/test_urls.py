"""Addresses: every name that code or a page uses exists, and no route hides another."""

import ast
import re
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, get_resolver, resolve, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from interface.converters import Day
from patients.converters import PatientRef
from patients.line_forms import ROW_FORMS
from patients.refs import ALPHABET, new_ref
from poems_clinic.navigation import DEMO_MENU, MENU
from reports.measures import FOLLOWED
from tests.contracts.test_routes import ROUTES
from tests.wiring.code import ROOT, called, calls, place, sources, templates

NAMES = {entry.name for _, entry in ROUTES}
LOOKS_UP = {"reverse", "redirect", "reverse_lazy", "resolve_url", "url_or_blank"}


def names_in_code() -> list[tuple[str, str]]:
    """(place, name) of each address that Python looks up by a literal name."""
    return [
        (place(path, call), call.args[0].value)
        for path in sources()
        for call in calls(path)
        if called(call) in LOOKS_UP
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and not call.args[0].value.startswith("/")
    ]


def names_in_templates() -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), name)
        for path in templates()
        for name in re.findall(r"{%\s*url\s+['\"]([^'\"]+)['\"]", path.read_text())
    ]


def test_every_name_that_code_looks_up_exists() -> None:
    used = names_in_code()
    assert len(used) > 30, "the search finds nothing any more"
    assert [(where, name) for where, name in used if name not in NAMES] == []


def test_every_name_that_a_page_links_to_exists() -> None:
    used = names_in_templates()
    assert len(used) > 30, "the search finds nothing any more"
    assert [(where, name) for where, name in used if name not in NAMES] == []


def test_every_name_of_the_menu_and_of_the_settings_exists() -> None:
    menu = {name for _, name, _ in MENU + DEMO_MENU}
    assert menu | {settings.LOGIN_URL, settings.LOGIN_REDIRECT_URL, settings.LOGOUT_REDIRECT_URL} <= NAMES


def sample(converter: object) -> object:
    """A value as the product makes it: a reference, a row, a word."""
    match converter:
        case PatientRef():
            return new_ref("P")
        case Day():
            return date(2026, 12, 7)
        case IntConverter():
            return 12
        case SlugConverter():
            return "neurology"
        case UUIDConverter():
            return uuid.uuid4()
        case StringConverter():
            return new_ref("R")
    raise AssertionError(f"{converter} needs a sample")


@pytest.mark.parametrize("entry", [entry for _, entry in ROUTES], ids=lambda entry: entry.name)
def test_an_address_leads_to_the_page_it_was_made_for(entry: URLPattern) -> None:
    values = {name: sample(converter) for name, converter in entry.pattern.converters.items()}
    found = resolve(reverse(entry.name, kwargs=values))
    assert found.url_name == entry.name
    assert found.kwargs == entry.default_args | values


def matching(path: str) -> list[str]:
    """The names of all routes, not only the first, that take the path."""
    [*entries] = get_resolver().url_patterns
    found = []
    while entries:
        entry = entries.pop()
        if isinstance(entry, URLPattern):
            if entry.pattern.match(path):
                found.append(entry.name)
        else:
            entries += entry.url_patterns
    return found


# Words that stand where a referral's reference could stand; no reference looks like them.
WORDS_BEFORE_REFERENCES = {"open_next_referral", "referral_matches", "breach_list"}
# Words that stand where a key could stand, by the route that takes the keys; no key is called so.
WORDS_BEFORE_KEYS = {
    "record_in_line": {"amend_treatment", "end_treatment", "withdraw_treatment", "transplant"},
    "measure_chart": {"results_download", "vegf_chart", "acknowledge_normal_results"},
    "outside_request": {"new_outside_request"},
}


@pytest.mark.parametrize("entry", [entry for _, entry in ROUTES], ids=lambda entry: entry.name)
def test_no_two_routes_want_the_same_address(entry: URLPattern) -> None:
    values = {name: sample(converter) for name, converter in entry.pattern.converters.items()}
    wanted = set(matching(reverse(entry.name, kwargs=values).removeprefix("/")))
    excused = {other for other, names in WORDS_BEFORE_KEYS.items() if entry.name in names}
    excused |= {"referral"} if entry.name in WORDS_BEFORE_REFERENCES else set()
    assert wanted - {entry.name} <= excused


def test_a_word_before_keys_is_no_key() -> None:
    keys = {*ROW_FORMS, *(measure.key for measures in FOLLOWED.values() for measure in measures)}
    words = {
        reverse(name, kwargs={key: sample(converter) for key, converter in entry.pattern.converters.items()})
        for _, entry in ROUTES
        for name in [entry.name]
        if any(name in names for names in WORDS_BEFORE_KEYS.values())
    }
    assert {path.strip("/").rpartition("/")[2] for path in words} & keys == set()


@pytest.mark.parametrize("name", sorted(WORDS_BEFORE_REFERENCES))
def test_a_word_of_the_referrals_room_is_no_reference(name: str) -> None:
    word = reverse(name).strip("/").rpartition("/")[2]
    assert not re.fullmatch(rf"R-[{ALPHABET}]+", word)
    assert resolve(reverse(name)).url_name == name


@pytest.mark.parametrize(
    "path",
    [
        "/patients/search/",
        "/patients/p-7k3qdx/",
        "/patients/P-7K3Q/",
        "/patients/P-7K3QDX7K3QDX/",
        "/patients/P-7K3-DX/",
        "/patients/9990000018/",
        "/patients/Okafor/",
        "/patients/P-7K3QDX%20/",
    ],
)
def test_only_what_looks_like_a_reference_opens_a_record(path: str) -> None:
    assert "patient_record" not in matching(path.removeprefix("/"))


@pytest.mark.parametrize("ref", ["P-7K3QDX", "P-00000", "P-ZZZZZZZZZZ"])
def test_a_reference_comes_out_as_it_went_in(ref: str) -> None:
    assert resolve(reverse("patient_record", args=[ref])).kwargs == {"ref": ref}


def test_every_page_address_ends_with_a_slash() -> None:
    """Otherwise a form sent to the address without it would be redirected and lose its words."""
    assert [route for route, _ in ROUTES if route and not route.endswith("/") and route != "healthz"] == []


def test_every_address_is_short_and_in_small_letters() -> None:
    spoken = [re.sub(r"<[^>]+>", "", route) for route, _ in ROUTES]
    assert [route for route in spoken if not re.fullmatch(r"[a-z0-9/-]*", route)] == []


def test_the_search_for_names_reads_the_code_and_not_itself() -> None:
    assert Path(__file__) not in sources()
