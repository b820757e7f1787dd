"""What is to be done next and by when, who answers the telephone, and small words of the referral pages."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from clinical.advice_hours import lines, open_line
from patients.models import Patient
from referrals.choices import Urgency
from referrals.next_steps import after_call, to_chase, to_decide, to_see, working_day_after
from referrals.templatetags.referrals import care_words, spaced, years_on

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)
CHRISTMAS_EVE = date(2026, 12, 24)
MAUNDY_THURSDAY = date(2026, 4, 2)
ON_CALL = "Speak to the on-call haematologist and ring the caller back today"
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("urgency", "missing", "today", "text", "on"),
    [
        ("emergency", "", FRIDAY, ON_CALL, FRIDAY),
        ("emergency", "date of birth", FRIDAY, f"{ON_CALL}. Still to ask: date of birth", FRIDAY),
        # An emergency waits for no Monday.
        ("emergency", "", SATURDAY, ON_CALL, SATURDAY),
        ("urgent", "first name", FRIDAY, "Ask the caller for first name", date(2026, 11, 23)),
        ("routine", "first name", FRIDAY, "Ask the caller for first name", date(2026, 11, 24)),
        ("urgent", "VEGF", CHRISTMAS_EVE, "Ask the caller for VEGF", date(2026, 12, 29)),
        ("urgent", "", FRIDAY, "Decide on this referral", date(2026, 11, 24)),
        ("routine", "", FRIDAY, "Decide on this referral", date(2026, 11, 27)),
        ("routine", "", MAUNDY_THURSDAY, "Decide on this referral", date(2026, 4, 13)),
    ],
)
def test_after_the_call(urgency: str, missing: str, today: date, text: str, on: date) -> None:
    step = after_call(urgency, missing, today)
    assert (step.text, step.on) == (text, on)


@pytest.mark.parametrize(
    ("urgency", "chase", "decide", "book"),
    [
        ("emergency", date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 20)),
        ("urgent", date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 23)),
        ("routine", date(2026, 11, 27), date(2026, 11, 27), date(2026, 11, 27)),
    ],
)
def test_the_days_by_urgency_from_a_friday(urgency: str, chase: date, decide: date, book: date) -> None:
    assert to_chase(urgency, FRIDAY).on == chase
    assert to_decide(urgency, FRIDAY).on == decide
    assert to_see(urgency, FRIDAY, mdt_only=False).on == book


@pytest.mark.parametrize("urgency", Urgency.values)
def test_no_step_of_a_known_urgency_is_due_in_the_past_or_on_a_day_off(urgency: str) -> None:
    for step in (to_chase(urgency, SATURDAY), to_decide(urgency, SATURDAY), to_see(urgency, SATURDAY, mdt_only=True)):
        assert step.on >= SATURDAY
        assert urgency == "emergency" or step.on.weekday() < 5


@pytest.mark.parametrize(
    ("mdt_only", "see_by", "text"),
    [
        (False, None, "Book the first visit"),
        (True, None, "Put on the list of the next MDT meeting"),
        (False, date(2026, 12, 1), "Book the first visit, to happen by 01-Dec-2026"),
        (True, date(2026, 12, 1), "Put on the list of the next MDT meeting, to happen by 01-Dec-2026"),
    ],
)
def test_after_accepting(mdt_only: bool, see_by: date | None, text: str) -> None:
    assert to_see("urgent", FRIDAY, mdt_only=mdt_only, see_by=see_by).text == text


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        (FRIDAY, 0, FRIDAY),
        (SATURDAY, 0, SATURDAY),
        (SATURDAY, 1, date(2026, 11, 23)),
        # Boxing Day 2026 is a Saturday, so Monday the 28th is a holiday.
        (CHRISTMAS_EVE, 1, date(2026, 12, 29)),
        (MAUNDY_THURSDAY, 1, date(2026, 4, 7)),
        # New Year's Day of the next year counts as well.
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 5, 1), 1, date(2026, 5, 5)),
        (date(2026, 8, 28), 5, date(2026, 9, 7)),
    ],
)
def test_weekends_and_bank_holidays_are_stepped_over(day: date, count: int, result: date) -> None:
    assert working_day_after(day, count) == result


@pytest.mark.parametrize(
    ("when", "line"),
    [
        # Bank holidays that move, and their substitutes.
        ("2026-04-03 10:00", "out_of_hours"),
        ("2026-04-06 10:00", "out_of_hours"),
        ("2026-05-04 10:00", "out_of_hours"),
        ("2026-05-25 10:00", "out_of_hours"),
        ("2026-08-31 10:00", "out_of_hours"),
        ("2026-12-28 10:00", "out_of_hours"),
        ("2027-12-27 10:00", "out_of_hours"),
        ("2027-12-28 10:00", "out_of_hours"),
        ("2026-04-07 10:00", "nurses"),
        ("2026-12-29 10:00", "nurses"),
        # In Scotland 2 January is a holiday, here the line is the clinic's in London.
        ("2029-01-02 10:00", "nurses"),
        # The edges of a day, in summer as in winter.
        ("2026-07-01 09:00", "nurses"),
        ("2026-07-01 08:59", "out_of_hours"),
        ("2026-07-01 16:59", "nurses"),
        ("2026-07-01 17:00", "out_of_hours"),
        ("2026-07-01 00:00", "out_of_hours"),
    ],
)
def test_who_answers_the_telephone(when: str, line: str) -> None:
    assert open_line(datetime.fromisoformat(when).replace(tzinfo=LONDON)) == line


def test_the_lines_of_the_clinic_are_the_two_that_the_hours_speak_of() -> None:
    """A third line in the settings would never be said to answer."""
    shown = lines(settings.CLINIC_PHONES, datetime(2026, 11, 20, 10, 0, tzinfo=LONDON))
    assert set(settings.CLINIC_PHONES) == {"nurses", "out_of_hours"}
    assert [line.open_now for line in shown] == [True, False]
    assert {line.number for line in shown} == {number for _, number in settings.CLINIC_PHONES.values()}


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"birth_date": date(1958, 7, 14), "birth_precision": "day"}, "68y"),
        ({"birth_date": date(1958, 1, 1), "birth_precision": "year"}, "about 68y"),
        ({"birth_date": date(1966, 1, 1), "birth_precision": "about"}, "about 60y"),
        ({}, "age not known"),
    ],
)
def test_an_age_says_how_sure_it_is(facts: dict[str, Any], words: str) -> None:
    assert years_on(Patient(surname="Okafor", **facts), FRIDAY) == words


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        ("9990000018", "nhs", "NHS No. 999 000 0018"),
        ("1407589999", "chi", "CHI No. 140758 9999"),
        ("3200000007", "hc", "H&C No. 320 000 0007"),
        ("", "", ""),
    ],
)
def test_a_number_is_spoken_in_the_groups_of_its_kind(number: str, kind: str, words: str) -> None:
    shown = spaced(number, kind)
    assert shown.replace("\N{NO-BREAK SPACE}", " ") == words
    assert " " not in shown.partition("No. ")[2], "a number is never broken over two lines"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"care_status": "follow_up"}, "Follow-up"),
        ({"care_status": "discharged"}, "Discharged"),
        ({"care_status": "follow_up", "deceased": True}, "Has died"),
    ],
)
def test_where_a_person_stands_with_the_clinic(facts: dict[str, Any], words: str) -> None:
    assert care_words(Patient(surname="Okafor", **facts)) == words


def test_working_days_leave_out_the_weekend_and_bank_holidays() -> None:
    friday = date(2026, 11, 20)
    assert working_day_after(friday, 1) == date(2026, 11, 23)
    assert working_day_after(friday, 5) == date(2026, 11, 27)
    assert working_day_after(date(2026, 12, 24), 1) == date(2026, 12, 29)
    assert working_day_after(date(2026, 11, 21), 0) == date(2026, 11, 21)
