"""Makes returned forms of a given number and size once, for the benchmark.

    python tests/benchmark/forms.py DIR --forms 1000 --initiatives 5

leaves DIR/plan.xlsx and DIR/returned/*.xlsx; a folder that is there already is used as it is.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import write_ledger
from consolidator.template import find_template, read_template
from schemas.ledger import LEDGER

TEXT = "計画に沿って関係部署と調整し、説明会を開いたうえで実施した。利用者の意見は次年度の見直しに生かす。"


def tables(forms: int, initiatives: int) -> dict[str, pd.DataFrame]:
    """Return the ledger of a plan with so many departments of so many initiatives each."""
    departments = [f"{number:05d}" for number in range(1, forms + 1)]
    pairs = [(f"{code}-{number}", code) for code in departments for number in range(1, initiatives + 1)]
    rows: dict[str, list[dict[str, object]]] = {
        "plan": [
            {
                "code": "bench", "title": "行政経営プラン", "organisation": "試験市", "first_year": 2023,
                "last_year": 2027, "reporting_year": 2025, "period": "year_end", "money_unit": "千円",
                "percentage_base": "all", "rounding": "half_up", "decimals": 1.0, "template": "個票",
            }
        ],
        "policies": [{"code": str(n), "parent": None, "name": f"方針{n}"} for n in range(1, 11)],
        "ratings": [
            {"aspect": "overall", "symbol": symbol, "label": label, "rank": float(rank), "counted": "yes",
             "reason_required": "yes" if symbol == "△" else "no"}
            for rank, (symbol, label) in enumerate((("◎", "上回った"), ("○", "計画どおり"), ("△", "下回った")), 1)
        ],
        "departments": [{"code": code, "bureau": "局", "name": f"第{int(code)}課"} for code in departments],
        "initiatives": [
            {"id": key, "title": f"取組{key}",
             "policy": str(1 + n % 10), "lead": code, "content": TEXT, "status": "active"}
            for n, (key, code) in enumerate(pairs)
        ],
        "milestones": [{"initiative": key, "year": 2025, "plan": TEXT} for key, _ in pairs],
        "indicators": [
            {"code": f"{key}-K", "initiative": key, "level": "KPI", "name": "参加者数", "unit": "人",
             "direction": "more"}
            for key, _ in pairs
        ],
        "targets": [{"indicator": f"{key}-K", "year": 2025, "target": 1200.0} for key, _ in pairs],
        "effects": [{"initiative": key, "kind": "歳出削減", "year": 2025, "planned": 300.0, "continuity": "single"}
                    for key, _ in pairs],
    }  # fmt: skip
    return {
        name: pd.DataFrame(rows.get(name, []), columns=[field.name for field in table.fields], dtype=object)
        for name, table in LEDGER.items()
    }


def answers(code: str, initiatives: int) -> pd.DataFrame:
    """Return what one department types."""
    given = [("form", code, "filled_by", "担当　佐藤"), ("form", code, "approved_by", "課長　鈴木")]
    for number in range(1, initiatives + 1):
        key = f"{code}-{number}"
        given += [
            ("evaluation", key, "overall", "〇" if number % 4 else "◎"),
            ("evaluation", key, "done", TEXT),
            ("evaluation", key, "next_step", TEXT),
            ("milestones", key, "actual", TEXT),
            ("indicators", f"{key}-K", "actual", str(1100 + number)),
            ("effects", f"{key}/歳出削減", "actual", "３１０" if number == 1 else "310"),
        ]
    return pd.DataFrame([(code, *row) for row in given], columns=["department", "table", "key", "field", "value"])


def make(folder: Path, forms: int, initiatives: int) -> None:
    """Write the ledger and the returned forms, unless they are there."""
    returned = folder / "returned"
    if returned.is_dir() and len(list(returned.iterdir())) == forms:
        return
    returned.mkdir(parents=True, exist_ok=True)
    write_ledger(folder / "plan.xlsx", tables(forms, initiatives), "ja")
    codes = [f"{number:05d}" for number in range(1, forms + 1)]
    # spawned: a fork of a process that has loaded Go (excelize) hangs
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        list(pool.map(_write, [(folder, codes[start::8], initiatives) for start in range(8)]))


def _write(job: tuple[Path, list[str], int]) -> None:
    folder, codes, initiatives = job
    plan, findings = read_plan(folder / "plan.xlsx")
    if plan is None:
        raise ValueError(findings)
    layout, _ = read_template(find_template(plan.template))
    for code in codes:
        form = fill_form(issue_form(plan, layout, code), answers(code, initiatives))
        (folder / "returned" / f"{code}.xlsx").write_bytes(form)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forms", type=int, default=1000)
    parser.add_argument("--initiatives", type=int, default=5)
    asked = parser.parse_args()
    make(asked.folder, asked.forms, asked.initiatives)
