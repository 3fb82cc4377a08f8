"""Forms that go back to their senders: marked where that loses nothing, else as they came.

Composes reading, marking and publishing, as ``reading`` and ``pipeline`` do for their parts of the year.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING, Final

from consolidator.manifest import read_manifest
from consolidator.marking import marked
from consolidator.model import Snapshot
from consolidator.reading import returned_files
from consolidator.snapshot import take_bytes
from consolidator.snapshot.limits import RefusedError
from consolidator.text import listed_name
from schemas.marks import OUR_SHEETS, typed_part

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from consolidator.model import Finding, Sheet
    from consolidator.publish.returns import GoingBack

_NONSENSE: Final = (ValueError, LookupError, TypeError, AttributeError, RefusedError)
"""What marking raises where a file's XML is well-formed but says nonsense: such a file goes back as it came."""
_WORKBOOK: Final = "xl/workbook.xml"


def returned_forms(
    chosen: Collection[GoingBack], folder: Path, others: Collection[Path], lang: str, done: Callable[[str], None]
) -> dict[str, bytes]:
    """Return the forms that go back: path below the results → the sender's own workbook.

    folder, others: as ``returned_files``; only files that go back are read again. One that has changed or gone since it
    was judged is left out: what was found is not about it. lang: as ``marked_form``. done is called with each.
    """
    paths = {listed_name(path, folder): path for path in returned_files(folder, others)} if chosen else {}
    forms: dict[str, bytes] = {}
    for item in chosen:
        data = _content(paths.get(item.file), item.sha256)
        if data is not None:
            forms[item.name] = marked_form(data, item.file, item.findings, lang)
        done(item.file)
    return forms


def _content(path: Path | None, sha256: str) -> bytes | None:
    try:
        data = path.read_bytes() if path is not None else b""
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def marked_form(data: bytes, file: str, findings: Collection[Finding], lang: str = "ja") -> bytes:
    """Return a form with its cells marked, in the language it was issued in; unchanged where anything could be lost.

    lang: of a form that doesn't tell, since it has lost what describes it. The marked file is read again, and must hold
    what the sender's holds, our marks apart.
    """
    before = take_bytes(data, file) if _is_package(data) else None
    if not isinstance(before, Snapshot):
        return data
    manifest, _ = read_manifest(before)
    try:
        made = marked(data, before, findings, lang if manifest is None else manifest.language)
    except _NONSENSE:
        return data
    after = take_bytes(made, file) if made is not None else None
    return made if made is not None and isinstance(after, Snapshot) and same_but_marks(before, after) else data


def _is_package(data: bytes) -> bool:
    """Whether a file is an .xlsx or .xlsm; others are not read again, since that can end the process."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _WORKBOOK in package.namelist()
    except zipfile.BadZipFile:
        return False


def same_but_marks(before: Snapshot, after: Snapshot) -> bool:
    """Whether two workbooks hold the same but for our sheets and the lines of ours in their notes."""
    return _held(before) == _held(after)


def _held(book: Snapshot) -> tuple[object, ...]:
    sheets = tuple(_content_of(sheet) for sheet in book.sheets if sheet.name not in OUR_SHEETS)
    return sheets, dict(book.names), dict(book.sheet_names), book.saved_at, book.format, book.warnings


def _content_of(sheet: Sheet) -> tuple[object, ...]:
    notes = sorted((note.row, note.column, note.kind, typed_part(note.text)) for note in sheet.notes)
    theirs = [note for note in notes if note[3].strip()]
    hidden = (sheet.hidden_rows, sheet.hidden_columns)
    return sheet.name, dict(sheet.cells), sheet.state, hidden, sorted(sheet.merges), theirs, sheet.pictures
