"""Workbooks: opening, saving, copies, names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlwings as xw
from xlwings import base_classes

from addin.engine import bridge
from addin.engine.names import Names
from addin.engine.protection import allowed_in
from addin.engine.sheets import Sheets
from addin.engine.values import EPOCH, ExcelError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from addin.engine.application import App

_FILTERS: Final = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
}
_ALWAYS_EXECUTE_NO_WARN: Final = 4  # MacroExecutionMode


class Books(base_classes.Books):
    """The open workbooks; the one opened or activated last is active."""

    def __init__(self, app: App) -> None:
        """Begin with none."""
        self.app = app
        self._open: list[Book] = []

    @property
    def active(self) -> Book | None:
        """The active workbook."""
        return self._open[-1] if self._open else None

    def __call__(self, key: int | str) -> Book:
        """Return a workbook by position or name; KeyError."""
        if isinstance(key, int):
            return self._open[key - 1]
        found = next((book for book in self._open if book.name.lower() == key.lower()), None)
        if found is None:
            raise KeyError(key)
        return found

    def __len__(self) -> int:
        """Count them."""
        return len(self._open)

    def __iter__(self) -> Iterator[Book]:
        """Iterate over them."""
        return iter(tuple(self._open))

    def add(self) -> Book:
        """Open an empty workbook."""
        return self._loaded("private:factory/scalc")

    def open(self, fullname: str, *_options: object, **_named: object) -> Book:
        """Open a file; what else Excel can be told is not looked at."""
        return self._loaded(Path(fullname).resolve().as_uri())

    def adopt(self) -> bool:
        """Take in the workbooks that are open already; return whether they are in windows that people see."""
        seen = False
        for document in self.app.desktop.Components:
            if document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
                self._open.append(Book(self.app, document, f"Book{len(self._open) + 1}"))
                seen |= document.CurrentController.Frame.ContainerWindow.isVisible()
        return seen

    def forget(self, book: Book) -> None:
        """Take a closed workbook off the list."""
        self._open = [known for known in self._open if known is not book]

    def put_first(self, book: Book) -> None:
        """Make a workbook active."""
        self._open.sort(key=lambda known: known is book)

    def _loaded(self, url: str) -> Book:
        options = (
            bridge.setting("Hidden", not self.app.visible),
            bridge.setting("MacroExecutionMode", _ALWAYS_EXECUTE_NO_WARN),
        )
        document = self.app.desktop.loadComponentFromURL(url, "_blank", 0, options)
        if document is None:
            raise xw.XlwingsError(f"LibreOffice can't open {url}")
        book = Book(self.app, document, f"Book{len(self._open) + 1}")
        self._open.append(book)
        return book


class BookApi:
    """What the add-in uses of Excel's own workbook object."""

    def __init__(self, book: Book) -> None:
        """Stand for a workbook."""
        self._book = book

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802 - Excel's spelling
        """Whether sheets can neither be added nor taken out."""
        return bool(self._book.doc.isProtected())

    def SaveCopyAs(self, Filename: str) -> None:  # noqa: N802, N803 - Excel's spelling
        """Save a copy; the open workbook stays what it is."""
        self._book.store(Path(Filename), copy=True)


class Book(base_classes.Book):
    """One open workbook."""

    # The base class has properties of these names, which raise; here they are plain attributes, set at once.
    app: App = None  # type: ignore[assignment] # as above
    sheets: Sheets = None  # type: ignore[assignment] # as above

    def __init__(self, app: App, document: Any, untitled: str) -> None:
        """Keep LibreOffice's document; untitled is its name until it is saved."""
        self.app, self.doc, self._untitled = app, document, untitled
        self.allowed = allowed_in(Path(self.fullname)) if document.URL else {}
        null = document.NullDate
        self.epoch: dt.datetime = EPOCH.replace(year=null.Year, month=null.Month, day=null.Day)
        self.sheets = Sheets(self)
        self.number_formats: dict[int, str] = {}  # codes of those that were asked for, by LibreOffice's number
        self._formulas: Any = None

    @property
    def api(self) -> BookApi:
        """Excel's own object, as far as the add-in uses it."""
        return BookApi(self)

    @property
    def names(self) -> Names:
        """Its workbook-level names."""
        return Names(self, self.doc.NamedRanges)

    @property
    def fullname(self) -> str:
        """Its path, the bare name until it is saved."""
        return str(bridge.uno().fileUrlToSystemPath(self.doc.URL)) if self.doc.URL else self._untitled

    @property
    def name(self) -> str:
        """Its file name."""
        return Path(self.fullname).name

    @property
    def formulas(self) -> Any:
        """LibreOffice's parser, set to Excel's spelling of formulas."""
        if self._formulas is None:
            self._formulas = self.doc.createInstance("com.sun.star.sheet.FormulaParser")
            mapper = self.doc.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
            self._formulas.CompileEnglish = True
            self._formulas.FormulaConvention = 1  # XL_A1
            self._formulas.OpCodeMap = mapper.getAvailableMappings(4, 0x7FFFFFFF)  # XL_ENGLISH, everything
        return self._formulas

    def activate(self) -> None:
        """Make it the active workbook."""
        self.app.books.put_first(self)

    def close(self) -> None:
        """Close it without saving."""
        self.app.books.forget(self)
        self.doc.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it, under another name where one is given."""
        if password:
            raise NotImplementedError("saving with a password")
        self.store(Path(path or self.fullname), copy=False)

    def store(self, path: Path, *, copy: bool) -> None:
        """Write the file in the format of its suffix; with copy the open workbook keeps its own."""
        self.app.count("save")
        if path.suffix.lower() not in _FILTERS:
            raise ExcelError(f"no such format: {path.suffix}")
        url = path.resolve().as_uri()
        options = (bridge.setting("FilterName", _FILTERS[path.suffix.lower()]),)
        if copy:
            self.doc.storeToURL(url, options)
        else:
            self.doc.storeAsURL(url, options)
