"""Makes the pictures of the guides: a sample city's year through the ordinary commands, its files as they print.

Needs LibreOffice, poppler and Chromium, which ``make test`` brings. What the pictures show is decided in ``SHOWN``.
"""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright
from rich.text import Text

ROOT: Final = Path(__file__).parent.parent
IMAGES: Final = ROOT / "docs" / "images"
SAMPLE: Final = "sendai"
DPI: Final = 80
COLUMNS: Final = 110
SHOWN: Final = {
    "ledger": ("plan.xlsx", 2),
    "checklist": ("issued", 1),
    "form": ("issued", 3),
    "findings": ("mended/findings.xlsx", 1),
    "marked": ("mended/returns", 3),
    "master": ("out/master.xlsx", 1),
    "paper": ("report/report.docx", 1),
    "public": ("public/report.docx", 1),
}
"""Picture → the file of the sample's year (the first one of a folder), and its page."""


def main() -> int:
    """Make every picture anew."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        _year(folder)
        IMAGES.mkdir(parents=True, exist_ok=True)
        for name, (where, page) in SHOWN.items():
            _picture(_file(folder / where), page, IMAGES / f"{name}.png", folder)
        _browser(folder / "report" / "report.html", IMAGES / "report.png")
        for lang, name in (("ja", "status"), ("en", "status-en")):
            drawn = _drawn(folder, "status", "plan.xlsx", "some", "--lang", lang)
            (folder / f"{name}.html").write_text(_as_page(drawn), encoding="utf-8")
            _browser(folder / f"{name}.html", IMAGES / f"{name}.png", "pre")
    return 0


def _year(folder: Path) -> None:
    """Run a sample's year, its reports, and a merge in which one form came back empty and one not at all."""
    _consolidator(folder, "demo", ".", "--sample", SAMPLE)
    _consolidator(folder, "report", "out/master.xlsx", "--out", "report")
    _consolidator(folder, "report", "out/master.xlsx", "--out", "public", "--public")
    shutil.copytree(folder / "returned", folder / "some", ignore=shutil.ignore_patterns("*.json"))
    forms = sorted((folder / "some").glob("*.xlsx"))
    shutil.copy(folder / "issued" / forms[0].name, forms[0])
    forms[1].unlink()
    _consolidator(folder, "merge", "plan.xlsx", "some", "--out", "mended")


def _consolidator(folder: Path, *words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "consolidator", *words], cwd=folder, check=False)  # noqa: S603 - ours
    if done.returncode not in {0, 1}:
        raise SystemExit(done.returncode)


def _file(path: Path) -> Path:
    return path if path.is_file() else min(path.glob("**/*.xlsx"))


def _picture(path: Path, page: int, picture: Path, folder: Path) -> None:
    """Draw one page of a document as it would be printed."""
    pdf = folder / "pdf" / f"{path.stem}.pdf"
    profile = (folder / "profile").as_uri()
    convert = ("--headless", "--convert-to", "pdf", "--outdir", str(pdf.parent), str(path))
    _run("soffice", f"-env:UserInstallation={profile}", *convert)
    pages = ("-f", str(page), "-l", str(page))
    _run("pdftoppm", "-png", "-r", str(DPI), *pages, "-singlefile", str(pdf), str(picture.with_suffix("")))
    print(picture.relative_to(ROOT).as_posix())


def _run(program: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is missing: make test brings it")
    subprocess.run([found, *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - as listed above


def _drawn(folder: Path, *words: str) -> str:
    """Return what a command draws on a terminal."""
    ours, its = pty.openpty()
    command = [sys.executable, "-m", "consolidator", *words]
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "xterm"}
    with subprocess.Popen(command, cwd=folder, stdout=its, stderr=subprocess.DEVNULL, env=environment):  # noqa: S603 - ours
        os.close(its)
        parts = []
        try:
            while part := os.read(ours, 65_536):
                parts.append(part)
        except OSError:  # how a terminal ends on Linux
            pass
        os.close(ours)
    return b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def _as_page(drawn: str) -> str:
    """Return a page that shows what was drawn, in letters of one width."""
    look = "font: 15px 'Noto Sans Mono CJK JP', monospace; background: #10141a; color: #eee; padding: 12px; display: inline-block"  # noqa: E501 - one style
    return f'<meta charset="utf-8"><pre style="{look}">{escape(Text.from_ansi(drawn).plain)}</pre>'


def _browser(path: Path, picture: Path, part: str = "") -> None:
    """Take the first screen of a page, or one element of it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1180, "height": 860})
        page.goto(path.as_uri())
        if part:
            page.locator(part).first.screenshot(path=picture)
        else:
            page.screenshot(path=picture)
        browser.close()
    print(picture.relative_to(ROOT).as_posix())


if __name__ == "__main__":
    sys.exit(main())
