"""A line of treatment with what happened in it, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from patients.models import Cycle, LineRow, Patient, Relapse, Response, Transplant, TreatmentLine
from patients.treatment_choices import RESPONSE_DOMAINS


@dataclass(frozen=True)
class ShownLine:
    """One line; each sequence holds also what was entered in error."""

    line: TreatmentLine
    cycles: Sequence[Cycle]
    radiotherapy: Sequence[LineRow]
    toxicity: Sequence[LineRow]
    responses: Sequence[Response]
    relapses: Sequence[Relapse]
    transplants: Sequence[Transplant]

    @property
    def given_cycles(self) -> list[Cycle]:
        return [each for each in self.cycles if each.was_given and not each.entered_in_error]

    @property
    def cycle_words(self) -> str:
        """ "Cycle 6 of 9, started 03-Nov-2026"; "9 cycles planned, none recorded"; "" when nothing is known."""
        planned = self.line.planned_cycles
        if not self.given_cycles:
            return f"{planned} cycles planned, none recorded" if planned else ""
        last = self.given_cycles[-1]
        of = f" of {planned}" if planned else ""
        return f"Cycle {last.number}{of}, started {last.happened_on:%d-%b-%Y}"

    @property
    def given_words(self) -> str:
        """ "6 given, 1 omitted"; "" without cycles."""
        counted = [each for each in self.cycles if not each.entered_in_error]
        omitted = len(counted) - len(self.given_cycles)
        if not counted:
            return ""
        return f"{len(self.given_cycles)} given" + (f", {omitted} omitted" if omitted else "")

    @property
    def transplant(self) -> Transplant | None:
        return next((each for each in self.transplants if not each.entered_in_error), None)

    @property
    def best(self) -> list[Response]:
        """The newest recorded response of each domain, in the order of the domains."""
        newest = {each.domain: each for each in self.responses if not each.entered_in_error}
        return [newest[domain] for domain in RESPONSE_DOMAINS if domain in newest]

    @property
    def highlights(self) -> list[LineRow]:
        """What a reader of the list must not miss: radiotherapy and relapse."""
        return [each for each in (*self.radiotherapy, *self.relapses) if not each.entered_in_error]


def shown_lines(patient: Patient) -> list[ShownLine]:
    """All lines of a patient, oldest first, in as many queries as there are kinds of row."""
    return [shown(line) for line in TreatmentLine.objects.for_patient(patient).with_rows()]


def shown(line: TreatmentLine) -> ShownLine:
    """`line` read by `with_rows`."""
    return ShownLine(
        line=line,
        cycles=list(line.cycle_rows.all()),
        radiotherapy=list(line.radiotherapy_rows.all()),
        toxicity=list(line.toxicity_rows.all()),
        responses=list(line.response_rows.all()),
        relapses=list(line.relapse_rows.all()),
        transplants=list(line.transplant_rows.all()),
    )
