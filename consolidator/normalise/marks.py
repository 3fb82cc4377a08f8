"""Characters that people take for one another: widths, minus signs, the marks of ratings.

Widths are folded by a table, not by NFKC, wherever digits count: NFKC makes ``10²`` into ``102``
and ``①`` into ``1``.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_WIDE: Final[dict[int, int | str | None]] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE: Final[dict[int, None]] = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF))
_SPACES: Final[dict[int, str]] = dict.fromkeys((0x00A0, 0x2007, 0x202F, 0x3000), " ")
_SQUARES: Final = {"㋿": "令和", "㍻": "平成", "㍼": "昭和", "ｰ": "ー"}
_FOLD: Final[dict[int, int | str | None]] = {
    **_WIDE,
    **_INVISIBLE,
    **_SPACES,
    **{ord(key): text for key, text in _SQUARES.items()},
}

DASHES: Final = frozenset("-‐‑‒–—―−─━ー")
"""Half-width forms of everything typed for a minus sign or a dash."""

LOOK_ALIKES: Final[dict[str, frozenset[str]]] = {
    "double-circle": frozenset(("◎", "⦿", "◉", "⊚", "二重丸", "二重まる", "にじゅうまる", "ニジュウマル")),
    "circle": frozenset(("○", "〇", "◯", "⚪", "⭕", "●", "⚫", "O", "o", "Ο", "ο", "О", "о", "丸", "まる", "マル")),
    "triangle": frozenset(("△", "▲", "▵", "▴", "∆", "Δ", "三角", "さんかく", "サンカク")),
    "cross": frozenset(("×", "✕", "✖", "✗", "✘", "╳", "☓", "⨯", "x", "X", "Χ", "Х", "х", "ばつ", "バツ")),
    "dash": DASHES,
}
"""Class of marks (also the name of its rule) -> what is typed for them. The digit 0 is in none: it may be a number."""


def half_width(text: str) -> str:
    """Return the text with full-width ASCII made half-width, odd spaces plain, invisible characters gone, trimmed."""
    return (text if text.isascii() else text.translate(_FOLD)).strip()


def folded(text: str) -> str:
    """Return the text as labels are compared: NFKC, no spaces or line breaks, no invisible characters, one case."""
    return "".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split()).casefold()
