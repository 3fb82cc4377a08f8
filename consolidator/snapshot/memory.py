"""A ceiling for the memory of this process, so that one hostile file can't take the machine's.

Linux refuses what goes beyond it (RLIMIT_AS), Windows likewise (a job object, reached without any package). Elsewhere
(macOS does not enforce such limits) there is none beside what ``Limits`` says of a file's contents.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import ClassVar, Final

_STATM: Final = Path("/proc/self/statm")
_PROCESS_MEMORY: Final = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
_EXTENDED_LIMITS: Final = 9  # JobObjectExtendedLimitInformation


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of the Windows API."""

    _fields_: ClassVar = [
        ("times", ctypes.c_int64 * 2),
        ("flags", ctypes.c_uint32),
        ("working_set", ctypes.c_size_t * 2),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("classes", ctypes.c_uint32 * 2),
        ("counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("others", ctypes.c_size_t * 3),
    ]


@cache
def limit_memory(growth: int) -> bool:
    """Let this process grow by so many bytes from now on and no further; return whether the system sees to it.

    Beyond that, Python raises MemoryError and libraries in Rust and C end the process. Only the first call counts:
    what a process took before is not given back to the system.
    """
    if sys.platform == "win32":
        with suppress(OSError, AttributeError):
            return _limit_windows(growth)
        return False
    return _limit_linux(growth)


if sys.platform == "win32":

    def _limit_windows(growth: int) -> bool:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))  # never closed: it ends with the process
        # A child has committed little when it starts to read; what it has comes on top, roughly, as 256 MB.
        limits = _Limits(flags=_PROCESS_MEMORY, process_memory=growth + 256 * 1024 * 1024)
        size = ctypes.c_uint32(ctypes.sizeof(limits))
        return bool(
            kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
            and kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
        )

else:

    def _limit_linux(growth: int) -> bool:
        import resource  # noqa: PLC0415 - Windows has no such module

        if not _STATM.exists():
            return False
        held = int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        wanted = held + growth
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))
        return True
