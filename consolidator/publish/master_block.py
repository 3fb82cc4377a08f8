"""Rows of a sheet of the master workbook that are written together, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from consolidator.publish.blocks import Cells
from consolidator.publish.book_style import row_heights
from consolidator.publish.master_page import MOST_LINKS, MOST_TEXT, shown_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.format import Format

    from consolidator.publish.blocks import Outside
    from consolidator.publish.master_page import Figure, Page
    from consolidator.publish.master_rows import Lead

Styles = tuple[str, ...] | list[tuple[str, ...]]
"""Names of styles: of every cell of a column, or of each."""


class Rows:
    """Rows of a page, so many from one on, told column by column in any order; ``write`` writes them.

    The columns stand side by side from the page's first one on. Figures are told row by row, those of a row in the
    order of their columns here.
    """

    def __init__(self, page: Page, first: int, count: int) -> None:
        """Start without columns."""
        self._page, self._first, self._count = page, first, count
        self._columns: dict[int, Cells] = {}
        self._links: dict[int, list[str | Outside]] = {}
        self._unlinked: dict[int, tuple[list[Format], list[Format]]] = {}  # formats, and those of cells without a link
        self._figures: dict[int, Sequence[Figure | None]] = {}
        self._leads: dict[Lead, str | Outside] = {}

    def text(self, column: int, values: Sequence[str], styles: Styles) -> None:
        """Tell a column of texts; '' leaves an empty cell."""
        self._columns[column] = Cells(self._held(values), self._formats(styles))

    def number(self, column: int, values: Sequence[Any], styles: Styles) -> None:
        """Tell a column of numbers; missing leaves an empty cell."""
        numbers = [None if gone else float(value) for value, gone in zip(values, _missing(values), strict=True)]
        self._columns[column] = Cells(numbers, self._formats(styles))

    def mixed(self, column: int, values: Sequence[object], styles: Styles) -> None:
        """Tell a column in which numbers are numbers, all else is text, and what is missing leaves an empty cell."""
        texts = self._held(shown_each(values))
        held = [
            float(value) if isinstance(value, int | float) and text else text
            for value, text in zip(values, texts, strict=True)
        ]
        self._columns[column] = Cells(held, self._formats(styles))

    def link(self, column: int, values: Sequence[str], targets: Iterable[str], styles: Styles) -> None:
        """Tell a column of texts that lead to cells of this workbook, or nowhere where the target is ''."""
        plain, linked = self._formats(styles), self._formats(_linked(styles))
        links = [
            self._page.sheet.link(f"internal:{target}", text) if target and 0 < len(text) <= MOST_TEXT else ""
            for text, target in zip(values, targets, strict=True)
        ]
        formats = [lead if link else usual for link, lead, usual in zip(links, linked, plain, strict=True)]
        self._links[column], self._unlinked[column] = links, (formats, plain)
        self._columns[column] = Cells(self._held(values), formats, links=links)

    def formula(  # noqa: PLR0913 - what there is to a formula
        self,
        column: int,
        expressions: Sequence[str],
        values: Sequence[Any],
        styles: Styles,
        *,
        of: Sequence[Figure | None] = (),
        told: Sequence[int] = (),
    ) -> None:
        """Tell a column of live formulas, '' for an empty cell, with the values that they come to; missing is ''.

        of: the figures that they show; their cells lead to the rows that they come from. told: as ``Cells`` has it.
        """
        stored: list[str | float | None] = [
            "" if gone else value if isinstance(value, str) else float(value)
            for value, gone in zip(values, _missing(values), strict=True)
        ]
        links = [
            "" if figure is None or value == "" else self._lead(figure)
            for figure, value in zip(of, stored, strict=bool(of))
        ]
        if of:
            self._links[column], self._figures[column] = links, of
        self._columns[column] = Cells(stored, self._formats(styles), expressions, links, told)

    def heights(self, texts: Mapping[int, Sequence[str]], size: float = 10, least: float = 18) -> list[float]:
        """Return how high the rows are for their wrapped texts, by column."""
        return row_heights([(held, self._page.widths.get(column, 8.43)) for column, held in texts.items()], size, least)

    def write(self, heights: Sequence[float]) -> None:
        """Write the rows, so high in points each."""
        self._drop_links()
        columns = [self._columns[column] for column in range(len(self._columns))]
        self._page.sheet.write_block(self._first, 0, columns, heights)
        self._page.heights.update(enumerate(heights, start=self._first))
        names = [xl_col_to_name(column) for column in self._figures]
        for row, figures in enumerate(zip(*self._figures.values(), strict=True), start=self._first + 1):
            for name, figure in zip(names, figures, strict=True):
                if figure is not None:
                    self._page.tell(figure, f"{name}{row}")

    def _drop_links(self) -> None:
        """Let no more cells lead somewhere than a sheet may, counted row by row."""
        many = sum(1 for links in self._links.values() for link in links if link)
        room = MOST_LINKS - self._page.links
        self._page.links += min(many, room)
        if many <= room:
            return
        for row in range(self._count):
            for column, links in self._links.items():
                if links[row] and room:
                    room -= 1
                elif links[row]:
                    links[row] = ""
                    if column in self._unlinked:
                        formats, plain = self._unlinked[column]
                        formats[row] = plain[row]

    def _lead(self, figure: Figure) -> str | Outside:
        lead = self._page.lead(figure) if self._page.lead else None
        if lead is None:
            return ""
        if lead not in self._leads:
            self._leads[lead] = self._page.sheet.link(f"internal:{lead.target}", tip=lead.tip)
        return self._leads[lead]

    def _formats(self, styles: Styles) -> list[Format]:
        if isinstance(styles, tuple):
            return [self._page.formats(*styles)] * self._count
        return [self._page.formats(*names) for names in styles]

    def _held(self, texts: Sequence[str]) -> list[str | None]:
        if max(map(len, texts), default=0) > MOST_TEXT // 2:
            return [self._page.fitting(text) or None for text in texts]
        return [text or None for text in texts]


def _missing(values: Sequence[Any]) -> list[bool]:
    return list(pd.Series(values, dtype=object).isna())


def _linked(styles: Styles) -> Styles:
    return (*styles, "link") if isinstance(styles, tuple) else [(*names, "link") for names in styles]
