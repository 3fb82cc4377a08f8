"""Power cuts, full disks, shares that forbid writing, two runs at once: the former results stay whole.

As a script it is the long run: ``python -m tests.test_faults 200`` kills the whole command that many times, and
lets the disk fail as often.
``tests/test_folder.py`` stops the replacing of a folder before every single step; here the command line runs.
"""

from __future__ import annotations

import errno
import itertools
import math
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from consolidator.cli import results
from consolidator.publish.folder import recover
from consolidator.reading import read_forms, returned_files
from tests.killing import CAN_FORK, count_steps, forked, group_ends, killed_after, killed_before, timed
from tests.stepping import stepping
from tests.story import City, everything, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consolidator.model import Master

DISK_ERRORS = (errno.ENOSPC, errno.EROFS, errno.EIO)
needs_fork = pytest.mark.skipif(not CAN_FORK, reason="no fork")


class Year:
    """A city with results of the first returns (former), and more returns since (later)."""

    def __init__(self, folder: Path) -> None:
        self.city = City(folder)
        first, *others = self.city.forms
        self.city.returns(first)
        self.former = self._results(self.city.read())
        for department in others:
            self.city.returns(department)
        self.master = self.city.read()
        self.later = self._results(self.master)
        assert self.former != self.later

    def _results(self, master: Master) -> dict[str, bytes]:
        results.publish(master, self.city.ledger, self.city.returned, self.city.out)
        made = everything(self.city.out)
        shutil.rmtree(self.city.out)
        return made

    def restore(self) -> None:
        """Put the former results back."""
        recover(self.city.out)
        if self.city.out.exists():
            shutil.rmtree(self.city.out)
        for name, content in self.former.items():
            path = self.city.out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def standing(self) -> str:
        """Return whose results stand, 'former' or 'later', before and after recovering."""
        out = self.city.out
        place = out if out.exists() else out.with_name(f".{out.name}.previous")
        assert not self._strange(everything(place))
        recover(out)
        after = everything(out)
        assert not self._strange(after)
        left = {path.name for path in out.parent.iterdir() if path.name.startswith(f".{out.name}.")}
        assert left <= {f".{out.name}.lock"}
        return "former" if after == self.former else "later"

    def _strange(self, held: dict[str, bytes]) -> list[str]:
        """Return the files that keep a folder from being the former or the later results."""
        differ = [
            {name for name in {*held, *whole} if held.get(name) != whole.get(name)}
            for whole in (self.former, self.later)
        ]
        return sorted(min(differ, key=len))

    def publish(self) -> None:
        """Do what merge does once everything is read."""
        results.publish(self.master, self.city.ledger, self.city.returned, self.city.out)

    def command(self) -> None:
        """Run the whole command."""
        run("merge", self.city.ledger, self.city.returned, "--out", self.city.out)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return Year(tmp_path_factory.mktemp("市") / "北の市")


@pytest.fixture
def year(shared: Year, monkeypatch: pytest.MonkeyPatch) -> Iterator[Year]:
    """The year with its former results in place; what merge would read is read already."""
    shared.restore()
    monkeypatch.setattr(results, "merged", lambda *_, **_named: shared.master)
    yield shared
    monkeypatch.undo()


def kill_often(year: Year, act: Callable[[], None], times: int, seed: int = 0) -> dict[str, int]:
    """Kill act at so many random moments; return how often which results stood, and how often it had ended before.

    Half of the moments are points in time, half are steps on the file system, the first and the last one among them:
    the folders change places within milliseconds.
    """
    generator = random.Random(seed)  # noqa: S311 - moments
    base = year.city.out.parent
    year.restore()
    length, code = timed(act)
    assert (code, year.standing()) == (0, "later")
    year.restore()
    last = count_steps(act, base)
    chosen = iter([1, last])
    tally = {"former": 0, "later": 0, "ended": 0}
    for attempt in itertools.count():
        if tally["former"] + tally["later"] == times:
            break
        year.restore()
        if attempt % 2:
            ended = killed_after(act, generator.uniform(0, 1.2 * length))
        else:
            ended = killed_before(act, next(chosen, generator.randint(1, last)), base)
        stands = year.standing()
        tally[stands if ended is None else "ended"] += 1
    year.publish()
    assert year.standing() == "later"
    return tally


# ---------------------------------------------------------------- power cuts


@needs_fork
def test_killed_while_publishing_the_former_or_the_new_results_are_complete(shared: Year) -> None:
    tally = kill_often(shared, shared.publish, 26)
    assert tally["former"] > 2
    assert tally["later"] > 0


