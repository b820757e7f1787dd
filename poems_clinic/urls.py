"""The whole site on one screen."""

from django.urls import include, path

from poems_clinic.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("accounts.urls")),
    # Before the rooms above it: it registers how a patient's reference looks in an address.
    path("", include("patients.urls")),
    path("", include("work.urls")),
    path("", include("referrals.urls")),
    path("", include("assessments.urls")),
    path("", include("clinics.urls")),
    path("", include("samples.urls")),
    path("", include("mdt.urls")),
    path("", include("reminders.urls")),
    path("", include("reports.urls")),
    path("", include("reference.urls")),
    path("", include("audit.urls")),
]

handler400 = "poems_clinic.views.bad_request"
