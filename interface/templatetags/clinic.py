"""Dates, ages and status tags as clinical screens show them. `{% load clinic %}`"""

from datetime import date, datetime

from django import template
from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from interface.status import colour_of

register = template.Library()

# Not strftime: its month names follow the machine's language.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def as_day(value: date | datetime) -> date:
    """The calendar day in London of a date or an aware date and time."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def short_text(day: date, precision: str = "day") -> str:
    """14-Jul-1958, Jul-1958, 1958 or about 1958, by how exactly the date is known."""
    month_year = f"{MONTHS[day.month - 1][:3]}-{day.year:04d}"
    match precision:
        case "month":
            return month_year
        case "year":
            return f"{day.year:04d}"
        case "about":
            return f"about {day.year:04d}"
        case _:
            return f"{day.day:02d}-{month_year}"


def long_text(day: date, precision: str = "day") -> str:
    """14 July 1958, July 1958, 1958 or about 1958."""
    match precision:
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year:04d}"
        case "year":
            return f"{day.year:04d}"
        case "about":
            return f"about {day.year:04d}"
        case _:
            return f"{day.day} {MONTHS[day.month - 1]} {day.year:04d}"


def machine_text(day: date, precision: str = "day") -> str:
    """For `<time datetime>`: 1958-07-14, 1958-07 or 1958."""
    return {"month": day.isoformat()[:7], "year": day.isoformat()[:4], "about": day.isoformat()[:4]}.get(
        precision, day.isoformat()
    )


def missing(words: str = "Not recorded") -> SafeString:
    """Missing data in grey words, never an empty cell."""
    return format_html('<span class="app-missing">{}</span>', words)


@register.filter
def clinic_date(value: date | datetime | None, precision: str = "day") -> SafeString:
    """14-Jul-1958 to look at, 14 July 1958 to listen to. The argument is the precision of a partial date."""
    if not value or precision == "unknown":
        return missing("Not known" if precision == "unknown" else "Not recorded")
    day, precision = as_day(value), precision or "day"
    return format_html(
        '<time datetime="{}"><span aria-hidden="true">{}</span><span class="nhsuk-u-visually-hidden">{}</span></time>',
        machine_text(day, precision),
        short_text(day, precision),
        long_text(day, precision),
    )


@register.filter
def clinic_datetime(value: datetime | None) -> SafeString:
    """14-Jul-1958 09:05, in London time."""
    if not value:
        return missing()
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    day = local.date()
    return format_html(
        '<time datetime="{}"><span aria-hidden="true">{} {}</span>'
        '<span class="nhsuk-u-visually-hidden">{} at {}</span></time>',
        local.isoformat(timespec="minutes"),
        short_text(day),
        f"{local:%H:%M}",
        long_text(day),
        f"{local:%H:%M}",
    )


@register.filter
def long_date(value: date | datetime | None, precision: str = "day") -> str | SafeString:
    """14 July 1958, for letters and for patients."""
    return long_text(as_day(value), precision or "day") if value else missing()


def whole_months(earlier: date, later: date) -> int:
    """Completed calendar months between two days."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def age_words(day: date, today: date) -> str:
    """How far a day lies from today, in words: "14 months ago", "yesterday", "in 3 weeks"."""
    days = (today - day).days
    if abs(days) <= 1:
        return {0: "today", 1: "yesterday", -1: "tomorrow"}[days]
    months = whole_months(min(day, today), max(day, today))
    if abs(days) < 21:
        count, unit = abs(days), "day"
    elif months < 3:
        count, unit = abs(days) // 7, "week"
    elif months < 24:
        count, unit = months, "month"
    else:
        count, unit = months // 12, "year"
    phrase = f"{count} {unit}{'s' if count != 1 else ''}"
    return f"{phrase} ago" if days > 0 else f"in {phrase}"


@register.filter
def age_of(value: date | datetime | None) -> str | SafeString:
    """The age of a finding: "14 months ago"."""
    return age_words(as_day(value), timezone.localdate()) if value else missing()


@register.simple_tag(name="tag")
def status_tag(word: str) -> SafeString:
    """A status word in its one fixed colour; nothing for a blank word."""
    word = str(word or "")
    if not word:
        return SafeString("")
    return format_html('<strong class="nhsuk-tag nhsuk-tag--{} app-tag">{}</strong>', colour_of(word), word)


@register.simple_tag
def not_recorded(words: str = "Not recorded") -> SafeString:
    """`{% not_recorded %}` or `{% not_recorded "Not done" %}`."""
    return missing(words)


@register.filter
def recorded(value: object, words: str = "Not recorded") -> object:
    """The value, or grey words when it is missing. Zero and False are values."""
    return missing(words) if value is None or value == "" else value


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """ "Error: " when the page shows a submitted form with mistakes, for the page title."""
    if context.get("form_errors"):
        return "Error: "
    for layer in context.dicts:
        for value in layer.values():
            if isinstance(value, BaseForm | BaseFormSet) and value.is_bound and not value.is_valid():
                return "Error: "
    return ""
