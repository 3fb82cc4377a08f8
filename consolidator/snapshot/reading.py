"""Read one returned file, whatever it is, into a Snapshot."""

from __future__ import annotations

import hashlib
import posixpath
import re
import stat
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from python_calamine import SheetVisibleEnum

from consolidator.model import Sheet, Snapshot, Unreadable
from consolidator.snapshot.active import active_parts, active_streams, dde_formulas, dde_in
from consolidator.snapshot.content import recognise, saved_at_of_xls, streams_of_xls
from consolidator.snapshot.limits import DEFAULT_LIMITS, Limits, RefusedError, foreign, locked, unread, withheld
from consolidator.snapshot.opendocument import check_spread, with_percentages, without_copies
from consolidator.snapshot.package import Package
from consolidator.snapshot.plainer import plain_ods, plain_xlsb
from consolidator.snapshot.remarks import remarks
from consolidator.snapshot.shape import shaped
from consolidator.snapshot.strings import looks, shared_texts
from consolidator.snapshot.styles import read_styles
from consolidator.snapshot.values import calamine_failures, cells_of, open_values
from consolidator.snapshot.workbook import Listed, defined_names, listed_sheets, saved_at, uses_1904
from consolidator.snapshot.worksheet import Kinds, SheetXml, scan
from consolidator.text import listed_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from python_calamine import CalamineSheet

    from consolidator.snapshot.shape import Position
    from consolidator.snapshot.workbook import State

MALFORMED: Final = (ValueError, LookupError, OverflowError, RecursionError)
"""What reading raises when a file's XML is well-formed but says nonsense (a row named "x")."""

STATES: Final[tuple[tuple[SheetVisibleEnum, State], ...]] = (
    (SheetVisibleEnum.Hidden, "hidden"),
    (SheetVisibleEnum.VeryHidden, "veryHidden"),
)
ONLINE_ONLY: Final = 0x1000 | 0x400000  # FILE_ATTRIBUTE_OFFLINE, FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS of Windows
WORKBOOK: Final = "xl/workbook.xml"
DOCUMENTS: Final = (("word/document.xml", "word"), ("ppt/presentation.xml", "slides"), ("mimetype", "office"))
STROKE: Final = re.compile(rb"&#(?:0*124|[xX]0*7[cC]);")
"""What every formula that calls another program holds (``active``), where it is not written plainly as ``|``."""
CONTENTS_ALONE: Final = "F129"
"""What is said of files of which calamine alone can tell something."""
ALL: Final[Mapping[str, int]] = {}
MACRO_WORKBOOK: Final = b"macroEnabled.main+xml"


def take(
    path: Path, root: Path, limits: Limits = DEFAULT_LIMITS, columns: Mapping[str, int] = ALL
) -> Snapshot | Unreadable:
    """Read a file of any kind; what can't be read becomes an Unreadable that says why (F101, F102, F103, F118).

    ``path`` lies under ``root`` (ValueError otherwise). From .xlsx and .xlsm everything a Snapshot knows is
    read; from .xls, .xlsb and .ods values, merges and the states of sheets. ``warnings`` holds the codes of what
    ``active`` finds, one for each. ``columns``: how many columns of a sheet are needed, where not all of them are.
    Calamine can end the process on some old or hostile .xls, .xlsb and .ods; ``take_all`` guards against that.
    """
    file = listed_name(path, root)
    try:
        raw = content_of(path, limits)
    except RefusedError as refused:
        return Unreadable(file, "", refused.code, refused.params)
    return take_bytes(raw, file, limits, columns)


def take_bytes(
    raw: bytes, file: str, limits: Limits = DEFAULT_LIMITS, columns: Mapping[str, int] = ALL
) -> Snapshot | Unreadable:
    """Read the content of a file of that name, as ``take`` does."""
    digest = hashlib.sha256(raw).hexdigest()
    try:
        return replace(_read(raw, limits, columns), file=file, sha256=digest)
    except RefusedError as refused:
        return Unreadable(file, digest, refused.code, refused.params)
    except (MemoryError, *MALFORMED) as error:
        failed = unread("memory" if isinstance(error, MemoryError) else "damaged")
        return Unreadable(file, digest, failed.code, failed.params)


def content_of(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file; RefusedError where it is none, is too large, or can't be had now."""
    try:
        before = path.stat()
        if stat.S_ISDIR(before.st_mode):
            raise foreign("folder")
        if not stat.S_ISREG(before.st_mode):
            raise withheld("device")  # opening a pipe waits until someone writes into it
        if before.st_size > limits.file_bytes:
            raise unread("too_large")
        raw = path.read_bytes()
        after = path.stat()
    except FileNotFoundError as error:
        raise withheld("gone") from error
    except OSError as error:
        raise withheld(_reason(path, error)) from error
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, len(raw)):
        raise withheld("changing")
    return raw


def _reason(path: Path, error: OSError) -> str:
    """Return why a file could not be read: OneDrive leaves placeholders that only a connection fills."""
    with suppress(OSError):
        if getattr(path.stat(), "st_file_attributes", 0) & ONLINE_ONLY:
            return "offline"
    return "no_permission" if isinstance(error, PermissionError) else "disk"


