"""What every sheet of the master workbook needs: the tables, the language, where the rows stand, formulas over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from consolidator.language import translations
from consolidator.model import PENDING, UNSETTLED, WHOLE
from consolidator.once import each_once
from consolidator.scale import excluded, scale
from consolidator.tree import policy_nodes
from schemas.choices import ASPECTS, MONEY_UNITS
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from consolidator.model import Master, Plan
    from consolidator.publish.master_page import Page
    from consolidator.tree import Node
    from schemas.fields import Choice

_ASPECTS: Final = {aspect.value: aspect for aspect in ASPECTS}


@dataclass(frozen=True)
class Book:
    """A master being published. pages by the key of their sheet, in the workbook's order."""

    master: Master
    summaries: Mapping[str, pd.DataFrame]
    lang: str
    pages: Mapping[str, Page]

    @property
    def plan(self) -> Plan:
        """Return the plan."""
        return self.master.plan

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The policies as they are printed."""
        return policy_nodes(self.plan.tables["policies"])

    @cached_property
    def depth(self) -> int:
        """How many levels the tree of policies has."""
        return max((node.depth for node in self.nodes), default=1)

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        """Policy code → codes from the top down to it."""
        return {node.code: node.path for node in self.nodes}

    def department(self, code: object) -> str:
        """Return the name of a department; a code that the ledger doesn't know as it is, '' for none."""
        return self._departments.get(str(code), str(code)) if isinstance(code, str) else ""

    @cached_property
    def _departments(self) -> dict[str, str]:
        table = self.plan.tables["departments"]
        return {str(code): str(name) for code, name in zip(table["code"], table["name"], strict=True)}

    @property
    def stamp(self) -> str:
        """Return what a provisional workbook is stamped with on every sheet; '' for a final one."""
        return heading("provisional", self.lang) if self.master.provisional else ""

    @cached_property
    def _held(self) -> dict[tuple[str, tuple[str, ...], str], dict[tuple[Any, ...], Any]]:
        """What ``values`` has looked up already."""
        return {}

    def ancestor(self, policy: str, level: int) -> str:
        """Return the code of a policy's ancestor on a level from 1; '' where the policy lies higher."""
        path = self.paths.get(policy, (policy,))
        return path[level - 1] if level <= len(path) else ""

    def say(self, message: str, **values: str | int) -> str:
        """Return a sentence in the reader's language."""
        return translations(self.lang).gettext(message).format_map(values)

    @property
    def unit(self) -> str:
        """The plan's money unit."""
        return self.choice(MONEY_UNITS, self.plan.money_unit)

    def label(self, table: str, field: str) -> str:
        """Return the label of a published field."""
        return OUTPUTS[table].field(field).title(self.lang)

    def choice(self, choices: Sequence[Choice], value: object) -> str:
        """Return how a choice is shown; what is no choice as it is."""
        return next((choice.label(self.lang) for choice in choices if choice.value == value), str(value or ""))

    def choices(self, choices: Sequence[Choice], values: Iterable[object]) -> list[str]:
        """Return how the choices of a column are shown."""
        return each_once(list(values), lambda value: self.choice(choices, value))

    def aspect(self, aspect: str) -> str:
        """Return the label of an aspect."""
        return _ASPECTS[aspect].label(self.lang)

    def shown_ratings(self, aspect: str) -> list[str]:
        """Return the ratings that get a column: what is not in yet only while something is."""
        progress = self.summaries["progress_by_policy"]
        whole = progress[(progress["policy_code"] == WHOLE) & (progress["aspect"] == aspect)]
        waiting = set(whole["rating"][whole["count"] > 0]) | (
            {PENDING, UNSETTLED} if self.master.provisional else set()
        )
        return [
            rating for rating in scale(self.plan, aspect) if rating not in {PENDING, UNSETTLED} or rating in waiting
        ]

    def compared(self, table: str, aspect: str, column: str) -> list[str]:
        """Return the ratings of which a table knows how many there were at another time; none where it knows none."""
        frame = self.summaries[table]
        known = frame[(frame["aspect"] == aspect) & frame[column].notna()]
        held = set(known["rating"])
        return [rating for rating in scale(self.plan, aspect) if rating in held]

    def excluded_ratings(self, aspect: str) -> list[str]:
        """Return the ratings that get no percentage."""
        return excluded(self.plan, aspect)

    def values(self, table: str, keys: Sequence[str], column: str) -> dict[tuple[Any, ...], Any]:
        """Return a column of a summary table by the values of some of its fields."""
        asked = (table, tuple(keys), column)
        if asked not in self._held:
            frame = self.summaries[table]
            keyed = zip(*(frame[key].tolist() for key in keys), strict=True)
            self._held[asked] = dict(zip(keyed, frame[column].tolist(), strict=True))
        return self._held[asked]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries by column."""
    columns = {str(name): values for name, values in frame.to_dict("list").items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def span(page: Page, column: int, first: int, last: int) -> str:
    """Return the absolute reference of a column of a sheet, from and to rows counted from 0."""
    corners = (xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for row in (first, max(first, last)))
    return f"{quoted(page)}!{':'.join(corners)}"


def at(page: Page, row: int, column: int) -> str:
    """Return the absolute reference of one cell of a sheet."""
    return f"{quoted(page)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


def quoted(page: Page) -> str:
    """Return a sheet's name, always in quotes."""
    return in_quotes(page.name)


@cache
def in_quotes(sheet: str) -> str:
    """Return a sheet's name as references have it, always in quotes."""
    name: str = quote_sheetname(sheet)
    return name if name.startswith("'") else f"'{name}'"


def same(area: str, code: str) -> str:
    """Return the term that is 1 where a cell holds exactly that code: "01" is not 1, A* no wildcard, a not A.

    code: a cell or ``literal``.
    """
    return f"--EXACT({area},{code})"


def literal(text: str) -> str:
    """Return a text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def total(*terms: str) -> str:
    """Return the sum over rows of the product of terms; blanks and texts in a term of values count as 0."""
    return f"SUMPRODUCT({','.join(terms)})"
