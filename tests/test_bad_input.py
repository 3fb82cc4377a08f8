"""Bad input gets one clear sentence and the right exit code, never a traceback; what was there before stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from consolidator import reading
from consolidator.cli import app
from consolidator.publish.results import is_complete
from consolidator.reading import returned_files
from tests.story import City, Said, everything, found, manifest_of, run

if TYPE_CHECKING:
    from collections.abc import Iterator

CITY = {
    "plan": """
        | code | title      | organisation | first_year | last_year | reporting_year | money_unit |
        | kawa | 行革プラン | かわ市       | R4         | R6        | R5             | 千円       |
    """,
    "policies": "| code | name |\n| 1 | 効率 |",
    "ratings": "| aspect | symbol | label | rank |\n| overall | ○ | 計画どおり | 1 |\n| overall | △ | 遅れた | 2 |",
    "departments": "| code | name |\n| A | 総務課 |\n| B | 財政課 |",
    "initiatives": "| id | title | policy | lead |\n| 1 | 窓口の予約制 | 1 | A |\n| 2 | 公用車の共用 | 1 | B |",
}
TEXT_OF_WINDOWS = {"PYTHONIOENCODING": "cp932", "PYTHONUTF8": "0"}


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path / "かわ市 の 計画", CITY)
    city.returns("A")
    city.returns("B")
    return city


def command(*words: str | Path, **environment: str) -> Said:
    """Run the program as people do: in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "consolidator", *map(str, words)], capture_output=True, timeout=180, check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return Said(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))


def refused(said: Said, *words: str) -> None:
    """One line in Japanese that names what is meant, exit code 2."""
    assert said.code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1
    assert [word for word in words if word not in said.err] == []
    assert any("ぁ" <= char <= "ん" for char in said.err)


def locked(path: Path) -> None:
    """Put a password on a workbook."""
    stream = BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(BytesIO(path.read_bytes())).encrypt("秘密", stream)
    path.write_bytes(stream.getvalue())


# ---------------------------------------------------------------- the ledger


def test_no_ledger(city: City) -> None:
    said = command("merge", city.folder / "無い 台帳.xlsx", city.returned, "--out", city.out)
    refused(said, "無い 台帳.xlsx")
    assert not city.out.exists()


def test_a_ledger_that_is_a_folder_a_text_or_locked(city: City) -> None:
    refused(run("merge", city.returned, city.returned, "--out", city.out), city.returned.name)
    city.ledger.write_text("番号,取組名", encoding="utf-8")
    refused(city.merge(), city.ledger.name)
    city.rewrite()
    locked(city.ledger)
    refused(city.merge(), city.ledger.name, "パスワード")


