"""When an action is due, as people say it in a meeting: "in 3 months", "2 weeks", or any date of the clinic's forms."""

import re
from datetime import date

from interface.fields import ClinicDateField

_SAID = re.compile(r"(?:in )?([0-9]{1,3}) ?(d|day|days|w|wk|week|weeks|m|month|months|y|year|years)")


class DueField(ClinicDateField):
    """A day from today on, in one box."""

    example = "For example in 3 months, 2w or 14 3 2027"

    def to_python(self, value: object) -> date | None:
        if isinstance(value, str) and (said := _SAID.fullmatch(" ".join(value.lower().split()))):
            value = f"+{said[1]}{said[2][0]}"
        return super().to_python(value)
