"""Which record a row or a sheet of a returned form holds now: its printed key decides.

Names do not follow a sort; the print does. Where key and the rest of the print disagree, or a key
stands twice, nothing is guessed: the record is a problem.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.extract.align import Position
    from consolidator.extract.returned import Returned
    from consolidator.model import Manifest, Record

ALIKE = 0.8  # share of the rest of a record's print that must be unchanged to tell it without its key
Identity = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Problem:
    """A place whose record can't be told: code of schemas.codes, what is printed there, and where."""

    code: str
    place: int  # index of the record that was issued there
    printed: str
    sheet: str
    position: Position


@dataclass(frozen=True)
class Identified:
    """Which record stands where; places and records are indexes into Manifest.records."""

    record_at: Mapping[int, int | None]  # place -> record printed there now; None: can't be told
    place_of: Mapping[int, int]  # record -> place; absent: nowhere
    rows: Mapping[int, int]  # place -> row of the returned sheet its key is printed in
    problems: tuple[Problem, ...]


class _Prints:
    """The print of each record beside its key, by sheet and row as issued."""

    def __init__(self, manifest: Manifest) -> None:
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

    def of_another(self, record: Record, column: int, text: str) -> bool:
        """Tell whether a text is what another record of the same table printed in that column."""
        rows = (other.prints[0][1] for other in self._siblings[record.table, record.sheet] if other is not record)
        return any(self._rows[record.sheet, row].get(column) == text for row in rows)


def identify(returned: Returned) -> Identified:
    """Tell for every issued place which record is printed there now."""
    records = returned.manifest.records
    prints = _Prints(returned.manifest)
    known = {_identity(record, [text for *_, text in record.prints]): index for index, record in enumerate(records)}
    record_at: dict[int, int | None] = {}
    rows: dict[int, int] = {}
    problems: list[Problem] = []
    for place, record in enumerate(records):
        if record.kind == "form":
            record_at[place] = place
            continue
        found = returned.prints(record)
        position = found[0][1]
        if position is None:
            record_at[place] = None
            continue
        rows[place] = position[0]
        now = known.get(_identity(record, [text for text, _ in found]))
        record_at[place] = now = _confirmed(returned, prints, place, now, position)
        if now is None:
            text = " ".join(text for text, _ in found)
            problems.append(Problem("R103", place, text, returned.sheets[record.sheet], position))
    problems += _printed_twice(returned, record_at, rows)
    place_of = {record: place for place, record in record_at.items() if record is not None}
    return Identified(record_at, place_of, rows, tuple(problems))


def _identity(record: Record, texts: list[str]) -> Identity:
    scope = record.sheet if record.kind == "row" else ""  # rows are told apart within their sheet
    return (record.table, record.kind, scope, tuple(unicodedata.normalize("NFKC", text).strip() for text in texts))


def _confirmed(returned: Returned, prints: _Prints, place: int, now: int | None, position: Position) -> int | None:
    """Return the record at a place if the rest of the print bears it out, else None."""
    record = returned.manifest.records[place]
    if now is None:
        return place if _same_print(returned, prints, record) else None
    if record.kind == "sheet":
        return now if now == place else None
    actual = returned.manifest.records[now]
    return None if _another_print(returned, prints, actual, position[0]) else now


def _same_print(returned: Returned, prints: _Prints, record: Record) -> bool:
    """Tell whether a place whose key can't be read still prints the rest of its record."""
    cells = prints.beside(record)
    texts = returned.texts[returned.sheets[record.sheet]]
    alignment = returned.alignments[record.sheet]
    same = sum(
        (now := alignment.returned(position)) is not None and texts.get(now) == text for position, text in cells.items()
    )
    return bool(cells) and same >= ALIKE * len(cells)


def _another_print(returned: Returned, prints: _Prints, record: Record, row: int) -> bool:
    """Tell whether a row prints the key of one record beside the print of another (sorted in part)."""
    texts = returned.texts[returned.sheets[record.sheet]]
    columns = returned.alignments[record.sheet].columns
    for (_, column), text in prints.beside(record).items():
        now = texts.get((row, columns.get(column, 0)), "")
        if now not in {"", text} and prints.of_another(record, column, now):
            return True
    return False


def _printed_twice(returned: Returned, record_at: dict[int, int | None], rows: Mapping[int, int]) -> list[Problem]:
    """Find records that are printed in several places, and unsettle all of those."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for place, record in record_at.items():
        if record is not None:
            places[record].append(place)
    problems = []
    for record, found in places.items():
        for place in found if len(found) > 1 else ():
            record_at[place] = None
            issued = returned.manifest.records[place]
            column = (returned.prints(issued)[0][1] or (0, 0))[1]
            key = returned.manifest.records[record].key
            problems.append(Problem("R108", place, key, returned.sheets[issued.sheet], (rows[place], column)))
    return problems
