"""One way to write a zip package: the same parts give the same bytes, whoever wrote them before."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_FIRST: Final = "[Content_Types].xml"


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the members of a package by name, in the order they stand in."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a package of these members: sorted, compressed, without dates, hosts or permissions."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name in sorted(parts, key=lambda name: (name != _FIRST, name)):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            package.writestr(info, parts[name])
    return buffer.getvalue()


def canonical(data: bytes) -> bytes:
    """Return a package written anew so that it depends on the content of its members alone."""
    return packed(parts_of(data))
