"""What is kept about a patient apart from assessments, with its rules as constraints. One file for each concept."""

from patients.models.allergy import Allergy
from patients.models.conclusion import Conclusion
from patients.models.cycle import Cycle
from patients.models.line_row import LineRow
from patients.models.merge import DistinctPair, Merge, MergeRow
from patients.models.patient import Patient, PatientQuerySet
from patients.models.phenotype import PhenotypeStatement
from patients.models.radiotherapy import Radiotherapy
from patients.models.recorded import Recorded
from patients.models.relapse import RELAPSE_KINDS, Relapse
from patients.models.response import Response
from patients.models.restriction import AccessReason
from patients.models.same_patient import SamePatient
from patients.models.thrombosis import Prophylaxis, ProphylaxisQuerySet, ThrombosisEvent
from patients.models.toxicity import Toxicity
from patients.models.transplant import Transplant
from patients.models.treatment import TreatmentLine, TreatmentLineQuerySet
from patients.models.visit import NotDone, Visit, VisitQuerySet, VisitStaff

__all__ = [
    "RELAPSE_KINDS",
    "AccessReason",
    "Allergy",
    "Conclusion",
    "Cycle",
    "DistinctPair",
    "LineRow",
    "Merge",
    "MergeRow",
    "NotDone",
    "Patient",
    "PatientQuerySet",
    "Prophylaxis",
    "ProphylaxisQuerySet",
    "Radiotherapy",
    "Recorded",
    "Relapse",
    "Response",
    "SamePatient",
    "ThrombosisEvent",
    "Toxicity",
    "Transplant",
    "TreatmentLine",
    "TreatmentLineQuerySet",
    "Visit",
    "VisitQuerySet",
    "VisitStaff",
]
__all__ = ["Conclusion", "Patient", "PatientQuerySet", "PhenotypeStatement", "TreatmentLine", "TreatmentLineQuerySet"]
