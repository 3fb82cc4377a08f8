"""What a results folder says of itself (results.json), and which of its files are a person's work."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

RECORD_FILE: Final = "results.json"
RECORD_VERSION: Final = 1
EDITED: Final = "edited"
"""Folder inside the results where what people changed is kept."""
_SYSTEM_FILES: Final = frozenset({"desktop.ini", "thumbs.db", ".ds_store"})


@dataclass(frozen=True)
class Record:
    """What results.json holds: every file that was published, and what the results were made from."""

    version: int
    files: Mapping[str, str]  # relative path with forward slashes -> sha256
    inputs: Mapping[str, str]  # name of an input -> its digest


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def record_bytes(files: Mapping[str, str], inputs: Mapping[str, str]) -> bytes:
    """Return results.json for these files (path → sha256): UTF-8, sorted keys, the same bytes for the same content."""
    record = {
        "version": RECORD_VERSION,
        "files": dict(files),
        "inputs": dict(inputs),
    }
    return (json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8")


def read_record(folder: Path) -> Record | None:
    """Return the record of a results folder; None when the folder is missing or no folder of ours."""
    try:
        held = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    match held:
        case {"version": int(version), "files": dict(files), "inputs": dict(inputs)}:
            return Record(version, files, inputs)
    return None


def is_complete(folder: Path) -> bool:
    """Return whether every file of the record is there with the content it was published with."""
    record = read_record(folder)
    if record is None:
        return False
    digests = digests_of(folder)
    return all(digests.get(name) == digest for name, digest in record.files.items())


def is_vacant(folder: Path) -> bool:
    """Return whether a folder holds nothing, or only what Explorer and Finder leave behind."""
    return all(path.name.casefold() in _SYSTEM_FILES for path in folder.iterdir())


def digests_of(folder: Path) -> dict[str, str]:
    """Return relative path → sha256 of every file below a folder, sorted; not the lock files of open programs."""
    paths = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(("~$", ".~lock."))
    }
    return {name: sha256(paths[name].read_bytes()) for name in sorted(paths)}


def persons_files(folder: Path) -> dict[str, str]:
    """Return relative path → sha256 of the files that people changed or added since the folder was published."""
    record = read_record(folder)
    published = record.files if record else {}
    ours = {RECORD_FILE} if record else set()
    return {
        name: digest
        for name, digest in digests_of(folder).items()
        if name not in ours and published.get(name) != digest
    }


def keeping_places(persons: Mapping[str, str], published: Collection[str], files: Mapping[str, str]) -> dict[str, str]:
    """Decide where a person's files stay in the new folder: former path → new path.

    persons, and files, which are published now: path → sha256. published: paths of the former record. An added file
    keeps its path where that is free; any other goes to ``edited/<stem>-<8 hex of its sha256><suffix>``. A file whose
    very content is published again at its path needs no keeping and is left out.
    """
    ours = {**{folded(name): digest for name, digest in files.items()}, folded(RECORD_FILE): ""}
    held = dict(ours)  # files of the new folder so far: folded path → sha256
    folders = {parent for name in ours for parent in _parents(name)} | {EDITED}
    places: dict[str, str] = {}
    # Carried-over edits first, so that a new one can never take the place of an old one.
    for name in sorted(persons, key=lambda name: (not name.startswith(f"{EDITED}/"), name)):
        digest, path = persons[name], folded(name)
        if ours.get(path) == digest:
            continue
        free = path not in held and path not in folders and not held.keys() & _parents(path)
        place = name if free and name not in published else _edited_place(name, digest, held)
        places[name] = place
        held[folded(place)] = digest
        folders |= _parents(folded(place))
    return places


def folded(name: str) -> str:
    """Return a path as file systems that ignore case and Unicode composition compare it."""
    return unicodedata.normalize("NFC", name).casefold()


def _edited_place(name: str, digest: str, held: Mapping[str, str]) -> str:
    path = PurePosixPath(name)
    for mark in chain((digest[:8], digest), (f"{digest}-{number}" for number in count(2))):
        place = f"{EDITED}/{path.stem}-{mark}{path.suffix}"
        if held.get(folded(place), digest) == digest:
            return place
    raise AssertionError(name)  # count() does not end


def _parents(name: str) -> set[str]:
    return {str(parent) for parent in PurePosixPath(name).parents} - {"."}


def unchanged_files(folder: Path) -> dict[str, bytes]:
    """Return the published files of a folder that nobody has changed: relative path → content."""
    record = read_record(folder)
    found = digests_of(folder) if record else {}
    published = record.files if record else {}
    return {name: (folder / name).read_bytes() for name, digest in found.items() if published.get(name) == digest}
