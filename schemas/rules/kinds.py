"""Kinds of checks: for each the verdict on a DataFrame and, beside it, its form in Excel.

A verdict takes a wide frame (one column a field, values normalised before, context columns beside) and the check's
statistics; it returns True where the rule holds. ``schemas.checks`` registers every kind with pandera.
"""

from __future__ import annotations

from dataclasses import dataclass
from inspect import getfullargspec
from typing import TYPE_CHECKING, Final

from schemas.blanks import visible_length
from schemas.rules.excel import ALWAYS, BLANK, GIVEN, NEVER, Cells, Form, any_of, longer_than, one_of, shows_percent

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

SLIP: Final = (500.0, 2000.0)
"""A ratio within these (or its inverse) looks like yen for thousand yen: a slip of 1,000."""
FRACTION: Final = (50.0, 200.0)
"""A ratio of percentages within these (or its inverse) looks like 0.655 for 65.5: a slip of 100."""
PERCENT_UNITS: Final = ("%", "％", "パーセント")
"""Units of percentages, as ledgers write them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of check. form is None where Excel can't express it; why_not then says why."""

    verdict: Callable[..., pd.Series[bool]]
    form: Callable[..., Form] | None
    why_not: str = ""

    @property
    def name(self) -> str:
        """Return the name by which pandera knows the check."""
        return str(getattr(self.verdict, "__name__", ""))

    @property
    def statistics(self) -> tuple[str, ...]:
        """Return the names of what the check is told of a rule."""
        return tuple(getfullargspec(self.verdict).kwonlyargs)


# ---------------------------------------------------------------- filled in


def required_of(df: pd.DataFrame, *, field: str, role: str) -> pd.Series[bool]:
    """Hold where the field is filled in, or the department has another role ('' asks everyone)."""
    filled = df[field].notna()
    return filled | (df["role"] != role) if role else filled


def _required_of(cells: Cells, *, field: str, role: str) -> Form:
    del field  # a form speaks of the marked cell when it is blank
    return Form("blank", ALWAYS if cells.printed.get("role", "") == role or not role else NEVER)


def given_when(df: pd.DataFrame, *, field: str, source: str, among: tuple[str, ...], role: str) -> pd.Series[bool]:
    """Hold where the field is filled in, the source field is none of some values, or the role is another ('' any)."""
    held = df[field].notna() | ~df[source].isin(list(among))
    return held | (df["role"] != role) if role else held


def _given_when(cells: Cells, *, field: str, source: str, among: tuple[str, ...], role: str) -> Form:
    del field
    spellings = [text for value in among for text in cells.spellings[source].get(value, (value,))]
    if not spellings or (role and cells.printed.get("role", "") != role):
        return Form("blank", NEVER)
    reading = cells.readings[source]
    said = one_of(cells.contents[source], spellings)
    return Form("blank", f"IF({reading}={GIVEN},{said},FALSE)", f"{reading}<{BLANK}")


def given_with(df: pd.DataFrame, *, field: str, others: tuple[str, ...]) -> pd.Series[bool]:
    """Hold where the field is filled in, or all of the others are blank too."""
    return df[field].notna() | df[list(others)].isna().all(axis=1)


def _given_with(cells: Cells, *, field: str, others: tuple[str, ...]) -> Form:
    del field
    readings = [cells.readings[other] for other in others]
    return Form("blank", any_of(f"{r}={GIVEN}" for r in readings), any_of(f"{r}<{BLANK}" for r in readings))


# ---------------------------------------------------------------- what is given


def at_most_long(df: pd.DataFrame, *, field: str, most: int) -> pd.Series[bool]:
    """Hold where the text has at most so many characters; spaces and line breaks don't count."""
    long = [text for text in df[field].dropna().unique() if visible_length(str(text)) > most]
    return ~df[field].isin(long)


def _at_most_long(cells: Cells, *, field: str, most: int) -> Form:
    return Form("given", longer_than(cells.contents[field], most))


