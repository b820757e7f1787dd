"""What a file is, from its bytes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.attachment_content import ContentRefused, content_type_of
from referrals.choices import LARGEST_ATTACHMENT, ContentType
from tests.referrals.files import PDF, TEXT, docx, jpeg, png


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, ContentType.PDF),
        (png(), ContentType.PNG),
        (jpeg(), ContentType.JPEG),
        (docx(), ContentType.DOCX),
        (TEXT, ContentType.TEXT),
        ("\ufeffSiobhán".encode(), ContentType.TEXT),
    ],
)
def test_a_whole_file_of_each_kind_is_known(data: bytes, kind: ContentType) -> None:
    assert content_type_of(data) == kind


REFUSED = [
    (b"", "the file is empty"),
    (b" \n", "the file is empty"),
    (b"x" * (LARGEST_ATTACHMENT + 1), "larger than 20 MB"),
    (PDF[:-6], "the PDF is damaged or not complete"),
    (png()[:-1], "the picture is damaged"),
    (png().replace(b"IDAT", b"IDAX"), "the picture is damaged"),
    (png(30_000, 10), "too large to open safely"),
    (png(19_000, 19_000), "too large to open safely"),
    (jpeg()[:-2], "the picture is damaged"),
    (jpeg(0, 8), "too large to open safely"),
    (b"\xff\xd8\xff\xd9", "the picture is damaged"),
    (docx(without="word/document.xml"), "a packed file and not a Word document"),
    (docx(without="[Content_Types].xml"), "a packed file and not a Word document"),
    (docx(more={"word/vbaProject.bin": b"x"}), "contains macros"),
    (docx(types="document.macroEnabled.main+xml"), "contains macros"),
    (docx(more={"word/media/bomb": b"\0" * 5_000_000}), "unpacks to far more"),
    (docx(more={f"word/{number}": b"" for number in range(2_001)}), "unpacks to far more"),
    (docx()[:200], "the document is damaged"),
    (b"PK\x03\x04", "the document is damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "Save it as PDF"),
    (b"MZ\x90\x00\x03", "this kind of file is not taken"),
    (b"GIF89a\x01\x00\x01\x00", "this kind of file is not taken"),
    (b"Caf\xe9", "this kind of file is not taken"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_what_is_not_whole_or_not_harmless_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(ContentRefused, match=words):
        content_type_of(data)


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    """The header says ten bytes; the packed stream holds a million."""
    body = docx(more={"word/large": random.Random(1).randbytes(1_000_000)})
    lying = body.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != body
    with pytest.raises(ContentRefused, match="damaged"):
        content_type_of(lying)


@given(st.sampled_from([PDF, png(), jpeg(), docx(), TEXT]), st.data())
def test_a_damaged_file_is_taken_or_refused_and_never_breaks_the_page(data: bytes, choose: st.DataObject) -> None:
    at = choose.draw(st.integers(0, len(data) - 1))
    damaged = data[:at] + choose.draw(st.binary(max_size=8)) + data[at + choose.draw(st.integers(0, 8)) :]
    try:
        content_type_of(damaged)
    except ContentRefused as problem:
        assert str(problem)
