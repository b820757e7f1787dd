"""What can be chosen when two records become one: each line is one question, over one or more columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patients import choices
from patients.models import Patient

KEPT, MERGED = "kept", "merged"
# Words for "nobody has said": the other record's answer is the better one.
_UNSAID = {None, "", choices.Sex.NOT_KNOWN, choices.HomeCountry.NOT_KNOWN, choices.Consent.NOT_ASKED, "unknown"}


@dataclass(frozen=True)
class Line:
    """One question. The first column decides whether anything is recorded."""

    key: str
    label: str
    columns: tuple[str, ...]
    # What roles without clinical access do not see.
    clinical: bool = False


LINES = (
    Line("surname", "Surname", ("surname",)),
    Line("given_name", "First name", ("given_name",)),
    Line("title", "Title", ("title",)),
    Line("preferred_name", "Preferred name", ("preferred_name",)),
    Line("birth", "Date of birth", ("birth_date", "birth_precision")),
    Line("sex", "Sex at birth", ("sex",)),
    Line(
        "number",
        "NHS, CHI or H&C number",
        ("national_id", "national_id_type", "national_id_verified", "national_id_note"),
    ),
    Line("phone", "Phone", ("phone",)),
    Line("email", "Email", ("email",)),
    Line("address", "Address", ("address",)),
    Line("postcode", "Postcode", ("postcode",)),
    Line("home_country", "Home country", ("home_country",)),
    Line("gp_name", "GP", ("gp_name",)),
    Line("gp_practice", "GP practice", ("gp_practice",)),
    Line("gp_ods_code", "GP practice ODS code", ("gp_ods_code",)),
    Line("consent_share", "Consent to share", ("consent_share",)),
    Line("consent_research", "Consent to research", ("consent_research",)),
    Line("consent_contact", "Consent to email or text", ("consent_contact",)),
    Line("death", "Death", ("deceased", "died_on")),
    Line("care_status", "Care status", ("care_status",)),
    Line("consultant", "Consultant", ("consultant_id",)),
    Line("key_worker", "Key worker", ("key_worker_id",)),
    Line("accepted_on", "Accepted by the clinic", ("accepted_on",)),
    Line("onset", "First symptom", ("onset_on", "onset_precision"), clinical=True),
    Line("first_label", "First called", ("first_label",), clinical=True),
)


def values(patient: Patient, line: Line) -> tuple[Any, ...]:
    return tuple(getattr(patient, column) for column in line.columns)


def is_said(patient: Patient, line: Line) -> bool:
    """False when the record has no answer. That somebody is alive is an answer."""
    return getattr(patient, line.columns[0]) not in _UNSAID


def differs(kept: Patient, merged: Patient, line: Line) -> bool:
    return values(kept, line) != values(merged, line)


def must_choose(kept: Patient, merged: Patient, line: Line) -> bool:
    """Both records say something, and not the same."""
    return differs(kept, merged, line) and is_said(kept, line) and is_said(merged, line)


def usual(kept: Patient, merged: Patient, line: Line) -> str:
    """The record that has the answer, when only one has it; else the kept one."""
    return MERGED if is_said(merged, line) and not is_said(kept, line) else KEPT


def joined(kept: Patient, merged: Patient, chosen: Mapping[str, str]) -> dict[str, Any]:
    """The columns of the kept record after the merge. A line that nobody chose is taken as `usual` says."""
    after: dict[str, Any] = {}
    for line in LINES:
        source = merged if chosen.get(line.key, usual(kept, merged, line)) == MERGED else kept
        after |= {column: getattr(source, column) for column in line.columns}
    return after | _allergies(kept, merged) | _restriction(kept, merged)


def _allergies(kept: Patient, merged: Patient) -> dict[str, Any]:
    """Known allergies of either record are known; the rows themselves move."""
    order = ("known", "unavailable", "none_known", "not_recorded")
    one = min((kept, merged), key=lambda patient: order.index(patient.allergy_state))
    return {"allergy_state": one.allergy_state, "allergy_stated_on": one.allergy_stated_on}


def _restriction(kept: Patient, merged: Patient) -> dict[str, Any]:
    """Restricted stays restricted."""
    one = kept if kept.restricted or not merged.restricted else merged
    return {"restricted": one.restricted, "restricted_reason": one.restricted_reason}
