"""XlsxWriter's workbook with our sheets, packed part by part as it is written, so that none of its XML is held."""

from __future__ import annotations

from io import BufferedWriter, BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter import Workbook
from xlsxwriter.packager import Packager

from consolidator.publish.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import RawIOBase
    from typing import IO

AT_ONCE: Final = 1 << 16
"""Bytes of a part that are deflated in one go."""


class _Part(StringIO):
    """The text of one part of a workbook: deflated as it is written, never held."""

    def __init__(self, entry: IO[bytes]) -> None:
        super().__init__()
        self._entry = BufferedWriter(cast("RawIOBase", entry), AT_ONCE)  # all that it asks of one, zipfile's can do

    def write(self, text: str) -> int:
        return self._entry.write(text.encode("utf-8"))

    def close(self) -> None:
        self._entry.close()
        super().close()


class _Packager(Packager):  # type: ignore[misc]  # XlsxWriter has no types
    """Packs each part as it is made, into a package of its own: theirs makes all of them first."""

    def __init__(self, package: ZipFile) -> None:
        super().__init__()
        self._package = package
        self._part: _Part | None = None

    def _filename(self, name: str) -> _Part:
        self._close_part()
        self._part = _Part(self._package.open(_dated(name), "w"))
        return self._part

    def _create_package(self) -> list[Any]:
        """Write every part; those that are made elsewhere (pictures) come last. Nothing is left to do."""
        try:
            super()._create_package()
        finally:  # else a package that is given up can't be closed
            self._close_part()
        for content, name, _ in self.filenames:
            self._package.writestr(_dated(name), content.getvalue())
        return []

    def _close_part(self) -> None:
        if self._part is not None:
            self._part.close()
            self._part = None


def _dated(name: str) -> ZipInfo:
    """Return what a package says of a part: every time the same."""
    told = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    told.compress_type = ZIP_DEFLATED
    return told


class Book(Workbook):  # type: ignore[misc]  # likewise
    """A workbook in memory of such sheets, written into a stream when it is closed."""

    worksheet_class = Sheet

    def __init__(self, stream: BytesIO, options: Mapping[str, Any]) -> None:
        """Start an empty workbook. options: XlsxWriter's."""
        super().__init__(BytesIO(), {**options, "in_memory": True})  # the file that they would pack stays empty
        self._stream = stream

    def _store_workbook(self) -> None:
        with ZipFile(self._stream, "w", ZIP_DEFLATED) as self._package:
            super()._store_workbook()

    def _get_packager(self) -> _Packager:
        return _Packager(self._package)
