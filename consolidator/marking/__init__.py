"""Marks in the file of a form: cells filled, notes on them, the list of results; all else stays as its sender left it.

The package is edited part by part, raw. ``styles`` and ``cells`` fill, ``notes`` writes our lines, ``sheets`` our
sheets. What a mark is and how the list reads is said in ``consolidator.marks``, for the add-in as well.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from consolidator.marking.cells import Cells
from consolidator.marking.notes import with_lines
from consolidator.marking.parts import related
from consolidator.marking.sheets import with_memory, with_results, worksheets
from consolidator.marking.styles import Styles
from consolidator.marks import marks, remembered, result_sheet, results
from consolidator.marks.held import Held
from consolidator.package import packed, parts_of
from consolidator.snapshot.markup import parse
from consolidator.text import canonical_text
from consolidator.workbook.style import MAIN
from schemas.marks import MEMORY_SHEET, OUR_SHEETS, typed_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consolidator.marks import Mark, Remembered, Spot
    from consolidator.model import Finding, Snapshot

_WORKBOOK: Final = "xl/workbook.xml"
_STYLES: Final = "xl/styles.xml"
_SIGNATURES: Final = "_xmlsignatures/"


def marked(data: bytes, snapshot: Snapshot, findings: Iterable[Finding], lang: str) -> bytes | None:
    """Return the file of a form with its cells marked; None for one whose parts are not laid out to be marked.

    snapshot: of the same file. Marks of an earlier return are brought in step, never laid over. May raise what XML that
    says nonsense raises (ValueError, LookupError, TypeError, RefusedError).
    """
    parts = parts_of(data)
    if not _editable(parts):
        return None
    found = results(findings, [sheet.name for sheet in snapshot.sheets if sheet.name not in OUR_SHEETS], lang)
    theme = related(parts, _WORKBOOK, "theme")
    styles = Styles(parts[_STYLES], parts.get(theme[1]) if theme else None)
    read = {name: sheet for name, sheet in worksheets(parts).items() if name not in OUR_SHEETS}
    sheets = {name: Cells(root, styles) for name, (_, root) in read.items()}
    held = Held.of(snapshot)
    due = {spot: mark for spot, mark in marks(found, lang).items() if spot[0] in sheets}
    standing = {spot: former for spot, former in held.standing(_memory(snapshot)).items() if spot[0] in sheets}
    memory = _fill(sheets, due, standing, held)
    changed = {name for name, sheet in sheets.items() if sheet.unselect()} | {spot[0] for spot in (*due, *standing)}
    for name, lines in _lines(due, standing, held).items():
        with_lines(parts, read[name][0], sheets[name], lines, result_sheet(lang))
    for name in sorted(changed):
        parts[read[name][0]] = sheets[name].xml()
    parts = with_memory(with_results(parts, found, styles, lang), memory)
    return packed(parts | {_STYLES: styles.xml()})


def _editable(parts: Mapping[str, bytes]) -> bool:
    """Whether a package is laid out as programs lay out an .xlsx, and not signed: a signature would be broken."""
    if not {_WORKBOOK, _STYLES, "[Content_Types].xml"} <= parts.keys() or any("\\" in name for name in parts):
        return False
    signed = any(name.lower().startswith(_SIGNATURES) for name in parts)
    return not signed and parse(parts[_WORKBOOK]).tag == f"{{{MAIN}}}workbook"


def _memory(snapshot: Snapshot) -> tuple[Remembered, ...]:
    """Return what the last marking remembered."""
    sheet = snapshot.sheet(MEMORY_SHEET)
    rows: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), cell in sheet.cells.items() if sheet is not None else ():
        rows[row][column] = canonical_text(cell.value)
    return remembered([[cells.get(column, "") for column in range(1, 8)] for _, cells in sorted(rows.items())][1:])


def _fill(
    sheets: Mapping[str, Cells], due: Mapping[Spot, Mark], standing: Mapping[Spot, Remembered], held: Held
) -> tuple[Remembered, ...]:
    """Fill what is due and take stale fills back; return what to remember.

    A fill that can't be told in six digits (hatched) couldn't be put back: it stays, and the note alone marks the cell.
    """
    colours = {spot: sheets[spot[0]].fill(*spot[1:]) for spot in {**standing, **due}}
    memory = []
    for spot, mark in due.items():
        colour = colours[spot]
        if colour is not None:
            memory.append(held.before(spot, mark, standing, colour))
            if colour != mark.fill:
                sheets[spot[0]].set_fill(*spot[1:], mark.fill)
    for spot, former in standing.items():
        colour = colours[spot]
        if spot not in due and colour is not None and held.ours_still(spot, former, colour):
            sheets[spot[0]].set_fill(*spot[1:], former.fill)
    return tuple(memory)


def _lines(
    due: Mapping[Spot, Mark], standing: Mapping[Spot, Remembered], held: Held
) -> dict[str, dict[tuple[int, int], Sequence[str]]]:
    """Return by sheet the lines that notes should begin with, () where ours are to go."""
    wanted: defaultdict[str, dict[tuple[int, int], Sequence[str]]] = defaultdict(dict)
    for spot in (*standing, *due):
        if spot in due and held.note(spot, due[spot]) is not None:
            wanted[spot[0]][spot[1:]] = due[spot].lines
        elif spot not in due and spot not in held.threaded and typed_part(note := held.notes.get(spot, "")) != note:
            wanted[spot[0]][spot[1:]] = ()
    return wanted
