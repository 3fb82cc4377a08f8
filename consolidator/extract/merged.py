"""Cells of several entries that somebody merged into one: what stands there can be meant for all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from consolidator.extract.returned import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consolidator.extract.account import Account
    from consolidator.extract.align import Position
    from consolidator.extract.locate import Place
    from consolidator.model import Entry, Finding, Sheet


def merged_entries(account: Account, located: Iterable[tuple[Entry, Place]]) -> Iterator[Finding]:
    """Yield a finding for each merge that covers several entries and holds something: it counts for the first alone."""
    spots: defaultdict[str, dict[Position, Entry]] = defaultdict(dict)
    for entry, place in located:
        if place.found_by != "missing":
            spots[place.sheet].setdefault((place.row, place.column), entry)
    for sheet in account.snapshot.sheets:
        for first, covered in _over_several(sheet, spots[sheet.name]):
            entry = covered[0]
            params = {"count": str(len(covered)), "returned": content(sheet.cells[first])}
            found = account.finding("R112", (sheet.name, *first), params, entry.table, entry.key)
            yield replace(found, field=entry.field, year=entry.year)


def _over_several(sheet: Sheet, spots: dict[Position, Entry]) -> Iterator[tuple[Position, list[Entry]]]:
    """Yield the first cell of each merge with content over several entries, and those entries, row by row."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in sorted(spots):
        columns[row].append(column)
    for top, left, bottom, right in sheet.merges if len(spots) > 1 else ():
        if top == bottom and len(columns.get(top, ())) < 2:
            continue
        reach = range(top, bottom + 1)
        rows = reach if len(reach) <= len(columns) else [row for row in columns if row in reach]
        covered = [(row, column) for row in rows for column in columns.get(row, ()) if left <= column <= right]
        if len(covered) > 1 and (cell := sheet.cells.get((top, left))) is not None and content(cell):
            yield (top, left), [spots[at] for at in covered]
