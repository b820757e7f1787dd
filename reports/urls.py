from django.urls import path

from reports import (
    letter_views,
    mdt_views,
    passport_views,
    phenotype_views,
    response_views,
    results_views,
    timeline_views,
    views,
    vignette_views,
)

_PATIENT = "patients/<patient_ref:ref>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("work/", views.my_work, name="my_work"),
    path("caseload/", views.caseload, name="caseload"),
    path("rules/try/", vignette_views.try_rules, name="try_rules"),
    path("rules/try/names/", vignette_views.finding_names, name="finding_names"),
    path("rules/try/schema/", vignette_views.vignette_schema, name="vignette_schema"),
    path("reference/dictionary/", results_views.data_dictionary, name="data_dictionary"),
    path("mdt/<day:day>/projector/<int:pk>/", mdt_views.projector, name="mdt_projector"),
    path("mdt/<day:day>/pack/", mdt_views.pack, name="mdt_pack"),
    path(_PATIENT, views.patient_record, name="patient_record"),
    path(_PATIENT + "criteria/", views.other_readings, name="other_readings"),
    path(_PATIENT + "results/", results_views.results, name="results"),
    path(_PATIENT + "results/download/", results_views.results_download, name="results_download"),
    path(_PATIENT + "results/vegf/", results_views.vegf_chart, name="vegf_chart"),
    path(_PATIENT + "results/<slug:row>/", results_views.measure_chart, name="measure_chart"),
    path(_PATIENT + "timeline/", timeline_views.timeline, name="timeline"),
    path(_PATIENT + "conclusion/", views.conclusion, name="conclusion"),
    path(_PATIENT + "response/", response_views.response, name="response"),
    path(_PATIENT + "passport/", passport_views.passport, name="passport"),
    path(_PATIENT + "passport/<int:pk>/", passport_views.passport_issued, name="passport_issued"),
    path(_PATIENT + "phenotype/", phenotype_views.phenotype, name="phenotype"),
    path(_PATIENT + "phenotype/state/<slug:term>/", phenotype_views.phenotype_state, name="phenotype_state"),
    path(_PATIENT + "phenotype/normal/<slug:part>/", phenotype_views.phenotype_normal, name="phenotype_normal"),
    path(_PATIENT + "phenotype/<int:pk>/withdraw/", phenotype_views.phenotype_withdraw, name="phenotype_withdraw"),
    path(_PATIENT + "letters/", letter_views.letters, name="letters"),
    path(_PATIENT + "letters/<int:pk>/", letter_views.letter, name="letter"),
    path(_PATIENT + "letters/<int:pk>/download/", letter_views.letter_download, name="letter_download"),
    path(_PATIENT + "letters/<int:pk>/retry/", letter_views.letter_retry, name="letter_retry"),
]
