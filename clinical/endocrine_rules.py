"""The rules of the gonadal, pituitary, adrenal, parathyroid and glucose axes (fact base 1.4, 7.1; design).

Each takes results oldest first, the context and the settings, and answers with its parts; no part means not tested.
"""

from collections.abc import Sequence
from decimal import Decimal

from clinical.endocrine import (
    Result,
    above,
    below,
    cortisol_0900_class,
    hba1c_class,
    level,
    newest,
    vitamin_d_class,
)
from clinical.endocrine_parts import NO, YES, Context, Part
from clinical.settings import Settings

Results = Sequence[Result]
_SECOND_MORNING = "Testosterone from 08:00 to 11:00, on {} mornings"


def gonadal(results: Results, context: Context, settings: Settings) -> tuple[Part, ...]:
    """Men: testosterone low on two morning samples. Women: the clinician concludes; nothing is proposed for sure."""
    seen = [each for each in results if each.analyte in ("testosterone", "lh", "fsh", "oestradiol")]
    amenorrhoea = context.amenorrhoea == "present"
    if context.sex == "male":
        return (_morning_testosterone(results, context, settings),) if seen else ()
    if not seen and not amenorrhoea:
        return ()
    if context.sex != "female":
        return (Part(None, "Sex not known: limits differ", tuple(seen), ("Sex recorded at birth",)),)
    rule = "Secondary amenorrhoea is recorded" if amenorrhoea else "No rule decides the gonadal axis of a woman"
    missing = ("The clinician's conclusion",)
    return (Part(None, rule, tuple(seen), missing, context.explaining("menopause", "opioids"), low_confidence=True),)


def _morning_testosterone(results: Results, context: Context, settings: Settings) -> Part:
    needed = settings.testosterone_mornings
    missing = (_SECOND_MORNING.format(needed),)
    samples = [each for each in results if each.analyte == "testosterone"]
    if not samples:
        return Part(None, "LH, FSH or oestradiol without testosterone", missing=missing)
    if context.testosterone == YES:
        rule = "Testosterone measured under replacement"
        return Part(None, rule, (samples[-1],), ("The clinician's conclusion",), ("testosterone",))
    # One sample a day: two of one morning are not two mornings.
    mornings = list({each.on: each for each in samples if each.morning}.values())
    if not mornings:
        return Part(None, "Testosterone not taken from 08:00 to 11:00", (samples[-1],), missing)
    states = [_testosterone(each, settings) for each in mornings]
    if states[-1] == "normal":
        return Part(False, "Morning testosterone not low", (mornings[-1],))
    if states[-1] == "low" and len(states) >= needed and set(states[-needed:]) == {"low"}:
        found = Part(True, f"Testosterone low on {needed} morning samples", tuple(mornings[-needed:]))
        return found.unless(context.explaining("opioids"))
    rule = {"low": "Testosterone low, not yet confirmed", "borderline": "Testosterone borderline"}
    return Part(None, rule.get(states[-1], "A bound leaves testosterone open"), (mornings[-1],), missing)


def _testosterone(result: Result, settings: Settings) -> str:
    """ "low", "borderline", "normal" or "" for a man; the laboratory's lower limit knows no borderline."""
    if result.ref_low is not None:
        return {True: "low", False: "normal"}.get(below(result.value, result.ref_low), "")
    is_low, clear = (
        below(result.value, settings.testosterone_low),
        above(result.value, settings.testosterone_borderline),
    )
    if is_low or clear:
        return "low" if is_low else "normal"
    return "borderline" if is_low is False and clear is False else ""


def pituitary(results: Results, context: Context, settings: Settings) -> tuple[Part, ...]:
    """Prolactin above the limit and not drug-induced, or, in a man, low LH or FSH with low testosterone."""
    prolactin = newest(results, "prolactin")
    if prolactin is None and newest(results, "lh") is None and newest(results, "fsh") is None:
        return ()
    parts = [_prolactin(prolactin, context, settings)]
    if context.sex != "female":
        parts.append(_gonadotrophins(results, context, settings))
    return tuple(parts)


