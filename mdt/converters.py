"""The day of a meeting in an address: /mdt/2026-12-07/."""

from datetime import date


class Day:
    """`<day:day>`: a date as year, month and day."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        # A ValueError, as for the 31 of February, is a page that there is not.
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()