def no_unit_slip(df: pd.DataFrame, *, field: str, compared: str) -> pd.Series[bool]:
    """Hold where the figure isn't about 1,000 times, or a thousandth of, the one it is compared with."""
    ratio = (df[field].astype("float64") / df[compared].astype("float64")).abs()
    low, high = SLIP
    return ~(ratio.between(low, high) | ratio.between(1 / high, 1 / low))


def _no_unit_slip(cells: Cells, *, field: str, compared: str) -> Form:
    other = cells.printed.get(compared)
    if not other:
        return Form("given", NEVER)
    ratio = f"ABS({cells.contents[field]}/{other!r})"
    low, high = (f"{limit:.0f}" for limit in SLIP)
    about = (f"AND({ratio}>={low},{ratio}<={high})", f"AND({ratio}>=1/{high},{ratio}<=1/{low})")
    return Form("given", any_of(about))


def no_fraction(df: pd.DataFrame, *, field: str, compared: str) -> pd.Series[bool]:
    """Hold where a percentage isn't about a hundredth of, or 100 times, the one it is compared with: 0.655 for 65.5."""
    ratio = (df[field].astype("float64") / df[compared].astype("float64")).abs()
    low, high = FRACTION
    slipped = ratio.between(low, high) | ratio.between(1 / high, 1 / low)
    return ~(slipped & df["unit"].isin(PERCENT_UNITS))


def _no_fraction(cells: Cells, *, field: str, compared: str) -> Form:
    other = cells.printed.get(compared)
    if not other or cells.printed.get("unit") not in PERCENT_UNITS:
        return Form("given", NEVER)
    cell = cells.contents[field]
    ratio = f"ABS(IF({shows_percent(cell)},100,1)*{cell}/{other!r})"
    low, high = (f"{limit:.0f}" for limit in FRACTION)
    about = (f"AND({ratio}>={low},{ratio}<={high})", f"AND({ratio}>=1/{high},{ratio}<=1/{low})")
    return Form("given", any_of(about))


def within_years(df: pd.DataFrame, *, field: str, first: int, last: int) -> pd.Series[bool]:
    """Hold where the fiscal year is blank or lies in the plan; for tables in which departments enter years."""
    return df[field].isna() | df[field].astype("float64").between(first, last)


def _within_years(cells: Cells, *, field: str, first: int, last: int) -> Form:
    cell = cells.contents[field]
    return Form("given", f"IF(ISNUMBER({cell}),OR({cell}<{first},{cell}>{last}),FALSE)")


def equal_to_sum(df: pd.DataFrame, *, field: str, parts: tuple[str, ...]) -> pd.Series[bool]:
    """Hold where the total is blank or equals the sum of its parts; for tables that ask for both."""
    parted = df[list(parts)].astype("float64").sum(axis=1, min_count=1)
    return df[field].isna() | parted.isna() | (df[field].astype("float64") - parted).abs().le(_CENT)


def _equal_to_sum(cells: Cells, *, field: str, parts: tuple[str, ...]) -> Form:
    readings = [cells.readings[part] for part in parts]
    total = f"SUM({','.join(cells.contents[part] for part in parts)})"
    parted = any_of(f"{reading}={GIVEN}" for reading in readings)
    sure = f"AND({','.join(f'{reading}>={BLANK}' for reading in readings)})"
    broken = f"IF(AND({parted},{sure}),ABS({cells.contents[field]}-{total})>{_CENT!r},FALSE)"
    return Form("given", broken, any_of(f"{reading}<{BLANK}" for reading in readings))


_CENT: Final = 1e-6
"""Sums of decimal amounts differ by less than this when they are equal."""

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(required_of, _required_of),
        Kind(given_when, _given_when),
        Kind(given_with, _given_with),
        Kind(at_most_long, _at_most_long),
        Kind(no_unit_slip, _no_unit_slip),
        Kind(no_fraction, _no_fraction),
        Kind(within_years, _within_years),
        Kind(equal_to_sum, _equal_to_sum),
    )
}
"""Every kind of check by its name."""
