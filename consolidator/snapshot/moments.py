"""Numbers that Excel shows as a day, a time or a duration."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from consolidator.snapshot.styles import shows_clock, shows_duration

MIDNIGHT: Final = time()
LAST_DAY: Final = 2_958_465  # 9999-12-31
LEAP: Final = 60  # Excel's 1900 system has a 29 February 1900 that never was
DAY_MILLISECONDS: Final = 86_400_000


def moment(serial: float, code: str, *, date1904: bool) -> float | date | time | datetime:
    """Return what a number means in a cell whose format shows a date or time.

    A duration stays a number of days, and so does what no calendar has. Below 1 it is a time of day; 0 is one where
    the format shows a clock.
    """
    if shows_duration(code) or not 0 <= serial < LAST_DAY + 1:
        return serial
    if not serial:
        return MIDNIGHT if shows_clock(code) else serial
    base = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 31 if serial < LEAP else 30)  # noqa: DTZ001 - Excel's days have no zone
    found = base + timedelta(milliseconds=round(serial * DAY_MILLISECONDS))
    if serial < 1 and not date1904:
        return found.time() if found.time() != MIDNIGHT else serial
    return found.date() if found.time() == MIDNIGHT else found
