"""The patient's reference in an address."""


class PatientRef:
    """`<patient_ref:ref>`: matches only what a reference can look like, so that /patients/search/ is no patient."""

    regex = "P-[0-9A-Z]{5,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
