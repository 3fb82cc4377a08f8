"""What a worksheet's XML says that its values don't: formulas, formats, errors, hidden rows, merges.

The sheets are the bulk of a workbook, so their XML is searched rather than parsed: only cells that
carry a formula, an error or a number format become Python objects. ``shape`` sees to it that the
searches find what they look for, whoever wrote the file.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from consolidator.snapshot.limits import unread
from consolidator.snapshot.shape import ERROR, column_number
from consolidator.snapshot.styles import shows_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consolidator.snapshot.limits import Limits
    from consolidator.snapshot.styles import Styles

Position = tuple[int, int]
Area = tuple[int, int, int, int]

FEW_STYLES: Final = 60  # beyond, looking at every style is faster than a search for one of so many numbers

HIDDEN_ROW: Final = re.compile(rb'<row r="([0-9]+)"[^>]* hidden="(?:1|true)"')
COLUMN: Final = re.compile(rb"<col\s([^>]*)>")
MERGE: Final = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
AREA: Final = re.compile(rb"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)")
STYLE: Final = re.compile(rb' s="([0-9]+)"')
ATTRIBUTE: Final = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')


class Extra(NamedTuple):
    """What the XML says of one cell beside its value."""

    formula: str | None = None
    number_format: str = "General"
    error: bool = False
    dated: bool = False  # the format shows a date or time
    stored: str = ""  # the value as stored, of errors and dated cells


class SheetXml(NamedTuple):
    """What the XML says of one sheet; positions and areas are 1-based."""

    extras: dict[Position, Extra]
    arrays: tuple[tuple[Area, str], ...]  # areas of array formulas; their cells but the first carry none
    hidden_rows: frozenset[int]
    hidden_columns: tuple[tuple[int, int], ...]  # first and last of each hidden run
    merges: tuple[Area, ...]


def scan(data: bytes, styles: Styles, limits: Limits) -> SheetXml:
    """Return what a shaped sheet's XML says; raises RefusedError when it has more merges than allowed."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    if end < 0:  # <sheetData/>
        start = end = max(start, 0)
    tail = data[end:]
    if tail.count(b"<mergeCell ") > limits.merges:
        raise unread("too_large")
    arrays: list[tuple[Area, str]] = []
    body = data[start:end]
    return SheetXml(
        dict(_extras(body, styles, arrays)),
        tuple(arrays),
        frozenset(int(row) for row in HIDDEN_ROW.findall(body)) if b" hidden=" in body else frozenset(),
        tuple(_hidden_columns(data[:start])),
        tuple(area for merge in MERGE.findall(tail) if (area := _area(merge))[:2] != area[2:]),
    )


@lru_cache(maxsize=64)
def _search(styles: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Return the search for filled cells that carry one of these styles, an error or a formula."""
    wanted = b"|".join(styles) if len(styles) <= FEW_STYLES else rb"[0-9]+"
    styled = rb'[^>]* s="(?:' + wanted + rb')"|' if styles else b""
    return re.compile(
        rb'<c r="([A-Z]+)([0-9]+)"(?=' + styled + rb'[^>]* t="e"|[^>]*>\s*<f[\s>/])([^>]*)(?<!/)>\s*'
        rb"(?:<f([^>]*?)(?:/>|>([^<]*)</f>)\s*)?(?:<v[^>]*>([^<]*)</v>)?"
    )


def _extras(body: bytes, styles: Styles, arrays: list[tuple[Area, str]]) -> Iterator[tuple[Position, Extra]]:
    """Yield the cells that are more than a value; areas of array formulas are added to ``arrays``."""
    shared: dict[bytes, str] = {}
    kinds: dict[bytes, Extra] = {}  # a sheet writes the same few attributes over and over
    for letters, row, attributes, about, formula, stored in _search(tuple(styles.codes)).findall(body):
        extra = kinds.get(attributes)
        if extra is None:
            extra = kinds[attributes] = _kind(attributes, styles)
        if about or formula or extra.error or extra.dated:
            text = _formula(about, formula, shared, arrays) if about or formula else None
            extra = Extra(text, extra.number_format, extra.error, extra.dated, _unescaped(stored))
        yield (int(row), column_number(letters)), extra


def _kind(attributes: bytes, styles: Styles) -> Extra:
    """Return what a cell's attributes alone say."""
    style = STYLE.search(attributes)
    code = styles.codes.get(style[1], "General") if style else "General"
    return Extra(None, code, ERROR in attributes, code != "General" and shows_date(code))


def _formula(about: bytes, formula: bytes, shared: dict[bytes, str], arrays: list[tuple[Area, str]]) -> str:
    """Return the text of a formula; cells that share one get the text of the first, as it stands there."""
    text = _unescaped(formula)
    if not about:
        return text
    attributes = dict(ATTRIBUTE.findall(about))
    kind = attributes.get(b"t")
    if kind == b"shared":
        index = attributes.get(b"si", b"")
        if text:
            shared[index] = text
        return shared.get(index, "")
    if kind in (b"array", b"dataTable") and (area := AREA.fullmatch(attributes.get(b"ref", b""))):
        arrays.append((_area(area.groups()), text))
    return text


def _area(groups: tuple[bytes, ...]) -> Area:
    first, top, last, bottom = groups
    return int(top), column_number(first), int(bottom), column_number(last)


def _hidden_columns(head: bytes) -> Iterator[tuple[int, int]]:
    for found in COLUMN.findall(head) if b" hidden=" in head else ():
        attributes = dict(ATTRIBUTE.findall(found))
        if attributes.get(b"hidden") in (b"1", b"true"):
            yield int(attributes.get(b"min", b"0")), int(attributes.get(b"max", b"0"))


def _unescaped(data: bytes) -> str:
    text = data.decode("utf-8")
    return html.unescape(text) if "&" in text else text
