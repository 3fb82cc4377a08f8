"""Pictures, boxes and notes follow their cells when rows or columns before them repeat."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.a1 import column_letters, column_number
from consolidator.workbook.package import related_parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.workbook.references import Axis

_REF: Final = re.compile(r"([A-Z]+)(\d+)")
_ANCHOR: Final = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_SHAPE: Final = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_NUMBER: Final = {
    by_column: re.compile(rb"(<x:%s>\s*)(\d+)(\s*</x:%s>)" % (name, name))
    for by_column, name in ((False, b"Row"), (True, b"Column"))
}


def with_anchors_moved(parts: Mapping[str, bytes], sheet: str, axis: Axis) -> dict[str, bytes]:
    """Return the drawings and notes that belong to a sheet's part, where their cells are now."""
    made: dict[str, bytes] = {}
    for target in related_parts(parts, sheet):
        if re.search(r"comments?\d*[^/]*\.xml$", target, re.IGNORECASE):
            made[target] = _comments(parts[target], axis)
        elif target.endswith(".vml"):
            made[target] = _SHAPE.sub(partial(_shape, axis), parts[target])
        elif "/drawings/" in target and target.endswith(".xml"):
            made[target] = _drawing(parts[target], axis)
    return made


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _drawing(data: bytes, axis: Axis) -> bytes:
    """Move what is anchored to cells, counted from 0; pictures keep their size, shapes stretch as Excel does it."""
    root = etree.fromstring(data)
    name = "{*}col" if axis.by_column else "{*}row"
    for anchor in list(root.iter("{*}oneCellAnchor", "{*}twoCellAnchor")):
        first, last = anchor.find(f"{{*}}from/{name}"), anchor.find(f"{{*}}to/{name}")
        start = int(first.text)
        moved = axis.at(start + 1) - 1
        first.text = str(moved)
        if last is None:
            continue
        end = int(last.text)
        if anchor.find("{*}pic") is None and anchor.get("editAs", "twoCell") == "twoCell":
            last.text = str(axis.at(end + 1) - 1)
        elif not _sized(anchor):
            last.text = str(end + moved - start)
    return _xml(root)


def _sized(anchor: etree._Element) -> bool:
    """Anchor a picture or box at its first cell alone, with its size as drawn; False where the size is not written."""
    size = anchor.find("*/{*}spPr/{*}xfrm/{*}ext")
    if size is None or not int(size.get("cx", "0")) or not int(size.get("cy", "0")):
        return False
    corner = anchor.find("{*}to")
    extent = etree.Element(f"{{{etree.QName(anchor).namespace}}}ext", cx=size.get("cx"), cy=size.get("cy"))
    anchor.replace(corner, extent)
    anchor.tag = etree.QName(etree.QName(anchor).namespace, "oneCellAnchor")
    anchor.attrib.pop("editAs", None)
    return True


def _comments(data: bytes, axis: Axis) -> bytes:
    root = etree.fromstring(data)
    for item in root.iter("{*}comment", "{*}threadedComment"):
        found = _REF.fullmatch(item.get("ref", ""))
        if found:
            column, row = column_number(found.group(1)), int(found.group(2))
            at = (axis.at(column), row) if axis.by_column else (column, axis.at(row))
            item.set("ref", f"{column_letters(at[0])}{at[1]}")
    return _xml(root)


def _shape(axis: Axis, match: re.Match[bytes]) -> bytes:
    """Move the box of one note; its rows and columns are counted from 0."""
    shape, number = match.group(0), _NUMBER[axis.by_column]
    found = number.search(shape)
    if found is None:
        return shape
    at = int(found.group(2))
    by = axis.at(at + 1) - at - 1
    shape = number.sub(rb"\g<1>" + str(at + by).encode() + rb"\g<3>", shape)
    first = 0 if axis.by_column else 2
    return _ANCHOR.sub(lambda anchor: anchor.group(1) + _moved(anchor.group(2), by, first) + anchor.group(3), shape)


def _moved(anchor: bytes, by: int, first: int) -> bytes:
    numbers = [int(number) for number in anchor.split(b",")]
    if len(numbers) != 8:
        return anchor
    numbers[first] += by
    numbers[first + 4] += by
    return ", ".join(map(str, numbers)).encode()
