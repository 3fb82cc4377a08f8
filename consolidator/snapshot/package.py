"""The parts of an Office package, unpacked in memory within limits and free of entities."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from consolidator.once import small_kept
from consolidator.package import packed
from consolidator.snapshot.limits import MEGABYTE, foreign, locked, unread
from consolidator.snapshot.markup import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consolidator.snapshot.limits import Limits

OTHER_ENCODING: Final = re.compile(rb"""^<\?xml[^>]*\sencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE)
SIGNATURE: Final = b"PK\x03\x04"
LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
USUAL: Final = 1 << 16
"""Bytes of relations; forms have some 2 kB."""
DAMAGE: Final = (struct.error, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


class Relation(NamedTuple):
    """A relation from one part to another: the last word of its type, the name of the part."""

    kind: str
    part: str


class Package:
    """The parts of a package by name: lower case, forward slashes, no slash in front."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        """Open the package; raises RefusedError when it is damaged, locked or absurdly large."""
        self._raw = raw
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except DAMAGE as error:
            raise unread("damaged") from error
        infos = [info for info in self._archive.infolist() if not info.is_dir()]
        _check_sizes(infos, limits)
        self._infos = {_normal(info.filename): info for info in infos}
        if len(self._infos) < len(infos):  # of two parts of one name, readers would take now this one, now that
            raise unread("damaged")

    def __contains__(self, name: str) -> bool:
        """Tell whether the package has that part."""
        return name in self._infos

    def names(self) -> list[str]:
        """Return the names of all parts, sorted."""
        return sorted(self._infos)

    def read(self, name: str) -> bytes:
        """Return a part unpacked; raises RefusedError when its bytes are not what the package says.

        Unpacked here rather than by zipfile, which takes longer over a small form than all the rest.
        """
        info = self._infos[name]
        try:
            if info.compress_type != zipfile.ZIP_DEFLATED:
                return self._archive.read(info)
            start = info.header_offset + LOCAL_HEADER.size
            signature, name_length, extra_length = LOCAL_HEADER.unpack_from(self._raw, info.header_offset)
            start += name_length + extra_length
            packed = self._raw[start : start + info.compress_size]
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
        except DAMAGE as error:
            raise unread("damaged") from error
        if signature != SIGNATURE or len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise unread("damaged")
        return data

    def with_parts(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the package with some parts in the place of its own."""
        return packed({info.filename: changed.get(name) or self.read(name) for name, info in self._infos.items()})

    def text(self, name: str) -> bytes:
        """Return an XML part in UTF-8 without comments, CDATA or a document type (refused)."""
        data = self.read(name)
        marked = b"!" in data and b"<!" in data  # one byte is found ten times as fast as two
        if marked or b"\x00" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff") or OTHER_ENCODING.match(data):
            return bytes(etree.tostring(parse(data), encoding="utf-8"))
        return data

    def xml(self, name: str) -> etree._Element:
        """Return the root of an XML part."""
        return parse(self.text(name))

    def relations(self, name: str) -> Mapping[str, Relation]:
        """Return the relations of a part to others in the package, by id."""
        rels = _rels(name)
        return _relations(self.text(rels), posixpath.dirname(name)) if rels in self else {}


@small_kept(USUAL, 64)
def _relations(data: bytes, folder: str) -> Mapping[str, Relation]:
    """Return what a part of relations says of a part in that folder; forms of one template say the same."""
    return {
        element.get("Id", ""): Relation(
            element.get("Type", "").rpartition("/")[2],
            _normal(posixpath.normpath(posixpath.join("/", folder, element.get("Target", "").replace("\\", "/")))),
        )
        for element in parse(data).iter("{*}Relationship")
        if element.get("TargetMode") != "External"
    }


def _rels(name: str) -> str:
    folder, slash, base = name.rpartition("/")
    return f"{folder}{slash}_rels/{base}.rels"


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _check_sizes(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(info.flag_bits & 1 for info in infos):
        raise locked()
    if not infos:
        raise foreign("zip")
    if (
        len(infos) > limits.parts
        or sum(info.file_size for info in infos) > limits.total_bytes
        or any(info.file_size > limits.part_bytes for info in infos)
    ):
        raise unread("too_large")
    if any(info.file_size > MEGABYTE and info.file_size > limits.ratio * info.compress_size for info in infos):
        raise unread("bomb")
