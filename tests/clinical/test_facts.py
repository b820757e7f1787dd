"""The catalogue is the contract between the assessments and the rules."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from clinical.catalogue import SKIN_SIGNS
from clinical.facts import CATALOGUE, BoneLesion, BoneStudy, Fact, NodeMeasure, VegfResult

DAY = date(2026, 4, 1)


def test_each_name_is_listed_once_and_says_what_it_means():
    for name, spec in CATALOGUE.items():
        assert name == spec.name
        assert spec.meaning
        if spec.kind == "choice":
            assert len(spec.values) > 1
        if spec.kind == "number":
            assert spec.unit
            assert spec.low < spec.high


def test_each_skin_sign_has_its_fact():
    assert {f"skin_{sign}" for sign in SKIN_SIGNS} <= set(CATALOGUE)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("serum_iff", "positive", "no fact named 'serum_iff'"),
        ("serum_ife", "pos", "not one of negative, positive, equivocal"),
        ("serum_ife", None, "not one of"),
        ("platelets", "900", "must be an int or a Decimal"),
        ("platelets", 450.5, "must be an int or a Decimal"),
        ("platelets", True, "must be an int or a Decimal"),
        ("platelets", Decimal("NaN"), "outside 0 to 3000"),
        ("haemoglobin", 14, "outside 30 to 250"),
        ("vegf", Decimal(900), "expected a VegfResult"),
        ("frisen_right", "6", "not one of"),
    ],
)
def test_a_value_the_catalogue_does_not_know_is_refused(name, value, says):
    with pytest.raises(ValueError, match=says):
        Fact(name, value, on=DAY, source="lab:1")


def test_a_moment_is_not_a_clinical_date():
    with pytest.raises(ValueError, match="must be a date"):
        Fact("platelets", 300, on=datetime(2026, 4, 1, 9, tzinfo=UTC), source="lab:1")


def test_numbers_are_kept_as_decimals():
    assert Fact("platelets", 450, on=DAY, source="lab:1").value == Decimal(450)
    assert isinstance(Fact("platelets", 450, on=DAY, source="lab:1").value, Decimal)


def test_a_fact_without_label_still_reads_as_words():
    assert Fact("platelets", 900, on=DAY, source="lab:1").text == "Platelet count 900 ×10⁹/L"
    assert Fact("spep", "no_band", on=DAY, source="lab:1").text.endswith("no band")
    assert Fact("spep", "band", on=DAY, source="lab:1", label="Band in gamma").text == "Band in gamma"


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: VegfResult(value=Decimal(1), matrix="blood"), "sample type"),
        (lambda: VegfResult(value=1.5, matrix="serum"), "never a float"),
        (lambda: VegfResult(value=Decimal(-1), matrix="serum"), "below 0"),
        (lambda: VegfResult(value=Decimal(1), matrix="serum", comparator="~"), "comparator"),
        (lambda: VegfResult(value=Decimal(1), matrix="serum", flags={"old"}), "sample flag"),
        (lambda: BoneStudy("ct", (BoneLesion("lytic"),), none_seen=True), "cannot both"),
        (lambda: BoneStudy("scintigram"), "modality"),
        (lambda: BoneLesion("dense"), "lesion type"),
        (lambda: NodeMeasure(Decimal(12), "neck"), "node site"),
    ],
)
def test_the_value_classes_refuse_what_cannot_be(build, says):
    with pytest.raises(ValueError, match=says):
        build()
