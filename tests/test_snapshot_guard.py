"""Whatever is sent, it is said what it is, and it costs nobody else's file."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msoffcrypto.format.ooxml
import pytest

from consolidator.model import Snapshot, Unreadable
from consolidator.snapshot import DEFAULT_LIMITS, Limits, reading, take, take_all, worker
from schemas.codes import CODES, PHRASES
from tests.packages import SHEET, drawn, edited, packed, sheet_xml, with_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = '<row r="1"><c r="A1"><v>1</v></c></row>'
OLE_HEADER = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[str, str]:
    """Return code and key of the phrase of a file that must not be readable."""
    result = take(path, path.parent, limits)
    assert isinstance(result, Unreadable), result
    said = dict(result.params)
    CODES[result.code].message.format_map(said)
    phrase = said.get("why") or said.get("what")
    return result.code, next((key for key, text in PHRASES.items() if text == phrase), "")


# ---------------------------------------------------------------- what is no workbook


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "empty"),
        (b"\x00" * 512, "empty"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<p>", "html"),
        ('<meta charset="Shift_JIS"><table>様式'.encode("cp932"), "html"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "html"),
        ("番号,評価\r\n1,◎\r\n".encode("cp932"), "text"),
        ("番号,評価\r\n1,◎\r\n".encode("utf-8-sig"), "text"),
        ("番号\t評価\r\n".encode("utf-16"), "text"),
        (("あ" * 30_000).encode(), "text"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "xml_2003"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "pdf"),
        (b"{\\rtf1\\ansi", "word"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"\x00\x00\x00\x18ftypheic", "image"),
        (b"PK\x05\x06" + b"\x00" * 18, "zip"),
        (b"Rar!\x1a\x07\x00", "zip"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "old_excel"),
        (bytes(range(256)), "unknown"),
    ],
)
def test_file_that_is_no_workbook_is_named_by_its_content(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "様式.xlsx"
    path.write_bytes(content)
    assert refusal(path) == ("F102", kind)


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"a.txt": b"x"}, "zip"),
        ({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"}, "word"),
        ({"ppt/presentation.xml": b"<p/>"}, "slides"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<t/>"}, "office"),
    ],
)
def test_zip_without_a_workbook(tmp_path: Path, parts: dict[str, bytes], kind: str) -> None:
    assert refusal(packed(tmp_path / "a.xlsx", parts)) == ("F102", kind)


def test_folder_named_like_a_workbook_and_file_that_vanishes(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    assert refusal(tmp_path / "folder.xlsx") == ("F102", "folder")
    assert refusal(tmp_path / "vanished.xlsx") == ("F118", "gone")


@pytest.mark.parametrize(
    ("error", "phrase"), [(PermissionError(13, "locked"), "no_permission"), (OSError(5, "I/O"), "disk")]
)
def test_file_that_the_system_does_not_give(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, phrase: str
) -> None:
    def refuse(_: Path) -> bytes:
        raise error

    path = with_sheet(tmp_path / "a.xlsx", GOOD)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert refusal(path) == ("F118", phrase)


# ---------------------------------------------------------------- what is locked


def encrypted(path: Path, password: str) -> Path:
    """Encrypt a workbook as Excel does."""
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(password, stream)
    path.write_bytes(stream.getvalue())
    return path


def test_password(tmp_path: Path) -> None:
    assert refusal(encrypted(with_sheet(tmp_path / "a.xlsx", GOOD), "秘密"))[0] == "F103"


def test_password_of_excel_itself_is_no_obstacle(tmp_path: Path) -> None:
    path = encrypted(with_sheet(tmp_path / "a.xlsx", GOOD), "VelvetSweatshop")
    snapshot = take(path, tmp_path)
    assert isinstance(snapshot, Snapshot)
    assert snapshot.sheets[0].cells[1, 1].value == 1.0


def test_encrypted_zip_and_encrypted_ods(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", GOOD)
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    raw[at + 8] |= 1
    path.write_bytes(bytes(raw))
    assert refusal(path)[0] == "F103"
    ods = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest><encryption-data/></manifest>",
        "content.xml": b"\x01\x02",
    }
    assert refusal(packed(tmp_path / "a.ods", ods))[0] == "F103"


@pytest.mark.parametrize(
    ("stream", "kind"),
    [
        ("WordDocument", "word"),
        ("PowerPoint Document", "slides"),
        ("__properties_version1.0", "mail"),
        ("Data", "office"),
    ],
)
def test_old_office_documents_are_told_by_their_streams(tmp_path: Path, stream: str, kind: str) -> None:
    path = encrypted(with_sheet(tmp_path / "様式.xls", GOOD), "x")
    raw = bytearray(path.read_bytes())
    at = raw.find("EncryptedPackage".encode("utf-16-le"))
    name = stream.encode("utf-16-le")
    raw[at : at + 66] = name.ljust(64, b"\x00") + (len(name) + 2).to_bytes(2, "little")
    path.write_bytes(bytes(raw))
    assert refusal(path) == ("F102", kind)


def test_what_the_library_for_passwords_does_not_know_is_not_called_locked(tmp_path: Path) -> None:
    path = encrypted(with_sheet(tmp_path / "様式.xls", GOOD), "x")
    raw = bytearray(path.read_bytes())
    for stream, name in (("EncryptedPackage", "Book"), ("EncryptionInfo", "Data")):  # Excel 5 has a stream Book
        at = raw.find(stream.encode("utf-16-le"))
        raw[at : at + 66] = name.encode("utf-16-le").ljust(64, b"\x00") + (10).to_bytes(2, "little")
    path.write_bytes(bytes(raw))
    assert refusal(path) == ("F101", "damaged")


# ---------------------------------------------------------------- what is damaged


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_truncated_workbook(tmp_path: Path, keep: float) -> None:
    path = with_sheet(tmp_path / "a.xlsx", GOOD)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    assert refusal(path) == ("F101", "damaged")


def test_flipped_byte_in_a_packed_part(tmp_path: Path) -> None:
    path = with_sheet(tmp_path / "a.xlsx", GOOD)
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF
    path.write_bytes(bytes(raw))
    assert refusal(path) == ("F101", "damaged")


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/workbook.xml": None},
        {SHEET: None},
        {SHEET: "<worksheet"},
        {SHEET: sheet_xml(GOOD)[:-40]},
        {SHEET: sheet_xml(GOOD).replace("</c>", "", 1)},
        {SHEET: sheet_xml('<row r="1"><c r="A1" t="n"><v>many</v></c></row>')},
        {SHEET: sheet_xml('<row r="1"><c r="A1" t="x"><v>1</v></c></row>')},
        {SHEET: sheet_xml('<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>')},
        {SHEET: sheet_xml('<row r="x"><c r="A1"><v>1</v></c></row>')},
        {SHEET: sheet_xml('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')},
        {SHEET: sheet_xml('<row r="1"><c r="ABCDEFGHIJ1"><v>1</v></c></row>')},
        {"xl/workbook.xml": "<workbook/"},
        {"xl/styles.xml": "<styleSheet><cellXfs><xf numFmtId='many'/></cellXfs></styleSheet>"},
    ],
)
def test_workbook_whose_parts_are_missing_or_nonsense(tmp_path: Path, parts: dict[str, Any]) -> None:
    path = edited(with_sheet(tmp_path / "a.xlsx", GOOD), parts)
    assert refusal(path) == ("F101", "damaged")


def test_compound_file_without_contents(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(OLE_HEADER + b"\x00" * 600)
    assert refusal(path) == ("F101", "damaged")


def test_panic_of_the_reader_is_caught_and_an_interruption_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    path = packed(tmp_path / "a.ods", parts)
    panic = type("PanicException", (BaseException,), {})

    def failing(error: BaseException) -> Callable[[bytes], object]:
        def open_it(_: bytes) -> object:
            raise error

        return open_it

    monkeypatch.setattr(reading, "open_values", failing(panic("index out of bounds")))
    assert refusal(path) == ("F101", "damaged")
    monkeypatch.setattr(reading, "open_values", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        take(path, tmp_path)


# ---------------------------------------------------------------- what is meant to harm


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_entity_bomb(tmp_path: Path, part: str, encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding.upper()}"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    )
    path = edited(with_sheet(tmp_path / "a.xlsx", GOOD), {part: bomb.encode(encoding)})
    assert refusal(path) == ("F101", "entities")


def test_two_cells_in_opposite_corners_span_seventeen_billion(tmp_path: Path) -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(with_sheet(tmp_path / "a.xlsx", corners)) == ("F101", "too_wide")


def test_declared_size_blank_corners_and_one_far_cell_do_no_harm(tmp_path: Path) -> None:
    rows = GOOD + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    path = with_sheet(tmp_path / "a.xlsx", rows, '<dimension ref="A1:XFD1048576"/>')
    assert list(sheet_cells(path)) == [(1, 1)]
    far = with_sheet(tmp_path / "b.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert list(sheet_cells(far)) == [(1_048_576, 16_384)]


def sheet_cells(path: Path) -> Any:
    snapshot = take(path, path.parent)
    assert isinstance(snapshot, Snapshot)
    return snapshot.sheets[0].cells


def test_ods_that_says_a_million_times(tmp_path: Path) -> None:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="表"><table:table-row table:number-rows-repeated="{}">'
        '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{}">'
        "<text:p>1</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    }
    path = packed(tmp_path / "a.ods", {**parts, "content.xml": content.format(1_000_000, 16_000).encode()})
    assert refusal(path) == ("F101", "too_wide")
    path = packed(tmp_path / "a.ods", {**parts, "content.xml": content.format(2, 3).encode()})
    assert len(sheet_cells(path)) == 6


def test_zip_bombs(tmp_path: Path) -> None:
    path = edited(with_sheet(tmp_path / "a.xlsx", GOOD), {SHEET: sheet_xml(GOOD + " " * 4_000_000)})
    assert refusal(path) == ("F101", "bomb")
    assert refusal(path, Limits(part_bytes=1_000_000)) == ("F101", "too_large")
    assert refusal(path, Limits(total_bytes=1_000_000)) == ("F101", "too_large")
    assert refusal(path, Limits(file_bytes=1_000)) == ("F101", "too_large")


def test_part_that_unpacks_to_more_than_the_package_says(tmp_path: Path) -> None:
    path = edited(with_sheet(tmp_path / "a.xlsx", GOOD), {SHEET: sheet_xml(GOOD + " " * 900_000)})
    raw = bytearray(path.read_bytes())
    at = raw.find(SHEET.encode(), raw.find(b"PK\x01\x02")) - 46
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(raw))
    assert refusal(path) == ("F101", "damaged")


@pytest.mark.parametrize(
    ("limits", "code"), [(Limits(parts=3), "F101"), (Limits(sheets=1), "F101"), (Limits(merges=1), "F101")]
)
def test_more_parts_sheets_and_merges_than_any_form_needs(tmp_path: Path, limits: Limits, code: str) -> None:
    def draw(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:B1", "x")
        sheet.merge_range("A2:B2", "x")
        book.add_worksheet()

    path = drawn(tmp_path / "a.xlsx", draw)
    assert refusal(path, limits) == (code, "too_large")
    assert isinstance(take(path, tmp_path), Snapshot)


# ---------------------------------------------------------------- many files


def returned(folder: Path, count: int) -> list[Path]:
    """Write forms, each with its number in A1."""
    paths = [folder / f"様式 {number}.xlsx" for number in range(count)]
    for number, path in enumerate(paths):
        with_sheet(path, f'<row r="1"><c r="A1"><v>{number}</v></c></row>')
    return paths


def stumbling(path: Path, root: Path, limits: Limits) -> str:
    """Read like extraction does in the child, and fail as named."""
    if "hang" in path.name:
        time.sleep(60)
    if "die" in path.name:
        os.abort()
    if "raise" in path.name:
        raise LookupError(path.name)
    if "slow" in path.name:
        time.sleep(0.5)
    snapshot = take(path, root, limits)
    return snapshot.file


@pytest.mark.parametrize("workers", [None, 0, 1, 2])
def test_results_come_in_the_order_of_the_files(tmp_path: Path, workers: int | None) -> None:
    paths = returned(tmp_path, 6)
    (tmp_path / "様式 3.xlsx").write_bytes(b"%PDF-")
    done: list[int] = []
    results = take_all(paths, tmp_path, workers=workers, progress=lambda _: done.append(1))
    assert [result.file for result in results] == [path.name for path in paths]
    assert [type(result) for result in results].count(Unreadable) == 1
    assert results == tuple(take(path, tmp_path) for path in paths)
    assert len(done) == 6


def test_worker_that_hangs_dies_or_raises_costs_that_file_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    names = ["slow.xlsx", "hang.xlsx", "a.xlsx", "die.xlsx", "b.xlsx", "raise.xlsx", "c.xlsx"]
    for name in names:
        with_sheet(tmp_path / name, GOOD)
    results = take_all([tmp_path / name for name in names], tmp_path, Limits(seconds=3), 2, run=stumbling)
    whys = {result.file: dict(result.params)["why"] for result in results if isinstance(result, Unreadable)}
    assert [result for result in results if isinstance(result, str)] == ["slow.xlsx", "a.xlsx", "b.xlsx", "c.xlsx"]
    assert whys == {
        "hang.xlsx": PHRASES["too_long"],
        "die.xlsx": PHRASES["killed"],
        "raise.xlsx": PHRASES["our_fault"],
    }
    assert all(len(result.sha256) == 64 for result in results if isinstance(result, Unreadable))
    assert "LookupError" in caplog.text


def test_no_files_need_no_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(worker, "ProcessPool")
    assert take_all([], tmp_path) == ()
