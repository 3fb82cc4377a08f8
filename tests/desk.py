"""A clerk's desk: a form open in LibreOffice through the xlwings engine, and the button that is pressed there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import xlwings as xw
from openpyxl.utils import get_column_letter
from plans import make_plan

from addin import main
from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.manifest import read_manifest
from consolidator.marks import FILLS
from consolidator.model import Snapshot
from consolidator.pipeline import judge_apart
from consolidator.reading import read_form
from consolidator.snapshot import take
from consolidator.template import find_template, read_template
from schemas.marks import OUR_LINE
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from openpyxl.workbook.workbook import Workbook

    from consolidator.model import Entry, Finding, Manifest

Place = tuple[str, str, str]
"""table, key, field of an entry."""
PLAIN = {"text": "総務 花子", "long_text": "予定どおり実施した。", "number": "100", "money": "1000", "rating": "○"}
"""What a clerk in a hurry types into a required cell, by kind of field."""


@cache
def issued(count: int = 3, template: str = "個票", department: str = "D1", lang: str = "ja") -> bytes:
    """Return a form of a plan with so many initiatives."""
    return issue_form(make_plan(count), read_template(find_template(template))[0], department, lang)


def filled(form: bytes, path: Path, changed: Mapping[Place, str] | None = None) -> Path:
    """Write a form with everything required filled in, and some answers of one's own; '' leaves a cell blank."""
    path.write_bytes(form)
    required = {
        (entry.table, entry.key, entry.field): PLAIN[field.kind]
        for entry in manifest_of(path).entries
        if (field := TABLES[entry.table].field(entry.field)).required
    }
    answers = {place: value for place, value in (required | dict(changed or {})).items() if value}
    rows = [(*place, value) for place, value in answers.items()]
    path.write_bytes(fill_form(form, pd.DataFrame(rows, columns=["table", "key", "field", "value"], dtype=object)))
    return path


def manifest_of(path: Path) -> Manifest:
    """Return what a form says of itself."""
    snapshot = take(path, path.parent)
    assert isinstance(snapshot, Snapshot)
    manifest, problem = read_manifest(snapshot)
    assert manifest is not None, problem
    return manifest


def judged(path: Path) -> set[Finding]:
    """Return the consolidator's verdict on a file, whatever the file is called."""
    return {replace(finding, file="") for finding in judge_apart([read_form(path, path.parent)])}


@dataclass
class Desk:
    """A form open in LibreOffice."""

    book: xw.Book
    path: Path
    manifest: Manifest

    @classmethod
    def with_open(cls, office: xw.App, path: Path) -> Desk:
        """Open a form."""
        office.impl.alerts.clear()
        office.impl.calls.clear()
        office.impl.answer = "no"
        return cls(office.books.open(str(path)), path, manifest_of(path))

    def press(self) -> str:
        """Press the button; return what the last message box said."""
        self.book.set_mock_caller()
        try:
            main()
        finally:
            del xw.Book._mock_caller
        return self.said[-1]

    @property
    def said(self) -> list[str]:
        return [alert["prompt"] for alert in self.book.app.impl.alerts]

    @property
    def calls(self) -> Mapping[str, int]:
        return self.book.app.impl.calls

    def entry(self, *place: str) -> Entry:
        (found,) = [e for e in self.manifest.entries if (e.table, e.key, e.field) == place]
        return found

    def cell(self, *place: str) -> xw.Range:
        """Return the cell of an entry where it was issued."""
        entry = self.entry(*place)
        return self.book.sheets[entry.sheet].range((entry.row, entry.column))

    def saved(self) -> Workbook:
        """Save the form and return what the file holds."""
        self.book.save()
        return openpyxl.load_workbook(self.path)

    def close(self) -> None:
        if self.book.impl in list(self.book.app.impl.books):
            self.book.close()


def spots(entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """Return sheet and address of entries."""
    return {(entry.sheet, f"{get_column_letter(entry.column)}{entry.row}") for entry in entries}


def marked(book: Workbook) -> dict[tuple[str, str], str]:
    """Return the marked cells of a saved form outside our own sheets, and the severity that their fill means."""
    meaning = {f"FF{fill}": severity for severity, fill in FILLS.items()}
    return {
        (sheet.title, cell.coordinate): meaning[colour]
        for sheet in book
        if not sheet.title.startswith(("_", "検査結果", "Check results"))
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and (colour := str(cell.fill.fgColor.rgb)) in meaning
    }


def notes(book: Workbook) -> dict[tuple[str, str], str]:
    """Return the notes of a saved form."""
    return {
        (sheet.title, cell.coordinate): cell.comment.text
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def ours(found: Mapping[tuple[str, str], str]) -> set[tuple[str, str]]:
    """Return where the notes begin as ours do."""
    return {spot for spot, text in found.items() if OUR_LINE.match(text)}


def state(book: Workbook) -> dict[str, Any]:
    """Return everything of a saved form that a press may change."""
    cells = {
        (sheet.title, cell.coordinate): (cell.value, cell.fill.fgColor.rgb if cell.fill.fill_type else None)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }
    protection = {sheet.title: dict(sheet.protection.__dict__) for sheet in book}
    return {"cells": cells, "notes": notes(book), "protection": protection, "sheets": book.sheetnames}
