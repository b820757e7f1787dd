"""A meeting, and one case on its list."""

import pytest

from accounts.models import User
from mdt.models import Case, Meeting
from patients.models import Patient
from tests.mdt.factories import make_case, make_meeting


@pytest.fixture
def meeting(consultant: User) -> Meeting:
    return make_meeting(consultant)


@pytest.fixture
def case(meeting: Meeting, patient: Patient, nurse: User) -> Case:
    return make_case(meeting, patient, nurse)
