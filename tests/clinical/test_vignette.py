"""Vignettes: what a person may write, what it becomes, and what is refused with which words."""

import json
import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinical.catalogue import CATALOGUE, TESTS, FactSpec
from clinical.criteria import evaluate
from clinical.facts import BoneLesion, BoneStudy, Fact, NodeMeasure, VegfResult
from clinical.outcome import Status
from clinical.rulesets import RULE_SETS
from clinical.vignette import EXAMPLE, LARGEST, Vignette, VignetteError, read, run, schema, schema_text, vignettes_of
from clinical.vignette.findings import CIRCUMSTANCES, KINDS
from clinical.vignette.reader import KEYS, MOST_VIGNETTES
from clinical.vignette.units import units_for
from clinical.vignette.words import GUIDANCE, OTHER_WORDS
from clinical.vignette_report import as_data, as_lines

TODAY = date(2026, 11, 21)
DAY = "2024-03-01"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "vignettes.md"


def one(findings: Any, **more: Any) -> Vignette:
    """One vignette as it arrives: written as JSON text, read again."""
    return of_text(json.dumps({"on": DAY, "findings": findings} | more))


def of_text(text: str) -> Vignette:
    (vignette,) = read(text.encode(), today=TODAY).vignettes
    return vignette


def fact(name: str, value: Any, **more: Any) -> Fact:
    (found,) = one({name: value}, **more).facts
    return found


def problem(text: str | bytes) -> str:
    """The one line that a text is refused with."""
    with pytest.raises(VignetteError) as refused:
        read(text if isinstance(text, bytes) else text.encode(), today=TODAY)
    line = str(refused.value)
    assert line.isprintable() and len(line) < 6_000
    return line


def problem_of(findings: Any, **more: Any) -> str:
    return problem(json.dumps({"on": DAY, "findings": findings} | more))


