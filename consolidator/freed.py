"""Large blocks of memory that go back to the system when they are freed, as they do on Windows by themselves.

glibc (Linux) keeps ever larger blocks for itself once some have been freed: after merging 10,000 forms, a tenth of what
the process held was free.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from typing import Final

LARGE: Final = 1 << 20
"""Bytes from which on a block is the system's."""
_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of malloc.h; setting it keeps glibc from moving it


def give_back() -> bool:
    """Let large blocks be given back from now on; return whether the system had to be told, and was."""
    if sys.platform != "linux":
        return False
    with suppress(OSError, AttributeError):  # another C library has no such setting
        return bool(ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE))
    return False
