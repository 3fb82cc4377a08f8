"""What people leave beside the cells: notes, threaded comments, text boxes, pictures and drawings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from consolidator.model import Note
from consolidator.snapshot.shape import column_number
from consolidator.snapshot.strings import ESCAPED, character

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from consolidator.snapshot.package import Package

ADDRESS: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")
SHAPES: Final = tuple(f"{{*}}{name}" for name in ("pic", "sp", "cxnSp", "graphicFrame", "contentPart"))
"""Pictures, shapes, lines, charts, and what was drawn by pen."""
ANCHORS: Final = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


def remarks(package: Package, part: str) -> tuple[tuple[Note, ...], int]:
    """Return the notes, threaded comments and text boxes of a sheet, and the number of its other drawings.

    Excel keeps a threaded comment a second time as a note that says so; that note is left out.
    """
    relations = package.relations(part).values()
    found: dict[str, list[str]] = {"comments": [], "threadedComment": [], "drawing": []}
    for kind, target in relations:
        if kind in found and target in package:
            found[kind].append(target)
    comments = [note for name in found["threadedComment"] for note in _comments(package.xml(name))]
    threaded = {(note.row, note.column) for note in comments}
    notes = [note for name in found["comments"] for note in _notes(package.xml(name))]
    drawings = [package.xml(name) for name in found["drawing"]]
    boxes = [note for drawing in drawings for note in _text_boxes(drawing)]
    pictures = sum(_shows(shape) for drawing in drawings for shape in drawing.iter(*SHAPES))
    kept = [note for note in notes if (note.row, note.column) not in threaded]
    return (*kept, *comments, *boxes), pictures


def _notes(root: etree._Element) -> Iterator[Note]:
    authors = [element.text or "" for element in root.iterfind("{*}authors/{*}author")]
    for element in root.iterfind("{*}commentList/{*}comment"):
        text = "".join(
            run.text or ""
            for run in element.iterfind("{*}text//{*}t")
            if not any(parent.tag.endswith("}rPh") for parent in run.iterancestors("{*}rPh"))
        )
        text = _plain(ESCAPED.sub(character, text))
        author = int(element.get("authorId", "-1"))
        if 0 <= author < len(authors):  # Excel begins a note with its author's name, which nobody typed
            text = text.removeprefix(f"{authors[author]}:\n") if authors[author] else text
        if text:
            yield Note(*_position(element.get("ref", "")), text, "note")


def _comments(root: etree._Element) -> Iterator[Note]:
    for element in root.iter("{*}threadedComment"):
        text = "".join(part.text or "" for part in element.iterfind("{*}text"))
        if text:
            yield Note(*_position(element.get("ref", "")), _plain(text), "comment")


def _shows(shape: etree._Element) -> bool:
    """Tell whether something drawn says something without a text: a picture, a circle around a choice, a line."""
    written = shape.tag.endswith("}sp") and any((text.text or "").strip() for text in shape.iterfind("{*}txBody//{*}t"))
    return not written and not _fallback(shape)


def _text_boxes(root: etree._Element) -> Iterator[Note]:
    for shape in root.iter("{*}sp"):
        body = shape.find("{*}txBody")
        if body is None or _fallback(shape):
            continue
        text = "\n".join(_paragraph(paragraph) for paragraph in body.iterfind("{*}p"))
        if text.strip("\n"):
            yield Note(*_anchor(shape), _plain(text), "textbox")


def _paragraph(paragraph: etree._Element) -> str:
    """Return the text of a paragraph: runs, fields and line breaks."""
    return "".join(
        "\n" if element.tag.endswith("}br") else element.text or "" for element in paragraph.iter("{*}t", "{*}br")
    )


def _anchor(shape: etree._Element) -> tuple[int, int]:
    """Return the 1-based cell under the upper left corner, (0, 0) when the shape is tied to no cell."""
    anchor = next(shape.iterancestors(*(f"{{*}}{name}" for name in ANCHORS)), None)
    start = anchor.find("{*}from") if anchor is not None else None
    if start is None:
        return 0, 0
    return int(start.findtext("{*}row", "-1")) + 1, int(start.findtext("{*}col", "-1")) + 1


def _fallback(element: etree._Element) -> bool:
    """Tell whether an element repeats, for older programs, what stands before it."""
    return next(element.iterancestors("{*}Fallback"), None) is not None


def _position(address: str) -> tuple[int, int]:
    found = ADDRESS.match(address)
    return (int(found[2]), column_number(found[1].encode())) if found else (0, 0)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
