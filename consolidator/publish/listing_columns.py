"""The columns of a list: texts, which may lead somewhere or have a style of their own, numbers, formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_TEXT: Final = 32_000
"""Characters a cell, a little below Excel's limit of 32,767; longer texts go on in the next row."""

Place = tuple[int, int]
"""A row of the list, and which of the sheet's rows for it, from 0."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts, top to bottom; where each leads ('' for nowhere), or in which style of the workbook it is, or neither."""

    texts: Sequence[str]
    urls: Sequence[str] = ()
    styles: Sequence[str] = ()

    def at(self, places: Sequence[Place]) -> Texts:
        """Return the column as the rows of the sheet hold it; a text that is cut is plain text."""
        parts = [pieces(text) for text in self.texts]
        texts = [parts[row][part] if part < len(parts[row]) else "" for row, part in places]
        whole = [part == 0 and len(parts[row]) == 1 for row, part in places]
        urls = [self.urls[row] if one else "" for (row, _), one in zip(places, whole, strict=True) if self.urls]
        styles = [self.styles[row] if one else "" for (row, _), one in zip(places, whole, strict=True) if self.styles]
        return Texts(texts, urls, styles)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts, top to bottom; None leaves a cell blank."""

    values: Sequence[int | None]

    def at(self, places: Sequence[Place]) -> Numbers:
        """Return the column as the rows of the sheet hold it."""
        return Numbers([self.values[row] if part == 0 else None for row, part in places])


@dataclass(frozen=True, slots=True)
class Formulas:
    """Formulas without =, top to bottom, '' for a blank cell, with the numbers that they come to."""

    formulas: Sequence[str]
    values: Sequence[int]

    def at(self, places: Sequence[Place]) -> Formulas:
        """Return the column as the rows of the sheet hold it."""
        formulas = [self.formulas[row] if part == 0 else "" for row, part in places]
        return Formulas(formulas, [self.values[row] for row, _ in places])


Column = Texts | Numbers | Formulas


def places_of(columns: Sequence[Column]) -> list[Place]:
    """Return what each row of the sheet holds: one a row of the list, more where a text goes on."""
    texts = (column.texts for column in columns if isinstance(column, Texts))
    parts = [[1 if len(text) <= MOST_TEXT // 2 else len(pieces(text)) for text in held] for held in texts]
    counts = [max(row) for row in zip(*parts, strict=True)]
    return [(row, part) for row, count in enumerate(counts) for part in range(count)]


def pieces(text: str) -> list[str]:
    """Return a text in pieces that a cell can hold; Excel counts in UTF-16, in which some characters are two."""
    plain = len(text) <= MOST_TEXT // 2 or len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text)
    most = MOST_TEXT if plain else MOST_TEXT // 2
    return [text[start : start + most] for start in range(0, len(text), most)] or [""]


def within(columns: Sequence[Column], room: int) -> list[Column]:
    """Return the columns with as many links as there is room for, counted row by row; other texts lead nowhere."""
    led = [column.urls for column in columns if isinstance(column, Texts) and column.urls]
    held = [[""] * len(urls) for urls in led]
    for row in range(len(led[0]) if led else 0):
        for urls, left in zip(led, held, strict=True):
            if urls[row] and room:
                left[row], room = urls[row], room - 1
    kept = iter(held)
    return [
        Texts(column.texts, next(kept)) if isinstance(column, Texts) and column.urls else column for column in columns
    ]
