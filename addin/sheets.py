"""Sheets of an open workbook: found by name, hidden, taken out, whatever program it is open in."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import xlwings as xw

_VERY_HIDDEN: Final = 2  # XlSheetVisibility


def named(book: xw.Book, name: str) -> xw.Sheet | None:
    """Return the sheet of a name, None where there is none; without going through all of them."""
    with contextlib.suppress(Exception):  # each program raises its own; macOS only when the sheet is asked something
        sheet = book.sheets[name]
        if sheet.name == name:
            return sheet
    return None


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
