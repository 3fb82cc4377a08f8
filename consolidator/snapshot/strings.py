"""Texts of cells in the XML of a workbook: shared ones, those written in place, and what both escape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from consolidator.once import small_kept
from consolidator.snapshot.markup import parse
from consolidator.snapshot.styles import is_struck

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from consolidator.model import Look

ENTITY: Final = re.compile(r"&(?:(lt|gt|amp|quot|apos)|#([0-9]+)|#x([0-9A-Fa-f]+)|[^;]*);")
ENTITIES: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLAIN: Final = re.compile(
    rb'<t( xml:space="preserve")?>([^<]*+)</t>'
    rb"(?:<rPh [^>]*+><t(?: [^>]*+)?>[^<]*+</t></rPh>)*+(?:<phoneticPr [^>]*+>(?:</phoneticPr>)?)?"
)
"""A text of one run, perhaps with its reading (furigana)."""
FORMATS: Final = (b"strike", b"superscript")
"""What the XML holds where part of a text is struck through, or stands above the line."""
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
SHORT: Final = 200
KEPT: Final = 10_000
"""Texts up to so many bytes, and so many of them, are read once: forms of one template print the same."""
BLANKS: Final = " \t\r\n"


def shared_texts(data: bytes) -> list[str]:
    """Return the shared strings of a workbook, in their order; data: the part, as ``Package.text`` returns it.

    Searched rather than parsed where every item is written as nearly all programs do.
    """
    items = data[data.find(b"<si>") + 4 : data.rfind(b"</si>")].split(b"</si><si>")
    if len(items) == data.count(b"<si") == data.count(b"</si>") and data.rstrip().endswith(b"</sst>"):
        return [inline_text(item) for item in items]
    return [_runs(item) for item in parse(data).iterfind("{*}si")]


def looks(data: bytes) -> dict[int, Look]:
    """Return how shared strings look that are formatted in parts: number -> look, those without one left out.

    data: as for ``shared_texts``.
    """
    if not any(word in data for word in FORMATS):
        return {}
    items = enumerate(parse(data).iterfind("{*}si"))
    return {number: look for number, item in items if (look := _look(item))}


def inline_look(data: bytes) -> Look:
    """Return how the text written into a cell looks."""
    return _look(parse(b"<is>" + data + b"</is>")) if any(word in data for word in FORMATS) else ""


def _look(item: etree._Element) -> Look:
    runs = [run for run in item.iterfind("{*}r") if (run.findtext("{*}t") or "").strip()]
    fonts = [font for run in runs if (font := run.find("{*}rPr")) is not None]
    if any(map(is_struck, fonts)):
        return "struck"
    return "raised" if any(font.find("{*}vertAlign[@val='superscript']") is not None for font in fonts) else ""


@small_kept(SHORT, KEPT)
def inline_text(data: bytes) -> str:
    """Return the text written into a cell: what stands inside ``<is>``."""
    plain = PLAIN.fullmatch(data)
    if plain is None:
        return _runs(parse(b"<is>" + data + b"</is>"))
    text = unescaped(plain[2])
    return cell_text(text if plain[1] else text.strip(BLANKS))


def cell_text(text: str) -> str:
    """Return a text with what Excel writes as _x000D_ in its place; lines end in LF."""
    if "_x" in text:
        text = ESCAPED.sub(character, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@small_kept(SHORT, KEPT)
def unescaped(data: bytes) -> str:
    """Return text of XML; ValueError when it holds an entity that XML does not know."""
    text = data.decode("utf-8")
    if "\r" in text:  # as a parser of XML ends lines; what is written &#13; or _x000D_ comes later
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return ENTITY.sub(_entity, text) if "&" in text else text


def character(escaped: re.Match[str]) -> str:
    """Return the character that an escape stands for; half a character is no text and stays escaped."""
    number = int(escaped[1], 16)
    return escaped[0] if 0xD800 <= number < 0xE000 else chr(number)


def _runs(item: etree._Element) -> str:
    """Join the runs of a text; readings (furigana) are none of it."""
    return cell_text("".join(_trimmed(run) for run in _texts(item)))


def _texts(item: etree._Element) -> Iterable[etree._Element]:
    for child in item:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child
        elif name == "r":
            yield from child.iterfind("{*}t")


def _trimmed(run: etree._Element) -> str:
    text = "".join(run.itertext())  # also around an element that has no business there
    return text if run.get(SPACE) == "preserve" else text.strip(BLANKS)


def _entity(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return ENTITIES[name]
    if not (decimal or hexadecimal):
        raise ValueError(found[0])
    return chr(int(decimal) if decimal else int(hexadecimal, 16))
