"""Sheets of a form that a clerk copied within the workbook: a new initiative, or a second answer to the same one.

A copy is read like the sheet it was made of, by the sheet-level names that a spreadsheet program gives it, else by
its print. Where it calls the initiative otherwise it is a proposal, whose records get a key of their own; where it
does not, it is told and listed, and the first sheet counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consolidator.extract.locate import Place
from consolidator.extract.returned import RESEMBLES, lay_over, likeness
from consolidator.model import Entry
from schemas.marks import OUR_SHEETS
from schemas.tables import new_initiative_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from consolidator.extract.align import Position
    from consolidator.extract.returned import Returned
    from consolidator.model import IssuedSheet, Manifest, Sheet, Snapshot

SPARE = "new_initiatives"
TELLING = {"title": "title", "content": "content", "policy_path": "policy", "policy_name": "policy", "id": "no"}
"""What a sheet prints of its initiative -> the field of a new initiative that it tells."""
IDENTITY = frozenset({"id", "title"})
"""A copy in which either was changed is about another initiative."""
Spot = tuple[str, int, int]
Located = tuple[Entry, Place]


@dataclass(frozen=True)
class Copy:
    """A copied sheet.

    entries: those of a new initiative, with keys of their own, and where they stand; printed: spots that show what the
    original prints; differing: of a second answer, entry cells that hold something else than those of the first.
    """

    sheet: str
    of: str  # sheet as issued
    entries: tuple[Located, ...]
    printed: frozenset[Spot]
    differing: tuple[Spot, ...]


def copies(snapshot: Snapshot, manifest: Manifest, returned: Returned) -> tuple[Copy, ...]:
    """Return the sheets of a returned form that are copies of its sheets, in the order of the workbook."""
    matched = set(returned.sheets.values())
    found = []
    for sheet in snapshot.sheets:
        if sheet.name in matched or sheet.name in OUR_SHEETS or not returned.texts.get(sheet.name):
            continue
        original = _original(snapshot, manifest, returned, sheet)
        if original is not None:
            found.append(_copy(manifest, returned, _laid(snapshot, manifest, sheet, original)))
    return tuple(found)


@dataclass(frozen=True)
class _Laid:
    """A copied sheet laid over the issued sheet that it was made of."""

    sheet: str
    issued: IssuedSheet
    over: Returned

    @property
    def texts(self) -> Mapping[Position, str]:
        return self.over.texts[self.sheet]

    def spot(self, issued: Position) -> Spot | None:
        """Return where an issued cell stands in the copy."""
        found = self.over.alignments[self.issued.name].returned(issued)
        return (self.sheet, *found) if found else None

    def changed(self, issued: Position, spot: Spot) -> bool:
        """Tell whether a printed cell shows something else in the copy."""
        return self.texts.get(spot[1:], "") != self.issued.cells.get(issued, "")


def _originals(manifest: Manifest) -> dict[str, str]:
    """Return the initiative of each sheet that is about one."""
    return {record.sheet: record.key for record in manifest.records if record.kind == "sheet"}


def _original(snapshot: Snapshot, manifest: Manifest, returned: Returned, sheet: Sheet) -> IssuedSheet | None:
    """Return the issued sheet that a sheet was copied from: its names say so, and its print bears it out."""
    home = {entry.name: entry.sheet for entry in manifest.entries}
    local = _local_names(snapshot, sheet.name)
    votes = Counter(home[name] for name in local if name in home)
    alike = {one.name: likeness(one, returned.texts[sheet.name]) for one in manifest.sheets}
    best = max(manifest.sheets, key=lambda one: (votes[one.name], alike[one.name]), default=None)
    return best if best is not None and alike[best.name] >= RESEMBLES else None


def _local_names(snapshot: Snapshot, sheet: str) -> dict[str, Spot]:
    return {
        name: place for (scope, name), place in snapshot.sheet_names.items() if scope == sheet and place[0] == sheet
    }


def _laid(snapshot: Snapshot, manifest: Manifest, sheet: Sheet, issued: IssuedSheet) -> _Laid:
    alone = replace(snapshot, sheets=(sheet,), names=_local_names(snapshot, sheet.name), sheet_names={})
    entries = tuple(entry for entry in manifest.entries if entry.sheet == issued.name)
    over = lay_over(alone, replace(manifest, records=(), entries=entries, sheets=(issued,), checklist=None))
    return _Laid(sheet.name, issued, over)


def _copy(manifest: Manifest, returned: Returned, laid: _Laid) -> Copy:
    """Tell what a copied sheet is: a new initiative's, or a second answer to the initiative of its original."""
    initiative = _originals(manifest).get(laid.issued.name, "")
    places = [(entry, _place(laid, entry)) for entry in laid.over.manifest.entries]
    told = tuple(_told(manifest, laid))
    renamed = any(field in IDENTITY and laid.changed(position, spot) for field, position, spot in told)
    spots = ((laid.spot(position), text) for position, text in laid.issued.cells.items())
    printed = frozenset(spot for spot, text in spots if spot and laid.texts.get(spot[1:]) == text)
    if not (renamed if initiative else all(entry.table == SPARE for entry, _ in places)):
        return Copy(laid.sheet, laid.issued.name, (), printed, tuple(_differing(returned, laid, places)))
    key = new_initiative_key(manifest.department, laid.sheet)
    rows = [(entry._replace(key=_key(entry, initiative, key)), place) for entry, place in places]
    year = manifest.parameters.reporting_year
    for field, position, spot in {TELLING[one[0]]: one for one in told}.values():
        entry = Entry("", SPARE, key, TELLING[field], year, laid.issued.name, *position, "", -1)
        rows.append((entry, Place("label", *spot)))
    taken = {(place.sheet, place.row, place.column) for _, place in rows}
    return Copy(laid.sheet, laid.issued.name, tuple(rows), printed - taken, ())


def _differing(returned: Returned, laid: _Laid, places: Iterable[Located]) -> Iterator[Spot]:
    """Yield the entry cells of a copy that hold something else than those of its original."""
    there = returned.texts.get(returned.sheets.get(laid.issued.name, ""), {})
    for entry, place in places:
        found = returned.cell(entry.name, entry.sheet, (entry.row, entry.column))
        text = laid.texts.get((place.row, place.column), "")
        if text and text != (there.get(found[0], "") if found else ""):
            yield place.sheet, place.row, place.column


def _told(manifest: Manifest, laid: _Laid) -> Iterator[tuple[str, Position, Spot]]:
    """Yield what a copy prints of its initiative: field, where it was issued, where it stands."""
    for name, row, column, field in manifest.about:
        spot = laid.spot((row, column)) if name == laid.issued.name else None
        if spot is not None and field in TELLING:
            yield field, (row, column), spot


def _place(laid: _Laid, entry: Entry) -> Place:
    found = laid.over.cell(entry.name, entry.sheet, (entry.row, entry.column))
    if found is None:
        return Place("missing")
    (row, column), named = found
    return Place("name" if named else "label", laid.sheet, row, column)


def _key(entry: Entry, initiative: str, proposal: str) -> str:
    """Return the key of a copied entry's record: the proposal's own in the place of the initiative's."""
    if not initiative:
        return f"{proposal}-{entry.key.rsplit('+', 1)[-1]}"
    rest = entry.key.removeprefix(initiative)
    own = entry.key == initiative or (rest != entry.key and rest[0] in "/#")
    return proposal + (rest if own else f"/{entry.key}")
