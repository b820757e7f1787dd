"""Addresses of the referral room. A reference is opaque; nothing else about a person stands in an address."""

from django.urls import path

from referrals.choices import Channel
from referrals.views import attachments, breaches, clock, findings, inbox, intake, page, paste, triage

urlpatterns = [
    path("referrals/", inbox.inbox, name="referral_inbox"),
    path("referrals/open-next/", inbox.open_next, name="open_next_referral"),
    path("referrals/new/phone/", intake.log_phone, name="log_phone_referral"),
    path("referrals/new/email/", intake.log_email, name="log_email_referral"),
    path("referrals/new/letter/", intake.log_written, {"channel": Channel.LETTER}, name="log_letter_referral"),
    path("referrals/new/ers/", intake.log_written, {"channel": Channel.ERS}, name="log_ers_referral"),
    path("referrals/new/internal/", intake.log_written, {"channel": Channel.INTERNAL}, name="log_internal_referral"),
    path("referrals/new/paste/", paste.paste, name="paste_referral"),
    path("referrals/matches/", intake.matches, name="referral_matches"),
    path("referrals/breaches/", breaches.breach_list, name="breach_list"),
    path("referrals/breaches/download/", breaches.breach_download, name="breach_download"),
    path("referrals/<str:ref>/", page.referral_page, name="referral"),
    path("referrals/<str:ref>/logged/", intake.logged, name="referral_logged"),
    path("referrals/<str:ref>/details/", intake.details, name="referral_details"),
    path("referrals/<str:ref>/triage/", triage.triage, name="triage_referral"),
    path("referrals/<str:ref>/attachments/", attachments.attach, name="referral_attachments"),
    path("referrals/<str:ref>/attachments/<int:pk>/", attachments.download, name="referral_attachment"),
    path(
        "referrals/<str:ref>/attachments/<int:pk>/withdraw/",
        attachments.withdraw_attachment,
        name="withdraw_attachment",
    ),
    path("referrals/<str:ref>/findings/", findings.findings, name="referral_findings"),
    path("referrals/<str:ref>/prompts/<slug:prompt>/", findings.dismiss, name="dismiss_prompt"),
    path("referrals/<str:ref>/take/", page.take, name="take_referral"),
    path("referrals/<str:ref>/ready/", page.mark_ready, name="referral_ready"),
    path("referrals/<str:ref>/ask/", page.ask, name="ask_referrer"),
    path("referrals/<str:ref>/answered/", page.record_information, name="referral_answered"),
    path("referrals/<str:ref>/plan/", page.plan, name="plan_referral"),
    path("referrals/<str:ref>/withdraw/", page.withdraw, name="withdraw_referral"),
    path("referrals/<str:ref>/reopen/", page.reopen, name="reopen_referral"),
    path("referrals/<str:ref>/first-visit/", page.first_visit, name="record_first_visit"),
    path("referrals/<str:ref>/outcome/", page.outcome, name="record_outcome"),
    path("referrals/<str:ref>/clock/", clock.waiting_clock, name="waiting_clock"),
    path("referrals/<str:ref>/clock/code/", clock.record_code, name="record_clock_code"),
    path("referrals/<str:ref>/clock/code/<int:pk>/withdraw/", clock.withdraw_code, name="withdraw_clock_code"),
    path("referrals/<str:ref>/clock/pathway/", clock.pathway_facts, name="clock_pathway"),
    path("referrals/<str:ref>/clock/delay/", clock.record_delay, name="record_patient_delay"),
    path("referrals/<str:ref>/clock/delay/<int:pk>/end/", clock.end_delay, name="end_patient_delay"),
    path("referrals/<str:ref>/clock/delay/<int:pk>/withdraw/", clock.withdraw_delay, name="withdraw_patient_delay"),
]
