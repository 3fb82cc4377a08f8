"""Fills of cells in ``styles.xml``: told, and changed in a copy of a cell's style. What is there stays as it is."""

from __future__ import annotations

import colorsys
import copy
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.marking.parts import serialised
from consolidator.marks import NO_FILL
from consolidator.snapshot.markup import parse
from consolidator.workbook.style import MAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

Form = tuple[object, ...]
_THEME_ORDER: Final = (1, 0, 3, 2)
"""The first colours of a theme as cells count them: light and dark change places."""


class Styles:
    """The styles of a workbook, added to as cells are marked."""

    def __init__(self, styles: bytes, theme: bytes | None) -> None:
        """Read ``styles.xml``, and the theme where there is one."""
        self._root = parse(styles)
        self._theme = _colours(theme) if theme else ()
        self._filled: dict[tuple[int, str], int] = {}
        self._numbers: dict[str, dict[Form, int]] = {}  # by holder: what its items say
        self._cells = self._root.find(f"{{{MAIN}}}cellXfs")

    def fill_of(self, style: int) -> str | None:
        """Return a style's fill, RRGGBB or NO_FILL; None for one that six digits can't tell (hatched, gradient)."""
        number = int(self._cells[style].get("fillId", "0"))
        fill = self._root.find(f"{{{MAIN}}}fills")[number]
        pattern = fill.find(f"{{{MAIN}}}patternFill")
        if pattern is None:
            return None
        kind = pattern.get("patternType", "none")
        colour = pattern.find(f"{{{MAIN}}}fgColor")
        if kind == "none":
            return NO_FILL
        return self._rgb(colour) if kind == "solid" and colour is not None else None

    def filled(self, style: int, fill: str) -> int:
        """Return the number of a style that differs from this one by its fill alone."""
        known = self._filled.get((style, fill))
        if known is None:
            xf = copy.deepcopy(self._cells[style])
            xf.set("fillId", str(self.fill(fill)))
            xf.set("applyFill", "1")
            known = self._filled[style, fill] = self._number("cellXfs", xf)
        return known

    def made(self, *, bold: bool = False, ink: str = "", fill: str = NO_FILL, wrap: bool = False) -> int:
        """Return the number of a style in the letters of the workbook's plain cells."""
        font = copy.deepcopy(self._root.find(f"{{{MAIN}}}fonts")[0])
        for name in ("b", *(("color",) if ink else ())):
            for old in font.findall(f"{{{MAIN}}}{name}"):
                font.remove(old)
        if ink:
            size = font.find(f"{{{MAIN}}}sz")
            colour = _element("color", rgb=f"FF{ink}")
            font.insert(font.index(size) + 1 if size is not None else 0, colour)
        if bold:
            font.insert(0, _element("b"))
        xf = _element(
            "xf", numFmtId="0", fontId=str(self._number("fonts", font)), fillId=str(self.fill(fill)),
            borderId="0", xfId="0", applyFont="1", applyFill="1", applyAlignment="1",
        )  # fmt: skip
        etree.SubElement(xf, f"{{{MAIN}}}alignment", vertical="top", wrapText=str(int(wrap)))
        return self._number("cellXfs", xf)

    def fill(self, fill: str) -> int:
        """Return the number of a plain fill."""
        made = _element("fill")
        solid = fill != NO_FILL
        pattern = etree.SubElement(made, f"{{{MAIN}}}patternFill", patternType="solid" if solid else "none")
        if solid:
            etree.SubElement(pattern, f"{{{MAIN}}}fgColor", rgb=f"FF{fill}")
            etree.SubElement(pattern, f"{{{MAIN}}}bgColor", indexed="64")
        return self._number("fills", made)

    def xml(self) -> bytes:
        """Return ``styles.xml``."""
        return serialised(self._root)

    def _number(self, holder: str, item: etree._Element) -> int:
        """Return the number of an item, added where the same one is not there already: nothing piles up."""
        parent = self._root.find(f"{{{MAIN}}}{holder}")
        if holder not in self._numbers:
            self._numbers[holder] = {_form(known): number for number, known in reversed(list(enumerate(parent)))}
        number = self._numbers[holder].setdefault(_form(item), len(parent))
        if number == len(parent):
            parent.append(item)
            parent.set("count", str(len(parent)))
        return number

    def _rgb(self, colour: etree._Element) -> str | None:
        if rgb := colour.get("rgb"):
            return str(rgb)[-6:].upper()
        number = colour.get("theme")
        if number is None or int(number) >= len(self._theme):
            return None
        return _tinted(self._theme[int(number)], float(colour.get("tint", "0")))


def _form(item: etree._Element) -> Form:
    """Return what an item says, however it is spelt."""
    return item.tag, frozenset(item.items()), tuple(map(_form, item))


def _element(name: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{MAIN}}}{name}", attributes, nsmap={None: MAIN})


def _colours(theme: bytes) -> Sequence[str]:
    """Return a theme's colours, RRGGBB, as cells count them."""
    scheme = next(parse(theme).iter("{*}clrScheme"), None)
    colours = (
        [item[0].get("lastClr") or item[0].get("val", "") for item in scheme if len(item)] if scheme is not None else []
    )
    first = [colours[number] for number in _THEME_ORDER if number < len(colours)]
    return [*first, *colours[len(_THEME_ORDER) :]]


def _tinted(rgb: str, tint: float) -> str | None:
    """Return a colour made lighter or darker, as Excel does (ECMA-376 part 1, 18.8.19)."""
    if len(rgb) != 6:
        return None
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))
