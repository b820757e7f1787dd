"""The closed lists of imaging. An empty answer is "Not recorded"."""

from django.db import models


class Modality(models.TextChoices):
    FDG_PET_CT = "fdg_pet_ct", "FDG PET-CT"
    LDCT = "ldct_whole_body", "Whole-body low-dose CT"
    CT = "ct", "CT"
    MRI = "mri", "MRI"
    XRAY_SURVEY = "xray_survey", "X-ray skeletal survey"
    ULTRASOUND = "ultrasound", "Ultrasound"
    CHEST_XRAY = "chest_xray", "Chest X-ray"
    OTHER = "other", "Other"
    NOT_STATED = "not_stated", "Not stated in the letter"


class Bone(models.TextChoices):
    NOT_ASSESSED = "not_assessed", "Bone not assessed"
    NONE_SEEN = "none_seen", "Assessed: no bone lesion"
    LESIONS = "lesions", "Assessed: bone lesions"


class MarrowUptake(models.TextChoices):
    NONE = "none", "None"
    FOCAL = "focal", "Focal"
    DIFFUSE = "diffuse", "Diffuse"


class Enlarged(models.TextChoices):
    YES = "yes", "Enlarged"
    NO = "no", "Not enlarged"
    NOT_REPORTED = "not_reported", "Not reported"


class Effusion(models.TextChoices):
    ABSENT = "absent", "Absent"
    TRACE = "trace", "Trace"
    SMALL = "small", "Small"
    MODERATE = "moderate", "Moderate"
    LARGE = "large", "Large"
    PRESENT = "present", "Present, size not stated"
    NOT_ASSESSED = "not_assessed", "Not assessed"


class BoneSite(models.TextChoices):
    PELVIS = "pelvis", "Pelvis"
    SPINE = "spine", "Spine"
    RIB = "rib", "Rib"
    STERNUM = "sternum", "Sternum or clavicle"
    SKULL = "skull", "Skull"
    LONG_BONE = "long_bone", "Long bone"
    HAND = "hand", "Hand"
    FOOT = "foot", "Foot"
    OTHER = "other", "Other"
    NOT_STATED = "not_stated", "Not stated"


class LesionType(models.TextChoices):
    SCLEROTIC = "sclerotic", "Sclerotic"
    MIXED = "mixed", "Mixed"
    LYTIC_SCLEROTIC_RIM = "lytic_sclerotic_rim", "Lytic, sclerotic rim"
    LYTIC = "lytic", "Lytic"


class Attribution(models.TextChoices):
    PLASMA_CELL = "plasma_cell", "Plasma cell"
    BENIGN = "benign", "Other cause"
    UNDECIDED = "undecided", "Undecided"


class Benign(models.TextChoices):
    BONE_ISLAND = "bone_island", "Bone island"
    DEGENERATIVE = "degenerative", "Degenerative"
    METASTASIS = "metastasis", "Metastasis"
    PAGET = "paget", "Paget disease"
    FIBROUS_DYSPLASIA = "fibrous_dysplasia", "Fibrous dysplasia"
    OTHER = "other", "Other"


class NodeSite(models.TextChoices):
    CERVICAL = "cervical", "Cervical"
    AXILLARY = "axillary", "Axillary"
    MEDIASTINAL = "mediastinal", "Mediastinal"
    ABDOMINAL = "abdominal", "Abdominal"
    INGUINAL = "inguinal", "Inguinal"
    OTHER = "other", "Other"
