"""Rehabilitation: how far each service has come, and the day of it."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.instruments.rehabilitation import SERVICES, Rehabilitation, check, summary
from patients.models import Patient
from tests.assessments.factories import make_draft

ON = date(2026, 8, 3)


@pytest.mark.django_db
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("state", ["", "not_needed", "not_asked"])
def test_a_day_needs_a_service_that_has_begun_or_was_refused(patient: Patient, service: str, state: str) -> None:
    row = make_draft("rehabilitation", patient)
    rows = Rehabilitation.objects.filter(pk=row.pk)
    rows.update(**{service: "declined", f"{service}_on": ON})
    with pytest.raises(IntegrityError, match=f"rehabilitation_{service}_day"), transaction.atomic():
        rows.update(**{service: state})


@pytest.mark.parametrize(
    ("answers", "boxes"),
    [
        ({}, []),
        ({"orthotics": "referred", "orthotics_on": ON}, []),
        ({"orthotics": "referred"}, []),
        ({"orthotics": "", "orthotics_on": ON}, ["orthotics"]),
        ({"psychology": "not_asked", "psychology_on": ON}, ["psychology"]),
    ],
)
def test_the_box_to_change_is_named(answers: dict[str, Any], boxes: list[str]) -> None:
    assert [name for name, _ in check(answers)] == boxes


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({}, ""),
        ({"physiotherapy": "not_needed", "psychology": "not_asked"}, ""),
        (
            {"physiotherapy": "in_progress", "orthotics": "declined"},
            "Physiotherapy in progress, Orthotics declined by the patient",
        ),
    ],
)
def test_the_line_of_a_list_says_what_has_begun(answers: dict[str, Any], line: str) -> None:
    assert summary(Rehabilitation(**answers)) == line
