"""Functions that are asked again and again for the same: of values, and of frozen objects."""

from __future__ import annotations

from array import array
from collections import defaultdict
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence, Sized

Held = TypeVar("Held", bound="Sized")
More = ParamSpec("More")
One = TypeVar("One")
Result = TypeVar("Result")
NEVER_EQUAL: Final = frozenset((str, type(None)))
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


def small_kept(
    most: int, entries: int
) -> Callable[[Callable[Concatenate[Held, More], Result]], Callable[Concatenate[Held, More], Result]]:
    """Keep the last results of a function of something that is no longer than ``most``.

    A cache without such a bound fills with what a hostile file holds, until there is no room for the next good one.
    """

    def decorated(function: Callable[Concatenate[Held, More], Result]) -> Callable[Concatenate[Held, More], Result]:
        cached: Callable[..., Result] = lru_cache(entries)(function)

        @wraps(function)
        def found(held: Held, /, *more: More.args, **named: More.kwargs) -> Result:
            return (cached if len(held) <= most else function)(held, *more, **named)

        return found

    return decorated


def numbered(values: Sequence[Any]) -> tuple[array[int], list[Any]]:
    """Return the number of each of many values, and the different ones in the order in which they come first.

    True, 1 and 1.0 are equal but not the same.
    """
    if len(set(map(type, values)) - NEVER_EQUAL) > 1:
        which, pairs = counted(zip(map(type, values), values, strict=True))
        return which, [value for _, value in pairs]
    return counted(values)


def counted(values: Iterable[One]) -> tuple[array[int], list[One]]:
    """Return the number of each of many values, all of one type, and the different ones in the order they come in."""
    numbers: defaultdict[One, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return array("i", map(numbers.__getitem__, values)), list(numbers)


def each_once(values: Sequence[Any], function: Callable[[Any], Result]) -> list[Result]:
    """Return what a function makes of each of many values; it is asked in the order in which they come first.

    True, 1 and 1.0 are equal but not the same: each is asked for.
    """
    which, different = numbered(values)
    return list(map(list(map(function, different)).__getitem__, which))
