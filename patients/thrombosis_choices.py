"""Closed lists of the thrombosis register."""

from django.db import models


class ThrombosisKind(models.TextChoices):
    STROKE = "stroke", "Stroke"
    MYOCARDIAL_INFARCTION = "mi", "Myocardial infarction"
    PERIPHERAL_ARTERIAL = "peripheral_arterial", "Peripheral arterial"
    MICROVASCULAR = "microvascular", "Microvascular"
    DVT = "dvt", "Deep vein thrombosis"
    PE = "pe", "Pulmonary embolism"
    LINE_ASSOCIATED = "line_associated", "Line-associated (catheter)"
    OTHER = "other", "Other, named in the note"


class Prophylactic(models.TextChoices):
    """The keys are those of clinical.treatment.PROPHYLAXIS. "None" is an answer."""

    ASPIRIN = "aspirin", "Aspirin"
    CLOPIDOGREL = "clopidogrel", "Clopidogrel"
    LMWH = "LMWH", "Low molecular weight heparin"
    DOAC = "DOAC", "Direct oral anticoagulant"
    WARFARIN = "warfarin", "Warfarin"
    NONE = "none", "None"
    CONTRAINDICATED = "contraindicated", "Contraindicated"