def _read(raw: bytes, limits: Limits, columns: Mapping[str, int]) -> Snapshot:
    container, raw = recognise(raw)
    if container == "xls":
        return _told(_values_only(raw, "xls", limits, saved_at_of_xls(raw)), *active_streams(streams_of_xls(raw)))
    package = Package(raw, limits)
    main = WORKBOOK
    if main not in package:
        kinds = {relation.kind: relation.part for relation in package.relations("").values()}
        main = kinds.get("officeDocument", main)
    folder, name = posixpath.split(main)
    if folder == "xl" and main in package:
        if name.endswith(".bin"):
            values = _values_only(plain_xlsb(package) or raw, "xlsb", limits, saved_at(package))
            return _told(values, *active_parts(package))
        return _read_ooxml(package, main, limits, columns)
    if "mimetype" in package and b"opendocument.spreadsheet" in package.read("mimetype"):
        if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("meta-inf/manifest.xml"):
            raise locked()
        content = package.text("content.xml")
        check_spread(content, limits)
        values = with_percentages(_values_only(plain_ods(package, content) or raw, "ods", limits), content)
        return without_copies(_told(values, *active_parts(package), *dde_in(content)))
    if any(part.startswith("xl/") for part in package.names()):
        raise unread("damaged")
    raise foreign(next((kind for part, kind in DOCUMENTS if part in package), "zip"))


def _read_ooxml(package: Package, main: str, limits: Limits, columns: Mapping[str, int]) -> Snapshot:
    """Read .xlsx and .xlsm."""
    root = package.xml(main)
    relations = package.relations(main)
    listed = listed_sheets(root, relations)
    if not listed:
        raise unread("damaged")
    if len(listed) > limits.sheets:
        raise unread("too_large")
    parts = {relation.kind: relation.part for relation in relations.values() if relation.part in package}
    strings = package.text(parts["sharedStrings"]) if "sharedStrings" in parts else b""
    styles = read_styles(package.text(parts["styles"]) if "styles" in parts else b"", date1904=uses_1904(root))
    kinds = Kinds(styles, shared_texts(strings) if strings else [], looks(strings))
    scans = [_scan(package, sheet, kinds, limits, columns.get(sheet.name)) for sheet in listed]
    names, sheet_names = defined_names(
        root, {sheet.name: frozenset(xml.merges) for sheet, xml in zip(listed, scans, strict=True)}
    )
    return Snapshot(
        file="",
        sha256="",
        format="xlsm" if _declares_macros(package) else "xlsx",
        sheets=tuple(_sheet(package, sheet, xml) for sheet, xml in zip(listed, scans, strict=True)),
        names=names,
        sheet_names=sheet_names,
        saved_at=saved_at(package),
        warnings=(
            *active_parts(package),
            *dde_formulas(cell.formula for xml in scans for cell in xml.cells.values()),
        ),
    )


def _scan(package: Package, sheet: Listed, kinds: Kinds, limits: Limits, columns: int | None) -> SheetXml:
    """Read a sheet; of one that is not needed whole, so many columns unless it may hold a link to another program."""
    if sheet.part not in package:
        raise unread("damaged")
    data = package.text(sheet.part)
    if columns is not None and (b"|" in data or STROKE.search(data)):
        columns = None
    grid = None if columns == 0 else shaped(data, limits)
    if grid is None:
        return SheetXml()
    return scan(grid if columns is None else grid.up_to(columns), kinds, limits)


def _sheet(package: Package, sheet: Listed, xml: SheetXml) -> Sheet:
    notes, pictures = remarks(package, sheet.part)
    return Sheet(
        name=sheet.name,
        cells=xml.cells,
        state=sheet.state,
        hidden_rows=xml.hidden_rows,
        hidden_columns=_columns(xml.hidden_columns, xml.cells) if xml.hidden_columns else frozenset(),
        merges=xml.merges,
        notes=notes,
        pictures=pictures,
    )


def _columns(runs: Iterable[tuple[int, int]], cells: Iterable[Position]) -> frozenset[int]:
    """Return the hidden columns up to the last one in use: forms often hide all the 16,000 others."""
    last = max((column for _, column in cells), default=0)
    return frozenset(column for first, final in runs for column in range(max(first, 1), min(final, last) + 1))


def _values_only(raw: bytes, form: str, limits: Limits, saved: str = "") -> Snapshot:
    """Read what calamine alone can tell."""
    with calamine_failures():
        book = open_values(raw)
        if len(book.sheet_names) > limits.sheets:
            raise unread("too_large")
        sheets = tuple(
            _bare_sheet(book.get_sheet_by_index(index), _state(meta.visible), limits)
            for index, meta in enumerate(book.sheets_metadata)
        )
    return Snapshot(file="", sha256="", format=form, sheets=sheets, names={}, saved_at=saved)


def _told(book: Snapshot, *warnings: str) -> Snapshot:
    """Return a workbook with what is to be said of it, above all that not everything in it was read."""
    return replace(book, warnings=(CONTENTS_ALONE, *warnings))


def _state(visible: SheetVisibleEnum) -> State:
    return next((state for enum, state in STATES if visible == enum), "visible")  # calamine's enum can't be a key


def _bare_sheet(sheet: CalamineSheet, state: State, limits: Limits) -> Sheet:
    merged = sheet.merged_cell_ranges or []
    if len(merged) > limits.merges:
        raise unread("too_large")
    merges = tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in merged)
    return Sheet(sheet.name, cells_of(sheet, limits), state, merges=merges)


def _declares_macros(package: Package) -> bool:
    types = "[content_types].xml"
    return types in package and MACRO_WORKBOOK in package.read(types)
