"""Parse XML of strangers: no entities, no network, no document types."""

from __future__ import annotations

from typing import Final

from lxml import etree

from consolidator.snapshot.limits import unread

DOCUMENT_TYPE: Final = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def parse(data: bytes) -> etree._Element:
    """Return the root, without comments and CDATA; raises RefusedError for broken XML and document types."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise unread("entities" if any(mark in data for mark in DOCUMENT_TYPE) else "damaged") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise unread("entities")
    return root
