"""The sheet 取組一覧: the master plan itself, one row an initiative, over which the summaries are formulas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import PENDING, UNSETTLED
from consolidator.normalise.years import year_label
from consolidator.publish.book_style import LINE, MOST_HEIGHT, display_width, fitted_width, shared_widths
from consolidator.publish.master_block import Rows
from consolidator.publish.master_context import literal, span
from consolidator.publish.master_page import across_room, print_across, set_up_page, shown, shown_each
from consolidator.scale import ratings_of
from schemas.choices import DIRECTIONS, REFLECTIONS, STATUSES
from schemas.headings import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from consolidator.model import Rating
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

HEAD: Final = 3
FIRST: Final = HEAD + 1
"""Row of the first initiative."""
_NARROW: Final = {"id": 9, "policy": 9, "lead_name": 14, "related": 14, "status": 8, "direction": 9}
_CHOICES: Final = {"status": STATUSES, "direction": DIRECTIONS, "budget_reflected": REFLECTIONS}
RATED: Final = ("rating_", "last_", "mid_")
"""What columns of ratings begin with: this time's, last year's, those of the middle of the year."""
_LONG: Final = ("title", "policy_name", "content", "done", "problem", "reason", "next_step", "budget_how")
_REPEATED: Final = 2
"""Number and title stand on every page."""
_KEYS: Final = 40.0
"""Characters of width that they take."""
_READABLE: Final = 26.0
"""Characters of width that a long text has at least, on average."""
_ALWAYS: Final = ("id", "title", "policy", "policy_name", "lead_name", "status")


@dataclass(frozen=True)
class Column:
    """One column: its cells, as text unless numeric; helpers are hidden and serve formulas only."""

    key: str
    title: str
    cells: tuple[object, ...]
    numeric: bool = False
    helper: bool = False

    @cached_property
    def texts(self) -> list[str]:
        """Return the cells as text."""
        return shown_each(self.cells)


@dataclass(frozen=True, slots=True)
class InitiativeColumns:
    """The columns of the sheet in order, and where formulas find them."""

    columns: tuple[Column, ...]
    rows: int

    def area(self, page: Page, key: str) -> str:
        """Return the reference of a column's cells; KeyError when the plan doesn't use it."""
        return span(page, self.place(key), FIRST, FIRST + self.rows - 1)

    def place(self, key: str) -> int:
        """Return the position of a column from 0."""
        return {column.key: position for position, column in enumerate(self.columns)}[key]


def initiative_columns(book: Book) -> InitiativeColumns:
    """Return the columns that this plan uses: fields, then helpers (counted, lead, policy levels, axis points)."""
    frame = book.summaries["initiatives"]
    shown_columns = [
        _field(book, frame, name)
        for name in frame.columns
        if name not in {"counted", "lead", "first_year", "last_year"}
        and (name in _ALWAYS or _used(frame[name]) or name.startswith("rating_"))
    ]
    return InitiativeColumns((*shown_columns, *_milestones(book, frame), *_helpers(book, frame)), len(frame))


def _used(values: pd.Series) -> bool:
    return any(shown_each(values))


def _field(book: Book, frame: pd.DataFrame, name: str) -> Column:
    choices = _CHOICES.get(name)
    values = tuple(book.choices(choices, frame[name]) if choices else frame[name])
    title = book.label("initiatives", name)
    if name == "budget_amount":
        title += f"（{book.unit}）"
    return Column(name, title, values, numeric=name == "budget_amount")


def _milestones(book: Book, frame: pd.DataFrame) -> list[Column]:
    """Return plan and actual of the reporting year's milestones, where the plan has any."""
    milestones = book.summaries["milestones"]
    year = book.plan.reporting_year
    now = milestones[milestones["year"] == year].drop_duplicates("initiative")
    columns = []
    for name, title in (("plan", "plan_of"), ("actual", "actual_of")):
        told = dict(zip(now["initiative"], now[name], strict=True))
        values = tuple(map(told.get, frame["id"]))
        if any(shown_each(values)):
            label = heading(title, book.lang).format(year=year_label(year, book.lang))
            columns.append(Column(f"milestone_{name}", label, values))
    return columns


def _helpers(book: Book, frame: pd.DataFrame) -> list[Column]:
    columns = [
        Column(
            "counted",
            book.label("initiatives", "counted"),
            tuple(map(int, frame["counted"])),
            numeric=True,
            helper=True,
        ),
        Column(
            "once",
            heading("once", book.lang),
            tuple(int(not shown(of)) for of in frame["relisted_of"]),
            numeric=True,
            helper=True,
        ),
        Column("lead", book.label("initiatives", "lead"), tuple(frame["lead"]), helper=True),
    ]
    for level in range(1, book.depth + 1):
        codes = tuple(book.ancestor(policy, level) for policy in frame["policy"])
        columns.append(Column(f"level:{level}", heading("level", book.lang).format(n=level), codes, helper=True))
    tags = set(book.plan.tables["tags"][["initiative", "axis", "code"]].itertuples(index=False, name=None))
    for axis, code, name in book.plan.tables["axes"][["axis", "code", "name"]].itertuples(index=False, name=None):
        flags = tuple(int((number, axis, code) in tags) for number in frame["id"])
        columns.append(Column(point(axis, code), f"{axis} {code} {name}", flags, numeric=True, helper=True))
    return columns


