"""The base of every form of the site.

class CallerForm(ClinicForm):
    caller = forms.CharField(label="Name and role", max_length=120)

    def build_layout(self):
        return Layout(Fieldset("Who is calling?", "caller"), Buttons(("Save referral", "save")))
"""

import uuid
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property

from clinical.dates import PartialDate, Precision
from interface.fields import PartialDateField
from interface.layout import Buttons
from interface.messages import TEXT_LIMIT, give_messages, too_long_message

# Django's own height of a text area, taken to mean that the form's author did not choose one.
DJANGO_ROWS = "10"
Previous = dict[str, tuple[str, date | None]]


class ClinicHelper(FormHelper):
    """Shows hidden fields even when the layout does not name them. show_summary=False: the page shows the summary."""

    render_hidden_fields = True
    show_summary = True

    @property
    def form_action(self) -> str:
        """The address as given. Crispy would look it up as a URL name first, an empty one included."""
        return self._form_action

    @form_action.setter
    def form_action(self, address: str) -> None:
        self._form_action = address


class ClinicFormMixin:
    """Shared by ClinicForm and ClinicModelForm.

    - mark_optional: False where nearly all is optional; say so once in words instead.
    - with_submission_key: adds a hidden UUID, the same for each sending of one page.
    - previous: {field name: (shown value, date or None)} of the last visit; shown beside the boxes.
    - buttons: for forms without a layout of their own.
    """

    mark_optional = True
    with_submission_key = False
    buttons: tuple[tuple[str, ...], ...] = (("Save", "save"),)

    def __init__(self, *args: Any, previous: Previous | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.previous: Previous = previous or {}
        if self.with_submission_key:
            key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
            self.fields["submission_key"] = key
        for name, field in self.fields.items():
            self._prepare(name, field)

    def _prepare(self, name: str, field: forms.Field) -> None:
        if field.label is None:
            field.label = forms.utils.pretty_name(name)
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs.pop("cols", None)
            if str(field.widget.attrs.get("rows")) == DJANGO_ROWS:
                field.widget.attrs["rows"] = "3"
            self._limit_text(field)
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            word_blank_choice(field, chosen=self.get_initial_for_field(field, name) not in (None, ""))
        if isinstance(field, PartialDateField) and field.columns:
            self._fill_partial(name, field.columns)
        # The browser would cut pasted text short without a word; the server's message names the limit.
        field.widget.attrs.pop("maxlength", None)
        give_messages(field, str(field.label))

    def _limit_text(self, field: forms.Field) -> None:
        if isinstance(field, forms.CharField) and field.max_length is None:
            field.max_length = TEXT_LIMIT
            field.validators.append(forms.fields.validators.MaxLengthValidator(TEXT_LIMIT))
            field.error_messages.setdefault("max_length", too_long_message(str(field.label), TEXT_LIMIT))

    def _fill_partial(self, name: str, columns: tuple[str, str]) -> None:
        """Open the box with what the two columns hold."""
        instance = getattr(self, "instance", None)
        on, precision = (self.initial.get(column, getattr(instance, column, None)) for column in columns)
        if on and precision != "unknown" and name not in self.initial:
            self.initial[name] = PartialDate(on, Precision(precision or Precision.DAY))

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, field in self.fields.items():
            if isinstance(field, PartialDateField) and field.columns and name in self.cleaned_data:
                value = self.cleaned_data[name]
                on, precision = field.columns
                self.cleaned_data[on] = value.on if value else None
                self.cleaned_data[precision] = str(value.precision) if value else "unknown"

    def build_layout(self) -> Layout:
        """All fields in their order, then the buttons. Forms with sections override this."""
        return Layout(*self.fields, Buttons(*self.buttons))

    @cached_property
    def helper(self) -> FormHelper:
        helper = ClinicHelper()
        helper.layout = self.build_layout()
        return helper


def word_blank_choice(field: forms.ChoiceField | forms.ModelChoiceField, *, chosen: bool) -> None:
    """Words for "nothing chosen": last among radios, first in a select. chosen: the form opens with an answer.

    A select without a blank choice would open with its first answer, which nobody gave.
    """
    words = "Select an answer" if field.required else "Not recorded"
    if isinstance(field, forms.ModelChoiceField):
        if getattr(field, "empty_label", None) == "---------":
            field.empty_label = words
        return
    listed = [(value, label) for value, label in field.choices if value not in ("", None)]
    dashes = any(value in ("", None) and label == "---------" for value, label in field.choices)
    has_blank = len(listed) < len(list(field.choices))
    blank = ("", words)
    if isinstance(field.widget, forms.RadioSelect):
        if dashes:
            field.choices = listed if field.required else [*listed, blank]
    elif type(field.widget) is forms.Select and (dashes or not (has_blank or chosen)):
        field.choices = [blank, *listed]


class ClinicForm(ClinicFormMixin, forms.Form):
    """A form without a model."""


class ClinicModelForm(ClinicFormMixin, forms.ModelForm):
    """A form over a model's columns."""

    def _post_clean(self) -> None:
        for field in self.fields.values():
            if isinstance(field, PartialDateField) and field.columns:
                for column in field.columns:
                    if column in self.cleaned_data:
                        setattr(self.instance, column, self.cleaned_data[column])
        super()._post_clean()
