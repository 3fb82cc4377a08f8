"""What the cells of the pre-submission checklist look like: styles appended to a package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from lxml import etree

from consolidator.workbook.style import MAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

Look = Literal[
    "title", "subtitle", "big", "small", "legend", "section", "head", "item", "todo", "count", "state", "link"
]
WIDTHS: Final = (2, 26, 50, 9, 9, 17, 11, 6)
"""Of the columns A to H, in characters."""
HEIGHTS: Final[Mapping[str, float]] = {
    "title": 30, "subtitle": 20, "big": 58, "small": 22, "legend": 18, "section": 26, "head": 20, "item": 22,
}  # fmt: skip
"""Of the rows, in points, by the look of a cell in them."""

_INK, _GREY, _RULE = "FF1F2D3D", "FF5F6B7A", "FFB8C2CC"
_FONTS: Final[Mapping[Look, tuple[int, str, str]]] = {
    "title": (18, _INK, "<b/>"), "subtitle": (11, _GREY, ""), "big": (26, _INK, "<b/>"), "small": (11, _INK, ""),
    "legend": (9, _GREY, ""), "section": (12, "FF2F5D8A", "<b/>"), "head": (10, "FFFFFFFF", "<b/>"),
    "item": (10, _INK, "<b/>"), "todo": (9, _INK, ""), "count": (11, _INK, ""), "state": (10, _INK, "<b/>"),
    "link": (10, "FF0563C1", "<u/>"),
}  # fmt: skip
_CENTRED: Final = frozenset({"big", "small", "head", "count", "state", "link"})
_BOXED: Final = frozenset({"big", "head", "item", "todo", "count", "state", "link"})
_DXFS: Final = {
    "mend": ("FF9C0006", "FFFFC7CE"),
    "ask": ("FF1F3864", "FFDDEBF7"),
    "ok": ("FF1E5631", "FFE2F0D9"),
}


def with_checklist_looks(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], Mapping[str, int]]:
    """Return the package with the checklist's styles, and their numbers by look; 'dxf-mend' etc. for conditions."""
    root = etree.fromstring(parts["xl/styles.xml"])
    looks: dict[str, int] = {}
    family = _family(root)
    head = _append(
        root, "fills", '<fill><patternFill patternType="solid"><fgColor rgb="FF2F5D8A"/></patternFill></fill>'
    )
    thin = "".join(
        f'<{side} style="thin"><color rgb="{_RULE}"/></{side}>' for side in ("left", "right", "top", "bottom")
    )
    box = _append(root, "borders", f"<border>{thin}<diagonal/></border>")
    for look, (size, colour, extra) in _FONTS.items():
        font = _append(
            root, "fonts", f'<font>{extra}<sz val="{size}"/><color rgb="{colour}"/><name val="{family}"/></font>'
        )
        across = "center" if look in _CENTRED else "left"
        indent = ' indent="1"' if look in ("item", "todo") else ""
        wrap = ' wrapText="1"' if look in ("todo", "item", "legend") else ""
        looks[look] = _append(
            root,
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{head if look == "head" else 0}" '
            f'borderId="{box if look in _BOXED else 0}" xfId="0" applyFont="1" applyFill="1" applyBorder="1" '
            f'applyAlignment="1"><alignment horizontal="{across}" vertical="center"{wrap}{indent}/></xf>',
        )
    for state, (ink, fill) in _DXFS.items():
        looks[f"dxf-{state}"] = _append(
            root,
            "dxfs",
            f'<dxf><font><b/><color rgb="{ink}"/></font>'
            f'<fill><patternFill><bgColor rgb="{fill}"/></patternFill></fill></dxf>',
        )
    styles = bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    return {**parts, "xl/styles.xml": styles}, looks


def _family(root: etree._Element) -> str:
    """Return the typeface of the template's plain cells."""
    name = root.find(f"{{{MAIN}}}fonts/{{{MAIN}}}font/{{{MAIN}}}name")
    return str(name.get("val")) if name is not None else "Meiryo UI"


def _append(root: etree._Element, holder: str, item: str) -> int:
    """Append a style and return its number."""
    parent = root.find(f"{{{MAIN}}}{holder}")
    parent.append(etree.fromstring(item.replace(">", f' xmlns="{MAIN}">', 1) if not item.startswith("<xf") else
                                   item.replace("<xf", f'<xf xmlns="{MAIN}"', 1)))  # fmt: skip
    parent.set("count", str(len(parent)))
    return len(parent) - 1
