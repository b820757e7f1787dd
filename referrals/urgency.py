"""The urgency that warning signs usually mean. A suggestion in words: the nurse decides. No Django.

Source: triage rules in docs/clinical. Falling vision, weak breathing and a clot or stroke are same-day calls.
"""

SAME_DAY = frozenset({"breathing", "vision", "clot"})
_HASTE = ("routine", "urgent", "emergency")


def usual_urgency(red_flags: list[str]) -> str:
    """ "emergency", "urgent", or "" when no warning sign was named."""
    if SAME_DAY & set(red_flags):
        return "emergency"
    return "urgent" if red_flags else ""


def is_lower_than_usual(urgency: str, red_flags: list[str]) -> bool:
    """True when the chosen urgency is calmer than the warning signs usually mean."""
    usual = usual_urgency(red_flags)
    return bool(usual) and _HASTE.index(urgency) < _HASTE.index(usual)
