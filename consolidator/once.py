"""Functions that are asked again and again for the same: of values, and of frozen objects."""

from __future__ import annotations

from array import array
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

One = TypeVar("One")
Result = TypeVar("Result")
_NEVER_EQUAL: Final = frozenset((str, type(None)))
"""Types whose values equal none of another type."""


def kept(function: Callable[[One], Result]) -> Callable[[One], Result]:
    """Return a function of a frozen object that keeps its result on that object, as a ``cached_property`` there would.

    For what several outputs need of a plan or master that these, which know of no stage, can't have as a property.
    """
    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def found(one: One) -> Result:
        held = vars(one)
        if name not in held:
            held[name] = function(one)
        result: Result = held[name]
        return result

    return found


def numbered(values: Sequence[Any]) -> tuple[array[int], list[Any]]:
    """Return the number of each of many values, and the different ones in the order in which they come first.

    True, 1 and 1.0 are equal but not the same.
    """
    apart = len(set(map(type, values)) - _NEVER_EQUAL) > 1
    keys = list(zip(map(type, values), values, strict=True)) if apart else values
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    return array("i", map(numbers.__getitem__, keys)), [key[1] for key in numbers] if apart else list(numbers)


def each_once(values: Sequence[Any], function: Callable[[Any], Result]) -> list[Result]:
    """Return what a function makes of each of many values; it is asked in the order in which they come first.

    True, 1 and 1.0 are equal but not the same: each is asked for.
    """
    if len(set(map(type, values)) - _NEVER_EQUAL) > 1:
        typed = list(zip(map(type, values), values, strict=True))
        meant = {pair: function(pair[1]) for pair in dict.fromkeys(typed)}
        return list(map(meant.__getitem__, typed))
    known = {value: function(value) for value in dict.fromkeys(values)}
    return list(map(known.__getitem__, values))
