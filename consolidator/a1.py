"""A1 addresses of cells; rows and columns count from 1."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_COLUMNS: Final = 16_384  # of a sheet
_ADDRESS: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]*)")


@lru_cache(maxsize=_COLUMNS)
def column_letters(column: int) -> str:
    """Return the letters of a column, A for 1."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, 1 for A."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """Return the address of a cell, '' for row 0 (no cell)."""
    return f"{column_letters(column)}{row}" if row else ""


def position(cell: str) -> tuple[int, int]:
    """Return the row and column of an address, (0, 0) for what is none."""
    found = _ADDRESS.fullmatch(cell)
    return (int(found[2]), column_number(found[1])) if found else (0, 0)