class TestFindings:
    @pytest.mark.parametrize("name", [name for name, spec in CATALOGUE.items() if spec.kind == "choice"])
    def test_every_word_of_every_choice_can_be_written_both_ways(self, name: str) -> None:
        for word in CATALOGUE[name].values:
            short = one({name: word}).facts
            long = one([{"name": name, "value": word}]).facts
            assert short == long
            assert [(each.name, each.value, each.on.isoformat()) for each in short] == [(name, word, DAY)]

    @pytest.mark.parametrize("name", [name for name, spec in CATALOGUE.items() if spec.kind == "number"])
    def test_every_number_reaches_both_its_ends_and_not_beyond(self, name: str) -> None:
        spec = CATALOGUE[name]
        for end in (spec.low, spec.high):
            assert fact(name, end).value == Decimal(end)
        for beyond in (spec.low - 1, spec.high + 1):
            assert f"outside {spec.low} to {spec.high}" in problem_of({name: beyond})

    def test_every_kind_of_value_in_the_catalogue_can_be_written(self) -> None:
        assert {spec.kind for spec in CATALOGUE.values()} == set(KINDS)

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            (
                {"value": 6630, "unit": "pg/mL", "matrix": "unknown"},
                VegfResult(Decimal(6630), "unknown"),
            ),
            ({"value": 6630, "unit": "pg/mL"}, VegfResult(Decimal(6630), "unknown")),
            (
                {"value": "<31", "unit": "ng/L", "matrix": "plasma_edta", "ref_upper": 96.2},
                VegfResult(Decimal(31), "plasma_edta", "ng/L", "<", Decimal("96.2")),
            ),
            (
                {"value": "> 10,000", "unit": "PG/ML", "matrix": "serum", "flags": ["haemolysed"], "assay": "E1"},
                VegfResult(Decimal(10000), "serum", "pg/mL", ">", flags=frozenset({"haemolysed"}), assay="E1"),
            ),
            (
                {"value": 2.4, "unit": "ng/mL", "matrix": "serum"},
                VegfResult(Decimal("2.4"), "serum", "ng/mL"),
            ),
        ],
        ids=["sample unknown", "sample left out", "censored", "above, flagged", "nanograms"],
    )
    def test_a_vegf_keeps_number_sign_unit_sample_and_limit(self, written: dict[str, Any], value: VegfResult) -> None:
        assert fact("vegf", written).value == value

    def test_a_vegf_reads_as_it_was_written(self) -> None:
        written = {"value": "<31", "unit": "pg/mL", "matrix": "plasma_edta", "ref_upper": 96.2, "flags": ["wrong_tube"]}
        assert fact("vegf", written).text == ("VEGF <31 pg/mL, EDTA plasma, laboratory's limit 96.2, sample wrong tube")

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ({"modality": "xray_survey", "none_seen": True}, BoneStudy("xray_survey", none_seen=True)),
            ({"none_seen": True, "lesions": None, "modality": None}, BoneStudy("not_stated", none_seen=True)),
            (
                {"modality": "ct", "lesions": [{"type": "mixed", "attribution": "plasma_cell", "site": "rib"}]},
                BoneStudy("ct", (BoneLesion("mixed", "plasma_cell", "rib"),)),
            ),
            (
                {"lesions": [{"type": "lytic"}, {"type": "sclerotic"}]},
                BoneStudy("not_stated", (BoneLesion("lytic"), BoneLesion("sclerotic"))),
            ),
            (
                {"modality": "ct", "count": 5, "lesions": [{"type": "sclerotic", "number": 3}]},
                BoneStudy("ct", (BoneLesion("sclerotic", number=3),), count=5),
            ),
            ({"modality": "ct", "count": 2}, BoneStudy("ct", count=2)),
            ({"modality": "ct", "count": 0, "none_seen": True}, BoneStudy("ct", none_seen=True, count=0)),
        ],
        ids=["survey negative", "nulls", "mixed", "two lesions", "more counted", "only counted", "counted none"],
    )
    def test_a_bone_study_keeps_its_kind_and_its_lesions(self, written: dict[str, Any], value: BoneStudy) -> None:
        assert fact("bone_study", written).value == value

    def test_a_bone_study_reads_as_it_was_written(self) -> None:
        lesions = [{"type": "sclerotic", "number": 2, "site": "pelvis"}, {"type": "lytic", "attribution": "benign"}]
        found = fact("bone_study", {"modality": "mri", "count": 4, "lesions": lesions})
        assert found.text == (
            "MRI: 4 bone lesions counted; 2 sclerotic lesions, pelvis (cause not stated); lytic lesion (judged benign)"
        )

    def test_a_node_is_its_short_axis_and_site(self) -> None:
        found = fact("node", {"short_axis_mm": 18, "site": "inguinal"})
        assert found.value == NodeMeasure(Decimal(18), "inguinal")
        assert found.text == "Inguinal node, short axis 18 mm"

    def test_a_list_holds_several_results_of_one_name(self) -> None:
        written = {"node": [{"short_axis_mm": 9}, None, {"short_axis_mm": 18}], "platelets": [430, 470]}
        assert [each.name for each in one(written).facts] == ["node", "node", "platelets", "platelets"]

    @pytest.mark.parametrize(
        "written",
        [
            {},
            [],
            {"spep": None, "vegf": None, "node": [None]},
            [{"name": "spep", "value": None}, {"name": "bone_study", "value": None}],
            {"vegf": {"value": None, "unit": None, "matrix": "unknown"}, "node": {"short_axis_mm": None}},
            {"platelets": {"value": None, "unit": "/mm3"}},
        ],
        ids=["empty", "empty list", "nulls", "listed nulls", "objects of nulls", "no number"],
    )
    def test_null_is_not_recorded(self, written: Any) -> None:
        vignette = one(written)
        assert vignette.facts == ()
        assert run(vignette, today=TODAY).evaluation.status is Status.UNKNOWN

    def test_a_word_of_the_report_stands_beside_the_evidence(self) -> None:
        found = fact("neuropathy", {"value": "present", "note": "foot drop\n on both  sides", "source": "letter"})
        assert found.text.endswith(": present (foot drop on both sides)")
        assert found.source == "letter"

    def test_findings_without_a_source_belong_together(self) -> None:
        kappa = one({"serum_ife": "positive", "light_chain": "kappa"})
        found = run(kappa, today=TODAY).evaluation.finding("M2_plasma_cell_disorder")
        assert [each.name for each in found.because] == ["serum_ife", "light_chain"]
        assert found.warnings == ("atypical_light_chain",)

    def test_findings_of_other_sources_do_not(self) -> None:
        apart = one([
            {"name": "serum_ife", "value": "positive", "source": "a"},
            {"name": "light_chain", "value": "kappa", "source": "b"},
        ])  # fmt: skip
        assert run(apart, today=TODAY).evaluation.finding("M2_plasma_cell_disorder").warnings == ()


