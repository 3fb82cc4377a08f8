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

import msoffcrypto.format.ooxml
import openpyxl
import psutil
import pytest

from consolidator.reading import returned_files
from tests.story import City, Said, everything, run

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


def test_a_ledger_that_names_a_template_that_is_not_there_is_told_before_forms_are_issued(city: City) -> None:
    assert run("plan", "check", city.ledger).code == 0
    book = openpyxl.load_workbook(city.ledger)
    for row in book["計画"].iter_rows():
        if row[0].value == "様式":
            row[1].value = "無い様式.xlsx"
    book.save(city.ledger)
    refused(run("plan", "check", city.ledger), "無い様式.xlsx", "見つかりません")


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


# ---------------------------------------------------------------- Ctrl-C


@pytest.mark.skipif(os.name != "posix", reason="sends the signal that a terminal sends")
def test_ctrl_c_while_forms_are_read_is_one_sentence_and_changes_nothing(city: City) -> None:
    """As a terminal does it: the whole group of processes gets the signal, readers included."""
    assert city.merge().code == 0
    before = everything(city.out)
    for number in range(60):  # enough to be reading still
        shutil.copy(city.returned / "A.xlsx", city.returned / f"A 控え{number}.xlsx")
    former = signal.signal(signal.SIGINT, signal.default_int_handler)  # not ignored, whoever started the tests
    try:
        program = psutil.Popen(
            [sys.executable, "-m", "consolidator",
             "merge", city.ledger, city.returned, "--no-cache", "--out", city.out],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, former)
    while program.poll() is None and not program.children():
        time.sleep(0.01)
    os.killpg(program.pid, signal.SIGINT)
    out, err = program.communicate(timeout=60)
    refused(Said(program.returncode, out.decode(), err.decode().lstrip("\n")), "中止")  # click begins a line after ^C
    assert everything(city.out) == before
