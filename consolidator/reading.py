"""Reading one returned file, whole: snapshot, manifest, extraction. Runs in a child process.

Imports nothing that is slow to import, since every child imports it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consolidator.extract import extract
from consolidator.intake import Received
from consolidator.manifest import read_manifest
from consolidator.model import Unreadable
from consolidator.publish.results import read_record
from consolidator.snapshot import DEFAULT_LIMITS, Limits, limits_of, take, take_all
from consolidator.text import listed_name
from schemas.codes import PHRASES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

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


def returned_files(folder: Path, others: Collection[Path] = ()) -> tuple[Path, ...]:
    """Return the files of a folder and its subfolders that someone may have sent, in a fixed order.

    Left out are others (the ledger, the folder that results go to) and what lies below them, hidden folders, and
    earlier results of a merge. A subfolder that can't be opened stands for its files, and a link that leads out of the
    folder for what it leads to: reading them says why they are not read.
    """
    home = folder.resolve()
    passed = {path.resolve() for path in others}  # and folders seen, since links may lead in circles
    found: list[Path] = []
    closed: list[str] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        here = Path(place)
        passed.add(here.resolve())
        inside = [name for name in folders if not (name.startswith(".") or _passed_over(here / name, passed))]
        folders[:] = [name for name in inside if not _leads_out(here / name, home)]
        found += [here / name for name in inside if name not in folders]
        paths = (here / name for name in files if not name.startswith(PASSED_OVER))
        found += [path for path in paths if path.resolve() not in passed]
    return tuple(sorted([*found, *map(Path, closed)], key=lambda path: path.relative_to(folder).as_posix()))


def _leads_out(path: Path, home: Path) -> bool:
    return not path.resolve().is_relative_to(home)


def _passed_over(folder: Path, passed: Collection[Path]) -> bool:
    record = read_record(folder)
    return folder.resolve() in passed or (record is not None and "master.xlsx" in record.files)


def read_form(path: Path, root: Path, limits: Limits = DEFAULT_LIMITS) -> FormRead:
    """Read one returned file: snapshot, manifest, extraction."""
    why = "outside" if _leads_out(path, root.resolve()) else "no_permission" if path.is_dir() else ""
    if why:
        return FormRead(Received(listed_name(path, root), "", "F118", (("why", PHRASES[why]),)))
    snapshot = take(path, root, limits)
    return _unread(snapshot) if isinstance(snapshot, Unreadable) else form_of(snapshot)


def form_of(snapshot: Snapshot) -> FormRead:
    """Return what a workbook holds, wherever its snapshot was taken: from a file, or from one open in Excel."""
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
        money_unit=manifest.parameters.money_unit,
        saved_at=snapshot.saved_at,
        digest=hashlib.sha256(entries.encode()).hexdigest(),
        warnings=snapshot.warnings,
    )


def read_forms(
    paths: Sequence[Path], root: Path, workers: int | None = None, progress: Callable[[], None] | None = None
) -> tuple[FormRead, ...]:
    """Read returned files in guarded child processes (0 workers: here), in the order of the paths."""
    results = take_all(paths, root, limits_of(os.environ), workers, progress, run=read_form)
    return tuple(_unread(result) if isinstance(result, Unreadable) else result for result in results)
