"""Where each entry cell of a form stands now.

Its record's row is where the key is printed, its column where its name points; without a name the
alignment with what was issued says so, and ``found_by`` tells which it was. An answer that was cut and pasted onto
another entry's cell takes its name along: it is the other's answer then, as everybody sees who looks at the sheet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from consolidator.extract.align import Alignment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from consolidator.extract.identify import Identified
    from consolidator.extract.returned import Returned
    from consolidator.model import Entry


class Place(NamedTuple):
    """Where an entry cell stands. found_by: name | key (sorted) | label | unclear | missing."""

    found_by: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def spot(self) -> Spot:
        """Return sheet, row and column."""
        return self[1:]


MISSING = Place("missing")
Spot = tuple[str, int, int]
"""Returned sheet, row, column."""
Twins = dict[tuple[int, str, str, int], "Entry"]
"""(record, table, field, column as issued) -> entry."""


def locate(returned: Returned, identified: Identified) -> tuple[Place, ...]:
    """Return where each entry of the manifest stands now, in the manifest's order."""
    entries = returned.manifest.entries
    if _untouched(returned, identified):
        return tuple(_as_issued(returned, entry) for entry in entries)
    twins = {_twin_key(entry, entry.record): entry for entry in entries}
    places = [_place(returned, identified, entry, twins) for entry in entries]
    return tuple(_without_intruders(returned, entries, places))


def _untouched(returned: Returned, identified: Identified) -> bool:
    """Tell whether all that is printed, and every name, is where it was issued, so that nothing needs to be sought."""
    settled = all(now == place for place, now in identified.record_at.items())
    return settled and all(alignment.still for alignment in returned.alignments.values())


def _as_issued(returned: Returned, entry: Entry) -> Place:
    here = returned.sheets[entry.sheet]
    named = returned.names.get(entry.name)
    return Place("name" if named and named[0] == here else "label", here, entry.row, entry.column)


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
    homes: defaultdict[Spot, set[str]] = defaultdict(set)
    for entry in entries:
        if (home := _home(returned, entry, None)) is not None:
            homes[home].add(entry.name)
    claims = Counter(place.spot for place in places)
    prints = _printed_rows(returned)
    for entry, place in zip(entries, places, strict=True):
        others = homes[place.spot] - {entry.name}
        suspect = place.found_by in {"name", "key"} and (claims[place.spot] > 1 or others)
        if not suspect or not _is_intruder(returned, entry, place, prints.get((entry.sheet, entry.row), frozenset())):
            yield place
        else:
            home = _home(returned, entry, place)
            yield MISSING if home is None else Place("label", *home)


def _home(returned: Returned, entry: Entry, place: Place | None) -> Spot | None:
    """Return the cell that an entry was issued in, as the sheet is now; in a list, in the row where its record is."""
    alignment, sheet = returned.alignments[entry.sheet], returned.sheets.get(entry.sheet)
    in_row = place is not None and returned.manifest.records[entry.record].kind == "row"
    row = place.row if place is not None and in_row else alignment.rows.get(entry.row)
    column = alignment.columns.get(entry.column)
    return None if sheet is None or row is None or column is None else (sheet, row, column)


def _is_intruder(returned: Returned, entry: Entry, place: Place, labels: AbstractSet[str]) -> bool:
    """Tell whether the cell that a name leads to is in another column, or beside other labels, than was issued."""
    alignment = returned.alignments[entry.sheet]
    if alignment.columns.get(entry.column) != place.column:
        return True
    if returned.manifest.records[entry.record].kind == "row":
        return False  # the printed key has decided
    beside = {text for (row, _), text in returned.texts[place.sheet].items() if row == place.row}
    return not labels <= beside if labels else alignment.rows.get(entry.row) != place.row


def _printed_rows(returned: Returned) -> dict[tuple[str, int], frozenset[str]]:
    """Return the texts printed in each row as issued, formulas left out."""
    rows: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for issued in returned.manifest.sheets:
        for (row, _), text in issued.cells.items():
            if not text.startswith("="):
                rows[issued.name, row].add(text)
    return {line: frozenset(texts) for line, texts in rows.items()}


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