class TestUnits:
    @pytest.mark.parametrize(
        ("name", "value", "unit", "kept"),
        [
            ("platelets", 511, None, "511"),
            ("platelets", 511000, "/mm3", "511"),
            ("platelets", 511000, "/mm³", "511"),
            ("platelets", 8000, "/µL", "8"),
            ("platelets", 8000, "/μL", "8"),
            ("platelets", 8000, "per uL", "8"),
            ("platelets", 450001, "/uL", "450.001"),
            ("platelets", 511, "×10⁹/L", "511"),
            ("platelets", 511, "10*9/L", "511"),
            ("platelets", 511, "x10^9/l", "511"),
            ("platelets", 511, "10^3/µL", "511"),
            ("platelets", 511, "K/uL", "511"),
            ("platelets", 5.11, "lakh/mm3", "511"),
            ("haemoglobin", 15.3, "g/dL", "153"),
            ("haemoglobin", 15.3, "G/DL", "153"),
            ("haemoglobin", 16.51, "g/dL", "165.1"),
            ("haemoglobin", 153, "g/L", "153"),
            ("haematocrit", 52, "%", "0.52"),
            ("haematocrit", 0.52, None, "0.52"),
            ("m_protein", 0.4, "g/dL", "4"),
            ("m_protein", 450, "mg/dL", "4.5"),
            ("lambda_flc", 12.5, "mg/dL", "125"),
            ("spleen_cm", 145, "mm", "14.5"),
        ],
    )
    def test_a_number_is_converted_exactly(self, name: str, value: Any, unit: str | None, kept: str) -> None:
        found = fact(name, {"value": value, "unit": unit})
        assert found.value == Decimal(kept)
        assert f"{found.value}" == kept

    def test_a_zero_written_with_a_minus_is_zero(self) -> None:
        (found,) = of_text(f'{{"on": "{DAY}", "findings": {{"platelets": -0.0}}}}').facts
        assert found.text == "Platelet count 0 ×10⁹/L"

    def test_a_converted_number_says_what_the_report_printed(self) -> None:
        found = fact("haemoglobin", {"value": 15.3, "unit": "g/dL"})
        assert found.text == "Haemoglobin 153 g/L, reported as 15.3 g/dL"

    @pytest.mark.parametrize(
        ("name", "value", "unit", "says"),
        [
            ("platelets", 511000, None, "511000 is outside 0 to 3000 ×10⁹/L. If it was reported in another unit"),
            ("platelets", 3000001, "/mm3", "3000001 /µL, that is 3000.001 ×10⁹/L, is outside"),
            ("platelets", -1, None, "-1 is outside 0 to 3000 ×10⁹/L"),
            ("platelets", 511, "g/L", "'g/L' is not a unit of platelets. Allowed: ×10⁹/L, /µL, lakh/mm3"),
            ("haemoglobin", 15.3, None, '"unit" may be g/dL, mg/dL'),
            ("haemoglobin", 15.3, "g", "'g' is not a unit of haemoglobin"),
            ("haematocrit", 52, None, '"unit" may be %'),
            ("platelets", 511, 9, "9 is not a unit"),
            ("mrc_sum", 60, "grades", "'grades' is not a unit of mrc_sum. Allowed: points"),
        ],
    )
    def test_a_unit_that_does_not_fit_is_refused(self, name: str, value: Any, unit: Any, says: str) -> None:
        assert says in problem_of({name: {"value": value, "unit": unit}})

    @given(
        st.sampled_from([name for name, spec in CATALOGUE.items() if spec.kind == "number"]),
        st.decimals(0, 1000, places=3),
        st.data(),
    )
    def test_the_factor_is_exact_whatever_the_number(self, name: str, number: Decimal, data: st.DataObject) -> None:
        spec = CATALOGUE[name]
        unit = data.draw(st.sampled_from(units_for(spec.unit)))
        if not spec.low <= number * unit.factor <= spec.high:
            return
        (found,) = of_text(f'{{"on":"{DAY}","findings":{{"{name}":{{"value":{number},"unit":"{unit.name}"}}}}}}').facts
        assert found.value == number * unit.factor
        assert found.value / unit.factor == number

    def test_no_spelling_names_two_units_of_one_number(self) -> None:
        for spec in CATALOGUE.values():
            if spec.kind != "number":
                continue
            units = units_for(spec.unit)
            for unit in units:
                for spelling in (unit.name, *unit.spellings):
                    assert [each.name for each in units if each.answers_to(spelling)] == [unit.name], spelling


