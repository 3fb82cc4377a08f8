"""Protected sheets: opened for our marks, and protected again with the same options, whatever happens in between."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
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


@contextmanager
def opened(sheets: Iterable[xw.Sheet]) -> Iterator[tuple[str, ...]]:
    """Take the protection off sheets for a while; yields the names of those that a password keeps closed.

    Each is protected again at the end, and one that can't be (deleted meanwhile) does not keep the others open. Where
    the program tells nothing about protection (macOS) sheets are left as they are: our forms allow formatting.
    """
    closed: list[str] = []
    with ExitStack() as ending:
        for sheet in sheets:
            options = _options(sheet)
            if options is None:
                continue
            try:
                sheet.api.Unprotect(Password="")
            except Exception:  # noqa: BLE001 - a password: each program raises its own
                closed.append(sheet.name)
                continue
            ending.callback(_protect, sheet, options)
        yield tuple(closed)


def _options(sheet: xw.Sheet) -> dict[str, Any] | None:
    """Return how a sheet is protected, None where it is not or nothing is told about it."""
    try:
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
    except AttributeError:
        return None


def _protect(sheet: xw.Sheet, options: dict[str, Any]) -> None:
    with suppress(Exception):  # the sheet or the book is gone; the others must still be protected
        sheet.api.Protect(Password="", **options)
