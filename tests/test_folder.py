"""The results folder: whole or not at all, whoever pulls the plug, and nothing that a person did is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from consolidator.model import OperatorError
from consolidator.publish import disk
from consolidator.publish.folder import Replaced, recover, replace_folder
from consolidator.publish.results import read_record, sha256
from tests.stepping import stepping

if TYPE_CHECKING:
    from collections.abc import Iterator

INPUTS = {"plan.xlsx": "0" * 64}
FORMER = {"master.xlsx": b"master 1", "data/findings.csv": b"a,b\r\n", "returns/01_総務課.txt": b"letter"}
LATER = {"master.xlsx": b"master 2", "data/findings.csv": b"a,b\r\nc,d\r\n", "data/unmet.csv": b"x\r\n"}
EDIT = b"master 1, with a remark of the planner"
EDIT_PLACE = f"edited/master-{sha256(EDIT)[:8]}.xlsx"


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def results(folder: Path) -> dict[str, bytes]:
    return {name: held for name, held in content(folder).items() if name != "results.json"}


def siblings(out: Path) -> set[str]:
    return {path.name for path in out.parent.iterdir()} - {out.name, f".{out.name}.lock"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A results folder that a person has worked in: the master edited, a memo added."""
    folder = tmp_path / "集計 結果"
    replace_folder(folder, FORMER, INPUTS)
    (folder / "master.xlsx").write_bytes(EDIT)
    (folder / "memo").mkdir()
    (folder / "memo" / "会議.txt").write_bytes("部長指示".encode())
    return folder


WORKED_IN = {**FORMER, "master.xlsx": EDIT, "memo/会議.txt": "部長指示".encode()}
RENEWED = {**LATER, EDIT_PLACE: EDIT, "memo/会議.txt": "部長指示".encode()}


# ---------------------------------------------------------------- an ordinary day


def test_a_new_folder_holds_the_files_and_a_record_of_them(tmp_path: Path) -> None:
    out = tmp_path / "新しい フォルダー" / "out"
    assert replace_folder(out, FORMER, INPUTS) == Replaced((), "")
    assert results(out) == FORMER
    record = read_record(out)
    assert record is not None
    assert record.inputs == INPUTS
    assert record.files == {name: sha256(held) for name, held in FORMER.items()}
    assert siblings(out) == set()


def test_the_same_inputs_give_the_same_bytes_of_every_file(tmp_path: Path) -> None:
    replace_folder(tmp_path / "a", FORMER, INPUTS)
    replace_folder(tmp_path / "b", dict(reversed(FORMER.items())), INPUTS)
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "desktop.ini").write_bytes(b"icon")
    replace_folder(out, FORMER, INPUTS)
    assert results(out) == {**FORMER, "desktop.ini": b"icon"}


def test_a_link_to_the_folder_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    try:
        link.symlink_to(real, target_is_directory=True)
    except OSError:
        pytest.skip("no right to make links")
    replace_folder(link, FORMER, INPUTS)
    assert link.is_symlink()
    assert results(real) == FORMER


@pytest.mark.parametrize("name", ["../x", "/x", "a\\b", "c:x", "edited/x", "results.json", "", "a//b", "Results.JSON"])
def test_paths_that_leave_the_folder_or_are_ours_are_a_bug(tmp_path: Path, name: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        replace_folder(tmp_path / "out", {name: b""}, {})
    assert not (tmp_path / "out").exists()


def test_names_that_windows_takes_for_one_are_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"A\.txt"):
        replace_folder(tmp_path / "out", {"a.txt": b"", "A.txt": b""}, {})


# ---------------------------------------------------------------- what people did


def test_an_edited_and_an_added_file_are_kept(out: Path) -> None:
    done = replace_folder(out, LATER, INPUTS)
    assert results(out) == RENEWED
    assert done.kept == (("master.xlsx", EDIT_PLACE), ("memo/会議.txt", "memo/会議.txt"))


