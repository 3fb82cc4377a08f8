"""Stop a program before any operation of its choosing on the file system. Imports little: it runs in children."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_OPERATIONS = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "os.chmod")
_hook: list[Any] = []


@contextmanager
def stepping(base: Path, act: Callable[[int], None]) -> Iterator[None]:
    """Call act(number of the step) before every operation on a file or folder below base, and every flush."""
    count = 0
    flush = os.fsync

    def step() -> None:
        nonlocal count
        count += 1
        act(count)

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event in _OPERATIONS and str(args[0]).startswith(str(base)):
            step()

    def watched_flush(fd: Any) -> None:
        step()
        flush(fd)

    if not _hook:  # an audit hook can't be taken off again
        _hook.append(None)
        sys.addaudithook(lambda event, args: _hook[0](event, args) if _hook[0] else None)
    _hook[0], os.fsync = watch, watched_flush
    try:
        yield
    finally:
        _hook[0], os.fsync = None, flush
