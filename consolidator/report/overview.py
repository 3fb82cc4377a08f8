"""The answers a report begins with: how the plan stands, what is behind and why, what came in and what did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from consolidator.figure_ids import figure_id, record_of
from consolidator.model import WHOLE
from consolidator.percent import percentage
from consolidator.report.shown import WAITING, Shown, plain
from schemas.choices import LEVELS, PERIODS
from schemas.headings import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.report.data import ReportData
    from consolidator.tree import Node

AMOUNTS: Final = ("planned", "actual", "cumulative_planned", "cumulative_actual")
_MOST_BARS: Final = 20


@dataclass(frozen=True, slots=True)
class Part:
    """How many initiatives have one rating. share: as printed, None where the rating is outside the percentages."""

    rating: str
    text: str
    style: str
    count: int
    share: float | None
    percent: str
    figure: str  # id that ``trace`` takes, '' where it knows none
    share_figure: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """The ratings of the whole plan (code ``*``, depth 0) or of one policy."""

    code: str
    name: str
    depth: int
    total: int
    parts: tuple[Part, ...]
    figure: str = ""  # of the total


@dataclass(frozen=True, slots=True)
class Ratings:
    """One aspect: its name, the ratings that are shown with their meaning, the whole plan and every policy."""

    aspect: str
    name: str
    scale: tuple[tuple[str, str, str], ...]  # rating as shown, style, meaning
    whole: Bar
    policies: tuple[Bar, ...]

    @property
    def chart(self) -> tuple[Bar, ...]:
        """The highest level of policies that has at least two and not too many for a chart; else the whole plan."""
        for depth in range(1, max((bar.depth for bar in self.policies), default=0) + 1):
            level = tuple(bar for bar in self.policies if bar.depth == depth)
            if len(level) > 1:
                return level if len(level) <= _MOST_BARS else (self.whole,)
        return (self.whole,)


@dataclass(frozen=True, slots=True)
class Year:
    """Effects of one fiscal year, in the plan's money unit; None where no amount is in."""

    year: int
    label: str
    planned: float | None
    actual: float | None
    cumulative_planned: float | None
    cumulative_actual: float | None
    figures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Level:
    """Indicators of one level in the reporting year."""

    level: str
    count: int
    judged: int
    met: int
    share: float | None  # met of judged, as printed
    percent: str
    figure: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page says. behind: rows of ``unmet``; waiting: initiatives not in yet, None in none."""

    title: str
    organisation: str
    period: str
    stamp: str
    ratings: tuple[Ratings, ...]
    years: tuple[Year, ...]
    levels: tuple[Level, ...]
    behind: tuple[dict[str, Any], ...]
    budget: tuple[dict[str, Any], ...]
    waiting: int
    came: int
    asked: int

    @property
    def behind_count(self) -> int:
        """How many initiatives are behind in any aspect."""
        return len({row["id"] for row in self.behind})


def overview(data: ReportData) -> Overview:
    """Return the answers of a report."""
    plan, shown = data.plan, Shown(data.plan, data.lang)
    period = next((choice.label(data.lang) for choice in PERIODS if choice.value == plan.period), "")
    return Overview(
        title=plain(plan.title),
        organisation=plain(plan.organisation),
        period=f"{shown.year(plan.reporting_year)} {period}".strip(),
        stamp=heading("provisional", data.lang) if data.provisional else "",
        ratings=tuple(_ratings(data, shown, aspect) for aspect in plan.aspects),
        years=_years(data, shown),
        levels=_levels(data, shown),
        behind=tuple(data.rows("unmet")),
        budget=tuple(data.rows("budget_link")),
        waiting=_waiting(data),
        came=sum(one.state != "missing" for one in data.standings),
        asked=len(data.standings),
    )


def known(data: ReportData, table: str, *parts: object) -> str:
    """Return the id of a figure where ``trace`` takes it, '' where not. parts: its key, then its column."""
    name = figure_id(table, parts[:-1], str(parts[-1]))
    return name if name in data.figures or record_of(name) else ""


def _waiting(data: ReportData) -> int:
    """Count the initiatives with a rating that is not in yet."""
    frame = data.tables["initiatives"]
    columns = frame[[f"rating_{aspect}" for aspect in data.plan.aspects]]
    return int((columns.isin(WAITING).any(axis=1) & frame["counted"].astype(bool)).sum())


def _ratings(data: ReportData, shown: Shown, aspect: str) -> Ratings:
    ratings = shown.ratings(aspect, provisional=data.provisional)
    counts: dict[tuple[str, str], tuple[int, float | None]] = {
        (row["policy_code"], row["rating"]): (int(row["count"]), row["share"])
        for row in data.rows("progress_by_policy")
        if row["aspect"] == aspect
    }

    def bar(code: str, name: str, depth: int) -> Bar:
        parts = tuple(
            Part(
                rating, shown.rating(rating), shown.style(aspect, rating), *counts[code, rating],
                shown.percent(counts[code, rating][1]),
                *(known(data, "progress_by_policy", code, aspect, rating, name) for name in ("count", "share")),
            )
            for rating in ratings
        )  # fmt: skip
        total = known(data, "progress_by_policy", code, aspect, "count")
        return Bar(code, plain(name), depth, sum(part.count for part in parts), parts, total)

    scale = ((shown.rating(one), shown.style(aspect, one), shown.meaning(aspect, one)) for one in ratings)
    nodes: tuple[Node, ...] = data.nodes
    return Ratings(
        aspect, shown.aspect(aspect), tuple(scale), bar(WHOLE, data.plan.title, 0),
        tuple(bar(node.code, node.name, node.depth) for node in nodes),
    )  # fmt: skip


def _years(data: ReportData, shown: Shown) -> tuple[Year, ...]:
    """Return the effects of the whole plan, of all kinds together, by year."""
    rows = [row for row in data.rows("effects_by_year") if row["policy_code"] == WHOLE and row["kind"] == WHOLE]
    years = []
    for row in rows:
        year = int(row["year"])
        ids = {name: known(data, "effects_by_year", WHOLE, WHOLE, year, name) for name in AMOUNTS}
        amounts = {name: row[name] for name in AMOUNTS}
        years.append(Year(year=year, label=shown.year(year), figures=ids, **amounts))
    return tuple(years)


def _levels(data: ReportData, shown: Shown) -> tuple[Level, ...]:
    """Return how many indicators of each level reached this year's target."""
    now = [row for row in data.rows("indicator_achievement") if row["year"] == data.plan.reporting_year]
    levels = []
    for level in (choice.value for choice in LEVELS):
        rows = [row for row in now if row["level"] == level]
        judged = sum(row["met"] is not None for row in rows)
        met = sum(row["met"] == "yes" for row in rows)
        share = percentage(met, judged, data.plan.decimals, data.plan.rounding)
        if rows:
            name = known(data, "indicators_by_level", level, "met")
            levels.append(Level(level, len(rows), judged, met, share, shown.percent(share), name))
    return tuple(levels)
