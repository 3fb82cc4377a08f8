# ruff: noqa: E501 - one file a line
"""Every kind of hostile file goes through the guarded reader in one batch: each is said what it is, none costs another.

``tests/test_snapshot_guard.py`` looks at the single guards; here the files are as an attacker would send them, and what
counts is that the batch comes through: in time, within its memory, every refusal a sentence, the good files read.
"""

from __future__ import annotations

import os
import random
import sys
import warnings
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consolidator.language import LANGUAGES, action_of, message_of
from consolidator.model import Finding, OperatorError, Snapshot, Unreadable
from consolidator.snapshot import DEFAULT_LIMITS, Limits, limits_of, take, take_all
from consolidator.snapshot.memory import _Limits, limit_memory
from schemas.codes import CODES, PHRASES
from tests.packages import MAIN, OFFICE, SHEET, drawn, edited, packed, relations, sheet_xml, with_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = '<row r="1"><c r="A1"><v>1</v></c></row>'
LIMITS = Limits(seconds=60, memory_bytes=400 * 1024 * 1024)
WORKBOOK = "xl/workbook.xml"
"""Part and limits of the tests."""


def names_part(names: str) -> dict[str, Any]:
    return {WORKBOOK: lambda xml: xml.replace("</sheets>", f"</sheets><definedNames>{names}</definedNames>")}


def good(path: Path) -> None:
    with_sheet(path, GOOD)


def part(name: str, content: str | bytes | None) -> Callable[[Path], None]:
    """Write a good workbook with one part replaced or added."""

    def build(path: Path) -> None:
        edited(with_sheet(path, GOOD), {name: content})

    return build


def names(text: str) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        edited(with_sheet(path, GOOD), names_part(text))

    return build


def rows(data: str, before: str = "", after: str = "") -> Callable[[Path], None]:
    def build(path: Path) -> None:
        with_sheet(path, data, before, after)

    return build


def raw(content: bytes) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        path.write_bytes(content)

    return build


def members(*entries: tuple[str, bytes]) -> Callable[[Path], None]:
    """Write a good workbook with members added as they are named, duplicates included."""

    def build(path: Path) -> None:
        with_sheet(path, GOOD)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # zipfile's, of a name that is there already
            for name, data in entries:
                archive.writestr(zipfile.ZipInfo(name), data)

    return build


def backslashes(path: Path) -> None:
    """Write a good workbook whose members are named as some Windows programs name them."""
    with_sheet(path, GOOD)
    with zipfile.ZipFile(path) as archive:
        held = {info.filename: archive.read(info) for info in archive.infolist()}
    packed(path, {name.replace("/", "\\"): data for name, data in held.items()})


def nested_bomb(path: Path) -> None:
    """Write a workbook with an archive of zeros inside an archive: nobody here unpacks what is inside a part."""
    inner = path.with_suffix(".zip")
    packed(inner, {"zeros": b"\0" * 900_000})
    data = inner.read_bytes()
    inner.unlink()
    part("xl/media/image1.png", data * 20)(path)


def sheets(count: int) -> Callable[[Path], None]:
    def build(path: Path) -> None:
        drawn(path, lambda book: [book.add_worksheet() for _ in range(count)])

    return build


def many_strings(path: Path) -> None:
    """Write a workbook with 200,000 shared strings of which one is used."""
    texts = "".join(f"<si><t>文字列 {number}</t></si>" for number in range(200_000))
    table = f'<sst xmlns="{MAIN}" count="1" uniqueCount="200000">{texts}</sst>'
    with_sheet(path, '<row r="1"><c r="A1" t="s"><v>199999</v></c></row>')
    edited(
        path,
        {
            "xl/sharedStrings.xml": table,
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                "</Relationships>", f'<Relationship Id="s" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
                "</Relationships>",
            ),
        },
    )  # fmt: skip


