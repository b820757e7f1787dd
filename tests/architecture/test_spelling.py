"""British spelling where staff or patients may read it: templates, letters, labels, messages and documents."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BRITISH = {
    "anemia": "anaemia", "anemic": "anaemic", "behavior": "behaviour", "catalog": "catalogue", "center": "centre",
    "color": "colour", "diarrhea": "diarrhoea", "edema": "oedema", "esophagus": "oesophagus", "estradiol": "oestradiol",
    "estrogen": "oestrogen", "favor": "favour", "gray": "grey", "gynecology": "gynaecology",
    "gynecomastia": "gynaecomastia", "hemangioma": "haemangioma", "hematocrit": "haematocrit",
    "hematologist": "haematologist", "hematology": "haematology", "hemoglobin": "haemoglobin",
    "hemolyzed": "haemolysed", "hyperesthesia": "hyperaesthesia", "ischemic": "ischaemic", "leukemia": "leukaemia",
    "license": "licence", "meter": "metre", "meters": "metres", "organization": "organisation",
    "organize": "organise", "orthopedic": "orthopaedic", "papilledema": "papilloedema",
    "paresthesia": "paraesthesia", "paresthesias": "paraesthesiae", "pediatric": "paediatric",
    "polycythemia": "polycythaemia", "program": "programme", "recognize": "recognise", "tumor": "tumour",
}  # fmt: skip
AMERICAN = re.compile(rf"\b({'|'.join(BRITISH)})\b", re.IGNORECASE)

# Labels of an ontology are quoted as it prints them, and Leukemia is the name of a journal.
QUOTES = ("clinical/phenotype_terms.py", "docs/clinical/phenotype.md")
QUOTED = {(word, file) for word in BRITISH for file in QUOTES} | {("leukemia", "clinical/")}
# A computer program is a program in Britain too; MIT names its licence in its own words.
ALLOWED = {("program", ".py"), ("program", "docs"), ("license", "LICENSE"), *QUOTED}
ROOMS = (
    "accounts",
    "assessments",
    "audit",
    "clinical",
    "clinics",
    "interface",
    "ledger",
    "mdt",
    "patients",
    "reference",
    "referrals",
    "reminders",
    "reports",
    "samples",
    "work",
)


def words_of_templates() -> Iterator[tuple[str, str]]:
    """Text that a template shows: its tags, comments and mark-up taken out."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        shown = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<[^>]*>", " ", text, flags=re.DOTALL)
        spoken = " ".join(re.findall(r'(?:aria-label|alt|title)="([^"]*)"', text))
        yield str(path.relative_to(ROOT)), f"{shown} {spoken}"


def words_of_python() -> Iterator[tuple[str, str]]:
    """String literals that read like words for people: those with a space or a capital letter."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                if re.search(r"\s|[A-Z]", text) and "<" not in text:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def words_of_documents() -> Iterator[tuple[str, str]]:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "reports" / "typst").glob("*.typ")]
    for path in sorted(documents):
        prose = re.sub(r"`[^`]*`|```.*?```", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        yield str(path.relative_to(ROOT)), re.sub(r"#set.*", " ", prose) if path.suffix == ".typ" else prose


def american(source: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{place}: {found} → {BRITISH[found.lower()]}"
        for place, text in source
        for found in AMERICAN.findall(text)
        if not any(found.lower() == word and part in place for word, part in ALLOWED)
    ]


@pytest.mark.parametrize(
    "source", [words_of_templates, words_of_python, words_of_documents], ids=lambda one: one.__name__
)
def test_what_people_read_is_spelt_as_in_britain(source) -> None:
    assert american(source()) == []


def test_an_american_word_is_found() -> None:
    assert american(iter([("page", "Papilledema and edema")])) == [
        "page: Papilledema → papilloedema",
        "page: edema → oedema",
    ]
