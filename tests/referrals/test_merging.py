"""Two people change one referral: what is taken over, what is asked, and in which words."""

from typing import Any

import pytest
from django.http import QueryDict

from accounts.models import User
from referrals import actions
from referrals.forms import DetailsForm
from referrals.models import Referral
from referrals.views.merging import Clash, merge, sent_value
from tests.referrals.factories import make_complete

pytestmark = pytest.mark.django_db


def page_of(referral: Referral, **changes: Any) -> QueryDict:
    """What a browser sends of the details page of the referral, with some boxes changed."""
    form = DetailsForm(instance=referral)
    data = QueryDict(mutable=True)
    for name in form.fields:
        data.setlist(name, sent_value(form, name))
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def clash(referral: Referral, by: User, mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[list[Clash], QueryDict]:
    data = page_of(referral, **mine)
    opened = referral.version
    fresh = actions.amend(referral=referral, by=by, version=opened, **theirs)
    return merge(Referral.objects.get(pk=fresh.pk), opened, data), data


# What I typed, what a colleague saved, then (label, opened, theirs, yours) and what the form carries on with.
TABLE = {
    "only they changed it": (
        {}, {"gp_practice": "New Surgery"},
        [("GP practice", "Example Surgery", "New Surgery", "")], {"gp_practice": ["New Surgery"]},
    ),
    "only I changed it": ({"gp_practice": "Mine"}, {"given_name": "Dan"},
        [("First name", "Daniel", "Dan", "")], {"gp_practice": ["Mine"], "given_name": ["Dan"]}),
    "both changed it": (
        {"gp_practice": "Mine"}, {"gp_practice": "Theirs"},
        [("GP practice", "Example Surgery", "Theirs", "Mine")], {"gp_practice": ["Mine"]},
    ),
    "both changed it to the same": (
        {"gp_practice": "Same"}, {"gp_practice": "Same", "given_name": "Dan"},
        [("First name", "Daniel", "Dan", "")], {"gp_practice": ["Same"]},
    ),
    "they emptied it": (
        {}, {"gp_practice": ""},
        [("GP practice", "Example Surgery", "Not recorded", "")], {"gp_practice": []},
    ),
    "I emptied what they changed": (
        {"gp_practice": ""}, {"gp_practice": "Theirs"},
        [("GP practice", "Example Surgery", "Theirs", "Not recorded")], {"gp_practice": [""]},
    ),
    "an answer in words, not as its code": (
        {"vegf": "not_known"}, {"vegf": "done"},
        [("VEGF", "Sent", "Done", "Not known")], {"vegf": ["not_known"]},
    ),
    "ticks": (
        {"red_flags": ["vision"]}, {"red_flags": ["walking", "clot"]},
        [("Warning signs", "Walking rapidly worse", "Walking rapidly worse, Clot or stroke", "Vision falling")],
        {"red_flags": ["vision"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLE)
def test_each_kind_of_clash_is_told_in_words_and_loses_nothing(name: str, nurse: User, consultant: User) -> None:
    mine, theirs, told, carried = TABLE[name]
    clashes, data = clash(make_complete(nurse), consultant, mine, theirs)
    assert [(one.label, one.opened, one.theirs, one.yours) for one in clashes] == told
    assert {box: data.getlist(box) for box in carried} == carried
    assert data["version"] == "2", "the next press stands on what is stored"


def test_a_version_that_never_was_takes_nothing_over_and_shows_every_difference(nurse: User) -> None:
    referral = make_complete(nurse)
    data = page_of(referral, gp_practice="Mine", given_name="Mine")
    clashes = merge(referral, 77, data)
    assert [(one.label, one.opened, one.theirs, one.yours) for one in clashes] == [
        ("First name", "Not known", "Daniel", "Mine"),
        ("GP practice", "Not known", "Example Surgery", "Mine"),
    ]
    assert (data["given_name"], data["version"]) == ("Mine", "1")


def test_a_page_that_changed_nothing_and_a_record_that_did_not_have_no_clash(nurse: User) -> None:
    referral = make_complete(nurse)
    assert merge(referral, 1, page_of(referral)) == []
