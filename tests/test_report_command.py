"""The command report: from a master workbook alone, into the folder of results or one for the public."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import docx
import pytest
from reports import PENDING, small

from consolidator.cli import main
from consolidator.publish.bundle import bundle
from consolidator.publish.folder import replace_folder
from consolidator.publish.results import is_complete, persons_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the results of a merge."""
    folder = tmp_path / "結果 out"
    replace_folder(folder, bundle(small(last=PENDING), "", "ja"), {"plan/plan.xlsx": "0"})
    return folder


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(str(ended.value.code))


def test_reports_join_the_results_of_the_merge(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name for path in out.rglob("*")}
    assert run("report", str(out / "master.xlsx"), "--out", str(out)) == 0
    assert {path.name for path in out.rglob("*")} - before == {"report.html", "report.docx"}
    assert is_complete(out)
    assert persons_files(out) == {}
    assert json.loads((out / "results.json").read_text("utf-8"))["inputs"]["plan/plan.xlsx"] == "0"
    said = capsys.readouterr().out
    assert str(out / "report.html") in said
    assert "暫定" in said


def test_a_copy_of_the_master_is_enough_and_gives_the_same_report_twice(out: Path, tmp_path: Path) -> None:
    copy = tmp_path / "写し.xlsx"
    shutil.copy(out / "master.xlsx", copy)
    shutil.rmtree(out)
    held = []
    for name in ("a", "b"):
        assert run("report", str(copy), "--out", str(tmp_path / name), "--lang", "en") == 0
        held.append([(tmp_path / name / file).read_bytes() for file in ("report.html", "report.docx")])
    assert held[0] == held[1]
    assert b"Behind plan, and why" in held[0][0]
    assert "遅れた事業".encode() in held[0][0]


def test_public_report_brings_open_data_and_has_a_folder_of_its_own(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    public = tmp_path / "公表"
    assert run("report", str(out / "master.xlsx"), "--out", str(public), "--public") == 0
    names = {path.name for path in (public / "data").iterdir()}
    assert {"datapackage.json", "initiatives.csv"} <= names
    assert not names & {"findings.csv", "submissions.csv", "budget_link.csv", "cells.parquet"}
    before = {path: path.read_bytes() for path in (*out.rglob("*.*"), *public.rglob("*.*"))}
    assert run("report", str(out / "master.xlsx"), "--out", str(out), "--public") == 2
    assert run("report", str(out / "master.xlsx"), "--out", str(public)) == 2
    assert "同じフォルダーには置けません" in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in (*out.rglob("*.*"), *public.rglob("*.*"))}


def test_a_wrong_template_or_no_master_is_one_line_and_changes_nothing(
    out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = tmp_path / "T.docx"
    document = docx.Document()
    document.add_paragraph("{{ plan.titel }}")
    document.save(str(template))
    target = tmp_path / "new"
    assert run("report", str(out / "master.xlsx"), "--out", str(target), "--template", str(template)) == 2
    said = capsys.readouterr().err
    assert "本文 1段落目" in said
    assert "plan.title" in said
    assert run("report", str(out / "findings.xlsx"), "--out", str(target)) == 2
    assert not target.exists()
