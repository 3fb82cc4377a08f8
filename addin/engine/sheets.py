"""Sheets of a workbook."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes

from addin.engine.notes import Note, Shape
from addin.engine.protection import SheetApi
from addin.engine.ranges import MOST_COLUMNS, MOST_ROWS, Range
from addin.engine.values import ExcelError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addin.engine.books import Book


class Sheets(base_classes.Sheets):
    """The sheets of a workbook, hidden ones included."""

    def __init__(self, book: Book) -> None:
        """Stand for a workbook's sheets."""
        self.book = book
        self._held = book.doc.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet that is shown."""
        return Sheet(self.book, self.book.doc.CurrentController.ActiveSheet)

    def __call__(self, key: int | str) -> Sheet:
        """Return a sheet by position or name; raises NoSuchObjectError."""
        self.book.app.count("sheet")
        if isinstance(key, int):
            return Sheet(self.book, self._held.getByIndex(key - 1))
        found = next((name for name in self._held.ElementNames if name.lower() == key.lower()), None)
        if found is None:
            raise xw.NoSuchObjectError(f"Sheet {key!r} doesn't exist.")
        return Sheet(self.book, self._held.getByName(found))

    def __len__(self) -> int:
        """Count them."""
        return int(self._held.Count)

    def __iter__(self) -> Iterator[Sheet]:
        """Iterate over them, in order."""
        return (self(number) for number in range(1, len(self) + 1))

    def __contains__(self, key: str) -> bool:
        """Whether there is a sheet of that name."""
        return key.lower() in {name.lower() for name in self._held.ElementNames}

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Add a sheet before the active one, or where it is told, and show it."""
        self.book.app.count("sheet.add")
        if self.book.doc.isProtected():
            raise ExcelError("the workbook's structure is protected")
        number = len(self) + 1
        while f"Sheet{number}" in self:
            number += 1
        position = before.index - 1 if before else after.index if after else self.active.index - 1
        made = name or f"Sheet{number}"
        self._held.insertNewByName(made, position)
        sheet = self(made)
        sheet.activate()
        return sheet


class Sheet(base_classes.Sheet):
    """One sheet."""

    book: Book = None  # type: ignore[assignment] # set at once; the base class has a property that raises

    def __init__(self, book: Book, held: Any) -> None:
        """Keep LibreOffice's sheet."""
        self.book, self.held = book, held

    def count(self, kind: str) -> None:
        """Count a call to the application."""
        self.book.app.count(kind)

    @property
    def api(self) -> SheetApi:
        """Excel's own object, as far as the add-in uses it."""
        return SheetApi(self)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.held.Name)

    @name.setter
    def name(self, name: str) -> None:
        self.book.allowed[name] = self.book.allowed.pop(self.name, {})
        self.held.Name = name

    @property
    def index(self) -> int:
        """Its position, from 1."""
        return int(self.held.RangeAddress.Sheet) + 1

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        return bool(self.held.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.held.IsVisible = bool(value)

    # ---------------------------------------------------------------- protection

    @property
    def protected(self) -> bool:
        """Whether it is protected."""
        return bool(self.held.isProtected())

    def protect(self, password: str) -> None:
        """Protect it; LibreOffice keeps the options it had."""
        self.count("sheet.protect")
        self.held.protect(password)

    def unprotect(self, password: str) -> None:
        """Try to take its protection off."""
        self.count("sheet.unprotect")
        with contextlib.suppress(Exception):  # the bridge's exceptions are made at run time
            self.held.unprotect(password)

    # ---------------------------------------------------------------- cells and what lies over them

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return cells by address, (row, column) or name."""
        return Range(self, arg1, arg2)

    @property
    def cells(self) -> Range:
        """All its cells."""
        return Range(self, (1, 1), (MOST_ROWS, MOST_COLUMNS))

    @property
    def used_range(self) -> Range:
        """The cells in use."""
        self.count("sheet.used_range")
        cursor = self.held.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        area = cursor.RangeAddress
        return Range(self, (area.StartRow + 1, area.StartColumn + 1), (area.EndRow + 1, area.EndColumn + 1))

    @property
    def notes(self) -> list[Note]:
        """Its notes."""
        self.count("sheet.notes")
        return [Note(self, note) for note in self.held.Annotations]

    @property
    def comments(self) -> list[Any]:
        """Threaded comments; LibreOffice knows none."""
        return []

    @property
    def shapes(self) -> list[Shape]:
        """Drawn shapes that hold text; pictures and charts are left out, and the boxes of notes."""
        self.count("sheet.shapes")
        page = self.held.DrawPage
        drawn = (page.getByIndex(number) for number in range(page.Count))
        return [Shape(self, shape) for shape in drawn if Shape.speaks(shape)]

    @property
    def tables(self) -> list[Any]:
        """Tables; LibreOffice knows none."""
        return []

    # ---------------------------------------------------------------- as a whole

    def activate(self) -> None:
        """Show it."""
        self.book.doc.CurrentController.setActiveSheet(self.held)

    select = activate

    def delete(self) -> None:
        """Take it out of the workbook."""
        self.count("sheet.delete")
        self.book.doc.Sheets.removeByName(self.name)

    def clear(self) -> None:
        """Take contents and formats off."""
        self.cells.clear()

    def clear_contents(self) -> None:
        """Take contents off."""
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        """Take formats off."""
        self.cells.clear_formats()

    def autofit(self, axis: str | None = None) -> None:
        """Fit rows and columns to what they hold."""
        self.used_range.autofit(axis)
