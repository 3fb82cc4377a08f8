"""comparison.xlsx: two ledgers side by side, ready to print, with the counts by kind as live formulas over the list."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.language import translations
from consolidator.model import WHOLE
from consolidator.normalise.years import year_label
from consolidator.publish.book_style import STYLES, Formats, open_workbook
from consolidator.publish.data_tables import csv_bytes
from consolidator.publish.master_context import literal, records, same, span, total
from consolidator.publish.master_page import Page, set_up_page, shown
from schemas.choices import PERIODS
from schemas.comparison import CHANGES, OTHER, PLAN_CHANGES, REQUESTS, REVISIONS, REVISIONS_BY_KIND, TABLES
from schemas.headings import heading

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from consolidator.compare import Comparison, Side
    from schemas.fields import Field, Table

HEAD: Final = 3
FIRST: Final = HEAD + 1
_WIDTHS: Final = {
    "initiative": 9.0, "title": 26.0, "policy_name": 18.0, "lead_name": 14.0, "kind": 25.0, "item": 18.0,
    "before": 36.0, "after": 36.0, "change": 20.0, "code": 12.0, "name": 32.0, "year": 11.0, "reason": 32.0,
    "department": 16.0, "decision": 9.0, "reflected": 10.0, "aspect": 16.0,
}  # fmt: skip
_SHEETS: Final = ("revisions", "plan_changes", "requests", "rating_changes")
_GROUPS: Final = ("first_of_initiative", "first_of_kind", "first_of_indicator")
_ABOUT_INDICATORS: Final = ("indicator", "new_indicator")


@dataclass(frozen=True)
class _Book:
    comparison: Comparison
    lang: str
    pages: dict[str, Page]
    overview: Page

    def say(self, message: str) -> str:
        return translations(self.lang).gettext(message)

    @property
    def plan(self) -> str:
        return self.comparison.new.plan.title


def comparison_files(comparison: Comparison, lang: str) -> dict[str, bytes]:
    """Return the files of a folder with a comparison: relative path -> content."""
    tables = {f"data/{name}.csv": csv_bytes(frame) for name, frame in comparison.tables.items()}
    return {"comparison.xlsx": write_comparison(comparison, lang), **tables}


def write_comparison(comparison: Comparison, lang: str) -> bytes:
    """Return comparison.xlsx; the same comparison gives the same bytes."""
    stream = BytesIO()
    plan = comparison.new.plan
    with open_workbook(stream, plan.title, plan.organisation) as workbook:
        _write(workbook, comparison, lang)
    return stream.getvalue()


def _write(workbook: Workbook, comparison: Comparison, lang: str) -> None:
    formats, say = Formats(workbook, STYLES), translations(lang).gettext
    names = {"overview": say("Overview")} | {
        name: TABLES[name].title(lang) for name in _SHEETS if name == "revisions" or len(comparison.tables[name])
    }
    mark = say("… [cut here; whole in data/*.csv]")
    pages = {
        key: Page(workbook.add_worksheet(name), name, formats, workbook.add_chart, mark) for key, name in names.items()
    }
    book = _Book(comparison, lang, pages, pages.pop("overview"))
    for key in pages:
        _list(book, TABLES[key])
    marks = _marks(book)
    _overview(book, marks)
    book.overview.sheet.activate()


# ---------------------------------------------------------------- lists


def _list(book: _Book, table: Table) -> None:
    """Write a table, one row a record, filtered and ready to print."""
    page, rows = book.pages[table.name], records(book.comparison.tables[table.name])
    help_text = table.help_en if book.lang == "en" else table.help
    page.heading(page.name, help_text if rows else book.say("There is no difference."))
    for column, field in enumerate(table.fields):
        page.width(column, _WIDTHS[field.name])
        page.text(HEAD, column, field.title(book.lang), "head")
    page.height(HEAD, 24)
    for row, line in enumerate(rows, start=FIRST):
        texts = {column: _shown(field, line[field.name], book.lang) for column, field in enumerate(table.fields)}
        for column, text in texts.items():
            page.text(row, column, text, "cell", "wrap")
        page.fit_row(row, dict(texts))
    last = FIRST + max(len(rows), 1) - 1
    page.sheet.autofilter(HEAD, 0, last, len(table.fields) - 1)
    page.sheet.freeze_panes(FIRST, 2)
    page.sheet.print_area(0, 0, last, len(table.fields) - 1)
    set_up_page(page, plan=book.plan, stamp="", repeat=(HEAD, HEAD))


def _shown(field: Field, value: Any, lang: str) -> str:  # noqa: ANN401 - a value of any column
    """Return a value as people read it: choices by their label, years written out."""
    if field.kind == "year" and value:
        return year_label(int(value), lang)
    return next((choice.label(lang) for choice in field.choices if choice.value == value), shown(value))


# ---------------------------------------------------------------- counts


def _marks(book: _Book) -> dict[str, str]:
    """Write hidden columns of 1 for the first row of each initiative, of each kind, and of its indicators.

    Returns the references of these columns and of the column of kinds.
    """
    page, rows = book.pages["revisions"], records(book.comparison.tables["revisions"])
    if not rows:
        return {}
    names, last = [field.name for field in REVISIONS.fields], FIRST + len(rows) - 1
    areas = {"kind": span(page, names.index("kind"), FIRST, last)}
    for column, group in enumerate(_GROUPS, start=len(names)):
        page.text(HEAD, column, heading(group, book.lang), "head", "helper")
        seen: set[tuple[str, str]] = set()
        for row, line in enumerate(rows, start=FIRST):
            mark = (line["initiative"], line["kind"] if group == "first_of_kind" else "")
            stands = _stands(group, line["kind"])
            page.formula(row, column, _first(book, group, row), int(stands and mark not in seen), "helper")
            seen |= {mark} if stands else set()
        page.sheet.set_column(column, column, 9, None, {"hidden": True, "level": 1})
        areas[group] = span(page, column, FIRST, last)
    return areas


def _stands(group: str, kind: str) -> bool:
    """Whether a row counts: any revision for its initiative, those on indicators for that kind."""
    if group == "first_of_initiative":
        return bool(kind != OTHER.value)
    return group == "first_of_kind" or kind in _ABOUT_INDICATORS


def _first(book: _Book, group: str, row: int) -> str:
    """Return the formula that is 1 where a row stands and none above it of the same initiative (and kind) does."""
    names = [field.name for field in REVISIONS.fields]
    own, above = {}, {}
    for name in ("initiative", "kind"):
        column = names.index(name)
        own[name] = xl_rowcol_to_cell(row, column, col_abs=True)
        above[name] = f"{xl_rowcol_to_cell(FIRST, column, row_abs=True, col_abs=True)}:{own[name]}"
    terms = [same(above["initiative"], own["initiative"])]
    if group == "first_of_kind":
        return f"IF({total(*terms, same(above['kind'], own['kind']))}=1,1,0)"
    label = {choice.value: literal(choice.label(book.lang)) for choice in REVISIONS.field("kind").choices}
    test = f"(1-EXACT({{kind}},{label[OTHER.value]}))"
    if group == "first_of_indicator":
        test = "(" + "+".join(f"EXACT({{kind}},{label[kind]})" for kind in _ABOUT_INDICATORS) + ")"
    return f"IF({test.format_map(own)}=0,0,IF({total(*terms, test.format_map(above))}=1,1,0))"


def _count_of(kind: str, label: str, areas: dict[str, str]) -> str:
    """Return the formula of how many initiatives were revised in a way."""
    if kind == WHOLE:
        return f"SUM({areas['first_of_initiative']})"
    if kind == "indicator":
        return f"SUM({areas['first_of_indicator']})"
    return total(same(areas["kind"], literal(label)), areas["first_of_kind"])


# ---------------------------------------------------------------- overview


def _overview(book: _Book, areas: dict[str, str]) -> None:
    """Write what was compared, and how much has changed."""
    page, lang = book.overview, book.lang
    page.sheet.hide_gridlines(2)
    for column, width in enumerate((30, 14, 4, 40, 14)):
        page.width(column, width)
    row = page.heading(f"{REVISIONS.title(lang)}　{book.plan}") + 1
    for label, side in ((book.say("Before"), book.comparison.old), (book.say("After"), book.comparison.new)):
        page.text(row, 0, label, "head")
        page.merged((row, 1, row, 4), _side(side, lang), "cell", "wrap")
        page.height(row, 20)
        row += 1
    top = row + 1
    last = max(_kinds(book, page, top, areas), _changes(book, page, top))
    last = max(last, _decisions(book, page, last + 2))
    page.text(last + 2, 0, REVISIONS_BY_KIND.field("count").hint(lang), "note")
    page.sheet.print_area(0, 0, last + 2, 4)
    set_up_page(page, plan=book.plan, stamp="", repeat=None)
    page.sheet.fit_to_pages(1, 1)


def _side(side: Side, lang: str) -> str:
    plan = side.plan
    period = next(choice.label(lang) for choice in PERIODS if choice.value == plan.period)
    return f"{side.name}　{year_label(plan.reporting_year, lang)}　{period}"


def _heads(page: Page, top: int, left: int, titles: tuple[str, str]) -> None:
    for column, title in enumerate(titles, start=left):
        page.text(top, column, title, "head")
    page.height(top, 22)


def _kinds(book: _Book, page: Page, top: int, areas: dict[str, str]) -> int:
    """Write the counts by kind of revision; return the last row."""
    fields = [field.title(book.lang) for field in REVISIONS_BY_KIND.fields]
    _heads(page, top, 0, (fields[0], fields[1]))
    kinds = {choice.value: choice.label(book.lang) for choice in REVISIONS_BY_KIND.field("kind").choices}
    row = top
    for row, line in enumerate(records(book.comparison.tables["revisions_by_kind"]), start=top + 1):
        kind, styles = line["kind"], ("whole",) if line["kind"] == WHOLE else ()
        page.text(row, 0, kinds[kind], "cell", *styles, *(("indent:2",) if kind == "new_indicator" else ()))
        if areas:
            page.formula(row, 1, _count_of(kind, kinds[kind], areas), line["count"], "cell", "count", *styles)
        else:
            page.number(row, 1, line["count"], "cell", "count", *styles)
        page.height(row, 20)
    return row


def _changes(book: _Book, page: Page, top: int) -> int:
    """Write how many initiatives, policies and departments are new, gone or renamed; return the last row."""
    rows = records(book.comparison.tables["plan_changes"])
    counts = {choice.value: sum(row["change"] == choice.value for row in rows) for choice in CHANGES}
    return _counts(book, page, (top, 3), PLAN_CHANGES, ("change", counts))


def _decisions(book: _Book, page: Page, top: int) -> int:
    """Write how requests of departments were decided; return the last row."""
    rows = records(book.comparison.tables["requests"])
    counts = {c.value: sum(row["decision"] == c.value for row in rows) for c in REQUESTS.field("decision").choices}
    return _counts(book, page, (top, 0), REQUESTS, ("decision", counts)) if rows else top - 2


def _counts(book: _Book, page: Page, place: tuple[int, int], table: Table, of: tuple[str, dict[str, int]]) -> int:
    """Write how many rows of a list have each value of a field, those that occur; return the last row."""
    (top, left), (name, counts) = place, of
    _heads(page, top, left, (table.title(book.lang), book.say("Number")))
    field, row = table.field(name), top
    column = [one.name for one in table.fields].index(name)
    for choice in (one for one in field.choices if counts[one.value]):
        row += 1
        source, rows = book.pages[table.name], len(book.comparison.tables[table.name])
        area = span(source, column, FIRST, FIRST + rows - 1)
        label = choice.label(book.lang)
        page.text(row, left, label, "cell")
        expression = total(same(area, literal(label)))
        page.formula(row, left + 1, expression, counts[choice.value], "cell", "count")
        page.height(row, 20)
    if row == top:
        row += 1
        page.text(row, left, book.say("There is no difference."), "cell")
        page.number(row, left + 1, 0, "cell", "count")
    return row
