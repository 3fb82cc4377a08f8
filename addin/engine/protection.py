"""A sheet's protection as Excel tells it: what it allows, taken off and put back.

LibreOffice keeps a file's options through taking protection off and putting it back, but shows them to nobody; they are
read from the file.
"""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from defusedxml import ElementTree

from addin.engine.values import ExcelError

if TYPE_CHECKING:
    from pathlib import Path

    from addin.engine.sheets import Sheet

ALLOWED: Final = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}
"""Excel's option -> the attribute of a file that forbids it."""
_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Allowed = dict[str, bool]


def allowed_in(path: Path) -> dict[str, Allowed]:
    """Return what the protected sheets of an .xlsx or .xlsm allow, by sheet; nothing is known of other files."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as package:
        if "xl/workbook.xml" not in package.namelist():
            return {}
        relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        targets = {item.get("Id"): str(item.get("Target")) for item in relations}
        sheets = ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        parts = {str(sheet.get("name")): _part(targets.get(sheet.get(_RELATION), "")) for sheet in sheets}
        held = set(package.namelist())
        return {name: _allowed(package.read(part)) for name, part in parts.items() if part in held}


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _allowed(sheet: bytes) -> Allowed:
    found = ElementTree.fromstring(sheet).find(f"{_MAIN}sheetProtection")
    if found is None:
        return {}
    return {option: found.get(attribute) in ("0", "false") for option, attribute in ALLOWED.items()}


class Protection:
    """Excel's object of that name: whether each kind of change is allowed on a protected sheet."""

    def __init__(self, allowed: Allowed) -> None:
        """Offer the options as attributes."""
        for option in ALLOWED:
            setattr(self, option, allowed.get(option, False))


class SheetApi:
    """What the add-in uses of Excel's own sheet object, in Excel's spelling."""

    _sheet: Sheet

    def __init__(self, sheet: Sheet) -> None:
        """Stand for a sheet."""
        object.__setattr__(self, "_sheet", sheet)

    def __setattr__(self, name: str, value: Any) -> None:
        """Set ``Visible``; nothing else can be set here."""
        if name != "Visible":
            raise NotImplementedError(name)
        self._sheet.visible = value == -1

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        """Whether the sheet is protected."""
        return self._sheet.protected

    @property
    def ProtectDrawingObjects(self) -> bool:  # noqa: N802
        """Whether drawings are; LibreOffice leaves them free."""
        return False

    @property
    def ProtectScenarios(self) -> bool:  # noqa: N802
        """Whether scenarios are."""
        return False

    @property
    def Protection(self) -> Protection:  # noqa: N802
        """What protection allows."""
        return Protection(self._sheet.book.allowed.get(self._sheet.name, {}))

    def Unprotect(self, Password: str = "") -> None:  # noqa: N802, N803
        """Take the protection off; raises ExcelError when the password is wrong."""
        self._sheet.unprotect(Password)
        if self._sheet.protected:
            raise ExcelError("The password you supplied is not correct.")

    def Protect(self, Password: str = "", **options: bool) -> None:  # noqa: N802, N803
        """Protect the sheet; options as Excel names them."""
        self._sheet.protect(Password)
        self._sheet.book.allowed[self._sheet.name] = {option: bool(options.get(option)) for option in ALLOWED}
