"""State what was observed or excluded of a phenotype term, and withdraw it."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.models import User
from audit.actions import writing
from patients.actions.changed import ChangedMeanwhile
from patients.models import Patient, PhenotypeStatement


def state_phenotype(*, patient: Patient, by: User | None, **facts: Any) -> PhenotypeStatement:
    """Record one statement. Raises ValidationError when a rule is broken, also when the same one stands already."""
    with writing(by=by, reason="state phenotype"):
        # Two clicks at once: the second waits here and then meets the first one's statement.
        Patient.objects.select_for_update().get(pk=patient.pk)
        statement = PhenotypeStatement(patient=patient, recorded_by=by, **facts)
        statement.full_clean()
        statement.save(force_insert=True)
    return statement


def state_all_absent(
    *, patient: Patient, by: User | None, terms: Iterable[str], seen_on: date, reason: str
) -> list[PhenotypeStatement]:
    """Record each term as looked for and absent, as one batch; terms with a statement of that day are left alone."""
    with writing(by=by, reason="state phenotype, all normal"):
        Patient.objects.select_for_update().get(pk=patient.pk)
        said = PhenotypeStatement.objects.counted().filter(patient=patient, seen_on=seen_on)
        known, batch = set(said.values_list("term", flat=True)), uuid.uuid4()
        made = []
        for term in terms:
            if term in known:
                continue
            statement = PhenotypeStatement(
                patient=patient,
                recorded_by=by,
                term=term,
                status=PhenotypeStatement.Status.EXCLUDED,
                seen_on=seen_on,
                reason=reason,
                batch=batch,
            )
            statement.full_clean()
            statement.save(force_insert=True)
            made.append(statement)
    return made


def withdraw_phenotype(*, statement: PhenotypeStatement, by: User | None, reason: str) -> list[PhenotypeStatement]:
    """Mark a statement, and all that were written together with it, as entered in error.

    Raises ChangedMeanwhile when somebody else has withdrawn it.
    """
    with writing(by=by, reason="phenotype entered in error"):
        ours = PhenotypeStatement.objects.counted().select_for_update().filter(patient=statement.patient_id)
        together = list(ours.filter(batch=statement.batch) if statement.batch else ours.filter(pk=statement.pk))
        if not together:
            raise ChangedMeanwhile
        for each in together:
            each.entered_in_error, each.error_reason = True, reason
            each.full_clean()
            each.save(update_fields=["entered_in_error", "error_reason"])
    return together
