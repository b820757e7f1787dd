"""Weighing a long record: what is left out for speed changes no answer."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clinical.evidence.history import VIEWS, Context, History, stated, told, weigh
from clinical.facts import Fact
from tests.clinical.builders import AS_AT, DAY

SIGN, CAUSE = "skin_white_nails", "skin_explained"

days = st.integers(0, 4).map(lambda number: DAY + timedelta(days=number))
sources = st.sampled_from(["a:1", "a:2", "b:1"])
signs = st.builds(
    Fact, st.just(SIGN), st.sampled_from(["present", "absent", "not_known"]), days, sources, treated=st.booleans()
)
causes = st.builds(
    Fact, st.just(CAUSE), st.sampled_from(["yes", "no", "undecided"]), days, sources, treated=st.booleans()
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.one_of(signs, causes), max_size=14), st.sampled_from(VIEWS), st.booleans())
def test_the_newest_absent_records_answer_for_all_of_them(facts: list[Fact], view: str, excludes: bool) -> None:
    ctx = Context(History(facts, AS_AT), view=view)
    all_of_them, few = (each(ctx, SIGN, explained_by=CAUSE) for each in (stated, told))
    answers = [
        weigh(ctx, run, missing=("skin_examination",), treated_negative_excludes=excludes) for run in (all_of_them, few)
    ]
    assert answers[0] == answers[1]
    assert len(few) <= len(all_of_them)