@needs_fork
def test_killed_command_leaves_complete_results_and_no_children(shared: Year) -> None:
    tally = kill_often(shared, shared.command, 4)
    assert tally["former"] + tally["later"] == 4
    shared.restore()
    child = forked(shared.command)
    time.sleep(1)
    os.kill(child, 9)
    assert group_ends(child, 30)  # children that read files end with it


# ---------------------------------------------------------------- disks and shares


def fail_often(year: Year, number: int, times: int, seed: int) -> dict[str, int]:
    """Let the disk fail at random steps, for good or for a moment; return how often which results stood."""
    generator, steps = random.Random(seed), 0  # noqa: S311 - moments

    def count(step: int) -> None:
        nonlocal steps
        steps = step

    year.restore()
    with stepping(year.city.out.parent, count):
        assert year.city.merge().code == 0
    tally = {"former": 0, "later": 0}
    for attempt in range(times):
        year.restore()
        first = attempt + 1 if attempt < 2 else generator.randint(1, steps)
        for_good = generator.random() < 0.5  # a disk that is full stays full

        def fail(step: int, first: int = first, last: float = math.inf if for_good else first) -> None:
            if first <= step <= last:
                raise OSError(number, os.strerror(number))

        with stepping(year.city.out.parent, fail):
            said = year.city.merge()
        stands = year.standing()
        if said.code == 2:
            assert (said.out, said.err.count("\n")) == ("", 1), said.err
        assert (said.code, stands) in {(2, "former"), (2, "later"), (0, "later")}
        tally[stands] += 1
    assert year.city.merge().code == 0
    assert year.standing() == "later"
    return tally


@pytest.mark.parametrize("number", DISK_ERRORS)
def test_an_error_of_the_disk_is_one_line_and_the_former_or_the_new_results_are_complete(
    year: Year, number: int
) -> None:
    assert fail_often(year, number, 5, seed=number)["former"] > 1


@needs_fork
def test_a_disk_that_takes_no_more_bytes(year: Year) -> None:
    import resource  # noqa: PLC0415 - Windows has no such module
    import signal  # noqa: PLC0415 - as above

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))
        sys.exit(year.city.merge().code)

    assert timed(limited)[1] == 2
    assert year.standing() == "former"


# ---------------------------------------------------------------- people and other runs


def test_two_merges_at_once(year: Year) -> None:
    with FileLock(year.city.out.with_name(f".{year.city.out.name}.lock")):
        said = year.city.merge()
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert year.standing() == "former"


def test_an_output_that_is_open_in_a_spreadsheet_program(year: Year) -> None:
    owner = year.city.out / "~$master.xlsx"
    owner.write_bytes(b"someone")
    try:
        said = year.city.merge()
    finally:
        owner.unlink()
    assert said.code == (0 if os.name == "nt" else 2)  # on Windows the workbook itself tells that nobody holds it
    assert os.name == "nt" or year.standing() == "former"


def test_results_that_a_person_edited_are_kept_and_named(year: Year) -> None:
    (year.city.out / "master.xlsx").write_bytes(b"worked on")
    said = year.city.merge()
    assert "master.xlsx" in said.err
    kept = [path for path in (year.city.out / "edited").iterdir() if path.read_bytes() == b"worked on"]
    assert len(kept) == 1


def test_a_clock_that_was_set_back_changes_nothing(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (year.city.ledger, *returned_files(year.city.returned)):
        os.utime(path, (10**9, 10**9))
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert year.city.merge().code == 0
    monkeypatch.undo()
    assert year.standing() == "later"


def test_a_file_that_vanishes_between_listing_and_reading(year: Year) -> None:
    paths = [*returned_files(year.city.returned), year.city.returned / "消えた.xlsx"]
    reads = read_forms(paths, year.city.returned, workers=0)
    assert [read.received.problem for read in reads] == [""] * (len(paths) - 1) + ["F118"]


def long_run(times: int) -> None:
    """Kill the whole command, then let the disk fail, and print the tallies."""
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Path(folder) / "市")
        print(f"killed {times} times:", kill_often(year, year.command, times, seed=1))  # noqa: T201 - a script
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(results, "merged", lambda *_, **_named: year.master)
            for number in DISK_ERRORS:
                tally = fail_often(year, number, -(-times // len(DISK_ERRORS)), seed=2)
                print(f"{errno.errorcode[number]}:", tally)  # noqa: T201 - as above


if __name__ == "__main__":
    long_run(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
