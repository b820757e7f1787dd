"""What a letter says, offered to the person who logs the referral; never taken over by itself.

`read_letter` finds the facts of the referral form in pasted text. A wrong suggestion costs more than a missing one, so
whatever is ambiguous (two dates of birth, two numbers, a relative's, a negated or planned test) gives none.
"""

from clinical.letter_reading.reader import FIELDS, Suggestion, read_letter

__all__ = ["FIELDS", "Suggestion", "read_letter"]
