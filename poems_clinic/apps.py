from django.apps import AppConfig


class PoemsClinicConfig(AppConfig):
    name = "poems_clinic"

    def ready(self) -> None:
        # Registers the system checks, and the Celery application that web processes hand work to.
        from poems_clinic import celery, checks  # noqa: F401
