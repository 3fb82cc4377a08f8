"""Where each entry cell of a form stands now.

Its record's row is where the key is printed, its column where its name points; without a name the
alignment with what was issued says so, and ``found_by`` tells which it was. An answer that was cut and pasted onto
another entry's cell takes its name along: it is the other's answer then, as everybody sees who looks at the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.extract.align import Alignment

if TYPE_CHECKING:
    from consolidator.extract.identify import Identified
    from consolidator.extract.returned import Returned
    from consolidator.model import Entry


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry cell stands. found_by: name | key (sorted) | label | unclear | missing."""

    found_by: str
    sheet: str = ""
    row: int = 0
    column: int = 0


MISSING = Place("missing")
Twins = dict[tuple[int, str, str, int], "Entry"]
"""(record, table, field, column as issued) -> entry."""


def locate(returned: Returned, identified: Identified) -> tuple[Place, ...]:
    """Return where each entry of the manifest stands now, in the manifest's order."""
    entries = returned.manifest.entries
    twins = {_twin_key(entry, entry.record): entry for entry in entries}
    places = [_place(returned, identified, entry, twins) for entry in entries]
    return tuple(_without_intruders(returned, entries, places))


def follow_sorts(returned: Returned, identified: Identified) -> dict[str, Alignment]:
    """Return the alignments with the rows of sorted records mapped to where those stand now."""
    records = returned.manifest.records
    moved: dict[str, dict[int, int]] = {}
    for place, now in identified.record_at.items():
        if now is None or records[place].kind != "row":
            continue
        sheet, row = records[now].sheet, records[now].prints[0][1]
        if now != place or row not in returned.alignments[sheet].rows:
            moved.setdefault(sheet, {})[row] = identified.rows[place]
    return {
        name: Alignment({**alignment.rows, **moved[name]}, alignment.columns) if name in moved else alignment
        for name, alignment in returned.alignments.items()
    }


def _twin_key(entry: Entry, record: int) -> tuple[int, str, str, int]:
    return (record, entry.table, entry.field, entry.column)


def _place(returned: Returned, identified: Identified, entry: Entry, twins: Twins) -> Place:
    record = returned.manifest.records[entry.record]
    if record.kind != "row":
        unclear = identified.record_at[entry.record] is None
        return _named(returned, entry, "unclear" if unclear else "name")
    place = identified.place_of.get(entry.record)
    if place is None:
        unclear = entry.record in identified.rows and identified.record_at[entry.record] is None
        return _named(returned, entry, "unclear") if unclear else MISSING
    twin = twins.get(_twin_key(entry, place))
    return MISSING if twin is None else _in_row(returned, identified, twin, place, sorted_=place != entry.record)


def _without_intruders(returned: Returned, entries: Sequence[Entry], places: list[Place]) -> Iterator[Place]:
    """Yield the places; a name that led to a cell where another entry belongs is not followed."""
    taken = Counter(place[1:] for place in map(_spot_of, places) if place[1])
    for entry, place in zip(entries, places, strict=True):
        found = place
        if place.found_by == "name" and taken[_spot_of(place)[1:]] > 1:
            home = returned.alignments[entry.sheet].returned((entry.row, entry.column))
            if home is None:
                found = MISSING
            elif home != (place.row, place.column):
                found = Place("label", place.sheet, *home)
        yield found


def _in_row(returned: Returned, identified: Identified, twin: Entry, place: int, *, sorted_: bool) -> Place:
    """Place an entry in the row its key is printed in; a name that points to another row is not followed."""
    row = identified.rows[place] + twin.row - returned.manifest.records[place].prints[0][1]
    found = _named(returned, twin, "name")
    if found.row == row:
        return Place("key", found.sheet, found.row, found.column) if sorted_ and found.found_by == "name" else found
    column = returned.alignments[twin.sheet].columns.get(twin.column)
    return Place("label", returned.sheets[twin.sheet], row, column) if column else MISSING


def _named(returned: Returned, entry: Entry, found_by: str) -> Place:
    found = returned.cell(entry.name, entry.sheet, (entry.row, entry.column))
    if found is None:
        return MISSING
    (row, column), named = found
    return Place(found_by if named or found_by == "unclear" else "label", returned.sheets[entry.sheet], row, column)
