"""What every kind of assessment says on the screen: whole names, British words, one answer for one word."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from assessments.instruments import INSTRUMENTS
from assessments.shown import label_of
from assessments.spec import GRID, Instrument, Item, Line
from patients.models import Patient
from tests.architecture.test_spelling import AMERICAN

each_kind = pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.key)


def models_of(instrument: Instrument) -> list[type[models.Model]]:
    return [instrument.model, *(rows.model for rows in instrument.rows)]


def items_of(instrument: Instrument) -> Iterator[tuple[type[models.Model], Item]]:
    for item in instrument.items:
        yield instrument.model, item
    for rows in instrument.rows:
        for item in rows.items:
            yield rows.model, item


def sentences(instrument: Instrument) -> Iterator[str]:
    """Every word that the declaration puts on a screen."""
    yield from (instrument.title, instrument.purpose, instrument.date_label, instrument.person_label)
    for section in instrument.sections:
        yield from (section.title, section.hint, section.corner, section.group, *section.columns)
        yield from (one.label for one in section.items if isinstance(one, Line))
        if section.not_examined:
            yield label_of(instrument.model, section.not_examined)
        if section.fill:
            yield section.fill.label
    for rows in instrument.rows:
        yield from (rows.title, rows.hint, rows.line_name, *(head for head, _ in rows.shown))
    for model, item in items_of(instrument):
        yield from (label_of(model, item.name), item.hint, item.unit)
    for model in models_of(instrument):
        for field in model._meta.local_concrete_fields:
            yield from (str(label) for _, label in field.flatchoices or ())
    for score in instrument.scores:
        yield from (score.label, score.explanation)


@each_kind
def test_no_word_on_the_screen_is_spelled_the_american_way(instrument: Instrument) -> None:
    """Single small words as well, which a search for sentences passes over: every column is named by one."""
    assert [text for text in sentences(instrument) if AMERICAN.search(text)] == []


@each_kind
def test_labels_end_in_a_word_and_begin_with_a_capital(instrument: Instrument) -> None:
    for model, item in items_of(instrument):
        label = label_of(model, item.name)
        assert label == label.strip() and not label.endswith((":", ".", ",")), label
        assert label[0].isupper() or label[0].isdigit(), label
        assert "_" not in label, label


@each_kind
def test_the_answers_of_a_list_differ_in_code_and_in_words(instrument: Instrument) -> None:
    for model in models_of(instrument):
        for field in model._meta.local_concrete_fields:
            pairs = [(code, str(label)) for code, label in field.flatchoices or () if code != ""]
            for part in zip(*pairs, strict=True):
                assert len(set(part)) == len(part), f"{model.__name__}.{field.name}: {part}"


@each_kind
def test_every_typed_key_stands_for_an_answer_and_every_answer_has_a_key(instrument: Instrument) -> None:
    for model, item in items_of(instrument):
        if item.keys is None:
            continue
        answers = {code for code, _ in model._meta.get_field(item.name).flatchoices if code != ""}
        assert set(item.keys.codes.values()) == answers, item.name
        assert all(1 <= len(key) <= 2 and key == key.upper() for key in item.keys.codes), item.name
        assert item.keys.words.startswith(("from ", "as ")), item.name


@each_kind
def test_no_two_boxes_of_a_model_share_a_name(instrument: Instrument) -> None:
    for model in models_of(instrument):
        labels = [label_of(model, item.name) for owner, item in items_of(instrument) if owner is model]
        twice = [label for label, count in Counter(labels).items() if count > 1]
        assert twice == []


@each_kind
def test_right_and_left_stand_in_pairs(instrument: Instrument) -> None:
    names = set(instrument.answers)
    for name in names:
        for one, other in (("right", "left"), ("left", "right")):
            if re.search(rf"_{one}(_|$)", name):
                assert re.sub(rf"_{one}(?=_|$)", f"_{other}", name) in names, name


@each_kind
def test_units_are_written_on_the_item_and_not_again_in_the_label(instrument: Instrument) -> None:
    for model, item in items_of(instrument):
        if item.unit:
            assert not re.search(rf"(?<!\w){re.escape(item.unit)}(?!\w)", label_of(model, item.name)), item.name


def text_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.mark.django_db
@each_kind
def test_every_box_of_a_grid_is_named_by_its_row_and_its_column(
    instrument: Instrument, nurse_client: Client, patient: Patient
) -> None:
    page = nurse_client.get(reverse("assessment_new", args=[patient.ref, instrument.key]))
    tree = html5lib.parse(page.content, namespaceHTMLElements=False)
    labels: dict[str, str] = {}
    for label in tree.iter("label"):
        labels[label.get("for", "")] = text_of(label)
    boxes = {
        box.get("name"): box.get("aria-label") or labels.get(box.get("id", ""), "")
        for tag in ("input", "select", "textarea")
        for box in tree.iter(tag)
    }
    for section in instrument.sections:
        if section.layout != GRID:
            continue
        for line in section.items:
            for column, item in zip(section.columns, line.items, strict=True):
                if item is not None:
                    expected = f"{line.spoken or line.label}, {column[:1].lower()}{column[1:]}"
                    assert boxes[item.name].startswith(expected), f"{item.name} is called {boxes[item.name]!r}"


@pytest.mark.django_db
@each_kind
def test_no_two_controls_of_a_page_sound_the_same(
    instrument: Instrument, nurse_client: Client, patient: Patient
) -> None:
    """By its own name alone: a list of form fields shows no caption and no legend."""
    page = nurse_client.get(reverse("assessment_new", args=[patient.ref, instrument.key]))
    tree = html5lib.parse(page.content, namespaceHTMLElements=False)
    (main,) = tree.iter("main")
    typed = {
        box.get("id")
        for tag in ("input", "select", "textarea")
        for box in main.iter(tag)
        # Radios are told apart by the question of their group.
        if box.get("type") not in {"hidden", "radio", "submit"}
    }
    spoken = Counter(text_of(label) for label in main.iter("label") if label.get("for") in typed)
    assert spoken and [name for name, count in spoken.items() if count > 1] == []