class TestDays:
    def test_a_finding_has_its_own_day_or_the_vignettes(self) -> None:
        facts = one([{"name": "spep", "value": "band"}, {"name": "spep", "value": "band", "on": "2024-05-06"}]).facts
        assert [each.on for each in facts] == [date(2024, 3, 1), date(2024, 5, 6)]

    @pytest.mark.parametrize(
        ("on", "said", "treated"),
        [
            ("2024-04-30", None, False),
            ("2024-05-01", None, True),
            ("2024-06-01", False, False),
            ("2024-04-01", True, True),
        ],
        ids=["before", "on the day", "says no", "says yes"],
    )
    def test_what_is_found_from_the_start_of_treatment_counts_as_treated(
        self, on: str, said: bool | None, treated: bool
    ) -> None:
        found = fact("platelets", {"value": 500, "on": on, "treated": said}, treatment_started="2024-05-01")
        assert found.treated is treated

    def test_what_is_dated_after_the_day_of_the_question_is_not_used_and_said_so(self) -> None:
        vignette = one({"neuropathy": "present", "spep": {"value": "band", "on": "2024-09-01"}}, as_at="2024-06-01")
        result = run(vignette, today=TODAY)
        assert result.evaluation.as_at == date(2024, 6, 1)
        assert [each.name for each in result.later] == ["spep"]
        assert "Dated after 01-Jun-2024, not used" in as_lines(result)
        assert [each["name"] for each in as_data(result)["later_not_used"]] == ["spep"]
        assert run(vignette, today=TODAY, as_at=date(2024, 9, 1)).later == ()

    def test_without_a_day_of_its_own_it_is_asked_as_of_today(self) -> None:
        assert run(one({}), today=TODAY).evaluation.as_at == TODAY

    @pytest.mark.parametrize(
        "written",
        ["2024-02-30", "01-03-2024", "1 March 2024", "2024-3-1", "2024", "20240301", "2024-W10-1", "٢٠٢٤-٠٣-٠١", ""],
    )
    def test_only_a_whole_day_in_one_order_is_a_date(self, written: str) -> None:
        line = problem_of({}, as_at=written)
        assert line.startswith("vignette 1, as_at: ") and "YYYY-MM-DD" in line

    @pytest.mark.parametrize("key", ["on", "as_at", "born", "treatment_started"])
    def test_no_day_lies_in_the_future(self, key: str) -> None:
        assert problem_of({}, **{key: "2026-11-22"}) == (
            f"vignette 1, {key}: 2026-11-22 is in the future; today is 2026-11-21"
        )
        assert one({}, **{key: "2026-11-21"})

    def test_nobody_is_examined_before_birth(self) -> None:
        assert problem_of({"spep": "band"}, born="2024-03-02") == (
            "vignette 1, born: 2024-03-02 is after the date of finding spep"
        )
        assert one({"spep": "band"}, born=DAY).born == date(2024, 3, 1)


