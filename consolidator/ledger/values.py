"""What a cell of a ledger means: its raw content as a value of its field's kind."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from consolidator.normalise.dates import parse_date
from consolidator.normalise.marks import folded, half_width
from consolidator.normalise.numbers import parse_number
from consolidator.normalise.years import fiscal_year
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from consolidator.model import Raw
    from schemas.fields import Choice, Field, Kind

Value = str | int | float | date | None
"""What a ledger's frame holds: None where blank; several codes are one text, joined by ';'."""

_SEPARATORS: Final = re.compile(r"[、，,;；\n]")
_UNREAD: Final = {"number": "L111", "money": "L111", "year": "L112", "date": "L113"}


def typed(raw: Raw, field: Field) -> tuple[Value, str]:
    """Return a cell's value by the kind of its field, and the code of what is wrong with it ('' when nothing is).

    Text of a choice that is none of the choices is kept as it is: which values are right is for the
    checks to say. Numbers are floats, years ints, several codes joined by ';'.
    """
    if raw is None:
        return None, ""
    text = canonical_text(raw)
    if field.kind in _FROM_RAW:
        value = _FROM_RAW[field.kind](raw)
    elif field.choices:
        value = _choice(text, field.choices)
    else:
        value = _FROM_TEXT[field.kind](text) or None
    return value, _UNREAD[field.kind] if value is None and field.kind in _UNREAD else ""


def _number(raw: Raw) -> float | None:
    if isinstance(raw, str):
        number = parse_number(raw)
        return None if number is None else float(number)
    return raw if isinstance(raw, float) else None


def _date(raw: Raw) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    return parse_date(raw) if isinstance(raw, str) else raw if isinstance(raw, date) else None


def _year(raw: Raw) -> int | None:
    return fiscal_year(canonical_text(raw))


def _codes(text: str) -> str:
    codes = [half_width(part) for part in _SEPARATORS.split(text)]
    return ";".join(dict.fromkeys(code for code in codes if code))


def _choice(text: str, choices: tuple[Choice, ...]) -> str:
    return _meanings(choices).get(folded(text)) or text.strip()


@cache
def _meanings(choices: tuple[Choice, ...]) -> dict[str, str]:
    """Return the value that each way of writing a choice means; where two share a label, the first."""
    written = [(text, choice.value) for choice in choices for text in (choice.value, choice.ja, choice.en)]
    return {folded(text): value for text, value in reversed(written)}


_FROM_RAW: Final[dict[Kind, Callable[[Raw], Value]]] = {
    "number": _number, "money": _number, "year": _year, "date": _date,
}  # fmt: skip
_FROM_TEXT: Final[dict[Kind, Callable[[str], str]]] = {
    "code": half_width, "codes": _codes, "text": str.strip, "long_text": str, "rating": str.strip,
}  # fmt: skip
