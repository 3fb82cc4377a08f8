"""Which figure of a master workbook is meant by a cell or an id."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from consolidator.model import OperatorError
from consolidator.normalise.marks import folded

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from consolidator.master_file import MasterFile

_NEAREST = 3


def find(figures: pd.DataFrame, wanted: str, path: Path) -> dict[str, Any]:
    """Return the row of the figure that a cell ('SHEET!CELL') shows or that has this id.

    figures: FIGURE_COLUMNS. Raises OperatorError O123 with the nearest figures where there is none.
    """
    rows = figures[figures["id"] == wanted.strip()]
    if rows.empty and "!" in wanted:
        sheet, cell = _place(wanted)
        rows = figures[(figures["sheet"].map(folded) == folded(sheet)) & (figures["cell"] == cell)]
    if rows.empty:
        raise OperatorError("O123", path=path, cell=wanted, nearest="、".join(_near(figures, wanted)))
    return {str(name): value for name, value in rows.iloc[0].to_dict().items()}


def _place(wanted: str) -> tuple[str, str]:
    """Return the sheet and the plain address that people mean by 'Sheet 1'!$C$9 or sheet1!c9."""
    sheet, _, cell = wanted.strip().rpartition("!")
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, folded(cell).replace("$", "").upper()


def _near(figures: pd.DataFrame, wanted: str) -> list[str]:
    """Return the nearest figures: on the sheet of a cell by distance, else ids or sheets that look alike."""
    if "!" not in wanted:
        return difflib.get_close_matches(wanted, list(figures["id"]), _NEAREST, 0.0)
    sheet, cell = _place(wanted)
    names = {folded(name): name for name in figures["sheet"]}
    near = difflib.get_close_matches(folded(sheet), list(names), 1, 0.0)
    here = figures[figures["sheet"] == names[near[0]]] if near else figures
    try:
        row, column = xl_cell_to_rowcol(cell)
    except (TypeError, ValueError, AttributeError):
        row = column = 0
    places = [xl_cell_to_rowcol(address) for address in here["cell"]]
    nearest = sorted(places, key=lambda place: (abs(place[0] - row) + abs(place[1] - column), place))[:_NEAREST]
    title = names[near[0]] if near else ""
    return [f"{title}!{xl_rowcol_to_cell(*place)}" for place in nearest]


def shown_in(file: MasterFile, sheet: str, cell: str) -> object:
    """Return what a cell of the workbook shows now, None where it is empty or gone."""
    grid = next((grid for grid in file.grids if grid.name == sheet), None)
    row, column = xl_cell_to_rowcol(cell)
    if grid is None or row >= len(grid.rows) or column >= len(grid.rows[row]):
        return None
    value = grid.rows[row][column]
    return None if value == "" else value
