"""Marks on the cells of an open workbook: set, kept while they are due, and taken back with what was there before."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from addin.protecting import opened
from consolidator.form_style import ENTRY_FILL
from consolidator.marks import NO_FILL, REMEMBERED, Remembered, remembered
from schemas.marks import MEMORY_SHEET, OUR_LINE, typed_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import xlwings as xw

    from consolidator.marks import Mark, Spot
    from consolidator.model import Snapshot

_VERY_HIDDEN: Final = 2  # XlSheetVisibility


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


def mark(book: xw.Book, wanted: Mapping[Spot, Mark], held: Held) -> tuple[str, ...]:
    """Bring the marks of a workbook in step with what is wanted; return the sheets that a password keeps closed.

    Only cells whose look differs from what is due are touched. What a cell looked like is written into the hidden sheet
    before its look is changed, so that nothing is lost when the work is broken off.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    standing = {spot: former for spot, former in _standing(sheets, held).items() if spot[0] in sheets}
    due = {spot: mark for spot, mark in wanted.items() if spot[0] in sheets}
    colours = {spot: _fill(sheets[spot[0]], spot) for spot in {**standing, **due}}
    memory = {spot: _before(spot, mark, standing, colours, held) for spot, mark in due.items()}
    stale = {spot: former for spot, former in standing.items() if spot not in due}
    fresh = {
        spot: mark for spot, mark in due.items() if colours[spot] != mark.fill or _note(spot, mark, held) is not None
    }
    changing = {spot[0] for spot in (*stale, *fresh)}
    with opened(sheet for name, sheet in sheets.items() if name in changing) as closed:
        _write_memory(book, [memory[spot] for spot in due if spot[0] not in closed], stale.values())
        for spot, former in stale.items():
            if spot[0] not in closed:
                _take_back(sheets[spot[0]], spot, former, colours[spot], held)
        for spot, mark in fresh.items():
            if spot[0] not in closed:
                _set(sheets[spot[0]], spot, mark, colours[spot], held)
    if stale:
        kept = [former for spot, former in stale.items() if spot[0] in closed]
        _write_memory(book, [memory[spot] for spot in due if spot[0] not in closed], kept)
    return closed


# ---------------------------------------------------------------- what stands


def _standing(sheets: Mapping[str, xw.Sheet], held: Held) -> dict[Spot, Remembered]:
    """Return the marks of the last check where they are now: cells are followed by name, and by the notes on them."""
    known = _memory(sheets)
    standing = {held.places.get(former.entry, former.spot): former for former in known}
    by_number = {former.number: former for former in known}
    for spot, text in held.notes.items():
        ours = OUR_LINE.match(text)
        if ours is None or spot in standing:
            continue
        number = int("".join(filter(str.isdecimal, ours.group(0))))
        usual = ENTRY_FILL[2:] if spot in held.entries else NO_FILL
        copied = by_number.get(number)  # the cell was sorted or copied with its note
        standing[spot] = replace(copied, spot=spot) if copied else Remembered(number, "", spot, usual, "")
    return standing


def _memory(sheets: Mapping[str, xw.Sheet]) -> tuple[Remembered, ...]:
    if MEMORY_SHEET not in sheets:
        return ()
    rows = sheets[MEMORY_SHEET].used_range.options(ndim=2, numbers=int).value
    return remembered(rows[1:])


def _fill(sheet: xw.Sheet, spot: Spot) -> str:
    """Return a cell's fill, RRGGBB or NO_FILL."""
    colour = sheet.range(spot[1:]).color
    return NO_FILL if colour is None else "{:02X}{:02X}{:02X}".format(*colour)


def _before(
    spot: Spot, due: Mark, standing: Mapping[Spot, Remembered], colours: Mapping[Spot, str], held: Held
) -> Remembered:
    """Return what to remember of a cell: its fill, or the one remembered already while our mark stands on it."""
    former = standing.get(spot)
    ours = former is not None and colours[spot] in (former.marked, due.fill)
    fill = former.fill if former is not None and ours else colours[spot]
    return Remembered(due.number, held.entries.get(spot, ""), spot, fill, due.fill)


# ---------------------------------------------------------------- changing cells


def _note(spot: Spot, due: Mark, held: Held) -> str | None:
    """Return the text that a cell's note should have, None where it has it already or can't have one."""
    former = held.notes.get(spot, "")
    text = due.note(former)
    return None if text == former or spot in held.threaded else text


def _set(sheet: xw.Sheet, spot: Spot, due: Mark, colour: str, held: Held) -> None:
    cell = sheet.range(spot[1:])
    if colour != due.fill:
        cell.color = f"#{due.fill}"
    text = _note(spot, due, held)
    if text is None:
        return
    note = cell.note if spot in held.notes else None
    if note is None:
        cell.add_note(text)
    else:
        note.text = text


def _take_back(sheet: xw.Sheet, spot: Spot, former: Remembered, colour: str, held: Held) -> None:
    """Give a cell the look it had, unless somebody gave it another one since; people's part of the note stays."""
    cell = sheet.range(spot[1:])
    if colour == former.marked or (not former.marked and spot in held.notes):
        cell.color = None if former.fill == NO_FILL else f"#{former.fill}"
    text = held.notes.get(spot, "")
    theirs = typed_part(text)
    if theirs == text:
        return
    note = cell.note
    if note is not None and theirs:
        note.text = theirs
    elif note is not None:
        note.delete()


# ---------------------------------------------------------------- the hidden sheet that remembers


def _write_memory(book: xw.Book, due: Iterable[Remembered], stale: Iterable[Remembered]) -> None:
    """Write what marked cells looked like; without marks there is no such sheet."""
    lines = [former.row() for former in (*due, *stale)]
    there = next((sheet for sheet in book.sheets if sheet.name == MEMORY_SHEET), None)
    if not lines:
        if there is not None:
            delete(there)
        return
    if there is None:
        there = book.sheets.add(MEMORY_SHEET, after=book.sheets[-1])
        hide(there)
    there.clear_contents()
    there.range("A1").value = [[f"'{text}" if text else None for text in line] for line in (REMEMBERED, *lines)]


def hide(sheet: xw.Sheet) -> None:
    """Hide a sheet so that Excel's menus don't show it; where that can't be said, hide it plainly."""
    try:
        sheet.api.Visible = _VERY_HIDDEN
    except Exception:  # noqa: BLE001 - macOS spells it otherwise
        sheet.visible = False


def delete(sheet: xw.Sheet) -> None:
    """Take one of our sheets out without Excel asking; where the workbook's structure is locked it is emptied."""
    try:
        with sheet.book.app.properties(display_alerts=False):
            sheet.delete()
    except Exception:  # noqa: BLE001 - each program raises its own
        with contextlib.suppress(Exception):
            sheet.clear()
