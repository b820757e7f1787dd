"""Words of the messages beside boxes: they name the box and say what to do."""

from django import forms
from django.core.exceptions import ValidationError

TEXT_LIMIT = 5_000  # characters; a pasted letter has about 3,000


def in_sentence(label: str) -> str:
    """The label inside a sentence: "Call-back number" → "call-back number", while "VEGF" and "M-protein" stay."""
    first = label.split(" ", 1)[0]
    plain = first[1:].replace("-", "").replace("'", "").islower()
    # A letter before a hyphen is a name: M-protein, X-ray.
    return label[0].lower() + label[1:] if plain and first[1] != "-" else label


def required_message(field: forms.Field, label: str) -> str:
    """What to do about an empty box: "Enter the call-back number", "Select the urgency"."""
    if label.endswith("?"):
        return f"Answer the question: {label}"
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        return f"Tick the box to confirm: {label}"
    verb = "Select" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "Enter"
    # "Your conclusion" names its owner already.
    article = "" if label.startswith("Your ") else "the "
    return f"{verb} {article}{in_sentence(label)}"


def too_long_message(label: str, limit: int) -> str:
    """Django fills in the typed length."""
    return f"{label.replace('%', '%%')} must be {limit:,} characters or fewer. You entered %(show_value)d"


def give_messages(field: forms.Field, label: str) -> None:
    """Replace Django's own message texts on a field; messages that the form's author wrote are kept."""
    label = label or "This answer"
    ours = {
        "required": required_message(field, label),
        "invalid_choice": f"Select one of the listed answers for {in_sentence(label)}",
        "invalid_list": f"Select answers from the list for {in_sentence(label)}",
        "invalid_pk_value": f"Select one of the listed answers for {in_sentence(label)}",
        "null_characters_not_allowed": f"{label} contains a character that cannot be stored. Type it again without it",
    }
    if isinstance(field, forms.EmailField):
        ours["invalid"] = f"{label} must be an email address, like name@nhs.net"
    elif isinstance(field, forms.UUIDField):
        ours["invalid"] = "This page is out of date. Open it again and send it once"
    if getattr(field, "max_length", None):
        ours["max_length"] = too_long_message(label, field.max_length)
    # An author's own messages differ from the class's defaults.
    defaults: dict[str, str] = {}
    for klass in reversed(type(field).__mro__):
        defaults.update(getattr(klass, "default_error_messages", {}))
    for code, words in ours.items():
        if code not in field.error_messages or field.error_messages[code] == defaults.get(code):
            field.error_messages[code] = words


def refuse(message: str, code: str = "invalid") -> ValidationError:
    """A ValidationError with a code, so that tests and forms can tell refusals apart."""
    return ValidationError(message, code=code)
