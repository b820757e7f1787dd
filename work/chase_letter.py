"""The words with which an organisation is asked again."""

from interface.templatetags.clinic import short_text
from work.models import OutsideRequest


def chase_text(request: OutsideRequest, help_email: str, phones: dict[str, tuple[str, str]]) -> str:
    """Text to paste into an e-mail or to print. It names nobody: their reply quotes our reference.

    phones  as settings.CLINIC_PHONES: key to (whose, number)
    """
    chased = [short_text(chase.chased_on) for chase in request.chases.all()]
    lines = [
        f"To {request.organisation}",
        f"Our reference: {request.ref}",
        "",
        f"On {short_text(request.asked_on)} the POEMS clinic asked you for:",
        "",
        f"- {request.asked_for}",
        "",
    ]
    if chased:
        lines += [f"We asked again on {_and(chased)}.", ""]
    if request.promised_on:
        lines += [f"You expected to answer by {short_text(request.promised_on)}.", ""]
    lines += [
        "We have no answer yet. Tell us by return when we can expect it, or who can help us.",
        "",
        f"Reply from an nhs.net address to {help_email} and quote {request.ref}.",
        "Do not send the patient’s name in the subject of an email.",
        f"Telephone: {phones['nurses'][1]} ({phones['nurses'][0]})",
    ]
    return "\n".join(lines)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
