"""Opens report.html in Debian's Chromium, as a locked-down PC would: from the disk, with no network."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SECONDS = 60.0  # until what must come is given up: a busy machine is slow
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass
class Opened:
    """A page in the browser, everything it asked for, and everything it complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextmanager
def opened(path: Path, *, dark: bool = False, width: int = 1366, script: bool = True) -> Iterator[Opened]:
    """Open a file with a profile of its own; requests and errors are recorded from the first byte on."""
    if CHROMIUM is None:  # a failure, not a reason to skip: these tests hold what readers see
        raise AssertionError("chromium is missing: make test brings it")
    profile = path.parent / f"profile-{path.stem}"
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, headless=True, color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 768}, java_script_enabled=script, locale="ja-JP",
        )  # fmt: skip
        try:
            page = context.new_page()
            page.set_default_timeout(SECONDS * 1000)
            expect.set_options(timeout=SECONDS * 1000)
            seen = Opened(page)
            page.on("request", lambda request: seen.requests.append(request.url))
            page.on(
                "console", lambda message: seen.complaints.append(message.text) if message.type == "error" else None
            )
            page.on("pageerror", lambda error: seen.complaints.append(str(error)))
            page.goto(path.as_uri())
            yield seen
        finally:
            context.close()
            shutil.rmtree(profile, ignore_errors=True)


def pages_of(paper: bytes) -> int:
    """Return how many pages a PDF of Chromium's has."""
    counts = re.findall(rb"/Type /Pages\s[^>]*?/Count (\d+)", paper)  # one of the whole, others of its parts
    assert counts
    return max(map(int, counts))
