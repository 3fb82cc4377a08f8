"""Text: kept to the letter, without what surrounds it or can't be printed."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from typing import TYPE_CHECKING, Final

from consolidator.normalise.formats import percent_of, shown_as_percent
from consolidator.normalise.reading import Reading, is_number, of_number, settled
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from consolidator.model import Raw

_NEVER_PRINTED: Final = frozenset("\u200b\ufeff\ufffe\uffff")
_LINE_BREAKS: Final = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"))


def _printable(text: str) -> str:
    """Return the text without control characters and halves of surrogate pairs, which no file can hold."""
    return "".join(
        char
        for char in text.translate(_LINE_BREAKS)
        if char in "\n\t" or (char not in _NEVER_PRINTED and unicodedata.category(char) not in ("Cc", "Cs"))
    )


def normalise(raw: Raw, number_format: str = "General") -> Reading:
    """Return a text as typed (full-width forms, ㈱, ①, variant kanji stay), trimmed and free of control characters.

    A number becomes the shortest text of the digits that Excel shows ('12', '0.3' for what 0.1 and 0.2 add up to), with
    its % where the cell shows one ('85%'), a date its ISO text.
    """
    if not isinstance(raw, str) and (blank := settled(raw)):
        return blank
    if is_number(raw):
        if shown_as_percent(number_format):
            return Reading(percent_of(float(raw)), "percent-text")
        number = of_number(float(raw))
        return Reading(canonical_text(number.value), number.rule)
    typed = canonical_text(raw)
    if not isinstance(raw, str):
        return Reading(typed, "date-text" if isinstance(raw, date | time) else "")
    printable = _printable(typed)
    trimmed = printable.strip()
    rule = "control" if printable != typed else "trim" if trimmed != printable else ""
    if reading := settled(trimmed):
        return reading if reading.problem else Reading(None, rule or reading.rule)
    return Reading(trimmed, rule)
