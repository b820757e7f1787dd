"""Results over time: what stands in which row and column, what is said where there is nothing."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessments import actions as assessments
from patients.actions import say_not_done, start_visit, withdraw_not_done
from patients.models import Patient
from reports.flowsheet import DAYS, Choice, Row, Sheet, sheet_of
from reports.measures import FOLLOWED, GROUPS, measure_or_none, measures_of
from tests.assessments.factories import make_draft, make_signed
from tests.interface.html import tree
from tests.reports.factories import DAY, results, vegf_line
from tests.reports.pages import sound, statements, words

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    with time_machine.travel("2026-11-23 09:00+00:00", tick=False):
        yield


def line(analyte: str, value: str, unit: str, **more: Any) -> dict[str, Any]:
    places = len(value.partition(".")[2])
    return {"analyte": analyte, "value": Decimal(value), "unit": unit, "places": places} | more


def sheet(patient: Patient, **choice: Any) -> Sheet:
    return sheet_of(patient, Choice(**choice), TODAY)


def row_of(shown: Sheet, key: str) -> Row:
    return next(row for row in shown.rows if row.measure.key == key)


def texts(row: Row) -> list[list[str]]:
    return [[one.text for one in cell] for cell in row.cells]


def page_of(client: Client, patient: Patient, query: str = "") -> str:
    return sound(client.get(reverse("results", args=[patient.ref]) + query))


class TestRows:
    def test_serum_and_plasma_are_rows_of_their_own(self, patient: Patient, consultant: User) -> None:
        results(patient, consultant, vegf_line(4210), vegf_line(480, "plasma_edta"))
        results(patient, consultant, vegf_line(90, "plasma_citrate"), vegf_line(7, "unknown"), on=TODAY)
        shown = sheet(patient)
        assert [row.measure.label for row in shown.rows] == [
            "VEGF, serum", "VEGF, EDTA plasma", "VEGF, citrate plasma", "VEGF, sample type not stated",
        ]  # fmt: skip
        assert texts(shown.rows[0]) == [["4,210"], []]

    def test_the_order_is_that_of_the_tests_then_of_the_instruments(self, patient: Patient, consultant: User) -> None:
        make_signed("neurology", patient, consultant)
        results(patient, consultant, line("crp", "4", "mg/L"), line("platelets", "310", "10*9/L"), vegf_line(900))
        shown = sheet(patient)
        assert [group.code for group in shown.groups] == ["vegf", "blood_count", "general", "neurology"]

    def test_newest_stands_on_the_right_and_apart_as_latest(self, patient: Patient, consultant: User) -> None:
        for days, value in ((0, "512"), (30, "480"), (60, "310")):
            results(patient, consultant, line("platelets", value, "10*9/L"), on=DAY + timedelta(days=days))
        row = row_of(sheet(patient), "platelets")
        assert texts(row) == [["512"], ["480"], ["310"]]
        assert (row.latest.text, row.before.text, row.newest.count) == ("310", "480", 3)

    def test_latest_may_be_older_than_the_days_shown(self, patient: Patient, consultant: User) -> None:
        results(patient, consultant, line("platelets", "512", "10*9/L"), on=DAY - timedelta(days=2000))
        results(patient, consultant, line("crp", "4", "mg/L"))
        assert [row.measure.key for row in sheet(patient).rows] == ["crp"]

    def test_two_values_of_one_day_both_stand(self, patient: Patient, consultant: User) -> None:
        results(patient, consultant, line("platelets", "512", "10*9/L"))
        results(patient, consultant, line("platelets", "498", "10*9/L"))
        assert texts(row_of(sheet(patient), "platelets")) == [["512", "498"]]

    def test_drafts_and_reports_in_error_do_not_stand(self, patient: Patient, consultant: User) -> None:
        make_draft("laboratory", patient, consultant)
        wrong = results(patient, consultant, vegf_line(9000))
        assessments.enter_in_error(row=wrong, by=consultant, reason="Wrong patient")
        assert sheet(patient).rows == []

    def test_kilograms_and_kilopascals_are_rows_of_their_own(self, patient: Patient, consultant: User) -> None:
        trials = {f"grip_right_{number}": Decimal(29 + number) for number in (1, 2, 3)}
        make_signed("function", patient, consultant, grip_device="jamar", **trials)
        make_signed("function", patient, consultant, grip_device="vigorimeter", performed_on=TODAY, **trials)
        titles = [row.measure.title for row in sheet(patient).rows if "grip" in row.measure.label]
        assert titles == ["Right grip, best of three, kg", "Right grip, best of three, kPa"]

    def test_a_walk_that_was_not_possible_says_so(self, patient: Patient, consultant: User) -> None:
        make_signed("function", patient, consultant)
        make_signed("function", patient, consultant, walk_result="unable", walk_seconds=None, performed_on=TODAY)
        row = row_of(sheet(patient), "function-walk_seconds")
        assert texts(row) == [["14.2"], ["Unable"]]
        assert row.change == "Not comparable: no number"

    def test_what_a_visit_says_was_not_done_says_so(self, patient: Patient, consultant: User) -> None:
        make_signed("skin_fluid", patient, consultant)
        results(patient, consultant, vegf_line(900), on=TODAY)
        visit = start_visit(patient=patient, by=consultant, held_on=TODAY)
        say_not_done(visit=visit, by=consultant, kind="skin_fluid", reason="No time")
        assert texts(row_of(sheet(patient), "skin_fluid-weight_kg")) == [["71.5"], ["Not done"]]
        withdraw_not_done(visit=visit, by=consultant, kind="skin_fluid")
        assert texts(row_of(sheet(patient), "skin_fluid-weight_kg")) == [["71.5"], []]

    def test_a_score_with_gaps_is_not_scored(self, patient: Patient, consultant: User) -> None:
        make_signed("neurology", patient, consultant)
        assert texts(row_of(sheet(patient), "neurology-mrc_sum")) == [["Not scored"]]

    def test_a_score_that_the_examiner_overruled_says_so(self, patient: Patient, consultant: User) -> None:
        own = {"mrc_sum_overruled": 0, "mrc_sum_overrule_reason": "Plaster on one arm"}
        make_signed("neurology", patient, consultant, **own)
        row = row_of(sheet(patient), "neurology-mrc_sum")
        assert texts(row) == [["0, by the examiner"]]
        assert row.cells[0][0].number == 0


class TestCells:
    def test_sign_flag_and_word_stay_with_the_value(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        high = {"ref_low": Decimal(150), "ref_high": Decimal(400)}
        results(patient, consultant, line("platelets", "512", "10*9/L", **high), vegf_line(31, comparator="<"))
        text = words(page_of(consultant_client, patient))
        assert "512 H ▲ high" in text
        assert "&lt; 31" in text
        assert "×10⁹/L; 150 to 400" in text

    def test_different_ranges_are_not_taken_for_one(self, patient: Patient, consultant: User) -> None:
        for days, low in ((0, 150), (9, 140)):
            given = line("platelets", "310", "10*9/L", ref_low=Decimal(low), ref_high=Decimal(400))
            results(patient, consultant, given, on=DAY + timedelta(days=days))
        assert row_of(sheet(patient), "platelets").range_words == "range varies"

    @pytest.mark.parametrize(
        ("reported", "shown"),
        [
            (line("vegf", "4.21", "ng/mL", matrix="serum"), "4,210"),
            (line("haemoglobin", "13.4", "g/dL"), "134"),
            (line("haematocrit", "41.5", "%"), "0.415"),
            (line("hba1c", "6.5", "%"), "48"),
            (line("testosterone", "412", "ng/dL"), "14.3"),
        ],
        ids=lambda one: one["analyte"] if isinstance(one, dict) else one,
    )
    def test_a_converted_value_says_what_was_reported(
        self, patient: Patient, consultant: User, reported: dict[str, Any], shown: str
    ) -> None:
        results(patient, consultant, reported)
        (row,) = sheet(patient).rows
        assert row.latest.text == shown
        assert row.latest.reported.startswith(f"{reported['value']} ")

    def test_a_range_is_converted_with_its_value(self, patient: Patient, consultant: User) -> None:
        limits = {"ref_low": Decimal(13), "ref_high": Decimal(17)}
        results(patient, consultant, line("haemoglobin", "13.4", "g/dL", **limits))
        assert sheet(patient).rows[0].range_words == "130 to 170"

    def test_no_cell_is_empty(self, consultant_client: Client, patient: Patient, consultant: User) -> None:
        results(patient, consultant, vegf_line(900))
        results(patient, consultant, line("crp", "4", "mg/L"), on=TODAY)
        for query in ("", "?swap=1"):
            assert words(page_of(consultant_client, patient, query)).count("Not recorded") >= 2

    @pytest.mark.parametrize(
        ("first", "second", "change"),
        [
            (vegf_line(730), vegf_line(310), "−420 (−58%)"),
            (vegf_line(100), vegf_line(150), "+50 (+50%)"),
            (vegf_line(100), vegf_line(100), "same"),
            (vegf_line(100), vegf_line(31, comparator="<"), "Not comparable: off the scale"),
            (vegf_line(0), vegf_line(31), "+31"),
        ],
    )
    def test_the_change_is_said_with_its_sign(
        self, patient: Patient, consultant: User, first: dict[str, Any], second: dict[str, Any], change: str
    ) -> None:
        results(patient, consultant, first)
        results(patient, consultant, second, on=TODAY)
        assert sheet(patient).rows[0].change == change


class TestChoice:
    def test_the_time_begins_where_it_was_asked(self, patient: Patient, consultant: User) -> None:
        for months in (1, 8, 20, 40, 90):
            results(patient, consultant, vegf_line(1000 + months), on=TODAY - timedelta(days=30 * months))
        counts = {code: len(sheet(patient, period=Choice.read(QueryDict(f"show={code}")).period).days)
                  for code in ("6m", "1y", "2y", "5y", "all")}  # fmt: skip
        assert counts == {"6m": 1, "1y": 2, "2y": 3, "5y": 4, "all": 5}

    def test_groups_and_abnormal_only_are_said_in_words(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        results(
            patient, consultant, vegf_line(900), line("platelets", "310", "10*9/L"),
            line("crp", "80", "mg/L", ref_high=Decimal(5)),
        )  # fmt: skip
        page = page_of(consultant_client, patient, "?group=blood_count&group=general&abnormal=1&show=all")
        assert f"Showing Blood count and {GROUPS['general']}, all dates, only tests with a result outside" in (
            words(page)
        )
        assert ">Clear</a>" in page
        results(patient, consultant, line("platelets", "300", "10*9/L"), on=TODAY)
        shown = sheet(patient, groups=("blood_count", "general"), abnormal=True)
        assert [row.measure.key for row in shown.rows] == ["crp"]
        assert shown.days == [DAY], "a day without any of the rows takes no column"

    @pytest.mark.parametrize("typed", ["show=<x>", "group=Okafor", "page=abc", "page=-1", "page=99999999", "page=²"])
    def test_what_nobody_knows_is_passed_over(self, consultant_client: Client, patient: Patient, typed: str) -> None:
        assert Choice.read(QueryDict(typed)) == Choice()
        page_of(consultant_client, patient, f"?{typed}")

    def test_a_choice_survives_its_own_address(self) -> None:
        given = Choice(Choice.read(QueryDict("show=5y")).period, ("vegf", "neurology"), True, True, 3)
        assert Choice.read(QueryDict(given.query.removeprefix("?"))) == given

    def test_rows_and_columns_change_places(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        results(patient, consultant, vegf_line(4210))
        results(patient, consultant, vegf_line(310), on=TODAY)
        table = next(tree(page_of(consultant_client, patient, "?swap=1")).iter("table"))
        heads = ["".join(row[0].itertext()) for row in table.iter("tr")]
        assert [head[:11] for head in heads] == ["Day", "Latest", "23-Nov-2026", "14-Aug-2026"]

    def test_days_are_bounded_and_the_earlier_ones_are_a_page_away(self, patient: Patient, consultant: User) -> None:
        for day in range(DAYS + 3):
            results(patient, consultant, vegf_line(1000 + day), on=DAY + timedelta(days=day))
        first, second = sheet(patient), sheet(patient, page=2)
        assert (len(first.days), first.has_earlier) == (DAYS, True)
        assert (len(second.days), second.has_earlier) == (3, False)
        assert second.days[-1] < first.days[0]
        assert first.not_printed == DAYS - 8

    def test_few_and_many_results_take_the_same_statements(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        address = reverse("results", args=[patient.ref])
        results(patient, consultant, vegf_line(900), line("crp", "4", "mg/L"))
        few = statements(lambda: consultant_client.get(address))
        for day in range(1, 13):
            on = DAY + timedelta(days=day)
            results(
                patient, consultant, vegf_line(900 + day), vegf_line(80 + day, "plasma_edta"),
                line("crp", "4", "mg/L"), line("platelets", "310", "10*9/L"), on=on,
            )  # fmt: skip
        make_signed("neurology", patient, consultant)
        make_signed("eyes", patient, consultant)
        assert statements(lambda: consultant_client.get(address)) == few


class TestPages:
    def test_nothing_recorded_says_what_to_do(self, consultant_client: Client, patient: Patient) -> None:
        assert "No results recorded." in page_of(consultant_client, patient)

    def test_a_row_opens_as_chart_and_table(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        limits = {"ref_low": Decimal(150), "ref_high": Decimal(400)}
        for days, value in ((0, "512"), (30, "480")):
            given = line("platelets", value, "10*9/L", **limits)
            results(patient, consultant, given, on=DAY + timedelta(days=days), laboratory="Leeds")
        address = reverse("measure_chart", args=[patient.ref, "platelets"])
        page = sound(consultant_client.get(address))
        assert page.count("<svg") == 2
        assert "In range: 150 to 400 (Leeds)" in page
        assert "−32 (−6%)" in page
        assert "Log scale</text>" not in page
        assert "Log scale</text>" in sound(consultant_client.get(f"{address}?log=1"))

    def test_one_value_is_a_sentence_and_no_chart(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        results(patient, consultant, line("platelets", "512", "10*9/L"))
        page = sound(consultant_client.get(reverse("measure_chart", args=[patient.ref, "platelets"])))
        assert "<svg" not in page
        assert "Platelets: one result, 512 ×10⁹/L on 14-Aug-2026." in page

    def test_words_have_a_table_and_no_chart(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        results(patient, consultant, {"analyte": "spep", "coded": "band"})
        page = sound(consultant_client.get(reverse("measure_chart", args=[patient.ref, "spep"])))
        assert "<svg" not in page and "Band" in page

    def test_a_test_that_does_not_exist_is_not_found(self, consultant_client: Client, patient: Patient) -> None:
        for row in ("nonsense", "platelets-blood", "neurology-comment", "vegf-"):
            assert consultant_client.get(f"/patients/{patient.ref}/results/{row}/").status_code in {302, 404}
        assert consultant_client.get(f"/patients/{patient.ref}/results/nonsense/").status_code == 404

    def test_another_measure_is_drawn_under_vegf_on_the_same_dates(
        self, consultant_client: Client, patient: Patient, consultant: User
    ) -> None:
        for days in (0, 30):
            on = DAY + timedelta(days=days)
            results(patient, consultant, vegf_line(900 + days), line("platelets", "310", "10*9/L"), on=on)
            make_signed("skin_fluid", patient, consultant, performed_on=on, weight_kg=Decimal(70 + days))
        address = reverse("vegf_chart", args=[patient.ref])
        page = sound(consultant_client.get(f"{address}?under=skin_fluid-weight_kg&log=1"))
        assert page.count("<svg") == 4
        assert page.count("Log scale</text>") == 2, "the other one stays on its own scale"
        assert '<option value="skin_fluid-weight_kg" selected>' in page


class TestMeasures:
    def test_every_score_and_charted_answer_has_a_row(self) -> None:
        for kind, found in FOLLOWED.items():
            assert found == measures_of(found[0].instrument)
            assert {one.group for one in found} == {kind}

    def test_keys_are_found_again_and_stand_once(self) -> None:
        keys = [one.key for found in FOLLOWED.values() for one in found]
        assert len(set(keys)) == len(keys)
        assert [measure_or_none(key).key for key in keys] == keys
        assert measure_or_none("vegf-plasma_edta").label == "VEGF, EDTA plasma"
        assert set(FOLLOWED) <= set(GROUPS)
