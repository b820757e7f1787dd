"""The rule of the thyroid axis, with the kind of abnormality (fact base 7.1; design). It does not count alone (F01)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from clinical.endocrine import Result, level, newest
from clinical.endocrine_parts import YES, Context, Part
from clinical.settings import Settings

# TSH and free T4 → a value of the fact thyroid_kind. Pairs that are not listed are not abnormal, or open.
KINDS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("high", "low"): "hypothyroidism",
        ("high", "normal"): "hypothyroidism",
        ("high", "high"): "other",
        ("low", "high"): "hyperthyroidism",
        ("low", "normal"): "other",
        # Low together: a failing pituitary, another illness or a steroid. Which one is not for a rule.
        ("low", "low"): "other",
        ("normal", "low"): "other",
        ("normal", "high"): "other",
        ("high", ""): "not_known",
        ("low", ""): "not_known",
        ("", "low"): "not_known",
        ("", "high"): "not_known",
    }
)


def thyroid(results: Sequence[Result], context: Context, settings: Settings) -> tuple[Part, ...]:
    """TSH or free T4 outside the laboratory's limits; both within is normal, unless thyroid hormone is taken."""
    tsh, free_t4, free_t3 = (newest(results, each) for each in ("tsh", "free_t4", "free_t3"))
    used = tuple(each for each in (tsh, free_t4) if each is not None)
    if not used:
        return ()
    pair = tuple("" if each is None else level(each) for each in (tsh, free_t4))
    if pair == ("low", "normal") and free_t3 is not None and level(free_t3) == "high":
        return (Part(True, "TSH low, free T3 high", (*used, free_t3), kind="hyperthyroidism"),)
    if pair in KINDS:
        named = ", ".join(f"{each.title} {word}" for each, word in zip((tsh, free_t4), pair, strict=True) if word)
        missing = ("TSH and free T4 with their limits",) if "" in pair else ()
        return (Part(True, named, used, missing, kind=KINDS[pair]),)
    if pair != ("normal", "normal"):
        return (Part(None, "TSH and free T4 do not decide", used, ("TSH and free T4 with their limits",)),)
    if context.levothyroxine == YES:
        rule = "TSH and free T4 normal under thyroid hormone"
        return (Part(None, rule, used, ("The clinician's conclusion",), ("levothyroxine",)),)
    return (Part(False, "TSH and free T4 normal", used),)
