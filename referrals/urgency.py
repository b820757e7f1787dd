"""The urgency that warning signs usually mean. A suggestion in words: the nurse decides. No Django.

Source: triage rules in docs/clinical. Falling vision, weak breathing and a clot or stroke are same-day calls.
"""

from collections.abc import Collection, Iterable

SAME_DAY = frozenset({"breathing", "vision", "clot"})
_HASTE = ("routine", "urgent", "emergency")


# Findings of a letter that make a referral urgent by themselves; a raised VEGF does so beside a neuropathy.
URGENT_FINDINGS = frozenset({"papilloedema", "effusion", "ascites"})


def usual_urgency(red_flags: Iterable[str], found: Collection[str] = ()) -> str:
    """ "emergency", "urgent", or "" when nothing speaks for haste.

    found  keys of clinical.reported.QUESTIONS that the referrer answered with yes
    """
    flags = set(red_flags)
    if SAME_DAY & flags:
        return "emergency"
    urgent = flags or URGENT_FINDINGS & set(found) or {"neuropathy", "vegf_raised"} <= set(found)
    return "urgent" if urgent else ""


def is_lower_than_usual(urgency: str, red_flags: Iterable[str], found: Collection[str] = ()) -> bool:
    """True when the chosen urgency is calmer than the warning signs and findings usually mean."""
    usual = usual_urgency(red_flags, found)
    return bool(usual) and _HASTE.index(urgency) < _HASTE.index(usual)
