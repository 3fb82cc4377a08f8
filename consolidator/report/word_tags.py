"""What the tags of a Word template mean: plain texts and lists of rows, by names people can write.

Every published table is a list of rows under its own name (``schemas.outputs``), its fields as they are printed; beside
them stand the plan, the sentences of the first page, ratings by policy as rows and columns, and the charts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.model import WHOLE
from consolidator.report.overview import AMOUNTS, known, overview
from consolidator.report.sentences import incoming_lines, lead_lines, state_words, summary_lines
from consolidator.report.shown import Printed, Shown, plain
from consolidator.report.word_charts import ChartSeries, WordChart
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consolidator.report.data import ReportData
    from consolidator.report.overview import Bar, Level, Overview, Ratings

TABLES: Final = tuple(name for name, table in OUTPUTS.items() if name not in
                      {"submissions", "findings", "repairs", "reconciliation"})  # fmt: skip
"""Published tables that a template may list; what was wrong with single files is no matter for a report."""
OF_INITIATIVE: Final = ("milestones", "indicator_achievement", "effects", "evaluations", "revisions", "opinions")
"""Tables whose rows also stand under their initiative: ``row.milestones`` of a row of ``initiatives``."""
_PLAN: Final = ("title", "organisation", "period", "year", "money_unit", "first_year", "last_year", "stamp")
_PART: Final = ("rating", "meaning", "count", "percent")
_BAR: Final = ("code", "name", "depth", "indent", "total")

Names = dict[str, Any]
"""The tags there are: '' a text, 'chart' a chart, a list of one element rows, a dictionary names within.

A ``Printed`` text is one that may be a figure: ``row.actual.figure`` prints its name.
"""
_FIGURE: Final = Printed()


def known_names() -> Names:
    """Return every tag a template may use."""
    part = dict.fromkeys(_PART, "") | {"count": _FIGURE, "percent": _FIGURE}
    bar = {**dict.fromkeys(_BAR, ""), "total": _FIGURE, "parts": [part]}
    rows: dict[str, list[Names]] = {
        name: [dict.fromkeys((field.name for field in OUTPUTS[name].fields), _FIGURE)] for name in TABLES
    }
    rows["initiatives"][0] |= {name: rows[name] for name in OF_INITIATIVE} | {
        "ratings": [{"aspect": "", "rating": _FIGURE}]
    }
    return {
        "plan": dict.fromkeys(_PLAN, ""),
        "summary": [""],
        "lead": [""],
        "behind_count": "",
        "waiting_count": "",
        "incoming": [""],
        "missing": [dict.fromkeys(("bureau", "name", "state", "blocking"), "")],
        "aspects": [{"name": "", "scale": [part], "whole": bar, "policies": [bar], "chart": "chart"}],
        "years": [{"year": "", **dict.fromkeys(AMOUNTS, _FIGURE)}],
        "levels": [{"level": "", **dict.fromkeys(("count", "judged", "met", "percent"), _FIGURE)}],
        "below_target": rows["indicator_achievement"],
        "charts": {"effects": "chart", "effects_accumulated": "chart"},
        **rows,
    }


def context(data: ReportData, draw: Callable[[WordChart], object]) -> dict[str, Any]:
    """Return the values of all tags, texts ready to print; draw makes of a chart what its tag prints."""
    shown, answers = Shown(data.plan, data.lang), overview(data)
    rows = {name: _rows(data, shown, name) for name in TABLES}
    missing = [plain(one.name) for one in data.standings if one.state == "missing"]
    of_initiative = {name: _by_initiative(data, rows, name) for name in OF_INITIATIVE}
    for row, raw in zip(rows["initiatives"], data.rows("initiatives"), strict=True):
        own = raw["relisted_of"] or raw["id"]
        row |= {name: groups.get(own, []) for name, groups in of_initiative.items()}
        row["ratings"] = [
            {"aspect": one.name, "rating": _rating(data, row, own, one.aspect)} for one in answers.ratings
        ]
    return {
        "plan": _plan(data, shown, answers),
        "summary": summary_lines(answers, missing, shown),
        "lead": lead_lines(answers, shown),
        "behind_count": str(answers.behind_count),
        "waiting_count": str(answers.waiting),
        "incoming": incoming_lines(answers, shown),
        "missing": _missing(data, shown),
        "aspects": [_aspect(one, shown, draw) for one in answers.ratings],
        "years": [
            {"year": year.label} | {
                name: Printed(shown.number(getattr(year, name), loss=True), year.figures[name]) for name in AMOUNTS
            }
            for year in answers.years
        ],
        "levels": [{"level": one.level, **_level(data, one)} for one in answers.levels],
        "below_target": [
            row for row, raw in zip(rows["indicator_achievement"], data.rows("indicator_achievement"), strict=True)
            if raw["year"] == data.plan.reporting_year and raw["met"] == "no"
        ],
        "charts": {
            "effects": draw(_effects(answers, shown, "", shown.say("Effects by year"))),
            "effects_accumulated": draw(_effects(answers, shown, "cumulative_", shown.say("Effects, accumulated"))),
        },
        **rows,
    }  # fmt: skip


def _plan(data: ReportData, shown: Shown, answers: Overview) -> dict[str, str]:
    plan = data.plan
    values = (
        plain(plan.title), plain(plan.organisation), answers.period, shown.year(plan.reporting_year), shown.unit,
        shown.year(plan.first_year), shown.year(plan.last_year), answers.stamp,
    )  # fmt: skip
    return dict(zip(_PLAN, values, strict=True))


def _rows(data: ReportData, shown: Shown, table: str) -> list[dict[str, Any]]:
    """Return a table's rows as they are printed; fields that this report doesn't have are empty."""
    fields, key = [field.name for field in OUTPUTS[table].fields], OUTPUTS[table].key

    def printed(row: dict[str, Any], name: str) -> Printed:
        of_public = data.public and table == "revisions_by_kind"  # counts what was accepted alone
        figure = known(data, table, *(row.get(part) for part in key), name) if key and not of_public else ""
        return Printed(shown.value(table, name, row.get(name)), figure)

    return [{name: printed(row, name) for name in fields} for row in data.rows(table)]


def _rating(data: ReportData, row: dict[str, Any], initiative: str, aspect: str) -> Printed:
    """Return an initiative's rating of this time. initiative: the one that is rated, of a relisted row its original."""
    plan = data.plan
    figure = known(data, "evaluations", initiative, plan.reporting_year, plan.period, aspect, "rating")
    return Printed(row[f"rating_{aspect}"], figure)


