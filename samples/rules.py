"""The rules of the room's tables, for the database to keep. Each has a test that breaks it."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from samples import choices
from samples.lifecycle import OPEN, State

_OPEN = [str(state) for state in OPEN]
_WITHOUT_BLOOD = [State.REQUESTED.value, State.CANCELLED.value]
_WITH_REPORT = [State.REPORTED.value, State.REVIEWED.value]
_DAYS = (date(1990, 1, 1), date(2100, 1, 1))
# Somebody will ask about these later.
_WITH_NOTE = [State.CANCELLED.value]

SAMPLE = [
    models.UniqueConstraint(fields=["id", "patient"], name="samples_sample_of_patient"),
    models.CheckConstraint(condition=Q(state__in=choices.StateWord.values), name="samples_sample_state_known"),
    models.CheckConstraint(condition=Q(specimen__in=choices.Specimen.values), name="samples_sample_specimen_known"),
    models.CheckConstraint(
        condition=Q(tests__contained_by=choices.Test.values, tests__len__gt=0),
        name="samples_sample_tests_known",
        violation_error_message="Select at least one test.",
    ),
    models.CheckConstraint(
        condition=Q(tests__contains=["other"]) & ~Q(other_test="") | ~Q(tests__contains=["other"]) & Q(other_test=""),
        name="samples_sample_other_test_named",
        violation_error_message="Enter which other test is asked for.",
    ),
    models.CheckConstraint(
        condition=Q(state__in=_OPEN, owner__isnull=False, next_step_on__isnull=False)
        | (~Q(state__in=_OPEN) & Q(next_step_on__isnull=True)),
        name="samples_sample_open_has_owner",
        violation_error_message="An open sample needs an owner and a day for its next step.",
    ),
    models.CheckConstraint(
        condition=Q(state__in=_WITHOUT_BLOOD) | Q(collected_on__isnull=False),
        name="samples_sample_taken_has_day",
        violation_error_message="Enter the day on which the sample was taken.",
    ),
    models.CheckConstraint(
        condition=~Q(state=State.REQUESTED.value)
        | Q(collected_on__isnull=True, collected_time__isnull=True, dispatched_on__isnull=True),
        name="samples_sample_requested_not_taken",
    ),
    models.CheckConstraint(
        condition=Q(collected_on__isnull=False)
        | Q(collected_time__isnull=True, centrifuged_time__isnull=True, frozen_time__isnull=True),
        name="samples_sample_times_of_day_taken",
        violation_error_message="Times belong to the day on which the sample was taken.",
    ),
    models.CheckConstraint(
        condition=(
            Q(centrifuged_time__isnull=True)
            | Q(collected_time__isnull=True)
            | Q(centrifuged_time__gte=F("collected_time"))
        )
        & (Q(frozen_time__isnull=True) | Q(centrifuged_time__isnull=True) | Q(frozen_time__gte=F("centrifuged_time")))
        & (Q(frozen_time__isnull=True) | Q(collected_time__isnull=True) | Q(frozen_time__gte=F("collected_time"))),
        name="samples_sample_times_in_order",
        violation_error_message="A sample is taken, then centrifuged, then frozen. Check the three times.",
    ),
    models.CheckConstraint(
        condition=Q(state=State.REJECTED.value, rejection__in=choices.Rejection.values)
        # What became of a rejected one keeps its reason.
        | Q(state__in=[State.ACTED_ON.value, State.CANCELLED.value], rejection__in=["", *choices.Rejection.values])
        | (~Q(state__in=[State.REJECTED.value, State.ACTED_ON.value, State.CANCELLED.value]) & Q(rejection="")),
        name="samples_sample_rejected_with_reason",
        violation_error_message="Select why the laboratory rejected the sample.",
    ),
    models.CheckConstraint(
        condition=Q(state__in=_WITH_REPORT, reported_on__isnull=False)
        | Q(state=State.ACTED_ON.value, reported_on__isnull=False, rejection="")
        | (Q(state=State.ACTED_ON.value, reported_on__isnull=True) & ~Q(rejection=""))
        | (~Q(state__in=[*_WITH_REPORT, State.ACTED_ON.value]) & Q(reported_on__isnull=True)),
        name="samples_sample_reported_has_day",
        violation_error_message="Enter the day of the report.",
    ),
    models.CheckConstraint(
        condition=Q(report__isnull=True) | Q(reported_on__isnull=False), name="samples_sample_report_when_reported"
    ),
    models.CheckConstraint(
        condition=Q(received_on__isnull=True) | Q(collected_on__isnull=False, received_on__gte=F("collected_on")),
        name="samples_sample_received_after_taken",
        violation_error_message="The laboratory cannot receive a sample before it was taken.",
    ),
    models.CheckConstraint(
        condition=Q(dispatched_on__isnull=True) | Q(collected_on__isnull=False, dispatched_on__gte=F("collected_on")),
        name="samples_sample_dispatched_after_taken",
        violation_error_message="A sample cannot be dispatched before it was taken.",
    ),
    models.CheckConstraint(
        condition=Q(reported_on__isnull=True) | Q(collected_on__isnull=False, reported_on__gte=F("collected_on")),
        name="samples_sample_reported_after_taken",
        violation_error_message="A sample cannot be reported before it was taken.",
    ),
    models.CheckConstraint(
        condition=Q(paired__isnull=True) | Q(specimen=choices.Specimen.CSF.value),
        name="samples_sample_paired_of_csf",
        violation_error_message="Only CSF has a paired serum.",
    ),
    models.CheckConstraint(
        condition=~Q(paired=F("id")) & ~Q(repeats=F("id")),
        name="samples_sample_not_of_itself",
    ),
    # A rejected sample is asked for again once.
    models.UniqueConstraint(fields=["repeats"], name="samples_sample_repeated_once"),
    models.CheckConstraint(
        condition=Q(volume_ml__isnull=True) | Q(volume_ml__gt=0, volume_ml__lte=100),
        name="samples_sample_volume_range",
        violation_error_message="The volume must be above 0 and up to 100 mL.",
    ),
    models.CheckConstraint(
        condition=(Q(collected_on__isnull=True) | Q(collected_on__range=_DAYS)) & Q(requested_on__range=_DAYS),
        name="samples_sample_days_range",
    ),
]

EVENT = [
    models.CheckConstraint(condition=Q(state__in=choices.StateWord.values), name="samples_event_state_known"),
    models.CheckConstraint(
        condition=~Q(state__in=_WITH_NOTE) | ~Q(note=""),
        name="samples_event_cancelled_with_reason",
        violation_error_message="Enter why the sample is cancelled.",
    ),
    models.CheckConstraint(condition=Q(happened_on__range=_DAYS), name="samples_event_day_range"),
    # A sample is in each state once: the table of moves has no way back.
    models.UniqueConstraint(fields=["sample", "state"], name="samples_event_state_once"),
]