def test_earlier_edits_are_carried_along_and_kept_once(out: Path) -> None:
    replace_folder(out, LATER, INPUTS)
    (out / "master.xlsx").write_bytes(EDIT)  # the same edit again
    replace_folder(out, FORMER, INPUTS)
    assert results(out) == {**FORMER, EDIT_PLACE: EDIT, "memo/会議.txt": "部長指示".encode()}
    again = content(out)
    replace_folder(out, FORMER, INPUTS)
    assert content(out) == again


def test_kept_files_keep_their_time(out: Path) -> None:
    os.utime(out / "master.xlsx", ns=(1_500_000_000_000_000_000, 1_500_000_000_000_000_000))
    replace_folder(out, LATER, INPUTS)
    assert (out / EDIT_PLACE).stat().st_mtime_ns == 1_500_000_000_000_000_000


def test_an_added_file_gives_way_where_results_need_its_place(out: Path) -> None:
    (out / "data" / "UNMET.csv").write_bytes(b"mine")
    (out / "charts").write_bytes(b"a file, not a folder")
    (out / "edited").write_bytes(b"also a file")
    replace_folder(out, {**LATER, "charts/1.png": b"png"}, INPUTS)
    held = results(out)
    assert held["data/unmet.csv"] == b"x\r\n"
    assert held["charts/1.png"] == b"png"
    assert {b"mine", b"a file, not a folder", b"also a file", EDIT} <= set(held.values())


def test_an_edited_file_that_is_no_longer_published_is_kept(out: Path) -> None:
    (out / "returns" / "01_総務課.txt").write_bytes(b"letter, improved")
    replace_folder(out, LATER, INPUTS)
    assert results(out)[f"edited/01_総務課-{sha256(b'letter, improved')[:8]}.txt"] == b"letter, improved"


def test_two_contents_whose_digests_begin_alike_are_both_kept(out: Path) -> None:
    (out / "edited").mkdir()
    (out / EDIT_PLACE).write_bytes(b"something else under that very name")
    replace_folder(out, LATER, INPUTS)
    held = results(out)
    assert held[EDIT_PLACE] == b"something else under that very name"
    assert held[f"edited/master-{sha256(EDIT)}.xlsx"] == EDIT


def test_a_file_saved_while_the_results_are_written_is_not_lost(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def save_then_rename(source: Path, target: Path) -> None:
        if source == out:
            (out / "memo" / "会議.txt").write_bytes(b"saved just now")
        source.rename(target)

    monkeypatch.setattr("consolidator.publish.folder.rename", save_then_rename)
    with pytest.raises(OperatorError) as raised:
        replace_folder(out, LATER, INPUTS)
    assert raised.value.code == "O108"
    assert results(out) == {**WORKED_IN, "memo/会議.txt": b"saved just now"}
    assert siblings(out) == set()


# ---------------------------------------------------------------- what can't be


def test_a_folder_of_someone_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "写真.jpg").write_bytes(b"jpg")
    for place in (tmp_path, tmp_path / "写真.jpg", Path(tmp_path.anchor)):
        with pytest.raises(OperatorError) as raised:
            replace_folder(place, FORMER, INPUTS)
        assert raised.value.code in ("O116", "O107")  # the disk's root may not even be writable
    assert content(tmp_path)["写真.jpg"] == b"jpg"


def test_a_place_below_a_file_can_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OperatorError) as raised:
        replace_folder(tmp_path / "file" / "out", FORMER, INPUTS)
    assert raised.value.code == "O107"
    assert dict(raised.value.params)["why"] == "part of the path is a file"


