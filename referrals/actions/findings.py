"""What the referrer reports, answer by answer; and prompts put aside."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from accounts.models import User
from audit.actions import writing
from clinical.red_flags import Prompt
from clinical.reported import NOT_SAID, QUESTIONS, VEGF_AMOUNT, YES, VegfReport
from referrals.actions.rows import add_line, locked, save
from referrals.choices import Act
from referrals.lifecycle import NotPossible
from referrals.models import PromptDismissal, Referral, ReportedFinding


def record_findings(
    *,
    referral: Referral,
    by: User | None,
    version: int,
    answers: Mapping[str, str],
    vegf: VegfReport | None = None,
    said_in: str = "",
) -> Referral:
    """Add a row for each answer that differs from the newest one; nothing changed, nothing written.

    answers  key of clinical.reported.QUESTIONS to its answer; "" takes an earlier answer back
    vegf     the value of the letter; None takes an earlier one back
    Raises NotPossible once the referral is closed, ChangedMeanwhile, ValidationError.
    """
    with locked(referral, by, "record reported findings", version) as fresh:
        if not fresh.is_open:
            raise NotPossible(fresh.status, fresh.status)
        before = {row.finding: row for row in fresh.reported.newest()}
        rows = [
            ReportedFinding(referral=fresh, finding=key, answer=answer, said_in=said_in, by=by)
            for key, answer in answers.items()
            if answer != (before[key].answer if key in before else NOT_SAID)
        ]
        rows += _vegf_row(fresh, before.get(VEGF_AMOUNT), vegf, said_in, by)
        if not rows:
            return fresh
        for row in rows:
            row.full_clean(exclude=["by"])
            row.save(force_insert=True)
        save(fresh)
        add_line(fresh, by, Act.AMENDED, fresh.status, f"Reported: {', '.join(map(_words, rows))}")
    return fresh


def _vegf_row(
    referral: Referral, before: ReportedFinding | None, vegf: VegfReport | None, said_in: str, by: User | None
) -> list[ReportedFinding]:
    earlier = before.as_vegf if before and before.answer == YES else None
    same = earlier == vegf and (earlier is None or str(earlier.value) == str(vegf.value if vegf else ""))
    if same:
        return []
    row = ReportedFinding(referral=referral, finding=VEGF_AMOUNT, said_in=said_in, by=by)
    if vegf:
        exponent = vegf.value.as_tuple().exponent
        row.answer, row.amount, row.decimals = YES, vegf.value, max(0, -int(exponent))
        row.comparator, row.matrix = vegf.comparator, vegf.matrix
    return [row]


def _words(row: ReportedFinding) -> str:
    """The answer without its number: the history is read on pages that show no results."""
    words = QUESTIONS[row.finding].words if row.finding in QUESTIONS else "VEGF value"
    return f"{words} ({row.get_answer_display().lower() if row.answer else 'taken back'})"


def dismiss_prompt(*, referral: Referral, by: User | None, prompt: Prompt, reason: str) -> PromptDismissal:
    """Put a prompt aside for the findings behind it; the second person to do so finds the first one's row.

    Raises ValidationError without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Enter why the prompt does not help here"})
    with writing(by=by, reason="dismiss prompt"):
        row, _ = PromptDismissal.objects.get_or_create(
            referral=referral,
            fingerprint=prompt.fingerprint,
            defaults={"prompt": prompt.key, "reason": reason.strip(), "by": by},
        )
    return row
