"""What a command takes from start to end: wall and processor seconds, and memory, of it and all its child processes."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PERIOD: Final = 0.05  # seconds between two looks at the processes


@dataclass(frozen=True)
class Run:
    """One run of a command. cpu is user and system seconds; memory the peak in bytes, shared pages counted once."""

    wall: float
    cpu: float
    memory: int
    output: str


class FailedError(Exception):
    """A measured command did not do its work."""


def run(command: Sequence[str], folder: Path, allowed: Sequence[int] = (0,)) -> Run:
    """Run a command in a folder; FailedError when it ends with another code than those allowed."""
    before = _finished_cpu()
    start = time.perf_counter()
    peak, cpu = 0, {}
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as told:  # a pipe that nobody empties fills up
        process = psutil.Popen(command, cwd=folder, stdout=said, stderr=told)
        while process.poll() is None:
            memory = 0
            for member in _tree(process):
                held, took = _look(member)
                memory += held
                cpu[member] = max(took, cpu.get(member, 0.0))
            peak = max(peak, memory)
            time.sleep(PERIOD)
        wall = time.perf_counter() - start
        output, errors = (_text(stream) for stream in (said, told))
    if process.returncode not in allowed:
        raise FailedError(f"{' '.join(command)}: {errors[-2000:]}")
    finished = _finished_cpu()
    total = sum(cpu.values()) if finished is None or before is None else finished - before
    return Run(wall, total, peak, output)


def _text(stream: IO[bytes]) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8", "replace")


def _tree(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _look(process: psutil.Process) -> tuple[int, float]:
    """Return the memory and the processor seconds of one process; its share of what it shares, where that is told."""
    try:
        times = process.cpu_times()
        held = process.memory_full_info() if sys.platform == "linux" else process.memory_info()
    except psutil.Error:
        return 0, 0.0
    return getattr(held, "pss", held.rss), times.user + times.system


def _finished_cpu() -> float | None:
    """Return the processor seconds of all child processes that have ended; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
