"""What filled-in cells look like: copies of the drawn styles, unlocked and coloured where departments type.

Styles are copied raw in ``styles.xml``; going through a style object would lose theme colours.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ENTRY: Final = "entry"
"""The look of a cell that departments type into. Any other look is a number of decimals, '0', '1' ..."""
ENTRY_FILL: Final = "FFFFF9DB"
_FIRST_OWN_FORMAT: Final = 164

Look = tuple[int, str]
"""The number of a drawn style, and how a copy of it should look."""


def decimals_of(value: float) -> str:
    """Return the look of a printed number: as many decimals as it has, six at most."""
    return str(len(f"{value:.6f}".rstrip("0").partition(".")[2]))


def with_looks(styles: bytes, wanted: Iterable[Look]) -> tuple[bytes, Mapping[Look, int]]:
    """Return ``styles.xml`` with a copy of a style for each look wanted, and the numbers of the copies.

    A copy keeps font, borders and alignment. An entry cell's is unlocked and filled; a number's gets its
    decimals and thousands separators, unless a number format was drawn.
    """
    root = etree.fromstring(styles)
    xfs = _child(root, "cellXfs")
    fill = _append(_child(root, "fills"), _fill())
    formats = root.iterfind(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")
    general = {"0", *(item.get("numFmtId") for item in formats if item.get("formatCode", "").lower() == "general")}
    made: dict[Look, int] = {}
    for style, look in sorted(set(wanted)):
        xf = copy.deepcopy(xfs[style])
        if look == ENTRY:
            xf.set("fillId", str(fill))
            xf.set("applyFill", "1")
            _unlock(xf)
        elif xf.get("numFmtId", "0") in general:
            xf.set("numFmtId", str(_number_format(root, int(look))))
            xf.set("applyNumberFormat", "1")
        made[style, look] = _append(xfs, xf)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), made


def _child(root: etree._Element, name: str) -> etree._Element:
    return root.find(f"{{{MAIN}}}{name}")


def _append(parent: etree._Element, item: etree._Element) -> int:
    """Append an item and return its number."""
    parent.append(item)
    parent.set("count", str(len(parent)))
    return len(parent) - 1


def _unlock(xf: etree._Element) -> None:
    for old in xf.findall(f"{{{MAIN}}}protection"):
        xf.remove(old)
    after = xf.find(f"{{{MAIN}}}extLst")
    xf.insert(len(xf) if after is None else xf.index(after), etree.Element(f"{{{MAIN}}}protection", locked="0"))
    xf.set("applyProtection", "1")


def _fill() -> etree._Element:
    fill = etree.Element(f"{{{MAIN}}}fill")
    pattern = etree.SubElement(fill, f"{{{MAIN}}}patternFill", patternType="solid")
    etree.SubElement(pattern, f"{{{MAIN}}}fgColor", rgb=ENTRY_FILL)
    etree.SubElement(pattern, f"{{{MAIN}}}bgColor", indexed="64")
    return fill


def _number_format(root: etree._Element, decimals: int) -> int:
    """Return the number of a format with thousands separators, adding it where it is not there yet."""
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    formats = _child(root, "numFmts")
    if formats is None:
        formats = etree.Element(f"{{{MAIN}}}numFmts")
        root.insert(0, formats)
    for known in formats:
        if known.get("formatCode") == code:
            return int(known.get("numFmtId"))
    number = max((int(known.get("numFmtId")) + 1 for known in formats), default=_FIRST_OWN_FORMAT)
    number = max(number, _FIRST_OWN_FORMAT)
    _append(formats, etree.Element(f"{{{MAIN}}}numFmt", numFmtId=str(number), formatCode=code))
    return number