def point(axis: str, code: str) -> str:
    """Return the key of the helper column that is 1 for initiatives tagged with a point of an axis."""
    return f"axis:{len(axis)}:{axis}:{code}"


def write_initiatives(book: Book, page: Page, columns: InitiativeColumns) -> None:
    """Write the sheet; relisted rows are grey and carry the values of their original."""
    note = book.say("One row an initiative. Relisted initiatives are shown wherever they belong and counted once.")
    helper_note = book.say(
        "The hidden columns on the right serve the formulas of the other sheets; sorting and filtering do no harm."
    )
    page.heading(page.name, note, helper_note, notes_at=_REPEATED)  # not in what is printed on every page
    widths = _widths(columns)
    for position, column in enumerate(columns.columns):
        page.width(position, widths[position])
        page.text(HEAD, position, column.title, "head", "helper" if column.helper else "small")
        if column.helper:
            page.sheet.set_column(position, position, 10, None, {"hidden": True, "level": 1})
    page.fit_row(HEAD, {i: c.title for i, c in enumerate(columns.columns) if not c.helper}, size=8, least=30)
    _write_rows(page, columns)
    if not columns.rows:
        page.text(FIRST, 0, book.say("The plan has no initiatives."), "note")
    last = max(FIRST, FIRST + columns.rows - 1)
    page.sheet.autofilter(HEAD, 0, last, len(columns.columns) - 1)
    page.sheet.freeze_panes(FIRST, 2)
    _colour(book, page, columns, last)
    printed = columns.place("counted") - 1
    page.sheet.print_area(0, 0, last, printed)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(HEAD, HEAD))
    print_across(page, printed, _REPEATED)


def _widths(columns: InitiativeColumns) -> list[float]:
    """Return the width of each column: what is long shares what the others leave of as few pages as will do."""
    widths = {column.key: 10.0 if column.helper else _narrow(column) for column in columns.columns}
    long = [column for column in columns.columns if _is_long(column)]
    texts = [column.texts for column in long]
    taken = sum(widths[column.key] for column in columns.columns if not column.helper and not _is_long(column))
    rooms = (across_room(pages, _KEYS) - taken for pages in count(1))
    room = next(room for room in rooms if room >= _READABLE * len(long))
    shares = shared_widths([[column.title, *held] for column, held in zip(long, texts, strict=True)], room, 14, 60)
    possible = int(MOST_HEIGHT / (8 * LINE))
    for column, share, held in zip(long, shares, texts, strict=True):
        widths[column.key] = fitted_width(held, share, 70, possible, size=8)
    return [widths[column.key] for column in columns.columns]


def _narrow(column: Column) -> float:
    """Return the width of a column of short values."""
    if column.key.startswith(RATED):
        return 7.5
    if column.key in _NARROW:
        return max(_NARROW[column.key], min(display_width(column.title) * 0.6, 12))
    return min(max([9, *(display_width(text) * 0.8 + 2 for text in column.texts)]), 20)


def _is_long(column: Column) -> bool:
    return column.key in _LONG or column.key.startswith("milestone_")


def _look(column: Column) -> tuple[str, ...]:
    """Return the styles of a column's cells."""
    if column.helper:
        return ("helper", "count") if column.numeric else ("helper",)
    if column.key.startswith(RATED):
        return ("cell", "wrap", "small", "centre", "symbol")
    return ("cell", "wrap", "small", "top", *(("budget",) if column.numeric else ()))


def _write_rows(page: Page, columns: InitiativeColumns) -> None:
    rows = Rows(page, FIRST, columns.rows)
    for place, column in enumerate(columns.columns):
        if column.numeric:
            rows.number(place, column.cells, _look(column))
        else:
            rows.text(place, column.texts, _look(column))
    rows.write(rows.heights({i: c.texts for i, c in enumerate(columns.columns) if not c.helper}, size=8))


def _colour(book: Book, page: Page, columns: InitiativeColumns, last: int) -> None:
    """Colour ratings, live: what is edited changes its colour."""
    keys = {column.key for column in columns.columns}
    for aspect in book.plan.aspects:
        for name in (f"{when}{aspect}" for when in RATED):
            if name not in keys:
                continue
            place = columns.place(name)
            first = xl_rowcol_to_cell(FIRST, place)
            for symbol, style in rating_styles(ratings_of(book.plan, aspect)).items():
                rule = {
                    "type": "formula",
                    "criteria": f"=EXACT({first},{literal(symbol)})",
                    "format": page.formats(style),
                }
                page.sheet.conditional_format(FIRST, place, last, place, rule)
    if "relisted_of" in keys:
        original = xl_rowcol_to_cell(FIRST, columns.place("relisted_of"), col_abs=True)
        rule = {"type": "formula", "criteria": f"=LEN({original})>0", "format": page.formats("relisted")}
        page.sheet.conditional_format(FIRST, 0, last, columns.place("counted") - 1, rule)


def rating_styles(ratings: list[Rating]) -> Mapping[str, str]:
    """Return the style of each rating: those that ask for a reason stand out, also without colour."""
    styles = {}
    for rating in ratings:
        if rating.reason_required:
            styles[rating.symbol] = "rating_behind"
        elif not rating.counted:
            styles[rating.symbol] = "rating_excluded"
        elif rating.rank == 1:
            styles[rating.symbol] = "rating_best"
    return styles | {PENDING: "rating_waiting", UNSETTLED: "rating_waiting"}
