"""The contents of an .ods, read from its XML: an account of other formats than .xlsx, independent of ours."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.text import canonical_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.excel import Spot

TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def texts_of(path: Path) -> dict[Spot, str]:
    """Return every content of an .ods file as text, with its sheet, row and column."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("content.xml"))
    found: dict[Spot, str] = {}
    for sheet in root.iter(f"{TABLE}table"):
        at = 0
        for row in sheet.iter(f"{TABLE}table-row"):
            repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
            line = _line(row)
            for offset in range(repeated if line else 0):
                found |= {(sheet.get(f"{TABLE}name"), at + offset + 1, column): text for column, text in line.items()}
            at += repeated
    return found


def _line(row: etree._Element) -> dict[int, str]:
    line: dict[int, str] = {}
    column = 1
    for cell in row:
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if text := _text(cell):
            line |= dict.fromkeys(range(column, column + repeated), text)
        column += repeated
    return line


def _text(cell: etree._Element) -> str:
    kind = cell.get(f"{OFFICE}value-type")
    if kind in {"float", "percentage", "currency"}:
        return canonical_text(float(cell.get(f"{OFFICE}value")))
    return "\n".join(_paragraph(part) for part in cell.iterfind(f"{TEXT}p"))


def _paragraph(part: etree._Element) -> str:
    text = part.text or ""
    for child in part:
        if child.tag == f"{TEXT}s":
            text += " " * int(child.get(f"{TEXT}c", "1"))
        elif child.tag in {f"{TEXT}tab", f"{TEXT}line-break"}:
            text += "\t" if child.tag.endswith("tab") else "\n"
        elif child.tag != f"{OFFICE}annotation":
            text += _paragraph(child)
        text += child.tail or ""
    return text
