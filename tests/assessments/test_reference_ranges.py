"""Reference ranges of the laboratories: which one a result takes, that it keeps it, and who may add one."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from assessments import actions
from assessments.instruments.laboratory import LABORATORY
from assessments.range_actions import add_range, range_in_error
from assessments.reference_ranges import ReferenceRange
from patients.models import Patient
from tests.interface.html import faults

pytestmark = pytest.mark.django_db

HANDBOOK = {"source": "Handbook of the invented laboratory", "laboratory": "Invented Laboratory"}


def make_range(by, **values):
    given = {
        "analyte": "platelets", "unit": "10*9/L", "low": D(150), "high": D(400), "sex": "any", "age_from": 0,
        "age_to": 130, "in_force_from": date(2020, 1, 1), "matrix": "",
    }  # fmt: skip
    return add_range(by=by, **HANDBOOK | given | values)


def result(patient, by, analyte="platelets", value="410", unit="10*9/L", laboratory="Invented laboratory ", **line):
    """The result as a draft keeps it; the name of the laboratory with other capitals and a space."""
    columns = {"performed_on": line.pop("on", date(2026, 7, 1)), "laboratory": laboratory}
    full = {"comparator": "=", "places": 0, "coded": "", "matrix": "", "ref_low": None, "ref_high": None}
    lines = {"results": [full | {"analyte": analyte, "value": D(value), "unit": unit} | line]}
    return actions.save_draft(instrument=LABORATORY, patient=patient, by=by, lines=lines, **columns).results.get()


def of_sex(patient, sex):
    Patient.objects.filter(pk=patient.pk).update(sex=sex)
    patient.refresh_from_db()
    return patient


# Which range


def test_a_result_without_a_printed_range_takes_the_one_in_force_and_says_so(patient, consultant):
    make_range(consultant)
    one = result(patient, consultant)
    assert (one.ref_low, one.ref_high, one.flag) == (D(150), D(400), "H")
    assert one.range_words == "150 to 400, the laboratory's range in force since 01-Jan-2020"


def test_the_range_on_the_report_wins(patient, consultant):
    make_range(consultant)
    one = result(patient, consultant, ref_low=None, ref_high=D(450))
    assert (one.ref_low, one.ref_high, one.flag, one.range_words) == (None, D(450), "", "up to 450")


def test_another_laboratory_has_no_say(patient, consultant):
    make_range(consultant)
    one = result(patient, consultant, laboratory="Other Laboratory")
    assert (one.range_words, one.flag) == ("", None)
    assert result(patient, consultant, laboratory="").range_words == ""


def test_the_day_of_the_sample_decides_and_a_later_range_changes_no_old_flag(patient, consultant):
    make_range(consultant)
    old = result(patient, consultant, on=date(2026, 1, 1))
    make_range(consultant, high=D(450), in_force_from=date(2026, 6, 1))
    old.refresh_from_db()
    assert (old.ref_high, old.flag) == (D(400), "H")
    assert result(patient, consultant, on=date(2026, 5, 31)).flag == "H"
    assert result(patient, consultant, on=date(2026, 6, 1)).flag == ""
    assert result(patient, consultant, on=date(2019, 12, 31)).flag is None


def test_a_range_for_the_sex_goes_before_one_for_anybody_of_the_same_day(patient, consultant):
    hb = {"analyte": "haemoglobin", "unit": "g/L"}
    make_range(consultant, **hb, low=D(120), high=D(175))
    make_range(consultant, **hb, low=D(120), high=D(155), sex="female")
    flags = {
        sex: result(of_sex(patient, sex), consultant, "haemoglobin", "160", "g/L").flag
        for sex in ("female", "male", "not_known")
    }
    assert flags == {"female": "H", "male": "", "not_known": ""}


@pytest.mark.parametrize("sex", ["not_known", "indeterminate"])
def test_without_a_known_sex_no_range_for_one_sex_is_taken_and_the_page_says_why(sex, patient, consultant):
    for one_sex, low in (("male", 130), ("female", 120)):
        make_range(consultant, analyte="haemoglobin", unit="g/L", low=D(low), high=None, sex=one_sex)
    one = result(of_sex(patient, sex), consultant, "haemoglobin", "100", "g/L")
    assert (one.flag, one.ref_low) == (None, None)
    assert one.range_words == "The laboratory's range depends on sex, which is not recorded"


def test_the_age_on_the_day_of_the_sample_finds_the_band(patient, consultant):
    Patient.objects.filter(pk=patient.pk).update(birth_date=date(1961, 7, 2), birth_precision="day")
    patient.refresh_from_db()
    make_range(consultant, age_to=64)
    make_range(consultant, age_from=65, high=D(420))
    assert result(patient, consultant, on=date(2026, 7, 1)).ref_high == D(400), "64 until the day before the birthday"
    assert result(patient, consultant, on=date(2026, 7, 2)).ref_high == D(420)
    Patient.objects.filter(pk=patient.pk).update(birth_date=None, birth_precision="unknown")
    patient.refresh_from_db()
    assert result(patient, consultant).range_words == "The laboratory's range depends on age, which is not known"


def test_serum_and_plasma_have_ranges_of_their_own(patient, consultant):
    vegf = {"analyte": "vegf", "unit": "pg/mL", "low": None}
    make_range(consultant, **vegf, high=D(771), matrix="serum")
    make_range(consultant, **vegf, high=D(96), matrix="plasma_edta")
    found = {
        matrix: result(patient, consultant, "vegf", "310", "pg/mL", matrix=matrix).flag
        for matrix in ("serum", "plasma_edta", "plasma_citrate", "unknown")
    }
    assert found == {"serum": "", "plasma_edta": "H", "plasma_citrate": None, "unknown": None}


def test_limits_are_taken_in_the_unit_of_the_result(patient, consultant):
    make_range(consultant, analyte="haemoglobin", unit="g/L", low=D(130), high=D(170))
    one = result(patient, consultant, "haemoglobin", "12.9", "g/dL", places=1)
    assert (one.ref_low, one.ref_high, one.flag) == (D(13), D(17), "L")


def test_a_bound_is_flagged_only_where_it_is_certain(patient, consultant):
    make_range(consultant, analyte="crp", unit="mg/L", low=D(40), high=None)
    assert result(patient, consultant, "crp", "31", "mg/L", comparator="<").flag == "L"
    assert result(patient, consultant, "crp", "50", "mg/L", comparator="<").flag is None
    assert result(patient, consultant, "crp", "50", "mg/L", comparator=">").flag == ""


def test_saving_the_form_again_looks_the_range_up_again(nurse_client, patient, consultant):
    make_range(consultant)
    one = result(patient, consultant)
    page = nurse_client.get(reverse("assessment_edit", args=[patient.ref, "laboratory", one.assessment_id]))
    assert page.context["form"]["results-platelets-range"].value() == "", "nobody typed it"


# The table


def test_limits_ages_and_sample_types_are_kept_in_order_by_the_database(consultant):
    row = make_range(consultant)
    plain = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "recorded_at")
    } | {"in_force_from": date(2021, 1, 1)}
    for change, rule in [
        ({"low": None, "high": None}, "referencerange_has_a_limit"),
        ({"low": D(400), "high": D(400)}, "referencerange_limits_in_order"),
        ({"low": D(-1)}, "referencerange_not_negative"),
        ({"age_from": 65, "age_to": 64}, "referencerange_ages_in_order"),
        ({"analyte": "serum_ife"}, "referencerange_test_known"),
        ({"sex": "other"}, "referencerange_sex_known"),
        ({"matrix": "serum"}, "referencerange_sample_type"),
        ({"analyte": "vegf"}, "referencerange_sample_type"),
        ({"source": ""}, "referencerange_names_its_source"),
        ({"error_reason": "Because"}, "referencerange_error_with_reason"),
    ]:
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            ReferenceRange(**plain | change).save(force_insert=True)


def test_two_ranges_of_one_day_never_speak_of_the_same_person(consultant):
    make_range(consultant, age_to=64)
    make_range(consultant, age_from=65)
    make_range(consultant, sex="female")
    with pytest.raises(ValidationError, match="has a range from that day for some of these ages"):
        make_range(consultant, laboratory="INVENTED laboratory", age_from=60, age_to=70)
    twin = ReferenceRange.objects.filter(age_to=64).get()
    twin.pk = None
    with pytest.raises(IntegrityError, match="referencerange_one_for_each_person"), transaction.atomic():
        twin.save(force_insert=True)


def test_a_range_is_never_edited_and_a_mistake_makes_room_for_the_right_one(patient, consultant):
    row = make_range(consultant, low=D(15), high=D(40))
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        ReferenceRange.objects.update(high=D(400))
    with pytest.raises(ValidationError, match="Enter the reason"):
        range_in_error(row=row, by=consultant, reason=" ")
    before = result(patient, consultant)
    range_in_error(row=row, by=consultant, reason="A nought was missing")
    make_range(consultant)
    before.refresh_from_db()
    assert before.ref_high == D(40), "what is recorded stays as it was recorded"
    assert result(patient, consultant).ref_high == D(400)
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        ReferenceRange.objects.filter(pk=row.pk).update(error_at=None, error_by=None, error_reason="")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        ReferenceRange.objects.all().delete()


# The pages

BOXES = {
    "laboratory": "Invented Laboratory", "analyte": "platelets", "unit": "x10e9/L", "low": "150", "high": "400",
    "sex": "any", "in_force_from": "1 1 2020", "source": "Handbook",
}  # fmt: skip


def test_a_consultant_adds_a_range_and_everybody_sees_it(consultant_client, nurse_client, consultant):
    assert consultant_client.post(reverse("add_reference_range"), BOXES).status_code == 302
    row = ReferenceRange.objects.get()
    assert (row.unit, row.age_from, row.age_to, row.recorded_by) == ("10*9/L", 0, 130, consultant)
    page = nurse_client.get(reverse("reference_ranges")).content.decode()
    assert faults(page) == []
    assert "150 to 400 ×10⁹/L" in page and "Any age" in page and "01-Jan-2020" in page
    assert "Add a range" not in page
    assert nurse_client.post(reverse("add_reference_range"), BOXES).status_code == 403


@pytest.mark.parametrize(
    ("change", "box", "sentence"),
    [
        ({"low": "", "high": ""}, "__all__", "Enter a lower limit, an upper limit or both."),
        ({"low": "500"}, "__all__", "The lower limit must be below the upper one."),
        ({"unit": "furlongs"}, "unit", "Platelets cannot be entered in furlongs. Select one of: ×10⁹/L, per µL"),
        ({"matrix": "serum"}, "matrix", "Select Not applicable: Platelets has one sample type"),
        ({"analyte": "vegf", "unit": "pg/mL"}, "matrix", "Select the sample type for VEGF"),
        ({"age_from": "70", "age_to": "60"}, "age_to", "The first age must not be above the last one."),
    ],
)
def test_a_range_that_cannot_be_is_refused_in_words(change, box, sentence, consultant_client):
    page = consultant_client.post(reverse("add_reference_range"), BOXES | change)
    assert page.status_code == 200 and ReferenceRange.objects.count() == 0
    assert page.context["form"].errors[box] == [sentence]


def test_a_mistake_is_struck_through_with_its_reason(consultant_client, consultant):
    row = make_range(consultant)
    at = reverse("reference_range_error", args=[row.pk])
    assert faults(consultant_client.get(at).content.decode()) == []
    assert consultant_client.post(at, {"reason": "Wrong laboratory"}).status_code == 302
    page = consultant_client.get(reverse("reference_ranges")).content.decode()
    assert "<s>150 to 400" in page and "Wrong laboratory" in page
    assert consultant_client.get(at).status_code == 302
