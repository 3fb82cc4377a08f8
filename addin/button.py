"""What happens when 検査 is pressed: read, judge, mark, list, say how it stands; every failure is a sentence."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs
import xlwings as xw

from addin import listing, submission
from addin.engine import PIPE, attach
from addin.marking import mark
from addin.reading import TooLargeError, snapshot_of, with_formats
from consolidator.language import LANGUAGES, translations
from consolidator.manifest import read_manifest
from consolidator.marks import marks, results, summary
from consolidator.marks.held import Held
from consolidator.pipeline import judge_apart
from consolidator.reading import form_of

if TYPE_CHECKING:
    from consolidator.marks import Result
    from consolidator.model import Finding, Manifest, Snapshot

VARIABLE: Final = "CONSOLIDATOR_LANG"
_FEW: Final = 5  # findings that the message box itself quotes where the workbook can't hold the list


@dataclass(frozen=True)
class Outcome:
    """How a check ended: what to say, and, when nothing must be mended, the form that can be sent."""

    message: str
    lang: str
    clean: bool = False
    manifest: Manifest | None = None


def press() -> None:
    """Check the calling workbook. Never raises: where no message box can be shown the sentence goes to stderr.

    xlwings' macro shows what stands there, and that the exit code is not 0.
    """
    lang = os.environ.get(VARIABLE, LANGUAGES[0])
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    try:
        book = _caller()
    except Exception:  # noqa: BLE001 - the book was closed, or Excel does not answer
        sys.exit(_unexpected(lang))
    try:
        outcome = check(book, lang)
    except Exception:  # noqa: BLE001 - nothing of ours may reach Excel as an exception
        outcome = Outcome(_unexpected(lang), lang)
    _tell(book, outcome)


def _caller() -> xw.Book:
    """Return the calling workbook, of Excel or of the LibreOffice that the environment names."""
    if PIPE in os.environ and not hasattr(xw.Book, "_mock_caller"):
        attach(os.environ[PIPE])
    return xw.Book.caller()


def check(book: xw.Book, lang: str = LANGUAGES[0]) -> Outcome:
    """Check an open workbook and leave its marks and its list of results in it; lang: where it is no form of ours."""
    say = translations(lang).gettext
    with book.app.properties(screen_updating=False, status_bar=say("Checking the form ...")):
        try:
            snapshot = snapshot_of(book)
        except TooLargeError as error:
            message = say("The sheet “{sheet}” is far too large. Delete the rows and columns beyond the form.")
            return Outcome(message.format(sheet=error.args[0]), lang)
        manifest, problem = read_manifest(snapshot)
        if manifest is None:
            return Outcome(_no_form(problem, lang), lang)
        return _checked(book, snapshot, manifest)


def verdict(book: xw.Book, snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return what is wrong in an open form: the same stages in the same order as for a file."""
    return judge_apart([with_formats(form_of(snapshot), book)])


def _checked(book: xw.Book, snapshot: Snapshot, manifest: Manifest) -> Outcome:
    lang = manifest.language
    found = results(verdict(book, snapshot), [sheet.name for sheet in snapshot.sheets], lang)
    clean = not any(result.severity == "block" for result in found)
    shown = book.sheets.active
    trouble = _shown_in(book, found, Held.of(snapshot), lang)
    if not found:
        shown.activate()
    return Outcome(" ".join(filter(None, (summary(found, lang), trouble))), lang, clean, manifest)


def _shown_in(book: xw.Book, found: tuple[Result, ...], held: Held, lang: str) -> str:
    """Mark and list; return a sentence about what could not be shown, '' when all could."""
    say = translations(lang).gettext
    if found and _locked(book):
        first = [f"{result.sheet} {result.cell} {result.message}".strip() for result in found[:_FEW]]
        message = say("The workbook's structure is locked, so its cells can't be marked. The first findings:")
        return "\n".join([message, *first])
    closed = mark(book, marks(found, lang), held)
    listing.show(book, found, lang)
    if closed:
        message = say("These sheets are locked and could not be marked: {sheets}")
        return message.format(sheets=", ".join(closed))
    return ""


def _locked(book: xw.Book) -> bool:
    """Whether no sheet can be added to the workbook."""
    return bool(getattr(book.api, "ProtectStructure", False) is True)


def _no_form(problem: str, lang: str) -> str:
    say = translations(lang).gettext
    if problem == "F113":
        return say("The form was issued by a newer version. Ask for the newer add-in, or send the form unchecked.")
    if problem == "F112":
        return say("The form is damaged and can't be checked. Ask for a fresh one; what you entered is untouched.")
    return say("This workbook is not a form to be checked. Open the form you were sent and press the button there.")


# ---------------------------------------------------------------- what people see


def _tell(book: xw.Book, outcome: Outcome) -> None:
    """Show the outcome, and offer to save a form that can be sent."""
    say = translations(outcome.lang).gettext
    title = say("Check of the form")
    try:
        made = submission.offer(book, outcome.manifest, outcome.lang) if outcome.clean and outcome.manifest else None
        if made is None:
            book.app.alert(outcome.message, title, mode="info")
        elif book.app.alert(f"{outcome.message}\n{made.question}", title, buttons="yes_no", mode="info") == "yes":
            book.app.alert(submission.carry_out(book, made, outcome.lang), title, mode="info")
    except Exception:  # noqa: BLE001 - as in press
        _last_word(book, _unexpected(outcome.lang), title)


def _last_word(book: xw.Book, message: str, title: str) -> None:
    try:
        book.app.alert(message, title, mode="critical")
    except Exception:  # noqa: BLE001 - no window is left
        sys.exit(message)


def _unexpected(lang: str) -> str:
    """Keep the traceback for the maintainers and return the sentence for the clerk."""
    folder = Path(platformdirs.user_log_dir("consolidator", appauthor=False))
    path = folder / "addin.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        path = folder
    say = translations(lang).gettext
    message = say("The check could not be finished; what you entered is untouched. Tell the planning section: {path}")
    return message.format(path=path)
