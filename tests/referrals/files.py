"""Small files of each kind, built byte by byte, and ways to damage them."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
TEXT = "Dear colleague,\n\nSiobhán has neuropathy.\n".encode()


def png(width: int = 1, height: int = 1) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def jpeg(width: int = 8, height: int = 8) -> bytes:
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8\xff\xe0"
        + struct.pack(">H", 7)
        + b"JFIF\0"
        + b"\xff\xc0"
        + frame
        + b"\xff\xda"
        + scan
        + b"\x12\xff\xd9"
    )


def docx(*, types: str = "document.main+xml", more: dict[str, bytes] | None = None, without: str = "") -> bytes:
    parts = {
        "[Content_Types].xml": f"<Types>application/vnd.openxmlformats.{types}</Types>".encode(),
        "word/document.xml": b"<w:document>Neuropathy</w:document>",
    } | (more or {})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            if name != without:
                archive.writestr(name, body)
    return packed.getvalue()
