"""Makes a plan and its returned forms once, of any number and size, for the benchmark.

    python -m tests.benchmark.forms DIR --forms 1000 --initiatives 5

leaves DIR/plan.xlsx and DIR/returned/*.xlsx; a folder that holds them already is used as it is.

The first form is issued and filled as every form is. The others are that one with another department's code in its
place: departments here differ in nothing else, and issuing 10,000 forms would take longer than all measurements.
That this gives what issuing gives is checked, to the byte, with the last form.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
from python_calamine import CalamineWorkbook

from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.manifest import SHEET
from consolidator.package import canonical
from consolidator.packing import pack, unpack
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import write_ledger
from consolidator.template import find_template, read_template
from schemas.ledger import LEDGER

TEXT = "計画に沿って関係部署と調整し、説明会を開いたうえで実施した。利用者の意見は次年度の見直しに生かす。"
FORM_COUNT, INITIATIVE_COUNT = 1000, 5
MOST = 10**9


def make(folder: Path, forms: int = FORM_COUNT, initiatives: int = INITIATIVE_COUNT) -> None:
    """Write the ledger and the returned forms, unless they are there."""
    returned = folder / "returned"
    if returned.is_dir() and sum(1 for _ in returned.iterdir()) == forms:
        return
    returned.mkdir(parents=True, exist_ok=True)
    codes = [code_of(number) for number in range(1, forms + 1)]
    write_ledger(folder / "plan.xlsx", tables(codes, initiatives), "ja")
    pattern = Pattern(_issued(codes[0], initiatives), codes[0])
    for code in codes:
        (returned / f"{code}.xlsx").write_bytes(pattern.form(code))
    if _issued(codes[-1], initiatives) != pattern.form(codes[-1]):
        raise AssertionError("forms made by replacement are not what issuing makes")


def code_of(number: int) -> str:
    """Return the code of a department; no other text of a form holds it."""
    return f"K{number:05d}"


def tables(codes: list[str], initiatives: int) -> dict[str, pd.DataFrame]:
    """Return the ledger of a plan with these departments of so many initiatives each."""
    numbered = [(f"{code}-{number}", code, number) for code in codes for number in range(1, initiatives + 1)]
    keys = [key for key, _, _ in numbered]
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
        "departments": [{"code": code, "bureau": "局", "name": f"{code}課"} for code in codes],
        "initiatives": [
            {"id": key, "title": f"取組{key}", "policy": str(1 + number % 10), "lead": code, "content": TEXT,
             "status": "active"}
            for key, code, number in numbered
        ],
        "milestones": [{"initiative": key, "year": 2025, "plan": TEXT} for key in keys],
        "indicators": [
            {"code": f"{key}-K", "initiative": key, "level": "KPI", "name": "参加者数", "unit": "人",
             "direction": "more"}
            for key in keys
        ],
        "targets": [{"indicator": f"{key}-K", "year": 2025, "target": 1200.0} for key in keys],
        "effects": [{"initiative": key, "kind": "歳出削減", "year": 2025, "planned": 300.0, "continuity": "single"}
                    for key in keys],
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


def issued_form(code: str, initiatives: int, folder: Path) -> bytes:
    """Return the blank form of a plan of this one department; its ledger is left in the folder."""
    write_ledger(folder / "plan.xlsx", tables([code], initiatives), "ja")
    plan, findings = read_plan(folder / "plan.xlsx")
    if plan is None:
        raise ValueError(findings)
    layout, _ = read_template(find_template(plan.template))
    return issue_form(plan, layout, code)


def _issued(code: str, initiatives: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return fill_form(issued_form(code, initiatives, Path(folder)), answers(code, initiatives))


class Pattern:
    """A filled form, from which those of other departments are made."""

    def __init__(self, form: bytes, code: str) -> None:
        """Keep the parts of the form, and what it says of itself unpacked."""
        self._code = code
        with zipfile.ZipFile(io.BytesIO(form)) as archive:
            self._parts = {name: archive.read(name) for name in archive.namelist()}
        self._packed = _packed_cells(form)
        mark, version = self._packed[0].split()[:2]
        self._mark, self._version = mark, int(version)
        self._data = json.dumps(unpack(mark, self._version, self._packed, MOST), ensure_ascii=False)

    def form(self, code: str) -> bytes:
        """Return the same form as another department's."""
        told = pack(self._mark, self._version, json.loads(self._data.replace(self._code, code)))
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in self._parts.items():
                held = content.replace(self._code.encode(), code.encode())
                for old, new in zip(self._packed, told, strict=True):
                    held = held.replace(escape(old).encode(), escape(new).encode())
                archive.writestr(name, held)
        return canonical(made.getvalue())


def _packed_cells(form: bytes) -> list[str]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(form)).get_sheet_by_name(SHEET).to_python()
    cells = [str(row[0]) for row in rows]
    start = next(at for at, cell in enumerate(cells) if cell.startswith("consolidator-manifest "))
    return cells[start : start + 1 + int(cells[start].split()[2])]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--forms", type=int, default=FORM_COUNT)
    parser.add_argument("--initiatives", type=int, default=INITIATIVE_COUNT)
    asked = parser.parse_args()
    make(asked.folder, asked.forms, asked.initiatives)