REFUSED = {
    "no object": ('"text"', "must be one vignette in braces, or a list of vignettes, not 'text'"),
    "a number": ("3", "not 3"),
    "null": ("null", "not null"),
    "not JSON": ('{\n  "a" 1}', "not JSON at line 2, column 7"),
    "a comma too many": ('{"findings": {},}', "not JSON at line 1, column "),
    "two documents": ("{} {}", "not JSON at line 1, column 4"),
    "empty": (b"", "empty"),
    "white space": (" \n\t ", "empty"),
    "not UTF-8": (b'{"title": "caf\xe9"}', "not UTF-8 text: byte 15"),
    "UTF-16": ("{}".encode("utf-16"), "not UTF-8"),
    "too big": (b" " * (LARGEST + 1), "too big"),
    "too deep": (b"[" * 100_000, "too many brackets"),
    "empty list": ("[]", "The list is empty"),
    "long list": (json.dumps([{"findings": {}}] * (MOST_VIGNETTES + 1)), "The list is too long"),
    "a list in a list": ("[[]]", "vignette 1: must be a vignette in braces, not a list"),
    "no findings": ('{"id": "A1"}', 'vignette 1 (A1): has no "findings"'),
    "findings null": ('{"findings": null}', 'has no "findings"'),
    "findings text": ('{"findings": "none"}', "findings: must be an object of names and values, or a list, not 'none'"),
    "second item": ('[{"findings": {}}, {"id": "B2", "findings": {}, "sx": "male"}]', "vignette 2 (B2): 'sx' is not"),
    "unknown key": ('{"findings": {}, "diagnosis": "POEMS"}', "'diagnosis' is not a key here. Allowed: id, title"),
    "near key": ('{"findings": {}, "ruleset": "x"}', "Did you mean 'rule_set'?"),
    "key twice": ('{"id": "A1", "findings": {}, "id": "A2"}', "the key 'id' stands there twice"),
    "finding twice": ('{"findings": {"spep": "band", "spep": "faint"}}', "findings: the key 'spep' stands there twice"),
    "key of a finding twice": (
        '{"findings": [{"name": "spep", "value": "band", "value": "faint"}]}',
        "finding 1: the key 'value' stands there twice",
    ),
    "key of a lesion twice": (
        '{"findings": {"bone_study": {"lesions": [{"type": "lytic", "type": "mixed"}]}}}',
        "finding bone_study, lesion 1: the key 'type' stands there twice",
    ),
    "rule set": ('{"findings": {}, "rule_set": "dispenzieri"}', "rule_set: 'dispenzieri' is not a rule set"),
    "sex": ('{"findings": {}, "sex": "M"}', "sex: 'M' is not one of the words allowed. Allowed: male, female, not"),
    "age as text": ('{"findings": {}, "age": "60s"}', "age: must be a whole number of years from 0 to 120, not '60s'"),
    "age and birth": ('{"findings": {}, "age": 3, "born": "2020-01-01"}', "age: stands beside"),
    "age of nobody": ('{"findings": {}, "age": 121}', "age: must be"),
    "title": ('{"findings": {}, "title": 3}', "title: must be text in quotation marks, not 3"),
    "long title": (json.dumps({"findings": {}, "title": "x" * 301}), "title: is too long: 301 characters"),
    "id of an object": ('{"findings": {}, "id": {}}', "vignette 1, id: must be text"),
    "true as id": ('{"findings": {}, "id": true}', "vignette 1, id: must be text in quotation marks, not true"),
    "NaN as id": ('{"findings": {}, "id": NaN}', "vignette 1, id: must be text in quotation marks, not NaN"),
}  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("text", "says"), REFUSED.values(), ids=REFUSED)
    def test_what_is_no_vignette_is_named(self, text: str | bytes, says: str) -> None:
        assert says in problem(text)

    @pytest.mark.parametrize(
        ("findings", "says"),
        [
            ({"platlets": 3}, "findings: 'platlets' is not the name of a finding. Did you mean 'platelets'?"),
            ({"splenomegaly": "yes"}, "Did you mean 'spleen_enlarged'?"),
            ({"Hemoglobin": 150}, "Did you mean 'haemoglobin'?"),
            ({"skeletal survey": "negative"}, "Did you mean 'bone_study'?"),
            ({"gonadal": "abnormal"}, "Did you mean 'axis_gonadal'?"),
            ({"qqqq": 1}, "'qqqq' is not the name of a finding. The schema lists all names"),
            ({"": 1}, "'' is not the name of a finding"),
            ({"neuropathy": "yes"}, "finding neuropathy, value: 'yes' is not one of the words allowed. Allowed: p"),
            ({"neuropathy": "Present"}, "Did you mean 'present'?"),
            ({"neuropathy": True}, "value: true is not one of the words allowed"),
            ({"neuropathy": ["present", "yes"]}, "finding neuropathy 2, value: 'yes'"),
            ({"frisen_right": 2}, "value: 2 is not one of the words allowed. Allowed: 0, 1, 2"),
            ({"platelets": "511"}, "value: must be a number, without quotation marks, not '511'"),
            ({"platelets": "511 000/mm3"}, "without quotation marks"),
            ({"platelets": True}, "value: must be a number, not true"),
            ({"platelets": {"value": {}}}, "value: must be a number, not an object"),
            ({"platelets": {"value": 511, "units": "/mm3"}}, "'units' is not a key here. Did you mean 'unit'?"),
            ({"vegf": 6630}, "finding vegf: has no \"unit\". Allowed: pg/mL, ng/L, ng/mL"),
            ({"vegf": {"value": 6630, "unit": "pmol/L"}}, "unit: 'pmol/L' is not a unit of VEGF"),
            ({"vegf": {"value": "6630", "unit": "pg/mL"}}, "value: must be a number, or text such as"),
            ({"vegf": {"value": "raised", "unit": "pg/mL"}}, "value: must be a number, or text such as"),
            ({"vegf": {"value": -1, "unit": "pg/mL"}}, "value: -1 pg/mL is outside 0 to 100,000 pg/mL"),
            ({"vegf": {"value": 101, "unit": "ng/mL"}}, "value: 101 ng/mL is outside"),
            ({"vegf": {"value": ">100001", "unit": "pg/mL"}}, "up to 100,000 pg/mL"),
            ({"vegf": {"value": 1, "unit": "pg/mL", "matrix": "blood"}}, "matrix: 'blood' is not one of the words"),
            ({"vegf": {"value": 1, "unit": "pg/mL", "flags": "haemolysed"}}, "flags: must be a list"),
            ({"vegf": {"value": 1, "unit": "pg/mL", "flags": ["old"]}}, "flags: 'old' is not one of the words"),
            ({"vegf": {"value": 1, "unit": "pg/mL", "ref_upper": "771"}}, "ref_upper: must be a number"),
            ({"vegf": {"value": 1, "unit": "pg/mL", "qualifier": ">"}}, "'qualifier' is not a key here"),
            ({"bone_study": {"modality": "ct"}}, 'needs either "lesions"'),
            ({"bone_study": {"lesions": []}}, 'needs either "lesions"'),
            ({"bone_study": {"lesions": [{"type": "lytic"}], "none_seen": True}}, 'needs either "lesions"'),
            ({"bone_study": {"count": 2, "none_seen": True}}, 'needs either "lesions"'),
            ({"bone_study": {"count": 2.5}}, "count: must be a whole number from 0 to 100, not 2.5"),
            ({"bone_study": {"count": "2"}}, "count: must be a whole number"),
            ({"bone_study": {"lesions": [{"type": "lytic", "number": 0}]}}, "number: must be a whole number from 1"),
            ({"bone_study": {"none_seen": "yes"}}, "none_seen: must be true or false, without quotation marks"),
            ({"bone_study": {"modality": "scan", "none_seen": True}}, "modality: 'scan' is not one of the words"),
            ({"bone_study": {"lesions": ["lytic"]}}, "lesion 1: must be an object such as"),
            ({"bone_study": {"lesions": [{"site": "rib"}]}}, 'lesion 1: has no "type"'),
            ({"bone_study": "negative"}, "finding bone_study: 'value' is not a key here"),
            ({"node": {"short_axis_mm": 0}}, "short_axis_mm: 0 is outside 1 to 150 mm"),
            ({"node": {"site": "inguinal"}}, 'has no "short_axis_mm"'),
            ([{"value": 3}], 'finding 1: has no "name"'),
            ([{"name": None}], "finding 1, name: null is not the name"),
            ([{"name": "spep", "value": "band"}, {"name": "spep"}], 'finding 2 (spep): has no "value"'),
            (["spep"], "finding 1: must be an object such as"),
            ([{"name": "spep", "value": "band", "on": "soon"}], "finding 1 (spep), on: 'soon' is not a date"),
            ([{"name": "spep", "value": "band", "on": 2024}], "on: must be a date in quotation marks, not 2024"),
            ([{"name": "spep", "value": "band", "on": "2026-12-01"}], "is in the future"),
            ([{"name": "spep", "value": "band", "on": "1700-01-01"}], "is before 1850"),
            ([{"name": "spep", "value": "band", "treated": "no"}], "treated: must be true or false"),
            ([{"name": "spep", "value": "band", "source": ["a"]}], "source: must be text in quotation marks, not a"),
        ],
        ids=lambda each: each if isinstance(each, str) else "",
    )  # fmt: skip
    def test_a_finding_that_cannot_be_meant_is_named_with_its_field(self, findings: Any, says: str) -> None:
        line = problem_of(findings)
        assert line.startswith("vignette 1, ")
        assert says in line

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1e13", "9" * 5000, "0." + "1" * 30])
    def test_a_number_that_cannot_be_kept_exactly_is_refused(self, number: str) -> None:
        for text in (
            f'{{"on": "{DAY}", "findings": {{"platelets": {number}}}}}',
            f'{{"on": "{DAY}", "findings": {{"vegf": {{"value": {number}, "unit": "pg/mL"}}}}}}',
            f'{{"on": "{DAY}", "findings": {{"node": {{"short_axis_mm": {number}}}}}}}',
        ):
            assert "is not a number that can be used here" in problem(text)

    def test_an_undated_finding_is_refused_and_not_given_a_day(self) -> None:
        line = problem('{"findings": {"spep": "band"}}')
        assert line.startswith("vignette 1, finding spep: has no date.")
        assert '"on": "YYYY-MM-DD"' in line

    @pytest.mark.parametrize("key", ["a\nb", "\x1b[31mred", "\u202eabc", "\ud800", "x" * 10_000])
    def test_whatever_was_typed_the_message_is_one_plain_short_line(self, key: str) -> None:
        for text in (
            json.dumps({"findings": {key: 1}}),
            json.dumps({key: 1, "findings": {}}),
            json.dumps({"id": key, "findings": {"spep": key}, "on": DAY}),
        ):
            line = problem(text)
            assert len(line) < 500

    def test_a_float_of_a_careless_caller_is_refused(self) -> None:
        with pytest.raises(VignetteError, match="must be a number"):
            vignettes_of({"on": DAY, "findings": {"platelets": 450.5}}, today=TODAY)

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from([*KEYS, *CATALOGUE, *CIRCUMSTANCES, "value", "unit", "x"]), inner, max_size=5
                )
            ),
            max_leaves=25,
        )
    )
    def test_any_json_is_read_or_refused_with_one_line_and_nothing_else_happens(self, value: Any) -> None:
        try:
            reading = vignettes_of(value, today=TODAY)
        except VignetteError as refused:
            assert str(refused).isprintable()
            return
        for vignette in reading.vignettes:
            assert json.dumps(as_data(run(vignette, today=TODAY)))

    @given(st.binary(max_size=60) | st.text(string.printable, max_size=60).map(str.encode))
    def test_any_bytes_are_read_or_refused(self, raw: bytes) -> None:
        try:
            read(raw, today=TODAY)
        except VignetteError as refused:
            assert str(refused).isprintable()


