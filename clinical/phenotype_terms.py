"""The phenotype terms: 43 of the GARD page and 24 that the clinic adds (fact base 13; seed-G, F57).

Labels and synonyms stand as the Human Phenotype Ontology (August 2026) and the page print them, American spelling
included: they are quoted, and an identifier is only as good as the label it was checked against. What the records
say about each term is in clinical.phenotype_evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from clinical.rulesets import CRITERIA

# How often a sign was reported, as the page prints it, with the ontology's term for it (13.1). Most frequent first.
# A band is never a probability: the page puts adrenal insufficiency at 30 to 79%, the clinic found 4.9% (0.3; F45).
BANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "100%": ("HP:0040280", "Obligate"),
        "80%-99%": ("HP:0040281", "Very frequent"),
        "30%-79%": ("HP:0040282", "Frequent"),
        "5%-29%": ("HP:0040283", "Occasional"),
    }
)

# How a term stands to its criterion (13.2).
ROLES: Mapping[str, str] = MappingProxyType(
    {
        "counts": "The confirmed sign satisfies the criterion",
        "excluded_alone": "Never satisfies the criterion alone",
        "supports_only": "Supports and does not satisfy the criterion",
        "setting": "Counts by a setting of the clinic only",
        "umbrella": "Derived from more specific findings, never entered",
        "non_counting": "Recorded and never counted",
        "extra": "Added by the clinic; not on the GARD page",
    }
)


@dataclass(frozen=True)
class Term:
    """One term of the Human Phenotype Ontology.

    id          "HP:" and seven digits
    label       as in the ontology of August 2026
    band        a key of BANDS, "" for the terms that the clinic adds
    criterion   short criterion keys joined by ";", or "O" for signs that never count
    role        a key of ROLES
    seed_label  the label on the GARD page where the ontology has changed it since
    synonyms    as on the page; `synonyms_truncated` when the page cut the list off
    british     the label as a British clinician writes it, where that differs
    """

    id: str
    label: str
    band: str
    criterion: str
    role: str
    synonyms: tuple[str, ...] = ()
    synonyms_truncated: bool = False
    seed_label: str = ""
    british: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """Label for screens and letters."""
        return self.british or self.label

    @property
    def other_names(self) -> tuple[str, ...]:
        """Every other name a search should find it by."""
        quoted = self.label if self.british else ""
        return tuple(name for name in (quoted, self.seed_label, *self.synonyms) if name)

    @property
    def criteria(self) -> tuple[str, ...]:
        """Keys of clinical.rulesets.CRITERIA the term speaks to; empty for signs that never count."""
        return tuple(key for short in self.criterion.split(";") for key in CRITERIA if key.startswith(f"{short}_"))

    @property
    def frequency(self) -> tuple[str, str] | None:
        """Identifier and label of the frequency band, None where the page gives none."""
        return BANDS.get(self.band)


SEED_TERMS: tuple[Term, ...] = (
    Term("HP:0001271", "Polyneuropathy", "100%", "M1", "counts", synonyms=("Peripheral nerve disease",)),
    Term("HP:0011122", "Abnormal skin physiology", "80%-99%", "N4", "umbrella",
         seed_label="Abnormality of skin physiology",
         note="umbrella term: derive from any recorded skin sign; do not enter directly"),
    Term("HP:0000135", "Hypogonadism", "80%-99%", "N3", "counts", synonyms=("Decreased activity of gonads",)),
    Term("HP:0010702", "Increased circulating immunoglobulin concentration", "80%-99%", "M2", "supports_only",
         seed_label="Increased circulating antibody level",
         note="raised immunoglobulin is not proof of a clone; polyclonal rise must not satisfy M2"),
    Term("HP:0005523", "Lymphoproliferative disorder", "80%-99%", "M2;J1", "umbrella",
         note="broad umbrella; needs the specific evidence"),
    Term("HP:0003271", "Visceromegaly", "80%-99%", "N1", "umbrella",
         note="umbrella; prefer HP:0001744 and HP:0002240"),
    Term("HP:0001284", "Areflexia", "30%-79%", "M1", "supports_only", synonyms=("Absent tendon reflexes",),
         note="sign of neuropathy, not sufficient alone"),
    Term("HP:0001541", "Ascites", "30%-79%", "N2", "counts", synonyms=("Accumulation of fluid in the abdomen",)),
    Term("HP:0100759", "Clubbing of fingers", "30%-79%", "O", "non_counting",
         synonyms=("Clubbed fingers", "Clubbing (hands)", "Finger clubbing"), synonyms_truncated=True,
         note="prognostic flag in seed (median survival 2.6 y); not a minor criterion"),
    Term("HP:0000819", "Diabetes mellitus", "30%-79%", "N3", "excluded_alone", note="never satisfies N3 alone"),
    Term("HP:0100639", "Erectile dysfunction", "30%-79%", "N3", "supports_only",
         synonyms=("Abnormal erection", "Erectile abnormalities"), synonyms_truncated=True,
         note="clinical sign; test gonadal axis"),
    Term("HP:0012378", "Fatigue", "30%-79%", "O", "non_counting",
         synonyms=("Tired", "Tiredness"), synonyms_truncated=True),
    Term("HP:0000771", "Gynecomastia", "30%-79%", "N3", "supports_only", synonyms=("Enlarged male breast",),
         note="clinical sign; test gonadal axis", british="Gynaecomastia"),
    Term("HP:0001028", "Hemangioma", "30%-79%", "N4", "counts", synonyms=("Strawberry mark",),
         note="glomeruloid type has its own term HP:0031357", british="Haemangioma"),
    Term("HP:0000953", "Hyperpigmentation of the skin", "30%-79%", "N4", "counts",
         synonyms=("Patchy darkened skin",)),
    Term("HP:0000998", "Hypertrichosis", "30%-79%", "N4", "counts"),
    Term("HP:0000821", "Hypothyroidism", "30%-79%", "N3", "excluded_alone", synonyms=("Underactive thyroid",),
         note="never satisfies N3 alone"),
    Term("HP:0001820", "Leukonychia", "30%-79%", "N4", "counts", synonyms=("White discoloration of nails",)),
    Term("HP:0002716", "Lymphadenopathy", "30%-79%", "N1", "counts", synonyms=("Swollen lymph nodes",),
         note="histology of Castleman is separate (J1)"),
    Term("HP:0004979", "Metaphyseal sclerosis", "30%-79%", "J2", "counts",
         synonyms=("Increased bone density in wide portion of long bone",)),
    Term("HP:0012531", "Pain", "30%-79%", "M1", "supports_only", note="also general symptom"),
    Term("HP:0001085", "Papilledema", "30%-79%", "N5", "counts", british="Papilloedema"),
    Term("HP:0003401", "Paresthesia", "30%-79%", "M1", "supports_only",
         synonyms=("Pins and needles feeling", "Tingling"), synonyms_truncated=True, british="Paraesthesia"),
    Term("HP:0001698", "Pericardial effusion", "30%-79%", "N2", "setting", synonyms=("Fluid around heart",),
         note="does not count by default (pericardial_effusion_counts=false)"),
    Term("HP:0002202", "Pleural effusion", "30%-79%", "N2", "counts", synonyms=("Fluid around lungs",),
         note="also Wang prognostic factor"),
    Term("HP:0008207", "Primary adrenal insufficiency", "30%-79%", "N3", "counts",
         note="HPO band far above UCLH figures (4.9% at diagnosis, 14% over follow-up)"),
    Term("HP:0002092", "Pulmonary arterial hypertension", "30%-79%", "O", "non_counting",
         synonyms=("Increased blood pressure in blood vessels of lungs",),
         note="prognostic factor; threshold section 6.5"),
    Term("HP:0100925", "Sclerosis of foot bone", "30%-79%", "J2", "counts",
         synonyms=("Increased bone density in foot bone",)),
    Term("HP:0004054", "Sclerosis of hand bone", "30%-79%", "J2", "counts",
         synonyms=("Increased bone density in hand bone",)),
    Term("HP:0002694", "Sclerosis of skull base", "30%-79%", "J2", "counts", synonyms=("Dense bone of skull base",)),
    Term("HP:0004576", "Sclerotic vertebral endplates", "30%-79%", "J2", "counts",
         note="degenerative endplate change must be excluded"),
    Term("HP:0001072", "Thickened skin", "30%-79%", "N4", "setting", synonyms=("Thick skin",),
         note="non-counting by default; skin_counting_set"),
    Term("HP:0001894", "Thrombocytosis", "30%-79%", "N6", "counts",
         synonyms=("Increased number of platelets in blood",)),
    Term("HP:0001824", "Weight loss", "30%-79%", "O", "non_counting"),
    Term("HP:0001063", "Acrocyanosis", "5%-29%", "N4", "counts",
         synonyms=("Persistent blue color of hands, feet, or parts of face",)),
    Term("HP:0004420", "Arterial thrombosis", "5%-29%", "O", "non_counting", synonyms=("Blood clot in artery",)),
    Term("HP:0100963", "Hyperesthesia", "5%-29%", "M1", "supports_only", british="Hyperaesthesia"),
    Term("HP:0000870", "Increased circulating prolactin concentration", "5%-29%", "N3", "counts",
         note="exclude drugs and macroprolactin"),
    Term("HP:0009125", "Lipodystrophy", "5%-29%", "N4", "non_counting",
         synonyms=("Inability to make and keep healthy fat tissue",), note="recorded; non-counting by default"),
    Term("HP:0001901", "Polycythemia", "5%-29%", "N6", "counts",
         synonyms=("Increased red blood cells",), british="Polycythaemia"),
    Term("HP:0002747", "Respiratory insufficiency due to muscle weakness", "5%-29%", "O", "non_counting",
         synonyms=("Decreased lung function due to weak breathing muscles",), note="emergency triage trigger"),
    Term("HP:0002091", "Restrictive ventilatory defect", "5%-29%", "O", "non_counting",
         synonyms=("Stiff lung or chest wall causing decreased lung volume",)),
    Term("HP:0004936", "Venous thrombosis", "5%-29%", "O", "non_counting", synonyms=("Blood clot in vein",)),
)  # fmt: skip

# Needed by the clinic and absent from the page (13.4). Castleman disease has no term here: it is coded as a disease.
EXTRA_TERMS: tuple[Term, ...] = (
    Term("HP:0001744", "Splenomegaly", "", "N1", "extra"),
    Term("HP:0002240", "Hepatomegaly", "", "N1", "extra"),
    Term("HP:0001433", "Hepatosplenomegaly", "", "N1", "extra"),
    Term("HP:0012398", "Peripheral edema", "", "N2", "extra", british="Peripheral oedema"),
    Term("HP:0031357", "Glomeruloid hemangioma", "", "N4", "extra", british="Glomeruloid haemangioma"),
    Term("HP:0001050", "Plethora", "", "N4", "extra"),
    Term("HP:0031284", "Flushing", "", "N4", "extra"),
    Term("HP:0000975", "Hyperhidrosis", "", "O", "extra"),
    Term("HP:0007141", "Sensorimotor neuropathy", "", "M1", "extra"),
    Term("HP:0007108", "Demyelinating peripheral neuropathy", "", "M1", "extra"),
    Term("HP:0009830", "Peripheral neuropathy", "", "M1", "extra"),
    Term("HP:0012533", "Allodynia", "", "M1", "extra"),
    Term("HP:0031047", "Paraproteinemia", "", "M2", "extra", british="Paraproteinaemia"),
    Term("HP:0032295", "Monoclonal elevation of IgG lambda chain", "", "M2", "extra"),
    Term("HP:0032335", "Monoclonal elevation of circulating IgA", "", "M2", "extra"),
    Term("HP:0031052", "Elevated vascular endothelial growth factor level", "", "J3", "extra"),
    Term("HP:0011857", "Plasmacytoma", "", "M2", "extra"),
    Term("HP:0030150", "Plasmacytosis", "", "M2", "extra"),
    Term("HP:0011505", "Cystoid macular edema", "", "O", "extra", british="Cystoid macular oedema"),
    Term("HP:0045051", "Decreased DLCO", "", "O", "extra"),
    Term("HP:0002140", "Ischemic stroke", "", "O", "extra", british="Ischaemic stroke"),
    Term("HP:0002922", "Increased CSF protein concentration", "", "O", "extra"),
    Term("HP:0100502", "Decreased circulating vitamin B12 concentration", "", "O", "extra"),
    Term("HP:0000083", "Renal insufficiency", "", "O", "extra"),
)


def _order(term: Term) -> int:
    return list(BANDS).index(term.band) if term.band else len(BANDS)


# By expected frequency, in the page's order within a band; the clinic's own terms last.
TERMS: tuple[Term, ...] = tuple(sorted((*SEED_TERMS, *EXTRA_TERMS), key=_order))
BY_ID: Mapping[str, Term] = MappingProxyType({each.id: each for each in TERMS})

# What one look at the patient can exclude, by part of the examination (design). Nothing that needs a test, a scan or a
# biopsy stands here, and nothing that is derived from other terms.
BEDSIDE: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "skin": (
            "Skin and nails",
            ("HP:0000953", "HP:0000998", "HP:0001820", "HP:0001028", "HP:0001072", "HP:0001063", "HP:0009125",
             "HP:0001050", "HP:0031284", "HP:0000975", "HP:0100759"),
        ),
        "nerves": ("Feeling and reflexes", ("HP:0001284", "HP:0012531", "HP:0003401", "HP:0100963", "HP:0012533")),
        "fluid": ("Fluid", ("HP:0012398", "HP:0001541")),
        "general": ("General symptoms and signs", ("HP:0012378", "HP:0001824", "HP:0100639", "HP:0000771")),
    }
)  # fmt: skip
# Terms that a person may state; the others follow from more specific findings.
STATABLE: tuple[Term, ...] = tuple(each for each in TERMS if each.role != "umbrella")
