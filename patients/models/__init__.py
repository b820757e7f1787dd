"""What is kept about a patient apart from assessments, with its rules as constraints. One file for each concept."""

from patients.models.conclusion import Conclusion
from patients.models.patient import Patient, PatientQuerySet
from patients.models.same_patient import SamePatient
from patients.models.treatment import TreatmentLine, TreatmentLineQuerySet
from patients.models.visit import NotDone, Visit, VisitQuerySet, VisitStaff

__all__ = [
    "Conclusion",
    "NotDone",
    "Patient",
    "PatientQuerySet",
    "SamePatient",
    "TreatmentLine",
    "TreatmentLineQuerySet",
    "Visit",
    "VisitQuerySet",
    "VisitStaff",
]
