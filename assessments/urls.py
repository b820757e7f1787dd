"""Assessments of one patient. One route per page serves every kind."""

from django.urls import path

from assessments import views

_PATIENT = "patients/<patient_ref:ref>/assessments/"
_ROW = _PATIENT + "<slug:key>/<int:pk>/"

urlpatterns = [
    path(_PATIENT, views.index, name="assessments"),
    path(_PATIENT + "<slug:key>/new/", views.new, name="assessment_new"),
    path(_ROW, views.read, name="assessment"),
    path(_ROW + "edit/", views.edit, name="assessment_edit"),
    path(_ROW + "sign/", views.sign, name="assessment_sign"),
    path(_ROW + "correct/", views.correct, name="assessment_correct"),
    path(_ROW + "error/", views.enter_in_error, name="assessment_error"),
]