class TestReading:
    def test_a_byte_order_mark_is_no_mistake(self) -> None:
        assert read(b"\xef\xbb\xbf" + EXAMPLE.encode(), today=TODAY).vignettes[0].id == "example-1"

    def test_one_vignette_and_a_list_of_one_are_told_apart(self) -> None:
        assert read(EXAMPLE.encode(), today=TODAY).as_list is False
        assert read(f"[{EXAMPLE}]".encode(), today=TODAY).as_list is True

    def test_a_vignette_is_called_by_its_key_and_title(self) -> None:
        assert [
            one({}, **more).name for more in ({}, {"id": 7}, {"title": "A man"}, {"id": "A", "title": "A man"})
        ] == [
            "Vignette 1",
            "7",
            "A man",
            "A: A man",
        ]

    def test_text_loses_what_cannot_be_printed(self) -> None:
        assert one({}, title="A\u202e man\x1b[31m\n of  40").title == "A man[31m of 40"

    def test_nulls_of_the_vignette_are_not_given(self) -> None:
        assert one({}, **dict.fromkeys(["id", "title", "sex", "age", "born", "as_at", "rule_set"])) == one({})

    def test_the_rule_set_of_the_caller_goes_before_the_vignettes(self) -> None:
        vignette = one({}, rule_set="suichi_2019")
        assert run(vignette, today=TODAY).evaluation.rule_set.id == "suichi_2019"
        assert run(vignette, today=TODAY, rule_set="dispenzieri_2003").evaluation.rule_set.id == "dispenzieri_2003"
        assert run(one({}), today=TODAY).evaluation.rule_set.id == "dispenzieri_2012"

    @pytest.mark.parametrize(("sex", "status"), [("female", "met"), ("male", "not_met"), ("not_known", "unknown")])
    def test_the_sex_reaches_the_haemoglobin_limit(self, sex: str, status: str) -> None:
        vignette = one({"haemoglobin": 163, "platelets": 300}, sex=sex)
        found = run(vignette, today=TODAY).evaluation.finding("N6_thrombocytosis_polycythaemia")
        assert found.status == status

    def test_the_engine_is_the_one_of_the_record(self) -> None:
        vignette = of_text(EXAMPLE)
        direct = evaluate(vignette.facts, as_at=TODAY, sex="male")
        assert run(vignette, today=TODAY).evaluation == direct


