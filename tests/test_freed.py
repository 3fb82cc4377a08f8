"""What is freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import sys
from pathlib import Path
from consolidator.freed import LARGE, give_back

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "given back":
    assert give_back()
bytearray(24 * LARGE)  # from now on glibc keeps blocks of up to this size
blocks = [bytearray(size) for _ in range(40) for size in (2 * LARGE, 1000)]
full = held()
del blocks[::2]  # a small block is left after each
print((full - held()) / (80 * LARGE))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells in this way")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems give back by themselves")
def test_large_blocks_go_back_to_the_system() -> None:
    shares = [
        float(subprocess.run([sys.executable, "-c", CHILD, how], check=True, capture_output=True, text=True).stdout)
        for how in ("given back", "kept")
    ]
    assert shares[0] > 0.95
    assert shares[1] < 0.5  # else this test could not fail
