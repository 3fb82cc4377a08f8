"""Charts as inline SVG: drawn to be read aloud, to print in black and white, and to follow the page's colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from consolidator.report.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.report.overview import Bar
    from consolidator.report.shown import Shown

_WIDTH, _HEIGHT = 560.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 14.0, 14.0, 26.0, 30.0
_ROOM_FOR_COUNT: Final = 4.0
"""Percent of a strip's width from which a count has room in its part."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, one a category; figures: the ids that ``trace`` takes."""

    name: str
    style: str
    values: Sequence[float | None]
    figures: Sequence[str]


def strip(bar: Bar, number: int, shown: Shown) -> Markup:
    """Return one stacked bar as wide as its place: counts as text, shares of the whole as widths.

    number: makes the ids of title and description unique in the page.
    """
    said = counted(bar.parts, shown)
    drawn, left = [], 0.0
    for part in bar.parts:
        width = 100 * part.count / bar.total if bar.total else 0
        if part.count:
            drawn.append(_part(left, width, part.style, part.count, part.figure))
        left += width
    return _svg("strip", "", number, (bar.name, said), Markup().join(drawn))


def _part(left: float, width: float, style: str, count: int, figure: str) -> Markup:
    place = Markup('x="{}%" y="0" width="{}%" height="100%"').format(_number(left), _number(width))
    count_at = Markup('<text class="on {}" x="{}%" y="50%" dy=".35em" text-anchor="middle">{}</text>').format(
        style, _number(left + width / 2), count
    )
    return Markup('<g{}><rect class="part {}" {}/>{}{}</g>').format(
        _traced(figure), style, place, _hatching(style, place), count_at if width >= _ROOM_FOR_COUNT else ""
    )


def _hatching(style: str, place: Markup) -> Markup:
    """Return the lines that tell what is behind, or not in yet, where colours are not seen."""
    pattern = {"behind": "hatch", "pending": "dots", "unsettled": "cross"}.get(style.partition("-")[0])
    return Markup('<rect class="pattern" fill="url(#{})" {}/>').format(pattern, place) if pattern else Markup()


def columns(title: str, categories: Sequence[str], series: Sequence[Series], number: int, shown: Shown) -> Markup:
    """Return a chart of amounts as columns side by side, a group a category, each with its value above it."""
    said = shown.say("; ").join(
        f"{category}: " + shown.say(", ").join(f"{one.name} {_said(one.values[place], shown)}" for one in series)
        for place, category in enumerate(categories)
    )
    amounts = [value for one in series for value in one.values if value is not None]
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    scale = (_HEIGHT - _TOP - _BOTTOM) / ((high - low) or 1)
    base = _HEIGHT - _BOTTOM + low * scale
    group = (_WIDTH - _LEFT - _RIGHT) / max(len(categories), 1)
    width = min(group / (len(series) + 0.7), 64)
    drawn = [Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(0, _WIDTH, *(_number(base),) * 2)]
    for place, category in enumerate(categories):
        middle = _LEFT + group * (place + 0.5)
        drawn.append(
            Markup('<text class="label" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                _number(middle), _number(_HEIGHT - 8), category
            )
        )
        for order, one in enumerate(series):
            left = middle + width * (order - len(series) / 2)
            drawn.append(_column(one, place, (left, width), (base, scale), shown))
    box = Markup(' viewBox="0 0 {} {}"').format(_number(_WIDTH), _number(_HEIGHT))
    return _svg("columns", box, number, (title, said), Markup().join(drawn))


def _column(
    series: Series, place: int, across: tuple[float, float], upright: tuple[float, float], shown: Shown
) -> Markup:
    value, (left, width), (base, scale) = series.values[place], across, upright
    if value is None:
        return Markup()
    height = abs(value) * scale
    top = base - height if value >= 0 else base
    above = top - 6 if value >= 0 else top + height + 15
    return Markup(
        '<g{}><rect class="part {}" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="value" x="{}" y="{}" text-anchor="middle">{}</text></g>'
    ).format(
        _traced(series.figures[place]), series.style, _number(left + 1), _number(top), _number(width - 2),
        _number(height), _number(left + width / 2), _number(above), shown.number(value, loss=True),
    )  # fmt: skip


def _said(value: float | None, shown: Shown) -> str:
    return shown.say("no value") if value is None else f"{shown.number(value, loss=True)} {shown.plan.money_unit}"


def _svg(style: str, box: str, number: int, words: tuple[str, str], drawn: Markup) -> Markup:
    title, description = words
    return Markup(
        '<svg class="{0}"{1} role="img" aria-labelledby="chart-{2} said-{2}"><title id="chart-{2}">{3}</title>'
        '<desc id="said-{2}">{4}</desc>{5}</svg>'
    ).format(style, box, number, title, description, drawn)


def _traced(figure: str) -> Markup:
    return Markup(' data-figure="{}"').format(figure) if figure else Markup()


def _number(value: float) -> str:
    """Return a coordinate: two decimals at most, the same on every machine."""
    return str(escape(f"{value:.2f}".rstrip("0").rstrip(".")))
