"""Values as calamine reads them, in the types of the model."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from consolidator.model import Cell
from consolidator.snapshot.limits import locked, unread
from consolidator.snapshot.styles import shows_clock, shows_era

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from python_calamine import CalamineSheet

    from consolidator.model import Raw
    from consolidator.snapshot.limits import Limits
    from consolidator.snapshot.worksheet import Area, Extra, Position, SheetXml

DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time()
NOTHING: Final[Mapping[Position, Extra]] = {}
LAST_DAY: Final = 2_958_465  # 9999-12-31


@contextmanager
def calamine_failures() -> Iterator[None]:
    """Turn what calamine raises for a file into a RefusedError, its panics (no Exception) included."""
    try:
        yield
    except PasswordError as error:
        raise locked() from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise unread("damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise unread("damaged") from error
        raise


def open_values(raw: bytes) -> CalamineWorkbook:
    """Open a workbook of any format; to be called within ``calamine_failures``."""
    return CalamineWorkbook.from_filelike(io.BytesIO(raw))


def cells_of(sheet: CalamineSheet, limits: Limits, xml: SheetXml | None, *, date1904: bool) -> dict[Position, Cell]:
    """Return the cells of a sheet that hold a value or a formula, by 1-based position, row by row.

    ``xml`` is what the package says beside the values, None where there is none (.xls, .xlsb, .ods).
    Raises RefusedError when the used area is absurdly large.
    """
    if sheet.height * sheet.width > limits.cells:
        raise unread("too_wide")
    extra_of = (xml.extras if xml else NOTHING).get
    cells: dict[Position, Cell] = {}
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(), top + 1):
        for column, value in enumerate(values, left + 1):
            if value == "":
                continue
            position = row, column
            extra = extra_of(position)
            if extra is None:
                cells[position] = Cell(value if type(value) is float else _raw(value))
            else:
                raw = _dated(value, extra, date1904=date1904) if extra.dated else _raw(value)
                cells[position] = Cell(raw, extra.formula, extra.number_format)
    return _completed(cells, xml) if xml else cells


def _completed(cells: dict[Position, Cell], xml: SheetXml) -> dict[Position, Cell]:
    """Add what has no value for calamine, errors and formulas without a result, and spread array formulas."""
    found = {
        position: Cell(extra.stored if extra.error and extra.stored else None, extra.formula, extra.number_format)
        for position, extra in xml.extras.items()
        if position not in cells and (extra.error or extra.formula is not None)
    }
    for area, formula in xml.arrays:
        for position in _within(area, cells):
            if (cell := cells[position]).formula is None:
                found[position] = Cell(cell.value, formula, cell.number_format)
    return dict(sorted((cells | found).items())) if found else cells


def _within(area: Area, cells: Mapping[Position, Cell]) -> Iterator[Position]:
    """Return the cells that lie in an area, by way of the smaller of the two."""
    top, left, bottom, right = area
    if (bottom - top + 1) * (right - left + 1) > len(cells):
        return (at for at in cells if top <= at[0] <= bottom and left <= at[1] <= right)
    places = product(range(top, bottom + 1), range(left, right + 1))
    return (at for at in places if at in cells)


def _raw(value: str | float | date | time | timedelta) -> Raw:
    """Return a value in the types of the model: numbers are floats, durations are days, lines end in LF."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, (float, bool, date, time)):
        return value
    return value / DAY if isinstance(value, timedelta) else float(value)


def _dated(value: str | float | date | time | timedelta, extra: Extra, *, date1904: bool) -> Raw:
    """Return the value of a formatted cell where calamine's reading of dates goes astray.

    It knows no format of era or weekday alone, turns numbers below 1 into midnight whatever they are,
    and rounds durations.
    """
    if isinstance(value, timedelta) or value == MIDNIGHT:
        number = _number(extra.stored)
        if number is not None and (number or not shows_clock(extra.number_format)):
            return number
    if type(value) is float and 1 <= value <= LAST_DAY and shows_era(extra.number_format):
        return _day(value, date1904=date1904)
    return _raw(value)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _day(serial: float, *, date1904: bool) -> date | datetime:
    """Return the day of a serial number; Excel's 1900 system has a 29 February 1900 that never was."""
    base = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001 - Excel's days have no zone
    moment = base + timedelta(milliseconds=round(serial * 86_400_000))
    return moment.date() if moment.time() == MIDNIGHT else moment
