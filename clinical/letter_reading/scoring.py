"""How well the reader does on letters whose facts a person has written down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clinical.letter_reading.suggestion import Suggestion

# What a person wrote down: field → the words as typed into the box; a list where a field can hold several.
Expected = Mapping[str, str | Sequence[str]]


@dataclass
class Score:
    """right, wrong (suggested and not so), missed (so and not suggested)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the suggestions that are right; None when nothing was suggested."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of the facts that were suggested; None when there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed


@dataclass
class Result:
    """Scores of several letters by field, and in words what went wrong: (letter, field, suggested, expected)."""

    by_field: dict[str, Score] = field(default_factory=dict)
    faults: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def overall(self) -> Score:
        total = Score()
        for score in self.by_field.values():
            total.add(score)
        return total

    def add(self, name: str, suggestions: Iterable[Suggestion], expected: Expected) -> None:
        suggested: dict[str, set[str]] = {}
        for one in suggestions:
            suggested.setdefault(one.field, set()).add(one.typed)
        for key in sorted({*suggested, *expected}):
            stated = expected.get(key, ())
            wanted = {stated} if isinstance(stated, str) else set(stated)
            got = suggested.get(key, set())
            score = Score(len(got & wanted), len(got - wanted), len(wanted - got))
            self.by_field.setdefault(key, Score()).add(score)
            if got != wanted:
                self.faults.append((name, key, ", ".join(sorted(got)), ", ".join(sorted(wanted))))
