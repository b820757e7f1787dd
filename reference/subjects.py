"""Everything that can be approved: settings, published rule sets and rules of the follow-up schedule, in words."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.conf import settings as site

from clinical import sources
from clinical.rulesets import CRITERIA, RULE_SETS, Group, RuleSet
from clinical.schedule_rules import RULES, STAGES, TESTS, Rule, in_words
from clinical.setting_words import SUBJECTS, subject_of, title_of, value_in_words, with_unit
from clinical.settings import DEFAULTS, SettingNote, Settings, notes
from reference.models import Kind

RULE_SETS_GROUP = "Published rule sets"
STAGE_GROUPS = {stage: f"Follow-up, {words}" for stage, words in STAGES.items()}
_GROUPS_OF_TESTS = {"blood_count": "Blood tests", "grip": "Outcome measures"}
# The order in which a page shows them.
GROUPS = (RULE_SETS_GROUP, *SUBJECTS, "Others", *STAGE_GROUPS.values())


@dataclass(frozen=True)
class Subject:
    """One thing to approve.

    value      in words, with its unit; an approval holds for exactly these words and this version
    published  its source is a publication that was seen, so it does not wait for the clinic's word
    """

    kind: str
    key: str
    group: str
    title: str
    value: str
    version: int
    source: str
    alternatives: str
    published: bool


def settings_in_use() -> Settings:
    """The clinic's settings; the one that a site chooses for itself as it is chosen here."""
    return replace(DEFAULTS, allow_test_nhs_numbers=site.ALLOW_TEST_NHS_NUMBERS)


def subjects() -> Iterator[Subject]:
    """All of them, in the order of GROUPS and, within a group, of the program."""
    yield from (of_rule_set(each) for each in RULE_SETS.values())
    named = {note.name: note for note in notes(settings_in_use())}
    order = [name for titles in SUBJECTS.values() for name in titles if name in named]
    yield from (of_setting(named[name]) for name in dict.fromkeys([*order, *named]))
    yield from (of_rule(each) for each in RULES)


def find(kind: str, key: str) -> Subject:
    """Raises KeyError when there is no such subject."""
    for subject in subjects():
        if (subject.kind, subject.key) == (kind, key):
            return subject
    raise KeyError(f"nothing to approve under {kind} {key!r}")


def of_setting(note: SettingNote) -> Subject:
    return Subject(
        kind=Kind.SETTING,
        key=note.name,
        group=subject_of(note.name),
        title=title_of(note.name),
        value=with_unit(note.value, note.unit),
        version=0,
        source=sources.in_words(note.source),
        alternatives=note.other.replace("_", " "),
        published=not note.to_be_confirmed,
    )


def of_rule(rule: Rule) -> Subject:
    """A rule of the schedule. Each waits for a consultant, those of the published table too."""
    return Subject(
        kind=Kind.SCHEDULE_RULE,
        key=rule.key,
        group=STAGE_GROUPS[rule.stage],
        title=_rule_title(rule),
        value=in_words(rule),
        version=rule.version,
        source=sources.in_words(rule.source),
        alternatives="",
        published=False,
    )


def of_rule_set(rules: RuleSet) -> Subject:
    return Subject(
        kind=Kind.RULE_SET,
        key=rules.id,
        group=RULE_SETS_GROUP,
        title=rules.title,
        value=" ".join([*map(_group_words, rules.groups), *_vegf_words(rules)]),
        version=rules.version,
        source=f"{rules.citation}. {_seen(rules)}",
        alternatives="",
        published=not rules.knowledge,
    )


def _rule_title(rule: Rule) -> str:
    titles = [TESTS[test] for test in rule.tests]
    # The longer groups by one name; the rule itself lists its tests.
    known = next((name for test, name in _GROUPS_OF_TESTS.items() if test in rule.tests and len(titles) > 1), "")
    only = f", only if {rule.condition.words}" if rule.condition else ""
    return (known or " and ".join(titles)) + only


def _seen(rules: RuleSet) -> str:
    return sources.in_words("knowledge" if rules.knowledge else f"Read in {rules.source}")


def _group_words(group: Group) -> str:
    needed, of = group.min_true, len(group.members)
    count = f"{needed} of {of}" if needed == of else f"at least {needed} of {of}"
    return f"{group.title} ({count}): {', '.join(CRITERIA[key] for key in group.members)}."


def _vegf_words(rules: RuleSet) -> list[str]:
    return [f"VEGF in {matrix}: {value_in_words(rule)}." for matrix, rule in rules.vegf_rules.items()]
