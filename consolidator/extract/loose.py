"""A workbook that does not describe itself: nothing in it can be read as an entry, so everything is listed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from consolidator.a1 import address
from consolidator.columns import Columns
from consolidator.extract.returned import content
from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Extraction
from schemas.marks import OUR_SHEETS, typed_part

if TYPE_CHECKING:
    from consolidator.model import Snapshot

OUR_NAMES: Final = re.compile(r"(?:entry|key)_[0-9]{5}")
"""Defined names that a form gives its cells; they go along when a sheet is copied into another workbook."""


def listed(snapshot: Snapshot) -> Extraction:
    """Return everything that a workbook holds as strays."""
    strays: list[tuple[str, ...]] = []
    for sheet in snapshot.sheets:
        if sheet.name in OUR_SHEETS:
            continue
        texts = ((row, column, "extra_sheet", content(cell)) for (row, column), cell in sorted(sheet.cells.items()))
        notes = ((note.row, note.column, note.kind, typed_part(note.text)) for note in sheet.notes)
        strays += [
            (snapshot.file, "", sheet.name, address(row, column), kind, text)
            for row, column, kind, text in (*texts, *notes)
            if text.strip()
        ]
    return Extraction(
        rows=Columns.of(CELL_COLUMNS),
        stray_rows=Columns.of(STRAY_COLUMNS, strays),
        findings=(),
        repairs=(),
        typed=len(strays),
    )


def parts_of_forms(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the sheets that carry the names of a form's cells."""
    places = [place for name, place in snapshot.names.items() if OUR_NAMES.fullmatch(name)]
    places += [place for (_, name), place in snapshot.sheet_names.items() if OUR_NAMES.fullmatch(name)]
    found = {place[0] for place in places}
    return tuple(sheet.name for sheet in snapshot.sheets if sheet.name in found and sheet.name not in OUR_SHEETS)
