"""How much one returned file may hold, and the one way to refuse it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from schemas.codes import PHRASES

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold before it is refused, far above what any form needs."""

    file_bytes: int = 200 * MEGABYTE
    part_bytes: int = 200 * MEGABYTE  # of one part of the package, unpacked
    total_bytes: int = 600 * MEGABYTE  # of all parts, unpacked
    ratio: int = 500  # unpacked to packed, of parts over a megabyte: sheets of blank cells reach 100
    parts: int = 20_000
    sheets: int = 1_000
    cells: int = 5_000_000  # height × width of the area that one sheet uses
    merges: int = 100_000  # of one sheet
    seconds: float = 120.0  # for one file, in a child process


DEFAULT_LIMITS: Final = Limits()


class RefusedError(Exception):
    """A file can't be read; becomes an ``Unreadable`` before anyone outside this package sees it."""

    def __init__(self, code: str, params: tuple[tuple[str, str], ...] = ()) -> None:
        """Keep the code of ``schemas.codes`` and the parameters of its sentence."""
        super().__init__(code, params)
        self.code = code
        self.params = params


def unread(phrase: str) -> RefusedError:
    """Return the refusal of a workbook that can't be read, with a key of ``PHRASES`` that says why."""
    return RefusedError("F101", (("why", PHRASES[phrase]),))


def foreign(phrase: str) -> RefusedError:
    """Return the refusal of a file that is no workbook, with a key of ``PHRASES`` that says what it is."""
    return RefusedError("F102", (("what", PHRASES[phrase]),))


def locked() -> RefusedError:
    """Return the refusal of a workbook under a password."""
    return RefusedError("F103")
