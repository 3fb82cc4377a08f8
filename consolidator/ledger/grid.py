"""A workbook of the operator's as plain grids of values."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.a1 import column_number
from consolidator.model import OperatorError

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Raw

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FILLED_CELL: Final = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*[^/]>')
_MOST_CELLS: Final = 20_000_000
_FAR_OUT: Final = re.compile(rb'<(?:\w+:)?c r="(?:[T-Z][0-9]|[A-Z]{2,3}[0-9]|[A-Z][0-9]{7})')
"""A cell beyond column S or row 999,999: a sheet without one has fewer cells than those."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet, from A1: ``rows[r][c]`` is the value of the 0-based row and column; '' is never a value."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Return the sheets of a workbook in their order, hidden ones too.

    Raises OperatorError: what ``content_of`` and ``grids_in`` raise.
    """
    return grids_in(path, content_of(path))


def grids_in(path: Path, data: bytes) -> tuple[Grid, ...]:
    """Return the sheets of a workbook with that content, as ``read_grids`` does.

    Raises OperatorError: O103 (no workbook), O109 (password), O118 (.xls), O119 (a cell so far out that the sheet can't
    be held in memory).
    """
    if data.startswith(_OLE):
        raise OperatorError("O109" if _has_password(data) else "O118", path=path)
    if far := _far_cell(data):
        raise OperatorError("O119", path=path, cell=far)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return tuple(_grid(workbook, name) for name in names)
    except PasswordError as error:
        raise OperatorError("O109", path=path) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic of calamine is no Exception
        raise OperatorError("O103", path=path) from error


def content_of(path: Path) -> bytes:
    """Return the file's content; the file itself is not kept open.

    Raises OperatorError: O101 (missing), O102 (held by Excel), O103 (a folder).
    """
    if path.is_dir():
        raise OperatorError("O103", path=path)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise OperatorError("O101", path=path) from error
    except PermissionError as error:
        raise OperatorError("O102", path=path) from error


def _has_password(data: bytes) -> bool:
    import msoffcrypto  # noqa: PLC0415 - only needed for the rare file that is no zip

    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:  # noqa: BLE001 - whatever the container holds, it is no readable workbook
        return False


def _far_cell(data: bytes) -> str:
    """Return the corner of a sheet that is too wide and deep to be held as a grid, else ''.

    Calamine makes room for every cell up to the furthest and ends the process when it can't.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ""  # calamine says what is wrong with it
    corners = [_corner(_FILLED_CELL.findall(sheet)) for sheet in sheets if _FAR_OUT.search(sheet)]
    return next((xl_rowcol_to_cell(*corner) for corner in corners if corner[0] * corner[1] > _MOST_CELLS), "")


def _corner(addresses: list[tuple[bytes, bytes]]) -> tuple[int, int]:
    """Return the 0-based last row and last column of some A1 addresses, each letters and digits."""
    rows = {row for _, row in addresses}
    columns = {letters.decode() for letters, _ in addresses}
    return max(map(int, rows), default=1) - 1, max(map(column_number, columns), default=1) - 1


def _grid(workbook: CalamineWorkbook, name: str) -> Grid:
    rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Grid(name, tuple(tuple(map(_raw, row)) for row in rows))


def _raw(value: object) -> Raw:
    """Return a value of calamine as ours: text that shows nothing is an empty cell, whole numbers are floats."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, float | bool | datetime | date | time) else str(value)
