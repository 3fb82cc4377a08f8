"""Measures the consolidator beside its limit and its peers, in one run, and writes docs/performance.md.

    python -m tests.benchmark                     # 1,000 forms of 5 initiatives, 5 rounds: an hour on a quiet machine
    python -m tests.benchmark --forms 100 --rounds 3 --growth 10 100 --no-page

Needs `pip install .[bench]`; a peer that is not installed is left out and named. Forms are made once, in --folder.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import platform
import shutil
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.benchmark.forms import FORM_COUNT, INITIATIVE_COUNT, make
from tests.benchmark.jobs import FEW, ROOT, merging, module, small, whole
from tests.benchmark.measure import Run, run
from tests.benchmark.page import MEGABYTE, chart, compared, middle, put, ratio, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

HOME: Final = Path(__file__).parents[2]
PAGE: Final = HOME / "docs" / "performance.md"
CHART: Final = HOME / "docs" / "images" / "performance.svg"
WIDE: Final = 60


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "consolidator-benchmark")
    parser.add_argument("--forms", type=int, default=FORM_COUNT)
    parser.add_argument("--initiatives", type=int, default=INITIATIVE_COUNT)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", type=int, nargs="*", default=[10, 100, 1000, 10_000], help="numbers of forms")
    parser.add_argument("--only", nargs="*", help="names of the jobs to compare; the limit is always one")
    parser.add_argument("--no-page", action="store_true", help="print the figures only")
    asked = parser.parse_args()
    os.environ["PYTHONPATH"] = str(HOME)
    for package in ("consolidator", "schemas"):  # as pip does when it installs them
        compileall.compile_dir(HOME / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        text, picture = figures(asked, Path(folder))
    print(text)
    if not asked.no_page:
        CHART.write_text(picture, encoding="utf-8", newline="\n")
        put(PAGE, text)


def figures(asked: argparse.Namespace, scratch: Path) -> tuple[str, str]:
    """Return the tables and the chart."""
    forms = made(asked.folder, asked.forms, asked.initiatives)
    few = made(asked.folder, FEW, asked.initiatives)
    jobs = [
        job for job in whole(forms, few, asked.forms, scratch) if asked.only is None or job.name in (ROOT, *asked.only)
    ]
    runs: dict[str, list[Run]] = {job.name: [] for job in jobs}
    for number in range(asked.rounds):
        for job in jobs:
            runs[job.name].append(job.run(HOME))
            print(f"{number + 1}/{asked.rounds} {job.name}: {runs[job.name][-1].cpu:.1f} s", flush=True)
    titles = {job.name: job.title for job in jobs}
    walls = {name: ratio(found, runs[ROOT], "wall") for name, found in runs.items()}
    parts = [
        setting(asked),
        compared(titles, runs, ROOT),
        "By stage (seconds that pass; processor seconds, of child processes too):",
        stages(by_stage(merging(forms, scratch / "out").command, min(asked.rounds, 3))),
        "A second merge, after one form was changed (aim: all but publishing within 1 s of wall):",
        stages(again(forms, scratch, min(asked.rounds, 3))),
        "What a person waits for:",
        table(("", "wall s", "measured by", "wall s", "ratio", "aim"), waits(asked, scratch)),
        "Growth of `merge`; medians, but for the largest, which is one run:",
        table(("forms", "wall s", "CPU s", "ms CPU a form", "peak MB", "kB more a form"), growth(asked, scratch)),
    ]
    caption = f"{asked.forms:,} forms: time, the bare calamine read being 1"
    return "\n\n".join(parts), chart(titles, walls, caption)


def setting(asked: argparse.Namespace) -> str:
    """Return what was measured on what."""
    return (
        f"{asked.forms:,} forms of {asked.initiatives} initiatives, {asked.rounds} rounds, medians; "
        f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}. "
        "Ratios are taken within a round. Peak memory is that of the whole process tree."
    )


def made(folder: Path, forms: int, initiatives: int) -> Path:
    """Return the folder of so many forms, made unless it is there."""
    place = folder / f"{forms}x{initiatives}"
    make(place, forms, initiatives)
    return place


def by_stage(command: Sequence[str], rounds: int) -> dict[str, list[Sequence[float]]]:
    """Return wall and processor seconds of each stage of a merge, round by round."""
    seconds: defaultdict[str, list[Sequence[float]]] = defaultdict(list)
    for _ in range(rounds):
        for stage, found in json.loads(run(module("tests.benchmark.stages", *command[3:]), HOME).output).items():
            seconds[stage].append(found)
    return dict(seconds)


def again(forms: Path, scratch: Path, rounds: int) -> dict[str, list[Sequence[float]]]:
    """Return the stages of merges that find all forms but one in the cache."""
    copy = scratch / "again"
    shutil.copytree(forms, copy)
    command = merging(copy, scratch / "out again").command[:-1]
    changed = next((copy / "returned").iterdir())
    os.environ["CONSOLIDATOR_CACHE"] = str(scratch / "cache")
    try:
        run(command, HOME, (0, 1))
        found: defaultdict[str, list[Sequence[float]]] = defaultdict(list)
        for number in range(rounds):
            with zipfile.ZipFile(changed, "a") as package:
                package.comment = f"changed {number}".encode()
            for stage, seconds in by_stage(command, 1).items():
                found[stage] += seconds
    finally:
        del os.environ["CONSOLIDATOR_CACHE"]
    return dict(found)


def stages(seconds: Mapping[str, Sequence[Sequence[float]]]) -> str:
    """Return the table of what each stage took, medians, and the sums."""
    rows = {stage: [median(kind) for kind in zip(*found, strict=True)] for stage, found in seconds.items()}
    rows["together"] = [sum(kind) for kind in zip(*rows.values(), strict=True)]
    lines = ((stage, f"{wall:.2f}", f"{cpu:.2f}") for stage, (wall, cpu) in rows.items())
    return table(("stage", "wall s", "CPU s"), lines)


def waits(asked: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, ...]]:
    """Yield a row for each command that a person waits for."""
    ten, wide = made(asked.folder, 10, asked.initiatives), made(asked.folder, 1, WIDE)
    one, large = (next((place / "returned").iterdir()) for place in (ten, wide))
    for job, other, aim in small(one, large, ten / "plan.xlsx", scratch):
        pairs = []
        for _ in range(asked.rounds):
            if job.name == "press":
                shutil.copy(large, scratch / "form.xlsx")
            pairs.append((job.run(HOME), other.run(HOME)))
            shutil.rmtree(scratch / "issued", ignore_errors=True)
        mine, theirs = ([pair[side] for pair in pairs] for side in (0, 1))
        if job.name == "press":  # starting LibreOffice is no part of a press
            mine = [Run(float(run.output), run.cpu, run.memory, run.output) for run in mine]
        yield (
            job.title,
            f"{middle(mine, 'wall'):.2f}",
            other.title,
            f"{middle(theirs, 'wall'):.2f}",
            f"{ratio(mine, theirs, 'wall'):.2f}",
            f"≤ {aim:g}" if aim < float("inf") else "",
        )


def growth(asked: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, ...]]:
    """Yield a row for each number of forms; memory a form beside the row before."""
    before = None
    for count in sorted(asked.growth):
        job = merging(made(asked.folder, count, asked.initiatives), scratch / "out")
        runs = [job.run(HOME) for _ in range(1 if count == max(asked.growth) else min(asked.rounds, 3))]
        wall, cpu, memory = (median(getattr(run, kind) for run in runs) for kind in ("wall", "cpu", "memory"))
        more = "" if before is None else f"{(memory - before[1]) / (count - before[0]) / 1024:.0f}"
        before = count, memory
        yield (
            f"{count:,}",
            f"{wall:.1f}",
            f"{cpu:.1f}",
            f"{1000 * cpu / count:.1f}",
            f"{memory / MEGABYTE:.0f}",
            more,
        )


if __name__ == "__main__":
    main()
