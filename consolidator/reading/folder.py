"""The files of a folder that someone may have sent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consolidator.publish.results import read_record

if TYPE_CHECKING:
    from collections.abc import Collection

PASSED_OVER: Final = ("~$", ".", "Thumbs.db", "desktop.ini", "results.json")
"""Beginnings of names of files that programs, ours included, leave in folders."""


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
        folders[:] = [name for name in inside if not leads_out(here / name, home)]
        found += [here / name for name in inside if name not in folders]
        paths = (here / name for name in files if not name.startswith(PASSED_OVER))
        found += [path for path in paths if path.resolve() not in passed]
    return tuple(sorted([*found, *map(Path, closed)], key=lambda path: path.relative_to(folder).as_posix()))


def leads_out(path: Path, home: Path) -> bool:
    """Tell whether a path is, or lies below, a link that leads out of a folder; home: that folder, resolved."""
    return not path.resolve().is_relative_to(home)


def _passed_over(folder: Path, passed: Collection[Path]) -> bool:
    record = read_record(folder)
    return folder.resolve() in passed or (record is not None and "master.xlsx" in record.files)
