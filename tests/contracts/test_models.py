"""Promises that every table of ours keeps, including the one added tomorrow."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import Q

from audit.roles import APPEND, DISPOSE, READ, WRITE, table_rights
from ledger.models import LedgerRow

ROOMS = (
    "accounts", "audit", "reference", "ledger", "patients", "work", "referrals", "assessments", "clinics", "samples",
    "mdt", "reminders", "reports",
)  # fmt: skip
OURS = [
    model for model in apps.get_models() if model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model")
]
HISTORIES = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]

each_table = pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)

WITHOUT_HISTORY = {
    "audit.AccessEvent": "is itself a trail that cannot be changed",
    "reference.Approval": "only grows, and each row names its person and its moment",
    "assessments.Confirmation": "as above",
    "ledger.Heartbeat": "is overwritten twice a minute and says nothing about a record",
    "assessments.WorkingCopy": "holds what nobody has said yet, for its author alone",
    "reminders.DueDate": "is worked out anew at each planning from rows that have their history",
    "reports.SavedView": "is a choice of columns and filters, for its owner alone, and says nothing about a record",
    "patients.MergeRow": "is itself the journal of a merge, written by the database alone",
}
DISPOSED_OF = {"assessments.WorkingCopy", "reminders.DueDate", "reports.SavedView"}
READ_ONLY = {"patients.MergeRow"}
WITHOUT_A_KEY = {"reminders.DueDate.patient": "is worked out anew at each planning, and a merge must not move it"}
# Rows that are only ever added to: a second thought is a new row.
ADDED_TO = {
    "audit.AccessEvent",
    "assessments.Confirmation",
    "patients.AccessReason",
    "reports.Passport",
    "reference.Approval",
    "patients.Conclusion",
    "referrals.PromptDismissal",
    "referrals.ReferralEvent",
    "samples.Acknowledgement",
    "samples.Routing",
    "samples.SampleEvent",
    "work.AdviceCall",
    "work.AdviceWithdrawal",
    "work.Chase",
    "clinics.AppointmentEvent",
    "referrals.ClockActivity",
    "referrals.ClockWithdrawal",
    "mdt.Addendum",
    "mdt.Dismissed",
    "referrals.ReportedFinding",
}

# A moment without a person, and why.
MOMENTS_WITHOUT_A_PERSON = {
    "patients.AccessReason.given_at": "the user is the person",
    "patients.AccessReason.expires_at": "a plan, not a deed",
    "referrals.Referral.taken_at": "the owner is the person",
    "clinics.Appointment.arrived_at": "its line of history names the person",
    "clinics.Appointment.started_at": "as above",
    "clinics.Appointment.ended_at": "as above",
    "reminders.Reminder.due_at": "a plan, not a deed",
    "reminders.Reminder.created_at": "planned by the system alone",
    "reminders.Reminder.finished_at": "done by the system alone",
    "reports.ReportRun.due_at": "a plan, not a deed",
    "reports.ReportRun.created_at": "asked for by `requested_by`, at the same moment",
    "reports.ReportRun.finished_at": "done by the system alone",
    "assessments.WorkingCopy.saved_at": "the author is the person",
    "work.AdviceCall.called_at": "the caller rang; `given_by` answered",
    "reports.SavedView.created_at": "the owner is the person",
    "reports.ReportRun.data_at": "the moment whose records the letter shows",
}
# Closed lists that only the forms and `full_clean` keep, not the database.
LISTS_WITHOUT_A_CHECK = {
    "audit.AccessEvent.verb": "a new verb must never be a reason for a page to fail; the table only grows",
    "reports.ReportRun.kind": "one kind so far",
    "patients.Patient.home_country": "written by forms and by accepting a referral, each with full_clean",
    "patients.Patient.consent_share": "as above",
    "patients.Patient.consent_research": "as above",
    "patients.Patient.consent_contact": "as above",
    "patients.TreatmentLine.modality": "written by start_treatment, with full_clean",
    "patients.TreatmentLine.regimen": "as above; the list grows with every new drug",
    "patients.TreatmentLine.intent": "as above",
}


def label(field: models.Field) -> str:
    return f"{field.model._meta.label}.{field.name}"


def fields(*kinds: type[models.Field]) -> Iterator[models.Field]:
    for model in OURS:
        yield from (field for field in model._meta.local_fields if isinstance(field, kinds))


def names_in(condition: Q) -> set[str]:
    """The columns that a constraint speaks of by name, not inside a function."""
    found: set[str] = set()
    for part in getattr(condition, "children", ()):
        found |= {part[0].partition("__")[0]} if isinstance(part, tuple) else names_in(part)
    return found


@each_table
def test_a_table_has_a_history_or_a_reason_to_have_none(model: type[models.Model]) -> None:
    tracked = {history.pgh_tracked_model for history in HISTORIES}
    assert (model in tracked) is (model._meta.label not in WITHOUT_HISTORY)


@pytest.mark.parametrize("model", HISTORIES, ids=lambda model: model._meta.label)
def test_a_history_holds_every_column_that_can_change(model: type[models.Model]) -> None:
    """Left out are secrets, and what moves while one waits and says nothing about a record."""
    original = {field.name for field in model.pgh_tracked_model._meta.local_concrete_fields}
    kept = {field.name for field in model._meta.local_concrete_fields}
    left_out = {"password", "last_login", "progress", "progress_text", "lease_token", "lease_until"}
    # The bytes of a file, which a trigger keeps from changing.
    left_out |= {"content"}
    assert original - kept - left_out == set()


@each_table
def test_the_application_may_do_what_fits_the_table(model: type[models.Model]) -> None:
    rights = table_rights()[model._meta.db_table]
    special = dict.fromkeys(ADDED_TO, APPEND) | dict.fromkeys(DISPOSED_OF, DISPOSE)
    special |= dict.fromkeys(READ_ONLY, READ)
    assert rights == special.get(model._meta.label, WRITE)


def test_a_history_is_for_reading() -> None:
    rights = table_rights()
    assert [model._meta.label for model in HISTORIES if rights[model._meta.db_table] != READ] == []


def test_no_row_can_take_another_one_with_it() -> None:
    keys = list(fields(models.ForeignKey))
    assert len(keys) > 40
    assert [label(key) for key in keys if key.remote_field.on_delete is not models.PROTECT] == []


def test_every_reference_to_a_person_or_patient_is_checked_by_the_database() -> None:
    loose = {label(key) for key in fields(models.ForeignKey) if not key.db_constraint}
    assert loose == WITHOUT_A_KEY.keys()


@each_table
def test_names_of_rules_fit_into_the_database_and_begin_with_their_table(model: type[models.Model]) -> None:
    names = [rule.name for rule in model._meta.constraints] + [index.name for index in model._meta.indexes]
    assert [name for name in names if len(name.encode()) > 63] == [], "PostgreSQL would cut the name"
    rules = [rule.name for rule in model._meta.constraints]
    beginnings = (model._meta.model_name, f"{model._meta.app_label}_")
    assert [name for name in rules if not name.startswith(beginnings)] == []


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for model in OURS for rule in [*model._meta.constraints, *model._meta.indexes]]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.django_db
@each_table
def test_every_rule_stands_in_the_database_under_its_name(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    stated = {rule.name for rule in [*model._meta.constraints, *model._meta.indexes]}
    assert stated - set(found) == set()


@pytest.mark.django_db
@each_table
def test_every_rule_of_the_database_is_switched_on(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND NOT convalidated",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == []


def test_every_moment_of_a_deed_has_its_person() -> None:
    lonely = []
    for field in fields(models.DateTimeField):
        names = {other.name for other in field.model._meta.local_fields}
        if field.name.endswith("_at") and f"{field.name.removesuffix('_at')}_by" not in names:
            lonely.append(label(field))
    assert sorted(set(lonely) - set(MOMENTS_WITHOUT_A_PERSON)) == []


def test_every_moment_knows_its_time_zone_and_a_made_row_is_stamped_by_the_database() -> None:
    stamped = [field for field in fields(models.DateTimeField) if field.name in {"created_at", "recorded_at", "at"}]
    assert len(stamped) > 8
    by_program = [label(field) for field in stamped if not field.has_db_default()]
    # The ledger compares its moments with the worker's own clock.
    assert by_program == ["ledger.Heartbeat.at", "reminders.Reminder.created_at", "reports.ReportRun.created_at"]


def test_a_day_is_called_on_and_a_moment_at() -> None:
    moments = [label(field) for field in fields(models.DateTimeField) if not field.name.endswith(("_at", "at"))]
    days = [
        label(field)
        for field in fields(models.DateField)
        if not isinstance(field, models.DateTimeField) and field.name.endswith("_at")
    ]
    machinery = {"accounts.User.last_login", "accounts.User.date_joined", "lease_until"}
    assert [name for name in moments if name not in machinery and not name.endswith("lease_until")] == []
    assert days == []


@each_table
def test_a_row_printed_into_a_log_names_nobody(model: type[models.Model]) -> None:
    """The words of a row, as an error report would show them."""
    row = model()
    for field in model._meta.local_fields:
        words = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        # The log-in name is what an account is called; it is no patient's.
        if words and not field.primary_key and field.name != "username":
            setattr(row, field.name, "Personname")
    assert "Personname" not in f"{row}{row!r}"


def test_every_closed_list_is_kept_by_the_database_or_says_why_not() -> None:
    open_lists = set()
    for model in OURS:
        checks = [rule for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint)]
        checked = set().union(*(names_in(rule.condition) for rule in checks)) if checks else set()
        open_lists |= {
            label(field) for field in model._meta.local_fields if field.choices and field.name not in checked
        }
    assert open_lists == set(LISTS_WITHOUT_A_CHECK)


def test_the_lists_of_exceptions_hold_nothing_that_is_gone() -> None:
    known = {label(field) for model in OURS for field in model._meta.local_fields} | {m._meta.label for m in OURS}
    stated = {*WITHOUT_HISTORY, *ADDED_TO, *DISPOSED_OF, *MOMENTS_WITHOUT_A_PERSON, *LISTS_WITHOUT_A_CHECK}
    assert sorted(stated - known) == []


def test_text_has_an_end() -> None:
    """A box without a limit is where ten megabytes would be stored."""
    endless = [label(field) for field in fields(models.CharField, models.TextField) if not field.max_length]
    assert endless == []


def test_an_empty_text_is_empty_and_never_nothing() -> None:
    """Two ways to say "not recorded" would need two questions. A number that must be unique is the exception."""
    nullable = [label(field) for field in fields(models.CharField, models.TextField) if field.null]
    assert nullable == ["patients.Patient.national_id"]


def test_no_number_is_kept_with_rounding_errors() -> None:
    assert [label(field) for field in fields(models.FloatField)] == []


@pytest.mark.parametrize("model", [m for m in OURS if issubclass(m, LedgerRow)], ids=lambda model: model._meta.label)
def test_every_kind_of_work_has_a_unique_key_and_a_known_state(model: type[models.Model]) -> None:
    assert model._meta.get_field("key").unique
    checks = [rule for rule in model._meta.constraints if isinstance(rule, models.CheckConstraint)]
    assert any("state" in names_in(rule.condition) for rule in checks)
