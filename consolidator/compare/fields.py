"""Every initiative's fields before and after, one row a change, with the kind of revision that it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from consolidator.asked import departments_of, successors
from consolidator.compare.changes import renumbered
from consolidator.compare.words import Indexed, by_key, is_over, number, same_text, shown, span, title, years, yen
from consolidator.ledger_rows import text_of, year_of
from consolidator.normalise.years import year_label
from schemas.choices import CONTINUITY
from schemas.comparison import OTHER
from schemas.tables import effect_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consolidator.model import Plan

Row = Mapping[str, Any]
Change = tuple[str, str, str, str]
"""kind, item, before, after."""
_ABOUT_INDICATORS: Final = (
    "name", "level", "parent", "unit", "direction", "baseline", "baseline_year", "source",
)  # fmt: skip


def revisions(old: Plan, new: Plan, lang: str) -> Iterator[dict[str, Any]]:
    """Yield what has changed of each initiative that both ledgers hold, then those that are gone.

    Rows as ``schemas.comparison.REVISIONS``, in the new ledger's order.
    """
    pair = _Pair(Indexed(old), Indexed(new), {**successors(old), **successors(new)}, lang)
    before, after = (by_key(plan, "initiatives", "id") for plan in (old, new))
    policies, departments = by_key(new, "policies", "code"), by_key(new, "departments", "code")
    for key, row in after.items():
        known = {
            "initiative": key,
            "title": row["title"],
            "policy_name": text_of(policies.get(text_of(row, "policy"), {}), "name"),
            "lead_name": text_of(departments.get(text_of(row, "lead"), {}), "name"),
        }
        for kind, item, was, now in pair.changes(key, before[key], row) if key in before else ():
            yield known | {"kind": kind, "item": item, "before": was or None, "after": now or None}
    moved = renumbered(old, new)
    for key, row in before.items():
        if key not in after and key not in moved and not is_over(row):
            known = {
                "initiative": key,
                "title": row["title"],
                "kind": "end",
                "item": title("initiatives", "status", lang),
            }
            yield known | {"before": shown("initiatives", "status", row["status"], lang), "after": None}


@dataclass(frozen=True)
class _Pair:
    """Two ledgers under comparison."""

    old: Indexed
    new: Indexed
    today: Mapping[str, str]  # department -> who does its work
    lang: str

    def changes(self, key: str, before: Row, after: Row) -> Iterator[Change]:
        """Yield everything that has changed of one initiative."""
        yield from self._own(before, after)
        yield from self._departments(before, after)
        yield from self._milestones(key)
        yield from self._indicators(key)
        yield from self._effects(key)
        yield from self._tags(key)

    def _own(self, before: Row, after: Row) -> Iterator[Change]:
        """Yield changes of the initiative's own row; new and active are one status."""
        for name in ("title", "policy", "content", "relisted_of"):
            if not same_text(before[name], after[name]):
                kind = "content" if name == "content" else OTHER.value
                yield kind, title("initiatives", name, self.lang), text_of(before, name), text_of(after, name)
        written = [(row["first_year"], row["last_year"]) for row in (before, after)]
        if written[0] != written[1] and years(self.old.plan, before) != years(self.new.plan, after):
            item = "・".join(title("initiatives", name, self.lang) for name in ("first_year", "last_year"))
            yield "years", item, span(self.old.plan, before, self.lang), span(self.new.plan, after, self.lang)
        was, now = ("active" if row["status"] in {"new", None} else row["status"] for row in (before, after))
        if was != now:
            kind = "end" if is_over(after) and not is_over(before) else OTHER.value
            shows = (shown("initiatives", "status", row["status"], self.lang) for row in (before, after))
            yield kind, title("initiatives", "status", self.lang), *shows  # type: ignore[misc]

    def _departments(self, before: Row, after: Row) -> Iterator[Change]:
        """Yield a change of departments; one that only took over from its predecessor is none."""
        was, now = departments_of(before, self.today), departments_of(after, self.today)
        if was[:1] == now[:1] and set(was) == set(now):
            return
        names = self.old.departments | self.new.departments
        item = "・".join(title("initiatives", name, self.lang) for name in ("lead", "related"))
        kind = "departments" if set(now) - set(was) else OTHER.value
        yield kind, item, *("、".join(names.get(code, code) for code in codes) for codes in (was, now))  # type: ignore[misc]

    def _milestones(self, key: str) -> Iterator[Change]:
        was, now = (_plans(side, key) for side in (self.old, self.new))
        for year in sorted(was.keys() | now):
            if not same_text(was.get(year), now.get(year)):
                item = f"{title('milestones', 'plan', self.lang)} {year_label(year, self.lang)}"
                yield "milestones", item, was.get(year, ""), now.get(year, "")

    def _tags(self, key: str) -> Iterator[Change]:
        was, now = (_points(side, key) for side in (self.old, self.new))
        if set(was) != set(now):
            yield OTHER.value, title("tags", "code", self.lang), "、".join(was), "、".join(now)

    # ------------------------------------------------------------ indicators

    def _indicators(self, key: str) -> Iterator[Change]:
        was, now = ({text_of(row, "code"): row for row in side.of("indicators", key)} for side in (self.old, self.new))
        for code, row in now.items():
            targets = [_targets(side, code) for side in (self.old, self.new)]
            if code not in was:
                yield "new_indicator", f"{code} {row['name']}", "", self._new_indicator(row, targets[1])
                continue
            for name in _ABOUT_INDICATORS:
                values = [shown("indicators", name, one[name], self.lang) for one in (was[code], row)]
                if not same_text(*values):
                    yield "indicator", f"{code} {title('indicators', name, self.lang)}", values[0], values[1]
            changed = [
                year for year in sorted({*targets[0], *targets[1]}) if targets[0].get(year) != targets[1].get(year)
            ]
            if changed:
                item = f"{code} {row['name']} {title('targets', 'target', self.lang)}"
                yield "indicator", item, *(self._by_year(values, changed) for values in targets)  # type: ignore[misc]
        for code, row in was.items():
            if code not in now:
                yield "indicator", f"{code} {row['name']}", self._new_indicator(row, _targets(self.old, code)), ""

    def _new_indicator(self, row: Row, targets: Mapping[int, float]) -> str:
        about = [text_of(row, "name"), text_of(row, "unit") and f"（{row['unit']}）"]
        return "".join(about) + ("\n" + self._by_year(targets, sorted(targets)) if targets else "")

    def _by_year(self, values: Mapping[int, Any], wanted: Sequence[int]) -> str:
        """Return the values of some years, a line each; a year without one is left out."""
        return "\n".join(
            f"{year_label(year, self.lang)} {number(values[year], self.lang)}" for year in wanted if year in values
        )

    # ------------------------------------------------------------ effects

    def _effects(self, key: str) -> Iterator[Change]:
        """Yield a change of what an initiative is expected to bring, a line of effects each."""
        was, now = (_lines(side, key) for side in (self.old, self.new))
        for code in dict.fromkeys((*was, *now)):
            before, after = was.get(code, {}), now.get(code, {})
            amounts = [
                {year: yen(side.plan, planned) for year, (planned, _) in line.items()}
                for side, line in ((self.old, before), (self.new, after))
            ]
            changed = [year for year in sorted(before.keys() | after) if amounts[0].get(year) != amounts[1].get(year)]
            item = code.partition("/")[2].replace("/", " ")
            if changed:
                shows = (self._amounts(*one, changed) for one in ((self.old, before), (self.new, after)))
                yield "effect", item, *shows  # type: ignore[misc]
            kinds = [{kind for _, kind in line.values()} for line in (before, after)]
            if before and after and kinds[0] != kinds[1]:
                labels = (
                    "、".join(sorted(c.label(self.lang) for c in CONTINUITY if c.value in kind)) for kind in kinds
                )
                yield "effect", f"{item} {title('effects', 'continuity', self.lang)}", *labels  # type: ignore[misc]

    def _amounts(self, side: Indexed, line: Mapping[int, tuple[Any, str]], wanted: Sequence[int]) -> str:
        return "\n".join(
            f"{year_label(year, self.lang)} {number(line[year][0], self.lang, loss=True)}{side.plan.money_unit}"
            for year in wanted
            if year in line and line[year][0] is not None
        )


def _plans(side: Indexed, key: str) -> dict[int, str]:
    return {
        year: text_of(row, "plan") for row in side.of("milestones", key) if (year := year_of(row, "year")) is not None
    }


def _points(side: Indexed, key: str) -> list[str]:
    tags = [(text_of(row, "axis"), text_of(row, "code")) for row in side.of("tags", key)]
    return [side.points.get(tag, tag[1]) for tag in tags]


def _targets(side: Indexed, code: str) -> dict[int, Any]:
    rows = ((year_of(row, "year"), row["target"]) for row in side.of("targets", code))
    return {year: target for year, target in rows if year is not None and target is not None}


def _lines(side: Indexed, key: str) -> dict[str, dict[int, tuple[Any, str]]]:
    """Return the effects of an initiative: code of the line -> year -> planned, continuity."""
    lines: dict[str, dict[int, tuple[Any, str]]] = {}
    for row in side.of("effects", key):
        code, year = effect_code(key, text_of(row, "kind"), text_of(row, "detail")), year_of(row, "year")
        if year is not None:
            lines.setdefault(code, {})[year] = (row["planned"], text_of(row, "continuity"))
    return lines
