"""The 43 phenotype terms of the GARD page and the 24 of the clinic, row by row against our own copy of the table."""

import re
from collections import Counter

import pytest

from clinical.phenotype_terms import BANDS, BY_ID, EXTRA_TERMS, ROLES, SEED_TERMS, TERMS
from clinical.rulesets import CRITERIA, J1, M2, N1, N2

# Identifier, label on the page, frequency band, criterion, role: one row per term, in the order of the page.
SEED = """
HP:0001271|Polyneuropathy|100%|M1|counts
HP:0011122|Abnormality of skin physiology|80%-99%|N4|umbrella
HP:0000135|Hypogonadism|80%-99%|N3|counts
HP:0010702|Increased circulating antibody level|80%-99%|M2|supports_only
HP:0005523|Lymphoproliferative disorder|80%-99%|M2;J1|umbrella
HP:0003271|Visceromegaly|80%-99%|N1|umbrella
HP:0001284|Areflexia|30%-79%|M1|supports_only
HP:0001541|Ascites|30%-79%|N2|counts
HP:0100759|Clubbing of fingers|30%-79%|O|non_counting
HP:0000819|Diabetes mellitus|30%-79%|N3|excluded_alone
HP:0100639|Erectile dysfunction|30%-79%|N3|supports_only
HP:0012378|Fatigue|30%-79%|O|non_counting
HP:0000771|Gynecomastia|30%-79%|N3|supports_only
HP:0001028|Hemangioma|30%-79%|N4|counts
HP:0000953|Hyperpigmentation of the skin|30%-79%|N4|counts
HP:0000998|Hypertrichosis|30%-79%|N4|counts
HP:0000821|Hypothyroidism|30%-79%|N3|excluded_alone
HP:0001820|Leukonychia|30%-79%|N4|counts
HP:0002716|Lymphadenopathy|30%-79%|N1|counts
HP:0004979|Metaphyseal sclerosis|30%-79%|J2|counts
HP:0012531|Pain|30%-79%|M1|supports_only
HP:0001085|Papilledema|30%-79%|N5|counts
HP:0003401|Paresthesia|30%-79%|M1|supports_only
HP:0001698|Pericardial effusion|30%-79%|N2|setting
HP:0002202|Pleural effusion|30%-79%|N2|counts
HP:0008207|Primary adrenal insufficiency|30%-79%|N3|counts
HP:0002092|Pulmonary arterial hypertension|30%-79%|O|non_counting
HP:0100925|Sclerosis of foot bone|30%-79%|J2|counts
HP:0004054|Sclerosis of hand bone|30%-79%|J2|counts
HP:0002694|Sclerosis of skull base|30%-79%|J2|counts
HP:0004576|Sclerotic vertebral endplates|30%-79%|J2|counts
HP:0001072|Thickened skin|30%-79%|N4|setting
HP:0001894|Thrombocytosis|30%-79%|N6|counts
HP:0001824|Weight loss|30%-79%|O|non_counting
HP:0001063|Acrocyanosis|5%-29%|N4|counts
HP:0004420|Arterial thrombosis|5%-29%|O|non_counting
HP:0100963|Hyperesthesia|5%-29%|M1|supports_only
HP:0000870|Increased circulating prolactin concentration|5%-29%|N3|counts
HP:0009125|Lipodystrophy|5%-29%|N4|non_counting
HP:0001901|Polycythemia|5%-29%|N6|counts
HP:0002747|Respiratory insufficiency due to muscle weakness|5%-29%|O|non_counting
HP:0002091|Restrictive ventilatory defect|5%-29%|O|non_counting
HP:0004936|Venous thrombosis|5%-29%|O|non_counting
"""
ROWS = [line.split("|") for line in SEED.strip().splitlines()]

EXTRA = """
HP:0001744 Splenomegaly
HP:0002240 Hepatomegaly
HP:0001433 Hepatosplenomegaly
HP:0012398 Peripheral edema
HP:0031357 Glomeruloid hemangioma
HP:0001050 Plethora
HP:0031284 Flushing
HP:0000975 Hyperhidrosis
HP:0007141 Sensorimotor neuropathy
HP:0007108 Demyelinating peripheral neuropathy
HP:0009830 Peripheral neuropathy
HP:0012533 Allodynia
HP:0031047 Paraproteinemia
HP:0032295 Monoclonal elevation of IgG lambda chain
HP:0032335 Monoclonal elevation of circulating IgA
HP:0031052 Elevated vascular endothelial growth factor level
HP:0011857 Plasmacytoma
HP:0030150 Plasmacytosis
HP:0011505 Cystoid macular edema
HP:0045051 Decreased DLCO
HP:0002140 Ischemic stroke
HP:0002922 Increased CSF protein concentration
HP:0100502 Decreased circulating vitamin B12 concentration
HP:0000083 Renal insufficiency
"""

# Wrong identifiers that a machine-written page offers, and what they really are (13.4).
WRONG = {
    "HP:0033677": "Acute respiratory distress syndrome",
    "HP:0001873": "Thrombocytopenia",
    "HP:0002664": "Neoplasm",
    "HP:0032113": "Semidominant inheritance",
    "HP:0007104": "a somatosensory potential",
}

