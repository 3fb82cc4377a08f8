"""A function of values that come again and again, asked once for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

Result = TypeVar("Result")


def each_once(column: pd.Series, function: Callable[[Any], Result]) -> list[Result]:
    """Return what a function makes of each value of a column, which it is asked for in the order of their first place.

    True, 1 and 1.0 are equal but not the same: each is asked for.
    """
    values = column.astype(object).tolist()
    typed = list(zip(map(type, values), values, strict=True))
    known = {pair: function(pair[1]) for pair in dict.fromkeys(typed)}
    return list(map(known.__getitem__, typed))
