"""What is kept about a patient apart from assessments, with its rules as constraints. One file for each concept."""

from patients.models.conclusion import Conclusion
from patients.models.patient import Patient, PatientQuerySet
from patients.models.treatment import TreatmentLine, TreatmentLineQuerySet

__all__ = ["Conclusion", "Patient", "PatientQuerySet", "TreatmentLine", "TreatmentLineQuerySet"]
