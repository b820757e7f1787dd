"""A day in an address."""


class Day:
    """`<day:day>`: 2026-12-08, so that /clinics/new/ is no day."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
