"""The page of record keeping: identifiers, dates, waiting time, and what is asked or refused when numbers are typed."""

from clinical import (
    advice_hours,
    amount,
    booking,
    dates,
    function,
    grip,
    identifiers,
    journey,
    pathway,
    plausibility,
    reported,
    result_change,
    sample_times,
    waiting_time,
    workdays,
)
from clinical.catalogue import CATALOGUE
from clinical.handbook.book import Book, Entry
from clinical.handbook.markdown import heading, page, paragraph, table
from clinical.plausibility import QUANTITIES
from clinical.waiting_time import CONTINUE, NONE, START, STATUS_CODES, STOP

IDENTITY = (
    Entry(
        "NHS, CHI and H&C number",
        """Ten digits with a check digit. A CHI number begins with a date of birth, an H&C number with 320 to 399.
        Numbers that begin with 999 are kept for testing (accepted: {allow_test_nhs_numbers}).""",
        "F53",
        (identifiers.national_id, identifiers.recognised_type),
    ),
    Entry(
        "CHI number and date of birth",
        "A difference is asked about.",
        "knowledge",
        (identifiers.chi_fits_birth,),
    ),
    Entry(
        "Postcode",
        "A full UK postcode; ZZ99 3VZ is no fixed abode, ZZ99 3WZ not known.",
        "knowledge",
        (identifiers.postcode,),
    ),
    Entry(
        "Organisation code",
        "3 to 10 letters and digits; 3 for a trust, 5 for a site, a letter and 5 digits for a practice.",
        "F54; knowledge: site and practice",
        (identifiers.ods_code,),
    ),
)

DATES = (
    Entry(
        "Reading a date",
        """Day before month, always. A month, a year or “about” is kept as such. A date in the future is refused where
        none can be.""",
        "design",
        (dates.parse_clinic_date, dates.add_months),
    ),
    Entry(
        "Working days",
        "Monday to Friday without the bank holidays of England.",
        "design",
        (workdays.is_working_day, workdays.next_working_day, workdays.add_working_days, workdays.bank_holidays),
    ),
    Entry(
        "Triage",
        "Urgent referrals within {triage_days_urgent}, routine ones within {triage_days_routine}.",
        "design",
    ),
    Entry(
        "Latest day of a first visit",
        """Suggested when a visit is booked: an emergency today, an urgent referral within
        {first_contact_days_urgent} of receipt, a routine one within {rtt_target_days}; earlier when the waiting-time
        clock reaches its target before. A later day can be booked by whoever says why.""",
        "design",
        (booking.latest_day, booking.days_to_target),
    ),
    Entry(
        "Waiting time",
        """Whole days from the start of the clock, in {rtt_enabled_country}. Within the target up to and including day
        {rtt_target_days:n}. There are no pauses: a delay that the patient chose is recorded beside the clock.""",
        "F50",
        (waiting_time.days_waited, waiting_time.target_on, waiting_time.has_breached),
    ),
    Entry(
        "Periods of a pathway",
        """Worked out of the recorded status codes in any order of entry. A code that cannot follow what was recorded
        before it is shown as a problem and changes nothing. A transfer keeps the start at the sending provider; a first
        appointment that was told clearly and missed nullifies the clock; tests and reviews never stop it.""",
        "F50",
        (pathway.pathway,),
    ),
    Entry(
        "Time between two events",
        """Completed calendar months, or days while both dates are exact and lie less than 61 days apart. A month or a
        year counts from its first to its last day, which gives the shortest and the longest time; with an estimated
        date the time is “about”. Without a date there is none.""",
        "design",
        (journey.interval, journey.bounds, journey.whole_months),
    ),
)

ADVICE = (
    Entry(
        "Which telephone line answers",
        """The clinical nurse specialists on working days of England from 9:00 to before 17:00, London time; at any
        other hour the out-of-hours line.""",
        "seed-U; design",
        (advice_hours.open_line, advice_hours.is_out_of_hours),
    ),
    Entry(
        "When a call is followed up",
        "On the next working day; a call before 9:00 of a working day on that day.",
        "design",
        (advice_hours.follow_up_on,),
    ),
)

LETTERS = (
    Entry(
        "What a referrer reports",
        """Read by the same rules and shown apart from the record, with the letter as its source. “Not known” and “not
        said” are no findings. A “no” counts only where a letter can exclude something by itself: one that says “no
        sclerotic lesion” names no scan.""",
        "design",
        (reported.reported_facts,),
    ),
)

