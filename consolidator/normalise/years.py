"""Fiscal years (April to March) as people write them, and their label."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from consolidator.normalise.dates import ERA_YEAR, era_start, parse_date, western_year
from consolidator.normalise.marks import half_width
from consolidator.normalise.reading import Reading, refused, settled
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from consolidator.model import Raw

_ERA: Final = re.compile(ERA_YEAR + r"(?:年度?)?")
_WESTERN: Final = re.compile(r"(?:[Ff][Yy])?(?P<year>(?:19|20|21)[0-9]{2})(?:年度?)?")
_TWICE: Final = re.compile(r"(?P<first>[^()]+)\((?P<second>[^()]+)\)")
_LABELS: Final = (("令和", 2019), ("平成", 1989), ("昭和", 1926))


def fiscal_year_of(day: date) -> int:
    """Return the fiscal year that a date lies in: 31 March 2024 lies in 2023."""
    return day.year - (day.month < 4)


def _plausible(day: date) -> int | None:
    """Return the fiscal year of a date, None outside the years that are read as years."""
    year = fiscal_year_of(day)
    return year if _WESTERN.fullmatch(str(year)) else None


def fiscal_year(text: str) -> int | None:
    """Return the fiscal year that a text certainly means, else None.

    Read are 2019, 2019年度, FY2019, 令和元年度, R1, Ｒ６, H31, 平３１, S63, both at once (2019(R1)), and
    dates (R6.3.31 lies in 2023). A bare '31年度' may be 平成 or 令和, so it is not read.
    """
    plain = "".join(half_width(text).split())
    if both := _TWICE.fullmatch(plain):
        first, second = fiscal_year(both["first"]), fiscal_year(both["second"])
        return first if first == second else None
    if western := _WESTERN.fullmatch(plain):
        return int(western["year"])
    if era := _ERA.fullmatch(plain):
        return western_year(era["era"], era["n"])
    day = parse_date(text)
    return _plausible(day) if day else None


def year_label(year: int, lang: str) -> str:
    """Return a fiscal year as it is printed: 令和元年度 for 2019, or FY2019 in English."""
    if lang == "en":
        return f"FY{year}"
    for era, first in _LABELS:
        if year >= first:
            number = year - era_start(era)[0]
            return f"{era}{'元' if number == 1 else number}年度"
    return f"{year}年度"


def normalise(raw: Raw) -> Reading:
    """Return a fiscal year as float (2019.0); a bare 31 is not read."""
    if (reading := settled(raw)) is not None:
        return reading
    text = canonical_text(raw)
    year = _plausible(raw) if isinstance(raw, date) else fiscal_year(text)
    if year is None:
        return refused("N107", raw)
    return Reading(float(year), "date-year" if isinstance(raw, date) else _rule(text, year))


def _rule(text: str, year: int) -> str:
    """Return the rule by which a text is this year."""
    plain = half_width(text)
    if plain == str(year):
        return "" if text == plain else "trim" if text.strip() == plain else "width"
    if parse_date(text):
        return "date-year"
    return "era-year" if _ERA.fullmatch("".join(plain.split())) else "year-word"
