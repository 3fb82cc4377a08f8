"""report.docx: a Word template that planners edit themselves, filled in.

Tags are those of docxtpl (Jinja in Word): ``{{ plan.title }}``, ``{%tr for row in unmet %}`` and so on; ``word_tags``
says which there are. They are evaluated in a sandbox; what departments typed is text and is never evaluated.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docx
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from consolidator.model import OperatorError
from consolidator.package import canonical
from consolidator.publish.book_style import CREATED
from consolidator.report.shown import plain
from consolidator.report.word_charts import Drawing
from consolidator.report.word_tags import context

if TYPE_CHECKING:
    from jinja2 import Environment

    from consolidator.report.data import ReportData

SHIPPED: Final = {"委員会資料": "committee", "committee": "committee", "公表用": "public", "public": "public"}
"""The templates that come with the software, by the names people give them."""


def find_document(name: str, lang: str, *, public: bool) -> Path:
    """Return the file of a template: a shipped one by its name ('' is the one for these readers), or a path.

    Raises OperatorError O110 when there is none.
    """
    wanted = unicodedata.normalize("NFKC", name.strip()) or ("public" if public else "committee")
    if (shipped := SHIPPED.get(wanted)) is not None:
        ending = "" if lang == "ja" else f"_{lang}"
        return Path(str(resources.files("workbook_templates") / f"{shipped}{ending}.docx"))
    for path in (Path(name), Path(f"{name}.docx")):
        if path.is_file():
            return path
    raise OperatorError("O110", path=name)


def read_document(path: Path) -> bytes:
    """Return a Word document's bytes; OperatorError O101 when there is no such file, O131 when it is none."""
    if not path.is_file():
        raise OperatorError("O101", path=path)
    content = path.read_bytes()
    try:
        docx.Document(io.BytesIO(content))
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:  # lxml's errors are SyntaxErrors
        raise OperatorError("O131", path=path) from error
    return content


def sandbox() -> Environment:
    """Return where tags are evaluated: text is escaped, a name that is not there is an error, nothing is changed."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def render_document(template: bytes, data: ReportData) -> bytes:
    """Return the template filled in with a report's data; the same bytes for the same template and data.

    The template must have passed ``word_check``: jinja2's errors are not caught here.
    """
    document = DocxTemplate(io.BytesIO(template))
    _clear_properties(document.get_docx())
    document.render(context(data, lambda chart: Drawing(document, chart)), sandbox())
    _share_out(document.docx)
    _set_properties(document.docx, data)  # get_docx() would read the template anew
    stream = io.BytesIO()
    document.save(stream)
    return canonical(stream.getvalue())


def _clear_properties(document: docx.document.Document) -> None:
    """Forget who wrote the template and when; nothing of it may look like a tag either."""
    properties = document.core_properties
    for name in ("author", "category", "comments", "identifier", "keywords", "language", "last_modified_by", "subject",
                 "title", "version", "content_status"):  # fmt: skip
        setattr(properties, name, "")
    properties.revision = 1
    properties.created = properties.modified = properties.last_printed = CREATED


def _share_out(document: docx.document.Document) -> None:
    """Give the columns of a table that got more of them the room of the table, in proportion to their cells' widths."""
    for table in document.element.body.iter(qn("w:tbl")):
        grid = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
        rows = [row.findall(f"{qn('w:tc')}/{qn('w:tcPr')}/{qn('w:tcW')}") for row in table.findall(qn("w:tr"))]
        full = [row for row in rows if len(row) == len(grid) and all(one.get(qn("w:type")) == "dxa" for one in row)]
        if not full or not grid or any(one.get(qn("w:w")) is None for one in (*grid, *full[0])):
            continue
        room, wanted = (sum(int(one.get(qn("w:w"))) for one in each) for each in (grid, full[0]))
        if wanted <= room:
            continue
        widths = [str(int(one.get(qn("w:w"))) * room // wanted) for one in full[0]]
        for each in (grid, *full):
            for one, width in zip(each, widths, strict=True):
                one.set(qn("w:w"), width)


def _set_properties(document: docx.document.Document, data: ReportData) -> None:
    document.core_properties.title = plain(data.plan.title)[:255]
    document.core_properties.author = plain(data.plan.organisation)[:255]
