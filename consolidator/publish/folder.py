"""The results folder: replaced whole or not at all, whatever happens in between.

New results are written into a hidden sibling, then take the folder's place by renaming, which a file system does
at once or not at all. ``recovery`` names the siblings and mends what a killed run leaves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from consolidator.model import OperatorError
from consolidator.publish.disk import held_file, opened_by_owner_file, remove, rename, sync_folder, write, writing
from consolidator.publish.recovery import Places, Recovery, alone, discard, places_of, recover, recover_places
from consolidator.publish.results import (
    EDITED,
    RECORD_FILE,
    folded,
    is_vacant,
    keeping_places,
    persons_files,
    read_record,
    record_bytes,
    sha256,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

__all__ = ["Recovery", "Replaced", "recover", "replace_folder"]

_NOT_IN_NAMES: Final = frozenset('\\:*?"<>|')


@dataclass(frozen=True)
class Replaced:
    """What replacing a folder did besides."""

    kept: tuple[tuple[str, str], ...]  # files people changed or added: former path, path in the new folder
    recovered: Recovery


def replace_folder(
    out: Path, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], record: Mapping[str, str]
) -> Replaced:
    """Replace the results folder by these files, all or nothing, keeping what people changed or added in it.

    files: relative path with forward slashes → content, or such pairs, which may be made one after the other while they
    are written. record: name of an input → its digest, kept in results.json.
    Raises OperatorError: O107 can't be written, O108 open in another program, O116 not a folder of ours, O117 in use.
    """
    places = places_of(out)
    with writing(places.out):
        places.out.parent.mkdir(parents=True, exist_ok=True)
    with alone(places), writing(places.out):
        recovered = recover_places(places)
        if places.previous.exists():
            raise OperatorError("O108", path=held_file(places.previous))
        persons = _persons_files(places.out)
        former = read_record(places.out)
        try:
            digests = _stage(places, files.items() if isinstance(files, Mapping) else files)
            kept = keeping_places(persons, former.files if former else (), digests)
            _keep(places, kept)
            _complete(places, record_bytes(digests, record))
            _swap(places, persons)
        except BaseException:
            remove(places.new)
            raise
        discard(places)
    return Replaced(tuple(sorted(kept.items())), recovered)


def _persons_files(out: Path) -> dict[str, str]:
    """Return the files people changed or added; OperatorError O116 or O108 where the folder can't be replaced."""
    if not out.exists():
        return {}
    if not out.is_dir() or (read_record(out) is None and not is_vacant(out)):
        raise OperatorError("O116", path=out)
    try:
        if opened := opened_by_owner_file(out):
            raise OperatorError("O108", path=opened)
        return persons_files(out)
    except PermissionError as error:
        raise OperatorError("O108", path=held_file(out)) from error


def _stage(places: Places, files: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """Write files into the new folder; return path → sha256."""
    places.new.mkdir()
    digests: dict[str, str] = {}
    taken: set[str] = set()
    for name, content in files:
        _require_plain_path(name, taken)
        taken.add(folded(name))
        write(places.new / name, content)
        digests[name] = sha256(content)
    return digests


def _keep(places: Places, kept: Mapping[str, str]) -> None:
    """Copy what people changed or added into the new folder."""
    for place, former in sorted({place: former for former, place in kept.items()}.items()):
        source = places.out / former
        write(places.new / place, source.read_bytes())
        os.utime(places.new / place, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))


def _complete(places: Places, record: bytes) -> None:
    """Write the record into the new folder."""
    for folder in (places.new, *(path for path in places.new.rglob("*") if path.is_dir())):
        sync_folder(folder)
    # Last, and only once everything else is on the disk: its presence means that the rest is complete.
    write(places.new / RECORD_FILE, record)
    sync_folder(places.new)


def _swap(places: Places, persons: Mapping[str, str]) -> None:
    if not places.out.exists():
        rename(places.new, places.out)
        return
    try:
        _rename_opened(places.out, places.previous)
        _require_unchanged(places, persons)
        rename(places.new, places.out)
    except BaseException:
        if places.previous.exists() and not places.out.exists():
            with suppress(OSError):  # else the next command brings it back
                rename(places.previous, places.out)
        raise


def _rename_opened(source: Path, target: Path) -> None:
    try:
        rename(source, target)
    except PermissionError as error:
        raise OperatorError("O108", path=held_file(source)) from error


def _require_unchanged(places: Places, persons: Mapping[str, str]) -> None:
    """Raise OperatorError O108 when someone saved a file while the new results were being written."""
    if persons_files(places.previous) != persons:
        raise OperatorError("O108", path=places.out)


def _require_plain_path(name: str, taken: Collection[str]) -> None:
    """Raise ValueError for a path that leaves the folder, is not portable, taken (folded), or one of those of ours."""
    path = PurePosixPath(name)
    plain = str(path) == name and not path.is_absolute() and ".." not in path.parts and _NOT_IN_NAMES.isdisjoint(name)
    if not plain or folded(path.parts[0]) in (EDITED, RECORD_FILE) or folded(name) in taken:
        raise ValueError(f"not a path for a results folder: {name!r}")
