"""Draws the Word templates of reports for the first time: ``python -m workbook_templates.draw_documents``.

They are ordinary documents; whoever wants them otherwise changes them in Word or LibreOffice, not here.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from consolidator.package import canonical
from consolidator.publish.book_style import CREATED, FONT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

WIDTH: Final = 174  # millimetres between the margins
_INK: Final = RGBColor(0x17, 0x22, 0x2D)
_BLUE: Final = RGBColor(0x17, 0x3F, 0x66)
_HEAD: Final = "E8EDF2"
Column = tuple[str, str, int]
"""Heading, what the row prints, width in millimetres."""


def main() -> None:
    """Write the templates beside this file."""
    folder = Path(__file__).parent
    for lang, ending in (("ja", ""), ("en", "_en")):
        (folder / f"committee{ending}.docx").write_bytes(_saved(_committee(lang)))
        (folder / f"public{ending}.docx").write_bytes(_saved(_public(lang)))


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return canonical(stream.getvalue())


# ---------------------------------------------------------------- the two papers


def _committee(lang: str) -> Document:
    ja = lang == "ja"
    document = _started("{{ plan.title }}　進捗状況報告" if ja else "{{ plan.title }}: progress report")
    _standing(document, lang)
    _heading(document, "1　遅れている取組とその理由" if ja else "1. Behind plan, and why")
    _behind(document, lang)
    _heading(document, "2　提出の状況" if ja else "2. What came in")
    _lines(document, "incoming")
    _table(document, "missing", [
        ("局・部" if ja else "Bureau", "{{ row.bureau }}", 44), ("部署" if ja else "Department", "{{ row.name }}", 70),
        ("状態" if ja else "State", "{{ row.state }}", 36), ("要修正" if ja else "To mend", "{{ row.blocking }}", 24),
    ])  # fmt: skip
    _heading(document, "3　方針別の評価" if ja else "3. Ratings by policy")
    _ratings(document, lang)
    _heading(document, "4　効果額" if ja else "4. Effects")
    _effects(document, lang)
    _heading(document, "5　成果指標" if ja else "5. Indicators")
    _indicators(document, lang)
    _heading(document, "6　予算への反映" if ja else "6. Link to the budget")
    _table(document, "budget_link", [
        ("項目" if ja else "Measure", "{{ row.measure }}", 84), ("該当" if ja else "Count", "{{ row.numerator }}", 30),
        ("対象" if ja else "Of", "{{ row.denominator }}", 30),
        ("割合（％）" if ja else "Share (%)", "{{ row.share }}", 30),
    ])  # fmt: skip
    _heading(document, "7　見直し（新旧対照表）" if ja else "7. Revisions: before and after")
    _revisions(document, lang, decision=True)
    _heading(document, "8　意見と対応" if ja else "8. Opinions and responses")
    _opinions(document, lang)
    _heading(document, "資料　取組一覧" if ja else "Annex: initiatives", new_page=True)
    _initiatives(document, lang)
    return document


def _public(lang: str) -> Document:
    ja = lang == "ja"
    document = _started("{{ plan.title }}　取組の結果" if ja else "{{ plan.title }}: results")
    _standing(document, lang)
    _heading(document, "1　計画の進み具合" if ja else "1. How the plan stands")
    _ratings(document, lang)
    _heading(document, "2　遅れている取組とその理由" if ja else "2. Behind plan, and why")
    _behind(document, lang)
    _heading(document, "3　効果額" if ja else "3. Effects")
    _effects(document, lang)
    _heading(document, "4　成果指標" if ja else "4. Indicators")
    _indicators(document, lang)
    _heading(document, "5　計画の見直し（新旧対照表）" if ja else "5. Revisions: before and after")
    _revisions(document, lang, decision=False)
    _heading(document, "6　ご意見と対応" if ja else "6. Opinions and responses")
    _opinions(document, lang)
    _heading(document, "7　取組ごとの結果" if ja else "7. Results of each initiative", new_page=True)
    _pages(document, lang)
    return document


# ---------------------------------------------------------------- their parts


def _standing(document: Document, lang: str) -> None:
    """Begin with what the plan is and how it stands."""
    _lines(document, "summary")
    _tag(document, "{%p for aspect in aspects %}")
    _caption(document, "評価の内訳　{{ aspect.name }}" if lang == "ja" else "Ratings: {{ aspect.name }}")
    table = _grid(document, [
        ("評価" if lang == "ja" else "Rating", "{{ row.rating }}　{{ row.meaning }}", 104),
        ("取組数" if lang == "ja" else "Initiatives", "{{ row.count }}", 35),
        ("構成比" if lang == "ja" else "Share", "{{ row.percent }}", 35),
    ])  # fmt: skip
    _repeat(table, "row", "aspect.scale")
    _align_right(table, 2)
    _tag(document, "{%p endfor %}")


def _behind(document: Document, lang: str) -> None:
    ja = lang == "ja"
    title, rating = (40, 14) if ja else (37, 17)
    _table(document, "unmet", [
        ("番号" if ja else "No.", "{{ row.id }}", 16), ("取組" if ja else "Initiative", "{{ row.title }}", title),
        ("主担当" if ja else "Lead", "{{ row.lead_name }}", 25),
        ("評価" if ja else "Rating", "{{ row.rating }}", rating),
        ("理由" if ja else "Reason", "{{ row.reason }}", 42),
        ("今後の対応" if ja else "Next step", "{{ row.next_step }}", 37),
    ], nothing="遅れている取組はありません。" if ja else "No initiative is behind.")  # fmt: skip


def _ratings(document: Document, lang: str) -> None:
    """Draw the chart and the table of every aspect: policies down, as many ratings across as the plan has."""
    ja = lang == "ja"
    _tag(document, "{%p for aspect in aspects %}")
    _caption(document, "{{ aspect.name }}")
    document.add_paragraph("{{ aspect.chart }}")
    table = document.add_table(rows=6, cols=5)
    _set_up(table, (66, 30, 24, 24, 30))
    _texts(table.rows[0].cells, ("方針" if ja else "Policy", "{%tc for part in aspect.scale %}", "{{ part.rating }}",
                                 "{%tc endfor %}", "取組数" if ja else "Initiatives"), head=True)  # fmt: skip
    for number, bar in ((1, "aspect.whole"), (3, "row")):
        name = f"{{{{ {bar}.name }}}}" if number == 1 else "{{ row.indent }}{{ row.name }}"
        _texts(table.rows[number].cells, (name, f"{{%tc for part in {bar}.parts %}}", "{{ part.count }}",
                                          "{%tc endfor %}", f"{{{{ {bar}.total }}}}"), bold=number == 1)  # fmt: skip
    _texts(table.rows[5].cells, ("構成比（計画全体）" if ja else "Share, whole plan",
                                 "{%tc for part in aspect.scale %}", "{{ part.percent }}",
                                 "{%tc endfor %}", ""))  # fmt: skip
    table.rows[2].cells[0].text = "{%tr for row in aspect.policies %}"
    table.rows[4].cells[0].text = "{%tr endfor %}"
    _align_right(table, 4)
    document.add_paragraph()
    _tag(document, "{%p endfor %}")


def _effects(document: Document, lang: str) -> None:
    ja = lang == "ja"
    _tag(document, "{%p if years %}")
    _caption(document, "年度別（単位：{{ plan.money_unit }}）" if ja else "By year ({{ plan.money_unit }})")
    document.add_paragraph("{{ charts.effects }}")
    _caption(document, "累計（単位：{{ plan.money_unit }}）" if ja else "Accumulated ({{ plan.money_unit }})")
    document.add_paragraph("{{ charts.effects_accumulated }}")
    _tag(document, "{%p endif %}")
    _table(document, "years", [
        ("年度" if ja else "Fiscal year", "{{ row.year }}", 34),
        ("計画額" if ja else "Planned", "{{ row.planned }}", 35),
        ("実績額" if ja else "Actual", "{{ row.actual }}", 35),
        ("計画累計" if ja else "Planned, accumulated", "{{ row.cumulative_planned }}", 35),
        ("実績累計" if ja else "Actual, accumulated", "{{ row.cumulative_actual }}", 35),
    ], numbers=4, nothing="効果額の計画はありません。" if ja else "The plan has no effects in money.")  # fmt: skip


def _indicators(document: Document, lang: str) -> None:
    ja = lang == "ja"
    _table(document, "levels", [
        ("水準" if ja else "Level", "{{ row.level }}", 38), ("指標数" if ja else "Indicators", "{{ row.count }}", 34),
        ("判定済み" if ja else "Judged", "{{ row.judged }}", 34), ("達成" if ja else "Met", "{{ row.met }}", 34),
        ("達成割合" if ja else "Share met", "{{ row.percent }}", 34),
    ], numbers=4, nothing="指標はありません。" if ja else "The plan has no indicators.")  # fmt: skip
    _tag(document, "{%p if below_target %}")
    _caption(document, "目標に届かなかった指標" if ja else "Below their target")
    _tag(document, "{%p endif %}")
    _table(document, "below_target", [
        ("取組" if ja else "No.", "{{ row.initiative }}", 20), ("指標" if ja else "Indicator", "{{ row.name }}", 70),
        ("単位" if ja else "Unit", "{{ row.unit }}", 18), ("目標" if ja else "Target", "{{ row.target }}", 22),
        ("実績" if ja else "Actual", "{{ row.actual }}", 22),
        ("達成率（％）" if ja else "%", "{{ row.achievement }}", 22),
    ], numbers=3)  # fmt: skip


def _revisions(document: Document, lang: str, *, decision: bool) -> None:
    ja = lang == "ja"
    columns = [
        ("番号" if ja else "No.", "{{ row.initiative }}", 16), ("見直しの種類" if ja else "Kind", "{{ row.kind }}", 28),
        ("見直し前" if ja else "Before", "{{ row.before }}", 40),
        ("見直し後" if ja else "After", "{{ row.after }}", 40),
        ("理由" if ja else "Reason", "{{ row.reason }}", 32 if decision else 50),
    ]  # fmt: skip
    columns += [("決定" if ja else "Decision", "{{ row.decision }}", 18)] if decision else []
    _table(document, "revisions", columns, nothing="見直しはありません。" if ja else "There were no revisions.")


def _opinions(document: Document, lang: str) -> None:
    ja = lang == "ja"
    _table(document, "opinions", [
        ("番号" if ja else "No.", "{{ row.no }}", 20), ("出所" if ja else "Source", "{{ row.source }}", 24),
        ("意見" if ja else "Opinion", "{{ row.text }}", 62), ("対応" if ja else "Response", "{{ row.response }}", 68),
    ], nothing="意見はありません。" if ja else "There were no opinions.")  # fmt: skip


def _initiatives(document: Document, lang: str) -> None:
    """List every initiative with its ratings, as many columns of them as the plan has aspects."""
    ja = lang == "ja"
    table = document.add_table(rows=4, cols=7)
    _set_up(table, (16, 50, 28, 24, 16, 16, 24))
    _texts(table.rows[0].cells, ("番号" if ja else "No.", "取組" if ja else "Initiative", "主担当" if ja else "Lead",
                                 "{%tc for aspect in aspects %}", "{{ aspect.name }}", "{%tc endfor %}",
                                 "今後の方向性" if ja else "Direction"), head=True)  # fmt: skip
    table.rows[1].cells[0].text = "{%tr for row in initiatives %}"
    _texts(table.rows[2].cells, ("{{ row.id }}", "{{ row.title }}", "{{ row.lead_name }}",
                                 "{%tc for one in row.ratings %}", "{{ one.rating }}",
                                 "{%tc endfor %}", "{{ row.direction }}"))  # fmt: skip
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _pages(document: Document, lang: str) -> None:
    """Print each initiative: what was done, its indicators."""
    ja = lang == "ja"
    _tag(document, "{%p for initiative in initiatives %}")
    document.add_heading("{{ initiative.id }}　{{ initiative.title }}", 2)
    table = document.add_table(rows=0, cols=2)
    for label, text in (
        ("方針" if ja else "Policy", "{{ initiative.policy_name }}"),
        ("主担当" if ja else "Lead", "{{ initiative.lead_name }}"),
        ("評価" if ja else "Ratings",
         "{% for one in initiative.ratings %}{{ one.aspect }} {{ one.rating }}　{% endfor %}"),
        ("実施した内容" if ja else "What was done", "{{ initiative.done }}"),
        ("課題" if ja else "Problem", "{{ initiative.problem }}"),
        ("今後" if ja else "Next", "{{ initiative.direction }} {{ initiative.next_step }}"),
    ):  # fmt: skip
        cells = table.add_row().cells
        _texts(cells[:1], (label,), head=True)
        _texts(cells[1:], (text,))
    _set_up(table, (34, 140), repeat=False)
    _table(document, "initiative.indicator_achievement", [
        ("指標" if ja else "Indicator", "{{ row.name }}", 70), ("年度" if ja else "Year", "{{ row.year }}", 32),
        ("単位" if ja else "Unit", "{{ row.unit }}", 20), ("目標" if ja else "Target", "{{ row.target }}", 26),
        ("実績" if ja else "Actual", "{{ row.actual }}", 26),
    ], numbers=2)  # fmt: skip
    _tag(document, "{%p endfor %}")


# ---------------------------------------------------------------- how they are drawn


def _started(title: str) -> Document:
    """Return an A4 document with styles, a title block, header and page numbers."""
    document = docx.Document()
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""
    properties.created = properties.modified = CREATED
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(20), Mm(18)
    _style(document, "Normal", 10, _INK)
    _style(document, "Title", 18, _BLUE)
    _style(document, "Heading 1", 13, _BLUE)
    _style(document, "Heading 2", 11, _INK)
    _text(section.header.paragraphs[0], "{{ plan.organisation }}　{{ plan.title }}　{{ plan.period }}", size=8)
    _page_number(section.footer.paragraphs[0])
    _text(document.add_paragraph(), "{{ plan.organisation }}", size=11)
    document.add_paragraph(title, style="Title")
    period = document.add_paragraph()
    _text(period, "{{ plan.period }}　", size=11)
    run = period.add_run("{% if plan.stamp %}【{{ plan.stamp }}】{% endif %}")
    run.bold, run.font.size, run.font.color.rgb = True, Pt(13), RGBColor(0xB3, 0x26, 0x1E)
    return document


def _style(document: Document, name: str, size: float, colour: RGBColor) -> None:
    style = document.styles[name]
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(attribute), FONT)
    style.paragraph_format.space_after = Pt(4)
    if name.startswith("Heading"):
        style.paragraph_format.space_before = Pt(14 if name.endswith("1") else 8)
        style.paragraph_format.keep_with_next = True


def _heading(document: Document, text: str, *, new_page: bool = False) -> None:
    document.add_heading(text, 1).paragraph_format.page_break_before = new_page


def _caption(document: Document, text: str) -> None:
    paragraph = document.add_paragraph()
    _text(paragraph, text, size=10, bold=True)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(8), True


def _tag(document: Document, tag: str) -> None:
    """Add a paragraph that a tag takes away when the template is filled in."""
    document.add_paragraph(tag)


def _lines(document: Document, name: str) -> None:
    _tag(document, f"{{%p for line in {name} %}}")
    document.add_paragraph("{{ line }}")
    _tag(document, "{%p endfor %}")


def _table(document: Document, rows: str, columns: Sequence[Column], *, numbers: int = 0, nothing: str = "") -> None:
    """Add a table with a row for each of the rows, and a sentence where there are none; numbers: its last columns."""
    _tag(document, f"{{%p if {rows} %}}")
    table = _grid(document, columns)
    _repeat(table, "row", rows)
    _align_right(table, numbers)
    document.add_paragraph()
    if nothing:
        _tag(document, "{%p else %}")
        document.add_paragraph(nothing)
    _tag(document, "{%p endif %}")


def _grid(document: Document, columns: Sequence[Column]) -> Table:
    """Return a table of headings and one row of tags, with rows around it for what repeats it."""
    table: Table = document.add_table(rows=4, cols=len(columns))
    _texts(table.rows[0].cells, [column[0] for column in columns], head=True)
    _texts(table.rows[2].cells, [column[1] for column in columns])
    _set_up(table, [column[2] for column in columns])
    return table


def _repeat(table: Table, name: str, rows: str) -> None:
    table.rows[1].cells[0].text = f"{{%tr for {name} in {rows} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _align_right(table: Table, columns: int) -> None:
    """Set the last columns of a table to the right: numbers."""
    for row in table.rows:
        for cell in row.cells[len(row.cells) - columns :]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _set_up(table: Table, widths: Sequence[int], *, repeat: bool = True) -> None:
    """Give a table its lines and widths; its first row repeats on every page, no row is split."""
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for place, width in enumerate(widths):
        table.columns[place].width = Mm(width)
        for cell in table.columns[place].cells:
            cell.width = Mm(width)
    for number, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no other way
        for name in ["w:cantSplit", "w:tblHeader"] if number == 0 and repeat else ["w:cantSplit"]:
            properties.append(OxmlElement(name))


def _texts(cells: Sequence[_Cell], texts: Sequence[str], *, head: bool = False, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        _text(paragraph, text, size=9, bold=head or bold)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if head:
            shade = OxmlElement("w:shd")
            for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _HEAD)):
                shade.set(qn(name), value)
            cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - python-docx has no other way


def _text(paragraph: Paragraph, text: str, *, size: float, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, code in (("", "PAGE"), (" / ", "NUMPAGES")):
        paragraph.add_run(text)
        for kind in ("begin", "instr", "end"):
            run = paragraph.add_run()
            if kind == "instr":
                instruction = OxmlElement("w:instrText")
                instruction.set(qn("xml:space"), "preserve")
                instruction.text = code
                run._r.append(instruction)  # noqa: SLF001 - python-docx has no other way
            else:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)  # noqa: SLF001 - python-docx has no other way


if __name__ == "__main__":
    main()
