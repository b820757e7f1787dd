"""A new kind is one file and one line; what is declared wrongly stops the site with a sentence."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import models

from assessments import instruments
from assessments.base import Assessment, ranges_in_database
from assessments.checks import check_declarations, problems_of
from assessments.columns import choice, whole
from assessments.forms import form_for
from assessments.instruments.eyes import EYES
from assessments.instruments.neurology import NEUROLOGY
from assessments.spec import GRID, Instrument, Item, Line, Section
from patients.models import Patient


class Hand(models.TextChoices):
    RIGHT = "right", "Right"
    LEFT = "left", "Left"


@pytest.fixture
def grip() -> Iterator[Instrument]:
    """The whole of a new kind: one model, one declaration. Django forgets it afterwards."""

    @ranges_in_database
    class Grip(Assessment):
        grip_right = whole("right grip", 0, 90)
        grip_left = whole("left grip", 0, 90)
        dominant = choice("dominant hand", Hand)

        class Meta(Assessment.Meta):
            app_label = "assessments"
            constraints = [*Assessment.Meta.constraints]

    yield Instrument(
        key="grip",
        title="Grip strength",
        model=Grip,
        sections=(
            Section(
                "Grip",
                (Line("Grip", (Item("grip_right", unit="kg", chart=True), Item("grip_left", unit="kg"))),),
                layout=GRID,
            ),
            Section("Hand", (Item("dominant"),)),
        ),
    )
    del apps.all_models["assessments"]["grip"]
    apps.clear_cache()


def test_a_new_kind_needs_one_file_and_one_line(grip: Instrument, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.checks.INSTRUMENTS", (*instruments.INSTRUMENTS, grip))
    assert check_declarations() == []


@pytest.mark.django_db
def test_its_form_and_its_rules_follow_from_the_declaration(grip: Instrument, patient: Patient) -> None:
    sent = {"patient_ref": patient.ref, "performed_on": "14-Aug-2026", "grip_right": "91", "dominant": "both"}
    form = form_for(grip)(sent, patient=patient)
    assert not form.is_valid()
    assert "Right grip must be between 0 and 90 kg. You entered 91" in str(form.errors["grip_right"])
    assert "dominant" in form.errors
    names = {constraint.name for constraint in grip.model._meta.constraints}
    assert {"grip_grip_right_allowed", "grip_dominant_allowed", "grip_signature_pair"} <= names


def test_a_misspelt_column_stops_the_site() -> None:
    wrong = replace(EYES, sections=(*EYES.sections, Section("More", (Item("acuity_middle"),))))
    assert any("'acuity_middle', which is not a column of Eyes" in problem for problem in problems_of(wrong))


def test_a_column_that_no_section_shows_stops_the_site() -> None:
    wrong = replace(EYES, sections=EYES.sections[1:])
    assert any("does not show the column 'blur'" in problem for problem in problems_of(wrong))


def test_a_column_named_twice_stops_the_site() -> None:
    wrong = replace(EYES, sections=(*EYES.sections, Section("Again", (Item("blur"),))))
    assert any("names 'blur' twice" in problem for problem in problems_of(wrong))


def test_a_score_without_its_columns_stops_the_site() -> None:
    wrong = replace(EYES, scores=NEUROLOGY.scores)
    assert any("needs the column 'mrc_sum_rule'" in problem for problem in problems_of(wrong))


def test_a_grid_of_the_wrong_shape_stops_the_site() -> None:
    bad = Section("Bad", (Line("Line", (Item("blur"),)),), layout=GRID)
    wrong = replace(EYES, sections=(bad, *EYES.sections[1:]))
    assert any("has 1 boxes, not 2" in problem for problem in problems_of(wrong))


def test_a_key_twice_stops_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.checks.INSTRUMENTS", (EYES, EYES))
    assert any("stands twice" in error.msg for error in check_declarations())
