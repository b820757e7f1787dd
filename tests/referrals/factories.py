"""Invented referrals in the states that tests need."""

from datetime import date
from typing import Any

from accounts.models import User
from referrals import actions
from referrals.models import Referral

FIVE_FACTS = {
    "channel": "phone",
    "caller": "Dr Jo Example, neurology registrar",
    "call_back": "07700 900123",
    "surname": "Okafor",
    "reason": "Walking worse over three weeks",
    "urgency": "urgent",
}
# Everything the clinic asks for.
COMPLETE = FIVE_FACTS | {
    "given_name": "Daniel",
    "birth_date": date(1958, 7, 14),
    "birth_precision": "day",
    "sex": "male",
    "identifier_typed": "999 000 0018",
    "postcode": "LS6 1AA",
    "patient_phone": "07700 900456",
    "gp_practice": "Example Surgery",
    "organisation": "Example Infirmary",
    "onset_on": date(2026, 3, 1),
    "onset_precision": "month",
    "red_flags": ["walking"],
    "red_flags_answer": "some",
    "paraprotein": "done",
    "vegf": "sent",
    "nerve_conduction": "done",
    "bone_imaging": "not_done",
    "eye_examination": "not_known",
    "consent_share": "yes",
    "home_country": "england",
}


def make_referral(by: User, **facts: Any) -> Referral:
    """A newly logged telephone referral with the five facts, and whatever else is given."""
    return actions.receive(by=by, **(FIVE_FACTS | facts))


def make_complete(by: User, **facts: Any) -> Referral:
    """A newly logged referral that lacks nothing."""
    return actions.receive(by=by, **(COMPLETE | facts))
