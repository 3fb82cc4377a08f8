# ruff: noqa: E501 - names of steps, many a line
"""What people do to a form they have filled in: one function an edit, each done to one form by chance.

An edit is one or more steps of ``tests.excel.Book`` (``Case.do``), so that a case can be told, and done again, as a
list of steps; those of ``BY_CALC`` can be done by LibreOffice instead.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tests import typed as spellings
from tests.towns import Form, Town, field_of, place

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from consolidator.model import Entry, Record
    from tests.excel import Area, Book, Spot
    from tests.typed import Typed

Step = tuple[Any, ...]
CHECKLIST: Final = "提出前チェック"
BY_CALC: Final = frozenset(
    ("insert_rows", "insert_columns", "delete_rows", "delete_columns", "hide_rows", "cut", "clear", "rename",
     "move_sheet", "copy_sheet", "delete_sheet", "write", "type")
)  # fmt: skip
"""Steps that ``tests.calc_edit`` can do as well."""


@dataclass
class Case:
    """One returned form: whose it is, the workbook as it is edited, and what was done."""

    town: Town
    code: str
    chance: random.Random
    form: Form
    book: Book
    steps: list[Step] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)
    program: str = ""  # that saved it last
    _where: tuple[int, dict[Spot, Spot]] = (-1, {})

    @classmethod
    def of(cls, town: Town, code: str, chance: random.Random) -> Case:
        """Open a department's filled form."""
        form = town.form(code)
        return cls(town, code, chance, form, form.book())

    def do(self, step: str, *words: Any) -> None:
        """Do one step, and note it."""
        self.steps.append((step, *words))
        if step == "type":
            sheet, row, column, typed = words
            self.book.write(sheet, row, column, typed.raw, typed)
            cell = self.book[sheet].at(row, column)
            cell.formula, cell.error = typed.formula, typed.error
            if typed.shown is not None:
                self.book.shown_as(sheet, row, column, typed.shown)
        elif step == "sort":
            *most, ascending = words
            self.book.sort(*most, ascending=ascending)
        else:
            getattr(self.book, step)(*words)

    # ------------------------------------------------------------ where things are

    def spot(self, entry: Entry) -> Spot | None:
        """Return the cell in which a person who looks at the sheet sees an entry: by its key, and its column."""
        sheet = self.book.issued(entry.sheet)
        if sheet is None:
            return None
        row, column = self.row(entry), sheet.column_now(entry.column)
        return None if row is None or column is None else (sheet.name, row, column)

    def row(self, entry: Entry) -> int | None:
        """Return the row of an entry: beside the printed key of its record or its label, wherever those were moved."""
        sheet, record = self.book.issued(entry.sheet), self.form.manifest.records[entry.record]
        assert sheet is not None
        if record.kind == "row":
            line = self.key_row(record) or self.printed_row(record)
            if line is not None:
                return line + entry.row - record.prints[0][1]
        beside = self._labels(entry)
        return beside.most_common(1)[0][0] if beside else sheet.row_now(entry.row)

    def _labels(self, entry: Entry) -> Counter[int]:
        """Return where the print in an entry's row stands now on its sheet: row -> number of its cells."""
        sheet = self.book.issued(entry.sheet)
        assert sheet is not None
        issued = next(held for held in self.form.manifest.sheets if held.name == entry.sheet)
        rows: Counter[int] = Counter()
        for (row, column), text in issued.cells.items():
            now = self.where().get((entry.sheet, row, column)) if row == entry.row else None
            if now is not None and now[0] == sheet.name and self.book.cell(now).text == text:
                rows[now[1]] += 1
        return rows

    def where(self) -> dict[Spot, Spot]:
        """Return where each cell as issued stands now."""
        if self._where[0] != len(self.steps):
            self._where = (len(self.steps), self.book.where())
        return self._where[1]

    def key_row(self, record: Record) -> int | None:
        """Return the row in which the whole key of a record stands unchanged, None when it doesn't in one."""
        where = self.where()
        rows = set()
        for _, row, column, text in record.prints:
            now = where.get((record.sheet, row, column))
            if now is None or self.book.cell(now).text != text:
                return None
            rows.add(now[:2])
        sheet = self.book.issued(record.sheet)
        (line,) = rows if len(rows) == 1 else (("", 0),)
        return line[1] if sheet is not None and line[0] == sheet.name else None

    def printed_row(self, record: Record) -> int | None:
        """Return the one row that prints the whole key of a record, wherever its cells came from; None for several."""
        sheet = self.book.issued(record.sheet)
        assert sheet is not None
        columns = [(sheet.column_now(column), text) for _, _, column, text in record.prints]
        rows = {row for row, column in sheet.cells if column == columns[0][0]}
        found = [
            row for row in rows
            if all(column and self.book.cell((sheet.name, row, column)).text == text for column, text in columns)
        ]  # fmt: skip
        return found[0] if len(found) == 1 else None

    def entries(self, *, filled: bool | None = None) -> list[tuple[Entry, Spot]]:
        """Return the entries that can be seen, with their cells; filled: only those with, or without, a content."""
        found = [(entry, spot) for entry in self.form.manifest.entries if (spot := self.spot(entry))]
        return [pair for pair in found if filled is None or bool(self.book.cell(pair[1]).text) == filled]

    def entry(self, *, filled: bool | None = True) -> tuple[Entry, Spot] | None:
        """Return any entry, None when there is none."""
        found = self.entries(filled=filled)
        return self.chance.choice(found) if found else None

    def area(self, spot: Spot) -> Area:
        """Return the cell, or the merged cells that it is one of."""
        sheet, row, column = spot
        inside = (m for m in self.book[sheet].merges if m[0] <= row <= m[2] and m[1] <= column <= m[3])
        return next(inside, (row, column, row, column))

    def sheet(self) -> str | None:
        """Return the name of any sheet with entries that is still there."""
        issued = dict.fromkeys(entry.sheet for entry in self.form.manifest.entries)
        names = [sheet.name for key in issued if (sheet := self.book.issued(key))]
        return self.chance.choice(names) if names else None

    def rows(self) -> list[tuple[str, list[int]]]:
        """Return each list of at least two records: its sheet, and the rows of its records now, without gaps."""
        lists: dict[tuple[str, str], set[int]] = {}
        for entry, spot in self.entries():
            if self.form.manifest.records[entry.record].kind == "row":
                lists.setdefault((spot[0], entry.table), set()).add(spot[1])
        whole = [(sheet, sorted(rows)) for (sheet, _), rows in lists.items() if len(rows) > 1]
        return [(sheet, rows) for sheet, rows in whole if rows[-1] - rows[0] == len(rows) - 1]

    def printed(self) -> list[Spot]:
        """Return cells that hold print, no formula, on sheets with entries."""
        taken = {spot for _, spot in self.entries()}
        return [
            (sheet.name, *at)
            for sheet in self.book.sheets
            if sheet.key and not sheet.key.startswith("_") and sheet.key != CHECKLIST
            for at, cell in sheet.cells.items()
            if cell.text and cell.formula is None and cell.origin and (sheet.name, *at) not in taken
        ]

    def answers(self, entry: Entry) -> list[Typed]:
        """Return what people might type for an entry."""
        asked, kind = field_of(entry), self.town.kind(entry)
        match asked.kind:
            case "rating":
                return spellings.ratings(kind, [r for r in self.town.plan.ratings if r.aspect == asked.aspect])
            case "choice":
                return spellings.choices(kind, asked.choices)
            case "money" | "number":
                known = [abs(number) for number in self.town.known(entry)]
                new = self.town.answer(entry, 0, self.chance).raw
                amount = Decimal(repr(new)).normalize()
                if asked.kind == "money":
                    return spellings.amounts(self.town.plan.money_unit, amount, known)
                return spellings.figures(self.town.unit(entry), amount, known)
        return spellings.texts(f"{entry.key}の{len(self.steps)}")


