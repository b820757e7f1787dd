"""What a file really is: decided from its bytes, never from its name or from what the browser says.

Five kinds are taken. Each is checked as far as is cheap: complete, of a sane extent, without macros. No file is ever
opened on this server; a person downloads it and opens it with a program of their own.
"""

import io
import struct
import zipfile
import zlib

from referrals.choices import LARGEST_ATTACHMENT, ContentType

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A scanned page at 1200 dots for each inch has 14,000 rows.
_WIDEST = 20_000
_MOST_PIXELS = 200_000_000
# A Word document with pictures has some hundred parts; what it unpacks to is at most a few times its size.
_MOST_PARTS = 2_000
_MOST_UNPACKED = 200_000_000
_MOST_TIMES = 200
_CHUNK = 1 << 16
# Start-of-frame markers of JPEG; the other three of that range mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

_TAKEN = "Attach a PDF, a Word document (docx), a PNG or JPEG picture, or plain text"


class ContentRefused(ValueError):
    """The file is not taken; the message says why and what to do, ready for the screen."""


def content_type_of(data: bytes) -> ContentType:
    """The kind of the file. Raises ContentRefused: empty, too large, another kind, damaged, or with macros."""
    if not data:
        raise ContentRefused("the file is empty. Attach another one")
    if len(data) > LARGEST_ATTACHMENT:
        raise ContentRefused("the file is larger than 20 MB. Save it smaller, or attach it in parts")
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        return ContentType.PDF
    if data.startswith(_PNG):
        _check_png(data)
        return ContentType.PNG
    if data.startswith(_JPEG):
        _check_jpeg(data)
        return ContentType.JPEG
    if data.startswith(_ZIP):
        _check_docx(data)
        return ContentType.DOCX
    if data.startswith(_OLD_OFFICE):
        raise ContentRefused("this is an older Office or Outlook file. Save it as PDF or docx and attach that")
    _check_text(data)
    return ContentType.TEXT


def _damaged(kind: str) -> ContentRefused:
    return ContentRefused(f"the {kind} is damaged or not complete. Ask for it again, or save it anew")


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-4096:]:
        raise _damaged("PDF")


def _check_extent(width: int, height: int) -> None:
    if not (1 <= width <= _WIDEST and 1 <= height <= _WIDEST and width * height <= _MOST_PIXELS):
        raise ContentRefused("the picture is too large to open safely. Save it with fewer pixels")


def _check_png(data: bytes) -> None:
    """Walk the chunks to the end; each carries its own check sum."""
    at, first = len(_PNG), True
    while at + 12 <= len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data) or zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end]):
            raise _damaged("picture")
        if first and (name != b"IHDR" or length != 13):
            raise _damaged("picture")
        if first:
            _check_extent(*struct.unpack_from(">II", data, at + 8))
        if name == b"IEND":
            return
        at, first = end, False
    raise _damaged("picture")


def _check_jpeg(data: bytes) -> None:
    """Walk the segments to the picture itself, which must have an extent and an end."""
    at, extent = 2, False
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise _damaged("picture")
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        if length < 2 or at + 2 + length > len(data):
            raise _damaged("picture")
        if marker in _FRAMES and length >= 8:
            height, width = struct.unpack_from(">HH", data, at + 5)
            _check_extent(width, height)
            extent = True
        if marker == 0xDA:
            if extent and data.find(b"\xff\xd9", at) != -1:
                return
            raise _damaged("picture")
        at += 2 + length
    raise _damaged("picture")


def _check_docx(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_parts(packed, len(data))
    except ContentRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, RuntimeError, OSError, EOFError, KeyError):
        # Also what is encrypted, or packed by a method that no word processor uses.
        raise _damaged("document") from None


def _check_parts(packed: zipfile.ZipFile, size: int) -> None:
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise ContentRefused(f"this is a packed file and not a Word document. {_TAKEN}")
    stated = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or stated > min(_MOST_UNPACKED, size * _MOST_TIMES):
        raise ContentRefused("the document unpacks to far more than it should. Save it as PDF and attach that")
    for part in parts:
        # What a header states may be a lie; reading to the end is the only proof. It never exceeds what is stated.
        with packed.open(part) as content:
            while content.read(_CHUNK):
                pass
    with packed.open("[Content_Types].xml") as content:
        types = content.read(1_000_000).lower()
    if b"macroenabled" in types or any("vbaproject" in name.lower() for name in names):
        raise ContentRefused("the document contains macros. Save it as PDF and attach that")


def _check_text(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContentRefused(f"this kind of file is not taken. {_TAKEN}") from None
    if any(ord(letter) < 32 and letter not in "\t\n\r\f" for letter in text):
        raise ContentRefused(f"this kind of file is not taken. {_TAKEN}")
    if not text.strip():
        raise ContentRefused("the file is empty. Attach another one")
