"""A clean form on its way back: saved, or copied under the name it was issued with, beside the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consolidator.language import translations
from consolidator.publish.letters import file_name

if TYPE_CHECKING:
    import xlwings as xw

    from consolidator.model import Manifest

_ISSUED_AS: Final = ".xlsx"


@dataclass(frozen=True)
class Offer:
    """What to ask, and where the answer yes leads; no copy: the workbook itself is saved."""

    question: str
    path: Path
    copy: bool


def offer(book: xw.Book, manifest: Manifest, lang: str) -> Offer | None:
    """Return what can be offered; None for a workbook that has no folder (never saved, or on a web server)."""
    try:
        here = Path(book.fullname)
    except Exception:  # noqa: BLE001 - xlwings raises where a web address can't be told from a folder
        return None
    if not here.parent.is_dir() or here.parent == Path():
        return None
    say = translations(lang).gettext
    wanted = file_name((manifest.department, manifest.department_name))
    if here.stem == wanted:
        return Offer(say("Save the workbook now?"), here, copy=False)
    taken = {path.stem.casefold() for path in here.parent.iterdir()}
    path = here.with_name(file_name((manifest.department, manifest.department_name), taken) + _suffix(here))
    question = say("Save a copy named {name} in the same folder, ready to be sent?").format(name=path.name)
    return Offer(question, path, copy=True)


def carry_out(book: xw.Book, made: Offer, lang: str) -> str:
    """Save what was offered and return the sentence that says so."""
    say = translations(lang).gettext
    if made.copy:
        try:
            book.api.SaveCopyAs(str(made.path))
        except AttributeError:  # macOS: the copy becomes the open workbook
            book.save(made.path)
    else:
        book.save()
    return say("Saved: {path}").format(path=made.path)


def _suffix(path: Path) -> str:
    """Return the ending of the workbook's own format: a copy is written in that."""
    return path.suffix or _ISSUED_AS