class TestReport:
    def test_the_data_hold_every_criterion_of_every_rule_set(self) -> None:
        for rules in RULE_SETS:
            data = as_data(run(of_text(EXAMPLE), today=TODAY, rule_set=rules))
            assert len(data["criteria"]) == 11
            assert data["rule_set"]["id"] == rules and data["rule_set"]["version"] >= 1
            members = [key for group in data["groups"] for key in group["members"]]
            assert members == [each["key"] for each in data["criteria"] if each["group"]]

    def test_data_and_lines_say_the_same(self) -> None:
        result = run(of_text(EXAMPLE), today=TODAY)
        data, text = as_data(result), "\n".join(as_lines(result))
        assert data["label"] in text and data["caveat"] in text and data["rule_set"]["citation"] in text
        for criterion in data["criteria"]:
            assert criterion["title"] in text
            for each in (*criterion["because"], *criterion["does_not_count"]):
                assert each["text"] in text
            for each in (*criterion["missing"], *criterion["warnings"]):
                assert each["text"] in text

    def test_what_is_missing_says_whether_it_decides(self) -> None:
        result = run(one({"neuropathy": "present", "castleman_histology": "present"}), today=TODAY)
        data = {each["key"]: each for each in as_data(result)["criteria"]}
        clone = data["M2_plasma_cell_disorder"]
        assert (clone["status"], clone["required"], clone["decisive"]) == ("unknown", True, True)
        assert (data["J3_vegf"]["required"], data["J3_vegf"]["decisive"]) == (False, False)
        assert any(line.strip().startswith("missing (required): Serum immunofixation") for line in as_lines(result))

    def test_evidence_found_on_treatment_is_marked(self) -> None:
        result = run(one({"neuropathy": {"value": "present", "treated": True}}), today=TODAY)
        assert any("01-Mar-2024, on treatment" in line for line in as_lines(result))

    def test_the_same_text_gives_the_same_report(self) -> None:
        reports = {json.dumps(as_data(run(of_text(EXAMPLE), today=TODAY))) for _ in range(3)}
        assert len(reports) == 1


