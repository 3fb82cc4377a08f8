"""Where Excel loads add-ins from, and putting ``addin.xlam`` there."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import metadata, resources
from pathlib import Path
from typing import Final

from addin.package import FILE_NAME, build

_MAC_START: Final = "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
_MAC_SCRIPTS: Final = "Library/Application Scripts/com.microsoft.Excel"
_WINDOWS_START: Final = "Microsoft/Excel/XLSTART"
WINDOWS_START: Final = r"%APPDATA%\Microsoft\Excel\XLSTART"
"""The folder on Windows, as people there write it."""


def start_folder(system: str = sys.platform) -> Path | None:
    """Return the folder whose workbooks Excel opens when it starts, a trusted one; None where there is no Excel."""
    if system == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming") / _WINDOWS_START
    return Path.home() / _MAC_START if system == "darwin" else None


def install(folder: Path, interpreter: str = sys.executable, system: str = sys.platform) -> tuple[Path, ...]:
    """Put an add-in that starts an interpreter into a folder, with what it needs beside; return the files written.

    Raises OSError, PermissionError while Excel has the former one open.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / FILE_NAME
    fresh = folder / f"{FILE_NAME}.new"
    fresh.write_bytes(build(interpreter))
    try:
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return (target, *_helpers(system))


def uninstall(folder: Path) -> tuple[Path, ...]:
    """Take the add-in out of a folder; return the files deleted. What xlwings itself may use stays."""
    target = folder / FILE_NAME
    if not target.exists():
        return ()
    target.unlink()
    return (target,)


def _helpers(system: str) -> tuple[Path, ...]:
    """On macOS, put xlwings' script where Excel may run it: without it no macro starts a program there."""
    if system != "darwin":
        return ()
    name = f"xlwings-{metadata.version('xlwings')}.applescript"
    folder = Path.home() / _MAC_SCRIPTS
    folder.mkdir(parents=True, exist_ok=True)
    with resources.as_file(resources.files("xlwings").joinpath(name)) as script:
        shutil.copyfile(script, folder / name)
    return (folder / name,)
