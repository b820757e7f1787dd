"""Closed lists of answers, each with its words. "Not asked" and "not known" are answers."""

from django.db import models


class Sex(models.TextChoices):
    """Recorded at birth: reference ranges depend on it."""

    MALE = "male", "Male"
    FEMALE = "female", "Female"
    INDETERMINATE = "indeterminate", "Indeterminate"
    NOT_KNOWN = "not_known", "Not known"


class Precision(models.TextChoices):
    DAY = "day", "Day"
    MONTH = "month", "Month"
    YEAR = "year", "Year"
    ABOUT = "about", "About"
    UNKNOWN = "unknown", "Not known"


KNOWN_PRECISIONS = [Precision.DAY.value, Precision.MONTH.value, Precision.YEAR.value, Precision.ABOUT.value]


class AllergyState(models.TextChoices):
    """Four answers, never three: that nobody wrote it down is not that there is none."""

    NOT_RECORDED = "not_recorded", "Allergies not recorded"
    KNOWN = "known", "Known allergies"
    NONE_KNOWN = "none_known", "No known allergies"
    UNAVAILABLE = "unavailable", "Allergies unavailable"


class AllergySeverity(models.TextChoices):
    MILD = "mild", "Mild"
    MODERATE = "moderate", "Moderate"
    SEVERE = "severe", "Severe, or anaphylaxis"
    NOT_KNOWN = "not_known", "Not known"


class IdentifierType(models.TextChoices):
    NHS = "nhs", "NHS No."
    CHI = "chi", "CHI No."
    HC = "hc", "H&C No."


class HomeCountry(models.TextChoices):
    ENGLAND = "england", "England"
    SCOTLAND = "scotland", "Scotland"
    WALES = "wales", "Wales"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"
    OTHER = "other", "Other"
    NOT_KNOWN = "not_known", "Not known"


class Consent(models.TextChoices):
    NOT_ASKED = "not_asked", "Not asked"
    YES = "yes", "Yes"
    NO = "no", "No"


class CareStatus(models.TextChoices):
    UNDER_ASSESSMENT = "under_assessment", "Under assessment"
    FOLLOW_UP = "follow_up", "Follow-up"
    DISCHARGED = "discharged", "Discharged"
    TRANSFERRED = "transferred", "Transferred"


class Modality(models.TextChoices):
    SYSTEMIC = "systemic", "Systemic therapy"
    ASCT = "asct", "Autologous stem cell transplant"
    RADIOTHERAPY = "radiotherapy", "Radiotherapy"
    STEROID = "steroid", "Steroid only"
    OBSERVATION = "observation", "Observation"
    OTHER = "other", "Other"


class Regimen(models.TextChoices):
    RT = "RT", "Radiotherapy"
    LEN_DEX = "LEN_DEX", "Lenalidomide and dexamethasone"
    THAL_DEX = "THAL_DEX", "Thalidomide and dexamethasone"
    BOR_DEX = "BOR_DEX", "Bortezomib and dexamethasone"
    CYBORD = "CYBORD", "Cyclophosphamide, bortezomib and dexamethasone"
    MEL_DEX = "MEL_DEX", "Melphalan and dexamethasone"
    CYC_DEX = "CYC_DEX", "Cyclophosphamide and dexamethasone"
    DARA_LEN_DEX = "DARA_LEN_DEX", "Daratumumab, lenalidomide and dexamethasone"
    DARA_BOR_DEX = "DARA_BOR_DEX", "Daratumumab, bortezomib and dexamethasone"
    DARA_MONO = "DARA_MONO", "Daratumumab"
    IXA_LEN_DEX = "IXA_LEN_DEX", "Ixazomib, lenalidomide and dexamethasone"
    MEL200_ASCT = "MEL200_ASCT", "Melphalan 200 and transplant"
    MEL140_ASCT = "MEL140_ASCT", "Melphalan 140 and transplant"
    PREDNISOLONE = "PREDNISOLONE", "Prednisolone"
    NONE = "NONE", "None"
    OTHER = "OTHER", "Other"


# For lists, where the whole name has no room.
REGIMEN_SHORT = {
    "RT": "Radiotherapy",
    "LEN_DEX": "Len-Dex",
    "THAL_DEX": "Thal-Dex",
    "BOR_DEX": "Bor-Dex",
    "CYBORD": "CyBorD",
    "MEL_DEX": "Mel-Dex",
    "CYC_DEX": "Cyc-Dex",
    "DARA_LEN_DEX": "Dara-Len-Dex",
    "DARA_BOR_DEX": "Dara-Bor-Dex",
    "DARA_MONO": "Daratumumab",
    "IXA_LEN_DEX": "Ixa-Len-Dex",
    "MEL200_ASCT": "Mel200 ASCT",
    "MEL140_ASCT": "Mel140 ASCT",
    "PREDNISOLONE": "Prednisolone",
    "NONE": "None",
    "OTHER": "Other",
}


class Intent(models.TextChoices):
    INITIAL = "initial", "Initial"
    RELAPSE = "relapse", "Relapse"
    CONSOLIDATION = "consolidation", "Consolidation"
    MAINTENANCE = "maintenance", "Maintenance"
    PALLIATIVE = "palliative", "Palliative"


class StopReason(models.TextChoices):
    COMPLETED = "completed", "Completed"
    PROGRESSION = "progression", "Progression"
    TOXICITY = "toxicity", "Toxicity"
    PATIENT_CHOICE = "patient_choice", "Patient's choice"
    DEATH = "death", "Death"
    OTHER = "other", "Other"


class ConclusionStatus(models.TextChoices):
    """The clinician's words, never the software's."""

    SUSPECTED = "suspected", "Suspected POEMS syndrome"
    PROBABLE = "probable", "Probable POEMS syndrome"
    CONFIRMED = "confirmed", "Confirmed POEMS syndrome"
    CASTLEMAN_VARIANT = "castleman_variant", "Castleman disease variant of POEMS syndrome"
    EXCLUDED = "excluded", "Not POEMS syndrome"


class VisitKind(models.TextChoices):
    CLINIC = "clinic", "Clinic"
    MDT_CLINIC = "mdt_clinic", "Multidisciplinary clinic"
    TELEPHONE = "telephone", "Telephone"
    VIDEO = "video", "Video"
    WARD = "ward", "Ward"
    OTHER = "other", "Other"


class VisitStatus(models.TextChoices):
    OPEN = "open", "In progress"
    FINISHED = "finished", "Completed"
    IN_ERROR = "in_error", "Entered in error"
