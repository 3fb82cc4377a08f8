"""Parts of a package that marking changes: relations, content types, texts that a cell takes whatever they hold."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from lxml import etree

from consolidator.snapshot.markup import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES: Final = "[Content_Types].xml"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/"
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")


def serialised(root: etree._Element) -> bytes:
    """Return an XML part."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def spelt(text: str) -> str:
    """Return a text as cells and notes spell it: what XML can't hold as _xHHHH_."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def written(text: str) -> str:
    """Return a text to be put into XML."""
    return escape(spelt(text))


def rels_of(part: str) -> str:
    """Return the name of the part that holds a part's relations."""
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def related(parts: Mapping[str, bytes], part: str, kind: str, relation: str = "") -> tuple[str, str] | None:
    """Return id and target of a part's relation of a kind (the last word of its type), None without one.

    relation: its id, where it must be that one.
    """
    if rels_of(part) not in parts:
        return None
    for item in parse(parts[rels_of(part)]):
        alike = item.get("Type", "").rpartition("/")[2] == kind and item.get("TargetMode") != "External"
        if alike and relation in ("", item.get("Id")):
            return str(item.get("Id")), _target(part, item.get("Target"))
    return None


def targets(parts: Mapping[str, bytes], rels: str) -> set[str]:
    """Return the parts that a part of relations leads to."""
    folder, _, base = rels.rpartition("_rels/")
    items = (item for item in parse(parts[rels]) if item.get("TargetMode") != "External")
    return {_target(folder + base.removesuffix(".rels"), item.get("Target")) for item in items}


def relate(parts: dict[str, bytes], part: str, kind: str, target: str) -> str:
    """Relate a part to another and return the relation's id."""
    rels = rels_of(part)
    root = (
        parse(parts[rels])
        if rels in parts
        else etree.Element(f"{{{_PACKAGE}relationships}}Relationships", nsmap={None: f"{_PACKAGE}relationships"})
    )
    taken = {item.get("Id") for item in root}
    number = next(number for number in range(1, len(taken) + 2) if f"rIdMark{number}" not in taken)
    etree.SubElement(
        root, f"{{{_PACKAGE}relationships}}Relationship", Id=f"rIdMark{number}", Type=f"{OFFICE}/{kind}",
        Target=posixpath.relpath(target, posixpath.dirname(part)),
    )  # fmt: skip
    parts[rels] = serialised(root)
    return f"rIdMark{number}"


def declare(parts: dict[str, bytes], name: str, content_type: str) -> None:
    """Say what a new part is: by its name, or, where the name is an ending (no slash), by that."""
    root = parse(parts[TYPES])
    tag, attribute = ("Override", "PartName") if "/" in name else ("Default", "Extension")
    value = f"/{name}" if "/" in name else name
    if not any(item.get(attribute, "").lower() == value.lower() for item in root):
        made = etree.Element(f"{{{_PACKAGE}content-types}}{tag}", {attribute: value, "ContentType": content_type})
        root.insert(len(root) if "/" in name else 0, made)
    parts[TYPES] = serialised(root)


def forget(parts: dict[str, bytes], name: str) -> None:
    """Take a part out that nothing leads to."""
    root = parse(parts[TYPES])
    for item in [item for item in root if item.get("PartName", "").lower() == f"/{name}".lower()]:
        root.remove(item)
    parts[TYPES] = serialised(root)
    del parts[name]


def free_name(parts: Mapping[str, bytes], pattern: str) -> str:
    """Return the first name of a pattern with {} for a number that no part has yet."""
    taken = {name.lower() for name in parts}
    return next(name for number in range(1, len(taken) + 2) if (name := pattern.format(number)).lower() not in taken)


def _target(part: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/" + posixpath.dirname(part), target)).lstrip("/")
