"""report.docx: from templates as shipped and as planners change them; what is wrong with a template, and where."""

from __future__ import annotations

import copy
import io
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import pytest
from calc import running_calc
from docx.oxml.ns import qn
from lxml import etree
from masters import UNSETTLED, initiative, ledger, letters, master, plan
from reports import HOSTILE, PENDING, data, hostile, small

from consolidator.language import action_of, message_of
from consolidator.model import OperatorError
from consolidator.report.overview import overview
from consolidator.report.sentences import summary_lines
from consolidator.report.shown import Shown
from consolidator.report.word import find_document, read_document, render_document
from consolidator.report.word_check import check_document
from consolidator.report.word_tags import context, known_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

SHIPPED = [(name, lang) for name in ("committee", "public") for lang in ("ja", "en")]
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def shipped(name: str = "committee", lang: str = "ja") -> bytes:
    return find_document(name, lang, public=False).read_bytes()


def edited(template: bytes, change: Callable[[Document], None]) -> bytes:
    document = docx.Document(io.BytesIO(template))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def one_paragraph(*texts: str) -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


def filled(template: bytes, made: Any, **how: Any) -> Document:
    return docx.Document(io.BytesIO(render_document(template, data(made, **how))))


def text_of(document: Document) -> str:
    parts = [document.element.body, *(section.header._element for section in document.sections)]
    marks = {"t": None, "br": "\n", "tab": "\t", "p": "\n"}
    found = []
    for part in parts:
        for node in part.iter():
            name = etree.QName(node).localname
            if name in marks:
                found.append(node.text or "" if name == "t" else marks[name])
    return "".join(str(one) for one in found)


def faults(template: bytes, lang: str = "en") -> list[tuple[str, str, str, str]]:
    found = check_document(template, lang)
    return [(one.code, one.sheet, one.cell, f"{message_of(one, lang)} {action_of(one, lang)}") for one in found]


# ---------------------------------------------------------------- as shipped


@pytest.mark.parametrize(("name", "lang"), SHIPPED)
def test_shipped_templates_are_sound_and_leave_no_tag_behind(name: str, lang: str) -> None:
    assert check_document(shipped(name, lang), lang) == ()
    for made in (
        small(),
        small(last=PENDING),
        small(effects=[], indicators=[], revisions=[], opinions=[], milestones=[]),
    ):
        text = text_of(filled(shipped(name, lang), made, lang=lang))
        assert "{{" not in text
        assert "{%" not in text


