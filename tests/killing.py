"""Run something in a child of this process and kill it like a power cut, at any moment."""

from __future__ import annotations

import mmap
import os
import signal
import struct
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tests.stepping import stepping

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_COUNT: Final = struct.Struct("=Q")

CAN_FORK = hasattr(os, "fork")
"""Windows can't; there the same steps are tested one by one in tests/test_folder.py."""


def forked(run: Callable[[], object]) -> int:
    """Start run in a child with a process group of its own; return its id. What it prints goes nowhere."""
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        os.setpgid(0, 0)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        run()
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        os._exit(status)


def killed_after(run: Callable[[], object], seconds: float, since: Callable[[], bool] = lambda: True) -> int | None:
    """Kill run (SIGKILL) some seconds after since() holds; return its exit code where it ended before, else None."""
    child = forked(run)
    end = None
    while end is None or time.monotonic() < end:
        if end is None and since():
            end = time.monotonic() + seconds
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    code = _ended(child)
    return None if code == -signal.SIGKILL else code


def killed_before(run: Callable[[], object], step: int, base: Path) -> int | None:
    """Kill run (SIGKILL) before that step on the files below base; return its exit code where it has fewer, else None.

    Steps are those of :func:`tests.stepping.stepping`.
    """

    def kill(at: int) -> None:
        if at == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def watched() -> None:
        with stepping(base, kill):
            run()

    code = _ended(forked(watched))
    return None if code == -signal.SIGKILL else code


def count_steps(run: Callable[[], object], base: Path) -> int:
    """Return how many steps on the files below base run takes in a child when nobody kills it."""
    with mmap.mmap(-1, _COUNT.size) as shared:

        def watched() -> None:
            with stepping(base, lambda step: _COUNT.pack_into(shared, 0, step)):
                run()

        _ended(forked(watched))
        return int(_COUNT.unpack_from(shared)[0])


def timed(run: Callable[[], object]) -> tuple[float, int]:
    """Return how long run takes in a child when nobody kills it, and its exit code."""
    started = time.monotonic()
    code = _ended(forked(run))
    return time.monotonic() - started, code


def _ended(child: int) -> int:
    """Wait for a child; return its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def group_ends(group: int, seconds: float) -> bool:
    """Return whether every process of a group has ended within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(ChildProcessError):
            os.waitpid(-group, os.WNOHANG)
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