def bomb(root: str) -> str:
    """Return XML of nine levels of ten entities each, a billion laughs."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "laugh">{levels}]><{root} xmlns="{MAIN}">&l9;</{root}>'


def noise(path: Path) -> None:
    """Write 100,000 numbers that hardly pack."""
    generator = random.Random(8)  # noqa: S311 - the same file every time
    lines = (
        f'<row r="{row}">'
        + "".join(f'<c r="{column}{row}"><v>{generator.random()}</v></c>' for column in "ABCDEFGHIJKLMNOPQRST")
        + "</row>"
        for row in range(1, 5_001)
    )
    with_sheet(path, "".join(lines))


DTD = '<?xml version="1.0"?><!DOCTYPE worksheet SYSTEM "file:///etc/passwd"><worksheet xmlns="{}"><sheetData/></worksheet>'
DEEP = "<a>" * 100_000 + "</a>" * 100_000
LONG_TEXT = "".join(f"長い文 {number}、" for number in range(60_000))
CYCLE = '<definedName name="a">b</definedName><definedName name="b">a</definedName>'
MANY_NAMES = "".join(f"<definedName name=\"n{n}\">'表 1'!$A${n + 1}</definedName>" for n in range(100_000))
LONG_FORMULA = f'<row r="1"><c r="A1"><f>{"1+" * 50_000}1</f><v>50001</v></c></row>'
MERGES = "".join(f'<mergeCell ref="A{2 * n + 1}:B{2 * n + 2}"/>' for n in range(40_000))
XF = '<xf numFmtId="14"/>'
XFS = f'<styleSheet xmlns="{MAIN}"><cellXfs count="64000">{XF * 64_000}</cellXfs></styleSheet>'

FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    # what is no workbook
    "nothing.xlsx": (raw(b""), "empty"),
    "web page.xlsx": (raw(b"<html><script>alert(1)</script><table></table></html>"), "html"),
    "csv.xlsx": (raw("番号,評価\r\n=1+1,◎\r\n".encode("cp932")), "text"),
    "pdf.xlsx": (raw(b"%PDF-1.7 /OpenAction"), "pdf"),
    "archive.xlsx": (lambda path: packed(path, {"a.exe": b"MZ"}), "zip"),
    "program.xlsx": (raw(b"MZ\x90\x00" + bytes(range(256))), "unknown"),
    "shortcut.xlsx": (raw(b"L\x00\x00\x00\x01\x14\x02\x00" + b"\xc0" * 60), "unknown"),
    "ole without anything.xlsx": (raw(bytes.fromhex("d0cf11e0a1b11ae1") + b"\xff" * 2048), "damaged"),
    # what is damaged
    "first half.xlsx": (lambda path: raw(packed(path, {WORKBOOK: os.urandom(999)}).read_bytes()[:500])(path), "damaged"),
    "no workbook.xlsx": (part(WORKBOOK, None), "damaged"),
    "bad utf-8.xlsx": (part(SHEET, sheet_xml(GOOD).encode() + b"\xff\xfe"), "damaged"),
    "half a utf-16.xlsx": (part(SHEET, sheet_xml(GOOD).replace("UTF-8", "UTF-16").encode("utf-16")[:-3]), "damaged"),
    "says utf-16.xlsx": (part(SHEET, sheet_xml(GOOD).replace("UTF-8", "UTF-16").encode()), "damaged"),
    "nul in xml.xlsx": (part(WORKBOOK, b'<?xml version="1.0"?><workbook>\0</workbook>'), "damaged"),
    "deep.xlsx": (part(WORKBOOK, f'<workbook xmlns="{MAIN}">{DEEP}</workbook>'), "damaged"),
    # what is meant to fill memory or time
    "zeros.xlsx": (part("xl/media/zeros.bin", b"\0" * 5_000_000), "bomb"),
    "no such column.xlsx": (rows(f'<row r="1"><c r="{"A" * 100_000}1"><v>1</v></c></row>'), "damaged"),
    "far corners.xlsx": (rows(GOOD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too_wide"),
    "thousands of sheets.xlsx": (sheets(2_000), "too_large"),
    "laughs in a sheet.xlsx": (part(SHEET, bomb("worksheet")), "entities"),
    "laughs in the workbook.xlsx": (part(WORKBOOK, bomb("workbook")), "entities"),
    "laughs in relations.xlsx": (part("xl/_rels/workbook.xml.rels", bomb("Relationships")), "entities"),
    "laughs in properties.xlsx": (part("docProps/core.xml", bomb("cp")), "entities"),
    "laughs in utf-16.xlsx": (part(SHEET, bomb("worksheet").encode("utf-16")), "entities"),
    "foreign dtd.xlsx": (part(SHEET, DTD.format(MAIN)), "entities"),
    "numbers.xlsx": (noise, "read"),
    # what is odd and harmless, or made so
    "nested bomb.xlsx": (nested_bomb, "read"),
    "backslashes.xlsx": (backslashes, "read"),
    "leads out.xlsx": (members(("../../../etc/cron.d/x", b"x"), ("/etc/passwd", b"x"), ("C:\\x.dll", b"x")), "read"),
    "twice the same part.xlsx": (members((SHEET, sheet_xml(GOOD.replace("1</v>", "2</v>")).encode())), "damaged"),
    "relations to elsewhere.xlsx": (
        part("xl/worksheets/_rels/sheet1.xml.rels", relations(("drawing", "../../../../etc/passwd"), ("comments", "/")))
        , "read"),
    "external picture.xlsx": (
        part("xl/worksheets/_rels/sheet1.xml.rels", relations(("image", "http://a.example/x.png")).replace(
            'png"', 'png" TargetMode="External"')), "read"),
    "no types.xlsx": (part("[Content_Types].xml", None), "read"),
    "names in a circle.xlsx": (names(CYCLE), "read"),
    "hundred thousand names.xlsx": (names(MANY_NAMES), "read"),
    "long formula.xlsx": (rows(LONG_FORMULA), "read"),
    "forty thousand merges.xlsx": (rows(GOOD, after=f"<mergeCells>{MERGES}</mergeCells>"), "read"),
    "many styles.xlsx": (part("xl/styles.xml", XFS), "read"),
    "many strings.xlsx": (many_strings, "read"),
    "one long text.xlsx": (rows(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{LONG_TEXT}</t></is></c></row>'), "read"),
}  # fmt: skip
"""What is sent: how it is built, and "read" or the phrase that says why it is not."""


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Snapshot | Unreadable]:
    """Build everything, with good files among it, and read it in children."""
    folder = tmp_path_factory.mktemp("返送")
    paths = [folder / name for name in (*FILES, "good 1.xlsx", "good 2.xlsx")]
    for name, (build, _) in FILES.items():
        build(folder / name)
    good(folder / "good 1.xlsx")
    good(folder / "good 2.xlsx")
    random.Random(1).shuffle(paths)  # noqa: S311 - the same order every time
    return {result.file: result for result in take_all(paths, folder, LIMITS, 2)}


def phrase_of(result: Unreadable) -> str:
    said = dict(result.params)
    phrase = said.get("why") or said.get("what")
    return next(key for key, text in PHRASES.items() if text == phrase)


@pytest.mark.parametrize("name", FILES)
def test_hostile_file(batch: dict[str, Snapshot | Unreadable], name: str) -> None:
    result, expected = batch[name], FILES[name][1]
    if isinstance(result, Snapshot):
        assert expected == "read"
        return
    assert phrase_of(result) == expected
    assert len(result.sha256) == 64
    for lang in LANGUAGES:
        finding = Finding(result.code, CODES[result.code].severity, (*result.params, ("nearest", "")), result.file)
        assert "\n" not in message_of(finding, lang)
        assert action_of(finding, lang)


def test_the_good_files_of_the_batch_are_read(batch: dict[str, Snapshot | Unreadable]) -> None:
    assert len(batch) == len(FILES) + 2
    for name in ("good 1.xlsx", "good 2.xlsx"):
        result = batch[name]
        assert isinstance(result, Snapshot)
        assert result.sheets[0].cells[1, 1].value == 1.0


def value(result: Snapshot | Unreadable) -> object:
    assert isinstance(result, Snapshot)
    return result.sheets[0].cells[1, 1].value


def test_what_is_odd_but_harmless_keeps_its_value(batch: dict[str, Snapshot | Unreadable]) -> None:
    for name in ("nested bomb.xlsx", "backslashes.xlsx", "leads out.xlsx", "forty thousand merges.xlsx"):
        assert value(batch[name]) == 1.0
    assert value(batch["many strings.xlsx"]) == "文字列 199999"
    assert value(batch["one long text.xlsx"]) == LONG_TEXT
    long = batch["long formula.xlsx"]
    assert isinstance(long, Snapshot)
    assert long.sheets[0].cells[1, 1].formula == "1+" * 50_000 + "1"
    many = batch["hundred thousand names.xlsx"]
    assert isinstance(many, Snapshot)
    assert many.names["n99999"] == ("表 1", 100_000, 1)


# ---------------------------------------------------------------- limits of a child


def greedy(path: Path, root: Path, limits: Limits) -> int:
    """Take more memory than is allowed where a file's name says so."""
    del root, limits
    return len(bytearray(10**9)) if "greedy" in path.name else 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not limit memory, or not so")
