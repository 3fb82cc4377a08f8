"""Values as calamine reads them, of the formats whose insides only it knows (.xls, .xlsb, .ods)."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from consolidator.model import UNKNOWN, Cell
from consolidator.snapshot.limits import locked, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet

    from consolidator.model import Raw
    from consolidator.snapshot.limits import Limits
    from consolidator.snapshot.shape import Position

DAY: Final = timedelta(days=1)


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


def cells_of(sheet: CalamineSheet, limits: Limits) -> dict[Position, Cell]:
    """Return the cells of a sheet that hold a value, by 1-based position, row by row.

    Raises RefusedError when the used area is absurdly large.
    """
    if sheet.height * sheet.width > limits.cells:
        raise unread("too_wide")
    top, left = sheet.start or (0, 0)
    return {
        (row, column): Cell(_raw(value), number_format=UNKNOWN)
        for row, values in enumerate(sheet.to_python(), top + 1)
        for column, value in enumerate(values, left + 1)
        if value != ""
    }


def _raw(value: str | float | date | time | timedelta) -> Raw:
    """Return a value in the types of the model: numbers are floats, durations are days, lines end in LF."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, (float, bool, date, time)):
        return value
    return value / DAY if isinstance(value, timedelta) else float(value)
