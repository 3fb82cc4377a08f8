"""What the reader makes of one content, as a formula: blank, understood, refused, or text that it must interpret.

The reader itself (``consolidator.normalise``) understands far more than a formula can; where Excel can't follow,
the answer is left to the reading. That happens for text alone, in fields of ASKED_KINDS.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from schemas.rules.excel import BLANK, ERRORS_NAME, GIVEN, is_blank, listed, shows_date, shows_percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.model import Parameters
    from schemas.fields import Field, Kind

CODE_OF_KIND: Final[Mapping[Kind, str]] = {
    "rating": "N101", "number": "N102", "choice": "N103", "yes_no": "N103", "money": "N105", "date": "N106",
    "year": "N107",
}  # fmt: skip
"""Kind of field -> code of the finding when a content can't be read. Other kinds take any text."""
ASKED_KINDS: Final = frozenset(CODE_OF_KIND)
"""Kinds of fields whose text the checklist may leave to the reading (確認): 1.2百万円, 〇, ６５．５％."""
ASKED_WITH: Final = frozenset({"V102", "V105", "V106"})
"""Rules on a blank cell that depend on a cell of ASKED_KINDS: they are left to the reading together with its text."""
DELETED: Final = "R101"
ERROR: Final = "R109"
NO_VALUE: Final = "R106"

ERRORS: Final = tuple(
    "#" + name
    for name in (
        "NULL!", "DIV/0!", "VALUE!", "REF!", "NAME?", "NUM!", "N/A", "GETTING_DATA", "SPILL!", "CALC!", "FIELD!",
        "BLOCKED!", "CONNECT!", "UNKNOWN!", "BUSY!", "EXTERNAL!", "PYTHON!",
    )
)  # fmt: skip
"""Excel's error values, as text cells hold them when they were pasted as values."""
PERCENT: Final = ("%", "パーセント")
MOST_PERCENT: Final = 1000
"""A number pasted into a cell formatted as a percentage shows a hundredfold; beyond this it was no percentage."""
_LONGEST_ERROR: Final = 30


def spellings(field: Field, parameters: Parameters) -> dict[str, tuple[str, ...]]:
    """Return value -> every content that is read as just that value, for fields with a list."""
    if field.kind == "rating":
        scale = [rating for rating in parameters.ratings if rating.aspect == field.aspect]
        return {rating.symbol: (rating.symbol, *_as_number(rating.symbol)) for rating in scale}
    return {choice.value: tuple(dict.fromkeys((choice.value, choice.ja, choice.en))) for choice in field.choices}


def _as_number(symbol: str) -> tuple[str, ...]:
    """Return how Excel writes a symbol of digits when it takes it for a number: ５ is 5."""
    plain = unicodedata.normalize("NFKC", symbol)
    return (plain,) if plain != symbol and plain.isdecimal() else ()


@dataclass(frozen=True, slots=True)
class Source:
    """What the reading of one entry cell refers to.

    cell: the entry's defined name; place: the cell that holds 0 when the entry cell is gone; accepted: name of the
    list of what a rating or choice may be; unit: of an indicator, half-width.
    """

    cell: str
    place: str
    accepted: str
    unit: str


def reading(field: Field, source: Source, numbers: Mapping[str, int]) -> str:
    """Return the formula of an entry cell's reading; numbers: finding code -> its number."""
    cell = source.cell
    empty = f"IF(_xlfn.ISFORMULA({cell}),{numbers[NO_VALUE]},{BLANK})"
    content = _content(field, source, numbers)
    inner = f"IF(LEN({cell})=0,{empty},IF({is_blank(cell)},{BLANK},{content}))"
    return f"IF({source.place}=0,{numbers[DELETED]},IF(ISERROR({cell}),{numbers[ERROR]},{inner}))"


def _content(field: Field, source: Source, numbers: Mapping[str, int]) -> str:
    """Return the part of the formula for a cell that holds something."""
    cell = source.cell
    if field.kind not in CODE_OF_KIND:
        error = f"SUMPRODUCT(--EXACT(TRIM(CLEAN(ASC({cell}))),{ERRORS_NAME}))>0"
        return f"IF(LEN({cell})>{_LONGEST_ERROR},{GIVEN},IF({error},{numbers[ERROR]},{GIVEN}))"
    refused = numbers[CODE_OF_KIND[field.kind]]
    as_text = f"IF(ISTEXT({cell}),-{refused},{refused})"
    match field.kind:
        case "rating" | "choice" | "yes_no":
            dated = f"IF(ISNUMBER({cell}),{shows_date(cell)},FALSE)"
            return f"IF({listed(cell, source.accepted)},IF({dated},{refused},{GIVEN}),{as_text})"
        case "number" | "money":
            shown = f"IF({shows_percent(cell)},{_percent(field, source, refused)},{GIVEN})"
            return f"IF(ISNUMBER({cell}),IF({shows_date(cell)},{refused},{shown}),{as_text})"
        case _:
            return f"IF(ISNUMBER({cell}),{GIVEN},{as_text})"


def _percent(field: Field, source: Source, refused: int) -> str:
    """Return the reading of a number that is shown as a percentage."""
    if field.kind == "money":
        return str(refused)
    if not source.unit:
        return str(GIVEN)
    possible = f"IF(ABS({source.cell})>{MOST_PERCENT // 100},{refused},{GIVEN})"
    return possible if source.unit in PERCENT else str(refused)
