"""Which rows a figure of the master workbook comes from, so that its cell leads to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import quote_sheetname

from consolidator.model import WHOLE
from consolidator.publish.master_context import records
from consolidator.tree import policy_nodes
from schemas.choices import DIRECTIONS, REFLECTED, REVIEWED, WITH_BUDGET

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import pandas as pd

    from consolidator.model import Plan
    from consolidator.publish.master_page import Figure, Key

FIRST_ROW: Final = 5
"""Row, as Excel counts, of the first record of the sheets 取組一覧, 効果額データ and 指標データ."""
Row = tuple[int, str]
"""Place of a record on its sheet, from 0, and its number or code."""
_SHEETS: Final = {
    "effects_by_year": "effects",
    "indicator_achievement": "indicators",
    "indicators_by_level": "indicators",
}
"""Sheets of the records behind published tables; the others come from the initiatives."""
_MOST_TIP: Final = 250
_ANSWERS: Final[Mapping[str, tuple[str, Iterable[str]]]] = {
    "numerator:reflected": ("budget_reflected", REFLECTED),
    "denominator:reflected": ("budget_reflected", WITH_BUDGET),
    "numerator:reviewed": ("direction", REVIEWED),
    **{f"numerator:direction:{one.value}": ("direction", (one.value,)) for one in DIRECTIONS},
}
"""Which answers a measure of budget counts; the other denominators are all that answered."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a figure leads: cells of this workbook, and what is seen when the mouse rests on it."""

    target: str
    tip: str


