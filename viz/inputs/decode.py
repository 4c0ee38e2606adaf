"""Bytes of an uploaded file -> text, or a clear word on what the file is instead."""

from viz.inputs.series import InputError

MAX_BYTES = 10_000_000
_EXCEL = "In Excel, choose Save as, then CSV UTF-8."
_SIGNATURES = (
    (b"PK\x03\x04", f"an Excel workbook or another zip file. {_EXCEL}"),
    (b"\xd0\xcf\x11\xe0", f"an old Excel workbook. {_EXCEL}"),
    (b"\x89PNG", "a picture (PNG)."),
    (b"\xff\xd8\xff", "a picture (JPEG)."),
    (b"GIF89a", "a picture (GIF)."),
    (b"%PDF-", "a PDF document."),
    (b"\x1f\x8b", "a compressed file (gzip). Unpack it first."),
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(data: bytes) -> str:
    """UTF-8 with or without a byte order mark, or UTF-16 with one. Raises InputError on anything else."""
    if len(data) > MAX_BYTES:
        raise InputError(f"The file has {len(data):,} bytes; at most {MAX_BYTES:,} are allowed.")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"This is not a CSV file: it looks like {kind}")
    text = _text(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(f"Line {line:,} holds a NUL character: this is not a CSV file but a binary one.")
    return text


def _text(data: bytes) -> str:
    encoding, name = ("utf-16", "UTF-16") if data.startswith(_UTF16) else ("utf-8-sig", "UTF-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"Line {line:,}: the byte {data[error.start]:#04x} is not text in {name}. "
            "Save the file as CSV UTF-8 and upload it again."
        ) from error
