from django.apps import AppConfig
from django.urls import register_converter


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients.converters import PatientRef

        # Here rather than in urls.py: the rooms above write <patient_ref:ref> too, and their urls may be read first.
        register_converter(PatientRef, "patient_ref")
