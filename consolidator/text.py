"""The one textual form of a cell's content, shared by everything that writes or compares it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consolidator.model import Raw


def canonical_text(value: Raw) -> str:
    """Return the text that stands for a cell's content: '' for an empty cell, '1200' for 1200.0.

    Two cells hold the same content exactly when their canonical texts are equal.
    """
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n")
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
