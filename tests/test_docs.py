"""The guides: pages reachable from their index, links and pictures that are there, the clerk's page on one sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from libreoffice import _converted

ROOT = Path(__file__).parent.parent
PAGES = sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(#[^)\s]+)?\)")


def links(page: Path) -> list[tuple[Path, str]]:
    """Files of ours that a page names, with the heading it means."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    found = [(target, anchor[1:]) for target, anchor in LINK.findall(text) if not target.startswith("http")]
    return [((page.parent / target).resolve(), anchor) for target, anchor in found]


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.ja.md", *PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), (target.name, anchor)


def test_every_page_is_reached_from_the_index_of_its_language() -> None:
    for index, readme in (
        (ROOT / "docs" / "README.md", "README.md"),
        (ROOT / "docs" / "ja" / "README.md", "README.ja.md"),
    ):
        assert index in {target for target, _ in links(ROOT / readme)}
        listed = {target for target, _ in links(index)}
        assert {page for page in PAGES if page.parent == index.parent and page != index} - listed == set()


def test_every_picture_is_shown_somewhere() -> None:
    named = {target for page in (ROOT / "README.md", *PAGES) for target, _ in links(page)}
    assert set((ROOT / "docs" / "images").iterdir()) - named == set()


def test_both_languages_have_the_same_guides() -> None:
    english_only = {
        "structure.md",
        "performance.md",
        "release-check.md",
    }  # for contributors
    names = {page.name for page in PAGES if page.parent.name == "docs"}
    assert names - english_only == {page.name for page in PAGES if page.parent.name == "ja"}


@pytest.mark.libreoffice
@pytest.mark.parametrize("page", ["docs/clerk.docx", "docs/ja/clerk.docx"])
def test_the_clerk_s_page_prints_on_one_sheet(page: str, tmp_path: Path) -> None:
    paper = _converted(ROOT / page, tmp_path, "pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