def test_committee_paper_says_how_the_plan_stands_what_is_behind_and_what_came_in() -> None:
    text = text_of(filled(shipped(), small(last=PENDING)))
    order = ["暫定", "4取組のうち、◎ 1（25.0%）", "遅れた事業", "人が足りなかったため", "採用する",
             "3部署のうち0部署が提出しました。", "市民課", "歳入", "△50", "着工", "反映",
             "新旧対照表", "要望の中身", "意見です", "対応です"]  # fmt: skip
    places = [text.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places[:5] == sorted(places[:5])


def test_charts_hold_the_figures_of_the_tables_and_say_them() -> None:
    content = render_document(shipped(), data(small()))
    package = zipfile.ZipFile(io.BytesIO(content))
    held = {}
    for name in ("chart1", "chart2"):
        root = etree.fromstring(package.read(f"word/charts/{name}.xml"))
        for series in root.iter(f"{_C}ser"):
            values = [one.text for one in series.find(f"{_C}val").iter(f"{_C}v")]
            held[name, series.find(f"{_C}tx").findtext(f".//{_C}v")] = values
        embedded = zipfile.ZipFile(io.BytesIO(package.read(f"word/embeddings/{name}.xlsx")))
        assert "xl/worksheets/sheet1.xml" in embedded.namelist()
    assert held["chart1", "◎"] == ["1", "0", "0"]
    assert held["chart1", "△"] == ["1", "0", "0"]
    assert held["chart2", "計画額"] == ["100", "101", "102", "103"]
    assert held["chart2", "実績額"] == ["-50", "10", "70", "130"]
    body = package.read("word/document.xml").decode("utf-8")
    assert "財政: ◎ 1, ○ 0, △ 1" in body  # the alternative text


def test_what_departments_type_is_text_and_never_a_tag() -> None:
    for name in ("committee", "public"):
        text = text_of(filled(shipped(name), hostile()))
        for typed in HOSTILE:
            assert typed in text, (name, typed)
        assert "49" not in text.replace("49/", "")


def test_same_data_same_bytes_without_clock_or_author() -> None:
    content = render_document(shipped(), data(small()))
    assert content == render_document(shipped(), data(small()))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    template = edited(shipped(), lambda document: setattr(document.core_properties, "author", "山田"))
    properties = filled(template, small()).core_properties
    assert (properties.author, properties.title, properties.last_modified_by) == ("試験市", "経営プラン", "")
    assert properties.created == properties.modified


# ---------------------------------------------------------------- as planners change them


def moved(document: Document) -> None:
    """Move the table of what is behind to the end, rename a heading, add a column of one's own."""
    behind = next(table for table in document.tables if "row in unmet" in table.rows[1].cells[0].text)
    document.element.body.insert(len(document.element.body) - 1, copy.deepcopy(behind._tbl))
    behind._tbl.getparent().remove(behind._tbl)
    heading = next(one for one in document.paragraphs if one.text.startswith("1　遅れている"))
    heading.runs[0].text = "第一　遅れの一覧（{{ behind_count }}件）"
    document.add_paragraph("課題：{% for row in unmet %}{{ row.problem }}{% endfor %}")


def test_a_changed_template_is_filled_in_as_it_was_changed() -> None:
    template = edited(shipped(), moved)
    assert check_document(template, "ja") == ()
    text = text_of(filled(template, small()))
    assert "第一　遅れの一覧（1件）" in text
    assert "課題：人手" in text
    assert text.find("採用する") > text.find("対応です")


@pytest.mark.libreoffice
def test_a_template_edited_in_libreoffice_writer_is_filled_in(tmp_path: Path) -> None:
    """A table is moved below another heading, a heading is typed anew, and Writer saves the file in its own way."""
    (tmp_path / "様式.docx").write_bytes(shipped())
    with running_calc(tmp_path / "office") as office:
        template = office.edit_text(
            tmp_path / "様式.docx",
            ("move_table", "row in unmet", "意見と対応"),
            ("type", "遅れている取組とその理由", "遅れの一覧（{{ behind_count }}件）"),
        ).read_bytes()
    assert b"LibreOffice" in zipfile.ZipFile(io.BytesIO(template)).read("docProps/app.xml")
    assert check_document(template, "ja") == ()
    text = text_of(filled(template, small()))
    places = [text.find(part) for part in ("遅れの一覧（1件）", "△50", "意見と対応", "採用する", "意見です")]
    assert -1 not in places
    assert places == sorted(places), "the table of what is behind stands below the other heading now"


# ---------------------------------------------------------------- what is wrong, where, and what would be right


def test_a_wrong_tag_gives_its_place_and_the_nearest_right_one() -> None:
    def wrong(document: Document) -> None:
        document.paragraphs[0].text = "{{ plan.organization }}"
        table = next(table for table in document.tables if "row in unmet" in table.rows[1].cells[0].text)
        table.rows[2].cells[4].text = "理由：{{ row.raeson }}"
        document.add_paragraph("{% for one in opinion %}{{ one.text }}{% endfor %}")

    found = faults(edited(shipped(), wrong))
    said = "The tag “{}” is not known; did you mean “{}”? (near “{}”) Correct the tag."
    first = said.format("plan.organization", "plan.organisation", "{{ plan.organization }}")
    second = said.format("row.raeson", "row.reason", "理由：{{ row.raeson }}")
    assert ("T121", "Body", "paragraph 1", first) in found
    assert ("T121", "Body", "table 2, cell E3", second) in found
    assert any(code == "T121" and "“opinions”" in told for code, _, _, told in found)
    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("｛｛ plan.title ｝｝", "T123", "{{ plan.title }}"),
        ("{ { plan.title }}", "T123", "{{ plan.title }}"),
        ("{{ plan.title", "T122", "{{ plan.title"),
        ("{{ plan.title }", "T122", "{{ plan.title }"),
        ("{{ plan.title }} {% if unmet %}", "T122", "Unexpected end"),
        ("{{ plan.title | nothing }}", "T122", "nothing"),
        ("{% endfor %}", "T122", "endfor"),
        ("{%tr for row in unmet %}{{ row.id }}{% endfor %}", "T124", "{%tr"),
        ("以上 {%p if unmet %} {{ plan.title }} {%p endif %}", "T126", "{%p if unmet %}"),
        ("ただの文", "T125", "no tag"),
        ("{{ plan }} {{ title }}", "T121", "plan.title"),
        ("{{ plan.title / 2 }}", "T127", "unsupported operand"),
        ("{{ ''.__class__.__mro__ }}", "T127", "unsafe"),
    ],
)  # fmt: skip
def test_each_kind_of_mistake_is_found(text: str, code: str, said: str) -> None:
    found = faults(one_paragraph("見出し", text))
    assert [one for one in found if one[0] == code and said in one[3]], found
    assert code != "T123" or len(found) == 1


def test_loops_filters_and_names_of_ones_own_are_followed() -> None:
    good = (
        "{% set first = unmet[0] %}{% if unmet %}{{ first.title }}{% endif %}"
        "{% for row in initiatives if row.lead == 'D1' %}{{ loop.index }} {{ row.title|upper }}"
        "{% for one in row.milestones %}{{ one.plan }}{% else %}－{% endfor %}{% endfor %}"
        "{{ unmet|length }} {{ range(3)|list }}"
    )
    assert faults(one_paragraph(good)) == []
    assert faults(one_paragraph(good.replace("one.plan", "one.plam")))[0][0] == "T121"


