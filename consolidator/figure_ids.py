"""The names of figures: published table, what chooses its rows, column, as in ``effects/12%2F歳入増加/2024/actual``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RECORDS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "initiatives": (("id",), ("budget_amount",)),
    "evaluations": (("initiative", "year", "period", "aspect"), ("rating",)),
    "indicator_achievement": (("code", "year"), ("target", "actual", "achievement", "met")),
    "effects": (("code", "year"), ("planned", "actual")),
}
"""Published tables of which each row is traced, also where no summary shows it: fields of its key, traced columns."""


def figure_id(table: str, parts: Iterable[object], column: str) -> str:
    """Return the name of a figure. parts: the values that choose its rows, in the order of the table's key."""
    return f"{table}/{key_path(parts)}{column}"


def key_path(parts: Iterable[object]) -> str:
    """Return the middle of a figure's name: each part and a slash."""
    return "".join(str(part).replace("%", "%25").replace("/", "%2F") + "/" for part in parts)


def record_of(figure: str) -> tuple[str, dict[str, str | int], str] | None:
    """Return table, key and column of the record's value that is named so; None where the name is none of one."""
    table, *parts = [part.replace("%2F", "/").replace("%25", "%") for part in figure.strip().split("/")]
    column = parts.pop() if parts else ""
    names, columns = RECORDS.get(table, ((), ()))
    if column not in columns or len(parts) != len(names):
        return None
    key = dict(zip(names, parts, strict=True))
    if not key.get("year", "0").isdecimal():
        return None
    return table, {name: int(part) if name == "year" else part for name, part in key.items()}, column
