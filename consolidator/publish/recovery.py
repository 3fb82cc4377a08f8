"""Where a results folder and its hidden siblings stand, and what to do when a run was killed between two steps.

Beside a results folder named ``out`` stand:

``.out.new``       what is being written; complete as soon as its results.json is there and matches
``.out.previous``  the former results between the two renames; complete whenever it exists
``.out.old1``      former results that are no longer needed, complete or half deleted
``.out.lock``      an empty file that the operating system locks for one run, and frees when the run dies
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout

from consolidator.model import OperatorError
from consolidator.publish.disk import remove, rename, writing
from consolidator.publish.results import digests_of, is_complete, is_vacant, persons_files, read_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Recovery = Literal["", "finished", "restored", "cleaned", "set_aside"]
"""What a killed run had left: nothing; new results, now in place; former results, now back; remains, now deleted;
former results that are not all in the present folder and now stand beside it under a visible name."""


@dataclass(frozen=True)
class Places:
    """The results folder and its siblings."""

    out: Path

    @property
    def new(self) -> Path:
        """What is being written."""
        return self.out.with_name(f".{self.out.name}.new")

    @property
    def previous(self) -> Path:
        """The former results while the new ones take their place."""
        return self.out.with_name(f".{self.out.name}.previous")

    @property
    def lock(self) -> Path:
        """The file that one run at a time locks."""
        return self.out.with_name(f".{self.out.name}.lock")

    @property
    def old(self) -> tuple[Path, ...]:
        """Former results waiting to be deleted."""
        prefix = f".{self.out.name}.old"
        siblings = self.out.parent.iterdir() if self.out.parent.is_dir() else ()
        return tuple(
            sorted(path for path in siblings if path.name.startswith(prefix) and path.name[len(prefix) :].isdecimal())
        )

    def free(self, prefix: str) -> Path:
        """Return the first sibling of that name and a number that does not exist."""
        number = 1
        while (path := self.out.with_name(f"{prefix}{number}")).exists():
            number += 1
        return path


def places_of(out: Path) -> Places:
    """Return the places of a results folder; OperatorError O116 where none can be, as at the root of a disk."""
    # A link to the results folder is followed: what it points to is replaced, not the link.
    real = Path(os.path.realpath(out))
    if not real.name:
        raise OperatorError("O116", path=real)
    return Places(real)


@contextmanager
def alone(places: Places) -> Iterator[None]:
    """Keep every other run out for the length of the block; OperatorError O117 when another is in."""
    lock = FileLock(places.lock, timeout=0)
    with writing(places.out):
        try:
            lock.acquire()
        except Timeout as error:
            raise OperatorError("O117", path=places.out) from error
    try:
        yield
    finally:
        lock.release()


def recover(out: Path) -> Recovery:
    """Finish or roll back what a killed run has left; the only complete copy is never deleted.

    To be called before results are read. Raises OperatorError O107 or O117.
    """
    places = places_of(out)
    with writing(places.out):
        if not (places.new.exists() or places.previous.exists() or places.old):
            return ""
    with alone(places), writing(places.out):
        return recover_places(places)


def recover_places(places: Places) -> Recovery:
    """Do what ``recover`` does, inside the lock."""
    swept = [remove(path) for path in places.old]
    absent = not places.out.exists() or (places.out.is_dir() and is_vacant(places.out))
    if places.previous.exists():
        return _finish_or_restore(places) if absent else _dispose_of_previous(places)
    if not places.new.exists():
        return "cleaned" if swept else ""
    if is_complete(places.new):
        if absent:
            remove(places.out)
            rename(places.new, places.out)
            return "finished"
        if read_record(places.out) is None:
            return ""  # someone else's folder stands there; the results wait beside it
    remove(places.new)
    return "cleaned"


def _finish_or_restore(places: Places) -> Recovery:
    """Killed between the renames: put the new results into place if nothing of a person's is missing in them."""
    remove(places.out)
    if is_complete(places.new) and _holds(places.new, persons_files(places.previous)):
        rename(places.new, places.out)
        discard(places)
        return "finished"
    rename(places.previous, places.out)
    remove(places.new)
    return "restored"


def _dispose_of_previous(places: Places) -> Recovery:
    """Killed after the renames: delete the former results unless the present ones lack something."""
    remove(places.new)
    if is_complete(places.out) and _holds(places.out, persons_files(places.previous)):
        discard(places)
        return "cleaned"
    rename(places.previous, places.free(f"{places.out.name}-previous-"))
    return "set_aside"


def discard(places: Places) -> None:
    """Delete the former results; what is still open on Windows is left for the next command."""
    with suppress(OSError):
        if places.previous.exists():
            old = places.free(f".{places.out.name}.old")
            rename(places.previous, old)
            remove(old)


def _holds(folder: Path, persons: Mapping[str, str]) -> bool:
    return set(persons.values()) <= set(digests_of(folder).values())
