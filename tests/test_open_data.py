"""The data folders: described column by column, and valid by Frictionless's own validator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frictionless
import pandas as pd
import pytest
from reports import PENDING, data, hostile, small

from consolidator.model import Finding, Submission
from consolidator.publish.bundle import bundle
from consolidator.publish.datapackage import data_files
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Master


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def faults(folder: Path) -> list[Any]:
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [*report.errors, *report.flatten(["name", "rowNumber", "fieldName", "type", "note"])]


def public(made: Master, lang: str = "ja") -> dict[str, bytes]:
    shown = data(made, lang, public=True)
    return dict(data_files(shown.tables, shown.plan, lang))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("made", [small(), small(last=PENDING), hostile()], ids=["final", "provisional", "hostile"])
def test_open_data_are_valid(tmp_path: Path, made: Master, lang: str) -> None:
    assert faults(written(tmp_path, public(made, lang))) == []


def test_what_a_merge_writes_is_valid_too(tmp_path: Path) -> None:
    made = small(
        last=PENDING, submissions=(Submission("様式.xlsx", "0" * 64, "D1", "accepted"),),
        findings=(Finding("V101", "block", (), "様式.xlsx", "D1", "個票", "B2", "evaluation", "3", "done", 2019),),
    )  # fmt: skip
    files = dict(bundle(made, "../returned", "ja"))
    folder = written(tmp_path, {name: content for name, content in files.items() if name.startswith("data/")}) / "data"
    assert faults(folder) == []
    package = json.loads(files["data/datapackage.json"])
    described = {resource["path"] for resource in package["resources"]}
    assert described == {path.name for path in folder.glob("*.csv")}


def test_a_wrong_value_is_noticed(tmp_path: Path) -> None:
    folder = written(tmp_path, public(small()))
    path = folder / "effects_by_year.csv"
    path.write_bytes(path.read_bytes().replace(b",100,", b",about 100,", 1))
    assert any("type-error" in str(fault) for fault in faults(folder))


def test_every_column_is_described_from_the_schema() -> None:
    files = public(small())
    package = json.loads(files["datapackage.json"])
    for resource in package["resources"]:
        head = files[resource["path"]].decode("utf-8-sig").split("\r\n", 1)[0].split(",")
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == head
        for field in fields:
            known = OUTPUTS[resource["name"]].field(field["name"])
            assert field["title"].startswith(known.title("ja"))
            assert ("unit" in field) == (known.kind == "money")
            assert field.get("unit", "") in field["title"]
    amounts = next(one for one in package["resources"] if one["name"] == "effects")["schema"]["fields"]
    assert next(field for field in amounts if field["name"] == "planned")["title"] == "計画額（百万円）"
    assert package["resources"][0]["schema"]["primaryKey"] == ["id"]


def test_tables_are_machine_readable() -> None:
    for name, content in public(small()).items():
        if name.endswith(".csv"):
            text = content.decode("utf-8-sig")
            rows = pd.read_csv(pd.io.common.StringIO(text), dtype=str, keep_default_na=False)
            assert not rows.columns.str.contains("Unnamed").any()
            numbers = [
                field.name for field in OUTPUTS[name.removesuffix(".csv")].fields if field.kind in {"number", "money"}
            ]
            for column in set(numbers) & set(rows.columns):
                assert rows[column].str.fullmatch(r"-?\d*(\.\d+)?").all(), (name, column)


def test_same_tables_same_bytes() -> None:
    assert public(small()) == public(small())
