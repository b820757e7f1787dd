"""The rules in words (docs/clinical): up to date, complete, each rule with its source and state."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest

from clinical import (
    advice_hours,
    bedside,
    booking,
    cardiopulmonary,
    clinical_response,
    conduction,
    endocrine,
    eye_alerts,
    function,
    grip,
    haematological_response,
    identifiers,
    journey,
    mdt_agenda,
    monoclonal,
    pathway,
    pet_response,
    plausibility,
    prognosis,
    red_flags,
    regimens,
    reported,
    result_change,
    sample_times,
    scales,
    scores,
    sources,
    treatment,
    vegf,
    vegf_course,
    waiting_time,
    weight,
)
from clinical.catalogue import OTHER_SIGNS, TESTS
from clinical.clinical_response import CLASSES as CLINICAL_CLASSES
from clinical.cohorts import COHORTS
from clinical.course import NE, WHY
from clinical.differentials import DIFFERENTIALS
from clinical.endocrine_axes import RULES as AXIS_RULES
from clinical.handbook import (
    COMMAND,
    blood_and_organs,
    criteria,
    criterion_words,
    examination,
    hormones,
    outlook,
    pages,
    phenotypes,
    prompts,
    record_keeping,
    reference,
    response,
    schedule,
)
from clinical.handbook import vegf as vegf_page
from clinical.handbook.book import PUBLISHED, TO_BE_CONFIRMED, Book, Entry, lower_first, state
from clinical.outcome import REASON_TEXT, WARNING_TEXT, Reason
from clinical.phenotype_terms import TERMS
from clinical.regimens import PATHWAYS, REGIMENS, RESPONSES
from clinical.response_measures import DOMAINS
from clinical.rulesets import CRITERIA, RULE_SETS
from clinical.scales import SCALES
from clinical.schedule_conditions import CONDITIONS
from clinical.schedule_rules import RULES, timing
from clinical.schedule_rules import TESTS as SCHEDULED
from clinical.setting_words import title_of, with_unit
from clinical.settings import DEFAULTS, EIGHT_MOVEMENTS, SettingNote, notes

FOLDER = Path(__file__).parents[2] / "docs" / "clinical"
PAGES = pages()
EVERYTHING = "\n".join(PAGES.values())
HOW = f"Run: {COMMAND}"

PARTS = (
    *(blood_and_organs, criteria, examination, hormones, outlook, phenotypes, prompts, record_keeping),
    *(reference, response, schedule, vegf_page),
)


def entries() -> list[Entry]:
    """Every entry of every page."""
    found = []
    for part in PARTS:
        for value in vars(part).values():
            values = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,)
            found += [each for each in values if isinstance(each, Entry)]
    return found


def rows(page: str, *texts: str) -> list[str]:
    """Lines of one page that hold all of these texts."""
    return [line for line in PAGES[page].splitlines() if all(text in line for text in texts)]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def row_of(page: str, source: str, *texts: str) -> str:
    """The one row of a page with these texts, with its source and the state that follows from it."""
    found = rows(page, *texts)
    assert found, f"{page} has no line with {texts}"
    wanted = [sources.in_words(source), state(source)]
    assert any(cells(line)[-2:] == wanted for line in found), f"{page}, {texts}: not {wanted} but {found}"
    return found[0]


# Up to date


@pytest.mark.parametrize("name", PAGES)
def test_the_file_in_docs_is_what_the_rules_say(name):
    path = FOLDER / name
    assert path.exists(), f"docs/clinical/{name} is missing. {HOW}"
    assert path.read_text(encoding="utf-8") == PAGES[name], f"docs/clinical/{name} is out of date. {HOW}"


def test_docs_hold_no_other_page():
    stale = {each.name for each in FOLDER.glob("*.md")} - set(PAGES)
    assert not stale, f"docs/clinical holds pages of rules that are gone: {', '.join(sorted(stale))}. {HOW}"


def test_the_same_rules_give_the_same_text():
    assert pages() == PAGES == pages(replace(DEFAULTS))


# Complete


@pytest.mark.parametrize("rules", RULE_SETS.values(), ids=list(RULE_SETS))
def test_every_rule_set_stands_with_its_needs_source_and_state(rules):
    (line,) = rows("criteria.md", f"{rules.title}, version {rules.version}")
    assert rules.citation in line
    assert cells(line)[2].endswith(sources.in_words(rules.source))
    assert cells(line)[3] == state(rules.source) == (TO_BE_CONFIRMED if rules.knowledge else PUBLISHED)
    for group in rules.groups:
        assert f"{group.min_true} of {len(group.members)}" in line
    for rule in rules.vegf_rules.values():
        assert with_unit(rule, "") in line


@pytest.mark.parametrize("key", CRITERIA)
def test_every_criterion_says_where_it_stands_in_each_rule_set(key):
    (line,) = [each for each in rows("criteria.md", f"| {CRITERIA[key]} |") if len(cells(each)) == 1 + len(RULE_SETS)]
    for rules, word in zip(RULE_SETS.values(), cells(line)[1:], strict=True):
        group = next((each.title for each in rules.groups if key in each.members), "")
        assert (word == "not used") is not group
        assert group.startswith(word) or not group


@pytest.mark.parametrize("key", CRITERIA)
def test_every_criterion_has_source_and_state_and_a_part_of_its_own(key):
    row_of("criteria.md", criterion_words.CRITERION_WORDS[key].named_in, f"| {CRITERIA[key]} |")
    assert f"\n### {CRITERIA[key]}\n" in PAGES["criteria.md"]


@pytest.mark.parametrize("key", CRITERIA)
def test_every_sentence_on_a_criterion_has_source_and_state(key):
    book = Book()
    for said in criterion_words.CRITERION_WORDS[key].said:
        row_of("criteria.md", said.source, f"| {said.kind} | {book.fill(said.words)} |")


@pytest.mark.parametrize("note", notes(), ids=[note.name for note in notes()])
def test_every_setting_stands_with_value_source_and_state(note: SettingNote):
    (line,) = rows("settings.md", f"`{note.name}`")
    expected = TO_BE_CONFIRMED if note.to_be_confirmed else PUBLISHED
    assert cells(line)[:2] == [title_of(note.name), with_unit(note.value, note.unit)]
    assert cells(line)[3:] == [sources.in_words(note.source), expected, f"`{note.name}`"]


@pytest.mark.parametrize("rule", RULES, ids=[rule.key for rule in RULES])
def test_every_row_of_the_schedule_waits_for_a_consultant(rule):
    tests = "; ".join(
        SCHEDULED[test] if not place else lower_first(SCHEDULED[test]) for place, test in enumerate(rule.tests)
    )
    when = timing(rule).rpartition(", ")[0]
    condition = rule.condition.words if rule.condition else ""
    found = [cells(each) for each in rows("schedule.md", f"| {tests} | {when} |")]
    grace = f"{rule.grace_days} days"
    assert [tests, when, condition, grace, sources.in_words(rule.source), TO_BE_CONFIRMED] in [
        [*each[:2], *each[3:]] for each in found
    ]


@pytest.mark.parametrize("condition", CONDITIONS, ids=[each.key for each in CONDITIONS])
def test_every_condition_says_what_the_record_must_hold(condition):
    text = " ".join(PAGES["schedule.md"].split())
    assert f"**Only if {condition.words}**" in text


@pytest.mark.parametrize("term", TERMS, ids=[term.id for term in TERMS])
def test_every_phenotype_term_stands_with_source_and_state(term):
    line = row_of("phenotype.md", "seed-G, F57" if term.band else "F57; design", f"| {term.id} |")
    assert term.label in line
    assert term.title in line


def test_notes_on_terms_hold_no_short_names_of_the_program():
    assert not re.search(r"\b[MJN][1-6]\b|[a-z]_[a-z]|section \d", PAGES["phenotype.md"])


@pytest.mark.parametrize("key", red_flags.GROUPS)
def test_every_group_of_the_prompt_stands_with_source_and_state(key):
    row_of("red-flags.md", prompts.GROUP_WORDS[key][1], red_flags.GROUPS[key])
    assert set(prompts.GROUP_WORDS) == set(red_flags.GROUPS)


@pytest.mark.parametrize("disorder", DIFFERENTIALS, ids=[each.key for each in DIFFERENTIALS])
def test_every_disorder_that_looks_like_poems_stands_with_source_and_state(disorder):
    line = row_of("red-flags.md", disorder.source, f"| {disorder.title} |").lower()
    assert [each for each in (*disorder.points_to, *disorder.tests) if each.lower() not in line] == []


@pytest.mark.parametrize("text", [*red_flags.TEXTS.values(), *OTHER_SIGNS.values(), *REASON_TEXT.values()])
def test_what_the_screen_says_is_explained(text):
    assert text in " ".join(EVERYTHING.split())


@pytest.mark.parametrize("text", [*WARNING_TEXT.values(), *WHY.values()])
def test_every_note_and_every_reason_not_to_answer_is_listed(text):
    assert f"- {text}." in EVERYTHING


def test_every_reason_is_explained_in_its_own_order():
    assert list(criteria.REASONS) == list(Reason)


@pytest.mark.parametrize(
    ("page", "classes", "words"),
    [
        ("vegf.md", (*vegf.CLASSES, NE), {each.title: each for each in vegf_page.RESPONSE}),
        ("response.md", (*haematological_response.CLASSES, NE), response.HAEMATOLOGICAL),
        ("response.md", (*pet_response.CLASSES, NE), response.PET),
        ("response.md", (*CLINICAL_CLASSES, NE), response.CLINICAL),
    ],
    ids=["VEGF", "haematological", "PET", "clinical"],
)
def test_every_response_class_stands_with_source_and_state(page, classes, words):
    assert set(words) == set(classes)
    for name in classes:
        entry = words[name]
        row_of(page, entry.source, f"| {entry.title} | {Book().fill(' '.join(entry.words.split()))} |")


def test_every_measure_of_the_clinical_response_is_listed():
    for title, measures in DOMAINS.values():
        text = " ".join(rows("response.md", f"| {title.capitalize()} |"))
        assert [each.title for each in measures if each.title.lower() not in text.lower()] == []


@pytest.mark.parametrize("cohort", COHORTS, ids=[each.key for each in COHORTS])
def test_every_cohort_stands_with_figures_source_and_state(cohort):
    line = row_of("prognosis-and-treatment.md", cohort.source, cohort.label, *cohort.notes)
    assert all(figure.text.lower() in line.lower() for figure in cohort.figures)


@pytest.mark.parametrize("model", outlook.models(Book()), ids=lambda model: model.model)
def test_every_risk_factor_stands_with_its_boundary_source_and_state(model):
    assert f"### {model.title}\n" in PAGES["prognosis-and-treatment.md"]
    for factor in model.factors:
        row_of("prognosis-and-treatment.md", model.source, factor.title, factor.rule, factor.hazard)


@pytest.mark.parametrize("each", [*PATHWAYS, *RESPONSES], ids=lambda each: each.subject)
def test_every_row_of_a_published_table_stands_with_source_and_state(each):
    row_of("prognosis-and-treatment.md", each.source, each.subject, each.text)


def test_every_regimen_scale_and_sign_is_listed():
    for regimen in REGIMENS.values():
        assert rows("prognosis-and-treatment.md", f"| {regimen.key.replace('_', ' ')} |", *(regimen.agents or ()))
    for scale in SCALES.values():
        row_of("scores.md", scale.source, f"| {scale.title} |", f"{scale.low} to {scale.high}".replace("-", "−"))


def test_every_hormone_axis_has_its_rule():
    assert set(hormones.PROPOSALS) == set(AXIS_RULES)


# A public function of these modules is a rule: an entry of the handbook must name it in `covers`.
RULE_MODULES = (
    *(advice_hours, bedside, cardiopulmonary, clinical_response, conduction, endocrine, eye_alerts, function, grip),
    *(
        haematological_response,
        identifiers,
        journey,
        mdt_agenda,
        monoclonal,
        pathway,
        pet_response,
        plausibility,
        prognosis,
        red_flags,
        regimens,
        reported,
    ),
    *(scales, scores, treatment, vegf, vegf_course, waiting_time, weight, booking),
    *(result_change, sample_times, scales, scores, treatment, vegf, vegf_course, waiting_time, weight),
)
# These read, list or store; they decide nothing that a clinician would want explained.
NO_RULE = {
    advice_hours.lines,
    conduction.measured,
    monoclonal.recorded,
    monoclonal.results_from_facts,
    scales.scale_value,
    vegf.family,
    # Explained row by row from the models themselves.
    prognosis.wang,
    prognosis.wang_points,
    prognosis.wang_linear_predictor,
    prognosis.keddie,
    prognosis.kourelis,
    prognosis.dsouza_transplant,
}


# Modules that hold no rule of their own, or whose tables the tests above walk row by row.
OTHER_MODULES = {
    *("__init__", "catalogue", "facts", "values", "outcome", "combine", "criteria", "rulesets", "evaluation_record"),
    *("amount", "codes", "course", "dates", "workdays", "settings", "setting_words", "sources", "vignette_report"),
    *("cohorts", "differentials", "risk_factors", "response_measures", "response_sheet", "schedule"),
    *("schedule_rules", "schedule_conditions", "phenotype", "phenotype_terms", "phenotype_evidence"),
    *("phenotype_signs", "endocrine_axes", "endocrine_parts", "endocrine_rules", "endocrine_thyroid"),
}


def test_every_module_of_the_clinical_room_is_known_here():
    """A new module: add it to RULE_MODULES and explain its rules in clinical/handbook, or to OTHER_MODULES."""
    files = {path.stem for path in (FOLDER.parents[1] / "clinical").glob("*.py")}
    known = {module.__name__.partition(".")[2] for module in RULE_MODULES} | OTHER_MODULES
    assert files - known == set(), "explain these modules in clinical/handbook and name them in RULE_MODULES"
    assert known - files == set()


def public_functions(module: ModuleType) -> set:
    return {
        each
        for name, each in vars(module).items()
        if inspect.isfunction(each) and each.__module__ == module.__name__ and not name.startswith("_")
    }


@pytest.mark.parametrize("module", RULE_MODULES, ids=lambda module: module.__name__)
def test_every_public_rule_is_explained(module):
    covered = {each for entry in entries() for each in entry.covers} | NO_RULE
    missing = sorted(each.__name__ for each in public_functions(module) - covered)
    assert not missing, f"{module.__name__}: no entry of clinical/handbook covers {', '.join(missing)}"


def test_an_entry_names_every_source_that_its_rules_name():
    """So that a source added to a rule is not forgotten in its words."""
    forgotten = []
    for entry in entries():
        for each in entry.covers:
            if inspect.isfunction(each) and each not in NO_RULE:
                named = set(re.findall(r"\bF\d\d\b", each.__doc__ or ""))
                forgotten += [(each.__name__, number) for number in sorted(named) if number not in EVERYTHING]
    assert forgotten == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.title)
def test_every_entry_stands_on_a_page_with_its_source_and_state(entry):
    words = Book().fill(" ".join(entry.words.split()))
    found = [cells(line) for line in EVERYTHING.splitlines() if line.startswith("|")]
    assert [entry.title, words, sources.in_words(entry.source), state(entry.source)] in found


# True to the settings


def changed(note: SettingNote):
    """Another value of the same kind, or None where the kind has no other that the rules accept."""
    value = note.value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, Decimal):
        return value + Decimal("0.137")
    others = {
        "criteria_version": "suichi_2019",
        "vegf_rule_serum": "serum_gt_1920",
        "vegf_rule_plasma": "fold_uln_3",
        "platelet_comparator": ">=",
        "polycythaemia_scheme": "uk_hct",
        "flc_ratio_scheme": "istopmm",
        "thyroid_noncounting": "hypothyroid_only",
        "mrc_movements": EIGHT_MOVEMENTS,
        "pet_pd_from": "baseline",
        "pet_scanner_rule": "suv",
        "followup_schedule": "another",
        "rtt_enabled_country": "elsewhere",
        "skin_counting_set": frozenset({"plethora"}),
        "irods_responder_rule": "centile_points",
        "va_offchart_map": {"CF": Decimal("2.1"), "HM": Decimal("2.4"), "LP": Decimal("2.7"), "NLP": Decimal("3.0")},
        "prolactin_upper": {"male": Decimal(331), "female": Decimal(501)},
        **dict.fromkeys(("wang_points", "keddie_points_no_asct", "keddie_points_no_haem"), Decimal(7)),
        **dict.fromkeys(("keddie_points_no_vegf", "keddie_high_cutoff"), Decimal(7)),
    }
    return others[note.name]


# Names and telephone numbers stand in the list of settings only.
CONTACTS = {note.name for note in notes() if note.name.startswith("contact_")}


# A table of thresholds says all there is to say of these.
IN_A_TABLE = {
    *("clinical_gonadal_sign_counts", "pericardial_effusion_counts", "n6_confirm_repeat", "flc_ratio_scheme"),
    *("pet_scanner_rule", "igg_upper", "iga_upper", "igm_upper", "renal_insufficiency_egfr", "b12_lower"),
    *("csf_protein_upper", "followup_schedule"),
}


def pages_that_change(note: SettingNote) -> set[str]:
    before, after = pages(), pages(replace(DEFAULTS, **{note.name: changed(note)}))
    return {name for name in before if before[name] != after[name]}


@pytest.mark.parametrize("note", [note for note in notes() if note.name not in CONTACTS], ids=lambda note: note.name)
def test_every_threshold_is_explained_where_its_rule_stands(note, monkeypatch):
    """A changed value changes the list of settings and the words of at least one rule, not only a table beside them."""
    if note.name not in IN_A_TABLE:
        monkeypatch.setattr(Book, "thresholds", lambda book, names: "")
    differ = pages_that_change(note)
    assert "settings.md" in differ
    assert differ - {"settings.md", "README.md"}, f"no rule says the value of {note.name}"


# Leading to each other


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    for target in re.findall(r"\]\(([^)]+)\)", PAGES[name]):
        assert target in PAGES or (FOLDER / target).resolve().exists(), f"{name} links to {target}"


def test_the_first_page_leads_to_every_other():
    assert set(reference.CONTENTS) == set(PAGES) - {"README.md"}
    for name, (title, _) in reference.CONTENTS.items():
        assert PAGES[name].startswith(f"# {title}\n")


def test_no_name_of_the_program_stands_outside_the_list_of_settings():
    prose = "\n".join(text for name, text in PAGES.items() if name not in ("settings.md", "README.md"))
    assert re.findall(r"\b[a-z]+_[a-z_]+\b", prose) == []


def test_tests_that_settle_a_criterion_are_those_the_rules_ask_for():
    text = " ".join(PAGES["criteria.md"].split())
    assert f"**Tests that settle it:** {lower_first(TESTS['bone_ct'])}." in text
    assert text.count("**Tests that settle it:**") == len(CRITERIA)