def test_a_ledger_that_excel_holds(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    read_bytes = Path.read_bytes

    def held(path: Path) -> bytes:
        if path == city.ledger:
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", held)
    refused(city.merge(), city.ledger.name, "Excel")


def test_a_ledger_that_is_open_is_read_as_saved_and_said_so(city: City) -> None:
    city.ledger.with_name(f"~${city.ledger.name}").write_bytes(b"\x05owner")
    said = city.merge()
    assert said.code == 0
    assert said.err.count("\n") == 1
    assert "Excel" in said.err
    assert city.ledger.name in said.err


def test_a_ledger_with_faults_is_named_by_its_first_cell(city: City) -> None:
    book = openpyxl.load_workbook(city.ledger)
    book["取組"]["C5"] = "99"
    book.save(city.ledger)
    refused(city.merge(), "取組", "C5", "99")
    assert run("plan", "check", city.ledger).code == 1


# ---------------------------------------------------------------- the folder of returned forms


def test_no_folder_and_an_empty_one(city: City) -> None:
    refused(run("merge", city.ledger, city.folder / "無い", "--out", city.out), "無い")
    empty = city.folder / "空"
    (empty / ".git").mkdir(parents=True)
    for name in ("~$A.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", ".git/A.xlsx"):
        (empty / name).write_bytes(b"x")
    refused(command("merge", city.ledger, empty, "--out", city.out), "空")
    refused(run("status", city.ledger, empty), "空")
    assert not city.out.exists()


def test_what_is_no_form_of_this_year_is_named_and_the_rest_merged(city: City, tmp_path: Path) -> None:
    other = City(
        tmp_path / "別の市", {**CITY, "plan": CITY["plan"].replace("kawa", "mori").replace("かわ市", "もり市")}
    )
    last = City(tmp_path / "昨年", {**CITY, "plan": CITY["plan"].replace("| R5             |", "| R4             |")})
    shutil.copy(other.returns("A"), city.returned / "よその市.xlsx")
    shutil.copy(last.returns("A"), city.returned / "昨年度.xlsx")
    shutil.copy(city.returned / "A.xlsx", city.returned / "A (2).xlsx")
    (city.returned / "メモ.txt").write_text("よろしく", encoding="utf-8")
    (city.returned / "空.xlsx").write_bytes(b"")
    openpyxl.Workbook().save(city.returned / "自作 財政課.xlsx")
    locked(Path(shutil.copy(city.returned / "B.xlsx", city.returned / "鍵.xlsx")))
    said = city.merge()
    assert said.code == 1
    assert "Traceback" not in said.err + said.out
    assert dict(city.table("submissions")[["file", "state"]].itertuples(index=False)) == {
        "A.xlsx": "duplicate", "A (2).xlsx": "accepted", "B.xlsx": "accepted", "よその市.xlsx": "other_plan",
        "昨年度.xlsx": "other_year", "メモ.txt": "unreadable", "空.xlsx": "unreadable",
        "自作 財政課.xlsx": "not_a_form", "鍵.xlsx": "unreadable",
    }  # fmt: skip
    findings = city.table("findings").set_index("file")["code"].to_dict()
    assert findings == {
        "A.xlsx": "F109", "よその市.xlsx": "F106", "昨年度.xlsx": "F107", "メモ.txt": "F102", "空.xlsx": "F101",
        "自作 財政課.xlsx": "F105", "鍵.xlsx": "F103",
    }  # fmt: skip
    assert "暫定" not in said.out, "every department is in: files from elsewhere change no figure"
    for name in ("よその市", "昨年度", "メモ", "空", "自作", "鍵"):
        assert name in said.out
    assert "もり市" in said.out
    assert "2022" in said.out


def test_files_in_subfolders_behind_links_and_in_capitals_are_read(city: City, tmp_path: Path) -> None:
    bureau = tmp_path / "共有" / "財政局"
    bureau.mkdir(parents=True)
    (city.returned / "B.xlsx").rename(bureau / f"{'長い名前' * 15}.XLSX")
    (city.returned / "財政局").symlink_to(bureau, target_is_directory=True)
    (bureau / "輪").symlink_to(city.returned, target_is_directory=True)
    (city.returned / "総務局").mkdir()
    (city.returned / "A.xlsx").rename(city.returned / "総務局" / "様式（１）.Xlsx")
    master = city.read()
    assert {item.file: item.state for item in master.submissions} == {
        f"財政局/{'長い名前' * 15}.XLSX": "accepted", "総務局/様式（１）.Xlsx": "accepted",
    }  # fmt: skip
    assert not master.provisional


def test_a_folder_that_may_not_be_opened_is_named(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = city.returned / "人事"
    closed.mkdir()
    scandir = os.scandir

    def guarded(path: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(reading.os, "scandir", guarded)
    assert [(f.file, f.code) for f in found(city.read(), "F101")] == [("人事", "F101")]


def test_the_ledger_and_results_below_the_returned_forms_are_passed_over(city: City) -> None:
    """A planner who keeps everything in one folder: the ledger, what came back, and the results beside it."""
    ledger = Path(shutil.copy(city.ledger, city.returned / "plan.xlsx"))
    out = city.returned / "out"
    for _ in range(2):
        said = run("merge", ledger, city.returned, "--out", out)
        assert (said.code, said.err) == (0, "")
    earlier = city.returned / "以前の結果"
    shutil.copytree(out, earlier)
    assert run("status", ledger, city.returned).code == 0
    assert run("merge", ledger, city.returned, "--out", out).code == 0
    names = [path.relative_to(city.returned).as_posix() for path in returned_files(city.returned, [ledger])]
    assert names == ["A.xlsx", "B.xlsx"]


def test_a_relative_path_from_within_the_folder(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(city.ledger, city.returned / "plan.xlsx")
    monkeypatch.chdir(city.returned)
    for _ in range(2):
        said = run("merge", "plan.xlsx", ".", "--out", "out")
        assert (said.code, said.err) == (0, "")


# ---------------------------------------------------------------- the results


@pytest.mark.parametrize("place", ["returned", "folder"])
def test_results_never_take_the_place_of_their_sources(city: City, place: str) -> None:
    before = everything(city.folder)
    target = getattr(city, place)
    said = run("merge", city.ledger, city.returned, "--out", target)
    refused(said, target.name)
    assert everything(city.folder) == before


def test_results_and_forms_never_replace_each_other(city: City) -> None:
    issued = city.folder / "発行"
    assert run("issue", city.ledger, "--out", issued).code == 0
    assert city.merge().code == 0
    before = everything(city.folder)
    refused(run("merge", city.ledger, city.returned, "--out", issued), "発行")
    refused(run("issue", city.ledger, "--out", city.out), city.out.name)
    assert everything(city.folder) == before


def test_a_folder_of_other_things_and_a_file_in_the_way(city: City) -> None:
    mine = city.folder / "私の資料"
    mine.mkdir()
    (mine / "写真.jpg").write_bytes(b"x")
    refused(run("merge", city.ledger, city.returned, "--out", mine), "私の資料")
    assert [path.name for path in mine.iterdir()] == ["写真.jpg"]
    (city.folder / "結果").write_text("ファイル", encoding="utf-8")
    refused(city.merge(), "結果")
    refused(command("merge", city.ledger, city.returned, "--out", city.folder / "結果" / "今年"), "結果")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_place_without_permission(city: City) -> None:
    place = city.folder / "書けない"
    place.mkdir(mode=0o500)
    refused(run("merge", city.ledger, city.returned, "--out", place / "結果"), "書けない")


def test_what_a_person_changed_in_the_results_is_kept_and_said(city: City) -> None:
    city.merge()
    master = city.out / "master.xlsx"
    book = openpyxl.load_workbook(master)
    book.worksheets[0]["Z99"] = "委員会で指摘"
    book.save(master)
    mine = master.read_bytes()
    said = city.merge()
    assert said.code == 0
    assert said.err.count("\n") >= 1
    assert "master.xlsx" in said.err
    kept = [path for path in (city.out / "edited").iterdir() if path.read_bytes() == mine]
    assert len(kept) == 1
    assert kept[0].name in said.err


# ---------------------------------------------------------------- interrupted


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for one process")
@pytest.mark.parametrize("seconds", [1.0, 2.5])
def test_ctrl_c_is_one_sentence_and_changes_nothing(city: City, seconds: float) -> None:
    """As a terminal does it: the whole group of processes gets the signal, readers included."""
    assert city.merge().code == 0
    before = everything(city.out)
    for number in range(40):  # enough to be reading still
        shutil.copy(city.returned / "A.xlsx", city.returned / f"A 控え{number}.xlsx")
    program = subprocess.Popen(
        [sys.executable, "-m", "consolidator", "merge", city.ledger, city.returned, "--out", city.out],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    time.sleep(seconds)
    os.killpg(program.pid, signal.SIGINT)
    _, err = program.communicate(timeout=60)
    assert program.returncode == 2
    assert err.decode("utf-8").count("\n") == 1
    assert "Traceback" not in err.decode("utf-8")
    assert everything(city.out) == before
    assert is_complete(city.out)


# ---------------------------------------------------------------- single forms, consoles, mistakes on the line


def test_validate_names_forms_of_the_same_name_apart(city: City, tmp_path: Path) -> None:
    first, second = tmp_path / "甲" / "様式.xlsx", tmp_path / "乙" / "様式.xlsx"
    for path, department, rating in ((first, "A", "○"), (second, "B", "よい")):
        path.parent.mkdir()
        shutil.copy(city.returns(department, {("evaluation", "12"[department == "B"], "overall"): rating}), path)
    said = run("validate", first, second)
    assert said.code == 1
    assert "乙/様式.xlsx" in said.out
    assert "甲/様式.xlsx" not in said.out
    assert run("validate", first, first).code == 0


def test_validate_what_is_not_there_or_no_form(city: City) -> None:
    refused(run("validate", city.returned / "無い.xlsx"), "無い.xlsx")
    text = city.folder / "メモ.xlsx"
    text.write_text("メモ", encoding="utf-8")
    said = run("validate", text)
    assert said.code == 1
    assert "メモ.xlsx" in said.out


def test_a_console_of_windows_shows_every_command(city: City) -> None:
    (city.returned / "①㈱𠮷野.txt").write_text("✓", encoding="utf-8")
    for words in (
        ("merge", city.ledger, city.returned, "--out", city.out),
        ("status", city.ledger, city.returned),
        ("validate", city.returned / "A.xlsx"),
        ("--help",),
        ("merge", city.folder / "𠮷野 無い.xlsx", city.returned, "--out", city.out),
    ):
        said = command(*words, **TEXT_OF_WINDOWS)
        assert "Traceback" not in said.err
        assert said.out + said.err


def test_a_mistyped_line_is_explained_in_japanese(city: City) -> None:
    for words in (("merge",), ("merge", city.ledger, city.returned), ("mege",), ("merge", "--ouut", "x")):
        said = run(*words)
        assert said.code == 2
        assert "Traceback" not in said.err
        assert any("ぁ" <= char <= "ん" for char in said.err)


def test_a_bug_is_one_sentence_and_a_file_for_the_maintainers(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(app, "_log", lambda: tmp_path / "error.log")
    monkeypatch.setattr("consolidator.reading.read_forms", lambda *_, **__: 1 / 0)
    refused(city.merge(), "error.log")


def test_the_story_s_clerk_fills_every_required_cell(city: City) -> None:
    assert manifest_of(city.returned / "A.xlsx").department == "A"
    assert found(city.read(), "V101") == []
