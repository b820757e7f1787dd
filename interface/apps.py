from django.apps import AppConfig
from django.urls import register_converter


class InterfaceConfig(AppConfig):
    name = "interface"

    def ready(self) -> None:
        from interface.converters import Day

        # Once, for the addresses of every room.
        register_converter(Day, "day")
