from django.urls import path

from reference import views

urlpatterns = [
    path("reference/", views.reference_data, name="reference_data"),
    path("reference/<slug:kind>/<slug:key>/approve/", views.approve_reference, name="approve_reference"),
    path("reference/<slug:kind>/<slug:key>/withdraw/", views.withdraw_approval, name="withdraw_approval"),
]
