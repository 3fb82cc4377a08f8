"""A workbook as Excel keeps and edits it, in memory: what the tests know of an edit, independent of what is tested.

Read from and written to the package's own XML. Rows and columns count from 1. Every cell of the workbook as issued has
an *origin* (sheet, row, column) that goes with its content wherever that is cut, sorted or pushed; a pasted copy has
none. Names go where Excel lets them go: with cells that are cut or pushed, not with rows that are sorted, and they are
#REF! once their cell was deleted or something was cut and pasted over it. ``Sheet.rows`` and ``columns`` say which
line as issued each line is.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lxml import etree

from consolidator.a1 import address, column_letters, position
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Spot = tuple[str, int, int]
Content = str | float | bool | None
NAMED = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$([0-9]+)")
LINES = 600
"""So many rows and columns of a sheet as issued are told apart."""


@dataclass
class Cell:
    """A cell: its content, what it looks like, and where it stood when it was issued."""

    content: Content = None
    style: str | None = None
    formula: str | None = None
    error: bool = False
    origin: Spot | None = None
    typed: Any = None  # what a test knows of its content
    pasted: bool = False
    copied: Spot | None = None  # origin of what a copied sheet's cell is a copy of

    @property
    def text(self) -> str:
        """Return the content as text; a formula without a value as it is written."""
        return f"={self.formula}" if self.content is None and self.formula else canonical_text(self.content)


@dataclass
class Sheet:
    """One sheet; key: its name as issued, '' for one that was added; source: of a copy, the key of what was copied."""

    name: str
    key: str
    tree: etree._Element
    state: str = "visible"
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    rows: list[int] = field(default_factory=lambda: list(range(LINES)))
    columns: list[int] = field(default_factory=lambda: list(range(LINES)))
    heights: dict[int, dict[str, str]] = field(default_factory=dict)
    hidden_columns: set[int] = field(default_factory=set)
    source: str = ""

    def at(self, row: int, column: int) -> Cell:
        """Return a cell, made if it is not there."""
        return self.cells.setdefault((row, column), Cell())

    def row_now(self, issued: int) -> int | None:
        """Return the row that stood at a row as issued."""
        return self.rows.index(issued) if issued in self.rows else None

    def column_now(self, issued: int) -> int | None:
        """Return the column that stood at a column as issued."""
        return self.columns.index(issued) if issued in self.columns else None

    def used(self) -> tuple[int, int]:
        """Return the last row and column with content."""
        held = [at for at, cell in self.cells.items() if cell.text]
        return max((row for row, _ in held), default=1), max((column for _, column in held), default=1)


class Book:
    """A workbook in memory."""

    def __init__(self, data: bytes) -> None:
        """Read a package."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.tree = etree.fromstring(self.parts["xl/workbook.xml"])
        self.styles = etree.fromstring(self.parts["xl/styles.xml"]) if "xl/styles.xml" in self.parts else None
        strings = self.parts.get("xl/sharedStrings.xml")
        self._strings = [_text(item) for item in etree.fromstring(strings)] if strings else []
        rels = etree.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        targets = {r.get("Id"): r.get("Target").removeprefix("/xl/").removeprefix("xl/") for r in rels}
        self.sheets = [
            self._sheet(item, "xl/" + targets[item.get(RELATION)]) for item in self.tree.find(f"{MAIN}sheets")
        ]
        self.names: dict[str, Spot | None] = {}
        self.scoped: dict[tuple[str, str], Spot | None] = {}  # sheet, name
        self._read_names()

    # ------------------------------------------------------------ reading

    def _sheet(self, item: etree._Element, part: str) -> Sheet:
        tree = etree.fromstring(self.parts.pop(part))
        name = item.get("name")
        sheet = Sheet(name, name, tree, item.get("state", "visible"))
        for row in tree.iterfind(f"{MAIN}sheetData/{MAIN}row"):
            attributes = {key: value for key, value in row.attrib.items() if key not in {"r", "spans"}}
            if attributes:
                sheet.heights[int(row.get("r"))] = attributes
            for found in row:
                at = position(found.get("r"))
                sheet.cells[at] = self._cell(found, (name, *at))
        for merge in tree.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
            first, _, last = merge.get("ref").partition(":")
            sheet.merges.append((*position(first), *position(last or first)))
        for column in tree.iterfind(f"{MAIN}cols/{MAIN}col"):
            if column.get("hidden") in {"1", "true"}:
                sheet.hidden_columns |= set(range(int(column.get("min")), int(column.get("max")) + 1))
        return sheet

    def _cell(self, found: etree._Element, origin: Spot) -> Cell:
        kind, value = found.get("t", "n"), found.findtext(f"{MAIN}v")
        formula = found.find(f"{MAIN}f")
        content: Content
        if kind == "inlineStr":
            content = _text(found.find(f"{MAIN}is"))
        elif not value:
            content = None
        elif kind == "s":
            content = self._strings[int(value)]
        elif kind in {"str", "e", "d"}:
            content = value
        else:
            content = value == "1" if kind == "b" else float(value)
        written = None if formula is None else formula.text or "shared"
        return Cell(content if content != "" else None, found.get("s"), written, kind == "e", origin)

    def _read_names(self) -> None:
        names = self.tree.find(f"{MAIN}definedNames")
        for item in names if names is not None else ():
            found = NAMED.fullmatch(item.text or "")
            if found is None:
                continue
            title = (found[1] or found[2]).replace("''", "'")
            spot = (title, *position(found[3] + found[4]))
            scope = item.get("localSheetId")
            if scope is None:
                self.names[item.get("name")] = spot
            else:
                self.scoped[self.sheets[int(scope)].name, item.get("name")] = spot

    # ------------------------------------------------------------ looking

    def __getitem__(self, name: str) -> Sheet:
        """Return the sheet of that name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)

    def issued(self, key: str) -> Sheet | None:
        """Return the sheet that was issued under a name."""
        return next((sheet for sheet in self.sheets if sheet.key == key), None)

    def where(self) -> dict[Spot, Spot]:
        """Return where each cell as issued stands now."""
        return {
            cell.origin: (sheet.name, *at)
            for sheet in self.sheets
            for at, cell in sheet.cells.items()
            if cell.origin is not None
        }

    def cell(self, spot: Spot) -> Cell:
        """Return the cell at a spot; an empty one where nothing is."""
        return self[spot[0]].cells.get(spot[1:], Cell())

    # ------------------------------------------------------------ typing

    def write(self, sheet: str, row: int, column: int, content: Content, typed: Any = None) -> None:
        """Type into a cell."""
        cell = self[sheet].at(row, column)
        cell.content, cell.formula, cell.error, cell.typed, cell.pasted = content, None, False, typed, False

    def shown_as(self, sheet: str, row: int, column: int, number_format: int | str) -> None:
        """Give a cell a number format: a built-in number, or a code."""
        cell = self[sheet].at(row, column)
        assert self.styles is not None
        formats = self.styles.find(f"{MAIN}cellXfs")
        old = formats[int(cell.style or 0)]
        number = number_format if isinstance(number_format, int) else self._custom(number_format)
        new = copy.deepcopy(old)
        new.set("numFmtId", str(number))
        new.set("applyNumberFormat", "1")
        formats.append(new)
        formats.set("count", str(len(formats)))
        cell.style = str(len(formats) - 1)

    def _custom(self, code: str) -> int:
        assert self.styles is not None
        held = self.styles.find(f"{MAIN}numFmts")
        if held is None:
            held = etree.Element(f"{MAIN}numFmts")
            self.styles.insert(0, held)
        number = max((int(item.get("numFmtId")) for item in held), default=163) + 1
        etree.SubElement(held, f"{MAIN}numFmt", numFmtId=str(number), formatCode=code)
        held.set("count", str(len(held)))
        return number

    # ------------------------------------------------------------ rows and columns

    def insert_rows(self, sheet: str, at: int, count: int = 1) -> None:
        """Insert rows above a row."""
        held = self[sheet]
        self._move(held, lambda row, column: (row + count if row >= at else row, column))
        held.merges = [_stretched(area, at, count, 0) for area in held.merges]
        held.heights = {row + count if row >= at else row: words for row, words in held.heights.items()}
        held.rows[at:at] = [0] * count

    def insert_columns(self, sheet: str, at: int, count: int = 1) -> None:
        """Insert columns before a column."""
        held = self[sheet]
        self._move(held, lambda row, column: (row, column + count if column >= at else column))
        held.merges = [_stretched(area, at, count, 1) for area in held.merges]
        held.hidden_columns = {column + count if column >= at else column for column in held.hidden_columns}
        held.columns[at:at] = [0] * count

    def delete_rows(self, sheet: str, at: int, count: int = 1) -> None:
        """Delete rows; names of their cells are #REF! then."""
        held = self[sheet]
        gone = range(at, at + count)
        self._move(held, lambda row, column: None if row in gone else (row - count if row >= at else row, column))
        held.merges = [area for old in held.merges if (area := _shrunk(old, at, count, 0))]
        held.heights = {
            row - count if row >= at else row: words for row, words in held.heights.items() if row not in gone
        }
        del held.rows[at : at + count]

    def delete_columns(self, sheet: str, at: int, count: int = 1) -> None:
        """Delete columns; names of their cells are #REF! then."""
        held = self[sheet]
        gone = range(at, at + count)
        self._move(
            held, lambda row, column: None if column in gone else (row, column - count if column >= at else column)
        )
        held.merges = [area for old in held.merges if (area := _shrunk(old, at, count, 1))]
        held.hidden_columns = {c - count if c >= at else c for c in held.hidden_columns if c not in gone}
        del held.columns[at : at + count]

    def _move(self, sheet: Sheet, there: Any) -> None:
        """Move every cell and name of a sheet; there: row, column -> new place, None where it goes away."""
        sheet.cells = {new: cell for at, cell in sheet.cells.items() if (new := there(*at)) is not None}
        for names in (self.names, self.scoped):
            for name, spot in names.items():
                if spot is not None and spot[0] == sheet.name:
                    new = there(*spot[1:])
                    names[name] = None if new is None else (sheet.name, *new)

    # ------------------------------------------------------------ cells

    def cut(self, sheet: str, area: Area, target: Spot) -> None:
        """Cut and paste: contents, looks, merges and names go along; what stood there is gone, and so are its names."""
        source, goal = self[sheet], self[target[0]]
        down, right = target[1] - area[0], target[2] - area[1]
        lifted = {at: source.cells.pop(at) for at in list(source.cells) if _inside(at, area)}
        names = [
            (held, name, spot)
            for held in (self.names, self.scoped)
            for name, spot in held.items()
            if spot is not None and spot[0] == sheet and _inside(spot[1:], area)
        ]
        there = (area[0] + down, area[1] + right, area[2] + down, area[3] + right)
        for held in (self.names, self.scoped):
            for name, spot in held.items():
                if spot is not None and spot[0] == target[0] and _inside(spot[1:], there):
                    held[name] = None
        for at in [at for at in goal.cells if _inside(at, there)]:
            del goal.cells[at]
        goal.cells |= {(row + down, column + right): cell for (row, column), cell in lifted.items()}
        for held, name, spot in names:
            held[name] = (target[0], spot[1] + down, spot[2] + right)
        moved = [merge for merge in source.merges if _inside(merge[:2], area) and _inside(merge[2:], area)]
        source.merges = [merge for merge in source.merges if merge not in moved]
        goal.merges = [merge for merge in goal.merges if not _meet(merge, there)]
        goal.merges += [(a + down, b + right, c + down, d + right) for a, b, c, d in moved]

    def paste(self, sheet: str, area: Area, target: Spot) -> None:
        """Copy and paste as values: contents alone; copies have no origin, what stood there is overwritten."""
        source, goal = self[sheet], self[target[0]]
        copied = {at: copy.copy(cell) for at, cell in source.cells.items() if _inside(at, area)}
        for row in range(area[0], area[2] + 1):
            for column in range(area[1], area[3] + 1):
                old = copied.get((row, column), Cell())
                new = goal.at(row + target[1] - area[0], column + target[2] - area[1])
                new.content, new.formula, new.error, new.typed = old.content, None, old.error, old.typed
                new.pasted = (row, column) != (row + target[1] - area[0], column + target[2] - area[1])

    def sort(self, sheet: str, area: Area, column: int, *, ascending: bool = True) -> None:
        """Sort the rows of an area by a column of the sheet; contents go, names stay. Blanks come last."""
        held = self[sheet]
        lines = []
        for row in range(area[0], area[2] + 1):
            line = {c: held.cells.pop((row, c)) for c in range(area[1], area[3] + 1) if (row, c) in held.cells}
            lines.append((line.get(column, Cell()), line))
        blank = [line for by, line in lines if by.content is None]
        full = sorted((pair for pair in lines if pair[0].content is not None), key=lambda p: _order(p[0].content))
        ordered = [line for _, line in (full if ascending else full[::-1])] + blank
        for row, line in enumerate(ordered, area[0]):
            held.cells |= {(row, c): cell for c, cell in line.items()}

    def merge(self, sheet: str, area: Area) -> None:
        """Merge cells: Excel keeps the first content, row by row, in the first cell, and forgets the others."""
        held = self[sheet]
        inside = sorted(at for at in held.cells if _inside(at, area))
        first = next((at for at in inside if held.cells[at].text), None)
        if first is not None and first != area[:2]:
            old, new = held.cells[first], held.at(*area[:2])
            new.content, new.formula, new.typed = old.content, old.formula, old.typed
        for at in inside:
            if at != area[:2]:
                held.cells[at].content = held.cells[at].formula = held.cells[at].typed = None
        held.merges = [merge for merge in held.merges if not _meet(merge, area)]
        held.merges.append(area)

    def unmerge(self, sheet: str, area: Area) -> None:
        """Take merged cells apart."""
        self[sheet].merges.remove(area)

    def clear(self, sheet: str, area: Area) -> None:
        """Delete contents."""
        held = self[sheet]
        for at in [at for at in held.cells if _inside(at, area)]:
            self.write(sheet, *at, None)

    # ------------------------------------------------------------ sheets

    def rename(self, sheet: str, name: str) -> None:
        """Rename a sheet; names follow."""
        held = self[sheet]
        for names in (self.names, self.scoped):
            for key, spot in list(names.items()):
                if spot is not None and spot[0] == sheet:
                    names[key] = (name, *spot[1:])
        self.scoped = {(name if s == sheet else s, n): spot for (s, n), spot in self.scoped.items()}
        held.name = name

    def move_sheet(self, sheet: str, to: int) -> None:
        """Put a sheet elsewhere among the sheets."""
        held = self[sheet]
        self.sheets.remove(held)
        self.sheets.insert(to, held)

    def copy_sheet(self, sheet: str, name: str) -> None:
        """Copy a sheet behind itself; its cells are copies, names of its cells become names of the new sheet."""
        old = self[sheet]
        new = copy.deepcopy(old)
        new.name, new.key, new.source = name, "", old.key
        for cell in new.cells.values():
            cell.copied, cell.origin = cell.origin, None
        self.sheets.insert(self.sheets.index(old) + 1, new)
        for key, spot in list(self.names.items()):
            if spot is not None and spot[0] == sheet:
                self.scoped[name, key] = (name, *spot[1:])

    def delete_sheet(self, sheet: str) -> None:
        """Delete a sheet; names of its cells are #REF! then. A copy of it that is left stands for it."""
        old = self[sheet]
        self.sheets.remove(old)
        left = next((copied for copied in self.sheets if old.key and copied.source == old.key), None)
        if left is not None:
            left.key = old.key
            for cell in left.cells.values():
                cell.origin = cell.copied
        self.names = {n: None if spot is not None and spot[0] == sheet else spot for n, spot in self.names.items()}
        self.scoped = {key: spot for key, spot in self.scoped.items() if key[0] != sheet}

    def add_sheet(self, name: str) -> None:
        """Add an empty sheet at the end of those that show."""
        tree = etree.fromstring(f'<worksheet xmlns="{MAIN[1:-1]}"><sheetData/></worksheet>')
        self.sheets.insert(1, Sheet(name, "", tree))

    def hide_rows(self, sheet: str, at: int, count: int = 1) -> None:
        """Hide rows."""
        for row in range(at, at + count):
            self[sheet].heights.setdefault(row, {})["hidden"] = "1"

    def hide_columns(self, sheet: str, at: int, count: int = 1) -> None:
        """Hide columns."""
        self[sheet].hidden_columns |= set(range(at, at + count))

    # ------------------------------------------------------------ writing

    def save(self, path: Path) -> Path:
        """Write the package."""
        parts = dict(self.parts)
        if self.styles is not None:
            parts["xl/styles.xml"] = etree.tostring(self.styles)
        sheets = self.tree.find(f"{MAIN}sheets")
        sheets[:] = []
        relations = etree.fromstring(parts["xl/_rels/workbook.xml.rels"])
        for old in [r for r in relations if r.get("Type").endswith("/worksheet")]:
            relations.remove(old)
        types = etree.fromstring(parts["[Content_Types].xml"])
        for old in [t for t in types if t.get("ContentType") == SHEET_TYPE]:
            types.remove(old)
        for number, sheet in enumerate(self.sheets, 1):
            part, key = f"worksheets/sheet{number}.xml", f"rIdTab{number}"
            item = etree.SubElement(sheets, f"{MAIN}sheet", name=sheet.name, sheetId=str(number), state=sheet.state)
            item.set(RELATION, key)
            etree.SubElement(
                relations, f"{{{relations.nsmap[None]}}}Relationship", Id=key, Type=f"{OFFICE}/worksheet", Target=part
            )
            etree.SubElement(types, f"{{{types.nsmap[None]}}}Override", PartName=f"/xl/{part}", ContentType=SHEET_TYPE)
            parts[f"xl/{part}"] = etree.tostring(_written(sheet))
        self._write_names()
        for view in self.tree.iterfind(f"{MAIN}bookViews/{MAIN}workbookView"):
            view.set("activeTab", "0")
        parts["xl/workbook.xml"] = etree.tostring(self.tree)
        parts["xl/_rels/workbook.xml.rels"] = etree.tostring(relations)
        parts["[Content_Types].xml"] = etree.tostring(types)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name in sorted(parts, key=lambda part: part != "[Content_Types].xml"):
                archive.writestr(name, parts[name])
        return path

    def _write_names(self) -> None:
        names = self.tree.find(f"{MAIN}definedNames")
        if names is None:
            return
        number = {sheet.name: index for index, sheet in enumerate(self.sheets)}
        for item in list(names):
            single = NAMED.fullmatch(item.text or "") is not None
            if single or item.get("localSheetId") is not None:
                names.remove(item)  # print areas and filters of sheets hold no cell that is read
        for name, spot in self.names.items():
            etree.SubElement(names, f"{MAIN}definedName", name=name).text = _reference(spot)
        for (sheet, name), spot in self.scoped.items():
            item = etree.SubElement(names, f"{MAIN}definedName", name=name, localSheetId=str(number[sheet]))
            item.text = _reference(spot)


