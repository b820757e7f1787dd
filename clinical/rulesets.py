"""Published rule sets as data: which criteria, in which groups, how many needed (fact base 1.1, 1.2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "M1_polyneuropathy": "Polyneuropathy",
        "M2_plasma_cell_disorder": "Monoclonal plasma cell disorder",
        "J1_castleman": "Castleman disease",
        "J2_sclerotic_bone": "Sclerotic bone lesions",
        "J3_vegf": "Raised VEGF",
        "N1_organomegaly": "Organomegaly",
        "N2_volume_overload": "Extravascular volume overload",
        "N3_endocrinopathy": "Endocrinopathy",
        "N4_skin": "Skin changes",
        "N5_papilloedema": "Papilloedema",
        "N6_thrombocytosis_polycythaemia": "Thrombocytosis or polycythaemia",
    }
)
M1, M2, J1, J2, J3, N1, N2, N3, N4, N5, N6 = CRITERIA

CAVEAT = (
    "The features should belong together in time and have no better explanation. "
    "Meeting the count is necessary, not sufficient. The conclusion is the clinician's."
)


@dataclass(frozen=True)
class Group:
    """Members of one group and how many of them must be met."""

    key: str
    title: str
    members: tuple[str, ...]
    min_true: int


@dataclass(frozen=True)
class RuleSet:
    """One published rule.

    version     ours: raised when the encoding changes, so that a stored evaluation can name it
    source      F-numbers seen, or "knowledge: …" for a publication that was recalled and not seen
    vegf_rules  overrides of the VEGF settings by sample family, for a rule set that brings its own threshold
    """

    id: str
    version: int
    title: str
    citation: str
    source: str
    groups: tuple[Group, ...]
    vegf_rules: Mapping[str, str] = field(default_factory=dict)

    def group_of(self, criterion: str) -> str:
        """Key of the group that holds the criterion, "" when the rule set does not use it."""
        return next((group.key for group in self.groups if criterion in group.members), "")

    @property
    def knowledge(self) -> bool:
        """True when the publication was recalled and not seen: a consultant must confirm the encoding."""
        return self.source.startswith("knowledge")

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(key for group in self.groups for key in group.members)


_LAYOUT_2012 = (
    Group("mandatory", "Mandatory", (M1, M2), 2),
    Group("major", "Other major", (J1, J2, J3), 1),
    Group("minor", "Minor", (N1, N2, N3, N4, N5, N6), 1),
)

_SETS = (
    RuleSet(
        id="dispenzieri_2012",
        version=1,
        title="Dispenzieri 2012",
        citation="Dispenzieri A. Blood 2012;119:5650–5658, criteria table",
        source="F01, F05, F07, F08",
        groups=_LAYOUT_2012,
    ),
    RuleSet(
        id="dispenzieri_2003",
        version=1,
        title="Dispenzieri 2003",
        citation="Dispenzieri A and others. Blood 2003;101:2496–2506",
        source="F02, F03, F23",
        groups=(
            Group("mandatory", "Major, both needed", (M1, M2), 2),
            Group("minor", "Minor", (J2, J1, N1, N2, N3, N4, N5), 1),
        ),
    ),
    RuleSet(
        id="imwg_2014",
        version=1,
        title="IMWG 2014",
        citation="Rajkumar SV and others. Lancet Oncol 2014;15:e538",
        source="knowledge: Rajkumar, Lancet Oncol 2014;15:e538",
        groups=_LAYOUT_2012,
        # The consensus asks for at least three to four times the laboratory's upper limit, whatever the sample.
        vegf_rules={"serum": "fold_uln_3", "plasma": "fold_uln_3"},
    ),
    RuleSet(
        id="suichi_2019",
        version=1,
        title="Suichi 2019",
        citation="Suichi T and others. J Neurol Neurosurg Psychiatry 2019;90:133–137, table 2",
        source="F03, F04",
        groups=(
            Group("mandatory", "Major, all three needed", (M1, M2, J3), 3),
            Group("minor", "Minor, two needed", (N2, N4, N1, J2), 2),
        ),
    ),
)

RULE_SETS: Mapping[str, RuleSet] = MappingProxyType({each.id: each for each in _SETS})


def rule_set(id: str) -> RuleSet:
    """The rule set with this id. Raises KeyError naming the known ones."""
    if id not in RULE_SETS:
        raise KeyError(f"no rule set {id!r}; known: {', '.join(RULE_SETS)}")
    return RULE_SETS[id]
