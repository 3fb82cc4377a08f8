"""Rows of a table, held by column: what all rows of a form say alike is held once, and no row is an object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas as pd

    Column = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Same(Sequence[Any]):
    """A column that says the same in every row."""

    value: str | None
    rows: int

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.rows

    def __iter__(self) -> Iterator[Any]:
        """Yield the value of each row."""
        return repeat(self.value, self.rows)

    @overload
    def __getitem__(self, place: int) -> Any: ...  # noqa: ANN401 - of any column
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        """Return the value of a row; IndexError where there is none."""
        found = range(self.rows)[place]
        return Same(self.value, len(found)) if isinstance(found, range) else self.value


@dataclass(frozen=True)
class Columns(Iterable[tuple[Any, ...]]):
    """Rows of a table: their columns by name, in order, all equally long. Iterating yields rows."""

    named: Mapping[str, Column]

    @classmethod
    def of(cls, names: Sequence[str], rows: Iterable[Sequence[Any]] = ()) -> Columns:
        """Return rows by column. names: of the columns."""
        held = [*zip(*rows, strict=True)] or [()] * len(names)
        return cls({name: column_of(values) for name, values in zip(names, held, strict=True)})

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.named.values()), ()))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows."""
        return zip(*self.named.values(), strict=True)

    def having(self, name: str, values: Sequence[Any]) -> Columns:
        """Return the rows with other values in a column."""
        return replace(self, named={**self.named, name: column_of(values)})


def column_of(values: Sequence[Any]) -> Column:
    """Return the values of a column, held once where all are the same text, or None."""
    first = values[0] if values else None
    same = (first is None or isinstance(first, str)) and all(value == first for value in values)
    return Same(first, len(values)) if same else list(values)


def table_of(parts: Sequence[Columns], names: Sequence[str]) -> pd.DataFrame:
    """Return the rows of several parts, one after the other, as a table; columns of numbers and truth get their type.

    names: of the columns, which every part has. Texts stay Python's: the same few stand in many rows, and most are
    looked at one by one.
    """
    import numpy as np  # noqa: PLC0415 - these two take longer to import than a form takes to be read
    import pandas as pd  # noqa: PLC0415

    rows = sum(map(len, parts))
    table = {}
    for name in names:
        values = np.fromiter(chain.from_iterable(part.named[name] for part in parts), object, rows)
        column = pd.Series(values, dtype=object, copy=False)
        table[name] = column if isinstance(column.get(0), str) else column.infer_objects()
    return pd.DataFrame(table, copy=False)
