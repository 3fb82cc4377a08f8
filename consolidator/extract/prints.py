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
        self._rows: defaultdict[str, defaultdict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
        for issued in manifest.sheets:
            rows = self._rows[issued.name]
            for (row, column), text in issued.cells.items():
                rows[row][column] = text
        for record in manifest.records:
            for _, row, column, _ in record.prints:
                self._rows[record.sheet][row].pop(column, None)
        self._siblings: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
        self._columns: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        for record in manifest.records:
            if record.kind == "row":
                self._siblings[record.table, record.sheet].append(record)
                self._columns[record.table, record.sheet].update(self._line(record))

    def beside(self, record: Record) -> dict[Position, str]:
        """Return what was printed in the record's row, or on its sheet, apart from its key."""
        if record.kind == "row":
            row = record.prints[0][1]
            return {(row, column): text for column, text in self._line(record).items()}
        rows = self._rows[record.sheet]
        return {(row, column): text for row, line in rows.items() for column, text in line.items()}

    def line(self, record: Record) -> dict[int, str]:
        """Return what was printed in a record's row by column, '' where only other rows of its table print."""
        mine = self._line(record)
        return {column: mine.get(column, "") for column in self._columns[record.table, record.sheet]}

    def of_another(self, record: Record, column: int, text: str) -> bool:
        """Tell whether a text is what another record of the same table printed in that column."""
        others = (other for other in self._siblings[record.table, record.sheet] if other is not record)
        return any(self._line(other).get(column) == text for other in others)

    def _line(self, record: Record) -> dict[int, str]:
        return self._rows[record.sheet][record.prints[0][1]]
