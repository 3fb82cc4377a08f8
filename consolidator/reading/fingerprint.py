"""What else than a file's content decides what is read from it: the code that reads, and its libraries."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

CODE: Final = ("consolidator", "schemas")
LIBRARIES: Final = ("defusedxml", "lxml", "msoffcrypto-tool", "olefile", "pandas", "python-calamine")


@cache
def fingerprint() -> str:
    """Return a digest that is the same exactly where the same file is read to the same result.

    Of all our code, not only of what reads: a change elsewhere costs one reading, a change overlooked would cost a
    wrong figure. A frozen program has its code inside itself.
    """
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    if getattr(sys, "frozen", False):
        digest.update(Path(sys.executable).read_bytes())
        return digest.hexdigest()
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    for package in CODE:
        for name, content in sorted(_modules(resources.files(package), package)):
            digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:  # a copy without its papers
        return ""


def _modules(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for item in folder.iterdir():
        inner = f"{name}/{item.name}"
        if item.is_dir() and item.name != "__pycache__":
            yield from _modules(item, inner)
        elif item.name.endswith((".py", ".pyc")):
            yield inner, item.read_bytes()
