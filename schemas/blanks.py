"""Which characters say nothing, and how long a text is without them: the same for people, Excel and the reader."""

from __future__ import annotations

from typing import Final

_INVISIBLE: Final = (0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF)
_CONTROLS: Final = range(0x7F, 0xA0)
_FILEABLE: Final = (0x09, 0x0A, 0x0D, *range(0x20, 0xD800), *range(0xE000, 0xFFFE))
"""Characters of the basic plane that a workbook can hold."""

BLANKS: Final = "".join(
    sorted({*filter(str.isspace, map(chr, _FILEABLE)), *map(chr, _INVISIBLE), *map(chr, _CONTROLS)})
)
"""Spaces of any width, line breaks, invisible and control characters: a cell that holds only these is blank."""
_NOTHING: Final = dict.fromkeys(map(ord, BLANKS))


def visible_length(text: str) -> int:
    """Return the number of characters that are no blanks, counted as Excel counts them (UTF-16)."""
    return len(text.translate(_NOTHING).encode("utf-16-le", "surrogatepass")) // 2
