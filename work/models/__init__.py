"""The tables of this room."""

from work.models.task import Task

__all__ = ["Task"]
