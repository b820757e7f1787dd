"""The letter as its readers get it: what it says, and that it is a sound, tagged, archivable PDF."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from accounts.models import User
from patients.actions import record_conclusion
from patients.models import Patient
from reports import letters
from reports.letters import Letter, gather, typeset
from tests.assessments.factories import make_draft
from tests.factories import make_patient
from tests.reminders.factories import treated
from tests.reports.factories import asked_for, results, typical, vegf_line

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def letter_of(patient: Patient, by: User | None, opinion: str = "") -> Letter:
    return gather(asked_for(patient, by, opinion))


def opened(letter: Letter) -> PdfReader:
    return PdfReader(BytesIO(typeset(letter, made_at=NOON)))


def text_of(pdf: PdfReader) -> str:
    """All pages in one line, so that where a line breaks does not matter."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def tags_of(pdf: PdfReader) -> list[str]:
    """The tags of the structure tree in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                found.append(node["/S"])
            walk(node.get("/K", []))

    walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@pytest.fixture
def known(patient: Patient, consultant: User) -> Patient:
    """A person with findings, two VEGF results and treatment."""
    typical(patient, consultant)
    results(patient, consultant, vegf_line(310), on=date(2026, 11, 2))
    treated(patient, date(2026, 10, 1), date(2026, 9, 1))
    return patient


def test_the_letter_says_who_it_is_about_and_what_was_found(known: Patient, consultant: User) -> None:
    words = text_of(opened(letter_of(known, consultant, "Steady improvement.")))
    assert "Mr Daniel Testcase" in words
    assert "Born 14 July 1958" in words
    assert "NHS No. 999 000 0018" in words
    assert "Steady improvement." in words
    assert "310 (2 November 2026)" in words
    assert "4,210 (15 August 2026)" in words
    assert "Recorded findings meet the" in words
    assert "1 September 2026" in words
    assert "Dr Connie Tester" in words
    assert "Draft for approval." in words


def test_the_letter_is_tagged_and_says_which_standards_it_keeps(known: Patient, consultant: User) -> None:
    pdf = opened(letter_of(known, consultant))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF boolean
    assert root["/Lang"] == "en-GB"
    assert pdf.metadata.title == "Clinic letter"
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    tags = tags_of(pdf)
    assert tags.count("/H1") == 1
    assert {"/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(tags)


def test_the_chart_in_the_letter_has_words_for_those_who_do_not_see_it(known: Patient, consultant: User) -> None:
    letter = letter_of(known, consultant)
    (chart,) = letter.content["charts"]
    assert "2 results. First 4,210 on 15-Aug-2026" in chart["words"]
    assert typeset(letter, made_at=NOON).count(b"/Alt") >= 1


def test_the_same_content_and_day_give_the_same_bytes(known: Patient, consultant: User) -> None:
    letter = letter_of(known, consultant)
    assert typeset(letter, made_at=NOON) == typeset(letter, made_at=NOON)
    assert typeset(letter, made_at=NOON) != typeset(letter, made_at=NOON + timedelta(days=1))


def test_every_font_is_the_vendored_one_and_is_embedded(known: Patient, consultant: User) -> None:
    fonts = set()
    for page in opened(letter_of(known, consultant, "Łukasz – naïve ≥ 5 µg – Ωmega")).pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            fonts.add(descriptor["/FontName"].partition("+")[2])
    assert fonts
    assert {name for name in fonts if not name.startswith("SourceSans3")} == set()


@pytest.mark.parametrize(
    "typed",
    [
        "#pagebreak() *bold* _italic_ `raw` $x^2$ @ref <label>",
        '#image("/etc/passwd") #read("/etc/passwd") #eval("1+1")',
        "= Not a heading\n- not a list\n+ 1. neither",
        '"]) #panic("no") [',
        "// not a comment /* nor this */ \\ \\u{41} ~ --- ...",
    ],
)
def test_typed_mark_up_prints_as_itself(patient: Patient, consultant: User, typed: str) -> None:
    pdf = opened(letter_of(patient, consultant, typed))
    assert re.sub(r"\s+", " ", typed) in text_of(pdf)
    assert tags_of(pdf).count("/H1") == 1


def test_mark_up_in_a_name_prints_as_itself(consultant: User) -> None:
    patient = make_patient(surname="#strong[Evil]", given_name="*Bob*", address="1 $x$ Street\n#h", gp_name="<b>Dr</b>")
    words = text_of(opened(letter_of(patient, consultant)))
    assert "Mr *Bob* #strong[Evil]" in words
    assert "1 $x$ Street, #h" in words
    assert "<b>Dr</b>" in words


def test_a_letter_about_somebody_of_whom_nothing_is_known(consultant: User) -> None:
    patient = make_patient(
        surname="Unknown",
        given_name="",
        title="",
        sex="not_known",
        birth_date=None,
        birth_precision="unknown",
        national_id=None,
        national_id_note="Identity being confirmed",
        home_country="not_known",
    )
    words = text_of(opened(letter_of(patient, consultant)))
    assert "Born not known" in words
    assert "NHS number not recorded" in words
    assert "Address not recorded" in words
    assert "GP not recorded" in words
    assert "No conclusion has been recorded yet." in words
    assert "Not yet written." in words
    assert "No signed findings are recorded." in words
    assert "No treatment is recorded." in words
    assert "Cannot yet be determined" in words
    assert "None" not in words


def test_a_long_opinion_runs_over_pages_and_each_page_names_the_person(patient: Patient, consultant: User) -> None:
    opinion = "\n\n".join(f"Paragraph {number}. " + "Walking is steadier than before. " * 6 for number in range(38))
    pdf = opened(letter_of(patient, consultant, opinion[:8000]))
    assert len(pdf.pages) > 2
    for number, page in enumerate(pdf.pages, start=1):
        words = re.sub(r"\s+", " ", page.extract_text())
        assert "TESTCASE, Daniel (Mr)" in words
        assert "NHS No. 999 000 0018" in words
        assert f"Page {number} of {len(pdf.pages)}" in words


def test_drafts_and_results_of_unknown_sample_type_stay_out_of_the_values(patient: Patient, consultant: User) -> None:
    make_draft("laboratory", patient, consultant)
    results(patient, consultant, vegf_line(9999, "unknown"))
    letter = letter_of(patient, consultant)
    assert letter.content["charts"] == []
    assert not any("VEGF" in title for title, *_ in letter.content["values"])


def test_the_conclusion_stands_with_its_author_and_reason(patient: Patient, consultant: User) -> None:
    record_conclusion(
        patient=patient,
        by=consultant,
        status="probable",
        concluded_on=date(2026, 11, 20),
        reason="Everything but the clone.",
        rule_set="dispenzieri_2012",
        overall="unknown",
    )
    words = text_of(opened(letter_of(patient, consultant)))
    assert "Recorded by Dr Connie Tester, 20 November 2026. Everything but the clone." in words


def test_the_clinic_never_speaks_of_a_diagnosis_of_its_own(known: Patient, consultant: User) -> None:
    assert "diagnos" not in text_of(opened(letter_of(known, consultant))).lower()


def test_an_off_scale_result_keeps_its_sign(patient: Patient, consultant: User) -> None:
    results(patient, consultant, vegf_line(31, comparator="<"), on=date(2026, 11, 2))
    assert "< 31 (2 November 2026)" in text_of(opened(letter_of(patient, consultant)))


def test_the_template_is_part_of_the_code() -> None:
    assert letters.TEMPLATE.is_file()
    assert list(letters.FONTS.glob("*.ttf")) or list(letters.FONTS.glob("*.otf"))
