"""The plain tables of the overview: everything behind, effects, indicators, axes, budget, revisions, opinions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from consolidator.model import WHOLE
from consolidator.report.overview import AMOUNTS, known
from consolidator.report.shown import plain
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from consolidator.report.data import ReportData
    from consolidator.report.overview import Overview
    from consolidator.report.shown import Shown

_NUMBERS: Final = ("number", "money")
MOST_ROWS: Final = 200
"""Rows of a list in the overview; a longer one is cut with a note, and is whole in the list and the pages."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; link: the initiative whose page it leads to; figure: an id that ``trace`` takes."""

    text: str
    number: bool = False
    link: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """One table of the overview; width: how wide its card is ('' is the whole page)."""

    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    width: str = ""
    note: str = ""
    id: str = ""


def first_page_tables(data: ReportData, answers: Overview, shown: Shown, *, most_behind: int) -> list[PageTable]:
    """Return the tables that have rows, in the order of their importance."""
    found = [
        _behind(data, shown) if len(answers.behind) > most_behind else None,
        _effects(answers, shown),
        _levels(answers, shown),
        _not_met(data, shown),
        _budget(data, shown),
        *_axes(data, shown),
        _matrix(data, shown),
        _kinds(data, shown),
        _listed(
            shown,
            "revisions",
            ("initiative", "year", "kind", "before", "after", "reason", "decision"),
            data.rows("revisions"),
        ),
        _listed(shown, "opinions", ("no", "initiative", "source", "text", "response"), data.rows("opinions")),
        _departments(data, shown),
    ]
    return [table for table in found if table is not None and table.rows]


def _listed(  # noqa: PLR0913, PLR0917 - the last two are for one table each
    shown: Shown,
    table: str,
    fields: Sequence[str],
    rows: Sequence[dict[str, Any]],
    title: str = "",
    figure: Callable[[dict[str, Any], str], str] = lambda _row, _field: "",
) -> PageTable:
    """Return rows of a published table as they are, initiatives as links; so many as an overview holds.

    figure: from a row and a field to the id that ``trace`` takes.
    """
    left = len(rows) - MOST_ROWS
    return PageTable(
        title or shown.title(table),
        tuple(Cell(_head(shown, table, name), _numeric(table, name)) for name in fields),
        tuple(tuple(_cell(shown, table, name, row, figure(row, name)) for name in fields) for row in rows[:MOST_ROWS]),
        note=shown.say("... and {count} more on the pages of the initiatives.", count=left) if left > 0 else "",
        id="behind" if table == "unmet" else "",
    )


def _head(shown: Shown, table: str, field: str) -> str:
    return shown.label(table, field)


def _numeric(table: str, field: str) -> bool:
    return OUTPUTS[table].field(field).kind in _NUMBERS


def _cell(shown: Shown, table: str, field: str, row: dict[str, Any], figure: str = "") -> Cell:
    link = plain(row[field]) if field == "initiative" or (table == "unmet" and field == "id") else ""
    return Cell(shown.value(table, field, row[field]), _numeric(table, field), link, figure)


def _behind(data: ReportData, shown: Shown) -> PageTable:
    fields = ["id", "title", "policy_name", "lead_name", "aspect", "rating", "reason", "problem", "next_step"]
    if len(data.plan.aspects) == 1:
        fields.remove("aspect")
    return _listed(shown, "unmet", fields, data.rows("unmet"))


def _effects(answers: Overview, shown: Shown) -> PageTable:
    heads = ("year", *AMOUNTS)
    return PageTable(
        shown.title("effects_by_year"),
        tuple(Cell(shown.label("effects_by_year", name), name != "year") for name in heads),
        tuple(
            (Cell(year.label), *(
                Cell(shown.number(getattr(year, name), loss=True), number=True, figure=year.figures[name])
                for name in AMOUNTS
            ))
            for year in answers.years
        ),
        width="half",
        note=shown.say("Unit: {unit}", unit=shown.unit),
    )  # fmt: skip


def _levels(answers: Overview, shown: Shown) -> PageTable:
    heads = ("indicators_total", "indicators_known", "indicators_met", "met_share")
    rows = (
        (Cell(one.level), *(
            Cell(text, number=True, figure=one.figure and one.figure.removesuffix("met") + name)
            for name, text in (("count", str(one.count)), ("judged", str(one.judged)), ("met", str(one.met)),
                               ("share", one.percent))
        ))
        for one in answers.levels
    )  # fmt: skip
    return PageTable(
        shown.title("indicator_achievement"),
        (
            Cell(shown.label("indicator_achievement", "level")),
            *(Cell(heading(key, shown.lang), number=True) for key in heads),
        ),
        tuple(rows), width="half",
    )  # fmt: skip


def _not_met(data: ReportData, shown: Shown) -> PageTable:
    """Return the indicators whose target of this year was not met."""
    table, fields = "indicator_achievement", ("initiative", "name", "unit", "target", "actual", "achievement")
    rows = [row for row in data.rows(table) if row["year"] == data.plan.reporting_year and row["met"] == "no"]

    def figure(row: dict[str, Any], name: str) -> str:
        return known(data, table, row["code"], row["year"], name)

    return _listed(shown, table, fields, rows, shown.say("Indicators below their target"), figure)


