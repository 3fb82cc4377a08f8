"""Protected sheets: opened for our marks, and protected again with the same options, whatever happens in between."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import xlwings as xw

ALLOWED: Final = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What Excel can allow on a protected sheet, as ``Sheet.Protection`` tells it and ``Sheet.Protect`` takes it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Sheets that marks can't simply be put on, by name. closed: by a password; unsure: nothing is told about them."""

    closed: frozenset[str]
    unsure: frozenset[str]


@contextmanager
def opened(sheets: Iterable[xw.Sheet]) -> Iterator[Opened]:
    """Take the protection off sheets for a while.

    Each is protected again at the end, and one that can't be (deleted meanwhile) does not keep the others open. Where
    the program tells nothing about protection (macOS) sheets are left as they are: our forms allow formatting.
    """
    closed: set[str] = set()
    unsure: set[str] = set()
    with ExitStack() as ending:
        for sheet in sheets:
            try:
                options = _options(sheet)
            except AttributeError:
                unsure.add(sheet.name)
                continue
            if options is None:
                continue
            try:
                sheet.api.Unprotect(Password="")
            except Exception:  # noqa: BLE001 - a password: each program raises its own
                closed.add(sheet.name)
            else:
                ending.callback(_protect, sheet, options)
        yield Opened(frozenset(closed), frozenset(unsure))


def _options(sheet: xw.Sheet) -> dict[str, Any] | None:
    """Return how a sheet is protected, None where it is not; raises AttributeError where the program doesn't tell."""
    api = sheet.api
    if not api.ProtectContents:
        return None
    options = {
        "DrawingObjects": bool(api.ProtectDrawingObjects),
        "Contents": True,
        "Scenarios": bool(api.ProtectScenarios),
    }
    protection = api.Protection
    return options | {option: bool(getattr(protection, option)) for option in ALLOWED}


def _protect(sheet: xw.Sheet, options: dict[str, Any]) -> None:
    with suppress(Exception):  # the sheet or the book is gone; the others must still be protected
        sheet.api.Protect(Password="", **options)