def _prolactin(result: Result | None, context: Context, settings: Settings) -> Part:
    if result is None:
        return Part(None, "Prolactin not recorded", missing=("Prolactin",))
    by_sex = settings.prolactin_upper
    # With sex not known the higher limit decides upwards, the lower one downwards.
    low, high = (by_sex[context.sex],) * 2 if context.sex in by_sex else sorted(by_sex.values())
    low, high = (low, high) if result.ref_high is None else (result.ref_high,) * 2
    if above(result.value, low) is False:
        return Part(False, "Prolactin not raised", (result,))
    if not above(result.value, high):
        return Part(
            None, "Prolactin cannot be held against a limit", (result,), ("Sex recorded at birth, or the limit",)
        )
    found = Part(True, "Prolactin raised", (result,))
    if context.dopamine_drug == NO:
        return found
    if context.dopamine_drug == YES:
        return found.unless(("dopamine_drug",))
    return Part(None, found.rule, (result,), ("Whether an antipsychotic, metoclopramide or domperidone is taken",))


def _gonadotrophins(results: Results, context: Context, settings: Settings) -> Part:
    """Both conditions hold for one day: the day of the newest testosterone, or of the newest gonadotrophin."""
    rule = "Low LH or FSH with low testosterone"
    if context.sex != "male":
        return Part(None, "Sex not known: the rule of LH and FSH is for men", missing=("Sex recorded at birth",))
    testosterone = newest(results, "testosterone")
    pair = [newest(results, "lh"), newest(results, "fsh")]
    if testosterone is not None:
        pair = [each if each is None or each.on == testosterone.on else None for each in pair]
    used = tuple(each for each in (testosterone, *pair) if each is not None)
    low = [None if each is None else below(each.value, each.ref_low) for each in pair]
    low_pair = True if True in low else None if None in low else False
    state = "" if testosterone is None else _testosterone(testosterone, settings)
    low_testosterone = {"low": True, "normal": False}.get(state)
    if low_pair is False or low_testosterone is False:
        return Part(False, "LH, FSH and testosterone not low together", used)
    if low_pair and low_testosterone:
        return Part(True, rule, used).unless(context.explaining("testosterone", "opioids"))
    return Part(None, f"{rule}: not settled", used, ("LH, FSH and testosterone of one day, with their limits",))


def adrenal(results: Results, context: Context, settings: Settings) -> tuple[Part, ...]:
    """A failed Synacthen test, or replacement. Under a glucocorticoid nothing is decided, whatever the results."""
    test, cortisol = newest(results, "synacthen_30"), newest(results, "cortisol_0900")
    used = tuple(each for each in (test, cortisol) if each is not None)
    if context.steroids == YES:
        return (
            Part(
                None,
                "On a glucocorticoid: cortisol says nothing",
                used,
                ("A test without glucocorticoid",),
                ("steroids",),
            ),
        )
    replaced = context.adrenal_replacement == YES
    if not used and not replaced:
        return ()
    if context.steroids != NO:
        return (
            Part(None, "Not known whether a glucocorticoid is taken", used, ("Whether a glucocorticoid is taken",)),
        )
    causes = context.explaining("opioids")
    if replaced:
        return (Part(True, "On replacement for adrenal insufficiency", used).unless(causes),)
    if test is not None:
        limit = settings.synacthen_pass if test.ref_low is None else test.ref_low
        failed = below(test.value, limit)
        rule = {True: "Synacthen test failed", False: "Synacthen test passed"}.get(failed, "Synacthen test left open")
        missing = ("The 30-minute cortisol as a number",) if failed is None else ()
        return (Part(failed, f"{rule}, limit at 30 minutes {limit} nmol/L", (test,), missing).unless(causes),)
    word = cortisol_0900_class(cortisol.value, settings)
    if word == "reassuring":
        return (Part(False, f"Cortisol at 09:00 above {settings.cortisol_reassuring} nmol/L", used),)
    very_low = f"Cortisol at 09:00 very low, below {settings.cortisol_very_low} nmol/L"
    rule = very_low if word == "very_low" else "Cortisol at 09:00 does not decide"
    return (Part(None, rule, used, ("Short Synacthen test",)),)


