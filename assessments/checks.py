"""Declarations and columns must agree, or the site does not start."""

from collections.abc import Iterator
from inspect import signature
from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from assessments.actions import save_draft
from assessments.base import Assessment
from assessments.doors import NOT_TYPED
from assessments.instruments import INSTRUMENTS
from assessments.spec import GRID, LAYOUTS, Instrument, Line, Section
from assessments.units import UCUM

# Of every kind; not part of a declaration.
SHARED = {field.name for field in Assessment._meta.get_fields()}
# What the page and the action say beside the answers; a column of that name would be taken for it.
TAKEN = {*signature(save_draft).parameters, *NOT_TYPED} - {"cleaned"}


def check_declarations(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Each named column exists, each column is named, each score has its columns, each key stands once."""
    problems = [message for instrument in INSTRUMENTS for message in problems_of(instrument)]
    keys = [instrument.key for instrument in INSTRUMENTS]
    problems += [f"The key {key!r} stands twice in INSTRUMENTS." for key in {k for k in keys if keys.count(k) > 1}]
    return [Error(problem, id="assessments.E001") for problem in problems]


def problems_of(instrument: Instrument) -> Iterator[str]:
    """What is wrong with one declaration, as sentences."""
    who, model = f"Instrument {instrument.key!r}", instrument.model
    for name in instrument.names:
        if not _has(model, name):
            yield f"{who} names {name!r}, which is not a column of {model.__name__}."
    for name in TAKEN.intersection(instrument.names):
        yield f"{who}: a column cannot be called {name!r}, the form sends something else under that name."
    for name in {name for name in instrument.names if instrument.names.count(name) > 1}:
        yield f"{who} names {name!r} twice."
    for item in instrument.worked_out:
        if not _has(model, item.name):
            yield f"{who} works out {item.name!r}, which is not a column of {model.__name__}."
    for item in (*instrument.items, *instrument.worked_out):
        for name in (*(item.unit_by or ())[:1], item.instead):
            if name and name not in instrument.names:
                yield f"{who}: {item.name!r} rests on {name!r}, which is not an answer of it."
    of_lines = (item for rows in instrument.rows for item in rows.items)
    for item in (*instrument.items, *instrument.worked_out, *of_lines):
        for unit in item.units:
            if unit not in UCUM:
                yield f"{who}: {item.name!r} is in {unit!r}, which has no UCUM code in assessments/units.py."
    stored = {column for score in instrument.scores for column in score.stored_in}
    for score in instrument.scores:
        for name in (*score.stored_in, score.overruled, score.reason, *score.inputs):
            if not _has(model, name):
                yield f"{who}: the score {score.label!r} needs the column {name!r}."
        if not any(one.name.endswith(f"_{score.column}_overrule") for one in model._meta.constraints):
            yield f"{who}: nothing asks for the reason when {score.label!r} is overruled. Let the model wear @scored."
    for field in model._meta.local_concrete_fields:
        own = field.editable and not field.primary_key and field.name not in SHARED
        if own and field.name not in instrument.names and field.name not in stored:
            yield f"{who} does not show the column {field.name!r}. Name it in a section or make it editable=False."
    for section in instrument.sections:
        if section.fill and not _has(model, section.fill.column):
            yield f"{who}: filling {section.title!r} at once needs the column {section.fill.column!r}."
        yield from _problems_of_section(who, section)
    for rows in instrument.rows:
        for name in (*rows.names, "assessment"):
            if not _has(rows.model, name):
                yield f"{who}: the lines {rows.key!r} need the column {name!r}."


def _problems_of_section(who: str, section: Section) -> Iterator[str]:
    if section.layout not in LAYOUTS:
        yield f"{who}, section {section.title!r}: there is no layout {section.layout!r}."
    for one in section.items:
        if isinstance(one, Line) != (section.layout == GRID):
            yield f"{who}, section {section.title!r}: a grid has Lines, every other layout has Items."
        elif isinstance(one, Line) and len(one.items) != len(section.columns):
            columns = len(section.columns)
            yield f"{who}, section {section.title!r}: line {one.label!r} has {len(one.items)} boxes, not {columns}."


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
