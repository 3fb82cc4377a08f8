"""What a template says: its tags, where they stand, and which rows repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from schemas.tables import SPARE, TABLES

MARK: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_INSIDE: Final = re.compile(
    r"\s*([a-z_]+)\s*\.\s*([a-z_]+)\s*(?:@\s*([+-]\s*\d{1,3}|\d{4}|\*))?\s*(?:[x×*]\s*(\d{1,2}))?\s*"
)


@dataclass(frozen=True, slots=True)
class Tag:
    """One ``{{ table.field }}``, perhaps of another year: ``@-1`` is the year before the reporting year.

    every: ``@*``, a column for each year of the plan. spare: ``x 5``, so many blank records (0: as many as usual).
    """

    table: str
    field: str
    year_offset: int | None = None
    absolute: int | None = None
    every: bool = False
    spare: int = 0

    @property
    def name(self) -> str:
        """Return the tag as it is written, without braces and year."""
        return f"{self.table}.{self.field}"

    @property
    def entry(self) -> bool:
        """Whether departments type here; a tag of another year only prints."""
        return not self.dated and TABLES[self.table].field(self.field).entry

    @property
    def asks(self) -> bool:
        """Whether departments type into a cell of the tag, of those of every year too."""
        return self.entry or (self.every and TABLES[self.table].field(self.field).entry)

    @property
    def dated(self) -> bool:
        """Whether the tag names a year of its own."""
        return self.year_offset is not None or self.absolute is not None or self.every

    def year(self, reporting_year: int) -> int:
        """Return the fiscal year the tag speaks of."""
        return self.absolute if self.absolute is not None else reporting_year + (self.year_offset or 0)


@dataclass(frozen=True, slots=True)
class TaggedCell:
    """One cell that holds tags. Row and column are 1-based; last_row and last_column reach over its merge."""

    row: int
    column: int
    last_row: int
    last_column: int
    text: str
    tags: tuple[Tag, ...]

    @property
    def entry(self) -> Tag | None:
        """Return the entry tag of the cell, None where it only prints."""
        return self.tags[0] if len(self.tags) == 1 and self.tags[0].entry else None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that repeat for each record of their tables ('initiative' for rows of initiatives).

    Of several tables side by side each prints its own records; the one with the most decides how often the rows repeat.
    """

    tables: tuple[str, ...]
    first_row: int
    last_row: int

    @property
    def height(self) -> int:
        """Return the number of rows a record takes."""
        return self.last_row - self.first_row + 1

    def table_of(self, cell: TaggedCell) -> str:
        """Return the table whose record a cell of the group prints, '' for what is printed beside every record."""
        if len(self.tables) == 1:
            return self.tables[0]
        return next((tag.table for tag in cell.tags if tag.table in self.tables), "")


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet of a template. merges: first row, first column, last row, last column; headings: header and footer."""

    name: str
    per_initiative: bool
    cells: tuple[TaggedCell, ...]
    groups: tuple[Group, ...]
    merges: tuple[tuple[int, int, int, int], ...]
    headings: tuple[str, ...] = ()

    def group_at(self, row: int) -> Group | None:
        """Return the group a row belongs to, None where it doesn't repeat."""
        return next((group for group in self.groups if group.first_row <= row <= group.last_row), None)


@dataclass(frozen=True, slots=True)
class Layout:
    """A template, understood. digest is the SHA-256 of the file, data the file itself."""

    name: str
    digest: str
    data: bytes
    sheets: tuple[SheetLayout, ...]

    @property
    def spare(self) -> dict[str, int]:
        """Return how many blank records the template wants of a table, where it says so."""
        wanted: dict[str, int] = {}
        for tag in (tag for sheet in self.sheets for cell in sheet.cells for tag in cell.tags if tag.spare):
            wanted[tag.table] = max(tag.spare, wanted.get(tag.table, 0))
        return wanted


def parse_tag(inside: str) -> Tag | None:
    """Return the tag written between two pairs of braces, None when there is no such table or field."""
    found = _INSIDE.fullmatch(inside)
    if found is None:
        return None
    table, field, year, spare = found.groups()
    if table not in TABLES or all(field != known.name for known in TABLES[table].fields):
        return None
    if spare is not None and (table not in SPARE or not int(spare)):
        return None
    tag = Tag(table, field, spare=int(spare or 0))
    if year is None:
        return tag
    if year == "*":
        return replace(tag, every=True)
    number = int(year.replace(" ", ""))
    return replace(tag, year_offset=number) if year[0] in "+-" else replace(tag, absolute=number)


def tags_in(text: str) -> tuple[tuple[Tag, ...], tuple[str, ...]]:
    """Return the tags of a text, and what looks like a tag and is none."""
    tags, unknown = [], []
    for found in MARK.finditer(text):
        tag = parse_tag(found.group(1))
        if tag is None:
            unknown.append(found.group(0))
        else:
            tags.append(tag)
    if re.search(r"\{\{|\}\}|｛｛|｝｝", MARK.sub("", text)):
        unknown.append(text.strip())
    return tuple(tags), tuple(unknown)