def _level(data: ReportData, one: Level) -> dict[str, Printed]:
    texts = {"count": str(one.count), "judged": str(one.judged), "met": str(one.met), "percent": one.percent}
    columns = {"percent": "share"}
    return {
        name: Printed(text, known(data, "indicators_by_level", one.level, columns.get(name, name)))
        for name, text in texts.items()
    }


def _by_initiative(
    data: ReportData, rows: Mapping[str, list[dict[str, Any]]], table: str
) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row, raw in zip(rows[table], data.rows(table), strict=True):
        groups.setdefault(str(raw["initiative"] or ""), []).append(row)
    return groups


def _missing(data: ReportData, shown: Shown) -> list[dict[str, str]]:
    """Return the departments that something is open with; none in a public report."""
    words = state_words(shown)
    return [
        {"bureau": plain(one.bureau), "name": plain(one.name), "state": words[one.state], "blocking": str(one.blocking)}
        for one in data.standings
        if one.state in words
    ]


def _aspect(one: Ratings, shown: Shown, draw: Callable[[WordChart], object]) -> dict[str, Any]:
    meanings = {rating: meaning for rating, _, meaning in one.scale}

    def bar(given: Bar) -> dict[str, Any]:
        parts = [
            {"rating": part.text, "meaning": meanings[part.text], "count": Printed(str(part.count), part.figure),
             "percent": Printed(part.percent, part.share_figure)}
            for part in given.parts
        ]  # fmt: skip
        name = heading("whole", shown.lang) if given.code == WHOLE else given.name
        indent = "　" * max(0, given.depth - 1)
        values = (given.code, name, str(given.depth), indent, Printed(str(given.total), given.figure))
        return dict(zip(_BAR, values, strict=True)) | {"parts": parts}

    return {
        "name": one.name,
        "scale": bar(one.whole)["parts"],
        "whole": bar(one.whole),
        "policies": [bar(given) for given in one.policies],
        "chart": draw(_ratings(one, shown)),
    }


def _ratings(one: Ratings, shown: Shown) -> WordChart:
    bars = one.chart
    series = [
        ChartSeries(rating, style, tuple(float(bar.parts[place].count) for bar in bars))
        for place, (rating, style, _) in enumerate(one.scale)
    ]
    return WordChart(
        title=shown.title("progress_by_policy"),
        said=_said((bar.name, ((part.text, str(part.count)) for part in bar.parts)) for bar in bars),
        categories=tuple(_short(bar.name) for bar in bars),
        series=tuple(series),
        stacked=True,
        height=35 + 10 * len(bars),
    )


def _effects(answers: Overview, shown: Shown, prefix: str, title: str) -> WordChart:
    names = {"planned": shown.label("effects_by_year", "planned"), "actual": shown.label("effects_by_year", "actual")}
    series = tuple(
        ChartSeries(name, style, tuple(getattr(year, prefix + style) for year in answers.years))
        for style, name in names.items()
    )
    years = (
        (year.label, ((names[style], shown.number(getattr(year, prefix + style), loss=True)) for style in names))
        for year in answers.years
    )
    return WordChart(
        f"{title} ({shown.unit})", _said(years), tuple(year.label for year in answers.years), series,
        stacked=False,
    )  # fmt: skip


def _said(lines: Iterable[tuple[str, Iterable[tuple[str, str]]]]) -> str:
    """Return what a chart shows, to be read aloud."""
    return "; ".join(f"{name}: " + ", ".join(f"{what} {value}" for what, value in values) for name, values in lines)


def _short(name: str) -> str:
    """Return a name that fits a chart's axis."""
    return name if len(name) <= 24 else name[:23] + "…"
