"""LibreOffice as another process: starting it, reaching it, and the few types of its API that are needed."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Final

PIPE: Final = "CONSOLIDATOR_LIBREOFFICE_PIPE"
"""Environment variable that names the pipe on which a LibreOffice with the calling workbook listens."""
_DEBIAN: Final = "/usr/lib/python3/dist-packages"
_SECONDS: Final = 60
_PROGRAMS: Final = ("soffice", "libreoffice")


class MissingOfficeError(Exception):
    """LibreOffice, or its bridge to Python, is not on this computer."""


def uno() -> Any:
    """Return LibreOffice's Python module; raises MissingOfficeError.

    Debian installs it beside its own Python; it fits any Python of the same minor version.
    """
    beside = "uno" not in sys.modules and Path(_DEBIAN, "uno.py").exists()
    if beside:
        sys.path.append(_DEBIAN)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        raise MissingOfficeError(str(error)) from error
    finally:
        if beside:
            sys.path.remove(_DEBIAN)


def setting(name: str, value: object) -> Any:
    """Return a named value, which is how LibreOffice takes options."""
    made = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def sheet_term(kind: str, word: str) -> Any:
    """Return a word of one of LibreOffice's lists about sheets; of CellInsertMode for instance."""
    return uno().Enum(f"com.sun.star.sheet.{kind}", word.upper())


def started(profile: Path, *, visible: bool) -> tuple[subprocess.Popen[bytes], str]:
    """Start LibreOffice and return its process and the name of the pipe it will listen on."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise MissingOfficeError("soffice")
    pipe = f"consolidator{uuid.uuid4().hex}"
    options = ["--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    command = [
        program,
        f"-env:UserInstallation={profile.absolute().as_uri()}",
        *(options if visible else ["--headless", *options]),
        f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
    ]
    process = subprocess.Popen(  # noqa: S603 - the program found on the path, our own options
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=visible,
    )
    return process, pipe


def desktop(pipe: str, process: subprocess.Popen[bytes] | None = None) -> tuple[Any, Any]:
    """Return the context and the desktop of the LibreOffice that listens on a pipe, waiting until it does."""
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + _SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception as error:  # the bridge's exceptions are made at run time
            gone = process is not None and process.poll() not in (None, 0)
            if gone or time.monotonic() > end:
                raise MissingOfficeError(f"no answer on the pipe {pipe}") from error
            time.sleep(0.05)
    return context, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
