"""Referrals that have not become patients: one in every state, some missing nearly everything."""

import random
import uuid
from datetime import date, timedelta

from accounts.models import User
from patients.refs import ALPHABET, LENGTH
from referrals import actions
from referrals.choices import Act
from referrals.lifecycle import Status
from referrals.models import Referral, ReferralEvent, ReportedFinding

# Surname, first name, reason, urgency, status, days ago, tests held, red flags.
_OPEN = (
    (
        "Fenwhistle", "Arthur",
        "Walking worse over three weeks, lambda band, VEGF 4,200.",
        "urgent", Status.RECEIVED, 0, "ddsn-", ("walking",),
    ),
    (
        "Quillcombe", "",
        "Lost vision in one eye, swollen discs, neuropathy for a year.",
        "emergency", Status.RECEIVED, 0, "d-d--", ("vision",),
    ),
    (
        "Sorrelthwaite", "Maud",
        "CIDP that did not respond to immunoglobulin. Platelets 600.",
        "urgent", Status.READY, 2, "ddddd", (),
    ),
    (
        "Larkmere", "Ivor",
        "Second opinion before transplant.",
        "routine", Status.READY, 4, "ddddn", (),
    ),
    (
        "Copperfeather", "Jean",
        "Neuropathy and sclerotic lesion found by chance.",
        "routine", Status.INFO_REQUESTED, 9, "k-dd-", (),
    ),
    (
        "Tansybourne", "Kit",
        "Oedema, weight loss and numb feet. No test results to hand.",
        "urgent", Status.INFO_REQUESTED, 6, "-----", ("fluid", "swallowing"),
    ),
    (
        "Mosswick", "Pearl",
        "Raised VEGF only, no neuropathy found.",
        "routine", Status.ADVISED, 20, "ddddd", (),
    ),
    (
        "Hazelwhistle", "Tom",
        "Peripheral neuropathy, diabetes for 30 years.",
        "routine", Status.REJECTED, 31, "nndnn", (),
    ),
    (
        "Pebblemere", "Rose",
        "Myeloma with high calcium.",
        "urgent", Status.REDIRECTED, 14, "dnnd-", (),
    ),
)  # fmt: skip
# What the letter of each says, as the nurse recorded it: yes and no.
_REPORTED = {
    "Sorrelthwaite": ("neuropathy cidp immunotherapy_failed demyelinating platelets", "papilloedema castleman"),
    "Larkmere": ("neuropathy lambda vegf_raised skin oedema", "ascites"),
    "Fenwhistle": ("neuropathy lambda fast", ""),
}
# What the referrer wrote, pasted when the referral was logged.
_LETTERS = {
    "Sorrelthwaite": (
        "Dear team,\n\nRe: Maud Sorrelthwaite\n\nI would be grateful for your help. She was treated as CIDP for "
        "a year and\nimmunoglobulin made no difference. Platelets are 600. Serum VEGF 3,900 pg/mL. Nerve\n"
        "conduction studies showed demyelination. She denies breathlessness.\n\n"
        "Kind regards\nDr Sample\nNeurology Registrar\nExample Infirmary\n"
    ),
}
_WORDS = {"d": "done", "s": "sent", "n": "not_done", "k": "not_known", "-": ""}
_TESTS = ("paraprotein", "vegf", "nerve_conduction", "bone_imaging", "eye_examination")
_STEPS = {
    Status.RECEIVED: ("Ask the caller for what is missing", 0),
    Status.INFO_REQUESTED: ("Chase the information asked for", -1),
    Status.READY: ("Decide on this referral", 1),
}
_ENDS = {Status.ADVISED: Act.ADVISED, Status.REJECTED: Act.REJECTED, Status.REDIRECTED: Act.REDIRECTED}


def incoming(rng: random.Random, users: dict[str, User], today: date) -> int:
    """Save them with their history; return how many."""
    for surname, given, reason, urgency, status, days, tests, flags in _OPEN:
        step, offset = _STEPS.get(status, ("", 0))
        referral = Referral.objects.create(
            ref="R-" + "".join(rng.choice(ALPHABET) for _ in range(LENGTH)),
            submission_key=uuid.UUID(int=rng.getrandbits(128)),
            channel="phone",
            received_on=today - timedelta(days=days),
            caller="Dr Sample, registrar",
            call_back=f"07700 900{rng.randint(100, 999)}",
            organisation="Example Infirmary",
            specialty="neurology",
            surname=surname,
            given_name=given,
            reason=reason,
            red_flags=list(flags),
            red_flags_answer="some" if flags else "none_asked",
            urgency=urgency,
            status=status,
            owner=users["consultant" if status == Status.READY else "nurse"] if step else None,
            next_action=step,
            next_action_on=today + timedelta(days=offset) if step else None,
            created_by=users["nurse"],
            **dict(zip(_TESTS, (_WORDS[mark] for mark in tests), strict=True)),
        )
        _history(referral, status, users)
        _reported(referral, users["nurse"])
        if letter := _LETTERS.get(surname):
            actions.attach(
                referral=referral, by=users["nurse"], file_name="Pasted text (E-mail)", data=letter.encode(),
                kind="letter", is_pasted=True,
            )  # fmt: skip
    return len(_OPEN)


def _reported(referral: Referral, nurse: User) -> None:
    yes, no = _REPORTED.get(referral.surname, ("", ""))
    ReportedFinding.objects.bulk_create(
        ReportedFinding(referral=referral, finding=key, answer=answer, said_in="Letter, page 1", by=nurse)
        for answer, keys in (("yes", yes), ("no", no))
        for key in keys.split()
    )
    if referral.surname == "Fenwhistle":
        ReportedFinding.objects.create(
            referral=referral, finding="vegf_amount", answer="yes", amount=4200, comparator="=", matrix="unknown",
            said_in="Said by the caller", by=nurse,
        )  # fmt: skip


def _history(referral: Referral, status: Status, users: dict[str, User]) -> None:
    def add(act: str, before: str, after: str, by: str, why: str = "") -> None:
        ReferralEvent.objects.create(
            referral=referral, act=act, from_status=before, to_status=after, by=users[by], reason=why
        )

    add(Act.RECEIVED, "", Status.RECEIVED, "nurse")
    match status:
        case Status.INFO_REQUESTED:
            add(Act.ASKED, Status.RECEIVED, status, "nurse", "Letter, VEGF with sample type, imaging report")
        case Status.READY:
            add(Act.PREPARED, Status.RECEIVED, status, "nurse")
        case Status.ADVISED | Status.REJECTED | Status.REDIRECTED:
            add(_ENDS[status], Status.RECEIVED, status, "consultant", "See the letter to the referrer")
