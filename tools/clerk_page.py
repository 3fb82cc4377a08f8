"""Writes docs/clerk.docx and docs/ja/clerk.docx from the pages beside them: one sheet of paper to send along."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from consolidator.package import canonical
from consolidator.publish.book_style import CREATED, FONT

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

DOCS: Final = Path(__file__).parent.parent / "docs"
PAGES: Final = (DOCS / "clerk.md", DOCS / "ja" / "clerk.md")
_IMAGE: Final = re.compile(r"!\[[^]]*\]\(([^)]+)\)")
_BLUE: Final = RGBColor(0x17, 0x3F, 0x66)


def document_of(page: Path) -> bytes:
    """Return a guide page of headings, numbered steps, paragraphs and a row of pictures as an A4 Word document."""
    document = docx.Document()
    _set_up(document)
    for block in page.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.splitlines()
        if block.startswith("["):
            continue  # the link to the other language
        if block.startswith("# "):
            _written(document.add_paragraph(), block[2:], size=16, bold=True)
        elif block.startswith("|"):
            _pictures(document, lines, page.parent)
        else:
            for step in re.split(r"\n(?=\d\. )", block):
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.left_indent = Mm(6 if step[:1].isdigit() else 0)
                paragraph.paragraph_format.first_line_indent = Mm(-6 if step[:1].isdigit() else 0)
                _written(paragraph, _one_line(step))
    stream = io.BytesIO()
    document.save(stream)
    return canonical(stream.getvalue())


def _set_up(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(16)
    properties = document.core_properties
    properties.author, properties.created, properties.modified = "consolidator", CREATED, CREATED


def _one_line(text: str) -> str:
    """Join the lines of a paragraph, as Markdown does; Japanese has no space between them."""
    return re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n\s*|\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text).replace(
        "\n", " "
    )


def _written(paragraph: Paragraph, text: str, size: float = 10.5, *, bold: bool = False) -> None:
    paragraph.paragraph_format.space_after = Pt(5)
    for number, part in enumerate(re.split(r"\*\*", text.replace("*Enable", "Enable").replace("Editing*", "Editing"))):
        run = paragraph.add_run(re.sub(r"\s{2,}", " ", part))
        run.bold, run.font.size, run.font.name = bold or number % 2 == 1, Pt(size), FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)  # noqa: SLF001 - python-docx has no other way
        if bold:
            run.font.color.rgb = _BLUE


def _pictures(document: Document, lines: list[str], folder: Path) -> None:
    """Write a table of two pictures with their headings."""
    heads, pictures = lines[0].strip("| ").split("|"), _IMAGE.findall(lines[-1])
    table = document.add_table(rows=2, cols=len(pictures))
    for column, (head, picture) in enumerate(zip(heads, pictures, strict=True)):
        _written(table.cell(0, column).paragraphs[0], head.strip(), 9)
        table.cell(1, column).paragraphs[0].add_run().add_picture(str(folder / picture), height=Mm(92))


def main(arguments: list[str]) -> int:
    """Write the documents; with ``--check`` only compare. Return the exit code."""
    wrong = [page for page in PAGES if _held(page) != document_of(page)]
    for page in wrong:
        if "--check" in arguments:
            print(
                f"{page.with_suffix('.docx').relative_to(DOCS.parent).as_posix()} is not its page: run `make pictures`"
            )
        else:
            page.with_suffix(".docx").write_bytes(document_of(page))
    return int(bool(wrong) and "--check" in arguments)


def _held(page: Path) -> bytes:
    path = page.with_suffix(".docx")
    return path.read_bytes() if path.exists() else b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
