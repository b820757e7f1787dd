"""J1 Castleman disease, J2 sclerotic bone lesions, J3 raised VEGF (fact base 1.4, 2.3, 2.4)."""

from clinical import vegf
from clinical.evidence.history import ABSENT, PRESENT, UNCLEAR, Context, Statement, stated, weigh
from clinical.evidence.organs import no_enlarged_node
from clinical.facts import Fact, VegfResult
from clinical.outcome import Evidence, Reason, Status, met, not_met, unknown

Result = tuple[Fact, vegf.Verdict]

SCLEROTIC_TYPES = ("sclerotic", "mixed", "lytic_sclerotic_rim")
# Only these see the whole skeleton well enough to say "none" (1.3, 1.4).
WHOLE_SKELETON = ("fdg_pet_ct", "ldct_whole_body")
_WHY_NOT_EXCLUDED = {
    "xray_survey": "Plain films cannot exclude sclerotic lesions",
    "not_stated": "The kind of imaging is not stated: it cannot exclude sclerotic lesions",
}


def castleman(ctx: Context) -> Evidence:
    """MET only on histology. NOT_MET on histology without it, or when imaging shows no enlarged node."""
    statements = []
    for fact in ctx.history.all("castleman_histology"):
        state = {"present": PRESENT, "absent": ABSENT}.get(fact.value, UNCLEAR)
        beside = (ctx.history.beside(fact, name) for name in ("castleman_subtype", "castleman_centricity"))
        statements.append(Statement(fact, state, with_facts=tuple(each for each in beside if each)))
    histology = weigh(ctx, statements, missing=("node_biopsy",))
    if histology.status is not Status.UNKNOWN or histology.reason is not Reason.NOT_ASSESSED:
        return histology
    nodes = no_enlarged_node(ctx)
    if nodes.status is Status.MET:
        return not_met(*nodes.because)
    return nodes


def sclerotic_bone(ctx: Context) -> Evidence:
    """MET      a sclerotic lesion, or a mixed one, or a lytic one with sclerotic rim, judged plasma cell related
    NOT_MET  whole-body CT or PET/CT without such a lesion, or with benign ones only. Sclerosis outlives
             treatment, so a treated negative still counts
    UNKNOWN  attribution open, a study that cannot exclude (plain films, one region, modality not stated), or one that
             counts more lesions than it describes
    Purely lytic lesions never count.
    """
    statements, aside = [], []
    for fact in ctx.history.all("bone_study"):
        study = _study_statement(fact)
        if study is not None:
            statements.append(study)
        aside += _lesions_set_aside(fact)
    answer = weigh(ctx, statements, missing=("bone_ct",), treated_negative_excludes=True)
    return answer.setting_aside(*aside)


def _study_statement(fact: Fact) -> Statement | None:
    study = fact.value
    dense = [each.attribution for each in study.lesions if each.type in SCLEROTIC_TYPES]
    if "plasma_cell" in dense:
        unstated = study.modality == "not_stated"
        return Statement(fact, PRESENT, warnings=("modality_not_stated",) if unstated else ())
    if any(each != "benign" for each in dense):
        return Statement(fact, UNCLEAR, reason=Reason.ATTRIBUTION_UNDECIDED)
    if study.undescribed:
        return Statement(fact, UNCLEAR, suspicion=True, warnings=("lesions_not_described",))
    if not study.lesions and not study.none_seen:
        return None
    if study.modality in WHOLE_SKELETON:
        return Statement(fact, ABSENT)
    return Statement(fact, UNCLEAR, reason=Reason.INADEQUATE_TEST)


def _lesions_set_aside(fact: Fact) -> list[tuple[Fact, str]]:
    pairs = []
    if any(each.type == "lytic" for each in fact.value.lesions):
        pairs.append((fact, "Purely lytic lesions do not count"))
    if any(each.type in SCLEROTIC_TYPES and each.attribution == "benign" for each in fact.value.lesions):
        pairs.append((fact, "Sclerotic lesion judged benign"))
    if fact.value.none_seen and fact.value.modality not in WHOLE_SKELETON:
        pairs.append((fact, _WHY_NOT_EXCLUDED.get(fact.value.modality, "Does not show the whole skeleton")))
    return pairs


