"""What a referral still lacks, in words, and the reply that asks for exactly that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from patients.choices import Consent
from referrals.choices import TESTS, RedFlagsAnswer

if TYPE_CHECKING:
    from referrals.models import Referral


@dataclass(frozen=True)
class Missing:
    """One fact nobody has given: the column, its short name, and the line that asks the referrer for it."""

    field: str
    name: str
    question: str


_PLAIN = (
    Missing("given_name", "first name", "First name"),
    Missing("birth_date", "date of birth", "Date of birth"),
    Missing("identifier", "NHS, CHI or H&C number", "NHS, CHI or H&C number"),
    Missing("sex", "sex at birth", "Sex at birth"),
    Missing("postcode", "postcode", "Postcode"),
    Missing("patient_phone", "patient's telephone", "A telephone number for the patient"),
    Missing("gp_practice", "GP practice", "GP practice"),
    Missing("organisation", "hospital or practice", "Your hospital or practice"),
    Missing("onset_on", "first symptom", "When the first symptom began"),
)
_UNUSABLE_NUMBER = Missing(
    "identifier", "NHS, CHI or H&C number", "NHS, CHI or H&C number: the one we noted cannot be right"
)
_RED_FLAGS = Missing(
    "red_flags_answer",
    "warning signs",
    "Warning signs: walking rapidly worse, breathless, vision falling, clot or stroke, fluid overload, "
    "weight loss or cannot swallow. Which, or none?",
)
_CONSENT = Missing("consent_share", "consent to share", "Does the patient agree to sharing with other care teams?")


def missing_facts(referral: "Referral") -> list[Missing]:
    """In the order in which they help. "Not known" is an answer; a number that cannot be right is not."""
    lacking = [one for one in _PLAIN if not getattr(referral, one.field)]
    if referral.identifier_note and not referral.identifier:
        lacking = [_UNUSABLE_NUMBER if one.field == "identifier" else one for one in lacking]
    if referral.red_flags_answer == RedFlagsAnswer.NOT_ASKED:
        lacking.append(_RED_FLAGS)
    for column, words in TESTS:
        if not getattr(referral, column):
            name = words if words.isupper() else words.lower()
            lacking.append(
                Missing(column, name, f"{words}: done, sent, not done or not known? With the result if you have it")
            )
    if referral.consent_share == Consent.NOT_ASKED:
        lacking.append(_CONSENT)
    return lacking


def in_short(lacking: list[Missing], shown: int = 4) -> str:
    """ "first name, date of birth, VEGF and 9 more"; "" when nothing is missing."""
    names = [one.name for one in lacking]
    if len(names) > shown + 1:
        names = [*names[:shown], f"{len(names) - shown} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def reply_text(referral: "Referral", help_email: str, phones: dict[str, tuple[str, str]]) -> str:
    """A reply to paste into an e-mail. It names nobody: the reference is enough for the referrer.

    phones  as settings.CLINIC_PHONES: key to (whose, number)
    """
    lacking = missing_facts(referral)
    lines = [f"Thank you for your referral to the POEMS clinic. Its reference is {referral.ref}.", ""]
    if lacking:
        lines += ["We have started with what you told us. To go on, we still need:", ""]
        lines += [f"- {one.question}" for one in lacking]
        lines += ["", f"Reply from an nhs.net address to {help_email} and quote {referral.ref}."]
    else:
        lines += ["We have what we need for a decision and will write to you."]
    lines += ["", "If the patient gets worse, ring us; do not wait for our reply:"]
    lines += [f"- {number} ({whose})" for whose, number in phones.values()]
    return "\n".join(lines)
