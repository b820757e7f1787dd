"""The form of each kind of assessment, made from its columns and its declaration."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.db import models
from django.forms import modelform_factory
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from assessments.base import Assessment
from assessments.boxes import box
from assessments.layouts import FILL, blocks_of
from assessments.rows import Table, tables_for
from assessments.shown import words
from assessments.spec import RADIOS, Instrument
from assessments.working_copies import Boxes
from interface.forms import ClinicForm, ClinicModelForm
from interface.layout import Buttons, Details, Note, Row
from interface.messages import in_sentence, refuse
from patients.models import Patient, Visit

COMMON = ("performed_on", "examiner")
OVERRULE = "Your value counts from then on, and the automatic one is kept beside it. The reason is needed."
# Hidden, and nothing that anybody typed.
OF_THE_PAGE = {"patient_ref", "version", "submission_key"}


class AssessmentForm(ClinicModelForm):
    """What every kind's form has besides its own boxes. `patient` is whose page it is, `visit` the meeting, if any.

    `restored`: the data are words kept while they were typed; they are shown as they are and not judged yet.
    """

    instrument: Instrument
    mark_optional = False
    with_submission_key = True

    # Ties the sent form to the page's address: a form of another patient is refused, never saved.
    patient_ref = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, patient: Patient, visit: Visit | None = None, restored: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.patient, self.visit, self.restored = patient, visit, restored
        self.fields["patient_ref"].initial = patient.ref
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        else:
            self.fields["performed_on"].initial = visit.held_on if visit else timezone.localdate()
        for section in self.instrument.sections:
            if section.fill:
                self.fields[FILL + section.fill.column] = forms.BooleanField(label=section.fill.label, required=False)
        stored = self.instance if self.instance.pk else None
        self.tables = tables_for(self.instrument, patient, stored, self.data if self.is_bound else None)
        for table in self.tables:
            self._add_boxes_of(table)

    def focus_on_first_box(self) -> None:
        """Put the focus where the examination begins, so that the first key pressed is an answer."""
        if self.instrument.items:
            self.fields[self.instrument.items[0].name].widget.attrs["autofocus"] = True

    def _add_boxes_of(self, table: Table) -> None:
        for name, field in table.fields().items():
            self.fields[name] = field
            self._prepare(name, field)
        self.initial = {**self.initial, **table.initial(table.known)}
        self.previous = {**self.previous, **table.previous()}

    def full_clean(self) -> None:
        if self.restored:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def own_boxes(self) -> Boxes:
        """The texts that were sent, as they were typed, without the hidden fields that every page has.

        The one character that the database cannot hold becomes the sign for it.
        """
        names = [name for name in self.fields if name in self.data and name not in OF_THE_PAGE]
        return {name: [text.replace("\x00", "\ufffd") for text in self.data.getlist(name)] for name in names}

    def typed(self) -> list[str]:
        """Labels of the boxes that were sent with another text than the page opened with, or than is stored."""
        shown = [bound for bound in self if not bound.is_hidden]
        return [str(bound.label) for bound in shown if bound.name in self.changed_data]

    def for_another_patient(self) -> bool:
        """True when the sent form was opened on another patient's page."""
        return self.data.get(self.add_prefix("patient_ref")) != self.patient.ref

    def clean_performed_on(self) -> date:
        day: date = self.cleaned_data["performed_on"]
        name = self.instrument.date_label
        born, died = self.patient.birth_date, self.patient.died_on
        if born and self.patient.birth_precision == "day" and day < born:
            raise refuse(f"{name} must be on or after the patient's birth, {born:%d-%b-%Y}", "range")
        if died and day > died:
            raise refuse(f"{name} must be on or before the patient's death, {died:%d-%b-%Y}", "range")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._fill_what_is_left(cleaned)
        self._refuse_answers_in_sections_not_examined(cleaned)
        self._ask_why_a_score_is_overruled(cleaned)
        for table in self.tables:
            table.clean(self)
        if self.instrument.check:
            for name, message in self.instrument.check({**cleaned, **self.lines()}):
                if name not in self.errors:
                    self.add_error(name or None, message)
        return cleaned

    def _fill_what_is_left(self, cleaned: dict[str, Any]) -> None:
        """Answer the empty boxes of a section, or of its group, at once, and keep which were given that way."""
        for section in self.instrument.sections:
            if not section.fill:
                continue
            names = [name for name in self.instrument.filled_by(section) if name not in self.errors]
            before = getattr(self.instance, section.fill.column).split(",")
            together = [name for name in names if name in before and cleaned.get(name) == section.fill.value]
            if cleaned.get(FILL + section.fill.column):
                left = [name for name in names if cleaned.get(name) == ""]
                cleaned.update(dict.fromkeys(left, section.fill.value))
                together += left
            cleaned[section.fill.column] = ",".join(name for name in names if name in together)

    def _refuse_answers_in_sections_not_examined(self, cleaned: Mapping[str, Any]) -> None:
        for section in self.instrument.sections:
            if not (section.not_examined and cleaned.get(section.not_examined)):
                continue
            given = [item.name for item in section.flat() if cleaned.get(item.name) not in ("", None)]
            if given:
                label = in_sentence(str(self.fields[given[0]].label))
                message = f"{section.title}: clear the answer for {label}, or take the tick from “not examined today”"
                self.add_error(section.not_examined, message)

    def with_units_meant(self) -> "tuple[AssessmentForm, list[str]] | None":
        """The same form with each impossible number in the unit it betrays, and what must be asked about that.

        None when something else is wrong as well. Nothing is converted unless a person says yes to the questions.
        """
        slips = {box: slip for table in self.tables for box, slip in table.slips.items()}
        if not slips or set(self.errors) != set(slips):
            return None
        data = self.data.copy()
        for name, slip in slips.items():
            data[name] = slip.typed
        stored = type(self.instance).objects.get(pk=self.instance.pk) if self.instance.pk else None
        form = type(self)(data, instance=stored, patient=self.patient, visit=self.visit, previous=self.previous)
        return form, [slip.question for slip in slips.values()]

    def _ask_why_a_score_is_overruled(self, cleaned: Mapping[str, Any]) -> None:
        for score in self.instrument.scores:
            if score.overruled in self.errors or score.reason in self.errors:
                continue
            given, why = cleaned.get(score.overruled) is not None, bool(cleaned.get(score.reason))
            if given and not why:
                self.add_error(score.reason, f"Enter the reason for overruling the {score.label}")
            elif why and not given:
                self.add_error(score.overruled, f"Enter the {score.label} by the examiner, or clear the reason")

    def answers(self) -> dict[str, Any]:
        """The cleaned columns, without the hidden fields of the page."""
        filled = (section.fill.column for section in self.instrument.sections if section.fill)
        own = (*COMMON, *self.instrument.names, "comment", *filled)
        return {name: self.cleaned_data[name] for name in own if name in self.cleaned_data}

    def lines(self) -> dict[str, list[dict[str, Any]]]:
        """The cleaned lines of each table, as `actions.save_draft` takes them."""
        return {table.rows.key: table.lines() for table in self.tables}

    def build_layout(self) -> Layout:
        parts: list[Any] = [
            Note(self.what_may_stay_empty()),
            Row(*COMMON),
        ]
        after: dict[str, list[Any]] = {}
        for table in self.tables:
            if table.rows.leads:
                parts.append(table.layout())
            else:
                after.setdefault(table.rows.after, []).append(table.layout())
        parts += blocks_of(self.instrument.sections, after)
        parts += after.get("", ())
        if self.instrument.scores:
            own = [Row(score.overruled, score.reason) for score in self.instrument.scores]
            parts.append(Details("Overrule a score", *own, hint=OVERRULE))
        return Layout(*parts, "comment", self.buttons_block())

    def what_may_stay_empty(self) -> str:
        """One sentence for all boxes, with the few that a draft cannot do without."""
        needed = [
            in_sentence(str(field.label))
            for name, field in self.fields.items()
            if field.required and name != "performed_on"
        ]
        except_for = f" except {' and '.join(needed)}" if needed else ""
        return f"You can leave any box empty{except_for}. Empty boxes are saved as Not recorded."

    def buttons_block(self) -> Buttons:
        # The first is what Enter does. Nothing here signs: signing has its own page.
        buttons = [("Save draft", "draft"), ("Save and review for signing", "review")]
        if self.visit:
            buttons.append(("Save and continue", "continue"))
        return Buttons(*buttons)


