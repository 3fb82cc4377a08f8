"""The sheets 指標 and 指標データ: targets, actuals and how far they were reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.normalise.years import year_label
from consolidator.percent import percentage, percentage_formula
from consolidator.publish.book_style import fitted_width
from consolidator.publish.master_context import at, literal, records, same, span, total
from consolidator.publish.master_page import figure, set_up_page, shown
from schemas.choices import BETTER, LEVELS
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_page import Page

HEAD: Final = 3
FIRST: Final = HEAD + 1
_TABLE: Final = "indicator_achievement"
_FIELDS: Final = (
    "code",
    "initiative",
    "level",
    "name",
    "unit",
    "direction",
    "year",
    "target",
    "actual",
    "achievement",
    "met",
)
_MET: Final = OUTPUTS[_TABLE].field("met").choices
_PAST: Final = 3
"""Years before the reporting year whose actuals are printed."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Where formulas find the rows of indicators by year."""

    page: Page
    rows: int
    row_of: dict[tuple[str, int], int]  # code, year -> row

    def area(self, name: str) -> str:
        """Return the cells of a field."""
        return span(self.page, _FIELDS.index(name), FIRST, FIRST + self.rows - 1)


def write_indicator_data(book: Book, page: Page) -> Rows:
    """Write every indicator and year, achievement and met as formulas over their own row."""
    frame = book.summaries[_TABLE]
    page.heading(
        page.name,
        book.say("One row an indicator and year. Please don't sort it: the sheet of indicators refers to its rows."),
    )
    names = fitted_width([shown(value) for value in frame["name"]], 30, 60, 2)
    for column, (name, width) in enumerate(zip(_FIELDS, (11, 10, 8, names, 9, 10, 9, 12, 12, 12, 10), strict=True)):
        page.width(column, width)
        page.text(HEAD, column, book.label(_TABLE, name), "head")
    page.fit_row(HEAD, {column: book.label(_TABLE, name) for column, name in enumerate(_FIELDS)}, least=24)
    row_of = {}
    for row, line in enumerate(records(frame), start=FIRST):
        row_of[line["code"], int(line["year"])] = row
        for column, name in enumerate(_FIELDS[:6]):
            page.text(
                row, column, book.choice(BETTER, line[name]) if name == "direction" else line[name], "cell", "wrap"
            )
        page.fit_row(row, {3: line["name"]})
        page.number(row, 6, line["year"], "cell", "centre", "number")
        page.number(row, 7, line["target"], "cell", "measure")
        page.number(row, 8, line["actual"], "cell", "measure")
        key = {"code": line["code"], "year": int(line["year"])}
        achievement, met = _formulas(book, row, line["direction"])
        page.formula(
            row, 9, achievement, line["achievement"], "cell", "percent", of=figure(_TABLE, "achievement", **key)
        )
        stored = book.choice(_MET, line["met"]) if line["met"] else ""
        page.formula(row, 10, met, stored, "cell", "centre", of=figure(_TABLE, "met", **key))
    last = FIRST + max(len(frame), 1) - 1
    page.sheet.freeze_panes(FIRST, 4)
    page.sheet.print_area(0, 0, last, len(_FIELDS) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(HEAD, HEAD))
    return Rows(page, len(frame), row_of)


def _formulas(book: Book, row: int, direction: str) -> tuple[str, str]:
    """Return the formulas of achievement and of met over the row's target and actual."""
    target, actual = xl_rowcol_to_cell(row, 7, col_abs=True), xl_rowcol_to_cell(row, 8, col_abs=True)
    part, whole = (target, actual) if direction == "less" else (actual, target)
    share = percentage_formula(part, whole, book.plan.decimals, book.plan.rounding, whole_numbers=False)
    yes, no = (literal(choice.label(book.lang)) for choice in _MET)
    test = {
        "less": f"IF({actual}<={target},{yes},{no})",
        "keep": f'IF({actual}={target},{yes},"")',
    }.get(direction, f"IF({actual}>={target},{yes},{no})")
    both = f"COUNT({target},{actual})<2"
    return f'IF({both},"",IF({whole}<=0,"",{share}))', f'IF({both},"",{test})'


def write_indicators(book: Book, page: Page, rows: Rows | None) -> None:
    """Write how many indicators were met by level, then each indicator with its actuals up to the reporting year."""
    if rows is None:
        page.heading(page.name, book.say("The plan has no indicators."))
        set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=None)
        return
    note = book.say("Achievement is actual by target, or target by actual where less is better.")
    top = page.heading(page.name, note) + 1
    head = _levels(book, page, top, rows) + 2
    indicators = records(book.summaries["indicators"].drop_duplicates("code"))
    year = book.plan.reporting_year
    past = list(range(max(book.plan.first_year, year - _PAST), year))
    columns = _list_columns(book, past)
    named = {
        "name": fitted_width([shown(line["name"]) for line in indicators], 30, 50, 2),
        "level": fitted_width([book.choice(LEVELS, line["level"]) for line in indicators], 7, 20, 1),
        "source": 24.0,
    }
    for column, (name, title, width) in enumerate(columns):
        page.width(column, named.get(name, width))
        page.text(head, column, title, "head")
    page.fit_row(head, {column: title for column, (_, title, _) in enumerate(columns)}, least=34)
    for row, line in enumerate(indicators, start=head + 1):
        for column, (name, _, _) in enumerate(columns):
            _cell(book, rows, (row, column), name, line)
        page.fit_row(
            row, {column: line.get(name) for column, (name, _, _) in enumerate(columns) if name in {"name", "source"}}
        )
    page.sheet.freeze_panes(head + 1, 3)
    page.sheet.print_area(0, 0, head + len(indicators), len(columns) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(head, head))


