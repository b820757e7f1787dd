"""Booked visits and their outcomes. A referral that was seen is open until somebody says what came of it.

Those seen before this release were closed by the visit itself: they become "under review", with a line that says so.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


OLD_VISIT = "Seen before outcomes of visits were recorded here. The patient's follow-up has taken over."


def close_the_seen(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Move each referral with the status seen on to under review."""
    referral, event = apps.get_model("referrals", "Referral"), apps.get_model("referrals", "ReferralEvent")
    seen = list(referral.objects.filter(status="seen").select_for_update())
    for each in seen:
        each.status, each.version, each.taken_at = "under_review", each.version + 1, None
        each.next_action, each.next_action_on = "", None
    referral.objects.bulk_update(
        seen, ["status", "version", "taken_at", "next_action", "next_action_on"], batch_size=500
    )
    event.objects.bulk_create(
        event(referral=each, act="under_review", from_status="seen", to_status="under_review", reason=OLD_VISIT)
        for each in seen
    )
    # Checks that wait for the end of the transaction would forbid the next change of these tables.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0001_schema"),
        ("referrals", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="referral",
            name="referrals_referral_open_has_owner",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referrals_referral_accepted_has_patient",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referrals_referral_accepted_for",
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referrals_referral_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="referralevent",
            name="referrals_event_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="referralevent",
            name="referrals_event_act_known",
        ),
        migrations.RemoveConstraint(
            model_name="referralevent",
            name="referrals_event_reason_given",
        ),
        migrations.RemoveIndex(
            model_name="referral",
            name="referrals_open_by_owner",
        ),
        migrations.AlterField(
            model_name="referral",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "New"),
                    ("info_requested", "Needs information"),
                    ("ready", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("booked", "Booked"),
                    ("seen", "Seen"),
                    ("under_review", "Under review"),
                    ("discharged", "Discharged"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Duplicate"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="received",
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="act",
            field=models.CharField(
                choices=[
                    ("received", "Logged"),
                    ("amended", "Details changed"),
                    ("taken", "Taken over"),
                    ("asked", "Information requested"),
                    ("answered", "Information received"),
                    ("prepared", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Marked as a duplicate"),
                    ("withdrawn", "Withdrawn"),
                    ("reopened", "Opened again"),
                    ("booked", "First visit booked"),
                    ("unbooked", "Booking given back"),
                    ("seen", "First visit recorded"),
                    ("under_review", "Outcome recorded: under review"),
                    ("discharged", "Outcome recorded: discharged"),
                    ("clock_stopped", "Waiting-time clock stopped"),
                    ("planned", "Next step changed"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("received", "New"),
                    ("info_requested", "Needs information"),
                    ("ready", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("booked", "Booked"),
                    ("seen", "Seen"),
                    ("under_review", "Under review"),
                    ("discharged", "Discharged"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Duplicate"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referralevent",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("received", "New"),
                    ("info_requested", "Needs information"),
                    ("ready", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("booked", "Booked"),
                    ("seen", "Seen"),
                    ("under_review", "Under review"),
                    ("discharged", "Discharged"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Duplicate"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referraleventevent",
            name="act",
            field=models.CharField(
                choices=[
                    ("received", "Logged"),
                    ("amended", "Details changed"),
                    ("taken", "Taken over"),
                    ("asked", "Information requested"),
                    ("answered", "Information received"),
                    ("prepared", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Marked as a duplicate"),
                    ("withdrawn", "Withdrawn"),
                    ("reopened", "Opened again"),
                    ("booked", "First visit booked"),
                    ("unbooked", "Booking given back"),
                    ("seen", "First visit recorded"),
                    ("under_review", "Outcome recorded: under review"),
                    ("discharged", "Outcome recorded: discharged"),
                    ("clock_stopped", "Waiting-time clock stopped"),
                    ("planned", "Next step changed"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referraleventevent",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("received", "New"),
                    ("info_requested", "Needs information"),
                    ("ready", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("booked", "Booked"),
                    ("seen", "Seen"),
                    ("under_review", "Under review"),
                    ("discharged", "Discharged"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Duplicate"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referraleventevent",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("received", "New"),
                    ("info_requested", "Needs information"),
                    ("ready", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("booked", "Booked"),
                    ("seen", "Seen"),
                    ("under_review", "Under review"),
                    ("discharged", "Discharged"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Duplicate"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=14,
            ),
        ),
        migrations.AlterField(
            model_name="referralhistory",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "New"),
                    ("info_requested", "Needs information"),
                    ("ready", "Ready for triage"),
                    ("accepted", "Accepted"),
                    ("booked", "Booked"),
                    ("seen", "Seen"),
                    ("under_review", "Under review"),
                    ("discharged", "Discharged"),
                    ("advised", "Advice given"),
                    ("redirected", "Redirected"),
                    ("rejected", "Declined"),
                    ("duplicate", "Duplicate"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="received",
                max_length=14,
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "received",
                            "info_requested",
                            "ready",
                            "accepted",
                            "booked",
                            "seen",
                            "under_review",
                            "discharged",
                            "advised",
                            "redirected",
                            "rejected",
                            "duplicate",
                            "withdrawn",
                        ],
                    )
                ),
                name="referrals_referral_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "from_status__in",
                        [
                            "received",
                            "info_requested",
                            "ready",
                            "accepted",
                            "booked",
                            "seen",
                            "under_review",
                            "discharged",
                            "advised",
                            "redirected",
                            "rejected",
                            "duplicate",
                            "withdrawn",
                            "",
                        ],
                    ),
                    (
                        "to_status__in",
                        [
                            "received",
                            "info_requested",
                            "ready",
                            "accepted",
                            "booked",
                            "seen",
                            "under_review",
                            "discharged",
                            "advised",
                            "redirected",
                            "rejected",
                            "duplicate",
                            "withdrawn",
                        ],
                    ),
                ),
                name="referrals_event_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "received",
                            "amended",
                            "taken",
                            "asked",
                            "answered",
                            "prepared",
                            "accepted",
                            "advised",
                            "redirected",
                            "rejected",
                            "duplicate",
                            "withdrawn",
                            "reopened",
                            "booked",
                            "unbooked",
                            "seen",
                            "under_review",
                            "discharged",
                            "clock_stopped",
                            "planned",
                        ],
                    )
                ),
                name="referrals_event_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), _negated=True),
                    models.Q(
                        (
                            "act__in",
                            [
                                "asked",
                                "advised",
                                "redirected",
                                "rejected",
                                "duplicate",
                                "withdrawn",
                                "reopened",
                                "unbooked",
                                "discharged",
                            ],
                        ),
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="referrals_event_reason_given",
                violation_error_message="Give the reason.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(fields=("id", "patient"), name="referrals_referral_and_patient"),
        ),
        migrations.RunPython(close_the_seen, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["received", "info_requested", "ready", "accepted", "booked", "seen"])
                ),
                fields=["owner", "next_action_on"],
                name="referrals_open_by_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["received", "info_requested", "ready", "accepted", "booked", "seen"]),
                        _negated=True,
                    ),
                    models.Q(
                        ("next_action_on__isnull", False),
                        ("owner__isnull", False),
                        models.Q(("next_action", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="referrals_referral_open_has_owner",
                violation_error_message="An open referral needs an owner, a next step and its date.",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["accepted", "booked", "seen", "under_review", "discharged"]), _negated=True
                    ),
                    ("patient__isnull", False),
                    _connector="OR",
                ),
                name="referrals_referral_accepted_has_patient",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["accepted", "booked", "seen", "under_review", "discharged"]),
                    ("accepted_for", ""),
                    ("status", "withdrawn"),
                    _connector="OR",
                ),
                name="referrals_referral_accepted_for",
            ),
        ),
    ]
