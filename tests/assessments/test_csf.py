"""Cerebrospinal fluid: what the puncture showed; what the laboratory measured stands with its results."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.analytes import BY_KEY
from assessments.instruments.csf import CSF, Csf, check, summary
from assessments.instruments.eyes import EYES
from patients.models import Patient
from tests.assessments.factories import make_draft
from tests.assessments.recording import DAY


def fluid(**answers: Any) -> Csf:
    return Csf(pk=8, performed_on=DAY, **answers)


def test_what_cytology_found_needs_its_result() -> None:
    assert [name for name, _ in check({"cytology_detail": "plasma cells", "cytology": "normal"})] == ["cytology"]
    assert list(check({"cytology_detail": "plasma cells", "cytology": "abnormal"})) == []


@pytest.mark.django_db
def test_the_database_refuses_a_finding_of_normal_cytology(patient: Patient) -> None:
    row = make_draft("csf", patient, cytology="normal")
    with pytest.raises(IntegrityError, match="cytology_found_something"), transaction.atomic():
        Csf.objects.filter(pk=row.pk).update(cytology_detail="plasma cells")


@pytest.mark.django_db
def test_a_traumatic_tap_has_more_red_cells_than_a_small_number_holds(patient: Patient) -> None:
    row = make_draft("csf", patient, red_cells=250_000)
    row.refresh_from_db()
    assert row.red_cells == 250_000


def test_the_opening_pressure_is_asked_for_here_and_not_with_the_eyes() -> None:
    assert "opening_pressure" not in EYES.names


def test_what_the_laboratory_reports_stands_with_its_results_and_nowhere_else() -> None:
    assert {"csf_protein", "csf_white_cells", "csf_glucose", "csf_bands"} <= set(BY_KEY)
    assert not {"protein", "white_cells", "glucose", "oligoclonal_bands"} & set(CSF.names)


def test_the_line_of_a_list() -> None:
    answers = {"opening_pressure": D("18.0"), "appearance": "clear", "cytology": "normal"}
    assert summary(fluid(**answers)) == (
        "Opening pressure 18.0 cmCSF, clear and colourless, cytology: no malignant or clonal cells"
    )
    assert summary(fluid()) == ""