@cache
def form_for(instrument: Instrument) -> type[AssessmentForm]:
    """The form class of a kind: Django's `modelform_factory` over its columns, laid out by its sections."""
    items = {item.name: item for item in instrument.items}
    radios = {
        item.name for section in instrument.sections if section.layout in {RADIOS, "stack"} for item in section.flat()
    }

    def field_for(column: models.Field, **kwargs: Any) -> forms.Field | None:
        return box(column, items.get(column.name), as_radios=column.name in radios)

    form = modelform_factory(
        instrument.model,
        form=AssessmentForm,
        fields=[*COMMON, *instrument.names, "comment"],
        formfield_callback=field_for,
    )
    form.instrument = instrument
    form.base_fields["performed_on"].label = instrument.date_label
    form.base_fields["examiner"].label = instrument.person_label
    return form


def open_form(
    instrument: Instrument,
    patient: Patient,
    row: Assessment | None,
    by: User,
    data: QueryDict | None = None,
    **more: Any,
) -> AssessmentForm:
    """The form of a draft, or of a new assessment, as that person opens it."""
    # Who opens a page examines the patient; who enters a report rarely wrote it.
    known = {"examiner": by.display_name} if row is None and instrument.is_examination else {}
    return form_for(instrument)(data, instance=row, patient=patient, initial=known, **more)


def previous_for(instrument: Instrument, patient: Patient, before: Assessment | None = None) -> dict[str, Any]:
    """What the boxes show beside them: the latest signed value of each column, as {name: (words, date)}.

    Values come from the newest signed rows; a gap in the newest one is filled from the one before.
    """
    rows = instrument.model.objects.for_patient(patient).current().newest_first()
    if before is not None and before.pk:
        rows = rows.earlier_than(before)
    found: dict[str, Any] = {}
    for row in rows[:5]:
        for name in instrument.answers:
            if name not in found and (shown := words(row, name)):
                found[name] = (shown, row.performed_on)
    return found


class ReasonForm(ClinicForm):
    """Why a signed assessment is corrected or marked as entered in error."""

    reason = forms.CharField(label="Reason", max_length=300, widget=forms.Textarea(attrs={"rows": "3"}))
    patient_ref = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, button: str, row: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.button = button
        self.fields["version"].initial = row.version
        self.fields["patient_ref"].initial = row.patient.ref

    def build_layout(self) -> Layout:
        return Layout("reason", Buttons((self.button, "confirm", "warning")))
