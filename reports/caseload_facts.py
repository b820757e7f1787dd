"""What the caseload knows of each patient, as expressions that the database works out, sorts and counts by."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, JSONObject, NullIf, Trim, Upper

from assessments.results import LabResult
from patients.choices import CareStatus, HomeCountry
from patients.models import Conclusion, PatientQuerySet, TreatmentLine
from referrals.models import WaitingClock
from reminders.models import DueDate

DIED, ON_TREATMENT = "died", "on_treatment"
IN_CARE = [CareStatus.UNDER_ASSESSMENT, CareStatus.FOLLOW_UP]
# What makes an unsaved LabResult that can be shown.
VEGF_COLUMNS = ("value", "canonical", "comparator", "places", "unit", "coded", "matrix")


def with_facts(people: PatientQuerySet, today: date) -> PatientQuerySet:
    """The patients with names for their facts; the database works out those that a question uses.

    status_code     a care status, "on_treatment" or "died"
    concluded       status of the newest conclusion; criteria: what the criteria said then. Empty when restricted.
    regimen         of the line that began last and still runs; empty when restricted
    vegf_day        day of the newest VEGF result; None when restricted
    clock_started   of the running waiting-time clock; counted_from: only where England's target applies, or may apply
    next_due        the earliest due date of somebody the clinic still follows
    name_1, name_2  surname and first name as they are put in order
    """
    of_patient = {"patient": OuterRef("pk")}
    running = TreatmentLine.objects.current(today).filter(**of_patient)
    newest = Conclusion.objects.filter(**of_patient).order_by("-concluded_on", "-pk")
    clock = WaitingClock.objects.running().filter(**of_patient)
    followed = Q(deceased=False, care_status__in=IN_CARE)
    due = DueDate.objects.filter(**of_patient)
    applies = Q(home_country__in=[HomeCountry.ENGLAND, HomeCountry.NOT_KNOWN])
    return people.alias(
        status_code=Case(
            When(deceased=True, then=Value(DIED)),
            When(followed & Exists(running), then=Value(ON_TREATMENT)),
            default=F("care_status"),
        ),
        concluded=_unless_restricted(Subquery(newest.values("status")[:1])),
        criteria=_unless_restricted(Subquery(newest.values("overall")[:1])),
        regimen=_unless_restricted(Subquery(running.order_by("-started_on", "-pk").values("regimen")[:1])),
        vegf_day=_unless_restricted(Subquery(newest_vegf().values("assessment__performed_on")[:1])),
        clock_started=Subquery(clock.values("started_on")[:1]),
        counted_from=Case(When(applies, then=Subquery(clock.values("started_on")[:1]))),
        next_due=Case(When(followed, then=Subquery(due.order_by("due_on").values("due_on")[:1]))),
        consultant_name=Upper(Coalesce(NullIf(_whole_name("consultant"), Value("")), "consultant__username")),
        name_1=Upper("surname"),
        name_2=Upper("given_name"),
    )


def overdue(today: date, rule: str = "") -> Q:
    """The clinic still follows the patient, and something, or this test, is overdue."""
    late = DueDate.objects.overdue(today).filter(patient=OuterRef("pk"))
    late = late.filter(rule=rule) if rule else late
    return Q(Exists(late), deceased=False, care_status__in=IN_CARE)


def shown_facts(people: PatientQuerySet) -> PatientQuerySet:
    """The patients with everything that their rows show; `due` and `vegf` as JSON. For the shown rows only."""
    due = DueDate.objects.filter(patient=OuterRef("pk")).order_by("due_on", "rule")
    about = JSONObject(rule="rule", due_on="due_on", last_day="last_day", booked="booked")
    # As text: a number of JSON would lose the decimals that the report had.
    columns = {name: Cast(name, TextField()) for name in VEGF_COLUMNS}
    vegf = newest_vegf().values(json=JSONObject(on="assessment__performed_on", **columns))[:1]
    return people.select_related("consultant").annotate(
        shown_status=F("status_code"),
        shown_conclusion=F("concluded"),
        shown_regimen=F("regimen"),
        shown_clock=F("clock_started"),
        due=ArraySubquery(due.values(json=about)),
        vegf=_unless_restricted(Subquery(vegf)),
    )


def newest_vegf() -> QuerySet[LabResult]:
    """Of the patient of an outer question, newest first."""
    found = LabResult.objects.counted().filter(analyte="vegf", assessment__patient=OuterRef("pk"))
    return found.order_by("-assessment__performed_on", "-pk")


def _whole_name(person: str) -> Trim:
    return Trim(Concat(f"{person}__first_name", Value(" "), f"{person}__last_name"))


def _unless_restricted(what: Subquery) -> Case:
    """Nothing for a restricted record: neither a place in the order nor a filter may tell what the row hides."""
    return Case(When(restricted=False, then=what))
