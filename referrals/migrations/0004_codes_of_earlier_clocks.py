"""Clocks from before status codes were kept get the codes that their start and stop stand for."""

from typing import Any

from django.db import migrations


def record_codes(apps: Any, schema_editor: Any) -> None:
    clocks = apps.get_model("referrals", "WaitingClock").objects.filter(activities__isnull=True)
    activity = apps.get_model("referrals", "ClockActivity")
    for clock in clocks.select_related("referral").iterator():
        referral, rows = clock.referral, []
        if referral.original_clock_start:
            # The transfer cannot have come after the clock had stopped.
            on = min(referral.received_on, clock.stopped_on or referral.received_on)
            rows.append(activity(clock=clock, code="21", happened_on=on, original_start=clock.started_on))
            clock.referring_provider = referral.original_clock_provider
            clock.save(update_fields=["referring_provider"])
        else:
            rows.append(activity(clock=clock, code="10", happened_on=clock.started_on))
        if clock.stopped_on:
            rows.append(activity(clock=clock, code=clock.stop_code, happened_on=clock.stopped_on))
        activity.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("referrals", "0003_waiting_clock_codes")]

    # Going back, the codes go with their table.
    operations = [migrations.RunPython(record_codes, migrations.RunPython.noop)]
