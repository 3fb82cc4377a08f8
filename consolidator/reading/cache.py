"""Packed forms that were read before, on disk, by what they were made of: nothing but time is lost with them.

One SQLite file in the cache folder of the person at the computer, table ``forms``: key, packed form, and in which run
it was last of use. A key is a digest of the file's content, of the limits and of the ``fingerprint``: an entry is
never wrong, whichever versions share the file; each entry carries its own digest besides. Two runs at once wait for one
another for a moment, then do without. Whatever goes wrong here (no room, no right, a damaged file) means that files are
read, never that a command fails.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import platformdirs

from consolidator.reading.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from consolidator.snapshot import Limits

FOLDER: Final = "CONSOLIDATOR_CACHE"
"""Environment variable that names another folder."""
MOST: Final = 512 * 1024 * 1024  # bytes on disk, about 300,000 forms of five initiatives
MOST_ONE: Final = 8 * 1024 * 1024  # bytes of one entry
PATIENCE: Final = 2.0  # seconds that a run waits for another one's entries
_PASSING: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS forms (key BLOB PRIMARY KEY, form BLOB NOT NULL, used INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS by_use ON forms (used)",
)


def cache_place(settings: Mapping[str, str] = os.environ) -> Path:
    """Return the file of cached forms."""
    named = settings.get(FOLDER, "").strip()
    folder = Path(named) if named else platformdirs.user_cache_path("consolidator", appauthor=False)
    return folder / "forms.sqlite3"


def cache_key(sha256: str, limits: Limits) -> bytes:
    """Return the key of a file's form; sha256: of its content."""
    return hashlib.sha256(f"{sha256} {limits!r} {fingerprint()}".encode()).digest()


def kept_before(place: Path) -> bool:
    """Tell whether there is a cache, so that files are hashed only where one of them may be in it."""
    with _harmless(place):
        return place.is_file()
    return False


def look_up(place: Path, keys: Collection[bytes]) -> dict[bytes, bytes]:
    """Return the packed forms that are there."""
    found: dict[bytes, bytes] = {}
    with _harmless(place):
        if place.is_file():
            with closing(_opened(place)) as base:
                rows = (base.execute("SELECT key, form FROM forms WHERE key = ?", (key,)).fetchone() for key in keys)
                found.update(row for row in rows if row)
    return {key: form for key, form in found.items() if isinstance(form, bytes)}


def keep(place: Path, forms: Mapping[bytes, bytes], used: Collection[bytes], most: int = MOST) -> None:
    """Keep new forms, and remember which old ones were of use; those longest of no use go when there are too many."""
    with _harmless(place):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what departments typed
        with closing(_opened(place)) as base, base:
            for statement in _TABLE:
                base.execute(statement)
            (run,) = base.execute("SELECT coalesce(max(used), 0) + 1 FROM forms").fetchone()
            base.executemany("UPDATE forms SET used = ? WHERE key = ?", ((run, key) for key in used))
            base.executemany(
                "INSERT OR REPLACE INTO forms VALUES (?, ?, ?)",
                ((key, form, run) for key, form in forms.items() if len(form) <= MOST_ONE),
            )
            _prune(base, most)


def _prune(base: sqlite3.Connection, most: int) -> None:
    while _size(base) > most:
        (count,) = base.execute("SELECT count(*) FROM forms").fetchone()
        if not count:
            return
        oldest = "SELECT rowid FROM forms ORDER BY used, rowid LIMIT ?"
        base.execute(f"DELETE FROM forms WHERE rowid IN ({oldest})", (count // 8 + 1,))  # noqa: S608 - ours


def _size(base: sqlite3.Connection) -> int:
    pages, free, size = (
        base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _opened(place: Path) -> sqlite3.Connection:
    base = sqlite3.connect(place, timeout=PATIENCE)
    base.execute("PRAGMA trusted_schema = OFF")
    return base


@contextmanager
def _harmless(place: Path) -> Iterator[None]:
    """Let nothing that goes wrong with the cache out; a file that is no good to anyone is deleted."""
    try:
        yield
    except OSError:
        return
    except sqlite3.Error as error:
        code = (
            getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        )  # an extended code ends in the plain one
        if code not in _PASSING:
            with suppress(OSError):  # in use by another run on Windows, or not ours to delete
                place.unlink(missing_ok=True)
