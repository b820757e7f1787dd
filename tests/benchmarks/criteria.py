"""How long one evaluation takes for a patient followed for years.

    .venv/bin/python -m tests.benchmarks.criteria [number of evaluations]

Prints, for each rule set, the median CPU time of one evaluation of 500 facts. The goal is under 2 ms on one core. The
figure depends on the machine, so nothing is asserted here: beside each figure stands what a plain loop of additions
took in turns with it, which tells a slow evaluation from a slow moment of a shared processor. A processor that was idle
needs about a second to reach its speed; that second is spent on evaluations that are not counted.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from clinical.criteria import evaluate
from clinical.facts import Fact
from clinical.rulesets import RULE_SETS
from clinical.settings import COUNTING_SKIN_SIGNS
from tests.clinical.builders import bones, node, normal_axes, record, vegf

FACTS = 500
EVALUATIONS = 200
# Seconds of processor time.
WARM_UP = 1.5
FIRST_SEEN = date(2016, 3, 1)
TREATED_FROM = 3


def long_followed_patient(number: int = FACTS) -> list[Fact]:
    """Exactly `number` facts: a visit each quarter, with every system recorded, treated from the fourth visit."""
    facts: list[Fact] = []
    visit = 0
    while len(facts) < number:
        facts += _visit(visit)
        visit += 1
    return facts[:number]


def _visit(number: int) -> list[Fact]:
    on, treated = FIRST_SEEN + timedelta(days=91 * number), number >= TREATED_FROM
    ill = number < TREATED_FROM

    def seen(key: str, **values) -> list[Fact]:
        return record(f"{key}:{number}", on=on, treated=treated, **values)

    return [
        *seen("neurology", neuropathy="present", neuro_examination="abnormal", mrc_sum=40 + number % 20),
        *seen("neurophysiology", ncs_classification="mixed", ncs_abnormal_limbs=4, ncs_confirmed="yes"),
        *seen(
            "laboratory",
            serum_ife="positive" if ill else "negative",
            urine_ife="negative",
            heavy_chain="IgA",
            light_chain="lambda",
            flc_ratio=Decimal("0.8"),
            egfr=74,
            vegf=[vegf(6085 if ill else 420, ref_upper=Decimal(771)), vegf(240 if ill else 90, "plasma_edta")],
            platelets=611 if ill else 240,
            haemoglobin=152,
            haematocrit=Decimal("0.44"),
        ),
        *seen(
            "imaging",
            bone_study=bones("fdg_pet_ct", ("sclerotic", "plasma_cell"), ("lytic", "plasma_cell")),
            spleen_cm=14 if ill else 12,
            liver_cm=15,
            node=[node(12), node(7, "inguinal")],
            pleural_effusion="absent",
            ascites="absent",
        ),
        *seen("endocrine", **normal_axes(gonadal="abnormal" if ill else "normal"), thyroid_kind="hypothyroidism"),
        *seen(
            "skin_fluid",
            oedema_grade=2 if ill else 0,
            oedema_explained="no",
            skin_explained="no",
            **{f"skin_{sign}": "present" if ill else "absent" for sign in sorted(COUNTING_SKIN_SIGNS)},
        ),
        *seen("eyes", frisen_right="1" if ill else "0", frisen_left="0", fundus_method="dilated"),
    ]


def plain_loop() -> int:
    """Ten thousand additions: the same work on every machine."""
    total = 0
    for number in range(10_000):
        total += number
    return total


def median_ms(work: Callable[[], object], times: int) -> tuple[Decimal, Decimal]:
    """Median processor time of one call and of the plain loop, in turns, in milliseconds."""
    taken: tuple[list[int], list[int]] = ([], [])
    for _ in range(times):
        for one, found in zip((work, plain_loop), taken, strict=True):
            started = time.process_time_ns()
            one()
            found.append(time.process_time_ns() - started)
    return tuple(Decimal(statistics.median(found)) / 1_000_000 for found in taken)


def warm_up(work: Callable[[], object]) -> None:
    until = time.process_time() + WARM_UP
    while time.process_time() < until:
        work()


def main(times: int = EVALUATIONS) -> None:
    facts = long_followed_patient()
    last = max(fact.on for fact in facts)
    warm_up(lambda: evaluate(facts, as_at=last, sex="male"))
    print(f"{len(facts)} facts from {FIRST_SEEN} to {last}; median of {times} evaluations, processor time")
    for rules in RULE_SETS.values():
        took, loop = median_ms(lambda rules=rules: evaluate(facts, as_at=last, rule_set=rules, sex="male"), times)
        print(f"  {rules.id:<18} version {rules.version}   {took:.2f} ms   plain loop {loop:.2f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
