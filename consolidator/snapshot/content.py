"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import io
import re
import struct
from datetime import UTC
from typing import TYPE_CHECKING, Final, Literal

from consolidator.snapshot.limits import foreign, locked, unread

if TYPE_CHECKING:
    import olefile  # type: ignore[import-untyped]  # has no stubs

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES: Final = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "word"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"PK", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"Rar!", "zip"),
    (b"\x1f\x8b", "zip"),
    (b"\x09\x00\x04\x00", "old_excel"),
    (b"\x09\x02\x06\x00", "old_excel"),
    (b"\x09\x04\x06\x00", "old_excel"),
)
HTML: Final = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta)\b|^\s*mime-version:", re.IGNORECASE)
CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
EXCELS_OWN_PASSWORD: Final = "VelvetSweatshop"  # noqa: S105 - public: Excel locks with it when only the structure is protected


def recognise(raw: bytes) -> tuple[Literal["zip", "xls"], bytes]:
    """Return the container a workbook is in, and its bytes, unlocked where Excel would not ask either.

    Raises RefusedError for everything else: F102 says what it is, F103 that a password is needed.
    """
    if raw.startswith(ZIP):
        return "zip", raw
    if raw.startswith(OLE):
        return _compound(raw)
    raise foreign(_what(raw))


def _compound(raw: bytes) -> tuple[Literal["zip", "xls"], bytes]:
    """Tell an old workbook and an encrypted one from other compound files (Word, mail ...)."""
    import olefile  # noqa: PLC0415 - one file in a hundred needs it

    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as container:
            streams = {entry[0].lower() for entry in container.listdir()}
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise unread("damaged") from error
    if "encryptedpackage" in streams:
        unlocked = _unlocked(raw)
        if unlocked is None or not unlocked.startswith(ZIP):
            raise locked()
        return "zip", unlocked
    if streams & {"workbook", "book"}:
        return "xls", _unlocked(raw) or raw
    kinds = (("worddocument", "word"), ("powerpoint document", "slides"), ("__properties_version1.0", "mail"))
    raise foreign(next((kind for stream, kind in kinds if stream in streams), "office"))


def _unlocked(raw: bytes) -> bytes | None:
    """Return the bytes behind Excel's own password, None when the file is not encrypted.

    Raises RefusedError (F103) when it is encrypted with another one.
    """
    import msoffcrypto  # noqa: PLC0415 - takes a tenth of a second to import

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(raw))
        if not office.is_encrypted():
            return None
    except Exception:  # noqa: BLE001 - whatever comes: it doesn't know Excel 5 and 95; calamine does, and their passwords
        return None
    try:
        office.load_key(password=EXCELS_OWN_PASSWORD)
        opened = io.BytesIO()
        office.decrypt(opened)
    except Exception as error:  # from struct.error to its own; none of it is ours
        raise locked() from error
    return opened.getvalue()


def saved_at_of_xls(raw: bytes) -> str:
    """Return when an .xls was last saved (ISO 8601, UTC), '' when it does not say."""
    import olefile  # noqa: PLC0415 - as above

    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as container:
            return _last_saved(container)
    except (OSError, ValueError, IndexError, struct.error):
        return ""


def streams_of_xls(raw: bytes) -> tuple[str, ...]:
    """Return the names of the streams and storages of an .xls, lower case, sorted."""
    import olefile  # noqa: PLC0415 - as above

    try:
        with olefile.OleFileIO(io.BytesIO(raw)) as container:
            return tuple(sorted({part.lower() for entry in container.listdir(storages=True) for part in entry}))
    except (OSError, ValueError, IndexError, struct.error):
        return ()


def _last_saved(container: olefile.OleFileIO) -> str:
    saved = container.get_metadata().last_saved_time
    return saved.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if saved else ""


def _what(raw: bytes) -> str:
    """Return the key of the phrase that says what a file is that is no workbook."""
    if not raw.strip(b"\x00"):
        return "empty"
    for signature, kind in SIGNATURES:
        if raw.startswith(signature):
            return kind
    if raw[4:8] == b"ftyp":
        return "image"
    text = _text(raw[:65536])
    if text is None:
        return "unknown"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xml_2003"
    return "html" if HTML.search(text) else "text"


def _text(head: bytes) -> str | None:
    """Return the beginning of a text file, None when the bytes are no text."""
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp932"):
        try:
            text = head[: len(head) - len(head) % 2].decode(encoding) if utf16 else head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:  # else a character is cut at the end of the sample
                continue
            text = head[: error.start].decode(encoding)
        if not CONTROLS.search(text):
            return text
    return None
