"""Filters of the results inbox."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(values: Mapping[int, int], key: int) -> int:
    """The value of a mapping at a key that the template computes; 0 without one."""
    return values.get(key, 0)