def parathyroid(results: Results, context: Context, settings: Settings) -> tuple[Part, ...]:
    """PTH abnormal with sufficient vitamin D, or adjusted calcium abnormal and explained by PTH."""
    pth, calcium = newest(results, "pth"), newest(results, "calcium")
    if pth is None and calcium is None:
        return ()
    levels = {each.analyte: level(each) for each in (pth, calcium) if each is not None}
    return (
        _pth(pth, calcium, levels, newest(results, "vitamin_d"), settings),
        _calcium(pth, calcium, levels),
    )


def _pth(pth, calcium, levels, vitamin_d, settings: Settings) -> Part:
    found = levels.get("pth", "")
    if not found:
        return Part(None, "PTH not recorded, or without its limits", (pth,) if pth else (), ("PTH with its limits",))
    if found == "normal":
        return Part(False, "PTH normal", (pth,))
    rule = f"PTH {found}"
    if found == "low" and levels.get("calcium") == "high":
        return Part(None, "PTH low with high calcium, as calcium of another cause does", (pth, calcium), ("Its cause",))
    enough = "" if vitamin_d is None else vitamin_d_class(vitamin_d.value, settings)
    if not enough:
        return Part(None, f"{rule}, vitamin D not known", (pth,), ("Vitamin D",))
    if enough == "sufficient":
        return Part(True, f"{rule} with sufficient vitamin D", (pth, vitamin_d))
    return Part(True, f"{rule}, vitamin D {enough}", (pth, vitamin_d)).unless(("vitamin_d",))


# Calcium and PTH: does PTH explain the calcium? The other pairs are a normal response, or open.
_EXPLAINS = {("high", "high"): True, ("low", "low"): True, ("low", "high"): False, ("high", "low"): False}


def _calcium(pth, calcium, levels) -> Part:
    used = tuple(each for each in (calcium, pth) if each is not None)
    found = levels.get("calcium", "")
    if not found:
        return Part(None, "Calcium not recorded, or without its limits", used, ("Adjusted calcium with its limits",))
    if found == "normal":
        return Part(False, "Adjusted calcium normal", (calcium,))
    explained = _EXPLAINS.get((found, levels.get("pth", "")))
    if explained:
        return Part(True, f"Adjusted calcium {found}, explained by PTH", used)
    if explained is False:
        return Part(False, f"Adjusted calcium {found}, not explained by PTH", used)
    return Part(None, f"Adjusted calcium {found}, and PTH does not settle its cause", used, ("PTH with its limits",))


def glucose(results: Results, context: Context, settings: Settings) -> tuple[Part, ...]:
    """Diabetes as diagnosed, HbA1c from 48 mmol/mol or fasting glucose from 7.0 mmol/L. It does not count alone."""
    hba1c, fasting = newest(results, "hba1c"), newest(results, "glucose")
    used = tuple(each for each in (hba1c, fasting) if each is not None)
    if context.diabetes == "present":
        return (Part(True, "Diabetes is diagnosed", used),)
    if not used:
        return ()
    word = "" if hba1c is None else hba1c_class(hba1c.value, settings)
    if word == "diabetes":
        return (Part(True, f"HbA1c {settings.hba1c_diabetes} mmol/mol or more", (hba1c,)),)
    limit = settings.fasting_glucose_diabetes
    raised = False if fasting is None else _at_least(fasting, limit)
    if raised:
        return (Part(True, f"Fasting glucose {limit} mmol/L or more", (fasting,)),)
    if word == "normal" and raised is False:
        return (Part(False, f"HbA1c below {settings.hba1c_raised} mmol/mol", used),)
    rule = "HbA1c of high risk, not of diabetes" if word == "high_risk" else "HbA1c does not decide"
    return (Part(None, rule, used, ("HbA1c, or the clinician's conclusion",)),)


def _at_least(result: Result, limit: Decimal) -> bool | None:
    less = below(result.value, limit)
    return None if less is None else not less
