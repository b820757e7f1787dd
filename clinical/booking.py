"""By when a first visit should be, from the urgency and the waiting-time clock (fact base 11.3, 11.4). No Django."""

from dataclasses import dataclass
from datetime import date, timedelta

from clinical.settings import DEFAULTS, Settings


@dataclass(frozen=True)
class LatestDay:
    """The suggested last day of a first visit, and the reason in words."""

    on: date
    because: str


def latest_day(
    urgency: str, received_on: date, today: date, target_on: date | None, settings: Settings = DEFAULTS
) -> LatestDay:
    """The earlier of what the urgency asks for and the last day of the clock's target.

    urgency      "emergency", "urgent" or "routine"
    target_on    the last day within the target; None where no clock runs

    It is a suggestion, and it may lie in the past: then the visit is late already.
    """
    if urgency == "emergency":
        return LatestDay(today, "emergency: the same day")
    if urgency == "urgent":
        days = settings.first_contact_days_urgent
        asked = LatestDay(received_on + timedelta(days=days), f"urgent: within {days} days of receipt")
    else:
        days = settings.rtt_target_days
        asked = LatestDay(received_on + timedelta(days=days), f"routine: within {days // 7} weeks of receipt")
    if target_on and target_on <= asked.on:
        return LatestDay(target_on, f"the waiting-time clock reaches {settings.rtt_target_days // 7} weeks")
    return asked


def days_to_target(day: date, target_on: date) -> str:
    """How a day lies to the end of the target, in words."""
    left = (target_on - day).days
    if left == 0:
        return "on the day the 18 weeks end"
    count = f"{abs(left)} day{'' if abs(left) == 1 else 's'}"
    return f"{count} before the 18 weeks end" if left > 0 else f"{count} after the 18 weeks end"