def _list_columns(book: Book, past: list[int]) -> list[tuple[str, str, float]]:
    """Return the columns of the list: name, title, width; actual:YEAR and target:YEAR come from the data."""
    year = book.plan.reporting_year
    columns = [
        ("code", 11.0),
        ("level", 7.0),
        ("name", 30.0),
        ("initiative", 9.0),
        ("unit", 8.0),
        ("direction", 9.0),
        ("baseline", 10.0),
    ]
    listed = [(name, book.label("indicators", name), width) for name, width in columns]
    dated = [*(("actual", y) for y in past), ("target", year), ("actual", year)]
    listed += [
        (f"{name}:{y}", heading(f"{name}_of", book.lang).format(year=year_label(y, book.lang)), 11.5)
        for name, y in dated
    ]
    listed += [(f"{name}:{year}", book.label(_TABLE, name), 10.0) for name in ("achievement", "met")]
    return [*listed, ("source", book.label("indicators", "source"), 24.0)]


def _cell(book: Book, rows: Rows, place: tuple[int, int], name: str, line: dict[str, Any]) -> None:
    """Write one cell of the list: a field of the indicator, or what the data sheet holds for a year."""
    page, (row, column) = book.pages[_TABLE], place
    field, _, year = name.partition(":")
    if not year:
        if field == "baseline":
            page.number(row, column, line[field], "cell", "measure")
        else:
            value = book.choice({"direction": BETTER, "level": LEVELS}.get(field, ()), line[field])
            page.text(
                row, column, value, "cell", "wrap", *(("centre",) if field in {"level", "initiative", "unit"} else ())
            )
        return
    source = rows.row_of.get((line["code"], int(year)))
    styles = ("cell", {"achievement": "percent", "met": "centre"}.get(field, "measure"))
    if source is None:
        page.text(row, column, "", *styles)
        return
    cell = at(rows.page, source, _FIELDS.index(field))
    value = book.values(_TABLE, ["code", "year"], field)[line["code"], int(year)]
    stored = book.choice(_MET, value) if field == "met" and value else value
    of = figure(_TABLE, field, code=line["code"], year=int(year))
    page.formula(row, column, f'IF({cell}="","",{cell})', stored, *styles, of=of)


def _levels(book: Book, page: Page, top: int, rows: Rows) -> int:
    """Write how many indicators of each level there are, are judged and are met this year; return the last row."""
    frame, year = book.summaries[_TABLE], book.plan.reporting_year
    yes, no = (choice.label(book.lang) for choice in _MET)
    titles = ("indicators_total", "indicators_known", "indicators_met", "met_share")
    page.merged((top, 0, top, 2), f"{book.label(_TABLE, 'level')}（{year_label(year, book.lang)}）", "head")
    for column, title in enumerate(titles, start=3):
        page.text(top, column, heading(title, book.lang), "head")
    page.height(top, 34)
    now = frame[frame["year"] == year]
    levels = [choice.value for choice in LEVELS if (frame["level"] == choice.value).any()]
    for row, level in enumerate(levels, start=top + 1):
        page.merged((row, 0, row, 2), level, "cell", "centre")
        page.height(row, 18)
        terms = (same(rows.area("level"), xl_rowcol_to_cell(row, 0, col_abs=True)), f"--({rows.area('year')}={year})")
        of_level = now[now["level"] == level]
        met, unmet = int((of_level["met"] == "yes").sum()), int((of_level["met"] == "no").sum())
        judged = (total(*terms, same(rows.area("met"), literal(text))) for text in (yes, no))
        key: dict[str, str | int] = {"level": level, "year": year}
        page.formula(row, 3, total(*terms), len(of_level), "cell", "count", of=figure(_TABLE, "code", **key))
        page.formula(row, 4, "+".join(judged), met + unmet, "cell", "count", of=figure(_TABLE, "met", **key))
        expression = total(*terms, same(rows.area("met"), literal(yes)))
        page.formula(row, 5, expression, met, "cell", "count", of=figure(_TABLE, "met", **key, met="yes"))
        share = percentage(met, met + unmet, book.plan.decimals, book.plan.rounding)
        part, whole = xl_rowcol_to_cell(row, 5), xl_rowcol_to_cell(row, 4)
        expression = percentage_formula(part, whole, book.plan.decimals, book.plan.rounding)
        page.formula(row, 6, expression, share, "cell", "percent")
    return top + len(levels)
