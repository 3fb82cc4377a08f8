"""Many returned files, in the order of their paths."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from consolidator.model import Unreadable
from consolidator.reading.form import read_form, unread
from consolidator.snapshot import limits_of, take_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from consolidator.reading.form import FormRead


def read_forms(
    paths: Sequence[Path], root: Path, workers: int | None = None, progress: Callable[[], None] | None = None
) -> tuple[FormRead, ...]:
    """Read returned files in guarded child processes (0 workers: here), in the order of the paths."""
    results = take_all(paths, root, limits_of(os.environ), workers, progress, run=read_form)
    return tuple(unread(result) if isinstance(result, Unreadable) else result for result in results)
