"""Three versions of one form: as the page was opened, as it is stored now, as it was sent."""

from dataclasses import dataclass

from django.http import QueryDict

from interface.fields import PartialDate
from interface.templatetags.clinic import short_text
from referrals.forms import DetailsForm
from referrals.models import Referral, snapshot

_UNTOUCHED = {"version", "patient_ref"}


@dataclass(frozen=True)
class Clash:
    """One box that someone else changed. `yours` is empty when only they did: theirs is then already in the form."""

    label: str
    opened: str
    theirs: str
    yours: str


def sent_value(form: DetailsForm, name: str) -> list[str]:
    """What a browser would send for the box as the form opens it."""
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    shown = field.widget.format_value(field.prepare_value(value))
    if isinstance(shown, list):
        return [one for one in shown if one != ""]
    return [shown] if shown else []


def in_words(form: DetailsForm, name: str, sent: list[str]) -> str:
    """A sent value as the person sees it on the page: the words of an answer, not its code."""
    words = {str(value): str(label) for value, label in getattr(form.fields[name], "choices", [])}
    value = form.get_initial_for_field(form.fields[name], name)
    if isinstance(value, PartialDate) and sent == sent_value(form, name) and value.on:
        return short_text(value.on, value.precision)
    return ", ".join(words.get(one, one) for one in sent) or "Not recorded"


def as_opened(referral: Referral, version: int) -> Referral | None:
    """The referral as it stood at `version`, unsaved; None when the history has no such version."""
    columns = snapshot(referral, version)
    if columns is None:
        return None
    names = {field.attname for field in Referral._meta.concrete_fields}
    return Referral(**{name: value for name, value in columns.items() if name in names})


def merge(referral: Referral, version: int, data: QueryDict) -> list[Clash]:
    """Take what only they changed into `data` and name every box that they changed. What both changed stays yours.

    data  the sent form, mutable; its version becomes the stored one
    """
    opened_row = as_opened(referral, version)
    now = DetailsForm(instance=referral)
    opened = DetailsForm(instance=opened_row) if opened_row else None
    data["version"] = str(referral.version)
    clashes = []
    for name, field in now.fields.items():
        if name in _UNTOUCHED:
            continue
        theirs, yours = sent_value(now, name), [one for one in data.getlist(name) if one]
        before = sent_value(opened, name) if opened else None
        if theirs in (before, yours):
            continue
        only_theirs = before is not None and yours == before
        if only_theirs:
            data.setlist(name, theirs)
        clashes.append(
            Clash(
                label=str(field.label),
                opened=in_words(opened, name, before) if opened and before is not None else "Not known",
                theirs=in_words(now, name, theirs),
                yours="" if only_theirs else in_words(now, name, yours),
            )
        )
    return clashes


def fill_up(referral: Referral, data: QueryDict) -> QueryDict:
    """The sent quick form as a details form: boxes that it did not have keep what is stored."""
    now = DetailsForm(instance=referral)
    filled = data.copy()
    filled["version"] = str(referral.version)
    shorter = set(filled)
    for name in now.fields:
        # A quick form always sends its own boxes; ticks and radios that were left empty send nothing.
        if name not in shorter and name not in _UNTOUCHED and name not in _QUICK_ANSWERS:
            filled.setlist(name, sent_value(now, name))
    return filled


_QUICK_ANSWERS = {"red_flags", "paraprotein", "vegf", "nerve_conduction", "bone_imaging", "eye_examination", "urgency"}
