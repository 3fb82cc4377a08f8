"""Which cells of a sheet are struck through, or hold text above the line: one call says so of many cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xlwings as xw

    from consolidator.model import Cell, Look

    Position = tuple[int, int]

ATTRIBUTES: Final[tuple[tuple[str, Look], ...]] = (("Superscript", "raised"), ("Strikethrough", "struck"))
"""Property of Excel's font, and what it says of a text or a part of it; the last one that applies counts."""


def looked_at(sheet: xw.Sheet, cells: Mapping[Position, Cell]) -> dict[Position, Cell]:
    """Return the cells of a sheet, with their look where they have one; nearly always two calls."""
    found = dict(cells)
    told = set(_told(sheet, [attribute for attribute, _ in ATTRIBUTES], sorted(cells)))
    for attribute, look in ATTRIBUTES:
        for at, cell in cells.items():
            if (attribute, at) in told and (look == "struck" or isinstance(cell.value, str)):
                found[at] = cell._replace(look=look)
    return found


def _told(sheet: xw.Sheet, attributes: Sequence[str], cells: Sequence[Position]) -> Iterator[tuple[str, Position]]:
    """Yield which cells have which attribute, wholly or in part: asked together, and by halves where they differ."""
    if not cells or not attributes:
        return
    rows, columns = zip(*cells, strict=True)
    try:
        font = sheet.range((min(rows), min(columns)), (max(rows), max(columns))).api.Font
        answers = {attribute: getattr(font, attribute) for attribute in attributes}
    except Exception:  # noqa: BLE001 - each program and version raises its own; a check must not end on a font
        return
    alone = len(cells) == 1
    yield from ((name, at) for name, answer in answers.items() if answer or (answer is None and alone) for at in cells)
    differing = [name for name, answer in answers.items() if answer is None and not alone]
    tall = max(rows) - min(rows) >= max(columns) - min(columns)
    ordered = cells if tall else sorted(cells, key=lambda at: (at[1], at[0]))
    middle = len(ordered) // 2
    yield from _told(sheet, differing, ordered[:middle])
    yield from _told(sheet, differing, ordered[middle:])
