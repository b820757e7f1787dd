"""The columns of a score, stated once by its declaration: value, rule, and on how many answers it rests."""

from collections.abc import Callable

from assessments.base import Assessment
from assessments.columns import text, whole
from assessments.spec import Score


def scored(*scores: Score) -> Callable[[type[Assessment]], type[Assessment]]:
    """Class decorator: gives the model the columns in which each score is stored at signing.

    Goes under `@track()` and `@ranges_in_database`, so that history and CHECKs know them. The columns of `Score.parts`
    stand on the model.
    """

    def add(model: type[Assessment]) -> type[Assessment]:
        for score in scores:
            needed = len(score.inputs)
            columns = {
                score.column: whole(score.label, score.low, score.out_of, editable=False),
                f"{score.column}_rule": text(f"{score.label}, rule", 40, editable=False),
                f"{score.column}_answered": whole(f"{score.label}, answers given", 0, needed, editable=False),
                f"{score.column}_required": whole(f"{score.label}, answers needed", 0, needed, editable=False),
            }
            for name, column in columns.items():
                model.add_to_class(name, column)
        return model

    return add