def test_curly_quotes_that_word_makes_are_read_as_straight_ones() -> None:
    template = one_paragraph("{% if plan.stamp == “暫定” %}{{ plan[‘title’] }}{% endif %}")
    assert faults(template) == []
    assert "経営プラン" in text_of(filled(template, small(last=PENDING)))


def test_every_known_name_has_a_value_in_every_kind_of_report() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(one) for key, one in value.items()}
        return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__ if value is None else ""

    known = shape(known_names())
    for public in (False, True):
        given = context(data(small(last=PENDING), public=public), lambda _: "")
        assert given.keys() == known.keys()
        for name, value in given.items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                assert value[0].keys() == known[name][0].keys(), name


def test_a_document_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "T.docx"
    for content in (b"", b"not a document", zipped({"a.txt": b"x"})):
        path.write_bytes(content)
        with pytest.raises(OperatorError) as raised:
            read_document(path)
        assert raised.value.code == "O131"
    with pytest.raises(OperatorError) as raised:
        find_document("nowhere", "ja", public=False)
    assert raised.value.code == "O110"


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


# ---------------------------------------------------------------- the commands


def run(*words: str) -> tuple[int, str]:
    result = subprocess.run(
        [sys.executable, "-m", "consolidator", *words, "--lang", "en"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def test_template_check_takes_word_templates(tmp_path: Path) -> None:
    good, bad = tmp_path / "良い.docx", tmp_path / "悪い.docx"
    good.write_bytes(shipped())
    bad.write_bytes(one_paragraph("{{ plan.titel }}"))
    assert run("template", "check", str(good)) == (0, "The template is sound.\n")
    code, said = run("template", "check", str(bad))
    assert code == 1
    assert "Body paragraph 1: The tag “plan.titel” is not known; did you mean “plan.title”?" in said


def test_a_template_may_print_the_name_of_a_figure_and_of_nothing_else() -> None:
    template = docx.Document()
    template.add_paragraph("{% for row in years %}[{{ row.year }} {{ row.actual.figure }}]{% endfor %}")
    template.add_paragraph("{% for row in initiatives %}{{ row.ratings[0].rating.figure }} {% endfor %}")
    stream = io.BytesIO()
    template.save(stream)
    assert check_document(stream.getvalue(), "ja") == ()
    name = "effects_by_year/*/*/2019/actual"
    made = docx.Document(io.BytesIO(render_document(stream.getvalue(), data(small(), figures=(name,)))))
    assert f"{name}]" in made.paragraphs[0].text
    assert "evaluations/1/2019/year_end/overall/rating" in made.paragraphs[1].text
    template.add_paragraph("{{ plan.title.figure }}")
    stream = io.BytesIO()
    template.save(stream)
    assert [finding.code for finding in check_document(stream.getvalue(), "ja")] == ["T121"]


def test_the_first_page_tells_effects_indicators_and_who_is_missing_too() -> None:
    made = small(last=PENDING)
    lines = summary_lines(overview(data(made)), ["総務課", "財政課"], Shown(made.plan, "ja"))
    assert lines[2:] == [
        "遅れている取組は 1 件です。",
        "令和元年度までの効果額の累計は 160（計画 406、単位：百万円）です。",
        "判定した 2 指標のうち、1 指標が目標を達成しました。",
        "3部署のうち0部署が提出しました。",
        "未提出：総務課、財政課",
    ], lines
    assert "FY2019: 160 (million yen)" in "".join(summary_lines(overview(data(made, "en")), [], Shown(made.plan, "en")))
    many = summary_lines(overview(data(made)), [f"第{n}課" for n in range(1, 15)], Shown(made.plan, "ja"))[-1]
    assert many.endswith("第10課、ほか4部署")


def test_ratings_of_a_table_across_get_equal_room_and_the_table_keeps_its_width() -> None:
    rated = [initiative(str(n), "1", one) for n, one in enumerate((*"SABC", "対象外", PENDING, UNSETTLED))]
    made = data(master(rated, plan(ratings=letters("overall"), tables=ledger(policies=[("1", "", "財政")]))))
    document = docx.Document(io.BytesIO(render_document(shipped("committee", "ja"), made)))
    table = next(one for one in document.tables if len(one.columns) == 9)
    grid = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid]
    assert len(set(grid[1:8])) == 1
    assert 9800 < sum(grid) < 9870, "174 mm in twentieths of a point"
    for row in table.rows:
        assert [int(one.get(qn("w:w"))) for one in row._tr.iter(qn("w:tcW"))] == grid
