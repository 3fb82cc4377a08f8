"""What marking must know of a workbook: notes and entries, the marks of the last check, what marked cells looked like.

One definition for the add-in, which changes an open workbook, and for returns, which change a file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consolidator.marks import NO_FILL, Remembered
from consolidator.workbook.style import ENTRY_FILL
from schemas.marks import OUR_LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consolidator.marks import Mark, Spot
    from consolidator.model import Snapshot


@dataclass(frozen=True)
class Held:
    """What marking needs to know of the workbook as it was read."""

    notes: Mapping[Spot, str]
    threaded: frozenset[Spot]  # cells with a threaded comment: Excel takes no note there
    entries: Mapping[Spot, str]  # entry cells and their names
    places: Mapping[str, Spot]  # the same the other way round

    @classmethod
    def of(cls, snapshot: Snapshot) -> Held:
        """Return it for a snapshot."""
        notes = [(sheet.name, note) for sheet in snapshot.sheets for note in sheet.notes if note.row]
        return cls(
            notes={(name, note.row, note.column): note.text for name, note in notes if note.kind == "note"},
            threaded=frozenset((name, note.row, note.column) for name, note in notes if note.kind == "comment"),
            entries={place: name for name, place in snapshot.names.items()},
            places=dict(snapshot.names),
        )

    def standing(self, known: Iterable[Remembered]) -> dict[Spot, Remembered]:
        """Return the marks of the last check where they are now: cells are followed by name, and by their notes."""
        known = tuple(known)
        found = {self.places.get(former.entry, former.spot): former for former in known}
        by_number = {former.number: former for former in known}
        for spot, text in self.notes.items():
            ours = OUR_LINE.match(text)
            if ours is None or spot in found:
                continue
            number = int("".join(filter(str.isdecimal, ours.group(0))))
            usual = ENTRY_FILL[2:] if spot in self.entries else NO_FILL
            copied = by_number.get(number)  # the cell was sorted or copied with its note
            found[spot] = replace(copied, spot=spot) if copied else Remembered(number, "", spot, usual, "")
        return found

    def before(self, spot: Spot, due: Mark, standing: Mapping[Spot, Remembered], colour: str) -> Remembered:
        """Return what to remember of a cell: its fill, or the one remembered already while our mark stands on it."""
        former = standing.get(spot)
        ours = former is not None and colour in (former.marked, due.fill)
        fill = former.fill if former is not None and ours else colour
        return Remembered(due.number, self.entries.get(spot, ""), spot, fill, due.fill)

    def note(self, spot: Spot, due: Mark) -> str | None:
        """Return the text that a cell's note should have, None where it has it already or can't have one."""
        former = self.notes.get(spot, "")
        text = due.note(former)
        return None if text == former or spot in self.threaded else text

    def ours_still(self, spot: Spot, former: Remembered, colour: str) -> bool:
        """Whether a cell's fill is the one of our mark, and nobody gave it another one since."""
        return colour == former.marked or (not former.marked and spot in self.notes)