def _budget(data: ReportData, shown: Shown) -> PageTable:
    table, fields = "budget_link", ("measure", "numerator", "denominator", "share")
    rows = data.rows(table)

    def cell(row: dict[str, Any], name: str) -> Cell:
        figure = known(data, table, row["measure"], name)
        return Cell(shown.value(table, name, row[name]), _numeric(table, name), figure=figure)

    heads = tuple(Cell(_head(shown, table, name), _numeric(table, name)) for name in fields)
    return PageTable(
        shown.title(table), heads, tuple(tuple(cell(row, name) for name in fields) for row in rows), width="half"
    )


def _axes(data: ReportData, shown: Shown) -> Iterator[PageTable]:
    """Yield a table an axis and aspect: its points down, ratings across."""
    names = {row["axis"]: plain(row["axis_name"]) for row in data.plan.tables["axes"].to_dict(orient="records")}
    tallies = data.rows("axis_tallies")
    for axis, title in names.items():
        for aspect in data.plan.aspects:
            ratings = [WHOLE, *shown.ratings(aspect, provisional=data.provisional)]
            counts = {
                (row["code"], row["rating"]): row for row in tallies if (row["axis"], row["aspect"]) == (axis, aspect)
            }
            points = {code: row["name"] for (code, _), row in counts.items()}
            several = len(data.plan.aspects) > 1
            heads = [heading("count", shown.lang) if one == WHOLE else shown.rating(one) for one in ratings]
            rows = (
                (Cell(plain(name)), *(_tally(data, (axis, code, aspect, one), counts) for one in ratings))
                for code, name in points.items()
            )
            yield PageTable(
                f"{title} ({shown.aspect(aspect)})" if several else title,
                (Cell(""), *(Cell(text, number=True) for text in heads)), tuple(rows), width="half",
            )  # fmt: skip


def _tally(data: ReportData, key: tuple[str, str, str, str], counts: dict[tuple[str, str], dict[str, Any]]) -> Cell:
    row = counts.get((key[1], key[3]))
    return Cell(str(row["count"]) if row else "", number=True, figure=known(data, "axis_tallies", *key, "count"))


def _matrix(data: ReportData, shown: Shown) -> PageTable | None:
    rows = data.rows("axis_matrix")
    if not rows:
        return None
    axes = data.plan.tables["axes"]
    names = {(row["axis"], row["code"]): plain(row["name"]) for row in axes.to_dict(orient="records")}
    down = list(dict.fromkeys((row["row_axis"], row["row_code"]) for row in rows))
    across = list(dict.fromkeys((row["column_axis"], row["column_code"]) for row in rows))
    counts = {(row["row_code"], row["column_code"]): row["count"] for row in rows}
    return PageTable(
        shown.title("axis_matrix"),
        (Cell(""), *(Cell(names[point], number=True) for point in across)),
        tuple(
            (Cell(names[one]), *(Cell(str(counts.get((one[1], other[1]), 0)), number=True) for other in across))
            for one in down
        ),
    )


def _kinds(data: ReportData, shown: Shown) -> PageTable:
    fields = ("kind", "count") if data.public else ("kind", "count", "accepted")
    table = "revisions_by_kind"
    rows = [row for row in data.rows(table) if row["count"]]

    def cell(row: dict[str, Any], name: str) -> Cell:
        text = OUTPUTS[table].field("kind").choices
        label = next((one.label(shown.lang) for one in text if one.value == row["kind"]), plain(row["kind"]))
        figure = "" if data.public else known(data, table, row["kind"], name)
        return Cell(label) if name == "kind" else Cell(shown.number(row[name]), number=True, figure=figure)

    heads = tuple(Cell(_head(shown, table, name), name != "kind") for name in fields)
    return PageTable(
        shown.title(table), heads, tuple(tuple(cell(row, name) for name in fields) for row in rows), width="half"
    )


def _departments(data: ReportData, shown: Shown) -> PageTable | None:
    """Return the ratings by lead department, of a plan with one aspect or more."""
    rows = data.rows("progress_by_department")
    columns = [
        (aspect, rating)
        for aspect in data.plan.aspects
        for rating in shown.ratings(aspect, provisional=data.provisional)
    ]
    counts = {(row["department"], row["aspect"], row["rating"]): row["count"] for row in rows}
    names = {row["department"]: plain(row["department_name"]) for row in rows}
    several = len(data.plan.aspects) > 1
    heads = (f"{shown.aspect(a)} {shown.rating(r)}" if several else shown.rating(r) for a, r in columns)
    return PageTable(
        shown.title("progress_by_department"),
        (Cell(_head(shown, "progress_by_department", "department_name")), *(Cell(text, number=True) for text in heads)),
        tuple(
            (Cell(name), *(
                Cell(str(counts.get((code, *column), 0)), number=True,
                     figure=known(data, "progress_by_department", code, *column, "count"))
                for column in columns
            ))
            for code, name in names.items()
        ),
    )  # fmt: skip
