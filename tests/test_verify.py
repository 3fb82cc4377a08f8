"""Results, the files they were made from, and the ledger: do they still belong together?"""

from __future__ import annotations

import json
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from consolidator import pipeline
from consolidator.model import OperatorError
from consolidator.verify import verify
from tests.story import City, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a ledger, returned files in subfolders, and the results."""
    city = City(tmp_path_factory.mktemp("元の 場所"))
    for number, department in enumerate(city.forms):
        city.returns(department, name=f"局{number}/{department}.xlsx")
    assert city.merge().code == 0
    return city.folder


@pytest.fixture
def folder(published: Path, tmp_path: Path) -> Path:
    """A copy of everything at another place: results know their sources by relative paths."""
    shutil.copytree(published, tmp_path / "移した 場所")
    return tmp_path / "移した 場所"


def told(folder: Path) -> list[tuple[str, str, str]]:
    return [(one.part, one.name, one.state) for one in verify(folder / "結果")]


def returned(folder: Path) -> Path:
    return next(iter(sorted((folder / "提出 されたもの").rglob("*.xlsx"))))


def test_nothing_has_changed_even_when_all_of_it_was_moved(folder: Path) -> None:
    assert told(folder) == []
    assert run("verify", folder / "結果").code == 0


def test_a_ledger_saved_while_forms_are_merged_is_another_than_the_results_were_made_of(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, read = folder / "計画 台帳.xlsx", pipeline.merge_forms

    def saved_meanwhile(*given: Any) -> Any:
        with zipfile.ZipFile(ledger, "a") as package:
            package.comment = b"saved"
        return read(*given)

    monkeypatch.setattr(pipeline, "merge_forms", saved_meanwhile)
    said = run("merge", ledger, folder / "提出 されたもの", "--out", folder / "結果")
    assert said.code == 0
    assert ("plan", ledger.name, "changed") in told(folder)


def test_results_hold_no_absolute_path(folder: Path) -> None:
    record = json.loads((folder / "結果" / "results.json").read_text(encoding="utf-8"))["inputs"]
    assert record["place/plan"] == "../計画 台帳.xlsx"
    assert record["place/returned"] == "../提出 されたもの"


def test_a_changed_and_a_deleted_result_are_named(folder: Path) -> None:
    path = folder / "結果" / "data" / "effects.csv"
    path.write_text("別物", encoding="utf-8")
    (folder / "結果" / "findings.xlsx").unlink()
    assert told(folder) == [("results", "data/effects.csv", "changed"), ("results", "findings.xlsx", "missing")]
    assert run("verify", folder / "結果").code == 1


def test_a_file_that_a_person_added_harms_nothing(folder: Path) -> None:
    (folder / "結果" / "メモ.txt").write_text("会議で配布", encoding="utf-8")
    assert told(folder) == [("results", "メモ.txt", "added")]
    assert run("verify", folder / "結果").code == 0


def test_a_return_that_came_changed_or_went_since_is_named(folder: Path) -> None:
    path = returned(folder)
    name = path.relative_to(folder / "提出 されたもの").as_posix()
    shutil.copy(path, folder / "提出 されたもの" / "遅れて届いた.xlsx")
    path.write_bytes(path.read_bytes() + b" ")
    assert told(folder) == [("returned", name, "changed"), ("returned", "遅れて届いた.xlsx", "added")]
    path.unlink()
    assert ("returned", name, "missing") in told(folder)
    assert run("verify", folder / "結果").code == 1


def test_a_ledger_changed_since_is_named(folder: Path) -> None:
    ledger = folder / "計画 台帳.xlsx"
    ledger.write_bytes(ledger.read_bytes() + b" ")
    assert told(folder) == [("plan", "計画 台帳.xlsx", "changed")]
    ledger.unlink()
    assert told(folder) == [("plan", "計画 台帳.xlsx", "unknown")]


def test_sources_that_lie_elsewhere_are_found_when_they_are_named(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder / "提出 されたもの", tmp_path / "保管")
    shutil.move(folder / "計画 台帳.xlsx", tmp_path / "台帳.xlsx")
    assert {state for _, _, state in told(folder)} == {"unknown"}
    assert verify(folder / "結果", tmp_path / "台帳.xlsx", tmp_path / "保管") == ()
    with pytest.raises(OperatorError) as error:
        verify(folder / "結果", tmp_path / "nowhere.xlsx")
    assert error.value.code == "O101"
    with pytest.raises(OperatorError) as error:
        verify(folder / "結果", None, tmp_path / "nowhere")
    assert error.value.code == "O105"


def test_results_that_were_copied_elsewhere_ask_where_their_sources_are(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "結果", tmp_path / "会議" / "結果")
    said = run("verify", tmp_path / "会議" / "結果")
    assert said.code == 1
    assert "--returned" in said.out
    assert "元に戻して" not in said.out
    sources = ("--plan", folder / "計画 台帳.xlsx", "--returned", folder / "提出 されたもの")
    assert run("verify", tmp_path / "会議" / "結果", *sources).code == 0


def test_a_report_belongs_to_its_master(folder: Path, tmp_path: Path) -> None:
    master, report = folder / "結果" / "master.xlsx", tmp_path / "報告"
    assert run("report", master, "--out", report).code == 0
    assert verify(report) == ()
    master.write_bytes(master.read_bytes() + b" ")
    assert [(one.part, one.name, one.state) for one in verify(report)] == [("master", "master.xlsx", "changed")]


def test_a_report_in_the_folder_of_the_results_changes_nothing_of_this(folder: Path) -> None:
    out = folder / "結果"
    assert run("report", out / "master.xlsx", "--out", out).code == 0
    assert told(folder) == []


def test_a_master_whose_hidden_sheet_is_gone_is_damaged(folder: Path) -> None:
    path = folder / "結果" / "master.xlsx"
    book = load_workbook(path)
    del book["_consolidator"]
    book.save(path)
    assert told(folder) == [("results", "master.xlsx", "changed"), ("results", "master.xlsx", "damaged")]


def test_a_master_of_other_results_is_noticed(folder: Path, tmp_path: Path) -> None:
    city = City(tmp_path / "別の市")
    for department in city.forms:
        city.returns(department)
    assert city.merge().code == 0
    shutil.copy(city.out / "master.xlsx", folder / "結果" / "master.xlsx")
    assert ("results", "master.xlsx", "other") in told(folder)


def test_a_version_that_was_kept_is_named_and_harms_nothing(folder: Path) -> None:
    (folder / "結果" / "data" / "effects.csv").write_text("手直し", encoding="utf-8")
    again = run("merge", folder / "計画 台帳.xlsx", folder / "提出 されたもの", "--out", folder / "結果")
    assert again.code == 0
    assert [(part, state) for part, _, state in told(folder)] == [("results", "kept")]
    assert run("verify", folder / "結果").code == 0


def test_issued_forms_are_verified_too(folder: Path) -> None:
    issued = folder / "様式"
    assert run("issue", folder / "計画 台帳.xlsx", "--out", issued).code == 0
    assert verify(issued) == ()
    forms = sorted(issued.glob("*.xlsx"))
    book = load_workbook(forms[0])
    book.worksheets[0]["A1"] = "題"
    book.save(forms[0])
    book = load_workbook(forms[1])
    del book["_consolidator"]
    book.save(forms[1])
    assert [(one.name, one.state) for one in verify(issued)] == [
        (forms[0].name, "changed"), (forms[1].name, "changed"), (forms[1].name, "damaged"),
    ]  # fmt: skip


def test_a_folder_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as error:
        verify(tmp_path)
    assert error.value.code == "O126"
    assert run("verify", tmp_path).code == 2
