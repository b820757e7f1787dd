"""Addresses of the meeting: its day, and the numbers of its rows. Nothing about a person stands in an address."""

from django.urls import path, register_converter

from mdt.converters import Day
from mdt.views import cases, meetings, outcome, prints

register_converter(Day, "day")

_DAY = "mdt/<day:day>/"

urlpatterns = [
    path("mdt/", meetings.meetings, name="mdt_meetings"),
    path("mdt/plan/", meetings.plan, name="plan_mdt"),
    path(_DAY, meetings.meeting_page, name="mdt_meeting"),
    path(_DAY + "edit/", meetings.edit, name="edit_mdt"),
    path(_DAY + "attendees/", meetings.attendees, name="mdt_attendees"),
    path(_DAY + "add/", cases.add, name="add_mdt_case"),
    path(_DAY + "suggestions/add/", cases.take_suggestion, name="take_mdt_suggestion"),
    path(_DAY + "suggestions/leave/", cases.leave_suggestion, name="leave_mdt_suggestion"),
    path(_DAY + "cases/<int:pk>/", outcome.case_page, name="mdt_case"),
    path(_DAY + "cases/<int:pk>/edit/", cases.edit, name="edit_mdt_case"),
    path(_DAY + "cases/<int:pk>/move/", cases.move, name="move_mdt_case"),
    path(_DAY + "cases/<int:pk>/defer/", cases.defer, name="defer_mdt_case"),
    path(_DAY + "cases/<int:pk>/take-off/", cases.take_off, name="take_off_mdt_case"),
    path(_DAY + "cases/<int:pk>/no-change/", outcome.no_change, name="mdt_no_change"),
    path(_DAY + "actions/<int:pk>/withdraw/", outcome.withdraw_decision, name="withdraw_mdt_decision"),
    path(_DAY + "agenda/", prints.agenda, name="mdt_agenda"),
    path(_DAY + "outcomes/", prints.outcomes, name="mdt_outcomes"),
    path(_DAY + "lock/", meetings.lock, name="lock_mdt"),
    path(_DAY + "addendum/", meetings.addendum, name="mdt_addendum"),
]
