"""How a number given by a caller is kept: as typed; as ten digits when it can be one; and why not otherwise."""

from datetime import date

from django.conf import settings

from clinical.identifiers import IdentifierError, chi_fits_birth, national_id


def identifier_facts(typed: str, birth_date: date | None = None, birth_precision: str = "") -> dict[str, str]:
    """The four identifier columns for what was typed. A number that cannot be right is no error here: the caller
    may be gone by the time someone could correct it."""
    typed = " ".join(typed.split())
    facts = {"identifier_typed": typed, "identifier": "", "identifier_type": "", "identifier_note": ""}
    if not typed:
        return facts
    try:
        number = national_id(typed, allow_test=settings.ALLOW_TEST_NHS_NUMBERS)
    except IdentifierError as problem:
        return facts | {"identifier_note": str(problem)}
    if birth_date and birth_precision == "day" and not chi_fits_birth(number, birth_date):
        facts["identifier_note"] = "A CHI number begins with the date of birth, and this one does not. Check both"
    return facts | {"identifier": number.digits, "identifier_type": number.type}