# ---------------------------------------------------------------- rows, columns, sheets


def insert_rows(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    case.do("insert_rows", sheet, case.chance.randint(1, case.book[sheet].used()[0] + 1), case.chance.randint(1, 3))
    return True


def insert_columns(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    case.do("insert_columns", sheet, case.chance.randint(1, case.book[sheet].used()[1] + 1), case.chance.randint(1, 2))
    return True


def delete_rows(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    case.do("delete_rows", sheet, case.chance.randint(1, case.book[sheet].used()[0]), case.chance.choice((1, 1, 2)))
    return True


def delete_columns(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    case.do("delete_columns", sheet, case.chance.randint(1, case.book[sheet].used()[1]), 1)
    return True


def delete_a_record(case: Case) -> bool:
    if not (lists := case.rows()):
        return False
    sheet, rows = case.chance.choice(lists)
    case.do("delete_rows", sheet, case.chance.choice(rows), 1)
    return True


def hide(case: Case) -> bool:
    if (found := case.entry()) is None:
        return False
    _, (sheet, row, column) = found
    if case.chance.random() < 0.5:
        case.do("hide_rows", sheet, row, 1)
    else:
        case.do("hide_columns", sheet, column, 1)
    return True


def rename_sheet(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    new = case.chance.choice(("様式1", "回答 (最終)", "1-1の", "'24年度", f"{sheet}　修正", "Sheet1"))
    if new in {held.name for held in case.book.sheets}:
        return False
    case.do("rename", sheet, new)
    return True


def swap_sheet_names(case: Case) -> bool:
    one, other = case.sheet(), case.sheet()
    if one is None or other is None or one == other:
        return False
    for old, new in ((one, "仮"), (other, one), ("仮", other)):
        case.do("rename", old, new)
    return True


def move_sheet(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    case.do("move_sheet", sheet, case.chance.randrange(len(case.book.sheets) - 2))
    return True


def copy_sheet(case: Case) -> bool:
    if (sheet := case.sheet()) is None or f"{sheet} (2)" in {held.name for held in case.book.sheets}:
        return False
    case.do("copy_sheet", sheet, f"{sheet} (2)")
    return True


def delete_sheet(case: Case) -> bool:
    if (sheet := case.sheet()) is None or len(case.book.sheets) < 5:
        return False
    case.do("delete_sheet", sheet)
    return True


def replace_sheet_by_copy(case: Case) -> bool:
    return copy_sheet(case) and (case.do("delete_sheet", case.steps[-1][1]) is None)


# ---------------------------------------------------------------- cells moved and copied


def cut_to_margin(case: Case) -> bool:
    if (found := case.entry()) is None:
        return False
    _, (sheet, *_) = found
    last = case.book[sheet].used()
    case.do("cut", sheet, case.area(found[1]), (sheet, last[0] + 2, case.chance.randint(1, last[1] + 2)))
    return True


def cut_to_another_entry(case: Case) -> bool:
    found, goal = case.entry(), case.entry(filled=None)
    if found is None or goal is None or found[1] == goal[1]:
        return False
    case.do("cut", found[1][0], case.area(found[1]), goal[1])
    return True


def cut_record(case: Case) -> bool:
    """Cut a whole row of a list and insert it elsewhere in the list."""
    if not (lists := case.rows()):
        return False
    sheet, rows = case.chance.choice(lists)
    row, to = case.chance.choice(rows), case.chance.choice(rows)
    width = case.book[sheet].used()[1]
    case.do("insert_rows", sheet, to, 1)
    row += row >= to
    case.do("cut", sheet, (row, 1, row, width), (sheet, to, 1))
    case.do("delete_rows", sheet, row, 1)
    return True


def cut_block(case: Case) -> bool:
    """Cut the lower part of a sheet and paste it further down."""
    if (sheet := case.sheet()) is None:
        return False
    last = case.book[sheet].used()
    row = case.chance.randint(2, last[0])
    case.do("cut", sheet, (row, 1, last[0], last[1]), (sheet, row + 2, 1))
    return True


def paste_neighbour(case: Case) -> bool:
    """Copy the entries of one row of a list over those of another, as values."""
    return _paste_row(case, whole=False)


def paste_row(case: Case) -> bool:
    """Copy a whole row of a list over another, its number too."""
    return _paste_row(case, whole=True)


def _paste_row(case: Case, *, whole: bool) -> bool:
    if not (lists := case.rows()):
        return False
    sheet, rows = case.chance.choice(lists)
    row, to = case.chance.choice(rows), case.chance.choice(rows)
    columns = sorted(spot[2] for _, spot in case.entries() if spot[:2] == (sheet, row))
    first = 1 if whole else columns[0]
    last = case.book[sheet].used()[1] if whole else columns[-1]
    case.do("paste", sheet, (row, first, row, last), (sheet, to, first))
    return row != to


def paste_cell(case: Case) -> bool:
    found, goal = case.entry(), case.entry(filled=None)
    if found is None or goal is None or found[1] == goal[1]:
        return False
    _, (sheet, row, column) = found
    case.do("paste", sheet, (row, column, row, column), goal[1])
    return True


def paste_column(case: Case) -> bool:
    """Copy a list's column of entries one line further down or up."""
    if not (lists := case.rows()):
        return False
    sheet, rows = case.chance.choice(lists)
    column = case.chance.choice([spot[2] for _, spot in case.entries() if spot[:2] == (sheet, rows[0])])
    down = case.chance.choice((1, -1))
    case.do("paste", sheet, (rows[0], column, rows[-1], column), (sheet, max(1, rows[0] + down), column))
    return True


def paste_sheet_as_values(case: Case) -> bool:
    """Replace everything on a sheet by its values."""
    if (sheet := case.sheet()) is None:
        return False
    last = case.book[sheet].used()
    case.do("paste", sheet, (1, 1, *last), (sheet, 1, 1))
    return True


def sort_by_a_column(case: Case) -> bool:
    if not (lists := case.rows()):
        return False
    sheet, rows = case.chance.choice(lists)
    width = case.book[sheet].used()[1]
    column = case.chance.randint(1, width)
    case.do("sort", sheet, (rows[0], 1, rows[-1], width), column, case.chance.random() < 0.5)
    return True


def sort_a_part(case: Case) -> bool:
    """Sort some columns of a list and leave others, perhaps the numbers, where they are."""
    if not (lists := case.rows()):
        return False
    sheet, rows = case.chance.choice(lists)
    width = case.book[sheet].used()[1]
    first = case.chance.randint(1, width)
    last = case.chance.randint(first, width)
    by = case.chance.randint(first, last)
    case.do("sort", sheet, (rows[0], first, rows[-1], last), by, case.chance.random() < 0.5)
    return True


def merge_cells(case: Case) -> bool:
    if (found := case.entry(filled=None)) is None:
        return False
    _, (sheet, row, column) = found
    area = case.chance.choice(
        ((row, column, row + 1, column), (row, column, row, column + 1), (row, max(1, column - 1), row, column),
         (max(1, row - 1), column, row, column), (row, column, row + 2, column + 1))
    )  # fmt: skip
    case.do("merge", sheet, area)
    return True


def unmerge_cells(case: Case) -> bool:
    merged = [(sheet.name, area) for sheet in case.book.sheets if sheet.key for area in sheet.merges]
    if not merged:
        return False
    case.do("unmerge", *case.chance.choice(merged))
    return True


# ---------------------------------------------------------------- contents


def clear_entry(case: Case) -> bool:
    if (found := case.entry()) is None:
        return False
    _, (sheet, row, column) = found
    case.do("clear", sheet, (row, column, row, column))
    return True


def clear_area(case: Case) -> bool:
    if (found := case.entry()) is None:
        return False
    _, (sheet, row, column) = found
    case.do("clear", sheet, (row, max(1, column - 2), row + case.chance.randrange(3), column + 2))
    return True


def clear_print(case: Case) -> bool:
    if not (found := case.printed()):
        return False
    sheet, row, column = case.chance.choice(found)
    case.do("clear", sheet, (row, column, row, column))
    return True


def write_over_print(case: Case) -> bool:
    if not (found := case.printed()):
        return False
    spot = case.chance.choice(found)
    others = [case.book.cell(other).text for other in found if other[0] == spot[0]]
    case.do("write", *spot, case.chance.choice(("訂正", "1", 12.0, f"{case.book.cell(spot).text} ", *others)))
    return True


def write_in_margin(case: Case) -> bool:
    if (sheet := case.sheet()) is None:
        return False
    last = case.book[sheet].used()
    row, column = case.chance.randint(1, last[0] + 3), case.chance.randint(1, last[1] + 2)
    spot = (sheet, row, column)
    if case.book.cell(spot).text or spot in {at for _, at in case.entries()}:
        return False
    case.do("write", *spot, case.chance.choice(("課長確認済", "※要調整", 5.0, "○", "同上", f"{case.code}課メモ")))
    return True


def fill_a_blank(case: Case) -> bool:
    found = case.entry(filled=False)
    if found is None or found[0].table in {"new_initiatives", "revisions"}:
        return False
    case.do("type", *found[1], case.town.answer(found[0], 90 + len(case.steps), case.chance))
    return True


def type_otherwise(case: Case) -> bool:
    """Type an answer in another of the spellings people use."""
    if (found := case.entry()) is None:
        return False
    case.do("type", *found[1], spellings.any_of(case.chance, case.answers(found[0])))
    return True


def type_everything_otherwise(case: Case) -> bool:
    """Type every answer in some other spelling."""
    for entry, spot in case.entries(filled=True):
        case.do("type", *spot, spellings.any_of(case.chance, case.answers(entry)))
    return True


def _typing(kind: str) -> Callable[[Case], bool]:
    def edit(case: Case) -> bool:
        found = [pair for pair in case.entries(filled=True) if field_of(pair[0]).kind == kind]
        if not found:
            return False
        entry, spot = case.chance.choice(found)
        case.do("type", *spot, spellings.any_of(case.chance, case.answers(entry)))
        return True

    return edit


EDITS: Final[dict[str, Callable[[Case], bool]]] = {
    "insert rows": insert_rows,
    "insert columns": insert_columns,
    "delete rows": delete_rows,
    "delete columns": delete_columns,
    "delete a record's row": delete_a_record,
    "hide": hide,
    "rename a sheet": rename_sheet,
    "swap the names of sheets": swap_sheet_names,
    "move a sheet": move_sheet,
    "copy a sheet": copy_sheet,
    "delete a sheet": delete_sheet,
    "a sheet's copy instead of it": replace_sheet_by_copy,
    "cut an answer to the margin": cut_to_margin,
    "cut an answer onto another": cut_to_another_entry,
    "cut a record's row": cut_record,
    "cut the lower part": cut_block,
    "paste a row's answers onto another's": paste_neighbour,
    "paste a whole row onto another": paste_row,
    "paste an answer onto another": paste_cell,
    "paste a column one line off": paste_column,
    "paste a sheet as values": paste_sheet_as_values,
    "sort a list": sort_by_a_column,
    "sort a part of a list": sort_a_part,
    "merge cells": merge_cells,
    "unmerge cells": unmerge_cells,
    "clear an answer": clear_entry,
    "clear an area": clear_area,
    "clear print": clear_print,
    "write over print": write_over_print,
    "write in the margin": write_in_margin,
    "fill in a blank": fill_a_blank,
    "type a rating otherwise": _typing("rating"),
    "type an amount otherwise": _typing("money"),
    "type a figure otherwise": _typing("number"),
    "type a choice otherwise": _typing("choice"),
    "type a text otherwise": _typing("long_text"),
    "type anything otherwise": type_otherwise,
    "type everything otherwise": type_everything_otherwise,
}
"""Name of an edit -> what does it; False when the form offers no occasion."""
HARMLESS: Final = frozenset(
    ("insert rows", "insert columns", "hide", "rename a sheet", "swap the names of sheets", "move a sheet", "unmerge cells",
     "fill in a blank", "sort a list")
)  # fmt: skip
"""Edits after which nothing may be asked about."""

__all__ = ["BY_CALC", "CHECKLIST", "EDITS", "HARMLESS", "Case", "place"]
