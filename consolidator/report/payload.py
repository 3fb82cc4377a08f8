"""What the pages of report.html are drawn from: the tables as JSON, once, with everything needed to show them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from consolidator.report.shown import Shown, plain
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consolidator.report.data import ReportData

TABLES: Final = ("initiatives", "milestones", "indicators", "effects", "evaluations", "revisions", "opinions")
_JUDGED: Final = ("achievement", "met")
_NEEDED: Final = frozenset({"id", "title", "initiative", "code", "year", "target", "actual", "counted"})
"""Columns that are written even where they are empty: the script reads them."""
_SHORT: Final = 3  # characters of a text that is not worth a number
_ESCAPES: Final = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&'\u2028\u2029"}


def payload(data: ReportData, words: Mapping[str, str]) -> str:
    """Return the JSON text for a ``<script type="application/json">``: nothing in it can end the script.

    words: what the pages say, by key.
    """
    shown, plan = Shown(data.plan, data.lang), data.plan
    pool = _Pool()
    tables = {name: _table(data, name, pool) for name in TABLES}
    years = sorted({row["year"] for name in TABLES for row in data.rows(name) if row.get("year") is not None})
    described = {
        name: {str(one): OUTPUTS[name].field(str(one)) for one in data.tables[name].columns} for name in TABLES
    }
    described["indicators"] |= {name: OUTPUTS["indicator_achievement"].field(name) for name in _JUDGED}
    held = {
        "lang": data.lang,
        "title": plain(plan.title),
        "year": plan.reporting_year,
        "period": plan.period,
        "unit": shown.unit,
        "decimals": plan.decimals,
        "words": dict(words),
        "years": {int(year): shown.year(year) for year in years},
        "titles": {name: shown.title(name) for name in (*TABLES, "indicator_achievement", "effects_by_year")},
        "labels": {name: {key: one.title(data.lang) for key, one in held.items()} for name, held in described.items()},
        "kinds": {name: {key: one.kind for key, one in held.items()} for name, held in described.items()},
        "choices": {
            name: {key: {c.value: c.label(data.lang) for c in one.choices} for key, one in held.items() if one.choices}
            for name, held in described.items()
        },
        "aspects": {aspect: shown.aspect(aspect) for aspect in plan.aspects},
        "ratings": {aspect: _scale(shown, aspect) for aspect in plan.aspects},
        "policies": [[node.code, plain(node.name), node.depth, list(node.path)] for node in data.nodes],
        "axes": _axes(data),
        "tags": _tags(data),
        "tables": tables,
        "texts": pool.texts,
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"), default=_number).translate(_ESCAPES)


def _scale(shown: Shown, aspect: str) -> list[list[str]]:
    """Return an aspect's ratings, best first: symbol, as shown, style, meaning."""
    symbols = shown.ratings(aspect, provisional=True)
    return [[one, shown.rating(one), shown.style(aspect, one), shown.meaning(aspect, one)] for one in symbols]


class _Pool:
    """Keeps texts that stand in many rows (names, units, departments) once; a row then holds their number in a list."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def rows(self, rows: list[list[object]]) -> list[list[object]]:
        """Return rows with the texts that they repeat put into the pool."""
        seen = Counter(value for row in rows for value in row if isinstance(value, str) and len(value) > _SHORT)
        return [[self._held(value) if seen.get(value, 0) > 1 else value for value in row] for row in rows]  # type: ignore[call-overload]

    def _held(self, text: object) -> list[int]:
        if str(text) not in self._numbers:
            self._numbers[str(text)] = len(self.texts)
            self.texts.append(str(text))
        return [self._numbers[str(text)]]


def _table(data: ReportData, name: str, pool: _Pool) -> dict[str, Any]:
    rows = data.rows(name)
    columns = [str(column) for column in data.tables[name].columns]
    if name == "indicators":
        judged = {(row["code"], row["year"]): row for row in data.rows("indicator_achievement")}
        rows = [row | {one: judged.get((row["code"], row["year"]), {}).get(one) for one in _JUDGED} for row in rows]
        columns += _JUDGED
    used = [column for column in columns if column in _NEEDED or any(row[column] not in {None, ""} for row in rows)]
    return {"columns": used, "rows": pool.rows([[_plain(row[column]) for column in used] for row in rows])}


def _plain(value: object) -> object:
    """Return a value as JSON holds it, 1200 for 1200.0."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    return plain(value) if isinstance(value, str) else _number(value)


def _number(value: Any) -> object:  # noqa: ANN401 - numbers of numpy too, dates
    try:
        number = float(value)
    except (TypeError, ValueError):
        return plain(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _axes(data: ReportData) -> list[list[Any]]:
    """Return each axis with its points: code, name, [[code, name], ...]."""
    axes: dict[str, tuple[str, list[list[str]]]] = {}
    for row in _ledger(data, "axes", ("axis", "axis_name", "code", "name")):
        axes.setdefault(row[0], (row[1], []))[1].append(list(row[2:]))
    return [[code, name, points] for code, (name, points) in axes.items()]


def _tags(data: ReportData) -> dict[str, list[list[str]]]:
    tags: dict[str, list[list[str]]] = {}
    for initiative, axis, code in _ledger(data, "tags", ("initiative", "axis", "code")):
        tags.setdefault(initiative, []).append([axis, code])
    return tags


def _ledger(data: ReportData, table: str, columns: Sequence[str]) -> list[tuple[str, ...]]:
    frame = data.plan.tables[table]
    held = (frame[column] if column in frame.columns else [""] * len(frame) for column in columns)
    return [tuple(plain(value) if value == value else "" for value in row) for row in zip(*held, strict=True)]  # noqa: PLR0124 - NaN alone differs
