"""A comment of a template is no text of the page."""

import re

from tests.wiring.code import templates


def test_no_comment_goes_over_two_lines() -> None:
    """`{# … #}` ends with its line: a longer one would be printed."""
    printed = [path.name for path in templates() if re.search(r"\{#(?:(?!#\}).)*\n", path.read_text(encoding="utf-8"))]
    assert printed == []
