"""One person, one role; the database refuses any other."""

import pytest
from django.db import IntegrityError, transaction

from accounts.demo import DEMO_LOGINS, create_demo_users
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["", "boss", "Nurse"])
def test_the_database_refuses_a_role_that_is_not_on_the_list(role: str) -> None:
    with pytest.raises(IntegrityError, match="accounts_user_role_known"), transaction.atomic():
        User.objects.create(username="stranger", role=role)


def test_a_person_is_called_by_name_or_else_by_log_in() -> None:
    assert User(username="px", first_name="Priya", last_name="Example").display_name == "Priya Example"
    assert User(username="px").display_name == "px"


def test_demonstration_people_are_made_once_and_only_three_can_log_in() -> None:
    create_demo_users()
    people = create_demo_users()
    assert User.objects.count() == len(people)
    usable = {name for name, user in people.items() if user.has_usable_password()}
    assert usable == {name for name, _, _ in DEMO_LOGINS}
