"""Cells of several entries that somebody merged into one: what stands there can be meant for all of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from consolidator.extract.returned import content
from consolidator.once import small_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consolidator.extract.account import Account
    from consolidator.extract.align import Position
    from consolidator.extract.locate import Place
    from consolidator.model import Entry, Finding

    Area = tuple[int, int, int, int]

USUAL: Final = 2000
"""Merges of a sheet; forms have some hundred."""


def merged_entries(account: Account, located: Iterable[tuple[Entry, Place]]) -> Iterator[Finding]:
    """Yield a finding for each merge that covers several entries and holds something: it counts for the first alone."""
    spots: defaultdict[str, dict[Position, Entry]] = defaultdict(dict)
    for entry, place in located:
        if place.found_by != "missing":
            spots[place.sheet].setdefault((place.row, place.column), entry)
    for sheet in account.snapshot.sheets:
        entries = spots[sheet.name]
        for first, covered in _over_several(sheet.merges, tuple(entries)) if len(entries) > 1 else ():
            if (cell := sheet.cells.get(first)) is None or not (held := content(cell)):
                continue
            entry = entries[covered[0]]
            params = {"count": str(len(covered)), "returned": held}
            found = account.finding("R112", (sheet.name, *first), params, entry.table, entry.key)
            yield replace(found, field=entry.field, year=entry.year)


@small_kept(USUAL, 256)
def _over_several(merges: tuple[Area, ...], spots: tuple[Position, ...]) -> list[tuple[Position, list[Position]]]:
    """Return the first cell of each merge over several entries, and where these are, row by row.

    Forms of one template have most merges and spots in common.
    """
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in sorted(spots):
        columns[row].append(column)
    found = []
    for top, left, bottom, right in merges:
        if top == bottom and len(columns.get(top, ())) < 2:
            continue
        reach = range(top, bottom + 1)
        rows = reach if len(reach) <= len(columns) else [row for row in columns if row in reach]
        covered = [(row, column) for row in rows for column in columns.get(row, ()) if left <= column <= right]
        if len(covered) > 1:
            found.append(((top, left), covered))
    return found
