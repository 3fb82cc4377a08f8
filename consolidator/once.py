"""A function of values that come again and again, asked once for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Result = TypeVar("Result")


def each_once(values: Sequence[Any], function: Callable[[Any], Result]) -> list[Result]:
    """Return what a function makes of each of many values; it is asked in the order in which they come first.

    True, 1 and 1.0 are equal but not the same: each is asked for.
    """
    if len(set(map(type, values))) > 1:
        typed = list(zip(map(type, values), values, strict=True))
        meant = {pair: function(pair[1]) for pair in dict.fromkeys(typed)}
        return list(map(meant.__getitem__, typed))
    known = {value: function(value) for value in dict.fromkeys(values)}
    return list(map(known.__getitem__, values))
