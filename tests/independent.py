"""The published tables of a sample computed a second time, by hand as it were: from the ledger and the returned forms.

Workbooks are read with calamine by the labels that people see; nothing of ``consolidator`` or ``schemas`` is used, so
what agrees with this agrees by two ways. It understands the shipped forms (個票, 一覧表) and how the samples type.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = list[Any]
Record = dict[str, Any]
Figures = dict[tuple[str, ...], dict[str, Any]]
"""Key of a row of a published table → its columns."""

ASPECTS = {"総合": "overall", "実施スケジュール": "schedule", "取組効果": "effect", "二次評価": "second",
           "実施スケジュール（二次）": "second_schedule", "取組効果（二次）": "second_effect"}  # fmt: skip
LABELS = {"総合評価": "overall", "実施スケジュールの評価": "schedule", "取組効果の評価": "effect",
          "実施スケジュール": "schedule", "取組効果": "effect", "今後の方向性": "direction",
          "予算への反映": "budget"}  # fmt: skip
MARKS = {"〇": "○", "◯": "○", "まる": "○", "二重丸": "◎", "▲": "△"}
YEN = {"円": 1, "千円": 1000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000}
OVER = ("休止", "完了", "廃止", "統合")
REFLECTED, REVIEWED = ("反映した", "一部反映した"), ("見直し", "統合", "完了", "廃止")
DIRECTIONS = ("継続", "拡充", "見直し", "統合", "完了", "廃止")


def text(value: object) -> str:
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def number(value: object, unit: str = "") -> Decimal | None:
    """What a clerk means by a number: 1,933千円, △５８, 約300 ..., in the plan's unit where it is money."""
    if isinstance(value, (int, float)):
        return Decimal(str(value))
    found = re.fullmatch(r"約?([△▲-]?)([\d,.]+)(億円|百万円|万円|千円|円|.*?)(?:程度)?", text(value))
    if found is None:
        return None
    amount = Decimal(found[2].replace(",", "")) * (-1 if found[1] else 1)
    return amount * YEN[found[3]] / YEN[unit] if unit and found[3] in YEN else amount


