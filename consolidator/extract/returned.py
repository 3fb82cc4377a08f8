"""A returned workbook laid over the form as issued: which sheet, row and column is which.

Sheets are paired by where defined names point, then by title, then by what they print; rows and
columns are aligned by ``align``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.extract.align import Alignment, align
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.extract.align import Position
    from consolidator.model import Cell, IssuedSheet, Manifest, Record, Sheet, Snapshot

RESEMBLES = 0.5  # share of a sheet's print by which it is recognised when no name leads to it
Texts = dict[str, dict[tuple[int, int], str]]
"""Returned sheet -> (row, column) -> content as text, no empty ones."""


@dataclass(frozen=True)
class Returned:
    """What a returned workbook holds, and how it lies over what was issued."""

    manifest: Manifest
    texts: Texts
    names: Mapping[str, tuple[str, int, int]]
    sheets: Mapping[str, str]  # issued sheet -> returned sheet, absent when gone
    alignments: Mapping[str, Alignment]  # by issued sheet

    def cell(self, name: str, sheet: str, issued: Position) -> tuple[Position, bool] | None:
        """Return where a named cell of an issued sheet stands and whether its name says so; None when gone."""
        here = self.sheets.get(sheet)
        if here is None:
            return None
        named = self.names.get(name)
        if named and named[0] == here:
            return (named[1], named[2]), True
        position = self.alignments[sheet].returned(issued)
        return None if position is None else (position, False)

    def prints(self, record: Record) -> tuple[tuple[str, Position | None], ...]:
        """Return what is printed now where a record's key was issued, and where that is."""
        here = self.sheets.get(record.sheet)
        found: list[tuple[str, Position | None]] = []
        for name, row, column, _ in record.prints:
            place = self.cell(name, record.sheet, (row, column))
            found.append((self.texts[here].get(place[0], ""), place[0]) if here and place else ("", None))
        return tuple(found)


def content(cell: Cell) -> str:
    """Return a returned cell's content as text; a formula without a stored value as '=...'."""
    value = cell.value
    if value is None:
        return "" if cell.formula is None else "=" + cell.formula
    return canonical_text(value)


def lay_over(snapshot: Snapshot, manifest: Manifest) -> Returned:
    """Pair the sheets of a returned workbook with those issued, and align their rows and columns."""
    texts = {sheet.name: _texts(sheet, manifest.checklist) for sheet in snapshot.sheets}
    named = _named_positions(manifest)
    sheets = _match_sheets(snapshot, manifest, texts, named)
    alignments = {
        issued.name: _align_sheet(snapshot, issued, texts.get(sheets.get(issued.name, ""), {}), sheets, named)
        for issued in manifest.sheets
    }
    return Returned(manifest, texts, snapshot.names, sheets, alignments)


def _texts(sheet: Sheet, checklist: IssuedSheet | None) -> dict[Position, str]:
    """Return the texts of a sheet; of the checklist without ours: its formulas, whatever they show, and its texts.

    Where no formula is left (.xls, .ods, pasted as values) cells show their values where formulas were.
    """
    texts = {
        at: text
        for at, cell in sheet.cells.items()  # nearly all hold a text as it stands, and a call costs more than that
        if (text := held if (held := cell[0]).__class__ is str and "\r" not in held else content(cell))
    }
    if checklist is None or sheet.name != checklist.name:
        return texts
    left = {at for at, cell in sheet.cells.items() if cell.formula is not None}
    ours = left or {at for at, text in checklist.cells.items() if text.startswith("=")}
    printed = set(checklist.cells.values())
    return {at: text for at, text in texts.items() if at not in ours and text not in printed}


Named = dict[str, list[tuple[str, int, int]]]
"""Issued sheet -> defined names of its entry and key cells with row and column as issued."""


def _named_positions(manifest: Manifest) -> Named:
    named: Named = {issued.name: [] for issued in manifest.sheets}
    for entry in manifest.entries:
        named[entry.sheet].append((entry.name, entry.row, entry.column))
    for record in manifest.records:
        if record.sheet:
            named[record.sheet] += [printed[:3] for printed in record.prints]
    return named


def _match_sheets(snapshot: Snapshot, manifest: Manifest, texts: Texts, named: Named) -> dict[str, str]:
    matched: dict[str, str] = {}
    for sheet, names in named.items():
        votes = Counter(place[0] for name, *_ in names if (place := snapshot.names.get(name)))
        best = max(votes, key=lambda name: (votes[name], name == sheet), default=None)
        if best is not None and best in texts and best not in matched.values():
            matched[sheet] = best
    left = [issued for issued in manifest.sheets if issued.name not in matched]
    return matched | _by_print(left, {name: texts[name] for name in texts if name not in matched.values()})


def likeness(issued: IssuedSheet, texts: Mapping[Position, str]) -> float:
    """Return the share of an issued sheet's print that a returned sheet holds, wherever it stands."""
    printed = Counter(issued.cells.values())
    return (printed & Counter(texts.values())).total() / max(1, printed.total())


def _by_print(issued: Sequence[IssuedSheet], free: Texts) -> dict[str, str]:
    """Pair sheets by their title, then by what they print, those most alike first.

    The sheets of several initiatives print much the same: each must get its own, also where some of them are missing.
    """
    shares = [
        (likeness(one, texts), one.name == name, one.name, name) for one in issued for name, texts in free.items()
    ]
    alike = [pair for pair in shares if pair[0] >= RESEMBLES]
    paired: dict[str, str] = {}
    for _, _, one, name in sorted(alike, key=lambda pair: (pair[1], pair[0]), reverse=True):
        if one not in paired and name not in paired.values():
            paired[one] = name
    return paired


def _align_sheet(
    snapshot: Snapshot,
    issued: IssuedSheet,
    texts: Mapping[Position, str],
    sheets: Mapping[str, str],
    named: Named,
) -> Alignment:
    here = sheets.get(issued.name)
    if here is None:
        return Alignment({}, {})
    anchors = [
        ((row, column), (place[1], place[2]))
        for name, row, column in named[issued.name]
        if (place := snapshot.names.get(name)) and place[0] == here
    ]
    return align(issued.cells, _with_formulas(snapshot, here, texts), anchors)


def _with_formulas(snapshot: Snapshot, sheet: str, texts: Mapping[Position, str]) -> Mapping[Position, str]:
    """Return the texts of a sheet with formulas instead of what they show: those are what was issued."""
    found = snapshot.sheet(sheet)
    cells = found.cells if found else {}
    formulas = {at: f"={cell.formula}" for at, cell in cells.items() if cell.formula is not None and at in texts}
    return {**texts, **formulas} if formulas else texts