class TestSchema:
    def test_every_name_stands_in_both_forms_with_its_words_and_a_shape(self) -> None:
        made = schema()["$defs"]
        by_name, listed = made["findings by name"]["properties"], made["findings listed"]["items"]
        assert list(by_name) == listed["properties"]["name"]["enum"] == list(CATALOGUE)
        for name, spec in CATALOGUE.items():
            assert by_name[name]["description"].startswith(spec.meaning)
            shape = made["shapes"][by_name[name]["$ref"].rpartition("/")[2]]["properties"]
            assert set(shape) - {"value"} == set(KINDS[spec.kind].keys) - {"value"}
            if spec.kind == "choice":
                assert shape["value"]["enum"] == [*spec.values, None]

    def test_in_the_long_form_a_name_leads_to_the_same_shape(self) -> None:
        made = schema()["$defs"]
        branches = [each for each in made["findings listed"]["items"]["allOf"] if "if" in each]
        leads = {name: each["then"]["$ref"] for each in branches for name in each["if"]["properties"]["name"]["enum"]}
        assert list(leads) == sorted(CATALOGUE, key=list(leads).index)
        by_name = made["findings by name"]["properties"]
        assert {name: ref.rpartition("/")[2] for name, ref in leads.items()} == {
            name: each["$ref"].rpartition("/")[2] for name, each in by_name.items()
        }

    def test_a_new_fact_name_appears_by_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        added = FactSpec("moon_phase", "choice", "Phase of the moon", values=("full", "new"))
        monkeypatch.setitem(CATALOGUE, "moon_phase", added)
        assert schema()["$defs"]["findings by name"]["properties"]["moon_phase"]["description"].startswith("Phase")
        assert fact("moon_phase", "full").value == "full"

    def test_the_keys_of_a_vignette_are_those_that_are_read(self) -> None:
        made = schema()["$defs"]
        assert list(made["vignette"]["properties"]) == list(KEYS)
        assert list(made["circumstances"]["properties"]) == list(CIRCUMSTANCES)
        assert made["vignette"]["properties"]["rule_set"]["enum"] == [*RULE_SETS, None]

    def test_every_reference_leads_somewhere(self) -> None:
        made = schema()

        def references(value: Any) -> list[str]:
            inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
            own = [value["$ref"]] if isinstance(value, dict) and "$ref" in value else []
            return own + [ref for each in inner for ref in references(each)]

        found = set(references(made))
        assert len(found) > 40
        for reference in found:
            target: Any = made
            for part in reference.removeprefix("#/").split("/"):
                target = target[part]

    def test_the_text_is_the_schema(self) -> None:
        assert json.loads(schema_text()) == schema()
        assert len(schema_text()) < 200_000

    def test_guidance_speaks_of_names_that_exist(self) -> None:
        assert set(GUIDANCE) <= set(CATALOGUE)
        assert set(OTHER_WORDS.values()) <= set(CATALOGUE)

    def test_tests_that_are_awaited_or_declined_are_explained(self) -> None:
        shape = schema()["$defs"]["shapes"]["as_test_requested"]["properties"]["value"]
        assert all(words in shape["description"] for words in TESTS.values())


def test_every_example_of_the_guide_is_a_vignette() -> None:
    parts = GUIDE.read_text(encoding="utf-8").split("```json\n")[1:]
    examples = [part.partition("```")[0] for part in parts]
    assert len(examples) == 2
    statuses = [run(of_text(text), today=TODAY).evaluation.status for text in examples]
    assert statuses == [Status.MET, Status.UNKNOWN]


def test_every_name_in_the_guides_table_exists() -> None:
    words = set(re.findall(r"`\"?([a-z]+(?:_[a-z]+)+)\b", GUIDE.read_text(encoding="utf-8")))
    others = {*KEYS, "none_seen", "xray_survey", "plasma_cell", "evaluate_criteria", "no_band"}
    assert words - set(CATALOGUE) - others == set()
