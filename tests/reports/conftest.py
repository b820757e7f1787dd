"""A Monday morning, and a folder for letters, for every test of this room."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from patients.models import Patient
from reports import actions
from reports.models import ReportRun
from tests.reports.factories import asked_for


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "letters"


@pytest.fixture
def made(patient: Patient, consultant: User) -> ReportRun:
    run = asked_for(patient, consultant, "Steady.")
    actions.make_due()
    run.refresh_from_db()
    return run
