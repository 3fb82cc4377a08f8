"""Workbooks for the tests of reading: built, then edited part by part as no library would write them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"


def drawn(path: Path, draw: Callable[[xlsxwriter.Workbook], object], **options: object) -> Path:
    """Write a workbook with XlsxWriter."""
    book = xlsxwriter.Workbook(path, options)
    draw(book)
    book.close()
    return path


def edited(path: Path, parts: Mapping[str, str | bytes | Callable[[str], str] | None]) -> Path:
    """Replace parts of a package (None deletes, a function maps the text) and add the new ones."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    for name, change in parts.items():
        if change is None:
            del held[name]
        elif callable(change):
            held[name] = change(held[name].decode()).encode()
        else:
            held[name] = change.encode() if isinstance(change, str) else change
    return packed(path, held)


def packed(path: Path, held: Mapping[str, bytes]) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return path


def sheet_xml(data: str, before: str = "", after: str = "") -> str:
    """Return a worksheet's XML around its rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"{before}<sheetData>{data}</sheetData>{after}</worksheet>"
    )


def with_sheet(path: Path, data: str, before: str = "", after: str = "") -> Path:
    """Write a workbook whose one sheet, 表 1, has this XML."""
    drawn(path, lambda book: book.add_worksheet("表 1"))
    return edited(path, {SHEET: sheet_xml(data, before, after)})


def relations(*targets: tuple[str, str]) -> str:
    """Return a part of relations: (last word of the type, target)."""
    rows = "".join(
        f'<Relationship Id="rId{index}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'
