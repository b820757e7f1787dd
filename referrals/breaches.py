"""Every open pathway by how long it has waited: the list that is read each morning before a wait becomes a breach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from accounts.models import User
from interface.templatetags.clinic import short_text
from referrals.models import ClockActivity, PatientDelay, WaitingClock

COLUMNS = (
    "referral", "patient", "number", "week", "days_waited", "clock_started", "weeks_18_end", "days_left", "status",
    "reason", "next_step", "next_step_by", "owner", "consultant",
)  # fmt: skip
# From which week on a pathway is watched.
WATCHED_FROM = 15


@dataclass(frozen=True)
class Band:
    """Pathways of some full weeks of waiting. `key` stands in the address; `first` and `last` week are in it."""

    key: str
    label: str
    first: int
    last: int | None

    def holds(self, row: "BreachRow") -> bool:
        return row.counts and self.first <= row.week and (self.last is None or row.week <= self.last)


BANDS = (
    Band("0-11", "0 to 11 weeks", 0, 11),
    Band("12-14", "12 to 14 weeks", 12, 14),
    Band("15-17", "15 to 17 weeks", 15, 17),
    Band("18", "18 weeks and over", 18, None),
)
NOT_REPORTABLE = "not-reportable"


@dataclass(frozen=True)
class BreachRow:
    """One running clock in words. `week` is full weeks waited; `days_left` is negative after the target."""

    clock: WaitingClock
    today: date
    hidden: bool

    @property
    def counts(self) -> bool:
        """England, or a country that nobody has recorded: watched all the same."""
        return self.clock.reportable is not False

    @property
    def days(self) -> int:
        return self.clock.days_waited(self.today)

    @property
    def week(self) -> int:
        return self.days // 7

    @property
    def target_on(self) -> date:
        assert self.clock.target_on is not None, "a running clock has a start"
        return self.clock.target_on

    @property
    def days_left(self) -> int:
        return (self.target_on - self.today).days

    @property
    def left_words(self) -> str:
        left = self.days_left
        return (
            f"{left} day{'' if left == 1 else 's'} left"
            if left >= 0
            else f"{-left} day{'' if left == -1 else 's'} over"
        )

    @property
    def tag(self) -> str:
        if not self.counts:
            return ""
        return "Breached" if self.days_left < 0 else "Breach watch" if self.week >= WATCHED_FROM else ""

    @property
    def country_words(self) -> str:
        return "" if self.clock.reportable else self.clock.reportable_words

    @property
    def reason(self) -> str:
        """The delay that the patient chose, else the newest recorded code."""
        if self.hidden:
            return "Restricted"
        delays = [each for each in self.clock.open_delays if each.began_on <= self.today]
        if delays:
            return f"Patient’s choice since {short_text(delays[-1].began_on)}: {delays[-1].reason}"
        if not self.clock.counted_codes:
            return "No code recorded"
        newest = self.clock.counted_codes[-1]
        return f"{newest.words}, {short_text(newest.happened_on)}"

    @property
    def next_step(self) -> str:
        referral = self.clock.referral
        return (referral.next_action if referral.is_open else "") or "No next step recorded"

    @property
    def next_step_on(self) -> date | None:
        return self.clock.referral.next_action_on

    @property
    def owner(self) -> str:
        referral, patient = self.clock.referral, self.clock.patient
        person = (referral.owner if referral.is_open else None) or patient.key_worker or patient.consultant
        return person.display_name if person else "Nobody"


@dataclass(frozen=True)
class BreachList:
    """`bands` with their counts, and the rows that are shown: longest wait first, what does not count at the end."""

    rows: Sequence[BreachRow]
    bands: Sequence[tuple[Band, int]]
    not_reportable: int
    total: int
    chosen: str

    @property
    def chosen_words(self) -> str:
        words = {band.key: band.label for band, _ in self.bands} | {NOT_REPORTABLE: "not reportable"}
        return words.get(self.chosen, "all open pathways")


def breaches(user: User, today: date, chosen: str = "") -> BreachList:
    """Every running clock, in four queries. `chosen` is a key of BANDS or NOT_REPORTABLE; anything else shows all.

    What a delay says of a restricted record is shown to the people who treat the person.
    """
    clocks = (
        WaitingClock.objects.running()
        .select_related("patient__consultant", "patient__key_worker", "referral__owner")
        .prefetch_related(
            Prefetch("activities", ClockActivity.objects.counted(), to_attr="counted_codes"),
            Prefetch(
                "delays",
                PatientDelay.objects.filter(entered_in_error=False, ended_on__isnull=True),
                to_attr="open_delays",
            ),
        )
        .order_by("started_on", "pk")
    )
    rows = [
        BreachRow(clock, today, hidden=clock.patient.restricted and not clock.patient.is_treated_by(user))
        for clock in clocks
    ]
    others = [row for row in rows if not row.counts]
    in_order = [row for row in rows if row.counts] + others
    band = next((each for each in BANDS if each.key == chosen), None)
    shown = [row for row in in_order if band.holds(row)] if band else others if chosen == NOT_REPORTABLE else in_order
    return BreachList(
        rows=shown,
        bands=[(each, sum(map(each.holds, rows))) for each in BANDS],
        not_reportable=len(others),
        total=len(rows),
        chosen=band.key if band else NOT_REPORTABLE if chosen == NOT_REPORTABLE else "",
    )


def as_columns(row: BreachRow) -> Mapping[str, object]:
    """The row for a file: dates as year-month-day, the number without its spaces."""
    patient = row.clock.patient
    return {
        "referral": row.clock.referral.ref,
        "patient": patient.name_display,
        "number": patient.national_id or "",
        "week": row.week,
        "days_waited": row.days,
        "clock_started": row.clock.started_on,
        "weeks_18_end": row.target_on,
        "days_left": row.days_left,
        "status": row.country_words or row.tag,
        "reason": row.reason,
        "next_step": row.next_step,
        "next_step_by": row.next_step_on or "",
        "owner": row.owner,
        "consultant": patient.consultant.display_name if patient.consultant else "",
    }
