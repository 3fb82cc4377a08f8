"""Which cells of a sheet are struck through, or hold text above the line: one call says so of many cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import xlwings as xw

    from consolidator.model import Cell, Look

    Position = tuple[int, int]

ATTRIBUTES: Final[tuple[tuple[str, Look], ...]] = (("Superscript", "raised"), ("Strikethrough", "struck"))
"""Property of Excel's font, and what it says of a text or a part of it; the last one that applies counts."""


def looked_at(sheet: xw.Sheet, cells: Mapping[Position, Cell]) -> dict[Position, Cell]:
    """Return the cells of a sheet, with their look where they have one; nearly always two calls."""
    found = dict(cells)
    for attribute, look in ATTRIBUTES:
        for at in _these(sheet, attribute, sorted(cells)):
            if look == "struck" or isinstance(found[at].value, str):
                found[at] = found[at]._replace(look=look)
    return found


def _these(sheet: xw.Sheet, attribute: str, cells: list[Position]) -> Iterator[Position]:
    """Yield the cells that have an attribute, wholly or in part: asked together, and by halves where they differ."""
    if not cells:
        return
    rows, columns = zip(*cells, strict=True)
    try:
        told = getattr(sheet.range((min(rows), min(columns)), (max(rows), max(columns))).api.Font, attribute)
    except Exception:  # noqa: BLE001 - each program and version raises its own; a check must not end on a font
        return
    if told or (told is None and len(cells) == 1):
        yield from cells
    elif told is None:
        tall = max(rows) - min(rows) >= max(columns) - min(columns)
        ordered = cells if tall else sorted(cells, key=lambda at: (at[1], at[0]))
        middle = len(ordered) // 2
        yield from _these(sheet, attribute, ordered[:middle])
        yield from _these(sheet, attribute, ordered[middle:])
