"""The page of record keeping: identifiers, dates, waiting time, and what is asked or refused when numbers are typed."""

from clinical import amount, dates, function, grip, identifiers, pathway, plausibility, reported, waiting_time, workdays
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

EFFECTS = {START: "starts", CONTINUE: "runs on", STOP: "stops", NONE: "none"}


def page_of_record_keeping(book: Book) -> str:
    return page(
        "Record keeping",
        paragraph("What is checked while details and numbers are typed, and how waiting time is counted."),
        heading("Identity"),
        book.entries(IDENTITY, what=""),
        heading("Dates and waiting time"),
        book.entries(DATES, what=""),
        book.thresholds(("triage_days_urgent", "triage_days_routine", "rtt_target_days", "rtt_enabled_country")),
        paragraph("The national status codes and what each does to the clock (F51; published source):"),
        table(
            ("Code", "Meaning", "The clock"),
            [(code, words, EFFECTS[effect]) for code, (words, effect) in STATUS_CODES.items()],
        ),
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
