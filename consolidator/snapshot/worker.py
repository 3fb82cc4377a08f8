"""Read many files in child processes: a file that hangs or kills its reader costs that file only."""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import unicodedata
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Final, TypeVar, overload

from pebble import ProcessExpired, ProcessPool

from consolidator.model import Snapshot, Unreadable
from consolidator.snapshot.limits import DEFAULT_LIMITS, Limits, unread
from consolidator.snapshot.reading import take

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

T = TypeVar("T")

MOST_WORKERS: Final = 8
logger = logging.getLogger(__name__)


@overload
def take_all(
    paths: Sequence[Path],
    root: Path,
    limits: Limits = ...,
    workers: int | None = ...,
    progress: Callable[[], None] | None = ...,
) -> tuple[Snapshot | Unreadable, ...]: ...
@overload
def take_all(
    paths: Sequence[Path],
    root: Path,
    limits: Limits = ...,
    workers: int | None = ...,
    progress: Callable[[], None] | None = ...,
    *,
    run: Callable[[Path, Path, Limits], T],
) -> tuple[T | Unreadable, ...]: ...
def take_all(  # noqa: PLR0913 - the operator's wishes, all optional
    paths: Sequence[Path],
    root: Path,
    limits: Limits = DEFAULT_LIMITS,
    workers: int | None = None,
    progress: Callable[[], None] | None = None,
    *,
    run: Callable[[Path, Path, Limits], object] = take,
) -> tuple[object, ...]:
    """Run ``run(path, root, limits)`` for each file in child processes; results in the order of ``paths``.

    ``run`` is a function of a module (it is named to the child, not copied), and so are its results
    picklable. A file that takes longer than ``limits.seconds``, ends its process or raises becomes an
    Unreadable (F101). ``workers`` None means one a processor, 0 in this process, without guard.
    ``progress`` is called once for each file that is done.
    """
    if workers == 0:
        return tuple(_told(run(path, root, limits), progress) for path in paths)
    if not paths:
        return ()
    count = min(workers or os.cpu_count() or 1, MOST_WORKERS if workers is None else len(paths), len(paths))
    # Spawned everywhere, as Windows must: the same behaviour on every system, and no forked threads.
    pool = ProcessPool(max_workers=count, context=multiprocessing.get_context("spawn"), initializer=_hush)
    try:
        futures = [pool.schedule(run, args=[path, root, limits], timeout=limits.seconds) for path in paths]
        results = tuple(
            _told(_outcome(future, path, root), progress) for future, path in zip(futures, paths, strict=True)
        )
        pool.close()  # type: ignore[no-untyped-call]  # pebble leaves it unannotated
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]  # likewise
        raise
    finally:
        pool.join()
    return results


def _told(result: object, progress: Callable[[], None] | None) -> object:
    if progress:
        progress()
    return result


def _outcome(future: Future[object], path: Path, root: Path) -> object:
    """Return what a child made of a file, or why it made nothing of it."""
    try:
        return future.result()
    except BrokenProcessPool:  # no child could be started at all: that is not the file's doing
        raise
    except TimeoutError:
        return _lost(path, root, "too_long")
    except ProcessExpired:
        return _lost(path, root, "killed")
    except Exception:
        logger.exception("%s", path)
        return _lost(path, root, "our_fault")


def _lost(path: Path, root: Path, phrase: str) -> Unreadable:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        digest = ""
    refused = unread(phrase)
    file = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
    return Unreadable(file, digest, refused.code, refused.params)


def _hush() -> None:
    """Silence a child: libraries in Rust and C print their panics, the parent says it in one sentence."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
