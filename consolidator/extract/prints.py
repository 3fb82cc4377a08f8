"""What a form as issued prints beside the keys of its records."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consolidator.extract.align import Position
    from consolidator.model import Manifest, Record


class Prints:
    """The print of each record beside its key, by sheet and row as issued."""

    def __init__(self, manifest: Manifest) -> None:
        """Sort the print of a manifest by row."""
        self._keys = {(r.sheet, row, column) for r in manifest.records for _, row, column, _ in r.prints}
        self._rows: defaultdict[tuple[str, int], dict[int, str]] = defaultdict(dict)
        for issued in manifest.sheets:
            for (row, column), text in issued.cells.items():
                if (issued.name, row, column) not in self._keys:
                    self._rows[issued.name, row][column] = text
        self._siblings: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in manifest.records:
            if record.kind == "row":
                self._siblings[record.table, record.sheet].append(record)

    def beside(self, record: Record) -> dict[Position, str]:
        """Return what was printed in the record's row, or on its sheet, apart from its key."""
        if record.kind == "row":
            row = record.prints[0][1]
            return {(row, column): text for column, text in self._rows[record.sheet, row].items()}
        return {
            (row, column): text
            for (sheet, row), line in self._rows.items()
            if sheet == record.sheet
            for column, text in line.items()
        }

    def line(self, record: Record) -> dict[int, str]:
        """Return what was printed in a record's row by column, '' where only other rows of its table print."""
        rows = [self._rows[record.sheet, other.prints[0][1]] for other in self._siblings[record.table, record.sheet]]
        mine = self._rows[record.sheet, record.prints[0][1]]
        return {column: mine.get(column, "") for row in rows for column in row}

    def of_another(self, record: Record, column: int, text: str) -> bool:
        """Tell whether a text is what another record of the same table printed in that column."""
        rows = (other.prints[0][1] for other in self._siblings[record.table, record.sheet] if other is not record)
        return any(self._rows[record.sheet, row].get(column) == text for row in rows)
