"""Pages under docs/ that the program itself tells: written anew, or only compared with what they should be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOCS: Final = Path(__file__).parent.parent / "docs"


def both(name: str) -> dict[str, Path]:
    """Return the places of a page by language."""
    return {"en": DOCS / name, "ja": DOCS / "ja" / name}


def keep(pages: Mapping[Path, str], recipe: str, arguments: Sequence[str]) -> int:
    """Write the pages that are not as they should be; with ``--check`` only say which. Return the exit code.

    recipe: the target of make that writes them.
    """
    stale = {path: text for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text}
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(DOCS.parent).as_posix()} is out of date: run `make {recipe}`")
        return int(bool(stale))
    for path, text in stale.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return 0
