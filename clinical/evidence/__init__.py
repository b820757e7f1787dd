"""One function per criterion: the recorded facts in, three-valued evidence out."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from clinical.evidence.blood import thrombocytosis_or_polycythaemia
from clinical.evidence.endocrine import endocrinopathy
from clinical.evidence.eyes import papilloedema
from clinical.evidence.fluid import volume_overload
from clinical.evidence.history import Context
from clinical.evidence.majors import castleman, raised_vegf, sclerotic_bone
from clinical.evidence.neuropathy import polyneuropathy
from clinical.evidence.organs import organomegaly
from clinical.evidence.plasma_cells import plasma_cell_disorder
from clinical.evidence.skin import skin_changes
from clinical.outcome import Evidence

EVIDENCE: Mapping[str, Callable[[Context], Evidence]] = MappingProxyType(
    {
        "M1_polyneuropathy": polyneuropathy,
        "M2_plasma_cell_disorder": plasma_cell_disorder,
        "J1_castleman": castleman,
        "J2_sclerotic_bone": sclerotic_bone,
        "J3_vegf": raised_vegf,
        "N1_organomegaly": organomegaly,
        "N2_volume_overload": volume_overload,
        "N3_endocrinopathy": endocrinopathy,
        "N4_skin": skin_changes,
        "N5_papilloedema": papilloedema,
        "N6_thrombocytosis_polycythaemia": thrombocytosis_or_polycythaemia,
    }
)
