"""addin build, install, uninstall, libreoffice."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import click

from consolidator.cli import screen
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, Group, lang_option, option
from consolidator.model import OperatorError


@click.group(
    cls=Group,
    help=N_("Make, install or try the Excel add-in with the button 検査."),
    epilog="consolidator addin install",
)
@lang_option
def addin() -> None:
    """Stand for the commands below."""


@addin.command(
    cls=Command,
    help=N_("Make addin.xlam, for an administrator to distribute."),
    epilog=r'consolidator addin build --out . --interpreter "\\server\share\kensa\kensa.exe"',
)
@option("--out", required=True, type=click.Path(path_type=Path), help=N_("Folder for addin.xlam."))
@option("--interpreter", default="python", help=N_("The Python or frozen program that the button starts on each PC."))
@lang_option
def build(out: Path, interpreter: str) -> None:
    """Write addin.xlam into a folder."""
    _need_xlwings()
    from addin import package

    target = out / package.FILE_NAME
    try:
        out.mkdir(parents=True, exist_ok=True)
        target.write_bytes(package.build(interpreter))
    except OSError as error:
        raise OperatorError("O107", path=target, why=error.strerror or "") from error
    screen.say(_("Made {path}. The button will start: {interpreter}").format(path=target, interpreter=interpreter))


@addin.command(
    cls=Command,
    help=N_("Put the add-in where Excel loads it; its button starts this Python."),
    epilog="consolidator addin install",
)
@option("--to", default=None, type=click.Path(path_type=Path), help=N_("Another folder than Excel's own."))
@option("--interpreter", default=sys.executable, help=N_("Another Python or frozen program for the button to start."))
@lang_option
def install(to: Path | None, interpreter: str) -> None:
    """Install for the person at this PC."""
    _need_xlwings()
    from addin import installing

    folder = _folder(to)
    try:
        written = installing.install(folder, interpreter)
    except PermissionError as error:
        raise OperatorError("O108", path=folder) from error
    except OSError as error:
        raise OperatorError("O107", path=folder, why=error.strerror or "") from error
    for path in written:
        screen.say(_("Wrote {path}").format(path=path))
    screen.say(_("The button will start {interpreter}").format(interpreter=interpreter))
    screen.say(_("Close Excel and start it again: the tab 様式の検査 with the button 検査 is there."))


@addin.command(cls=Command, help=N_("Take the add-in out again."), epilog="consolidator addin uninstall")
@option("--to", default=None, type=click.Path(path_type=Path), help=N_("Another folder than Excel's own."))
@lang_option
def uninstall(to: Path | None) -> None:
    """Delete what install wrote."""
    _need_xlwings()
    from addin import installing

    folder = _folder(to)
    try:
        deleted = installing.uninstall(folder)
    except OSError as error:
        raise OperatorError("O108", path=folder) from error
    for path in deleted:
        screen.say(_("Deleted {path}").format(path=path))
    if not deleted:
        screen.say(_("There is no add-in in {path}").format(path=folder))


@addin.command(
    cls=Command,
    help=N_("Open a form in LibreOffice, check it there as the button does, and leave it open with its marks."),
    epilog="consolidator addin libreoffice 0101_財政企画課.xlsx",
)
@click.argument("form", metavar="FORM.xlsx", type=click.Path(path_type=Path))
@lang_option
def libreoffice(form: Path) -> None:
    """Check a form in LibreOffice."""
    _need_xlwings()
    if not form.is_file():
        raise OperatorError("O101", path=form)
    from addin.engine import MissingOfficeError
    from addin.in_libreoffice import check_in_window

    try:
        check_in_window(form)
    except MissingOfficeError as error:
        raise OperatorError("O142", why=str(error)) from error


def _folder(to: Path | None) -> Path:
    """Return the folder to install into; OperatorError O121 where there is no Excel and none is named."""
    from addin.installing import WINDOWS_START, start_folder

    folder = to or start_folder()
    if folder is None:
        raise OperatorError("O141", path=WINDOWS_START)
    return folder


def _need_xlwings() -> None:
    if find_spec("xlwings") is None:
        raise OperatorError("O140")
