"""Samples sent to the neuroimmunology laboratory, and who has seen a result."""

from django.urls import path

from samples.views import board, page, results

_PATIENT = "patients/<patient_ref:ref>/samples/"
_SAMPLE = _PATIENT + "<int:pk>/"
_RESULT = "patients/<patient_ref:ref>/results/<int:pk>/"

urlpatterns = [
    path("samples/", board.board, name="sample_board"),
    path(_PATIENT, page.patient_samples, name="patient_samples"),
    path(_SAMPLE, page.sample_page, name="sample"),
    path(_SAMPLE + "step/", page.step, name="sample_step"),
    path(_SAMPLE + "reject/", page.reject, name="reject_sample"),
    path(_SAMPLE + "cancel/", page.cancel, name="cancel_sample"),
    path(_SAMPLE + "again/", page.again, name="request_sample_again"),
    path(_SAMPLE + "details/", page.details, name="sample_details"),
    path(_SAMPLE + "report/", page.report, name="report_sample"),
    path(_SAMPLE + "print/", page.print_sheet, name="print_sample"),
    path("results/inbox/", results.results_inbox, name="results_inbox"),
    path("patients/<patient_ref:ref>/results/seen/", results.acknowledge_normal, name="acknowledge_normal_results"),
    path(_RESULT + "seen/", results.acknowledge, name="acknowledge_result"),
    path(_RESULT + "act/", results.act, name="act_on_result"),
    path(_RESULT + "give/", results.route, name="give_result"),
]