def raised_vegf(ctx: Context) -> Evidence:
    """MET      a result of known sample type above the threshold, or a report that states VEGF raised against its
             own laboratory while no result that can be tested says otherwise
    NOT_MET  the newest usable result is at or below the laboratory's limit, before treatment
    UNKNOWN  grey zone, inadequate, treated and not raised, sample type unknown

    The number of a result with unknown sample type is never tested (2.1). The laboratory that measured it knew
    the sample and its own limit; its word is accepted as a report, with a warning, and yields to any number that
    can be tested on or after that day. A rule set with its own VEGF threshold does not accept the word.
    """
    verdicts = [(fact, _verdict(ctx, fact)) for fact in ctx.history.all("vegf")]
    reports = stated(ctx, "vegf_reported_raised")
    if ctx.current:
        verdicts, reports = _newest_results(verdicts, reports)
    raised = [fact for fact, verdict in verdicts if verdict.status is Status.MET]
    if raised:
        only_treated = not ctx.current and all(map(_on_treatment, raised))
        warnings = ("seen_only_on_treatment",) if only_treated else ()
        answer = met(raised[0], raised[-1], warnings=warnings)
    else:
        answer = _newest_answer(ctx, verdicts)
        if said := [each.fact for each in reports if each.state == PRESENT]:
            answer = _with_report(ctx, said[-1], verdicts, answer)
    return answer.setting_aside(*_results_set_aside(verdicts, answer))


def _verdict(ctx: Context, fact: Fact) -> vegf.Verdict:
    treated = not ctx.current and _on_treatment(fact)
    return vegf.threshold_status(fact.value, ctx.settings, ctx.vegf_rules, treated=treated)


def _on_treatment(fact: Fact) -> bool:
    return fact.treated or fact.value.treated


def _newest_results(verdicts: list[Result], reports: list[Statement]) -> tuple[list[Result], list[Statement]]:
    """For the current view: the results and the words of the newest day that says something."""
    telling = [fact.on for fact, verdict in verdicts if verdict.reason is not Reason.INADEQUATE_TEST]
    newest = max([*telling, *(each.fact.on for each in reports)], default=None)
    if newest is None:
        return verdicts, reports
    return [pair for pair in verdicts if pair[0].on == newest], [each for each in reports if each.fact.on == newest]


def _newest_answer(ctx: Context, verdicts: list[Result]) -> Evidence:
    """No result is raised: the newest result that says something decides, results that say nothing come last.

    Of two results of one day the one that leaves the question open is used.
    """
    if not verdicts:
        words = ctx.history.all("vegf_reported_raised")
        if any(each.value == "no" for each in words):
            return unknown(Reason.INADEQUATE_TEST, words[-1], missing=("vegf",), warnings=("reported_only",))
        return unknown(Reason.NOT_ASSESSED, missing=("vegf",))
    telling = [pair for pair in verdicts if pair[1].reason is not Reason.INADEQUATE_TEST]
    untreated = [pair for pair in telling if pair[1].reason is not Reason.TREATED_SAMPLE]
    usable = sorted(untreated or telling or verdicts, key=lambda pair: (pair[0].on, pair[1].reason is not None))
    fact, verdict = usable[-1]
    if verdict.status is Status.NOT_MET:
        return not_met(fact, warnings=verdict.warnings)
    return unknown(verdict.reason, fact, missing=("vegf",), warnings=verdict.warnings)


def _with_report(ctx: Context, report: Fact, verdicts: list[Result], open_answer: Evidence) -> Evidence:
    if ctx.vegf_rules:
        answer = open_answer.setting_aside((report, "This rule set asks for a number against its own threshold"))
        return answer.warning("reported_only")
    tested = [fact for fact, _ in verdicts if vegf.family(fact.value.matrix) and not fact.value.flags]
    # A normal value under treatment does not contradict a raised one before it.
    contrary = [each for each in tested if each.on >= report.on and _on_treatment(each) is report.treated]
    if not contrary:
        numbers = [fact for fact in ctx.history.all("vegf") if fact.source == report.source]
        warnings = ["reported_only"]
        if any(fact.value.matrix == "unknown" for fact in numbers):
            warnings.append("sample_type_unknown")
        if report.treated and not ctx.current:
            warnings.append("seen_only_on_treatment")
        return met(report, *numbers, warnings=warnings)
    why = "A number that can be tested, of the same day or later, is used instead"
    if open_answer.status is Status.NOT_MET:
        return unknown(Reason.CONFLICTING, *open_answer.because, report, missing=("vegf",)).setting_aside((report, why))
    return open_answer.setting_aside((report, why))


def _results_set_aside(verdicts: list[Result], answer: Evidence) -> list[tuple[Fact, str]]:
    """Results that say nothing, and the newest that is normal only under treatment."""
    newest = {}
    for fact, verdict in verdicts:
        if why := _why_not_tested(fact.value, verdict):
            newest[why] = fact
    return [(fact, why) for why, fact in newest.items() if fact not in answer.because]


def _why_not_tested(result: VegfResult, verdict: vegf.Verdict) -> str:
    if result.flags:
        return f"Inadequate sample: {', '.join(sorted(flag.replace('_', ' ') for flag in result.flags))}"
    if result.matrix == "unknown":
        return "Sample type not stated: the number is not tested against a threshold"
    if not vegf.family(result.matrix):
        return "No published threshold for this sample type"
    if verdict.reason is Reason.TREATED_SAMPLE:
        return "Not raised under treatment: it excludes nothing"
    return ""
