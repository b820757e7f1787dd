"""The answers of two records side by side, as words."""

from collections.abc import Mapping
from dataclasses import dataclass

from patients.merge_fields import LINES, MERGED, Line, differs, is_said, usual
from patients.models import Patient


@dataclass(frozen=True)
class Shown:
    """One line of the page that compares. `state` says in words what the colour says."""

    label: str
    kept: str
    other: str
    state: str

    @property
    def look_again(self) -> bool:
        return self.state == "Differs"


def shown(patient: Patient, line: Line) -> str:
    """The answer of one record in words."""
    match line.key:
        case "birth":
            return patient.born_display
        case "number":
            number = patient.national_id_display
            if number is None:
                return patient.national_id_note or "Not recorded"
            return f"{number[0]} {number[1]}, {'verified' if patient.national_id_verified else 'not verified'}"
        case "death":
            if not patient.deceased:
                return "Not recorded as dead"
            return f"Died {patient.died_on:%d-%b-%Y}" if patient.died_on else "Died, date not known"
        case "consultant" | "key_worker":
            person = getattr(patient, line.key)
            return person.display_name if person else "None"
        case "onset" | "accepted_on":
            day = getattr(patient, line.columns[0])
            if day is None:
                return "Not recorded"
            style = {"month": "%b-%Y", "year": "%Y", "about": "about %Y"}
            exact = patient.onset_precision if line.key == "onset" else "day"
            return format(day, style.get(exact, "%d-%b-%Y"))
    field = Patient._meta.get_field(line.columns[0])
    value = getattr(patient, line.columns[0])
    return str(dict(field.flatchoices).get(value, value) or "Not recorded")


def side_by_side(kept: Patient, other: Patient, *, clinical: bool) -> list[Shown]:
    rows = []
    for line in LINES:
        if line.clinical and not clinical:
            continue
        if not differs(kept, other, line):
            state = "Same"
        elif is_said(kept, line) and is_said(other, line):
            state = "Differs"
        else:
            state = f"Only in {kept.ref if is_said(kept, line) else other.ref}"
        rows.append(Shown(line.label, shown(kept, line), shown(other, line), state))
    return rows


def result_of(kept: Patient, other: Patient, chosen: Mapping[str, str], *, clinical: bool) -> list[tuple[str, str]]:
    """Label and answer of the one record that stays."""
    return [
        (line.label, shown(other if chosen.get(line.key, usual(kept, other, line)) == MERGED else kept, line))
        for line in LINES
        if clinical or not line.clinical
    ]
