"""report.html: one file that needs no network, made of a template, its style and its script.

Without a script the overview and the whole list are plain HTML; the script adds filters, sorting, the page of each
initiative and the print view, drawn from the data that stand in the file once. A content security policy names style
and script by their hashes: nothing else runs, nothing is loaded, whatever departments typed.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from consolidator.report.overview import overview
from consolidator.report.page_tables import first_page_tables
from consolidator.report.page_words import page_words
from consolidator.report.payload import payload
from consolidator.report.sentences import incoming_lines, lead_lines, state_words
from consolidator.report.shown import Shown, plain
from consolidator.report.svg import Series, columns, strip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.report.data import ReportData
    from consolidator.report.overview import Bar, Overview, Ratings

MOST_BEHIND: Final = 6
MOST_OPEN: Final = 8
_MOST_BARS: Final = 40
"""Policies that the chart of ratings shows; deeper levels are left out of a larger tree."""


@dataclass(frozen=True, slots=True)
class Card:
    """One figure of the first screen."""

    title: str
    value: str
    unit: str
    lines: tuple[str, ...] = ()
    figure: str = ""


def render_html(data: ReportData) -> bytes:
    """Return report.html in UTF-8; the same data give the same bytes."""
    shown, answers = Shown(data.plan, data.lang), overview(data)
    words = page_words(shown, answers, public=data.public)
    style = _file("report.css") + _page_margins(answers)
    script = _file("report.js")
    strips = _Strips(shown)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_file("report.html.jinja"))
    text = template.render(
        lang=data.lang, overview=answers, words=words, titles=_Titles(shown), lead=lead_lines(answers, shown),
        style=Markup(style), script=Markup(script),   # noqa: S704 - our own files
        style_hash=_hash(style), script_hash=_hash(script),
        payload=Markup(payload(data, words)),  # noqa: S704 - escaped for a script, see there
        cards=list(_cards(answers, shown)), behind=list(_behind(answers, shown)), behind_count=answers.behind_count,
        most_behind=MOST_BEHIND, most_open=MOST_OPEN, incoming=_incoming(data, answers, shown),
        strip=strips, shown_bars=_shown_bars, charts=_charts(answers, shown), list=_list(data, shown),
        tables=first_page_tables(data, answers, shown, most_behind=MOST_BEHIND),
    )  # fmt: skip
    return text.encode("utf-8")


class _Strips:
    """Draws stacked bars, each with ids of its own."""

    def __init__(self, shown: Shown) -> None:
        self._shown, self._count = shown, 0

    def __call__(self, bar: Bar) -> Markup:
        self._count += 1
        return strip(bar, self._count, self._shown)


class _Titles:
    """Titles of the published tables, by name."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    def __getattr__(self, table: str) -> str:
        return self._shown.title(table)


