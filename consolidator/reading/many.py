"""Many returned files: those known from before come from the cache, what is new goes to a reader."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol, Self

from consolidator.reading.cache import cache_key, keep, kept_before, look_up
from consolidator.reading.folder import leads_out
from consolidator.reading.packed import opened, packed_answer, read_packed, unpacked
from consolidator.snapshot import Limits, limits_of, take_each
from consolidator.snapshot.worker import digest
from consolidator.text import listed_name

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from pathlib import Path

    from consolidator.intake.received import Received
    from consolidator.model import Unreadable
    from consolidator.reading.form import FormRead
    from consolidator.reading.packed import Opened, Shared

UNSURE: Final = frozenset({"F101", "F118"})
"""Problems that another attempt may not have (memory, time, a share that was away): never cached."""
_AT_ONCE: Final = 8  # files that are hashed: a share answers each after a while


class Reader(Protocol):
    """Who reads files: each of them packed, or why it can't be read, in the order of the paths, as they come."""

    def __call__(
        self, paths: Sequence[Path], root: Path, limits: Limits, progress: Callable[[Path], None]
    ) -> Generator[bytes | Unreadable]:
        """Read, perhaps from now on; closing ends it. progress is called with each file that is done."""


def here(workers: int | None = None) -> Reader:
    """Return the reader of this computer: guarded child processes, as many as ``take_each`` thinks right."""

    def read(
        paths: Sequence[Path], root: Path, limits: Limits, progress: Callable[[Path], None]
    ) -> Generator[bytes | Unreadable]:
        return take_each(paths, root, limits, workers, progress, read_packed)

    return read


class Reading:
    """Returned files that are being read: child processes are at it while this one does something else.

    A context manager: what was begun ends with it.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        root: Path,
        workers: int | None = None,
        *,
        reader: Reader | None = None,
        cache: Path | None = None,
    ) -> None:
        """Begin. Arguments: as ``read_forms``."""
        self._paths, self._root, self._cache = paths, root, cache
        self._limits = limits_of(os.environ)
        self._progress: Callable[[Path], None] | None = None
        self._shared: Shared = {}
        keys = _keys(paths, root, self._limits) if cache is not None and kept_before(cache) else {}
        self._known = look_up(cache, set(keys.values())) if cache is not None and keys else {}
        self._held: dict[Path, FormRead] = {}
        for path, key in keys.items():
            if (form := opened(self._known.get(key, b""))) is not None:
                self._held[path] = self._unpacked(path, form)
        self._new = [path for path in paths if path not in self._held]
        self._answers = (reader or here(workers))(self._new, root, self._limits, self._told)

    def __enter__(self) -> Self:
        """Return this."""
        return self

    def __exit__(self, *_: object) -> None:
        """End what is still under way."""
        self._answers.close()

    def forms(self, progress: Callable[[Path], None] | None = None) -> tuple[FormRead, ...]:
        """Wait for every file; return what they hold, in the order of the paths. progress: as ``read_forms``."""
        self._progress = progress
        for path in self._held:
            self._told(path)
        answers = self._answered()
        if self._cache is not None:
            read = ((_lasting(self._held[path].received), answer) for path, answer in answers.items())
            keep(self._cache, {cache_key(sha256, self._limits): form for sha256, form in read if sha256}, self._known)
        return tuple(self._held[path] for path in self._paths)

    def _answered(self) -> dict[Path, bytes]:
        """Return the packed forms of new files; what they hold is held."""
        answers: dict[Path, bytes] = {}
        for path, answer in zip(self._new, self._answers, strict=True):
            answers[path] = packed_answer(answer)
            self._held[path] = self._unpacked(path, _sound(answers[path]))
        return answers

    def _unpacked(self, path: Path, form: Opened) -> FormRead:
        return unpacked(listed_name(path, self._root), form, self._shared)

    def _told(self, path: Path) -> None:
        if self._progress:
            self._progress(path)


def read_forms(  # noqa: PLR0913 - the operator's wishes, all optional
    paths: Sequence[Path],
    root: Path,
    workers: int | None = None,
    progress: Callable[[Path], None] | None = None,
    *,
    reader: Reader | None = None,
    cache: Path | None = None,
) -> tuple[FormRead, ...]:
    """Read returned files, in the order of the paths.

    reader: who reads them, by default ``here(workers)`` (0 workers: this process, without guard). cache: the file of
    forms read before, None to do without. progress is called with each file that is done. What is returned depends on
    none of them.
    """
    with Reading(paths, root, workers, reader=reader, cache=cache) as reading:
        return reading.forms(progress)


def _keys(paths: Sequence[Path], root: Path, limits: Limits) -> dict[Path, bytes]:
    """Return the key of each file that can be asked for; every byte is hashed, so that no change is missed."""
    home = root.resolve()

    def sha256(path: Path) -> str:
        try:
            asked = not leads_out(path, home) and path.stat().st_size <= limits.file_bytes
        except OSError:
            return ""
        return digest(path) if asked else ""

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        found = zip(paths, threads.map(sha256, paths), strict=True)
        return {path: cache_key(content, limits) for path, content in found if content}


def _sound(answer: bytes) -> Opened:
    form = opened(answer)
    if form is None:
        raise ValueError("a reader's answer is damaged")
    return form


def _lasting(received: Received) -> str:
    """Return the SHA-256 of the content that a form was read from, '' where another attempt may read it otherwise."""
    return "" if received.problem in UNSURE else received.sha256
