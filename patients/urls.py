from django.urls import path

from patients import (
    allergy_views,
    line_views,
    merge_views,
    restriction_views,
    search_views,
    thrombosis_views,
    treatment_views,
    views,
)

_THROMBOSIS = "patients/<patient_ref:ref>/treatment/thrombosis/"
_PAIR = "duplicates/<patient_ref:ref>/<patient_ref:other_ref>/"
_LINE = "patients/<patient_ref:ref>/treatment/<int:pk>/"

urlpatterns = [
    path("patients/search/", search_views.patient_search, name="patient_search"),
    path("patients/search/<slug:token>/", search_views.search_results, name="patient_search_results"),
    path("patients/<patient_ref:ref>/details/", views.patient_edit, name="patient_edit"),
    path("patients/<patient_ref:ref>/care-status/", views.care_status, name="care_status"),
    path("patients/<patient_ref:ref>/death/", views.record_death, name="record_death"),
    path("patients/<patient_ref:ref>/death/error/", views.withdraw_death, name="withdraw_death"),
    path("patients/<patient_ref:ref>/allergies/", allergy_views.allergies, name="allergies"),
    path(
        "patients/<patient_ref:ref>/allergies/<int:pk>/error/", allergy_views.allergy_withdraw, name="allergy_withdraw"
    ),
    path("patients/<patient_ref:ref>/restricted/", restriction_views.open_restricted, name="open_restricted"),
    path("patients/<patient_ref:ref>/restrict/", restriction_views.restrict, name="restrict"),
    path("patients/<patient_ref:ref>/treatment/", treatment_views.treatment, name="treatment"),
    path(_LINE, treatment_views.treatment_line, name="treatment_line"),
    path(_LINE + "amend/", treatment_views.amend_treatment, name="amend_treatment"),
    path(_LINE + "end/", treatment_views.end_treatment, name="end_treatment"),
    path(_LINE + "error/", treatment_views.withdraw_treatment, name="withdraw_treatment"),
    path(_LINE + "transplant/", line_views.transplant, name="transplant"),
    path(_LINE + "<slug:kind>/", line_views.record_row, name="record_in_line"),
    path(_LINE + "<slug:kind>/<int:row>/error/", line_views.withdraw_row, name="withdraw_line_row"),
    path(_THROMBOSIS, thrombosis_views.thrombosis, name="thrombosis"),
    path(_THROMBOSIS + "event/", thrombosis_views.record_thrombosis, name="record_thrombosis"),
    path(_THROMBOSIS + "event/<int:pk>/error/", thrombosis_views.withdraw_thrombosis, name="withdraw_thrombosis"),
    path(_THROMBOSIS + "prophylaxis/", thrombosis_views.state_prophylaxis, name="state_prophylaxis"),
    path(
        _THROMBOSIS + "prophylaxis/<int:pk>/error/",
        thrombosis_views.withdraw_prophylaxis,
        name="withdraw_prophylaxis",
    ),
    path(_THROMBOSIS + "reviewed/", thrombosis_views.review_prophylaxis, name="review_prophylaxis"),
    path("duplicates/", merge_views.duplicates, name="duplicates"),
    path(_PAIR, merge_views.compare_records, name="compare_records"),
    path(_PAIR + "two-persons/", merge_views.not_same_person, name="not_same_person"),
    path("patients/<patient_ref:ref>/merges/<int:pk>/undo/", merge_views.undo_merge, name="undo_merge"),
    path("thrombosis/", thrombosis_views.thrombosis_register, name="thrombosis_register"),
    path("patients/<patient_ref:ref>/audit/", views.patient_audit, name="patient_audit"),
]
