"""Codes of public terminologies: is this a LOINC, SNOMED CT or UCUM code at all (fact base 14.3, 14.4).

The check digits catch a slip of the pen, not a code of something else: which code means what is in the fact base.
"""

import re

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"

_LOINC = re.compile(r"[1-9][0-9]{0,6}-[0-9]", re.ASCII)
_SNOMED = re.compile(r"[1-9][0-9]{5,17}", re.ASCII)

# The dihedral group of ten elements, and the permutation applied once for each place from the right (Verhoeff, 1969).
_TIMES = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 3, 4, 0, 6, 7, 8, 9, 5), (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7), (4, 0, 1, 2, 3, 9, 5, 6, 7, 8), (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2), (7, 6, 5, 9, 8, 2, 1, 0, 4, 3), (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)  # fmt: skip
_MOVED = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)

# The atoms and prefixes that laboratories and clinics print; UCUM has more, and a new one is added here by hand.
_ATOMS = r"g|L|l|m|mol|s|min|h|d|wk|mo|a|Hz|V|A|Pa|K|Cel|B|%|\[IU\]|U|\[pH\]|m\[Hg\]|m\[H2O\]|\[degF\]|deg|10\*[0-9]+|1"
_FACTOR = rf"(?:(?:[numkcdpfM])?(?:{_ATOMS})[0-9]?(?:\{{[ -z|~]*\}})?|\{{[ -z|~]*\}})"
# A time of collection stands in brackets: mg/(24.h).
_TERM = rf"(?:{_FACTOR}|\([0-9]+\.{_FACTOR}\))"
_UCUM = re.compile(rf"/?{_TERM}(?:[./]{_TERM})*", re.ASCII)


def is_loinc(code: str) -> bool:
    """True for a number with a fitting modulus-10 check digit, as 777-3."""
    if not _LOINC.fullmatch(code):
        return False
    number, check = code.split("-")
    # From the right each second digit counts twice, beginning with the last one; two-digit products by digit sum.
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number)))
    return (sum(value // 10 + value % 10 for value in doubled) + int(check)) % 10 == 0


def is_snomed(code: str) -> bool:
    """True for 6 to 18 digits whose last one fits by Verhoeff's rule, as 79268002."""
    if not _SNOMED.fullmatch(code):
        return False
    sum_ = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit)
        for _ in range(place % 8):
            value = _MOVED[value]
        sum_ = _TIMES[sum_][value]
    return sum_ == 0


def is_ucum(code: str) -> bool:
    """True for products and quotients of known units: pg/mL, 10*9/L, mL/min/{1.73_m2}, m[IU]/L."""
    return _UCUM.fullmatch(code) is not None


def system_of(code: str) -> str:
    """The address of the code's terminology. Raises ValueError when it is neither LOINC nor SNOMED CT."""
    if is_loinc(code):
        return LOINC
    if is_snomed(code):
        return SNOMED
    raise ValueError(f"{code!r} is neither a LOINC nor a SNOMED CT code")
