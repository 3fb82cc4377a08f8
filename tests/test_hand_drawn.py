"""A form drawn in LibreOffice, with which no code of ours had to do, goes through the whole year.

How tests/data/hand-drawn.xlsx was drawn: tests/data/README.md.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from ooxml import faults
from plans import make_plan

from consolidator.asked import departments_to_ask
from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.manifest import SHEET, decode
from consolidator.pipeline import judge_apart, merge_forms
from consolidator.reading import read_forms
from consolidator.template import read_template
from schemas.tables import TABLES

if TYPE_CHECKING:
    from consolidator.model import Manifest, Master, Plan

DRAWN = Path(__file__).parent / "data" / "hand-drawn.xlsx"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan()


@pytest.fixture(scope="module")
def forms(plan: Plan) -> dict[str, bytes]:
    layout, findings = read_template(DRAWN)
    assert findings == ()
    return {department: issue_form(plan, layout, department) for department in departments_to_ask(plan)}


def answers(form: bytes) -> pd.DataFrame:
    """What a department types: something of the right kind into every entry cell."""
    by_kind = {"rating": "○", "number": "123", "money": "4567"}
    rows = []
    for number, entry in enumerate(manifest_of(form).entries):
        field = TABLES[entry.table].field(entry.field)
        typed = by_kind.get(field.kind) or (field.choices[0].ja if field.choices else f"記入 {number}")
        rows.append((entry.table, entry.key, entry.field, typed))
    return pd.DataFrame(rows, columns=["table", "key", "field", "value"])


def manifest_of(form: bytes) -> Manifest:
    sheet = openpyxl.load_workbook(io.BytesIO(form))[SHEET]
    return decode([str(row[0]) for row in sheet.iter_rows(max_col=1, values_only=True) if row[0] is not None])


@pytest.fixture(scope="module")
def returned(forms: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("提出")
    for department, form in forms.items():
        (folder / f"{department}.xlsx").write_bytes(fill_form(form, answers(form)))
    return folder


@pytest.fixture(scope="module")
def master(plan: Plan, returned: Path) -> Master:
    reads = read_forms(sorted(returned.iterdir()), returned, workers=0)
    assert [finding.code for finding in judge_apart(reads) if finding.severity == "block"] == []
    return merge_forms(plan, reads, "plan.xlsx")


def test_the_form_is_sound_and_asks_what_was_drawn(forms: dict[str, bytes]) -> None:
    assert all(faults(form) == [] for form in forms.values())
    asked = {(entry.table, entry.field) for entry in manifest_of(forms["D1"]).entries}
    assert asked == {
        ("form", "filled_by"), ("form", "phone"), ("form", "approved_by"), ("indicators", "actual"),
        ("effects", "actual"), ("effects", "basis"), ("evaluation", "overall"), ("evaluation", "done"),
        ("evaluation", "reason"),
    }  # fmt: skip


def test_every_value_comes_back_and_is_merged(forms: dict[str, bytes], master: Master) -> None:
    for department, form in forms.items():
        typed = {row[:3]: row[3] for row in answers(form).itertuples(index=False, name=None)}
        cells = master.cells[master.cells["department"] == department]
        found = zip(cells["table"], cells["key"], cells["field"], strict=True)
        assert dict(zip(found, cells["original"], strict=True)) == typed
    assert set(master.cells["state"]) <= {"merged", "overruled"}
    assert set(master.cells["found_by"]) == {"name"}
    assert master.strays.empty
    row = master.initiatives.set_index("id").loc["R1-01"]
    assert row["rating_overall"] == "○"
    assert row["done"].startswith("記入")
    assert master.indicators.loc[master.indicators["year"] == 2019, "actual"].tolist() == [123.0] * 4
    sums = master.reconciliation
    assert (sums["typed"] == sums["merged"] + sums["rejected"] + sums["overruled"] + sums["stray"]).all()


def test_pictures_boxes_and_rich_text_are_still_there(forms: dict[str, bytes], returned: Path) -> None:
    for data in (forms["D1"], (returned / "D1.xlsx").read_bytes()):
        parts = zipfile.ZipFile(io.BytesIO(data))
        drawings = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/drawings/drawing")]
        assert sum("のときは理由も必ず書いてください。" in text for text in drawings) == 3
        assert sum(text.count("<xdr:pic>") for text in drawings) == 4
        assert [name for name in parts.namelist() if "/media/" in name] == ["xl/media/image1.png"]
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
        assert [str(run.text) for run in book["かがみ"]["B5"].value][:2] == ["黄色いマス", "だけに記入し、"]
        assert book["R1-01票"]["AI6"].comment.text == "数字だけを入れてください"
        assert book["R1-01票"].oddHeader.left.text.endswith("やまなみ市")
