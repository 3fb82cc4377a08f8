"""Answers → a filled form: types into the entry cells of an issued form what a department typed, and nothing else."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import excelize
from python_calamine import CalamineWorkbook

from consolidator.manifest import SHEET, decode
from consolidator.package import canonical
from schemas.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from consolidator.model import Entry, Manifest

SAVED_AT: Final = "2020-05-01T00:00:00Z"
_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")


def fill_form(form: bytes, answers: pd.DataFrame, saved_at: str = SAVED_AT) -> bytes:
    """Return an issued form with the answers in its entry cells; the same form and answers give the same bytes.

    answers: the columns table, key, field and value, all text, of one department. Plain digits in a field for
    numbers become a number, anything else stays text as it is. saved_at (ISO 8601, UTC) is what the workbook
    then says of its last save. Raises ValueError for an answer that no entry cell, or more than one, is for.
    """
    typed = _typed(_manifest_of(form), answers)
    book = excelize.open_reader(form)
    try:
        for entry, value in typed:
            _write(book, entry, value)
        book.update_linked_value()  # what the checklist showed of the blank form is forgotten, so that it is computed
        book.set_doc_props(excelize.DocProperties(modified=saved_at))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            book.save_as(str(path))
            return canonical(path.read_bytes())
    finally:
        book.close()


def _manifest_of(form: bytes) -> Manifest:
    """Return what a form says of itself; it has just been issued, so a fault in it is ours and raises."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(form)).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    return decode([str(row[0]) for row in rows])


def _typed(manifest: Manifest, answers: pd.DataFrame) -> list[tuple[Entry, str]]:
    """Return each answer with its entry cell, in the order of the answers."""
    entries: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in manifest.entries:
        entries.setdefault((entry.table, entry.key, entry.field), []).append(entry)
    places = [*zip(answers["table"], answers["key"], answers["field"], strict=True)]
    if len(set(places)) < len(places):
        twice = next(place for place in places if places.count(place) > 1)
        raise ValueError(f"{manifest.department}: two answers for {' '.join(twice)}")
    typed = []
    for place, value in zip(places, answers["value"], strict=True):
        found = entries.get(place, [])
        if len(found) != 1:
            raise ValueError(f"{manifest.department}: {len(found)} entry cells for {' '.join(place)} ({value!r})")
        typed.append((found[0], str(value)))
    return typed


def _write(book: excelize.File, entry: Entry, value: str) -> None:
    cell = excelize.coordinates_to_cell_name(entry.column, entry.row)
    numeric = TABLES[entry.table].field(entry.field).kind in {"number", "money"}
    if numeric and _PLAIN_NUMBER.fullmatch(value):
        book.set_cell_float(entry.sheet, cell, float(value), -1, 64)
    else:
        book.set_cell_str(entry.sheet, cell, value)
