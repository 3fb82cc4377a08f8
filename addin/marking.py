"""Marks on the cells of an open workbook: set, kept while they are due, and taken back with what was there before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from addin.protecting import opened
from addin.sheets import delete, hide, named
from consolidator.marks import NO_FILL, REMEMBERED, Remembered, remembered
from schemas.marks import MEMORY_SHEET, typed_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import xlwings as xw

    from addin.protecting import Opened
    from consolidator.marks import Mark, Spot
    from consolidator.marks.held import Held


def mark(book: xw.Book, wanted: Mapping[Spot, Mark], held: Held) -> tuple[str, ...]:
    """Bring the marks of a workbook in step with what is wanted; return the sheets that could not be marked.

    Only cells whose look differs from what is due are touched. What a cell looked like is written into the hidden sheet
    before its look is changed, so that nothing is lost when the work is broken off.
    """
    known = held.standing(_memory(book))
    touched = sorted({spot[0] for spot in (*known, *wanted)})
    sheets = {name: sheet for name in touched if (sheet := named(book, name)) is not None}
    standing = {spot: former for spot, former in known.items() if spot[0] in sheets}
    due = {spot: mark for spot, mark in wanted.items() if spot[0] in sheets}
    colours = {spot: _fill(sheets[spot[0]], spot) for spot in {**standing, **due}}
    memory = {spot: held.before(spot, mark, standing, colours[spot]) for spot, mark in due.items()}
    stale = {spot: former for spot, former in standing.items() if spot not in due}
    fresh = {
        spot: mark for spot, mark in due.items() if colours[spot] != mark.fill or held.note(spot, mark) is not None
    }
    changes: dict[Spot, Callable[[], None]] = {
        **{s: partial(_take_back, sheets[s[0]], s, former, colours[s], held) for s, former in stale.items()},
        **{s: partial(_set, sheets[s[0]], s, mark, colours[s], held) for s, mark in fresh.items()},
    }
    changing = {spot[0] for spot in changes}
    with opened(sheet for name, sheet in sheets.items() if name in changing) as state:
        kept = [former for spot, former in memory.items() if spot[0] not in state.closed]
        _write_memory(book, kept, stale.values())
        refused = _carry_out(changes, state)
    if stale:
        _write_memory(book, kept, [former for spot, former in stale.items() if spot[0] in refused])
    return tuple(name for name in sheets if name in refused)


def _carry_out(changes: Mapping[Spot, Callable[[], None]], state: Opened) -> frozenset[str]:
    """Change cells; return the sheets that refused, which is no failure where nothing was told about them before."""
    refused = set(state.closed)
    for spot, change in changes.items():
        if spot[0] in refused:
            continue
        try:
            change()
        except Exception:
            if spot[0] not in state.unsure:
                raise
            refused.add(spot[0])
    return frozenset(refused)


# ---------------------------------------------------------------- what stands


def _memory(book: xw.Book) -> tuple[Remembered, ...]:
    sheet = named(book, MEMORY_SHEET)
    return remembered(sheet.used_range.options(ndim=2, numbers=int).value[1:]) if sheet is not None else ()


def _fill(sheet: xw.Sheet, spot: Spot) -> str:
    """Return a cell's fill, RRGGBB or NO_FILL."""
    colour = sheet.range(spot[1:]).color
    return NO_FILL if colour is None else "{:02X}{:02X}{:02X}".format(*colour)


# ---------------------------------------------------------------- changing cells


def _set(sheet: xw.Sheet, spot: Spot, due: Mark, colour: str, held: Held) -> None:
    cell = sheet.range(spot[1:])
    if colour != due.fill:
        cell.color = f"#{due.fill}"
    text = held.note(spot, due)
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
    if held.ours_still(spot, former, colour):
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
    there = named(book, MEMORY_SHEET)
    if not lines:
        if there is not None:
            delete(there)
        return
    if there is None:
        there = book.sheets.add(MEMORY_SHEET, after=book.sheets[-1])
        hide(there)
    there.clear_contents()
    there.range("A1").value = [[f"'{text}" if text else None for text in line] for line in (REMEMBERED, *lines)]
