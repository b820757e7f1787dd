"""What scores need besides their formula: columns, stated once by the declaration, and facts."""

from collections.abc import Callable, Iterable, Iterator

from django.db import models
from django.db.models import Q

from assessments.base import Assessment
from assessments.columns import text, whole
from assessments.spec import Score
from clinical.facts import Fact


def scored(*scores: Score) -> Callable[[type[Assessment]], type[Assessment]]:
    """Class decorator: gives the model the columns of each score, and the CHECK that none is overruled without reason.

    Goes under `@track()` and `@ranges_in_database`, so that history and CHECKs know them. The columns of `Score.parts`
    stand on the model.
    """

    def add(model: type[Assessment]) -> type[Assessment]:
        for score in scores:
            for name, column in _columns(score).items():
                model.add_to_class(name, column)
            model._meta.constraints.append(_with_reason(model, score))
        return model

    return add


def _columns(score: Score) -> dict[str, models.Field]:
    needed = len(score.inputs)
    return {
        score.column: whole(score.label, score.low, score.out_of, editable=False),
        f"{score.column}_rule": text(f"{score.label}, rule", 40, editable=False),
        f"{score.column}_answered": whole(f"{score.label}, answers given", 0, needed, editable=False),
        f"{score.column}_required": whole(f"{score.label}, answers needed", 0, needed, editable=False),
        score.overruled: whole(f"{score.label} by the examiner", score.low, score.out_of),
        score.reason: text(f"reason for overruling the {score.label}", 300),
    }


def _with_reason(model: type[Assessment], score: Score) -> models.CheckConstraint:
    given, why = f"{score.overruled}__isnull", score.reason
    return models.CheckConstraint(
        condition=Q(**{given: True, why: ""}) | (Q(**{given: False}) & ~Q(**{why: ""})),
        name=f"{model._meta.model_name}_{score.column}_overrule",
        violation_error_message=f"Enter the {score.label} by the examiner and the reason, or neither.",
    )


def score_facts(scores: Iterable[Score], row: Assessment, source: str) -> Iterator[Fact]:
    """The score that counts, under the name of its column; an overruled one says so in its label."""
    for score in scores:
        value = score.counted(row)
        if value is not None:
            own = getattr(row, score.overruled) is not None
            yield Fact(
                score.column, value, row.performed_on, source, f"{score.label} {score.in_words(row)}" if own else ""
            )
