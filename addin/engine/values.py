"""Cell values on their way between Excel's terms and LibreOffice's."""

from __future__ import annotations

import datetime as dt
import numbers
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MILLISECONDS_A_DAY: Final = 86_400_000
EPOCH: Final = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
ERRORS: Final = {
    532: -2146826281,  # #DIV/0!
    32767: -2146826246,  # #N/A
    525: -2146826259,  # #NAME?
    521: -2146826288,  # #NULL!
    503: -2146826252,  # #NUM!
    524: -2146826265,  # #REF!
}
"""LibreOffice's error -> the number by which Excel's interface tells it."""
VALUE_ERROR: Final = -2146826273
ERROR_TEXTS: Final = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    VALUE_ERROR: "#VALUE!",
}
_TAKEN_FOR_NUMBER: Final = re.compile(
    r"[-+]?(\d[\d,]*\.?\d*|\.\d+)([eE][-+]?\d+)?%?|\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?|TRUE|FALSE", re.IGNORECASE
)


class ExcelError(Exception):
    """What Excel refuses to do (its interface's error 0x800A03EC)."""


def from_serial(serial: float, epoch: dt.datetime) -> dt.datetime:
    """Return the moment that a serial number of days stands for."""
    return epoch + dt.timedelta(milliseconds=round(serial * MILLISECONDS_A_DAY))


def to_serial(moment: dt.date, epoch: dt.datetime) -> float:
    """Return the serial number of days of a date or moment."""
    full = moment if isinstance(moment, dt.datetime) else dt.datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001
    return (full.replace(tzinfo=None) - epoch) / dt.timedelta(days=1)


def is_parsed(text: str) -> bool:
    """Whether Excel makes something else than this text of it when it is assigned to a cell."""
    return text.startswith(("=", "'")) or _TAKEN_FOR_NUMBER.fullmatch(text) is not None


def grid_of(data: Any, rows: int, columns: int) -> list[list[Any]]:
    """Return what is assigned to a range as rows: a single value fills it."""
    if not isinstance(data, list | tuple):
        return [[data] * columns for _ in range(rows)]
    if data and not isinstance(data[0], list | tuple):
        return [list(data)]
    return [list(row) for row in data]


def prepared(value: Any) -> Any:
    """Return a Python value as Excel's interface takes it: '' for a blank, numbers as float."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - NaN
        return ""
    if isinstance(value, str | bool | dt.date):
        return value
    if isinstance(value, numbers.Real):
        return float(value)
    return value.item() if hasattr(value, "item") else value


def cleaned(
    data: Sequence[Sequence[Any]],
    moment: Callable[..., Any],
    empty: Any,
    number: Callable[[float], Any] | None,
    *,
    errors: bool,
) -> list[list[Any]]:
    """Return raw values as xlwings gives them out: blanks as ``empty``, errors as text or None."""
    return [[_clean(value, moment, empty, number, errors=errors) for value in row] for row in data]


def _clean(
    value: Any,
    moment: Callable[..., Any],
    empty: Any,
    number: Callable[[float], Any] | None,
    *,
    errors: bool,
) -> Any:
    if value is None or value == "":
        return empty
    if isinstance(value, dt.datetime):
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return moment(**{part: getattr(value, part) for part in parts}, tzinfo=None)
    if isinstance(value, int) and not isinstance(value, bool):
        return ERROR_TEXTS.get(value) if errors else None
    return number(value) if number is not None and isinstance(value, float) else value
