"""Notes follow their cells when rows above them repeat; workbook libraries leave them where they were."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from lxml import etree

from consolidator.form_package import related_parts, sheet_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_REF: Final = re.compile(r"([A-Z]+)(\d+)")
_ROW: Final = re.compile(rb"(<x:Row>\s*)(\d+)(\s*</x:Row>)")
_ANCHOR: Final = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")
_SHAPE: Final = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)


def with_notes_moved(parts: Mapping[str, bytes], shifts: Mapping[str, Callable[[int], int]]) -> dict[str, bytes]:
    """Return the package with the notes of each sheet where their cells are now; sheet -> how far a row moves."""
    made = dict(parts)
    for name, part in sheet_parts(parts).items():
        for target in related_parts(parts, part) if name in shifts else ():
            if re.search(r"comments?\d*[^/]*\.xml$", target, re.IGNORECASE):
                made[target] = _comments(parts[target], shifts[name])
            elif target.endswith(".vml"):
                made[target] = _SHAPE.sub(partial(_shape, shifts[name]), parts[target])
    return made


def _comments(data: bytes, shift: Callable[[int], int]) -> bytes:
    root = etree.fromstring(data)
    for item in root.iter("{*}comment", "{*}threadedComment"):
        found = _REF.fullmatch(item.get("ref", ""))
        if found:
            row = int(found.group(2))
            item.set("ref", f"{found.group(1)}{row + shift(row)}")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _shape(shift: Callable[[int], int], match: re.Match[bytes]) -> bytes:
    """Move the box of one note; its rows are counted from 0."""
    shape = match.group(0)
    found = _ROW.search(shape)
    if found is None:
        return shape
    row = int(found.group(2))
    down = shift(row + 1)
    shape = _ROW.sub(rb"\g<1>" + str(row + down).encode() + rb"\g<3>", shape)
    return _ANCHOR.sub(lambda anchor: anchor.group(1) + _lower(anchor.group(2), down) + anchor.group(3), shape)


def _lower(anchor: bytes, down: int) -> bytes:
    numbers = [int(number) for number in anchor.split(b",")]
    if len(numbers) != 8:
        return anchor
    numbers[2] += down
    numbers[6] += down
    return ", ".join(map(str, numbers)).encode()
