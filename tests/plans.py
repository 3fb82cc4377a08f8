"""Plans made in memory, without a ledger workbook: the columns are those of ``schemas.ledger``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from consolidator.model import Plan, Rating
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALE = (("◎", "計画を上回った", 1, False), ("○", "計画どおり進んだ", 2, False), ("△", "計画より遅れた", 3, True))


def ratings(*aspects: str) -> tuple[Rating, ...]:
    return tuple(
        Rating(aspect, symbol, label, rank, counted=True, reason_required=reason)
        for aspect in aspects
        for symbol, label, rank, reason in SCALE
    )


def frame(table: str, *rows: Mapping[str, object]) -> pd.DataFrame:
    names = [field.name for field in LEDGER[table].fields]
    return pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names, dtype=object)


def plan_of(tables: dict[str, pd.DataFrame], aspects: tuple[str, ...] = ("overall",), unit: str = "千円") -> Plan:
    return Plan(
        code="GYOKAKU", title="やまなみ市行財政改革推進プラン2016", organisation="やまなみ市",
        first_year=2016, last_year=2020,
        reporting_year=2019, period="year_end", money_unit=unit, percentage_base="all", rounding="half_up", decimals=1,
        deadline=date(2020, 5, 29), template="", ratings=ratings(*aspects),
        tables={name: tables.get(name, frame(name)) for name in LEDGER},
    )  # fmt: skip


def make_plan(count: int = 3, aspects: tuple[str, ...] = ("overall",), unit: str = "千円") -> Plan:
    """A plan of ``count`` initiatives led by D1; the second is shared with D2, the third has no figures."""
    ids = [f"R1-{number:02d}" for number in range(1, count + 1)]
    with_figures = [key for number, key in enumerate(ids, 1) if number % 3]
    tables = {
        "policies": frame(
            "policies",
            {"code": "1", "name": "方針① 「ポスト復興ステージ」を支える行財政運営"},
            {"code": "1-1", "parent": "1", "name": "(1) 持続可能な都市経営のための効率化"},
            {"code": "1-1-1", "parent": "1-1", "name": "① 財政健全化"},
        ),
        "departments": frame(
            "departments",
            {"code": "D1", "bureau": "財政局", "name": "財政企画課"},
            {"code": "D2", "bureau": "市民局", "name": "区政課"},
            {"code": "D3", "bureau": "環境局", "name": "総務課"},
        ),
        "initiatives": frame(
            "initiatives",
            *(
                {
                    "id": key, "title": f"公共施設の使用料の見直しと受益者負担の適正化（その{number}）",
                    "policy": "1-1-1",
                    "lead": "D1", "related": "D2" if number == 2 else None,
                    "content": "施設ごとの原価を算定し、受益者負担の考え方を整理したうえで、使用料の改定案をまとめ、"
                    "市民への説明を経て段階的に改定する。あわせて減免制度を見直す。",
                }
                for number, key in enumerate(ids, 1)
            ),
        ),
        "milestones": frame(
            "milestones",
            *(
                {"initiative": key, "year": year, "plan": f"{year}年度：原価の算定を終え、改定案を作成する。"}
                for key in ids for year in (2018, 2019)
            ),
        ),
        "indicators": frame(
            "indicators",
            *(
                {"code": f"{key}-{letter}", "initiative": key, "name": name, "unit": unit_, "baseline": 61.0}
                for key in with_figures
                for letter, name, unit_ in (("1", "使用料の収納率", "％"), ("2", "改定した施設の数", "施設"))
            ),
        ),
        "targets": frame(
            "targets",
            *(
                {
                    "indicator": f"{key}-{letter}", "year": year, "target": target,
                    "actual": 64.5 if year == 2018 else None,
                }
                for key in with_figures for letter, target in (("1", 65.5), ("2", 1200.0)) for year in (2018, 2019)
            ),
        ),
        "effects": frame(
            "effects",
            *(
                {"initiative": key, "kind": "歳入増加", "year": year, "planned": 12000.0, "actual": actual}
                for key in with_figures for year, actual in ((2017, 11800.0), (2018, 12350.0), (2019, None))
            ),
        ),
        "history": frame(
            "history", *({"initiative": key, "year": 2018, "aspect": "overall", "symbol": "○"} for key in ids)
        ),
        "opinions": frame(
            "opinions",
            {"no": "1", "year": 2018, "initiative": ids[0], "source": "懇談会", "text": "丁寧に説明してほしい。"},
            {"no": "2", "year": 2018, "department": "D3", "source": "市民", "text": "=1+1 で始まる意見です。"},
            {"no": "3", "year": 2018, "initiative": ids[0], "source": "市民", "text": "済", "response": "済"},
        ),
    }  # fmt: skip
    return plan_of(tables, aspects, unit)
