"""How much one returned file may hold, and the one way to refuse it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from consolidator.model import OperatorError
from schemas.codes import PHRASES

if TYPE_CHECKING:
    from collections.abc import Mapping

MEGABYTE: Final = 1024 * 1024
TIME_LIMIT: Final = "CONSOLIDATOR_TIME_LIMIT"
MEMORY_LIMIT: Final = "CONSOLIDATOR_MEMORY_LIMIT"


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
    memory_bytes: int = 2048 * MEGABYTE  # that a child process may take to read files


DEFAULT_LIMITS: Final = Limits()


def limits_of(settings: Mapping[str, str]) -> Limits:
    """Return the limits that environment variables ask for, else the defaults.

    CONSOLIDATOR_TIME_LIMIT: seconds for one file. CONSOLIDATOR_MEMORY_LIMIT: megabytes for one child process. Raises
    OperatorError O127 for anything but a whole number from 1 up.
    """
    seconds = _number(settings, TIME_LIMIT, round(DEFAULT_LIMITS.seconds))
    megabytes = _number(settings, MEMORY_LIMIT, DEFAULT_LIMITS.memory_bytes // MEGABYTE)
    return replace(DEFAULT_LIMITS, seconds=float(seconds), memory_bytes=megabytes * MEGABYTE)


def _number(settings: Mapping[str, str], name: str, usual: int) -> int:
    value = settings.get(name, "").strip()
    if not value:
        return usual
    if not (value.isdecimal() and 1 <= int(value) <= 10**6):
        raise OperatorError("O127", name=name, value=value)
    return int(value)


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


def withheld(phrase: str) -> RefusedError:
    """Return the refusal of a file that this computer can't read now, whatever it holds, with why."""
    return RefusedError("F118", (("why", PHRASES[phrase]),))


def foreign(phrase: str) -> RefusedError:
    """Return the refusal of a file that is no workbook, with a key of ``PHRASES`` that says what it is."""
    return RefusedError("F102", (("what", PHRASES[phrase]),))


def locked() -> RefusedError:
    """Return the refusal of a workbook under a password."""
    return RefusedError("F103")
