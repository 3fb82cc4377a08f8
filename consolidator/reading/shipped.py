"""A batch of files, read on a machine of a cluster: guarded child processes as at home, on that machine's disk.

A task can't start guarded children itself (Dask's workers are daemons), so it starts this module as a program of its
own, which ends when the worker does. A file that hangs or kills its reader costs that file only; the worker never
notices.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consolidator.reading.fingerprint import fingerprint
from consolidator.reading.packed import packed_answer, read_packed
from consolidator.snapshot import Limits, take_all

if TYPE_CHECKING:
    from collections.abc import Sequence

START: Final = 120.0  # seconds that the program may take to start and to end
_SIGNATURE: Final = "fingerprint"
_READ: Final = ".read"


def read_shipped(contents: Sequence[bytes], limits: Limits) -> tuple[str, list[bytes]]:
    """Read files by their contents; returns the ``fingerprint`` of who read them, and the packed forms in their order.

    Raises OSError or subprocess.SubprocessError where this machine can't.
    """
    with tempfile.TemporaryDirectory(prefix="consolidator-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for path, content in zip(_paths(folder, len(contents)), contents, strict=True):
            path.write_bytes(content)
        asked = json.dumps({"count": len(contents), "limits": dataclasses.asdict(limits)})
        command = [sys.executable, "-m", __name__, str(folder), asked]
        places = os.pathsep.join(filter(None, sys.path))  # where this process has its modules from
        with subprocess.Popen(  # noqa: S603 - this module
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": places},
        ) as program:  # fmt: skip
            try:
                code = program.wait(START + limits.seconds * len(contents))
            finally:
                program.kill()
        if code:
            raise subprocess.CalledProcessError(code, command)
        forms = [path.with_suffix(_READ).read_bytes() for path in _paths(folder, len(contents))]
        return (folder / _SIGNATURE).read_text(encoding="ascii"), forms


def _paths(folder: Path, count: int) -> list[Path]:
    return [folder / f"{number:06d}" for number in range(count)]


def main(folder: Path, asked: str) -> None:
    """Read the numbered files of a folder and leave each packed form beside its file."""
    threading.Thread(target=_end_with_parent, args=[folder], daemon=True).start()
    wanted = json.loads(asked)
    paths = _paths(folder, wanted["count"])
    answers = take_all(paths, folder, Limits(**wanted["limits"]), 1, run=read_packed)
    for path, answer in zip(paths, answers, strict=True):
        path.with_suffix(_READ).write_bytes(packed_answer(answer))
    (folder / _SIGNATURE).write_text(fingerprint(), encoding="ascii")


def _end_with_parent(folder: Path) -> None:
    """End this program, whatever it is at, when the other end of its input is gone: its parent was killed."""
    os.read(sys.stdin.fileno(), 1)  # not through the buffer, whose lock would be held when this program ends
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
