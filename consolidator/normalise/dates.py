"""Dates as people write them, western and by era, to ISO text."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from consolidator.normalise.marks import half_width
from consolidator.normalise.reading import Reading, refused, settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.model import Raw

_ERAS: Final[Mapping[str, tuple[int, date]]] = {
    # Year before the first, and the earliest date that may be written so. 令和: from 1 April 2019, since the
    # whole fiscal year is called 令和元年度. Later borders are open: 平成32年3月31日 stands in many plans.
    "R": (2018, date(2019, 4, 1)),
    "H": (1988, date(1989, 1, 8)),
    "S": (1925, date(1926, 12, 25)),
}
_LETTERS: Final = {"令": "R", "平": "H", "昭": "S"}
ERA_YEAR: Final = r"(?P<era>令和|平成|昭和|[令平昭RHSrhs])\.?(?P<n>元|[0-9]{1,2})"
"""Era and year of it, in half-width text without spaces."""

_SEPARATED: Final = r"(?P<sep>[./-])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
_WORDED: Final = r"年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"
_TIME: Final = r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_WESTERN: Final = r"(?P<western>[0-9]{4})"
_FORMS: Final = tuple(
    re.compile(year + rest) for year in (_WESTERN, ERA_YEAR) for rest in (_SEPARATED + _TIME, _WORDED)
)


def era_start(era: str) -> tuple[int, date]:
    """Return the year before the era's first year, and the earliest date written by it; any name of the era will do."""
    return _ERAS[_LETTERS.get(era[0], era[0].upper())]


def western_year(era: str, number: str) -> int | None:
    """Return the western year of an era's year ('元' or digits), None for a year 0."""
    n = 1 if number == "元" else int(number)
    return era_start(era)[0] + n if n else None


def parse_date(text: str) -> date | None:
    """Return the date that a text certainly means (2024/3/31, R6.3.31, 令和6年3月31日), else None."""
    plain = half_width(text)
    if not re.search(r"[0-9]{2}:[0-9]{2}", plain):
        plain = "".join(plain.split())
    match = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if match is None:
        return None
    parts = match.groupdict()
    year = int(parts["western"]) if "western" in parts else western_year(parts["era"], parts["n"])
    try:
        found = date(year or 0, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None
    return None if "era" in parts and found < era_start(parts["era"])[1] else found


def normalise(raw: Raw) -> Reading:
    """Return a date as ISO text; a number is never taken for a date, since 1900 and 1904 systems differ."""
    if (reading := settled(raw)) is not None:
        return reading
    if isinstance(raw, date):
        return Reading((raw.date() if isinstance(raw, datetime) else raw).isoformat())
    if not isinstance(raw, str) or (day := parse_date(raw)) is None:
        return refused("N106", raw)
    iso, plain = day.isoformat(), half_width(raw)
    if iso in (raw, raw.strip(), plain):
        return Reading(iso, "" if iso == raw else "trim" if iso == raw.strip() else "width")
    return Reading(iso, "date" if plain[:1].isdigit() else "era-date")