@dataclass(frozen=True)
class FigureRows:
    """The rows behind the figures of one master. sheets: name of each sheet by its key."""

    plan: Plan
    summaries: Mapping[str, pd.DataFrame]
    sheets: Mapping[str, str]

    def lead(self, of: Figure) -> Lead | None:
        """Return where a figure leads; None where no row stands behind it, or none of its own."""
        if of.table == "indicator_achievement":
            return self._indicator(of.key)
        key, sheet = dict(of.key), _SHEETS.get(of.table, "initiatives")
        match of.table:
            case "progress_by_policy":
                rows = self._tally(of, key["policy_code"])
            case "progress_by_department":
                rows = self._tally(of, key["department"])
            case "axis_tallies":
                rows = self._tally(of, (key["axis"], key["code"]))
            case "axis_matrix":
                rows = self._matrix(key)
            case "budget_link":
                rows = self._budget(key, of.column)
            case "effects_by_year":
                rows = self._effects(key, of.column)
            case "indicators_by_level":
                rows = self._indicators(key, of.column)
            case _:
                rows = []
        return self._to(sheet, rows) if rows else None

    def _to(self, sheet: str, rows: Sequence[Row]) -> Lead:
        """Return what leads to some rows of a sheet: all of them where they stand together, else the first."""
        first, last = FIRST_ROW + rows[0][0], FIRST_ROW + rows[-1][0]
        together = last - first == len(rows) - 1
        target = f"{self._names[sheet]}!A{first}" + (f":A{last}" if together and len(rows) > 1 else "")
        return Lead(target, _tip(rows))

    @cached_property
    def _names(self) -> dict[str, str]:
        return {key: quote_sheetname(name) for key, name in self.sheets.items()}

    # ------------------------------------------------------------ initiatives

    @cached_property
    def _counted(self) -> list[tuple[int, dict[str, Any]]]:
        """The initiatives that count, with their place."""
        ratings = (f"rating_{aspect}" for aspect in self.plan.aspects)
        frame = self.summaries["initiatives"][
            ["id", "policy", "lead", "direction", "budget_reflected", "counted", *ratings]
        ]
        return [(place, row) for place, row in enumerate(records(frame)) if row["counted"]]

    @cached_property
    def _groups(self) -> dict[tuple[Hashable, ...], list[Row]]:
        """Place and number of initiatives by what they are counted under, aspect and rating."""
        groups: dict[tuple[Hashable, ...], list[Row]] = {}
        for place, row in self._counted:
            under: list[tuple[str, Hashable]] = [
                *(("progress_by_policy", code) for code in (WHOLE, *self._paths.get(row["policy"], (row["policy"],)))),
                ("progress_by_department", row["lead"]),
                *(("axis_tallies", tag) for tag in self._tags.get(row["id"], ())),
            ]
            for aspect in self.plan.aspects:
                rating = row[f"rating_{aspect}"]
                for group in under if rating else ():
                    for one in (rating, WHOLE):
                        groups.setdefault((*group, aspect, one), []).append((place, row["id"]))
        return groups

    @cached_property
    def _tags(self) -> dict[str, list[tuple[str, str]]]:
        tags: dict[str, list[tuple[str, str]]] = {}
        for number, axis, code in self.plan.tables["tags"][["initiative", "axis", "code"]].itertuples(index=False):
            tags.setdefault(number, []).append((axis, code))
        return tags

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        return {node.code: node.path for node in policy_nodes(self.plan.tables["policies"])}

    def _tally(self, of: Figure, group: Hashable) -> list[Row]:
        key = dict(of.key)
        shown = of.column in {"count", "share"}
        return self._groups.get((of.table, group, key["aspect"], key.get("rating", WHOLE)), []) if shown else []

    def _matrix(self, key: Mapping[str, Any]) -> list[Row]:
        """Return the initiatives in one cell of two axes, a row, a column or all."""
        matrix = self.summaries["axis_matrix"]
        wanted = [
            {(axis, code) for axis, code in set(zip(matrix[f"{side}_axis"], matrix[f"{side}_code"], strict=True))
             if (key.get(f"{side}_code") or WHOLE) in {WHOLE, code}}
            for side in ("row", "column")
        ]  # fmt: skip
        tagged = ((place, row["id"], set(self._tags.get(row["id"], ()))) for place, row in self._counted)
        return [(place, number) for place, number, tags in tagged if all(tags & points for points in wanted)]

    def _budget(self, key: Mapping[str, Any], column: str) -> list[Row]:
        part = "numerator" if column == "share" else column
        every = ("direction", [one.value for one in DIRECTIONS])
        field, answers = _ANSWERS.get(f"{part}:{key['measure']}", every)
        return [(place, row["id"]) for place, row in self._counted if row[field] in set(answers)]

    # ------------------------------------------------------------ data behind a sheet

    def _effects(self, key: Mapping[str, Any], column: str) -> list[Row]:
        policy, kind, year, up_to = key["policy_code"], key["kind"], int(key["year"]), column.startswith("cumulative")
        return [
            row
            for row, own, kinds, policies in self._effect_rows
            if (own <= year if up_to else own == year) and kind in kinds and policy in policies
        ]

    @cached_property
    def _effect_rows(self) -> list[tuple[Row, int, tuple[str, ...], tuple[str, ...]]]:
        """The effects that count, with their year, and the kinds and policies that they are added up under."""
        return [
            (
                (place, row["code"]),
                int(row["year"]),
                (WHOLE, row["kind"]),
                (WHOLE, *self._paths.get(row["policy"], (row["policy"],))),
            )
            for place, row in enumerate(
                records(self.summaries["effects"][["code", "year", "kind", "policy", "counted"]])
            )
            if row["counted"]
        ]

    def _indicator(self, key: Key) -> Lead | None:
        """Return what leads to the row of an indicator and year, which all figures of that row do."""
        if key not in self._indicator_leads:
            code, year = str(dict(key)["code"]), dict(key)["year"]
            place = self._indicator_places.get((code, year))
            self._indicator_leads[key] = None if place is None else self._to("indicators", [(place, code)])
        return self._indicator_leads[key]

    @cached_property
    def _indicator_leads(self) -> dict[Key, Lead | None]:
        return {}

    @cached_property
    def _indicator_places(self) -> dict[tuple[str, Hashable], int]:
        """The place of each indicator's code and year."""
        frame = self.summaries["indicator_achievement"]
        return {each: place for place, each in enumerate(zip(frame["code"], map(int, frame["year"]), strict=True))}

    def _indicators(self, key: Mapping[str, Any], column: str) -> list[Row]:
        wanted = {"met": {"yes"}, "unmet": {"no"}, "judged": {"yes", "no"}, "share": {"yes"}}.get(column)
        frame, of = self.summaries["indicator_achievement"], (key["level"], self.plan.reporting_year)
        rows = zip(frame["code"], frame["level"], frame["year"], frame["met"], strict=True)
        return [
            (place, code)
            for place, (code, level, year, met) in enumerate(rows)
            if (level, year) == of and (met in wanted if wanted else column == "count" or met not in {"yes", "no"})
        ]


def _tip(rows: Iterable[Row]) -> str:
    """Return the names of rows, as many as a tip holds."""
    names: dict[str, None] = {}
    room = _MOST_TIP
    for _, name in rows:
        if name not in names:
            names[name] = None
            room -= len(name) + 1
            if room < -1:
                break
    tip = "、".join(names)
    return tip if len(tip) <= _MOST_TIP else tip[: _MOST_TIP - 1] + "…"
