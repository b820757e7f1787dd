import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.conf import settings
from django.template import engines

from interface.status import STATUS_WORDS, colour_of
from interface.templatetags.clinic import age_words, clinic_date, clinic_datetime, long_date, recorded, status_tag
from tests.interface.html import text_of, tree

BORN = date(1958, 7, 14)


def shown(html: str) -> str:
    return text_of(tree(str(html)))


def test_a_clinical_date_is_short_to_look_at_and_long_to_listen_to() -> None:
    html = clinic_date(BORN)
    assert '<time datetime="1958-07-14">' in html
    assert '<span aria-hidden="true">14-Jul-1958</span>' in html
    assert "14 July 1958</span>" in html


@pytest.mark.parametrize(
    ("precision", "short", "machine"),
    [
        ("month", "Jul-1958", "1958-07"),
        ("year", "1958", "1958"),
        ("about", "about 1958", "1958"),
        ("", "14-Jul-1958", "1958-07-14"),
    ],
)
def test_a_partial_date_claims_no_more_than_is_known(precision: str, short: str, machine: str) -> None:
    html = clinic_date(BORN, precision)
    assert f'datetime="{machine}"' in html
    assert f">{short}<" in html


def test_missing_dates_are_words() -> None:
    assert shown(clinic_date(None)) == "Not recorded"
    assert shown(clinic_date(None, "unknown")) == "Not known"
    assert shown(clinic_datetime(None)) == "Not recorded"
    assert shown(long_date(None)) == "Not recorded"


def test_times_are_shown_as_in_london() -> None:
    summer_evening = datetime(2026, 6, 30, 23, 5, tzinfo=UTC)
    assert "01-Jul-2026 00:05" in clinic_datetime(summer_evening)
    assert "01-Jul-2026" in clinic_date(summer_evening)
    assert long_date(summer_evening) == "1 July 2026"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "today"),
        (date(2026, 11, 20), "yesterday"),
        (date(2026, 11, 22), "tomorrow"),
        (date(2026, 11, 1), "20 days ago"),
        (date(2026, 10, 31), "3 weeks ago"),
        (date(2026, 8, 21), "3 months ago"),
        (date(2025, 9, 21), "14 months ago"),
        (date(2024, 11, 22), "23 months ago"),
        (date(2024, 11, 21), "2 years ago"),
        (date(2024, 2, 29), "2 years ago"),
        (date(2026, 12, 5), "in 14 days"),
        (date(2027, 2, 21), "in 3 months"),
    ],
)
def test_the_age_of_a_finding_is_said_in_words(day: date, words: str) -> None:
    assert age_words(day, date(2026, 11, 21)) == words


@time_machine.travel(datetime(2026, 11, 21, 12, 0, tzinfo=UTC))
def test_filters_work_in_a_template() -> None:
    template = engines["django"].from_string(
        "{% load clinic %}{{ born|clinic_date:'month' }} {{ seen|age_of }} {% tag 'Overdue' %} "
        "{% not_recorded 'Not done' %} {{ zero|recorded }}"
    )
    html = template.render({"born": BORN, "seen": date(2025, 9, 21), "zero": 0})
    assert "nhsuk-tag--red" in html
    assert shown(html).endswith("14 months ago Overdue Not done 0")


def test_zero_and_false_are_values_and_blank_is_not() -> None:
    assert recorded(0) == 0
    assert recorded(False) is False
    assert shown(recorded("")) == "Not recorded"


def test_every_tag_that_a_template_writes_is_on_the_list() -> None:
    written = {
        (path.name, word)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for word in re.findall(r"""{% tag ["']([^"']+)["']""", path.read_text(encoding="utf-8"))
        if word not in STATUS_WORDS
    }
    assert written == set()


def test_a_status_word_has_one_colour_and_an_unlisted_one_claims_nothing() -> None:
    assert {colour for colour, _ in STATUS_WORDS.values()} == {"red", "yellow", "blue", "green", "grey", "orange"}
    assert all(meaning and word == word[:1].upper() + word[1:] for word, (_, meaning) in STATUS_WORDS.items())
    assert colour_of("Something else") == "grey"
    assert status_tag("") == ""
    assert "<b>" not in status_tag("<b>x</b>")
