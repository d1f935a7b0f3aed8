"""Small documents for the tests, made by hand where no library of the tests writes them."""

from __future__ import annotations

import io
import zipfile

PICTURE = b"/Im1 Do"


def pdf(*pages: bytes, trailer: bytes = b"", objects: tuple[bytes, ...] = ()) -> bytes:
    """A PDF of pages with these content streams, in Helvetica; ``Im1`` is a picture of one pixel."""
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(count))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
        b"stream\n\x00\nendstream",
    ]
    for number, content in enumerate(pages):
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >> >>" % (6 + 2 * number)
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    bodies += objects
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, trailer, start)
    return bytes(out)


def lines(*texts: str) -> bytes:
    """A content stream that shows texts below one another."""
    shown = b"".join(b"(%s) Tj 0 -20 Td " % text.encode("latin-1") for text in texts)
    return b"BT /F1 12 Tf 72 720 Td " + shown + b"ET"


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password nobody has."""
    keys = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
    trailer = b"/Encrypt 7 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    return pdf(lines("13900000001"), trailer=trailer, objects=(keys,))


def office(*members: tuple[str, bytes]) -> bytes:
    """A zip with the member that makes it an Office document."""
    return zipped(("[Content_Types].xml", b"<Types/>"), *members)


def zipped(*members: tuple[str, bytes]) -> bytes:
    """A zip of members, packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()
