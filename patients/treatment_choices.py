"""Closed lists about a line of treatment, each with its words. "Not known" is an answer."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db import models


class YesNo(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class CycleState(models.TextChoices):
    GIVEN = "given", "Given"
    LATE = "late", "Given late"
    OMITTED = "omitted", "Omitted"


class Mobilisation(models.TextChoices):
    G_CSF = "g_csf", "G-CSF alone"
    CYCLOPHOSPHAMIDE = "cyclophosphamide_g_csf", "Cyclophosphamide and G-CSF"
    PLERIXAFOR = "plerixafor_g_csf", "Plerixafor and G-CSF"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"


class DayHundred(models.TextChoices):
    """How the patient was 100 days after infusion."""

    WELL = "well", "Alive, without relapse or progression"
    PROGRESSED = "progressed", "Alive, after relapse or progression"
    DIED = "died", "Died"
    NOT_KNOWN = "not_known", "Not known"


class NeuropathyChange(models.TextChoices):
    BETTER = "better", "Better"
    NO_CHANGE = "no_change", "No change"
    WORSE = "worse", "Worse"
    NOT_ASSESSED = "not_assessed", "Not assessed"


class ToxicityTerm(models.TextChoices):
    """Terms of CTCAE 5 that these treatments lead to; any other goes into the note."""

    SENSORY = "sensory_neuropathy", "Peripheral sensory neuropathy"
    MOTOR = "motor_neuropathy", "Peripheral motor neuropathy"
    NEUTROPENIA = "neutrophils", "Neutrophil count decreased"
    THROMBOCYTOPENIA = "platelets", "Platelet count decreased"
    ANAEMIA = "anaemia", "Anaemia"
    FEBRILE_NEUTROPENIA = "febrile_neutropenia", "Febrile neutropenia"
    SEPSIS = "sepsis", "Sepsis"
    LUNG_INFECTION = "lung_infection", "Lung infection"
    OTHER_INFECTION = "other_infection", "Infection, other"
    THROMBOEMBOLIC = "thromboembolic", "Thromboembolic event"
    FLUID = "fluid", "Oedema or fluid overload"
    MUCOSITIS = "mucositis", "Oral mucositis"
    NAUSEA = "nausea", "Nausea or vomiting"
    DIARRHOEA = "diarrhoea", "Diarrhoea"
    CONSTIPATION = "constipation", "Constipation"
    FATIGUE = "fatigue", "Fatigue"
    INSOMNIA = "insomnia", "Insomnia"
    HYPERGLYCAEMIA = "hyperglycaemia", "Hyperglycaemia"
    RASH = "rash", "Rash"
    INFUSION = "infusion", "Infusion-related reaction"
    RENAL = "renal", "Acute kidney injury"
    LIVER = "liver", "Raised liver enzymes"
    CARDIAC = "cardiac", "Heart failure or arrhythmia"
    OTHER = "other", "Other, named in the note"


# The part of an answer before its first underscore.
RESPONSE_DOMAINS: Mapping[str, str] = MappingProxyType(
    {"haem": "Haematological", "vegf": "VEGF", "pet": "PET", "clinical": "Clinical"}
)


class ResponseAnswer(models.TextChoices):
    """What each response rule can say, as the clinician's own judgement."""

    HAEM_CR = "haem_cr", "Haematological: complete response"
    HAEM_CR_SEROLOGICAL = "haem_cr_serological", "Haematological: complete response, serological"
    HAEM_VGPR = "haem_vgpr", "Haematological: very good partial response"
    HAEM_PR = "haem_pr", "Haematological: partial response"
    HAEM_NR = "haem_nr", "Haematological: no response"
    HAEM_PD = "haem_pd", "Haematological: progression"
    HAEM_NE = "haem_ne", "Haematological: not evaluable"
    VEGF_CR = "vegf_cr", "VEGF: complete response"
    VEGF_PR = "vegf_pr", "VEGF: partial response"
    VEGF_NR = "vegf_nr", "VEGF: no response"
    VEGF_PD = "vegf_pd", "VEGF: progression"
    VEGF_NE = "vegf_ne", "VEGF: not evaluable"
    PET_CR = "pet_cr", "PET: complete response"
    PET_PR = "pet_pr", "PET: partial response"
    PET_NR = "pet_nr", "PET: no response"
    PET_PD = "pet_pd", "PET: progression"
    PET_NE = "pet_ne", "PET: not evaluable"
    CLINICAL_IMPROVED = "clinical_improved", "Clinical: improved"
    CLINICAL_STABLE = "clinical_stable", "Clinical: stable"
    CLINICAL_WORSE = "clinical_worse", "Clinical: worse"
    CLINICAL_NE = "clinical_ne", "Clinical: not evaluable"