def test_a_file_that_takes_too_much_memory_costs_itself_only(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.xlsx", "greedy.xlsx", "z.xlsx")]
    for path in paths:
        good(path)
    first, lost, last = take_all(paths, tmp_path, Limits(memory_bytes=200_000_000), 1, run=greedy)
    assert (first, last) == (0, 0)
    assert isinstance(lost, Unreadable)
    assert phrase_of(lost) == "memory"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="as above")
def test_a_workbook_larger_than_the_memory_for_it_is_refused_in_a_sentence(tmp_path: Path) -> None:
    noise(tmp_path / "large.xlsx")
    good(tmp_path / "small.xlsx")
    paths = [tmp_path / "large.xlsx", tmp_path / "small.xlsx"]
    large, small = take_all(paths, tmp_path, Limits(memory_bytes=20_000_000), 1)
    assert isinstance(large, Unreadable)
    assert phrase_of(large) in ("memory", "killed")  # libraries in Rust don't raise, they end the process
    assert value(small) == 1.0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="as above")
def test_what_is_kept_of_many_hostile_files_leaves_room_for_the_next_good_one(tmp_path: Path) -> None:
    for file in range(24):
        links = "".join(
            f'<Relationship Id="x{number}" Type="{OFFICE}/theme" Target="{file}{"a" * 1000}{number}.xml"/>'
            for number in range(5000)
        )
        told = {"xl/_rels/workbook.xml.rels": lambda xml, links=links: xml.replace("</Rel", f"{links}</Rel")}
        edited(with_sheet(tmp_path / f"{file:02}.xlsx", GOOD), told)
    good(tmp_path / "good.xlsx")
    read = take_all(sorted(tmp_path.iterdir()), tmp_path, Limits(memory_bytes=150_000_000), 1)
    assert [value(one) for one in read] == [1.0] * 25