def _text(item: etree._Element | None) -> str:
    """Return the text of a string item, its runs joined, readings left out."""
    if item is None:
        return ""
    found = (node.text or "" for node in item.iter(f"{MAIN}t") if node.getparent().tag != f"{MAIN}rPh")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), "".join(found))


def _reference(spot: Spot | None) -> str:
    if spot is None:
        return "#REF!"
    sheet = spot[0].replace("'", "''")
    return f"'{sheet}'!${column_letters(spot[2])}${spot[1]}"


def _written(sheet: Sheet) -> etree._Element:
    """Return the XML of a sheet with its cells, merges and hidden columns as they are now."""
    tree = copy.deepcopy(sheet.tree)
    data = tree.find(f"{MAIN}sheetData")
    data[:] = []
    lines: dict[int, list[tuple[int, Cell]]] = {row: [] for row in sheet.heights}
    for (row, column), cell in sheet.cells.items():
        lines.setdefault(row, []).append((column, cell))
    for row, line in sorted(lines.items()):
        item = etree.SubElement(data, f"{MAIN}row", {"r": str(row), **sheet.heights.get(row, {})})
        for column, cell in sorted(line, key=lambda pair: pair[0]):
            _write_cell(etree.SubElement(item, f"{MAIN}c", r=address(row, column)), cell)
    for old in tree.findall(f"{MAIN}mergeCells"):
        tree.remove(old)
    if sheet.merges:
        merges = etree.Element(f"{MAIN}mergeCells", count=str(len(sheet.merges)))
        for a, b, c, d in sheet.merges:
            etree.SubElement(merges, f"{MAIN}mergeCell", ref=f"{address(a, b)}:{address(c, d)}")
        before = ("sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter")
        places = [index for index, item in enumerate(tree) if etree.QName(item).localname in before]
        tree.insert(max(places) + 1, merges)
    if sheet.hidden_columns:
        for old in tree.findall(f"{MAIN}cols"):
            tree.remove(old)
        columns = etree.Element(f"{MAIN}cols")
        for column in sorted(sheet.hidden_columns):
            etree.SubElement(columns, f"{MAIN}col", min=str(column), max=str(column), width="8", hidden="1")
        tree.insert(list(tree).index(data), columns)
    return tree


