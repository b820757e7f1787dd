"""The user: one person, one role."""

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission, Role, allowed


# As audit.history.track, which this room may not import: it stands above. Log-ins are access events, and a password
# leaves no trace in history, not even hashed.
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    context_field=pghistory.ContextJSONField(),
    context_id_field=pghistory.ContextUUIDField(),
    exclude=["password", "last_login"],
)
class User(AbstractUser):
    class Roles(models.TextChoices):
        NURSE = Role.NURSE.value, "Nurse"
        CONSULTANT = Role.CONSULTANT.value, "Consultant"
        ADMIN = Role.ADMIN.value, "Admin"

    role = models.CharField(max_length=12, choices=Roles.choices)
    job_title = models.CharField(max_length=80, blank=True)

    # `createsuperuser` has no screen to choose a role; the least clinical one is the safe answer.
    REQUIRED_FIELDS = ["email", "role"]

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="accounts_user_role_known"
            ),
        ]

    def can(self, permission: Permission) -> bool:
        return self.is_active and allowed(self.role, permission)

    @property
    def display_name(self) -> str:
        """As colleagues write it: "Dr Asha Example", or the log-in name when no name is recorded."""
        return self.get_full_name() or self.username
