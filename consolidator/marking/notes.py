"""Our lines in the notes of a sheet: set, and taken out again; what people wrote stays with its look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from consolidator import a1
from consolidator.marking.parts import OFFICE, declare, free_name, relate, related, serialised, spelt
from consolidator.snapshot.markup import parse
from consolidator.workbook.style import MAIN
from schemas.marks import OUR_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consolidator.marking.cells import Cells

Runs = list[tuple[Any, str]]
"""Pieces of a note with the look of each (its rPr, None for a plain one)."""
Position = tuple[int, int]
_NOTES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_SHAPE: Final = re.compile(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>", re.DOTALL)
_NUMBER: Final = re.compile(rb"_x0000_s([0-9]+)")
_VML: Final = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel">\n</xml>'
)
_SHAPE_TYPE: Final = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NOTE: Final = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 12, {top}, 2, {right}, 12, {bottom}, 2</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def with_lines(
    parts: dict[str, bytes], part: str, sheet: Cells, wanted: Mapping[Position, Sequence[str]], author: str
) -> None:
    """Bring our lines in the notes of a sheet in step with what is wanted: () takes them out.

    parts are changed, and the sheet where it has no notes yet; its own XML is left to the caller. A note that holds
    nothing else goes with our lines. Raises ValueError where the notes have another shape than programs give them.
    """
    found = related(parts, part, "comments")
    root = parse(parts[found[1]]) if found else _no_notes()
    listed = root.find(f"{{{MAIN}}}commentList")
    authors = root.find(f"{{{MAIN}}}authors")
    if listed is None or authors is None:
        raise ValueError("notes without a list")
    there = {_position(item.get("ref", "")): item for item in listed}
    fresh: list[Position] = []
    gone: list[Position] = []
    for position, lines in sorted(wanted.items()):
        item = there.get(position)
        if item is None:
            if lines:
                listed.append(_note(position, lines, _author(authors, author)))
                fresh.append(position)
        elif not _respell(item, authors, lines):
            listed.remove(item)
            gone.append(position)
    if found is None and not fresh:
        return
    name = found[1] if found else free_name(parts, "xl/comments{}.xml")
    parts[name] = serialised(root)
    if found is None:
        declare(parts, name, _NOTES)
        relate(parts, part, "comments", name)
    _draw(parts, part, sheet, fresh, gone)


# ---------------------------------------------------------------- the texts


def _no_notes() -> etree._Element:
    root = etree.Element(f"{{{MAIN}}}comments", nsmap={None: MAIN})
    etree.SubElement(root, f"{{{MAIN}}}authors")
    etree.SubElement(root, f"{{{MAIN}}}commentList")
    return root


def _author(authors: etree._Element, name: str) -> int:
    names = [item.text or "" for item in authors]
    if name not in names:
        etree.SubElement(authors, f"{{{MAIN}}}author").text = name
        return len(names)
    return names.index(name)


def _note(position: Position, lines: Sequence[str], author: int) -> etree._Element:
    item = etree.Element(f"{{{MAIN}}}comment", ref=a1.address(*position), authorId=str(author), nsmap={None: MAIN})
    text = etree.SubElement(item, f"{{{MAIN}}}text")
    _write(text, [(None, "\n".join(map(spelt, lines)))])
    return item


def _respell(item: etree._Element, authors: etree._Element, lines: Sequence[str]) -> bool:
    """Put our lines at the head of a note, after its author's name, in the place of former ones.

    Returns whether anything is left in the note. A note that spells how its words are read is left alone: the readings
    are tied to the places of the letters.
    """
    text = item.find(f"{{{MAIN}}}text")
    if text is None or next(text.iter(f"{{{MAIN}}}rPh"), None) is not None:
        return True
    runs = _runs(text)
    whole = "".join(piece for _, piece in runs)
    start = _after_author(whole, item, authors)
    kept = list(_theirs(whole, start))
    theirs: Runs = []
    for number, (begin, end) in enumerate(kept):
        theirs += [*([(None, "\n")] if number else []), *_slice(runs, begin, end)]
    ours = "\n".join(map(spelt, lines))
    if ours and any(piece for _, piece in theirs):
        ours += "\n"
    made = [*_slice(runs, 0, start), *([(None, ours)] if ours else []), *theirs]
    if not any(piece for _, piece in made):
        return False
    _write(text, made)
    return True


def _runs(text: etree._Element) -> Runs:
    runs: Runs = []
    for item in text:
        name = etree.QName(item).localname
        if name == "t":
            runs.append((None, item.text or ""))
        elif name == "r":
            runs.append((item.find(f"{{{MAIN}}}rPr"), item.findtext(f"{{{MAIN}}}t") or ""))
        else:
            raise ValueError(f"a note with {name}")
    return runs


def _after_author(whole: str, item: etree._Element, authors: etree._Element) -> int:
    """Return where the text begins after its author's name, with which Excel begins a note."""
    number = int(item.get("authorId", "-1"))
    name = authors[number].text if 0 <= number < len(authors) else ""
    found = re.match(rf"{re.escape(name)}:(?:\r\n|\r|\n)", whole) if name else None
    return found.end() if found else 0