CHANGED_LABELS = {
    "HP:0011122": "Abnormal skin physiology",
    "HP:0010702": "Increased circulating immunoglobulin concentration",
}


@pytest.mark.parametrize(("term", "row"), list(zip(SEED_TERMS, ROWS, strict=True)), ids=[row[1] for row in ROWS])
def test_each_row_stands_as_on_the_page(term, row):
    id, label, band, criterion, role = row
    assert (term.id, term.band, term.criterion, term.role) == (id, band, criterion, role)
    assert (term.seed_label or term.label) == label


def test_the_page_has_43_terms_in_bands_of_1_5_28_and_9():
    assert len({term.id for term in SEED_TERMS}) == 43
    assert Counter(term.band for term in SEED_TERMS) == {"100%": 1, "80%-99%": 5, "30%-79%": 28, "5%-29%": 9}


def test_two_labels_changed_since_and_the_old_ones_can_still_be_searched():
    changed = {term.id: term.label for term in SEED_TERMS if term.seed_label}
    assert changed == CHANGED_LABELS
    assert "Abnormality of skin physiology" in BY_ID["HP:0011122"].other_names
    assert "Increased circulating antibody level" in BY_ID["HP:0010702"].other_names


def test_four_lists_of_synonyms_were_cut_off_on_the_page():
    cut = {term.id for term in TERMS if term.synonyms_truncated}
    assert cut == {"HP:0100759", "HP:0100639", "HP:0012378", "HP:0003401"}


@pytest.mark.parametrize(
    ("id", "synonyms"),
    [
        ("HP:0001271", ("Peripheral nerve disease",)),
        ("HP:0100759", ("Clubbed fingers", "Clubbing (hands)", "Finger clubbing")),
        ("HP:0003401", ("Pins and needles feeling", "Tingling")),
        ("HP:0001063", ("Persistent blue color of hands, feet, or parts of face",)),
        ("HP:0001824", ()),
    ],
)
def test_synonyms_are_quoted(id, synonyms):
    assert BY_ID[id].synonyms == synonyms


def test_the_clinic_adds_24_terms_with_the_labels_that_were_looked_up():
    expected = [line.split(" ", 1) for line in EXTRA.strip().splitlines()]
    assert [[term.id, term.label] for term in EXTRA_TERMS] == expected
    assert {(term.role, term.band) for term in EXTRA_TERMS} == {("extra", "")}


def test_no_term_is_listed_twice_and_every_identifier_has_seven_digits():
    assert len(BY_ID) == len(TERMS) == 67
    for term in TERMS:
        assert re.fullmatch(r"HP:\d{7}", term.id)


@pytest.mark.parametrize(("id", "really"), WRONG.items(), ids=WRONG.values())
def test_no_identifier_that_means_something_else_is_used(id, really):
    assert id not in BY_ID


def test_terms_stand_by_expected_frequency_and_the_clinic_s_own_last():
    order = [*BANDS, ""]
    places = [order.index(term.band) for term in TERMS]
    assert places == sorted(places)
    assert TERMS[0].label == "Polyneuropathy"
    assert TERMS[-24:] == EXTRA_TERMS


@pytest.mark.parametrize(
    ("band", "frequency"),
    [
        ("100%", ("HP:0040280", "Obligate")),
        ("80%-99%", ("HP:0040281", "Very frequent")),
        ("30%-79%", ("HP:0040282", "Frequent")),
        ("5%-29%", ("HP:0040283", "Occasional")),
        ("", None),
    ],
)
def test_each_band_has_its_term(band, frequency):
    assert next(term for term in TERMS if term.band == band).frequency == frequency


def test_every_term_speaks_to_criteria_that_exist_or_to_none():
    for term in TERMS:
        assert term.role in ROLES
        assert bool(term.criteria) == (term.criterion != "O"), term.id
        assert set(term.criteria) <= set(CRITERIA)
    assert BY_ID["HP:0005523"].criteria == (M2, J1)


def test_oedema_belongs_to_volume_overload_and_not_to_the_skin():
    assert BY_ID["HP:0012398"].criteria == (N2,)


def test_nodes_belong_to_organomegaly_beside_spleen_and_liver():
    assert {term.label for term in TERMS if N1 in term.criteria} == {
        *("Visceromegaly", "Lymphadenopathy", "Splenomegaly", "Hepatomegaly", "Hepatosplenomegaly"),
    }


def test_clubbing_and_pericardial_effusion_do_not_count_by_default():
    assert BY_ID["HP:0100759"].role == "non_counting"
    assert BY_ID["HP:0001698"].role == "setting"


def test_screens_show_british_spelling_and_still_find_the_ontology_s():
    papilloedema = BY_ID["HP:0001085"]
    assert (papilloedema.title, papilloedema.label) == ("Papilloedema", "Papilledema")
    assert "Papilledema" in papilloedema.other_names
    american = re.compile(r"(?<!o)edema|(?<!a)emangioma|ischemic|(?<!a)emia|(?<!a)esthesia|gynecomastia", re.IGNORECASE)
    for term in TERMS:
        assert not american.search(term.title), term.title
        assert bool(term.british) == bool(american.search(term.label)), term.label