def _file(name: str) -> str:
    return (resources.files("workbook_templates") / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _page_margins(answers: Overview) -> str:
    """Return how printed pages are headed and numbered; browsers that don't know margin boxes leave them blank."""
    boxes = {"top-left": _quoted(answers.title), "top-right": _quoted(answers.stamp or answers.period)}
    boxes["bottom-center"] = 'counter(page) " / " counter(pages)'
    inner = "".join(f"@{box}{{content:{text};font-size:8pt}}" for box, text in boxes.items())
    return f"@page{{size:A4;margin:16mm 13mm 15mm;{inner}}}\n"


def _quoted(text: str) -> str:
    """Return a CSS string; whatever is no letter or digit is escaped, so that nothing ends it."""
    return '"' + "".join(one if one.isalnum() else f"\\{ord(one):x} " for one in text) + '"'


def _shown_bars(ratings: Ratings) -> list[Bar]:
    """Return the whole plan and its policies, as deep as the chart has room."""
    depths = range(max((bar.depth for bar in ratings.policies), default=0), 0, -1)
    fits = next((d for d in depths if sum(b.depth <= d for b in ratings.policies) <= _MOST_BARS), 1)
    return [ratings.whole, *(bar for bar in ratings.policies if bar.depth <= fits)]


def _cards(answers: Overview, shown: Shown) -> Iterator[Card]:
    """Yield the figures beside the ratings: effects, indicators, budget."""
    if answers.years and (last := answers.years[-1]):
        planned = shown.say("Planned {amount}", amount=shown.number(last.cumulative_planned, loss=True) or "–")
        yield Card(
            shown.say("Effects up to {year}", year=last.label), shown.number(last.cumulative_actual, loss=True) or "–",
            shown.unit, (planned,), last.figures["cumulative_actual"],
        )  # fmt: skip
    if answers.levels:
        yield _indicators(answers, shown)
    shares = {row["measure"]: row for row in answers.budget if row["measure"] in {"reflected", "reviewed"}}
    lines = [
        (
            shown.value("budget_link", "measure", name),
            shown.percent(row["share"]),
            _of(row["numerator"], row["denominator"]),
        )
        for name, row in shares.items()
    ]
    if lines:
        title, share, counts = lines[0]
        yield Card(title, share, counts, tuple(" ".join(line) for line in lines[1:]))


def _indicators(answers: Overview, shown: Shown) -> Card:
    """Return how many indicators met their targets: one level with its percentage, several with a line each."""
    levels = answers.levels
    met, judged = sum(level.met for level in levels), sum(level.judged for level in levels)
    if len(levels) == 1:
        said = shown.say("{count} indicators, {judged} of them judged", count=levels[0].count, judged=judged)
        title = shown.say("{level}: targets met", level=levels[0].level)
        return Card(title, _of(met, judged), levels[0].percent, (said,), levels[0].figure)
    lines = tuple(f"{level.level} {_of(level.met, level.judged)}" for level in levels)
    return Card(shown.say("Indicators: targets met"), _of(met, judged), "", lines)


def _of(part: int, whole: int) -> str:
    return f"{part} / {whole}"


def _behind(answers: Overview, shown: Shown) -> Iterator[dict[str, str]]:
    for row in answers.behind:
        texts = {name: plain(row.get(name)) for name in ("id", "title", "lead_name", "reason")}
        aspect, rating = row["aspect"], row["rating"]
        marks = {"mark": shown.rating(rating), "style": shown.style(aspect, rating), "aspect": shown.aspect(aspect)}
        yield texts | marks


def _incoming(data: ReportData, answers: Overview, shown: Shown) -> dict[str, Any]:
    """Return what came in and what did not: sentences, and the departments that something is open with."""
    words = state_words(shown)
    open_ones = [
        {"name": plain(one.name), "state": words[one.state], "count": _blocking(one.blocking, shown)}
        for one in sorted(data.standings, key=lambda one: one.state != "missing")
        if one.state in words
    ]
    return {"lines": incoming_lines(answers, shown), "open": open_ones}


def _blocking(count: int, shown: Shown) -> str:
    return shown.say("{count} to mend", count=count) if count else ""


def _charts(answers: Overview, shown: Shown) -> dict[str, Markup]:
    """Return the two charts of effects."""
    labels = [year.label for year in answers.years]
    names = {"planned": shown.label("effects_by_year", "planned"), "actual": shown.label("effects_by_year", "actual")}

    def chart(title: str, prefix: str, number: int) -> Markup:
        series = [
            Series(name, style, [getattr(year, prefix + style) for year in answers.years],
                   [year.figures[prefix + style] for year in answers.years])
            for style, name in names.items()
        ]  # fmt: skip
        return columns(title, labels, series, number, shown)

    return {
        "yearly": chart(shown.say("Effects by year"), "", 9001),
        "accumulated": chart(shown.say("Effects, accumulated"), "cumulative_", 9002),
    }


def _list(data: ReportData, shown: Shown) -> dict[str, Any]:
    """Return the list of initiatives: headings by column, and rows."""
    aspects = data.plan.aspects
    names = ["id", "title", "policy_name", "lead_name", *(f"rating_{aspect}" for aspect in aspects), "direction"]
    rows = []
    for row in data.rows("initiatives"):
        ratings = [(aspect, row[f"rating_{aspect}"]) for aspect in aspects]
        rows.append(
            {
                "id": plain(row["id"]),
                "title": plain(row["title"]),
                "policy": plain(row["policy_name"]),
                "lead": plain(row["lead_name"]),
                "relisted": bool(row["relisted_of"]),
                "ratings": [
                    (shown.style(aspect, one), shown.rating(one)) if one else ("", "") for aspect, one in ratings
                ],
                "last": shown.value("initiatives", "direction", row["direction"]),
            }
        )
    return {"heads": [(name, shown.label("initiatives", name)) for name in names], "rows": rows}
