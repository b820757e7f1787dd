"""What the patient banner says, and which tabs of the record a person may open."""

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, resolve, reverse

from accounts.models import User
from accounts.permissions import Permission
from patients.choices import AllergyState
from patients.models import Allergy, Patient

# Label, URL name. Pages of rooms above are known by name only, and left out while they do not exist.
TABS = (
    ("Overview", "patient_record"),
    ("Results", "results"),
    ("Assessments", "assessments"),
    ("Samples", "patient_samples"),
    ("Treatment", "treatment"),
    ("Response", "response"),
    ("Phenotype", "phenotype"),
    ("Passport", "passport"),
    ("Letters", "letters"),
    ("Follow-up", "follow_up"),
    ("Appointments", "patient_appointments"),
    ("Timeline", "timeline"),
    ("Details", "patient_edit"),
    ("Who has looked", "patient_audit"),
)


@dataclass(frozen=True)
class Banner:
    """The words that need today's date, the treatment or the viewer's role."""

    age: str
    died: str
    status: str
    # "" for those who see identity only.
    allergies: str
    allergic_to: tuple[str, ...]


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


def banner_for(patient: Patient, viewer: User, today: date) -> Banner:
    clinical = viewer.can(Permission.VIEW_CLINICAL)
    known = clinical and patient.allergy_state == AllergyState.KNOWN
    substances = Allergy.objects.for_patient(patient).counted().values_list("substance", flat=True) if known else ()
    return Banner(
        age=age_words(patient, today),
        died=death_words(patient),
        status=status_word(patient, viewer, today),
        allergies=patient.get_allergy_state_display() if clinical else "",
        allergic_to=tuple(substances),
    )


def age_words(patient: Patient, today: date) -> str:
    """ "68y", "about 68y" when the birth date is not exact; "" when it is not known or the patient has died."""
    years = patient.age_on(today)
    if years is None or patient.deceased:
        return ""
    return f"{years}y" if patient.birth_precision == "day" else f"about {years}y"


def death_words(patient: Patient) -> str:
    """ "Died 02-Mar-2026, age at death 67y"; "" for the living."""
    if not patient.deceased:
        return ""
    if patient.died_on is None:
        return "Died, date not known"
    years = patient.age_on(patient.died_on)
    if years is None:
        return f"Died {patient.died_on:%d-%b-%Y}"
    about = "" if patient.birth_precision == "day" else "about "
    return f"Died {patient.died_on:%d-%b-%Y}, age at death {about}{years}y"


def status_word(patient: Patient, viewer: User, today: date) -> str:
    """One word of the closed list. Treatment is a clinical fact and stays hidden from roles that see identity only."""
    if patient.deceased:
        return "Died"
    if viewer.can(Permission.VIEW_CLINICAL) and patient.treatment_lines.current(today).exists():
        return "On treatment"
    return patient.get_care_status_display()


def tabs_for(patient: Patient, viewer: User, path: str = "") -> list[Tab]:
    """The pages of this record that exist and that the viewer's role may open, by each page's own policy."""
    pages = []
    for label, name in TABS:
        try:
            url = reverse(name, args=[patient.ref])
        except NoReverseMatch:
            continue
        policy = getattr(resolve(url).func, "policy", None)
        if isinstance(policy, Permission) and viewer.can(policy):
            pages.append((label, url))
    # The overview's address is the beginning of all others, so it is current only when it is the page itself.
    overview = f"/patients/{patient.ref}/"
    return [Tab(label, url, path == url or (url != overview and path.startswith(url))) for label, url in pages]


def record_url(patient: Patient, viewer: User) -> str:
    """The first page of the record that the viewer may open, "" when there is none."""
    return next((tab.url for tab in tabs_for(patient, viewer)), "")
