"""Reading one returned file, whole: snapshot, manifest, extraction. Runs in a child process.

Imports nothing that is slow to import, since every child imports it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consolidator.extract import extract
from consolidator.intake import Received
from consolidator.manifest import read_manifest
from consolidator.model import Unreadable
from consolidator.snapshot import DEFAULT_LIMITS, Limits, take, take_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from consolidator.model import Extraction, Manifest, Parameters, Snapshot

PASSED_OVER: Final = ("~$", ".", "Thumbs.db", "desktop.ini", "results.json")
"""Beginnings of names of files that programs, ours included, leave in folders."""
Context = tuple[str, str, str, int, str, str]


@dataclass(frozen=True)
class FormRead:
    """One returned file, read: who sent it, and what it holds where it is a form."""

    received: Received
    extraction: Extraction | None = None
    parameters: Parameters | None = None
    context: tuple[Context, ...] = ()


def returned_files(folder: Path) -> tuple[Path, ...]:
    """Return the files of a folder and its subfolders that someone may have sent, in a fixed order."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(PASSED_OVER))
    return tuple(sorted(found, key=lambda path: path.relative_to(folder).as_posix()))


def read_form(path: Path, root: Path, limits: Limits = DEFAULT_LIMITS) -> FormRead:
    """Read one returned file: snapshot, manifest, extraction."""
    snapshot = take(path, root, limits)
    if isinstance(snapshot, Unreadable):
        return _unread(snapshot)
    manifest, problem = read_manifest(snapshot)
    if manifest is None:
        received = Received(snapshot.file, snapshot.sha256, problem=problem, warnings=snapshot.warnings)
        return FormRead(received)
    extraction = extract(snapshot, manifest)
    context = tuple((*row, snapshot.file) for row in manifest.context)
    return FormRead(_received(snapshot, manifest, extraction), extraction, manifest.parameters, context)


def _unread(file: Unreadable) -> FormRead:
    return FormRead(Received(file.file, file.sha256, problem=file.code, params=file.params))


def _received(snapshot: Snapshot, manifest: Manifest, extraction: Extraction) -> Received:
    entries = extraction.cells[["table", "key", "field", "year", "original"]].to_csv(index=False)
    return Received(
        file=snapshot.file,
        sha256=snapshot.sha256,
        department=manifest.department,
        plan_code=manifest.plan_code,
        plan_title=manifest.plan_title,
        organisation=manifest.organisation,
        year=manifest.parameters.reporting_year,
        period=manifest.period,
        saved_at=snapshot.saved_at,
        digest=hashlib.sha256(entries.encode()).hexdigest(),
        warnings=snapshot.warnings,
    )


def read_forms(
    paths: Sequence[Path], root: Path, workers: int | None = None, progress: Callable[[], None] | None = None
) -> tuple[FormRead, ...]:
    """Read returned files in guarded child processes (0 workers: here), in the order of the paths."""
    results = take_all(paths, root, DEFAULT_LIMITS, workers, progress, run=read_form)
    return tuple(_unread(result) if isinstance(result, Unreadable) else result for result in results)
