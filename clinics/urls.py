"""Addresses of the booking room: days, opaque references and row numbers."""

from django.urls import path

from clinics.views import appointment, book, lists

_ONE = "patients/<patient_ref:ref>/appointments/<int:pk>/"

urlpatterns = [
    path("clinics/", lists.clinic_list, name="clinic_list"),
    path("clinics/new/", lists.add_session, name="add_clinic_session"),
    path("clinics/<day:day>/", lists.clinic_day, name="clinic_day"),
    path("clinics/sessions/<int:session>/cancel/", lists.cancel_session, name="cancel_clinic_session"),
    path("referrals/<str:ref>/book/", book.book_referral, name="book_referral"),
    path("patients/<patient_ref:ref>/book/", book.book_follow_up, name="book_follow_up"),
    path("patients/<patient_ref:ref>/appointments/", appointment.patient_appointments, name="patient_appointments"),
    path(_ONE, appointment.appointment, name="appointment"),
    path(f"{_ONE}step/", appointment.step, name="appointment_step"),
    path(f"{_ONE}told/", appointment.told, name="appointment_told"),
    path(f"{_ONE}prepared/", appointment.prepared, name="appointment_prepared"),
    path(f"{_ONE}move/", appointment.move, name="move_appointment"),
    path(f"{_ONE}cancel/", appointment.cancel, name="cancel_appointment"),
]
