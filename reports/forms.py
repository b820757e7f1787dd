"""What a person may ask of the pages that read across rooms."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone

from clinical.rulesets import RULE_SETS
from clinical.vignette import LARGEST, Reading, VignetteError, read
from interface.fields import ClinicDateField
from interface.forms import ClinicForm
from interface.layout import Buttons, Row
from patients.forms import AboutPatient


class LetterForm(AboutPatient, ClinicForm):
    with_submission_key = True

    opinion = forms.CharField(
        label="Opinion",
        help_text="Your own words. Everything else in the letter comes from signed records.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
        required=False,
    )

    def build_layout(self) -> Layout:
        return Layout("opinion", Buttons(("Create letter", "create")))


class SavedViewForm(ClinicForm):
    name = forms.CharField(
        label="Name of the view",
        help_text="For yourself only. No names or numbers of patients",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20"}),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if sum(letter.isdigit() for letter in name) > 5:
            raise forms.ValidationError("Enter a name without numbers of patients")
        return name

    def build_layout(self) -> Layout:
        return Layout("name", Buttons(("Save view", "save")))


class VignetteForm(ClinicForm):
    """Text pasted or a file chosen; `reading` holds the vignettes once the form is valid. Nothing is kept."""

    mark_optional = False
    reading: Reading

    text = forms.CharField(
        label="Vignette, as JSON",
        help_text="One vignette in braces, or a list of them. No names of real people",
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false", "class": "app-vignette-text"}),
        max_length=LARGEST,
        strip=False,
        required=False,
    )
    file = forms.FileField(
        label="Or a file",
        help_text=f"At most {LARGEST:,} bytes, in UTF-8",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        allow_empty_file=True,
        required=False,
    )
    rule_set = forms.ChoiceField(
        label="Rule set",
        help_text="Dispenzieri 2012 when neither says one",
        choices=[("", "As the vignette says"), *((one.id, one.title) for one in RULE_SETS.values())],
        required=False,
    )
    as_at = ClinicDateField(
        label="As at",
        help_text="Leave empty for the vignette's own day, else today",
        future=False,
        required=False,
    )

    def __init__(self, *args: Any, sent_bytes: int = 0, **kwargs: Any) -> None:
        """sent_bytes: length of the request, to tell a file that was dropped for its size from none."""
        self.sent_bytes = sent_bytes
        super().__init__(*args, **kwargs)
        self.helper.unsaved_prompt = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        text, file = data.get("text", ""), data.get("file")
        if self.errors:
            return data
        if file is None and self.sent_bytes > LARGEST + len(text.encode()):
            self.add_error("file", f"The file is too big. At most {LARGEST:,} bytes are read")
        elif file is None and not text.strip():
            self.add_error("text", "Paste a vignette or choose a file")
        elif file is not None and text.strip():
            self.add_error("file", "Paste a vignette or choose a file, not both. Empty the box to use the file")
        else:
            self._read("text" if file is None else "file", text.encode() if file is None else file.read(LARGEST + 1))
        return data

    def _read(self, name: str, raw: bytes) -> None:
        try:
            self.reading = read(raw, today=timezone.localdate())
        except VignetteError as problem:
            line = str(problem)
            self.add_error(name, line[:1].upper() + line[1:])

    def build_layout(self) -> Layout:
        return Layout("text", "file", Row("rule_set", "as_at"), Buttons(("Evaluate", "evaluate")))
