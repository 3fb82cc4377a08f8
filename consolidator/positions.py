"""Where the named cells of a form stand now, kept by formulas beside the manifest: one number a name, read in one call.

Asking a spreadsheet program for a thousand names one at a time takes seconds; a column of formulas is one read. They
follow inserted rows, moved cells and renamed sheets, as names do, and show 0 where a name or its cell is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consolidator.model import Manifest

COLUMN: Final = 3
"""Column of the manifest's sheet (C) that the formulas stand in, from row 1 down, in the order of ``names_of``."""
_SHEET: Final = 10**12
_ROW: Final = 10**5  # above any column; a row times this stays below _SHEET
_XML: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def names_of(manifest: Manifest) -> tuple[str, ...]:
    """Return the names of the entry cells, then those of the printed keys, in the manifest's order."""
    keys = (name for record in manifest.records for name, *_ in record.prints)
    return (*(entry.name for entry in manifest.entries), *keys)


def places_of(manifest: Manifest) -> Iterator[tuple[str, int, int]]:
    """Yield sheet, row and column of each name as issued, in the order of ``names_of``."""
    for entry in manifest.entries:
        yield entry.sheet, entry.row, entry.column
    for record in manifest.records:
        for _, row, column, _ in record.prints:
            yield record.sheet, row, column


def formula(name: str) -> str:
    """Return the formula, without '=', that tells where a name points; 0 when it points nowhere."""
    return f"IFERROR(_xlfn.SHEET({name})*1E12+ROW({name})*1E5+COLUMN({name}),0)"


def value(sheet: int, row: int, column: int) -> int:
    """Return what the formula shows for a cell; sheets count from 1, hidden ones included."""
    return sheet * _SHEET + row * _ROW + column


def place(shown: object) -> tuple[int, int, int] | None:
    """Return number of the sheet, row and column that a formula shows, None when the cell is gone."""
    if isinstance(shown, bool) or not isinstance(shown, int | float) or shown < _SHEET:
        return None
    sheet, rest = divmod(int(shown), _SHEET)
    return sheet, *divmod(rest, _ROW)


def manifest_part(cells: Sequence[str], manifest: Manifest, sheets: Sequence[str]) -> bytes:
    """Return the worksheet that holds a manifest: its cells in column A, the formulas with their values beside them.

    sheets: the names of all sheets of the workbook, in order.
    """
    numbers = {name: number for number, name in enumerate(sheets, 1)}
    values = (value(numbers[sheet], row, column) for sheet, row, column in places_of(manifest))
    formulas = [
        f"<f>{escape(formula(name))}</f><v>{shown}</v>" for name, shown in zip(names_of(manifest), values, strict=True)
    ]
    rows = "".join(
        f'<row r="{row}">{_text(cells, row)}{_formula(formulas, row)}</row>'
        for row in range(1, max(len(cells), len(formulas)) + 1)
    )
    return f'<worksheet xmlns="{_XML}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _text(cells: Sequence[str], row: int) -> str:
    return f'<c r="A{row}" t="inlineStr"><is><t>{escape(cells[row - 1])}</t></is></c>' if row <= len(cells) else ""


def _formula(formulas: Sequence[str], row: int) -> str:
    return f'<c r="C{row}">{formulas[row - 1]}</c>' if row <= len(formulas) else ""