def _theirs(whole: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a note that are people's: all of it, or the lines that are not ours."""
    lines: list[tuple[int, int]] = []
    at = start
    for line in whole[start:].split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    theirs = [(begin, end) for begin, end in lines if not OUR_LINE.match(whole[begin:end])]
    yield from [(start, len(whole))] if len(theirs) == len(lines) else theirs


def _slice(runs: Runs, begin: int, end: int) -> Runs:
    """Return the runs between two places of the text."""
    sliced: Runs = []
    at = 0
    for look, piece in runs:
        part = piece[max(begin - at, 0) : max(end - at, 0)]
        at += len(piece)
        if part:
            sliced.append((look, part))
    return sliced


def _write(text: etree._Element, runs: Runs) -> None:
    for item in list(text):
        text.remove(item)
    for look, piece in runs:
        run = etree.SubElement(text, f"{{{MAIN}}}r")
        if look is not None:
            run.append(look if look.getparent() is None else _copied(look))
        written = etree.SubElement(run, f"{{{MAIN}}}t")
        written.text = piece
        written.set(_SPACE, "preserve")


def _copied(look: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(look, with_tail=False))


def _position(cell: str) -> Position:
    if not any(at := a1.position(cell)):
        raise ValueError(f"a note on {cell}")
    return at


# ---------------------------------------------------------------- the boxes that notes are shown in


def _draw(
    parts: dict[str, bytes], part: str, sheet: Cells, fresh: Sequence[Position], gone: Sequence[Position]
) -> None:
    """Draw a box for each new note and take out those of the notes that are gone; other drawings stay byte for byte."""
    found = _legacy(parts, part, sheet)
    if not fresh and not (found and gone):
        return
    name = found or free_name(parts, "xl/drawings/vmlDrawing{}.vml")
    drawing = parts.get(name, _VML)
    drawing = _SHAPE.sub(lambda shape: b"" if _anchored(shape[0]) in gone else shape[0], drawing) if gone else drawing
    if fresh:
        first = 1 + max((int(number) for number in _NUMBER.findall(drawing)), default=1024)
        made = "".join(_box(position, first + order, order + 1) for order, position in enumerate(fresh))
        if b'id="_x0000_t202"' not in drawing:
            made = _SHAPE_TYPE + made
        end = drawing.rindex(b"</xml>")
        drawing = drawing[:end] + made.encode() + drawing[end:]
    parts[name] = drawing
    if not found:
        declare(parts, "vml", _DRAWING)
        sheet.lead_to_notes(relate(parts, part, "vmlDrawing", name))


def _legacy(parts: Mapping[str, bytes], part: str, sheet: Cells) -> str:
    """Return the drawing that a sheet leads to for its notes and controls ('' without one): not that of its header."""
    leads = sheet.root.find(f"{{{MAIN}}}legacyDrawing")
    if leads is None:
        return ""
    found = related(parts, part, "vmlDrawing", str(leads.get(f"{{{OFFICE}}}id")))
    if found is None or found[1] not in parts:
        raise ValueError("the drawing of the notes is gone")
    return found[1]


def _box(position: Position, number: int, order: int) -> str:
    row, column = position
    return _NOTE.format(
        number=number, order=order, left=column, right=column + 4, top=max(row - 2, 0), bottom=row + 5,
        row=row - 1, column=column - 1,
    )  # fmt: skip


def _anchored(shape: bytes) -> Position | None:
    """Return the cell of a note's box."""
    row, column = (
        re.search(rb"<x:" + name + rb">\s*([0-9]+)\s*</x:" + name + rb">", shape) for name in (b"Row", b"Column")
    )
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else None
