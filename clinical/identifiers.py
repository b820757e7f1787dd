"""NHS, CHI and H&C numbers, postcodes and organisation codes (fact base 14.1, 14.2; F53, F54).

Every refusal is a ValueError whose message names what is wrong and can be shown as it stands.
"""

import re
from dataclasses import dataclass
from datetime import date

import nhs_number

NAMES = {"nhs": "NHS number", "chi": "CHI number", "hc": "H&C number"}
SHORT_NAMES = {"nhs": "NHS No.", "chi": "CHI No.", "hc": "H&C No."}

_CHI_RANGE = ("0101000000", "3112999999")
_HC_RANGE = ("3200000010", "3999999999")
_TEST_RANGE = ("9990000000", "9999999999")
_NINO = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]?", re.ASCII)
_POSTCODE = re.compile(
    r"GIR0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW])[0-9][ABD-HJLNP-UW-Z]{2}",
    re.ASCII,
)
# No fixed abode, and unknown (knowledge).
_SPECIAL_POSTCODES = ("ZZ993VZ", "ZZ993WZ")


class IdentifierError(ValueError):
    """The text is not such an identifier; the message is a sentence for the screen."""


@dataclass(frozen=True)
class NationalId:
    """A checked number: ten digits and its type "nhs", "chi" or "hc"."""

    digits: str
    type: str

    @property
    def label(self) -> str:
        return SHORT_NAMES[self.type]

    @property
    def display(self) -> str:
        """3-3-4 with spaces; a CHI number 6-4, as printed in Scotland (knowledge)."""
        if self.type == "chi":
            return f"{self.digits[:6]} {self.digits[6:]}"
        return f"{self.digits[:3]} {self.digits[3:6]} {self.digits[6:]}"


def national_id(text: str, *, declared_type: str = "", allow_test: bool = False) -> NationalId:
    """Read and check an NHS, CHI or H&C number; spaces and hyphens are dropped, nothing else.

    declared_type  "nhs", "chi" or "hc" when the user said which; "" recognises it from the digits
    allow_test     accept 999 000 0000 to 999 999 9999, which is kept for testing

    Raises IdentifierError: wrong characters, wrong length, repeated digit, wrong check digit, a CHI number that
    does not begin with a date, or a test number in real use.
    """
    name = NAMES.get(declared_type, NAMES["nhs"])
    digits = _ten_digits(text, name)
    if not _check_digit_fits(digits):
        raise IdentifierError(f"The last digit of the {name} does not fit the others. Check each digit")
    if _within(digits, _TEST_RANGE) and not allow_test:
        raise IdentifierError(f"{name}s that begin with 999 are kept for testing. Enter the patient's own number")
    recognised = recognised_type(digits)
    if declared_type == "chi" and not _begins_with_date(digits):
        raise IdentifierError(f"A CHI number begins with the date of birth. {digits[:6]} is not a date")
    if declared_type == "hc" and recognised != "hc":
        raise IdentifierError("An H&C number begins with 320 to 399. Check the number or its type")
    return NationalId(digits, declared_type or recognised)


def _ten_digits(text: str, name: str) -> str:
    cleaned = re.sub(r"[ \-\u00a0]", "", text.strip())
    if not cleaned:
        raise IdentifierError(f"Enter the {name}")
    if _NINO.fullmatch(cleaned.upper()):
        raise IdentifierError(f"That looks like a National Insurance number. The {name} has 10 digits")
    # str.isdigit alone would let Arabic-Indic and superscript digits through.
    if not (cleaned.isascii() and cleaned.isdigit()):
        raise IdentifierError(f"The {name} must have digits only, with or without spaces")
    if len(cleaned) != 10:
        raise IdentifierError(f"The {name} must have 10 digits. You entered {len(cleaned)}")
    if len(set(cleaned)) == 1:
        raise IdentifierError(f"The {name} cannot be one digit repeated ten times")
    return cleaned


def _check_digit_fits(digits: str) -> bool:
    """Modulus 11; a remainder that would need the check digit 10 never fits (F53)."""
    return nhs_number.calculate_checksum(digits[:9]) == int(digits[9])


def recognised_type(digits: str) -> str:
    """Type that the digits suggest; information, the user may correct it."""
    if _within(digits, _CHI_RANGE) and _begins_with_date(digits):
        return "chi"
    return "hc" if _within(digits, _HC_RANGE) else "nhs"


def _within(digits: str, limits: tuple[str, str]) -> bool:
    return limits[0] <= digits <= limits[1]


def _begins_with_date(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return any(_is_date(century + year, month, day) for century in (1900, 2000))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def chi_fits_birth(chi: NationalId, born: date) -> bool:
    """True unless the number is a CHI number whose first six digits differ from the full date of birth."""
    return chi.type != "chi" or chi.digits[:6] == born.strftime("%d%m%y")


def postcode(text: str) -> str:
    """Upper case with one space before the last three: "wc1n 3bg" becomes "WC1N 3BG".

    Raises IdentifierError. ZZ99 3VZ (no fixed abode) and ZZ99 3WZ (not known) are accepted.
    """
    cleaned = _capitals(text)
    if cleaned not in _SPECIAL_POSTCODES and not _POSTCODE.fullmatch(cleaned):
        raise IdentifierError("Enter a full UK postcode, such as WC1N 3BG")
    return f"{cleaned[:-3]} {cleaned[-3:]}"


def ods_code(text: str, *, kind: str = "") -> str:
    """Organisation code in capitals: 3 to 10 letters and digits; a trust has 3 (UCLH is RRV, F54).

    kind  "gp" asks for a letter and five digits, "site" for five characters such as RRV03 (both knowledge), "trust"
          for three, "" for any.
    Raises IdentifierError.
    """
    cleaned = _capitals(text)
    if not re.fullmatch(r"[A-Z0-9]{3,10}", cleaned, re.ASCII):
        raise IdentifierError("An ODS code has 3 to 10 letters and digits, such as RRV")
    if kind == "gp" and not re.fullmatch(r"[A-Z][0-9]{5}", cleaned, re.ASCII):
        raise IdentifierError("The ODS code of a GP practice has a letter and 5 digits, such as F83004")
    if kind == "trust" and len(cleaned) != 3:
        raise IdentifierError("The ODS code of a trust has 3 letters or digits, such as RRV")
    if kind == "site" and len(cleaned) != 5:
        raise IdentifierError("The ODS code of a hospital site has 5 letters or digits, such as RRV03")
    return cleaned


def _capitals(text: str) -> str:
    """Without spaces, in capitals. Other scripts stay as they are: the capital of "ß" is "SS", of "ı" a plain I."""
    packed = "".join(text.split())
    return packed.upper() if packed.isascii() else packed
