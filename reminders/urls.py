from django.urls import path

from reminders import views

urlpatterns = [
    path("patients/<str:ref>/follow-up/", views.follow_up, name="follow_up"),
    path("patients/<str:ref>/follow-up/<slug:rule>/close/", views.close_reminder, name="close_reminder"),
    path("patients/<str:ref>/follow-up/<slug:rule>/later/", views.snooze_reminder, name="snooze_reminder"),
    path("reminders/", views.reminder_log, name="reminder_log"),
    path("reminders/plan/", views.plan_now, name="plan_reminders"),
    path("reminders/release/", views.release_held, name="release_held_reminders"),
    path("reminders/again/", views.try_again, name="retry_failed_reminders"),
    path("mailbox/", views.mailbox, name="mailbox"),
]
