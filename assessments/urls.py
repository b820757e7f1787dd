"""Assessments of one patient, where one route per page serves every kind; and the laboratories' reference ranges."""

from django.urls import path

from assessments import range_views, views, visit_sign_views, visit_views, working_copy_views

_PATIENT = "patients/<patient_ref:ref>/assessments/"
_VISITS = "patients/<patient_ref:ref>/visits/"
_VISIT = _VISITS + "<int:pk>/"
_RANGES = "reference/ranges/"
_ROW = _PATIENT + "<slug:key>/<int:pk>/"

urlpatterns = [
    path(_PATIENT, views.index, name="assessments"),
    path(_PATIENT + "<slug:key>/new/", views.new, name="assessment_new"),
    path(_PATIENT + "<slug:key>/new/typed/", working_copy_views.keep_new, name="assessment_keep_new"),
    path(_PATIENT + "<slug:key>/typed/<uuid:page>/", working_copy_views.decide, name="assessment_typed"),
    path(_ROW, views.read, name="assessment"),
    path(_ROW + "edit/", views.edit, name="assessment_edit"),
    path(_ROW + "edit/typed/", working_copy_views.keep_edit, name="assessment_keep"),
    path(_ROW + "sign/", views.sign, name="assessment_sign"),
    path(_ROW + "correct/", views.correct, name="assessment_correct"),
    path(_ROW + "error/", views.enter_in_error, name="assessment_error"),
    path(_VISITS, visit_views.visit_list, name="visits"),
    path(_VISITS + "start/", visit_views.visit_start, name="visit_start"),
    path(_VISIT, visit_views.visit_page, name="visit"),
    path(_VISIT + "details/", visit_views.visit_details, name="visit_details"),
    path(_VISIT + "not-done/<slug:key>/", visit_views.visit_not_done, name="visit_not_done"),
    path(_VISIT + "sign/", visit_sign_views.visit_sign, name="visit_sign"),
    path(_VISIT + "finish/", visit_views.visit_finish, name="visit_finish"),
    path(_VISIT + "error/", visit_views.visit_error, name="visit_error"),
    path(_RANGES, range_views.reference_ranges, name="reference_ranges"),
    path(_RANGES + "new/", range_views.add_reference_range, name="add_reference_range"),
    path(_RANGES + "<int:pk>/error/", range_views.reference_range_error, name="reference_range_error"),
]
