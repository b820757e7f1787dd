from django.apps import AppConfig
from django.core.checks import register


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments.checks import check_declarations

        register(check_declarations)
