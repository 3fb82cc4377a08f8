"""Canonical values as a form prints them, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consolidator.layout import MARK
from consolidator.normalise.years import year_label
from consolidator.text import canonical_text
from schemas.choices import ASPECTS, SECOND
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consolidator.layout import Tag
    from consolidator.model import Plan, Rating, Raw

_WEEKDAYS: Final = ("月火水木金土日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ERAS: Final = (("令和", date(2019, 5, 1), 2018), ("平成", date(1989, 1, 8), 1988))


def display(tag: Tag, value: Raw, plan: Plan, lang: str) -> Raw:
    """Return what a cell shows for a tag: labels of choices, years and dates as text, numbers as numbers.

    ``plan.year`` alone stays a number, for formulas that people draw; ``plan.year_label`` is its text.
    """
    if tag.name == "new_initiatives.no":
        return f"New {value}" if lang == "en" else f"新規{value}"
    if tag.name == "plan.ratings_help":
        return ratings_help(plan, lang)
    field = TABLES[tag.table].field(tag.field)
    if isinstance(value, str) and field.choices:
        return next((choice.label(lang) for choice in field.choices if choice.value == value), value)
    if isinstance(value, date):
        return date_label(value, lang)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        is_year = field.name == "year_label" or (field.kind == "year" and tag.table != "plan")
        return year_label(int(value), lang) if is_year else float(value)
    return value


def fill_in(text: str, tags: Sequence[Tag], value_of: Callable[[Tag], Raw]) -> Raw:
    """Return a cell's content with its tags filled in; a tag that stands alone keeps its type.

    Blanks that a tag without a value leaves at the end go: some programs save a form without them.
    """
    if len(tags) == 1 and MARK.fullmatch(text.strip()):
        return value_of(tags[0])
    left = iter(tags)
    filled = MARK.sub(lambda _: _inline(tag := next(left), value_of(tag)), text)
    return filled.rstrip() if tags else text


def _inline(tag: Tag, value: Raw) -> str:
    if isinstance(value, float) and TABLES[tag.table].field(tag.field).kind != "year":
        return f"{value:,.10f}".rstrip("0").rstrip(".")
    return canonical_text(value)


def date_label(day: date, lang: str) -> str:
    """Return a date as it is printed: 令和2年5月29日（金）, or Fri 29 May 2020 in English."""
    weekday = _WEEKDAYS[lang == "en"][day.weekday()]
    if lang == "en":
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    era, before = next(((name, year) for name, start, year in _ERAS if date(*day.timetuple()[:3]) >= start), ("", 0))
    year = day.year - before
    return f"{era}{'元' if era and year == 1 else year}年{day.month}月{day.day}日（{weekday}）"


def ratings_help(plan: Plan, lang: str) -> str:
    """Return the plan's rating scale in words, a line an aspect; aspects with the same scale share a line.

    Without the second evaluation, which departments don't give.
    """
    scales: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for aspect in (aspect for aspect in plan.aspects if aspect not in SECOND):
        scales.setdefault(_scale(plan.ratings, aspect), []).append(aspect)
    titles = {choice.value: choice.label(lang) for choice in ASPECTS}
    lines = []
    for scale, aspects in scales.items():
        symbols = "　".join(f"{symbol}：{label}" for symbol, label in scale)
        head = "・".join(titles.get(aspect, aspect) for aspect in aspects)
        lines.append(symbols if len(scales) == 1 else f"{head}　{symbols}")
    return "\n".join(lines)


def _scale(ratings: Sequence[Rating], aspect: str) -> tuple[tuple[str, str], ...]:
    members = sorted((rating for rating in ratings if rating.aspect == aspect), key=lambda rating: rating.rank)
    return tuple((rating.symbol, rating.label) for rating in members)
