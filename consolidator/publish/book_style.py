"""How our workbooks look: one font, formats that print well in black and white, rows as high as their text."""

from __future__ import annotations

import math
import unicodedata
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from consolidator.publish.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from io import BytesIO

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

FONT: Final = "Yu Gothic"
SIZE: Final = 10
LINE: Final = 1.65
"""Height of a line of Yu Gothic, times the font size; its lines are taller than other fonts'."""
MOST_HEIGHT: Final = 409.0
"""Points; no row of Excel is higher."""
CREATED: Final = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Fixed, so that the same content gives the same bytes."""

_EDGE: Final = {"border": 1, "border_color": "#8C96A0"}
STYLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "title": {"bold": True, "font_size": 16},
    "subtitle": {"bold": True, "font_size": 12},
    "note": {"font_size": 9, "font_color": "#404040"},
    "link": {"font_color": "#0B4A8F", "underline": 1},
    "cell": {**_EDGE, "valign": "vcenter"},
    "top": {"valign": "top"},
    "head": {**_EDGE, "bold": True, "bg_color": "#D5DDE5", "align": "center", "valign": "vcenter", "text_wrap": True},
    "wrap": {"text_wrap": True},
    "small": {"font_size": 8},
    "centre": {"align": "center", "indent": 0},
    "tight": {"font_size": 9},
    "symbol": {"font_size": 12},
    "right": {"align": "right", "indent": 1},
    "bold": {"bold": True},
    "whole": {"bold": True, "bg_color": "#BFCBD6"},
    "band": {"bold": True, "bg_color": "#E9EDF1"},
    "count": {"num_format": "#,##0"},
    "change": {"num_format": "+#,##0;△#,##0;0"},
    "number": {"num_format": "General"},
    "helper": {"font_color": "#808080", "font_size": 8},
    "stamp": {
        "bold": True, "font_size": 28, "font_color": "#C00000", "align": "center", "valign": "vcenter",
        "border": 5, "border_color": "#C00000",
    },
    "organisation": {"font_size": 14},
    "cover_note": {"font_size": 11, "font_color": "#404040"},
    "book_title": {"bold": True, "font_size": 26, "valign": "vcenter", "text_wrap": True},
}  # fmt: skip


class Formats:
    """The formats of one workbook, each made once: ``formats("cell", "wrap")`` joins the styles of those names."""

    def __init__(self, workbook: Workbook, styles: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the styles that may be named, usually ``STYLES`` and a workbook's own."""
        self._workbook, self._styles = workbook, styles
        self._made: dict[tuple[str, ...], Format] = {}

    def __call__(self, *names: str) -> Format:
        """Return the format that joins these styles, the later ones winning; indent:2 indents by two."""
        if names not in self._made:
            joined: dict[str, Any] = {"font_name": FONT, "font_size": SIZE}
            for name in names:
                joined |= {"indent": int(name[7:])} if name.startswith("indent:") else self._styles[name]
            self._made[names] = self._workbook.add_format(joined)
        return self._made[names]


def open_workbook(stream: BytesIO, title: str, author: str) -> Workbook:
    """Return a new workbook in memory in which text stays text and whose bytes depend on its content alone."""
    workbook = Book(
        stream,
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": FONT, "font_size": SIZE},
        },
    )
    workbook.set_properties({"title": title, "author": author, "created": CREATED})
    workbook.set_calc_mode("auto")
    return workbook


def display_width(text: str) -> int:
    """Return the columns that the longest line of a text takes, full-width characters being two."""
    return max(map(_width, text.split("\n"))) if "\n" in text else _width(text)


@lru_cache(maxsize=10_000)
def _width(line: str) -> int:
    return len(line) if line.isascii() else sum(map(character_width, line))


@cache
def character_width(character: str) -> int:
    """Return the columns that a character takes: two where it is full-width."""
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def line_count(text: str, width: float, size: float = SIZE) -> int:
    """Return how many lines a text takes in a column of that width (in characters of the default size)."""
    return line_counts([text], width, size)[0]


def line_counts(texts: Iterable[str], width: float, size: float = SIZE) -> list[int]:
    """Return how many lines each text takes in a column of that width (in characters of the default size)."""
    room = max(width * SIZE / size - 1.5, 2)
    short = room / 2  # fits in one line however wide its characters are
    return [
        1
        if len(text) <= short and "\n" not in text
        else sum(max(1, math.ceil(_width(line) / room)) for line in text.split("\n"))
        for text in texts
    ]


def row_height(cells: Iterable[tuple[str, float]], size: float = SIZE) -> float:
    """Return the height in points of a row whose cells are (text, column width), none cut off as far as Excel lets."""
    lines = max((line_count(text, width, size) for text, width in cells if text), default=1)
    return min(lines * size * LINE + 2.5, MOST_HEIGHT)


def row_heights(columns: Iterable[tuple[Sequence[str], float]], size: float = SIZE, least: float = 0) -> list[float]:
    """Return the heights of rows as ``row_height`` does; columns: the texts of each, and its width."""
    counts = (line_counts(texts, width, size) for texts, width in columns)
    lines = [max(row) for row in zip(*counts, strict=True)]
    known = {many: max(min(many * size * LINE + 2.5, MOST_HEIGHT), least) for many in set(lines)}
    return [known[many] for many in lines]


def most_lines(size: float = SIZE) -> int:
    """Return how many lines the highest row that Excel has can hold."""
    return int((MOST_HEIGHT - 2.5) / (size * LINE))


def fitted_width(texts: Iterable[str], least: float, most: float, lines: int, size: float = SIZE) -> float:
    """Return the narrowest width in which nine texts in ten take at most so many lines, and every one fits a row."""
    longest = sorted({text for text in texts if text}, key=lambda text: (len(text), text))  # a set has no order
    if not longest:
        return least
    usual, last = longest[int(len(longest) * 0.9)] if len(longest) > 1 else longest[-1], longest[-1]
    width, possible = least, most_lines(size)
    while width < most and (line_count(usual, width, size) > lines or line_count(last, width, size) > possible):
        width += 1
    return width


def shared_widths(texts: Sequence[Sequence[str]], room: float, least: float, most: float) -> list[float]:
    """Return the widths of columns of text that share so much room: short ones as they need, the rest by their length.

    texts: the texts of each column. A column gets the square root of its longest text's share, so that long ones get
    more room without starving the others.
    """
    longest = [max((display_width(text) for text in column if text), default=0) + 2.0 for column in texts]
    short = [width <= least for width in longest]
    rest = room - sum(width for width, fits in zip(longest, short, strict=True) if fits)
    weights = sum(math.sqrt(width) for width, fits in zip(longest, short, strict=True) if not fits)
    return [
        max(width, 8) if fits else min(max(rest * math.sqrt(width) / weights, least), most, width)
        for width, fits in zip(longest, short, strict=True)
    ]


def money_format(amounts: Iterable[float]) -> str:
    """Return the number format of amounts: as many decimals as they have, up to four, and △ for negative ones."""
    return amount_format(min(max(map(decimals_of, amounts), default=0), 4))


def amount_format(decimals: int) -> str:
    """Return the number format of amounts with so many decimals."""
    points = "." + "0" * decimals if decimals else ""
    return f"#,##0{points};△#,##0{points};0{points}"


def decimals_of(amount: float) -> int:
    """Return how many decimals an amount has."""
    _, _, fraction = repr(round(float(amount), 8)).partition(".")
    return len(fraction.rstrip("0")) if fraction.isdigit() else 0
