"""Many files, one in twenty of them bad: every bad one is named, every good one merged.

As a script it is the long run: ``python -m tests.test_load 2000`` prints time and memory.
"""

from __future__ import annotations

import csv
import io
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.story import City, Said, everything

if TYPE_CHECKING:
    from collections.abc import Callable

BAD: dict[str, Callable[[bytes], bytes]] = {
    "F101": lambda form: form[: len(form) // 2],
    "F102": lambda _: b"%PDF-1.7",
    "F103": lambda form: form.replace(b"PK\x01\x02\x14\x00\x14\x00\x00\x00", b"PK\x01\x02\x14\x00\x14\x00\x01\x00"),
    "F105": lambda _: _other_workbook(),
}
"""What a bad file is found to be, and how a good one becomes it."""


def _other_workbook() -> bytes:
    import openpyxl  # noqa: PLC0415 - once

    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


class Load:
    """A city of so many departments with one initiative each, and what came of one merge."""

    def __init__(self, folder: Path, count: int, every: int = 20) -> None:
        codes = [f"{number:05}" for number in range(1, count + 1)]

        departments = "\n".join(["| code | bureau | name |", *(f"| {code} | 局 | 第{code}課 |" for code in codes)])
        initiatives = "\n".join(
            ["| id | title | policy | lead | related | status |", *(f"| R{c} | 取組{c} | 1 | {c} | | |" for c in codes)]
        )
        self.city = City(folder, departments=departments, initiatives=initiatives)
        self.bad: dict[str, str] = {}
        kinds = list(BAD)
        for number, code in enumerate(codes):
            path = self.city.returns(code, name=f"局{number % 9}/{code}.xlsx")
            if number % every == every - 1:
                kind = kinds[len(self.bad) % len(kinds)]
                path.write_bytes(BAD[kind](path.read_bytes()))
                self.bad[path.relative_to(self.city.returned).as_posix()] = kind
        started = time.monotonic()
        self.said: Said = self.city.merge()
        self.seconds = time.monotonic() - started
        self.files = everything(self.city.out)

    def table(self, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.files[f"data/{name}.csv"].decode("utf-8-sig"), newline="")))

    def verify(self, count: int) -> None:
        """Assert that every bad file is named with its code, and every good one merged."""
        assert self.said.code == 1, self.said.err
        assert self.bad
        named = {row["file"]: row["code"] for row in self.table("findings") if row["code"] in BAD}
        assert named == self.bad
        assert all(file in self.said.out for file in self.bad)
        states = Counter(row["state"] for row in self.table("submissions"))
        assert states["accepted"] == count - len(self.bad)
        sums = [row for row in self.table("reconciliation") if int(row["typed"])]
        assert len(sums) == count - len(self.bad)
        for row in sums:
            assert int(row["typed"]) == sum(int(row[name]) for name in ("merged", "rejected", "overruled", "stray"))


@pytest.mark.slow
def test_bad_files_among_good_ones_stop_nobody(tmp_path: Path) -> None:
    load = Load(tmp_path / "市", 40, every=10)
    load.verify(40)
    assert set(load.bad.values()) == set(BAD)


def long_run(count: int) -> None:
    """Merge so many files, and print time and memory."""
    import resource  # noqa: PLC0415 - Windows has no such module, and needs no long run

    with tempfile.TemporaryDirectory() as folder:
        load = Load(Path(folder) / "市", count)
        load.verify(count)
        bad, seconds = len(load.bad), load.seconds
    here, children = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"{count} files, {bad} bad: {seconds:.0f} s; peak {here} MB here, {children} MB in a child")  # noqa: T201


if __name__ == "__main__":
    long_run(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
