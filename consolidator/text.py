"""The one textual form of a cell's content, shared by everything that writes or compares it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from consolidator.model import Raw


_FORMULA: Final = re.compile(r"\s*[=＝+＋\-－@＠]\s*\S.*", re.DOTALL)
_HARMLESS: Final = re.compile(r"\s*[-－+＋](?:[-－\s]*|\s*[\d０-９,，]+(?:[.．][\d０-９]+)?\s*[%％]?\s*)")
_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def minus(value: float | Decimal, lang: str, *, loss: bool) -> str:
    """Return what stands before the digits of a number: △ for a loss in Japanese, '' unless it is below zero."""
    return ("△" if loss and lang == "ja" else "−") if value < 0 else ""


def formula_like(text: str) -> bool:
    """Return whether a spreadsheet would take this text for a formula when it is typed or read from a CSV.

    Such texts begin with = + - @ or their full-width forms; a number such as -300 or a dash alone is none.
    """
    return _FORMULA.fullmatch(text) is not None and _HARMLESS.fullmatch(text) is None


def unseen(character: str) -> bool:
    """Return whether a character shows nothing, turns the direction of writing, steers terminals, or is no text."""
    return unicodedata.category(character) in _UNSEEN


def escaped(text: str, kept: str = "") -> str:
    """Return a text with its unseen characters written out by number, but for those to be kept."""
    if text.isprintable():
        return text
    return "".join(f"\\u{ord(one):04x}" if unseen(one) and one not in kept else one for one in text)


def listed_name(path: Path, root: Path) -> str:
    """Return a file's path below a folder as results name it: forward slashes, NFC, nothing unseen in it."""
    return escaped(unicodedata.normalize("NFC", path.relative_to(root).as_posix()))


def canonical_text(value: Raw) -> str:
    """Return the text that stands for a cell's content: '' for an empty cell, '1200' for 1200.0.

    Two cells hold the same content exactly when their canonical texts are equal.
    """
    if isinstance(value, str):  # nearly all there is, and tried first for that
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
