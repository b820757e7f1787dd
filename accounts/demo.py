"""The three log-ins of the demonstration, and the invented colleagues behind its records.

They exist only where `load_demo` made the caseload; `check --deploy` refuses a site that has them.
"""

from accounts.models import User
from accounts.permissions import Role

DEMO_LOGINS = [
    ("nurse", "nurse-demo-2026", Role.NURSE),
    ("consultant", "consultant-demo-2026", Role.CONSULTANT),
    ("admin", "admin-demo-2026", Role.ADMIN),
]

_PEOPLE = {
    "nurse": ("Priya", "Example", "Clinical nurse specialist"),
    "consultant": ("Dr Asha", "Example", "Consultant neurologist"),
    "admin": ("Morgan", "Example", "POEMS service coordinator"),
}
_COLLEAGUES = [
    ("haematologist", "Dr Idris", "Sample", Role.CONSULTANT, "Consultant haematologist"),
    ("ophthalmologist", "Dr Wen", "Specimen", Role.CONSULTANT, "Consultant ophthalmologist"),
    ("endocrinologist", "Dr Marta", "Placeholder", Role.CONSULTANT, "Consultant endocrinologist"),
    ("nurse2", "Sam", "Sample", Role.NURSE, "Clinical nurse specialist"),
]


def create_demo_users() -> dict[str, User]:
    """Make the demonstration's people once; return all of them by user name. Colleagues cannot log in."""
    people: dict[str, User] = {}
    for username, password, role in DEMO_LOGINS:
        first, last, job = _PEOPLE[username]
        user, made = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first, "last_name": last, "role": role.value, "job_title": job},
        )
        if made:
            user.set_password(password)
            user.save(update_fields=["password"])
        people[username] = user
    for username, first, last, role, job in _COLLEAGUES:
        user, made = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first, "last_name": last, "role": role.value, "job_title": job},
        )
        if made:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        people[username] = user
    return people
