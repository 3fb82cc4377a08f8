"""An xlwings engine on LibreOffice: ordinary xlwings code runs against a workbook open in LibreOffice.

It serves the tests of the add-in, on systems without Excel, and departments that work in LibreOffice. It knows what
this add-in uses of xlwings, and a little more; whatever else is asked for raises ``NotImplementedError``, as xlwings'
own base classes do. Where LibreOffice is laxer than Excel it behaves as Excel does: writing to a locked cell of a
protected sheet raises, and so does formatting or annotating any cell of one.

It needs LibreOffice and its Python bridge (Debian: python3-uno) for the Python that runs; ``start`` says so where they
are missing. Processes meet through a pipe: ``start`` opens one, ``attach`` joins one by name.

What differs from Excel: formulas of many cells are read in LibreOffice's own spelling (semicolons between arguments);
of a sheet's protection the options are those of the file, since LibreOffice shows them to nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import xlwings as xw

from addin.engine.application import App, Engine
from addin.engine.bridge import PIPE, MissingOfficeError
from addin.engine.values import ExcelError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["PIPE", "ExcelError", "MissingOfficeError", "attach", "start"]

NAME: Final = "libreoffice"


def start(profile: Path, *, visible: bool = False) -> xw.App:
    """Start a LibreOffice with a user profile of its own and return it as the active app of xlwings.

    Unless it is visible, message boxes are kept in ``app.impl.alerts`` and answered by ``app.impl.answer``. Raises
    MissingOfficeError where LibreOffice or its bridge to Python is missing.
    """
    engine = _engine()
    return _active(App.started(engine, profile, visible=visible))


def attach(pipe: str) -> xw.App:
    """Return a LibreOffice that listens on a pipe as the active app of xlwings, with the workbooks open in it."""
    engine = _engine()
    return _active(App.attached(engine, pipe))


def _engine() -> Engine:
    """Return the engine, registered with xlwings and active."""
    known = xw.engines.engines_by_name.get(NAME)
    if known is None:
        known = xw.Engine(impl=Engine(NAME))
        xw.engines.add(known)
    known.activate()
    engine: Engine = known.impl
    return engine


def _active(app: App) -> xw.App:
    app.engine.apps.join(app)
    return xw.App(impl=app)