def test_the_limit_for_windows_has_the_layout_that_windows_expects() -> None:
    if sys.maxsize > 2**32:
        import ctypes  # noqa: PLC0415 - as in the module

        assert ctypes.sizeof(_Limits) == 144
        assert (_Limits.flags.offset, _Limits.process_memory.offset) == (16, 112)


def test_nothing_is_limited_where_the_system_can_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows limits otherwise")
    monkeypatch.setattr("consolidator.snapshot.memory._STATM", tmp_path / "statm")
    assert limit_memory.__wrapped__(1) is False


def test_limits_are_settings() -> None:
    assert limits_of({}) == DEFAULT_LIMITS
    wanted = limits_of({"CONSOLIDATOR_TIME_LIMIT": "600", "CONSOLIDATOR_MEMORY_LIMIT": "４"})
    assert (wanted.seconds, wanted.memory_bytes) == (600.0, 4 * 1024 * 1024)


@pytest.mark.parametrize("value", ["0", "-1", "soon", "1.5", "9999999"])
def test_a_setting_that_is_no_number_is_said(value: str) -> None:
    with pytest.raises(OperatorError) as raised:
        limits_of({"CONSOLIDATOR_TIME_LIMIT": value})
    assert raised.value.code == "O127"


# ---------------------------------------------------------------- files that are no files, or change


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    result = take(tmp_path / "pipe.xlsx", tmp_path)  # that it comes back is the point
    assert isinstance(result, Unreadable)
    assert (result.code, phrase_of(result)) == ("F118", "device")


def test_a_file_that_is_written_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    good(path)
    content = path.read_bytes()

    def torn(self: Path) -> bytes:
        self.write_bytes(content + b"more")
        return content

    monkeypatch.setattr(Path, "read_bytes", torn)
    result = take(path, tmp_path)
    assert isinstance(result, Unreadable)
    assert (result.code, phrase_of(result)) == ("F118", "changing")


def test_a_placeholder_of_onedrive_without_a_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    good(path)
    real = path.stat()

    class Placeholder:
        st_mode, st_size, st_mtime_ns, st_file_attributes = real.st_mode, real.st_size, real.st_mtime_ns, 0x400000

    def offline(_: Path) -> bytes:
        raise OSError(362, "The cloud file provider is not running")

    monkeypatch.setattr(Path, "stat", lambda _: Placeholder())
    monkeypatch.setattr(Path, "read_bytes", offline)
    result = take(path, tmp_path)
    assert isinstance(result, Unreadable)
    assert (result.code, phrase_of(result)) == ("F118", "offline")
