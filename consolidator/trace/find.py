"""Which figure of a master workbook is meant by a cell or an id."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from consolidator.model import OperatorError
from consolidator.normalise.marks import folded

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from consolidator.master_file import MasterFile

_NEAREST: Final = 3
_ADDRESS: Final = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


def find(figures: pd.DataFrame, wanted: str, path: Path) -> dict[str, Any]:
    """Return the row of the figure that a cell ('SHEET!CELL') shows or that has this id.

    figures: FIGURE_COLUMNS. Raises OperatorError O123 with the nearest figures where there is none, O128 where the
    whole sheet has none.
    """
    rows, here = figures[figures["id"] == wanted.strip()], figures
    if rows.empty and "!" in wanted:
        sheet, cell = _place(wanted)
        here = figures[figures["sheet"].map(folded) == folded(sheet)]
        if here.empty:
            raise OperatorError("O128", sheet=sheet, sheets="、".join(dict.fromkeys(figures["sheet"])))
        rows = here[here["cell"] == cell]
    if rows.empty:
        raise OperatorError("O123", path=path, cell=wanted, nearest="、".join(_near(here, wanted)))
    return {str(name): value for name, value in rows.iloc[0].to_dict().items()}


def _place(wanted: str) -> tuple[str, str]:
    """Return the sheet, or '', and the plain address that people mean by 'Sheet 1'!$C$9 or sheet1!c9."""
    sheet, _, cell = wanted.strip().rpartition("!")
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, folded(cell).replace("$", "").upper()


def _near(figures: pd.DataFrame, wanted: str) -> list[str]:
    """Return the nearest of some figures (of one sheet, or all): of a cell by distance, else ids that look alike."""
    sheet, cell = _place(wanted)
    if not (sheet or _ADDRESS.fullmatch(cell)):
        return difflib.get_close_matches(wanted, list(dict.fromkeys(figures["id"])), _NEAREST, 0.0)
    row, column = xl_cell_to_rowcol(cell) if _ADDRESS.fullmatch(cell) else (0, 0)
    cells = zip(figures["sheet"], figures["cell"], strict=True)
    places = [(title, *xl_cell_to_rowcol(address)) for title, address in cells]
    nearest = sorted(places, key=lambda place: abs(place[1] - row) + abs(place[2] - column))[:_NEAREST]
    return [f"{title}!{xl_rowcol_to_cell(*place)}" for title, *place in nearest]


def shown_in(file: MasterFile, sheet: str, cell: str) -> object:
    """Return what a cell of the workbook shows now, None where it is empty or gone."""
    grid = next((grid for grid in file.grids if grid.name == sheet), None)
    row, column = xl_cell_to_rowcol(cell)
    if grid is None or row >= len(grid.rows) or column >= len(grid.rows[row]):
        return None
    value = grid.rows[row][column]
    return None if value == "" else value