def _write_cell(item: etree._Element, cell: Cell) -> None:
    if cell.style is not None:
        item.set("s", cell.style)
    if cell.formula is not None:
        etree.SubElement(item, f"{MAIN}f").text = cell.formula
    match cell.content:
        case None:
            return
        case bool():
            item.set("t", "b")
            etree.SubElement(item, f"{MAIN}v").text = str(int(cell.content))
        case float() | int():
            etree.SubElement(item, f"{MAIN}v").text = repr(float(cell.content)).removesuffix(".0")
        case str() if cell.error or cell.formula is not None:
            item.set("t", "e" if cell.error else "str")
            etree.SubElement(item, f"{MAIN}v").text = cell.content
        case str():
            item.set("t", "inlineStr")
            held = etree.SubElement(etree.SubElement(item, f"{MAIN}is"), f"{MAIN}t")
            held.text = cell.content
            held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _inside(at: tuple[int, int], area: Area) -> bool:
    return area[0] <= at[0] <= area[2] and area[1] <= at[1] <= area[3]


def _meet(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _stretched(area: Area, at: int, count: int, axis: int) -> Area:
    ends = list(area)
    for end in (axis, axis + 2):
        if ends[end] >= at:
            ends[end] += count
    return (ends[0], ends[1], ends[2], ends[3])


def _shrunk(area: Area, at: int, count: int, axis: int) -> Area | None:
    """Return a merge after lines were deleted, None when less than two cells are left."""
    left = [line for line in range(area[axis], area[axis + 2] + 1) if not at <= line < at + count]
    if not left:
        return None
    ends = list(area)
    ends[axis], ends[axis + 2] = (line - count if line >= at + count else line for line in (left[0], left[-1]))
    return (ends[0], ends[1], ends[2], ends[3]) if ends[:2] != ends[2:] else None


def _order(content: Content) -> tuple[bool, float, str]:
    """Sort numbers before texts."""
    return (isinstance(content, str), 0.0 if isinstance(content, str) else float(content or 0), str(content))


def contents(data: bytes) -> Iterator[tuple[Spot, Cell]]:
    """Yield every cell of a workbook that holds something."""
    for sheet in Book(data).sheets:
        for at, cell in sheet.cells.items():
            if cell.text:
                yield (sheet.name, *at), cell
