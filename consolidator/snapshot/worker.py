"""Read many files in child processes: a file that hangs or kills its reader costs that file only."""

from __future__ import annotations

import gc
import hashlib
import logging
import multiprocessing
import os
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar, overload

from pebble import ProcessExpired, ProcessPool

from consolidator.model import Snapshot, Unreadable
from consolidator.snapshot.limits import DEFAULT_LIMITS, Limits, unread
from consolidator.snapshot.memory import limit_memory
from consolidator.snapshot.reading import take
from consolidator.text import listed_name

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

T = TypeVar("T")

OBJECTS: Final = 200_000  # made before the collector looks at the youngest: those of about ten forms
MOST_WORKERS: Final = 8
logger = logging.getLogger(__name__)


@overload
def take_all(
    paths: Sequence[Path],
    root: Path,
    limits: Limits = ...,
    workers: int | None = ...,
    progress: Callable[[Path], None] | None = ...,
) -> tuple[Snapshot | Unreadable, ...]: ...
@overload
def take_all(
    paths: Sequence[Path],
    root: Path,
    limits: Limits = ...,
    workers: int | None = ...,
    progress: Callable[[Path], None] | None = ...,
    *,
    run: Callable[[Path, Path, Limits], T],
) -> tuple[T | Unreadable, ...]: ...
def take_all(  # noqa: PLR0913 - the operator's wishes, all optional
    paths: Sequence[Path],
    root: Path,
    limits: Limits = DEFAULT_LIMITS,
    workers: int | None = None,
    progress: Callable[[Path], None] | None = None,
    *,
    run: Callable[[Path, Path, Limits], object] = take,
) -> tuple[object, ...]:
    """Run ``run(path, root, limits)`` for each file in child processes; results in the order of ``paths``.

    ``run``, limits, ``workers`` and ``progress``: as ``take_each``.
    """
    return tuple(take_each(paths, root, limits, workers, progress, run))


def take_each(  # noqa: PLR0913, PLR0917 - as above
    paths: Sequence[Path],
    root: Path,
    limits: Limits,
    workers: int | None,
    progress: Callable[[Path], None] | None,
    run: Callable[[Path, Path, Limits], T],
) -> Generator[T | Unreadable]:
    """Let child processes begin at once; yield the result of ``run(path, root, limits)`` for each file.

    Closing it ends them. ``run`` is a function of a module (it is named to the child, not copied), and so are its
    results picklable. A file that takes longer than ``limits.seconds`` or more memory than ``limits.memory_bytes``,
    ends its process or raises becomes an Unreadable (F101). ``workers`` None means one a processor, 0 in
    this process, without guard.
    ``progress`` is called with each file that is done.
    """
    if workers == 0 or not paths:
        return (_told(run(path, root, limits), path, progress) for path in paths)
    results = _guarded(paths, root, limits, workers, progress, run)
    next(results)
    return results  # type: ignore[return-value]  # its None has been taken


def _guarded(  # noqa: PLR0913, PLR0917 - as above
    paths: Sequence[Path],
    root: Path,
    limits: Limits,
    workers: int | None,
    progress: Callable[[Path], None] | None,
    run: Callable[[Path, Path, Limits], T],
) -> Generator[T | Unreadable | None]:
    """Yield None when child processes are at work, then what they make of each file."""
    count = min(workers or os.cpu_count() or 1, MOST_WORKERS if workers is None else len(paths), len(paths))
    # Spawned everywhere, as Windows must: the same behaviour on every system, and no forked threads.
    pool = ProcessPool(max_workers=count, context=multiprocessing.get_context("spawn"), initializer=_prepare)
    try:
        futures = [pool.schedule(_within, args=[run, path, root, limits], timeout=limits.seconds) for path in paths]
        yield None
        for future, path in zip(futures, paths, strict=True):
            yield _told(_outcome(future, path, root, pool, limits), path, progress)
        pool.close()  # type: ignore[no-untyped-call]  # pebble leaves it unannotated
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]  # likewise
        raise
    finally:
        pool.join()


def _told(result: T, path: Path, progress: Callable[[Path], None] | None) -> T:
    if progress:
        progress(path)
    return result


def _within(run: Callable[[Path, Path, Limits], T], path: Path, root: Path, limits: Limits) -> T | Unreadable:
    """Run in a child, whose memory is limited as soon as everything is imported."""
    limit_memory(limits.memory_bytes)
    try:
        return run(path, root, limits)
    except MemoryError:
        return _lost(path, root, "memory", digest(path))


def _outcome(future: Future[T], path: Path, root: Path, pool: ProcessPool, limits: Limits) -> T | Unreadable:
    """Return what a child made of a file, or why it made nothing of it."""
    try:
        return future.result()
    except BrokenProcessPool:  # no child could be started at all: that is not the file's doing
        raise
    except TimeoutError:
        phrase = "too_long"
    except ProcessExpired:
        phrase = "killed"
    except Exception:
        logger.exception("%s", path)
        phrase = "our_fault"
    # A share that hangs would hang this process too, so that another child reads the file once more.
    again = pool.schedule(digest, args=[path], timeout=limits.seconds)
    with suppress(Exception):
        return _lost(path, root, phrase, again.result())
    return _lost(path, root, phrase, "")


def _lost(path: Path, root: Path, phrase: str, sha256: str) -> Unreadable:
    refused = unread(phrase)
    return Unreadable(listed_name(path, root), sha256, refused.code, refused.params)


def digest(path: Path) -> str:
    """Return the sha256 of a file, '' where it can't be read or is no file."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _prepare() -> None:
    """Ready a child: silent, since libraries in Rust and C print their panics and the parent says it in one sentence.

    Arrow's own allocator reserves a gigabyte of addresses at a time, which a ceiling takes for memory. A form is read
    into thousands of objects that are dropped together and make no circles: the collector looks for those rarely.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.close(silence)