@pytest.mark.parametrize("owner", ["~$master.xlsx", ".~lock.master.xlsx#"])
def test_an_open_workbook_leaves_everything_as_it_was(out: Path, owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (out / owner).write_bytes(b"someone")
    with pytest.raises(OperatorError) as raised:
        replace_folder(out, LATER, INPUTS)
    assert raised.value.code == "O108"
    assert Path(dict(raised.value.params)["path"]).name == "master.xlsx"
    assert results(out) == {**WORKED_IN, owner: b"someone"}
    # On Windows the workbook itself tells that Excel died long ago; its owner file is no work of a person.
    monkeypatch.setattr(disk, "_WINDOWS", True)
    replace_folder(out, LATER, INPUTS)
    assert results(out) == RENEWED


def test_a_folder_that_windows_holds_is_left_as_it_was(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        if source == out:
            raise PermissionError(errno.EACCES, "in use", str(source))
        source.rename(target)

    monkeypatch.setattr("consolidator.publish.folder.rename", refuse)
    with pytest.raises(OperatorError) as raised:
        replace_folder(out, LATER, INPUTS)
    assert raised.value.code == "O108"
    assert results(out) == WORKED_IN
    assert siblings(out) == set()


def test_two_runs_do_not_mix(out: Path) -> None:
    with FileLock(out.with_name(f".{out.name}.lock")):
        with pytest.raises(OperatorError) as raised:
            replace_folder(out, LATER, INPUTS)
        assert raised.value.code == "O117"
        assert results(out) == WORKED_IN
    replace_folder(out, LATER, INPUTS)
    assert out.with_name(f".{out.name}.lock").read_bytes() == b""


# ---------------------------------------------------------------- what a killed run leaves


def test_nothing_to_recover_leaves_no_trace(tmp_path: Path) -> None:
    assert recover(tmp_path / "none" / "out") == ""
    assert content(tmp_path) == {}


def test_a_truncated_new_folder_is_not_taken_for_complete(out: Path) -> None:
    new, previous = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.previous")
    replace_folder(new, LATER, INPUTS)
    (new / "data" / "unmet.csv").write_bytes(b"")
    out.rename(previous)
    assert recover(out) == "restored"
    assert results(out) == WORKED_IN


def test_a_new_folder_that_lacks_a_persons_work_is_not_put_in_place(out: Path) -> None:
    new, previous = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.previous")
    replace_folder(new, LATER, INPUTS)
    out.rename(previous)
    assert recover(out) == "restored"
    assert results(out) == WORKED_IN


@pytest.mark.parametrize("strange", ["foreign", "worked_in"])
def test_the_former_results_survive_beside_a_folder_that_does_not_replace_them(out: Path, strange: str) -> None:
    out.rename(out.with_name(f".{out.name}.previous"))
    if strange == "foreign":
        out.mkdir()
        (out / "写真.jpg").write_bytes(b"jpg")
    else:
        replace_folder(out.with_name("x"), LATER, INPUTS)
        out.with_name("x").rename(out)
    assert recover(out) == "set_aside"
    assert results(out.with_name(f"{out.name}-previous-1")) == WORKED_IN


def test_complete_new_results_wait_beside_a_folder_of_someone_else(tmp_path: Path) -> None:
    out, new = tmp_path / "out", tmp_path / ".out.new"
    replace_folder(new, LATER, INPUTS)
    out.mkdir()
    (out / "写真.jpg").write_bytes(b"jpg")
    assert recover(out) == ""
    assert results(new) == LATER
    (out / "写真.jpg").unlink()
    assert recover(out) == "finished"
    assert results(out) == LATER


def test_only_our_own_remains_are_deleted(out: Path) -> None:
    for name in ("2024", f".{out.name}.old1", f".{out.name}.older", f".{out.name}.old"):
        out.with_name(name).mkdir()
    assert recover(out) == "cleaned"
    assert siblings(out) - {".集計 結果.new.lock"} == {"2024", f".{out.name}.older", f".{out.name}.old"}


def test_files_are_written_as_they_are_made(out: Path) -> None:
    def made() -> Iterator[tuple[str, bytes]]:
        for name, held in LATER.items():
            yield name, held
            assert (out.with_name(f".{out.name}.new") / name).read_bytes() == held
            assert results(out) == WORKED_IN

    replace_folder(out, made(), INPUTS)
    assert results(out) == RENEWED


@pytest.mark.parametrize("stop", [ArithmeticError, KeyboardInterrupt])
def test_making_that_ends_half_way_leaves_the_former_results(out: Path, stop: type[BaseException]) -> None:
    def made() -> Iterator[tuple[str, bytes]]:
        yield "master.xlsx", b"half of it"
        raise stop

    with pytest.raises(stop):
        replace_folder(out, made(), INPUTS)
    assert results(out) == WORKED_IN
    assert siblings(out) == set()


# ---------------------------------------------------------------- every single step


CHILD = f"""
import os, sys
from pathlib import Path
from tests.stepping import stepping
from consolidator.publish.folder import replace_folder

def end(step):
    if step == int(sys.argv[2]):
        os._exit(9)

with stepping(Path(sys.argv[1]).parent, end):
    replace_folder(Path(sys.argv[1]), {LATER!r}, {INPUTS!r})
"""


def test_killed_at_any_step_one_complete_folder_is_left_and_the_next_run_succeeds(tmp_path: Path) -> None:
    seen, step, status = set(), 0, 9
    while status == 9:
        step += 1
        out = tmp_path / str(step) / "結果 out"
        replace_folder(out, FORMER, INPUTS)
        (out / "master.xlsx").write_bytes(EDIT)
        (out / "memo").mkdir()
        (out / "memo" / "会議.txt").write_bytes("部長指示".encode())
        command = [sys.executable, "-c", CHILD, str(out), str(step)]
        status = subprocess.run(command, check=False, cwd=Path(__file__).parents[1]).returncode
        standing = out if out.exists() else out.with_name(f".{out.name}.previous")
        assert results(standing) in (WORKED_IN, RENEWED)
        seen.add(recover(out))
        assert results(out) in (WORKED_IN, RENEWED)
        assert siblings(out) == set()
        replace_folder(out, LATER, INPUTS)
        assert results(out) == RENEWED
    assert status == 0
    assert step > 40
    assert seen == {"", "finished", "cleaned"}


def test_killed_at_any_step_of_the_first_run(tmp_path: Path) -> None:
    step, status = 0, 9
    while status == 9:
        step += 1
        out = tmp_path / str(step) / "out"
        out.parent.mkdir()
        command = [sys.executable, "-c", CHILD, str(out), str(step)]
        status = subprocess.run(command, check=False, cwd=Path(__file__).parents[1]).returncode
        assert not out.exists() or results(out) == LATER
        recover(out)
        replace_folder(out, LATER, INPUTS)
        assert results(out) == LATER
        assert siblings(out) == set()
    assert status == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_an_error_at_any_step_is_a_sentence_and_leaves_the_former_results(tmp_path: Path, number: int) -> None:
    reached, step, codes = True, 0, set()
    while reached:
        step, reached = step + 1, False
        out = tmp_path / str(step) / "結果 out"
        replace_folder(out, FORMER, INPUTS)
        (out / "master.xlsx").write_bytes(EDIT)
        (out / "memo").mkdir()
        (out / "memo" / "会議.txt").write_bytes("部長指示".encode())

        def fail(count: int, step: int = step) -> None:
            nonlocal reached
            if count == step:
                reached = True
                raise OSError(number, os.strerror(number))

        try:
            with stepping(out.parent, fail):
                replace_folder(out, LATER, INPUTS)
            assert results(out) == RENEWED
        except OperatorError as error:
            codes.add(error.code)
            assert results(out) == WORKED_IN
        recover(out)
        assert siblings(out) == set()
        replace_folder(out, LATER, INPUTS)
        assert results(out) == RENEWED
    assert "O107" in codes
    assert codes <= {"O107", "O108", "O117"}


def test_a_full_disk_is_said_in_plain_words(out: Path) -> None:
    def full(count: int) -> None:
        if count == 12:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OperatorError) as raised, stepping(out.parent, full):
        replace_folder(out, LATER, INPUTS)
    assert raised.value.code == "O107"
    assert dict(raised.value.params)["why"] == "the disk is full"
    assert siblings(out) == set()
