"""Operations on files and folders that a results folder is replaced with, each flushed to the disk."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from consolidator.model import OperatorError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WINDOWS: Final = os.name == "nt"
_RENAME_PAUSES: Final = (0.1, 0.2, 0.4, 0.8) if _WINDOWS else ()
"""Seconds to wait where a virus scanner still reads what was just written."""


def _(message: str) -> str:
    """Mark a phrase for the catalogue; it is translated where it is shown."""
    return message


_REASONS: Final = {
    errno.ENOSPC: _("the disk is full"),
    errno.EDQUOT: _("the disk quota is used up"),
    errno.EROFS: _("the place is read-only"),
    errno.EACCES: _("access is denied"),
    errno.EPERM: _("access is denied"),
    errno.ENAMETOOLONG: _("the name is too long"),
    errno.ENOTDIR: _("part of the path is a file"),
    errno.EEXIST: _("part of the path is a file"),
}


def reason(error: OSError) -> str:
    """Return why the operating system refused, as a phrase of the catalogue where there is one."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an OSError inside the block into OperatorError O107 about this path."""
    try:
        yield
    except OSError as error:
        raise OperatorError("O107", path=path, why=reason(error)) from error


def write(path: Path, content: bytes) -> None:
    """Write a new file, with the folders above it; FileExistsError when it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Flush a folder's list of files, where the file system can do that."""
    if _WINDOWS:
        return  # a folder can't be opened there
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def rename(source: Path, target: Path) -> None:
    """Rename a folder to a name that is free."""
    for pause in (*_RENAME_PAUSES, None):
        try:
            source.rename(target)
            break
        except PermissionError:
            if pause is None:
                raise
            time.sleep(pause)
    sync_folder(target.parent)


def remove(folder: Path) -> bool:
    """Delete a folder as far as possible; return whether it is gone."""
    if folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():  # Windows does not delete read-only files
        for path in folder.rglob("*"):
            with suppress(OSError):
                path.chmod(path.stat().st_mode | stat.S_IWRITE)
        shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def opened_by_owner_file(folder: Path) -> Path | None:
    """Return the first file below a folder that Excel or LibreOffice has marked as open, or None."""
    for path in sorted(folder.rglob("*")):
        name = path.name
        if name.startswith("~$"):
            edited = path.with_name(name[2:])
        elif name.startswith(".~lock.") and name.endswith("#"):
            edited = path.with_name(name[7:-1])
        else:
            continue
        # Windows refuses to open what Excel holds: if it does not, the program died and left its owner file.
        # Elsewhere the owner file is all there is to go by.
        if edited.is_file() and (not _WINDOWS or _is_held(edited)):
            return edited
    return None


def held_file(folder: Path) -> Path:
    """Return the first file below a folder that another program keeps open, or else the folder."""
    return next((path for path in sorted(folder.rglob("*")) if path.is_file() and _is_held(path)), folder)


def _is_held(path: Path) -> bool:
    if not os.access(path, os.W_OK):
        return False  # read-only, which is no sign of a program
    try:
        path.open("r+b").close()
    except OSError:
        return True
    return False
