"""Measures report.html of a large plan: its size, and how long a reader waits for each thing in Chromium.

    PYTHONPATH=.:tests python tests/benchmark/report.py --initiatives 3000

Aims: under 10 MB, first view under a second, each action under a second, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chromium import opened, pages_of
from reports import data, large

from consolidator.report.html import render_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
ACTIONS: dict[str, Callable[[Page], object]] = {
    "list": lambda page: page.evaluate("location.hash = 'list'"),
    "filter": lambda page: page.fill("#f-q", "その29"),
    "sort": lambda page: page.locator("#initiatives th[data-sort=title] button").click(),
    "one page": lambda page: page.evaluate("location.hash = 'i/29'"),
}


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiatives", type=int, default=3000)
    made = data(large(parser.parse_args().initiatives))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        path.write_bytes(timed("render", lambda: render_html(made)))
        print(f"{path.stat().st_size / 1e6:.1f} MB")
        with opened(path) as seen:
            page = seen.page
            print(f"first view {page.evaluate(PAINTED):.0f} ms")
            for name, act in ACTIONS.items():
                timed(name, lambda act=act: (act(page), page.evaluate("document.body.offsetHeight")))
            page.evaluate("location.hash = 'list'")
            page.fill("#f-q", "")
            page.wait_for_timeout(100)
            print(pages_of(timed("print the list", lambda: page.pdf(prefer_css_page_size=True))), "printed pages")


def timed(name: str, act: Callable[[], Any]) -> Any:
    """Run something and print how long it took."""
    began = time.perf_counter()
    result = act()
    print(f"{name}: {time.perf_counter() - began:.2f} s")
    return result


if __name__ == "__main__":
    main()
