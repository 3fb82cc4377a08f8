"""Many returned files: those known from before come from the cache, what is new goes to a reader."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Protocol

from consolidator.reading.cache import cache_key, keep, kept_before, look_up
from consolidator.reading.folder import leads_out
from consolidator.reading.packed import opened, packed_answer, read_packed, unpacked
from consolidator.snapshot import Limits, limits_of, take_each
from consolidator.snapshot.worker import digest
from consolidator.text import listed_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from consolidator.intake.received import Received
    from consolidator.model import Unreadable
    from consolidator.reading.form import FormRead
    from consolidator.reading.packed import Opened, Texts

UNSURE: Final = frozenset({"F101", "F118"})
"""Problems that another attempt may not have (memory, time, a share that was away): never cached."""
_AT_ONCE: Final = 8  # files that are hashed: a share answers each after a while


class Reader(Protocol):
    """Who reads files: each of them packed, or why it can't be read, in the order of the paths, as they come."""

    def __call__(
        self, paths: Sequence[Path], root: Path, limits: Limits, progress: Callable[[Path], None] | None
    ) -> Iterable[bytes | Unreadable]:
        """Read; progress is called with each file that is done."""


def here(workers: int | None = None) -> Reader:
    """Return the reader of this computer: guarded child processes, as many as ``take_each`` thinks right."""

    def read(
        paths: Sequence[Path], root: Path, limits: Limits, progress: Callable[[Path], None] | None
    ) -> Iterable[bytes | Unreadable]:
        return take_each(paths, root, limits, workers, progress, read_packed)

    return read


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
    forms read before, None to do without. What is returned depends on neither.
    """
    limits = limits_of(os.environ)
    keys = _keys(paths, root, limits) if cache is not None and kept_before(cache) else {}
    known = look_up(cache, set(keys.values())) if cache is not None and keys else {}
    texts: Texts = {}
    held: dict[Path, FormRead] = {}
    for path, key in keys.items():
        form = opened(known.get(key, b""))
        if form is not None:
            held[path] = unpacked(listed_name(path, root), form, texts)
            if progress:
                progress(path)
    new = [path for path in paths if path not in held]
    answers: list[bytes] = []
    for path, answer in zip(new, (reader or here(workers))(new, root, limits, progress), strict=True):
        answers.append(packed_answer(answer))
        held[path] = unpacked(listed_name(path, root), _sound(answers[-1]), texts)
    if cache is not None:
        read = ((_lasting(held[path].received), answer) for path, answer in zip(new, answers, strict=True))
        keep(cache, {cache_key(sha256, limits): answer for sha256, answer in read if sha256}, known)
    return tuple(held[path] for path in paths)


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
