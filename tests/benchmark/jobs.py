"""What is measured: commands, and what each is compared with."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.benchmark.measure import Run, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW: Final = 20
"""Forms that the slowest peers are given; what they take is counted up to all forms."""
ROOT: Final = "limit"


@dataclass(frozen=True)
class Job:
    """A command and how often its work would have to be done: 1, or forms / FEW where it was given FEW of them."""

    name: str
    title: str
    command: tuple[str, ...]
    allowed: tuple[int, ...] = (0,)
    times: float = 1.0

    def run(self, folder: Path) -> Run:
        """Run it once, counted up."""
        one = run(self.command, folder, self.allowed)
        return Run(one.wall * self.times, one.cpu * self.times, one.memory, one.output)


def module(name: str, *arguments: object) -> tuple[str, ...]:
    """Return the command that runs a module of this checkout."""
    return (sys.executable, "-m", name, *map(str, arguments))


def ours(*arguments: object) -> tuple[str, ...]:
    """Return a command of ours."""
    return module("consolidator", *arguments)


def merging(forms: Path, out: Path, name: str = "merge", title: str = "consolidator merge") -> Job:
    """Return the merge of a folder of forms, every one read anew."""
    command = ours("merge", forms / "plan.xlsx", forms / "returned", "--out", out, "--no-cache")
    return Job(name, title, command, (0, 1))


def whole(forms: Path, few: Path, count: int, scratch: Path) -> Iterator[Job]:
    """Yield the limit, our merge and the peers, on the same forms."""
    returned = forms / "returned"
    yield Job(ROOT, "limit: python-calamine reads all cells, one process", module("tests.benchmark.limit", returned))
    yield merging(forms, scratch / "out")
    peers = (
        ("pandas_calamine", "pandas.read_excel (calamine) + pandera", "pandas", False),
        ("pandas_openpyxl", "pandas.read_excel (openpyxl) + pandera", "openpyxl", False),
        ("openpyxl_loop", "openpyxl, cell by cell", "openpyxl", True),
        ("frictionless", "frictionless validate", "frictionless", True),
        ("flatten_tool", "flatten-tool unflatten", "flattentool", True),
    )
    for name, title, package, slow in peers:
        if importlib.util.find_spec(package) is None:
            print(f"left out: {title} ({package} is not installed)")
            continue
        part = slow and count > FEW
        given = few / "returned" if part else returned
        command = module("tests.benchmark.peers", name, given, scratch / f"{name}.xlsx")
        note = f" (of {FEW}, counted up)" if part else ""
        yield Job(name, title + note, command, times=count / FEW if part else 1.0)


def small(form: Path, wide: Path, plan: Path, scratch: Path) -> Iterator[tuple[Job, Job, float]]:
    """Yield the commands that a person waits for, each with what it is measured by, and how often that at most."""
    click = Job("click", "python -c 'import click'", (sys.executable, "-c", "import click"))
    yield Job("help", "consolidator --help", ours("--help")), click, 3.0
    needed = Job("needed", "imports and reading", module("tests.benchmark.needed", form))
    yield Job("validate", "consolidator validate, one form", ours("validate", form), (0, 1)), needed, 1.5
    sixty = Job("sixty", "consolidator validate", ours("validate", wide), (0, 1))
    if importlib.util.find_spec("xlwings") is not None:
        command = module("tests.benchmark.press", wide)
        yield Job("press", "検査 in LibreOffice, 60 initiatives", command), sixty, 3.0
    issue = Job("issue", "consolidator issue, 10 forms", ours("issue", plan, "--out", scratch / "issued"))
    yield issue, needed, float("inf")
