from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter


class PatientsConfig(AppConfig):
    name = "patients"

    def ready(self) -> None:
        from patients.converters import PatientRef
        from patients.merge_guard import guard_merged_records

        # Here rather than in urls.py: the rooms above write <patient_ref:ref> too, and their urls may be read first.
        register_converter(PatientRef, "patient_ref")
        # Not business logic: after each migrate the new tables get the guard too.
        post_migrate.connect(guard_merged_records, sender=self)
