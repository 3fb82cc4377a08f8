"""Charts as inline SVG: drawn to be read aloud, to print in black and white, and to follow the page's colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from consolidator.report.sentences import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consolidator.report.overview import Bar
    from consolidator.report.shown import Shown

_WIDTH, _HEIGHT = 560.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 14.0, 14.0, 26.0, 30.0
_ROOM_FOR_COUNT: Final = 4.0
"""Percent of a strip's width from which a count has room in its part."""
_DIGIT, _LINE = 7.5, 14.0
"""Room that a digit and a line of values take."""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind, one a category; figures: the ids that ``trace`` takes."""

    name: str
    style: str
    values: Sequence[float | None]
    figures: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Amount:
    """One column: its value, as it is written, and the figure it shows."""

    value: float
    text: str
    style: str
    figure: str


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
    """Return a chart of amounts as columns side by side, a group a category, each with its value at its end.

    Values too long to stand side by side stand above one another over the middle of their group, in the order of the
    series; those of losses below it.
    """
    said = shown.say("; ").join(
        f"{category}: " + shown.say(", ").join(f"{one.name} {_said(one.values[place], shown)}" for one in series)
        for place, category in enumerate(categories)
    )
    groups = [[_amount(one, place, shown) for one in series] for place in range(len(categories))]
    amounts = [one for held in groups for one in held if one is not None]
    low, high = min([0.0, *(one.value for one in amounts)]), max([0.0, *(one.value for one in amounts)])
    group = (_WIDTH - _LEFT - _RIGHT) / max(len(categories), 1)
    width = min(group / (len(series) + 0.7), 64)
    piled = len(series) > 1 and any(len(one.text) * _DIGIT > width for one in amounts)
    room = _LINE * (len(series) if piled else 1)
    top, bottom = _TOP - _LINE + room, _BOTTOM + (room if low < 0 else 0)
    scale = (_HEIGHT - top - bottom) / ((high - low) or 1)
    base = _HEIGHT - bottom + low * scale
    drawn = [Markup('<line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(0, _WIDTH, *(_number(base),) * 2)]
    for place, category in enumerate(categories):
        middle = _LEFT + group * (place + 0.5)
        drawn.append(
            Markup('<text class="label" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                _number(middle), _number(_HEIGHT - 8), category
            )
        )
        drawn += _group(groups[place], (middle, width), (base, scale), piled=piled)
    box = Markup(' viewBox="0 0 {} {}"').format(_number(_WIDTH), _number(_HEIGHT))
    return _svg("columns", box, number, (title, said), Markup().join(drawn))


def _amount(series: Series, place: int, shown: Shown) -> _Amount | None:
    value = series.values[place]
    return (
        None if value is None else _Amount(value, shown.number(value, loss=True), series.style, series.figures[place])
    )


def _group(
    held: Sequence[_Amount | None], across: tuple[float, float], upright: tuple[float, float], *, piled: bool
) -> Iterator[Markup]:
    """Yield the columns of one category; piled: their values stand above one another at the group's ends."""
    (middle, width), (base, scale) = across, upright
    gains = [one for one in held if one is not None and one.value >= 0]
    losses = [one for one in held if one is not None and one.value < 0]
    for order, one in enumerate(held):
        if one is None:
            continue
        left, gained = middle + width * (order - len(held) / 2), one.value >= 0
        at, end, line = left + width / 2, one.value, 0
        if piled and gained:
            at, end, line = middle, max(gain.value for gain in gains), gains.index(one) - len(gains) + 1
        elif piled:
            at, end, line = middle, min(loss.value for loss in losses), losses.index(one)
        text_at = base - end * scale + (-6 if gained else 15) + line * _LINE
        yield _column(one, (left, width), (base, base - one.value * scale), (at, text_at))


def _column(
    amount: _Amount, across: tuple[float, float], upright: tuple[float, float], text_at: tuple[float, float]
) -> Markup:
    (left, width), (base, end), (x, y) = across, upright, text_at
    return Markup(
        '<g{}><rect class="part {}" x="{}" y="{}" width="{}" height="{}"/>'
        '<text class="value" x="{}" y="{}" text-anchor="middle">{}</text></g>'
    ).format(
        _traced(amount.figure), amount.style, _number(left + 1), _number(min(base, end)), _number(width - 2),
        _number(abs(base - end)), _number(x), _number(y), amount.text,
    )  # fmt: skip


def _said(value: float | None, shown: Shown) -> str:
    return shown.say("no value") if value is None else f"{shown.number(value, loss=True)} {shown.unit}"


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
