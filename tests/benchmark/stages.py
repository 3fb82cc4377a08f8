"""Runs a command of ours in this process and prints, as JSON, what each stage took: seconds, processor seconds.

    python -m tests.benchmark.stages merge plan.xlsx returned --out out

The stages are timed where ``cli`` and ``pipeline`` call them; what a stage calls that is itself a stage counts there.
Child processes read while this one starts and reads the ledger: the stage of reading is what is left to wait for, and
holds all that they used.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

STAGES: Final = (
    ("ledger", "consolidator.cli.results", "sound_plan"),
    ("reading", "consolidator.reading.many", "Reading.forms"),
    ("judging", "consolidator.pipeline", "judge"),
    ("merging", "consolidator.pipeline", "merge"),
    ("summarising", "consolidator.publish.bundle", "summarise"),
    ("publishing", "consolidator.cli.results", "publish"),
)


def _spent() -> tuple[float, float]:
    """Return the seconds that have passed and those of processors, of child processes that have ended too."""
    used = os.times()
    return time.perf_counter(), used.user + used.system + used.children_user + used.children_system


class Clock:
    """Seconds by stage; while one stage runs inside another, only the inner one's count."""

    def __init__(self) -> None:
        """Start in no stage."""
        self.seconds: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._stack = ["starting"]
        self._since = _spent()

    def timed(self, stage: str, function: Callable[..., object]) -> Callable[..., object]:
        """Return the function, timed as a stage."""

        @functools.wraps(function)
        def run(*args: object, **kwargs: object) -> object:
            self.lap()
            self._stack.append(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.lap()
                self._stack.pop()

        return run

    def lap(self) -> None:
        """Book what has passed since the last time on the stage that runs."""
        now = _spent()
        for place, (one, before) in enumerate(zip(now, self._since, strict=True)):
            self.seconds[self._stack[-1]][place] += one - before
        self._since = now


def main() -> None:
    """Run the command of ours in the command line."""
    clock = Clock()
    for stage, module, name in STAGES:
        *classes, function = name.split(".")
        home = functools.reduce(getattr, classes, importlib.import_module(module))
        setattr(home, function, clock.timed(stage, getattr(home, function)))
    from consolidator.cli import main as command

    printed = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        command(sys.argv[1:])
    except SystemExit as end:
        if end.code == 2:
            raise
    finally:
        clock.lap()
        sys.stdout.flush()
        os.dup2(printed, 1)
    print(json.dumps(clock.seconds))


if __name__ == "__main__":
    main()