def sheets(path: Path) -> dict[str, list[Row]]:
    """The sheets that people see, as rows of values; what is empty is None."""
    book = CalamineWorkbook.from_path(str(path))
    seen = [one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
    return {
        name: [
            [None if value == "" else value for value in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        for name in seen
    }


def plain(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


class Year:
    """A city's year as a person with both folders open would work it out."""

    def __init__(self, ledger: Path, returned: Path) -> None:
        self.book = sheets(ledger)
        self.forms = [sheets(path) for path in sorted(returned.glob("*.xlsx"))]
        plan = {str(row[0]).rstrip("＊"): row[1] for row in self.book["計画"][4:]}
        self.now, self.first = int(plan["報告年度"]), int(plan["開始年度"])
        self.unit, self.places = (
            plan["金額の単位"],
            int(1 if plan["構成比の小数桁"] is None else plan["構成比の小数桁"]),
        )
        self.period = plan["報告時期"] or "年度末"
        self.cut, self.evaluated_only = plan["端数処理"] == "切捨て", plan["構成比の分母"] == "評価済み"

    def ledger(self, sheet: str) -> list[Record]:
        head, *rows = self.book[sheet][3:]
        names = [str(name).rstrip("＊") for name in head]
        return [dict(zip(names, row, strict=True)) for row in rows if any(value is not None for value in row)]

    # ------------------------------------------------------------ the plan

    @cached_property
    def initiatives(self) -> list[Record]:
        return self.ledger("取組")

    @cached_property
    def counted(self) -> list[Record]:
        return [row for row in self.initiatives if not row["再掲元"] and row["状態"] not in OVER
                and (row["開始年度"] or self.now) <= self.now <= (row["終了年度"] or self.now)]  # fmt: skip

    @cached_property
    def above(self) -> dict[str, list[str]]:
        """Policy → itself and those above it, and the whole plan."""
        parents = {row["方針コード"]: row["上位コード"] for row in self.ledger("体系")}
        paths: dict[str, list[str]] = {}
        for code in parents:
            path, at = ["*"], code
            while at:
                path.append(at)
                at = parents.get(at)
            paths[code] = path
        return paths

    @cached_property
    def scales(self) -> dict[str, list[Record]]:
        scales: defaultdict[str, list[Record]] = defaultdict(list)
        for row in sorted(self.ledger("評価基準"), key=lambda row: int(row["順位"])):
            scales[ASPECTS[row["観点"]]].append(row)
        return scales

    @cached_property
    def tags(self) -> dict[str, set[tuple[str, str]]]:
        tags: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in self.ledger("視点割当"):
            tags[row["番号"]].add((row["視点コード"], row["コード"]))
        return tags

    # ------------------------------------------------------------ the forms

    @cached_property
    def answers(self) -> dict[str, Record]:
        """Initiative → what its lead department entered about it; indicator or effect code → its entries."""
        said: dict[str, Record] = {}
        for form in self.forms:
            for name, rows in form.items():
                if name == "一覧表":
                    said |= self._list(rows)
                elif len(rows) > 5 and rows[5][0] == "本部署の役割" and rows[5][2] == "主担当":
                    said[text(rows[2][0])] = _single(rows)
        return said

    @staticmethod
    def _list(rows: list[Row]) -> dict[str, Record]:
        start = next(place for place, row in enumerate(rows) if row[0] == "番号")
        names = {LABELS.get(text(head).replace("\n", "")): place for place, head in enumerate(rows[start])}
        return {
            str(row[0]): {name: row[place] for name, place in names.items() if name}
            for row in rows[start + 1 :]
            if row[2] == "主担当"
        }

    @cached_property
    def amounts(self) -> dict[str, list[object]]:
        """Indicator or effect code → what was entered, by each department."""
        entered: defaultdict[str, list[object]] = defaultdict(list)
        for form in self.forms:
            for rows in form.values():
                for code, value in _measured(rows):
                    entered[code].append(value)
        return entered

    @cached_property
    def seconds(self) -> dict[tuple[str, str], str]:
        """Second evaluations of this time, which the planning section enters in the ledger."""
        return {
            (row["番号"], ASPECTS[row["観点"]]): row["評価"]
            for row in self.ledger("評価履歴")
            if int(row["年度"]) == self.now and (row["時期"] or "年度末") == self.period
        }

    @cached_property
    def corrected(self) -> dict[tuple[str, str], str]:
        """Ratings that the planning section corrected."""
        return {(row["キー"], LABELS[row["項目"]]): row["補正後"] for row in self.ledger("補正") if row["表"] == "評価"}

    def rating(self, initiative: str, aspect: str) -> str:
        if aspect.startswith("second"):
            return self.seconds[initiative, aspect]
        if (initiative, aspect) in self.corrected:
            return self.corrected[initiative, aspect]
        said = re.sub(r"\(.*\)$", "", text(self.answers[initiative][aspect]))
        said = MARKS.get(said, said).upper()
        return next(str(row["記号"]) for row in self.scales[aspect] if said in {text(row["記号"]), text(row["意味"])})

    def percent(self, part: Decimal | int, whole: Decimal | int) -> float | None:
        if not whole:
            return None
        exact = Decimal(part) * 100 / Decimal(whole)
        return float(exact.quantize(Decimal(1).scaleb(-self.places), ROUND_DOWN if self.cut else ROUND_HALF_UP))

    # ------------------------------------------------------------ the tables

    def _tally(self, groups: dict[str, list[str]], of: list[Record]) -> Iterator[tuple[tuple[str, str, str], Record]]:
        """Count ratings. groups: initiative → where it counts; of: initiatives that are counted now."""
        places = dict.fromkeys(place for row in of for place in groups.get(row["番号"], ()))
        past: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        own = {row["番号"] for row in self.initiatives if not row["再掲元"]}
        rated: dict[tuple[str, str, str], str] = {}
        for row in self.ledger("評価履歴"):
            ends = "last" if row["年度"] == self.now - 1 else "mid" if row["年度"] == self.now else ""
            if (ends == "last" and row["時期"] != "中間") or (
                ends == "mid" and row["時期"] == "中間" and self.period != "中間"
            ):
                rated[ends, row["番号"], ASPECTS[row["観点"]]] = row["評価"]
        for (ends, initiative, aspect), symbol in rated.items():
            if initiative in own:  # one rating of an aspect anywhere makes last year's known everywhere
                past[ends, aspect].update((place, symbol) for place in groups.get(initiative, ()))
        for aspect, scale in self.scales.items():
            counts = Counter((p, self.rating(row["番号"], aspect)) for row in of for p in groups.get(row["番号"], ()))
            for place in places:
                base = sum(counts[place, row["記号"]] for row in scale if row["集計"] != "集計から除く")
                for row in scale:
                    symbol = row["記号"]
                    count, known = counts[place, symbol], past.get(("last", aspect))
                    last = None if known is None else known[place, symbol]
                    middle = past.get(("mid", aspect))
                    yield (
                        (place, aspect, symbol),
                        {
                            "count": count,
                            "share": None if row["集計"] == "集計から除く" else self.percent(count, base),
                            "last_count": last,
                            "change": None if last is None else count - last,
                            "mid_count": None if middle is None else middle[place, symbol],
                        },
                    )

    def progress_by_policy(self) -> Figures:
        return dict(self._tally({row["番号"]: self.above[row["方針コード"]] for row in self.initiatives}, self.counted))

    def progress_by_department(self) -> Figures:
        return dict(self._tally({row["番号"]: [row["主担当"]] for row in self.initiatives}, self.counted))

    def axis_tallies(self) -> Figures:
        figures: Figures = {}
        for axis in {axis for points in self.tags.values() for axis, _ in points}:
            groups = {key: [code for of, code in points if of == axis] for key, points in self.tags.items()}
            for (code, aspect, rating), row in self._tally(groups, self.counted):
                whole = figures.setdefault((axis, code, aspect, "*"), {"count": 0})
                whole["count"] += row["count"]
                figures[axis, code, aspect, rating] = {k: v for k, v in row.items() if k != "share"}
        return figures

    def axis_matrix(self) -> Figures:
        axes = list(dict.fromkeys(row["視点コード"] for row in self.ledger("視点")))[:2]
        if len(axes) < 2:
            return {}
        counts: Counter[tuple[str, str]] = Counter()
        for row in self.counted:
            down, across = ([code for axis, code in self.tags[row["番号"]] if axis == one] for one in axes)
            counts.update((one, other) for one in down for other in across)
        return {key: {"count": count} for key, count in counts.items()}

    def indicator_achievement(self) -> Figures:
        asked = {row["番号"] for row in self.counted}
        figures: Figures = {}
        targets = {(row["指標コード"], int(row["年度"])): row for row in self.ledger("目標値")}
        for row in self.ledger("指標"):
            code = row["指標コード"]
            for year in {at for of, at in targets if of == code} | ({self.now} if row["番号"] in asked else set()):
                held = targets.get((code, year), {})
                target = number(held.get("目標"))
                actual = number(held.get("実績"))
                if year == self.now and row["番号"] in asked:
                    actual = next((n for n in map(number, self.amounts.get(code, [])) if n is not None), None)
                figures[code, str(year)] = {"target": plain(target), "actual": plain(actual),
                                            **self._met(row["方向"] or "増やす", target, actual)}  # fmt: skip
        return figures

    def _met(self, direction: str, target: Decimal | None, actual: Decimal | None) -> Record:
        if target is None or actual is None:
            return {"achievement": None, "met": None}
        part, whole = (target, actual) if direction == "減らす" else (actual, target)
        met = actual <= target if direction == "減らす" else actual >= target
        if direction == "維持する":
            return {"achievement": self.percent(part, whole), "met": "yes" if actual == target else None}
        return {"achievement": self.percent(part, whole) if whole > 0 else None, "met": "yes" if met else "no"}

    def indicators_by_level(self) -> Figures:
        levels = {row["指標コード"]: row["水準"] or "KPI" for row in self.ledger("指標")}
        now = {key[0]: row["met"] for key, row in self.indicator_achievement().items() if key[1] == str(self.now)}
        figures: Figures = {}
        for level in {levels[code] for code in now}:
            met = Counter(now[code] for code in now if levels[code] == level)
            judged = met["yes"] + met["no"]
            figures[(level,)] = {"count": met.total(), "judged": judged, "met": met["yes"], "unmet": met["no"],
                                 "unknown": met[None], "share": self.percent(met["yes"], judged)}  # fmt: skip
        return figures

    def effects_by_year(self) -> Figures:
        policies = {row["番号"]: self.above[row["方針コード"]] for row in self.initiatives}
        asked = {row["番号"] for row in self.counted}
        sums: defaultdict[tuple[str, str, int, str], list[Decimal]] = defaultdict(list)
        held: set[tuple[str, str]] = set()
        for row in self.ledger("効果額"):
            year, initiative = int(row["年度"]), row["番号"]
            code = "/".join(part for part in (initiative, row["種別"], row["内訳"]) if part)
            amounts = {"planned": number(row["計画額"]), "actual": number(row["実績額"])}
            if year == self.now and initiative in asked:
                entered = [number(value, self.unit) for value in self.amounts.get(code, [])]
                given = [amount for amount in entered if amount is not None]
                amounts["actual"] = sum(given, Decimal()) if given else None
            for policy in policies[initiative]:
                for kind in ("*", row["種別"]):
                    held.add((policy, kind))
                    for name, amount in amounts.items():
                        sums[policy, kind, year, name] += [] if amount is None else [amount]
        figures: Figures = {}
        for policy, kind in held:
            for year in range(self.first, self.now + 1):
                row = {}
                for name in ("planned", "actual"):
                    own = sums[policy, kind, year, name]
                    running = [a for at in range(self.first, year + 1) for a in sums[policy, kind, at, name]]
                    row[name] = sum(own, Decimal()) if own else None
                    row[f"cumulative_{name}"] = sum(running, Decimal()) if running else None
                for prefix in ("", "cumulative_"):
                    part, whole = row[f"{prefix}actual"], row[f"{prefix}planned"]
                    known = part is not None and whole is not None and whole > 0
                    row[f"{prefix}rate"] = Decimal(str(self.percent(part, whole))) if known else None
                part, whole = row["cumulative_actual"], row["cumulative_planned"]
                row["cumulative_difference"] = None if part is None or whole is None else part - whole
                figures[policy, kind, str(year)] = {name: plain(value) for name, value in row.items()}
        return figures

    def budget_link(self) -> Figures:
        directions = [text(self.answers[row["番号"]].get("direction")) for row in self.counted]
        answered = [direction for direction in directions if direction in DIRECTIONS]
        budgets = [text(self.answers[row["番号"]].get("budget")) for row in self.counted]
        involved = [budget for budget in budgets if budget in (*REFLECTED, "反映していない")]
        counts = {"reviewed": sum(one in REVIEWED for one in answered)}
        counts |= {f"direction:{one}": answered.count(one) for one in DIRECTIONS}
        figures: Figures = {(name,): self._ratio(count, len(answered)) for name, count in counts.items() if answered}
        if involved:
            figures["reflected",] = self._ratio(sum(one in REFLECTED for one in involved), len(involved))
        return figures

    def _ratio(self, part: int, whole: int) -> Record:
        return {"numerator": part, "denominator": whole, "share": self.percent(part, whole)}


def _single(rows: list[Row]) -> Record:
    """What an evaluation sheet of one initiative says: in each row a label, and the next filled cell after it."""
    said: Record = {}
    for row in rows:
        filled = [value for value in row if value is not None]
        for label, value in pairwise(filled):
            if (name := LABELS.get(text(label))) and text(value) not in LABELS:
                said.setdefault(name, value)
    return said


def _measured(rows: list[Row]) -> Iterator[tuple[str, object]]:
    """What stands in the columns 実績値 and 実績額 of a sheet, by the code at the left."""
    code_at = value_at = 0
    for row in rows:
        heads = {text(value): place for place, value in enumerate(row)}
        codes = [heads[name] for name in ("コード", "指標コード", "効果コード") if name in heads]
        values = [heads[name] for name in ("実績値", "実績額") if name in heads]
        if codes and values:
            code_at, value_at = codes[0], values[0]
        elif value_at and row[code_at] is None:
            value_at = 0
        elif value_at and row[value_at] is not None:
            yield str(row[code_at]), row[value_at]
