from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit import signals  # noqa: F401  (records log-ins)
        from audit.roles import grant_application_role

        # Not business logic: after each migrate the rights of the application role are stated afresh.
        post_migrate.connect(grant_application_role, sender=self)