NUMBERS = (
    Entry(
        "A bound",
        "“<1” and “trace” are kept as bounds, never turned into a number.",
        "design",
        (amount.parse_amount,),
    ),
    Entry(
        "A likely slip of the unit",
        "The number it would become is proposed; a person confirms. Nothing is converted silently.",
        "design",
        (plausibility.checked, plausibility.within),
    ),
)

SAMPLES = (
    Entry(
        "A sample at the laboratory",
        """A VEGF result is expected within {vegf_turnaround_days} of its receipt. Until then each step has a day of its
        own, counted in working days; a sample past that day is overdue.""",
        "design",
        (sample_times.expected_by, sample_times.next_step_by, sample_times.days_late, sample_times.days_in_states),
    ),
    Entry(
        "A second sample of the same kind",
        "Asked about within {sample_duplicate_days}, and never refused.",
        "design",
        (sample_times.taken_again,),
    ),
    Entry(
        "A result that nobody has seen",
        """The nurse is told after {result_nurse_days}, all consultants after {result_lead_days}. An abnormal one is
        escalated after {result_abnormal_days}. Days are counted from the signature of the report. Opening a page
        acknowledges nothing.""",
        "design",
        (sample_times.escalation, sample_times.working_days_between),
    ),
    Entry(
        "What stands first among results to see",
        """Outside its own range, then what changed direction: a rise after a fall, or a fall after a rise, each of at
        least {result_turn_pct}. The change is worked out against the last value of the same test and sample type, never
        across a bound such as “< 31”.""",
        "design",
        (result_change.turned, result_change.percent_change),
    ),
)

EFFECTS = {START: "starts", CONTINUE: "runs on", STOP: "stops", NONE: "none"}


def page_of_record_keeping(book: Book) -> str:
    return page(
        "Record keeping",
        paragraph("What is checked while details and numbers are typed, and how waiting time is counted."),
        heading("Identity"),
        book.entries(IDENTITY, what=""),
        heading("Dates and waiting time"),
        book.entries(DATES, what=""),
        book.thresholds(
            (
                "triage_days_urgent",
                "triage_days_routine",
                "first_contact_days_urgent",
                "rtt_target_days",
                "rtt_enabled_country",
            )
        ),
        paragraph("The national status codes and what each does to the clock (F51; published source):"),
        table(
            ("Code", "Meaning", "The clock"),
            [(code, words, EFFECTS[effect]) for code, (words, effect) in STATUS_CODES.items()],
        ),
        heading("Samples and results"),
        book.entries(SAMPLES, what=""),
        book.thresholds(
            (
                "vegf_turnaround_days",
                "sample_duplicate_days",
                "result_nurse_days",
                "result_lead_days",
                "result_abnormal_days",
                "result_turn_pct",
            )
        ),
        heading("Telephone advice"),
        book.entries(ADVICE, what=""),
        heading("Letters of referral"),
        book.entries(LETTERS, what=""),
        heading("Numbers"),
        book.entries(NUMBERS, what=""),
        table(("Measure", "Accepted", "Asked about"), _slips()),
        paragraph("""Ranges that are accepted as a finding (our own proposal, to be confirmed). A number outside is
            refused with a sentence."""),
        table(("Finding", "From", "To", "Unit"), _ranges()),
    )


def _slips() -> list[tuple[str, ...]]:
    return [
        (
            each.title,
            f"{each.limits[0]} to {each.limits[1]} {each.unit}",
            "; ".join(f"{slip.span[0]:,} to {slip.span[1]:,}: is it {slip.unit}?" for slip in each.slips),
        )
        for each in QUANTITIES.values()
    ]


def _ranges() -> list[tuple[str, ...]]:
    found = [
        (spec.meaning, str(spec.low), str(spec.high), spec.unit) for spec in CATALOGUE.values() if spec.kind == "number"
    ]
    limits = {
        "Timed walk": (*function.WALK_SECONDS, "s"),
        "Distance of the timed walk": (*function.WALK_METRES, "m"),
        "Timed up-and-go": (*function.UP_AND_GO_SECONDS, "s"),
        **{f"Grip, {name}": (*span, unit) for name, (unit, span) in grip.DEVICES.items()},
    }
    more = [(name, str(low), str(high), unit) for name, (low, high, unit) in limits.items()]
    return sorted((*found, *more))
