"""Defined names of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from addin.engine import bridge
from addin.engine.ranges import Range
from addin.engine.values import ExcelError

if TYPE_CHECKING:
    from addin.engine.books import Book


class Names(base_classes.Names):
    """The workbook-level names."""

    def __init__(self, book: Book, holder: Any) -> None:
        """Keep LibreOffice's collection."""
        self.book, self._holder = book, holder

    def __call__(self, key: int | str) -> Name:
        """Return a name by position or name; KeyError."""
        self.book.app.count("name")
        if isinstance(key, int):
            return Name(self.book, self._holder, self._holder.ElementNames[key - 1])
        found = next((name for name in self._holder.ElementNames if name.lower() == key.lower()), None)
        if found is None:
            raise KeyError(key)
        return Name(self.book, self._holder, found)

    def contains(self, key: str) -> bool:
        """Whether there is such a name."""
        return key.lower() in {name.lower() for name in self._holder.ElementNames}

    def __len__(self) -> int:
        """Count them."""
        return len(self._holder.ElementNames)

    def snapshot(self) -> list[tuple[str, Name]]:
        """Return every name with its handle."""
        return [(name, Name(self.book, self._holder, name)) for name in self._holder.ElementNames]

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name, in the place of one that is there."""
        if self.contains(name):
            self(name).delete()
        self._holder.addNewByName(name, "0", bridge.uno().createUnoStruct("com.sun.star.table.CellAddress"), 0)
        made = Name(self.book, self._holder, name)
        made.refers_to = refers_to
        return made


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: Book, holder: Any, name: str) -> None:
        """Keep where it is defined."""
        self._book, self._holder, self._name = book, holder, name

    @property
    def name(self) -> str:
        """The name itself."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._holder.getByName(self._name).Name = name
        self._name = name

    @property
    def refers_to(self) -> str:
        """What it stands for, as a formula in Excel's spelling."""
        self._book.app.count("name.refers_to")
        held = self._holder.getByName(self._name)
        return "=" + str(self._book.formulas.printFormula(held.getTokens(), held.ReferencePosition))

    @refers_to.setter
    def refers_to(self, formula: str) -> None:
        held = self._holder.getByName(self._name)
        held.setTokens(self._book.formulas.parseFormula(formula.removeprefix("="), held.ReferencePosition))

    @property
    def refers_to_range(self) -> Range:
        """The cells it stands for; raises ExcelError where it stands for none."""
        self._book.app.count("name.range")
        cells = self._holder.getByName(self._name).getReferredCells()
        if cells is None:
            raise ExcelError(f"{self._name} refers to no range")
        area = cells.RangeAddress
        sheet = self._book.sheets(area.Sheet + 1)
        return Range(sheet, (area.StartRow + 1, area.StartColumn + 1), (area.EndRow + 1, area.EndColumn + 1))

    def delete(self) -> None:
        """Take the name out of the workbook."""
        self._holder.removeByName(self._name)
