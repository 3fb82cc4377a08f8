# ruff: noqa: E501 - samples of XML
"""Thousands of damaged, twisted and odd workbooks, made from a few sound ones by chance that can be repeated.

``python -m tests.fuzz 10000 [FIRST_SEED]`` makes that many, reads each in a guarded child as ``merge`` does, and prints
a tally and every fault with its seed; a fault is a hang, memory beyond the limit, an exception, a sentence that can't be
said, or a value that is not what the file holds and is in no finding. ``tests/test_fuzz.py`` runs some hundreds.
"""

from __future__ import annotations

import io
import json
import random
import re
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from python_calamine import CalamineWorkbook

from consolidator.extract import extract
from consolidator.intake import Received
from consolidator.language import LANGUAGES, action_of, message_of
from consolidator.manifest import read_manifest
from consolidator.model import Finding, Snapshot, Unreadable
from consolidator.normalise.cells import normalise
from consolidator.package import parts_of
from consolidator.pipeline import judge_values
from consolidator.reading import FormRead
from consolidator.snapshot import Limits, take, take_all
from consolidator.text import canonical_text
from consolidator.workbook.package import sheet_parts
from tests.packages import MAIN, relations, with_sheet
from tests.packages import edited as with_parts
from tests.story import City, manifest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import pandas as pd

    from consolidator.model import Extraction

LIMITS: Final = Limits(seconds=30, memory_bytes=512 * 1024 * 1024)
NUMBERS: Final = (
    "-1",
    "0",
    "1",
    "2147483648",
    "1048577",
    "1e308",
    "-1e999",
    "NaN",
    "",
    "999999999999999999999",
    "0x10",
    "１",
)
ALPHABET: Final = "aZ0９＝=+-@◎○△〇千円百万億%％.,，、　 \n\t㈱①㎡ｶﾞが\U00020b9f<>&\"'{}[]|\\令和R元年度/（）"
JUNK: Final = (
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<![CDATA[x]]>", b"<!-- -->", b"\xff\xfe", b"\x00", b"<a>" * 300,
    b"</sheetData>", b"<?x y?>", b'xmlns:x="y"', b"&#x0;", b"&#xD800;", b"_x0000_", b"<c r='A1'/>", b'<mergeCell ref="A1:B2"/>',
)  # fmt: skip
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


# ---------------------------------------------------------------- sound workbooks


DEPARTMENTS: Final = """
    | code | bureau | name   |
    | 01   | 市民部 | 市民課 |
    | 1    | 総務部 | 総務課 |
"""
INITIATIVES: Final = """
    | id | title        | policy  | lead | related |
    | 1  | 窓口の予約制 | 1       | 01   |         |
    | 01 | 複写機の集約 | 2-1-1-1 | 1    |         |
"""


def seeds(folder: Path) -> list[bytes]:
    """Return sound workbooks: filled forms, one with notes and a drawing, one with every kind of cell."""
    city = City(folder / "city", departments=DEPARTMENTS, initiatives=INITIATIVES)
    forms = [city.returns(code).read_bytes() for code in list(city.forms)[:2]]
    kinds = with_sheet(folder / "kinds.xlsx", KINDS, after='<mergeCells><mergeCell ref="A5:B6"/></mergeCells>')
    return [*forms, kinds.read_bytes(), with_parts(kinds, REMARKS).read_bytes()]


KINDS: Final = (
    '<row r="1"><c r="A1"><v>1200</v></c><c r="B1" t="b"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
    '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>様式</t></is></c><c r="B2" t="str"><f>A1</f><v>x</v></c></row>'
    '<row r="3"><c r="A3"><f t="array" ref="A3:A4">B1:B2</f><v>0.655</v></c><c r="B3" t="d"><v>2020-03-31</v></c></row>'
)
REMARKS: Final = {
    "xl/worksheets/_rels/sheet1.xml.rels": relations(("comments", "../comments1.xml"), ("drawing", "../drawings/d.xml")),
    "xl/comments1.xml": f'<comments xmlns="{MAIN}"><authors><author>人</author></authors><commentList>'
    '<comment ref="A1" authorId="0"><text><t>人:\nなぜ_x000D_</t></text></comment></commentList></comments>',
    "xl/drawings/d.xml": '<d:wsDr xmlns:d="d" xmlns:a="a"><d:twoCellAnchor><d:from><d:col>1</d:col><d:row>2</d:row></d:from>'
    "<d:sp><d:txBody><a:p><a:r><a:t>箱</a:t></a:r></a:p></d:txBody></d:sp></d:twoCellAnchor></d:wsDr>",
}  # fmt: skip


# ---------------------------------------------------------------- what chance does to them


def bytes_twisted(raw: bytes, chance: random.Random) -> bytes:
    """Flip, cut, insert, or move some bytes of a file."""
    data = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 8, 40))):
        at = chance.randrange(len(data)) if data else 0
        act = chance.randrange(5)
        if act == 0 and data:
            data[at] ^= 1 << chance.randrange(8)
        elif act == 1:
            del data[at : at + chance.choice((1, 4, 100, 5_000))]
        elif act == 2:
            data[at:at] = chance.randbytes(chance.choice((1, 4, 100)))
        elif act == 3:
            del data[at + chance.randrange(1, 2_000) :]
        else:
            data[at:at] = data[at : at + chance.choice((4, 60, 3_000))]
    return bytes(data)


def members_twisted(raw: bytes, chance: random.Random) -> bytes:
    """Drop, rename, double or exchange members of a package, or pack them otherwise."""
    parts = list(parts_of(raw).items())
    for _ in range(chance.choice((1, 1, 2, 3))):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        name, data = parts[at]
        act = chance.randrange(5)
        if act == 0 and len(parts) > 1:
            del parts[at]
        elif act == 1:
            parts[at] = (
                chance.choice((name.upper(), name.replace("/", "\\"), f"../{name}", f"/{name}", name[1:])),
                data,
            )
        elif act == 2:
            parts.append((chance.choice((name, name.lower(), f"{name}/")), data))
        elif act == 3:
            parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], data)
        else:
            parts[at] = (name, bytes_twisted(data, chance))
    return _zipped(parts, chance.choice(METHODS))


def xml_twisted(raw: bytes, chance: random.Random) -> bytes:
    """Change the XML of a part so that it mostly stays well-formed but says something else."""
    parts = parts_of(raw)
    name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    data = parts[name]
    for _ in range(chance.choice((1, 1, 2, 5))):
        data = _xml_step(data, chance)
    return _zipped([*{**parts, name: data}.items()], zipfile.ZIP_DEFLATED)


def _xml_step(data: bytes, chance: random.Random) -> bytes:
    act = chance.randrange(6)
    values = list(re.finditer(rb'="([^"]*)"|>([^<>]+)<', data))
    elements = list(re.finditer(rb"<(\w[\w:]*)(?: [^>]*)?/>|<(\w[\w:]*)(?: [^>]*)?>[^<]*</\2>", data))
    if act <= 1 and values:
        found = chance.choice(values)
        group = 1 if found[1] is not None else 2
        other = chance.choice(values)
        new = chance.choice((chance.choice(NUMBERS).encode(), other[1] or other[2] or b"", _text(chance).encode()))
        new = new.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
        return data[: found.start(group)] + new + data[found.end(group) :]
    if act == 2 and elements:
        found = chance.choice(elements)
        return data[: found.start()] + data[found.end() :]
    if act == 3 and elements:
        found = chance.choice(elements)
        return data[: found.end()] + found[0] * chance.choice((1, 1, 50)) + data[found.end() :]
    if act == 4:
        at = chance.randrange(len(data) + 1)
        return data[:at] + chance.choice(JUNK) + data[at:]
    encoding = chance.choice(("utf-16", "utf-8-sig", "cp932", "utf-16-le"))
    text = data.decode("utf-8", "replace").replace("UTF-8", chance.choice((encoding, "UTF-8", "x-none")))
    return text.encode(encoding, "replace")


def _text(chance: random.Random) -> str:
    return "".join(chance.choice(ALPHABET) for _ in range(chance.choice((0, 1, 3, 8, 40))))


def _zipped(parts: Iterable[tuple[str, bytes]], method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile's, of a name that is there already
                archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def cell_typed(raw: bytes, chance: random.Random, folder: Path) -> tuple[bytes, dict[str, Any]]:
    """Type something into an entry cell of a form; return it with what the cell must then hold."""
    plain = folder / "seed.xlsx"
    plain.write_bytes(raw)
    manifest = manifest_of(plain)
    entry = chance.choice(manifest.entries)
    part = sheet_parts(parts_of(raw))[entry.sheet]
    address = f"{_letters(entry.column)}{entry.row}"
    xml, text = _cell(chance)

    def change(sheet: str) -> str:
        found = re.search(rf'<c r="{address}"(?: s="(\d+)")?[^>]*?(?:/>|>.*?</c>)', sheet, re.DOTALL)
        assert found, address
        style = f' s="{found[1]}"' if found[1] else ""
        return sheet[: found.start()] + xml.format(f'r="{address}"{style}') + sheet[found.end() :]

    made = with_parts(plain, {part: change}).read_bytes()
    return made, {"place": [entry.table, entry.key, entry.field, entry.year], "text": text}


def _cell(chance: random.Random) -> tuple[str, str]:
    """Return a cell's XML (attributes to be filled in) and its content as canonical text."""
    act = chance.randrange(4)
    if act == 0:
        number = chance.choice(
            (chance.uniform(-1e6, 1e6), chance.randrange(-(10**9), 10**9) * 1.0, 10.0 ** chance.randrange(-9, 16))
        )
        return f"<c {{}}><v>{number!r}</v></c>", canonical_text(number)
    if act == 1:
        flag = chance.random() < 0.5
        return f'<c {{}} t="b"><v>{flag:d}</v></c>', canonical_text(flag)
    text = _text(chance)
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace("{", "{{").replace("}", "}}")
    if act == 2:
        return f'<c {{}} t="str"><v xml:space="preserve">{written}</v></c>', text
    return f'<c {{}} t="inlineStr"><is><t xml:space="preserve">{written}</t></is></c>', text


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ---------------------------------------------------------------- one case


def make(seed: int, sound: Sequence[bytes], folder: Path) -> Path:
    """Write the case of a seed: ``<seed>.xlsx``, and beside it ``<seed>.json`` where something is known of it."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    path = folder / f"{seed:07}.xlsx"
    kind = chance.randrange(4)
    known: dict[str, Any] = {}
    if kind == 3:
        made, known = cell_typed(sound[chance.randrange(2)], chance, folder)
    else:
        twist: Callable[[bytes, random.Random], bytes] = (bytes_twisted, members_twisted, xml_twisted)[kind]
        made = twist(chance.choice(sound), chance)
    path.write_bytes(made)
    if known:
        path.with_suffix(".json").write_text(json.dumps(known), encoding="utf-8")
    return path


def probe(path: Path, root: Path, limits: Limits) -> tuple[str, ...]:
    """Read a case as merge does; return what became of it, and after that its faults.

    Checking values against the plan's rules takes longer than all the rest: it is done for one case in twenty-five.
    """
    snapshot = take(path, root, limits)
    if isinstance(snapshot, Unreadable):
        _say([Finding(snapshot.code, "block", (*snapshot.params, ("nearest", "")))])
        return (f"refused: {snapshot.code} {''.join(value for _, value in snapshot.params)}",)
    faults = _unlike_calamine(path, snapshot)
    manifest, problem = read_manifest(snapshot)
    if manifest is None:
        return (f"no form: {problem}", *faults)
    extraction = extract(snapshot, manifest)
    values, unread, _ = normalise(extraction.cells, manifest.parameters, {})
    _say((*extraction.findings, *unread))
    faults += [*_unlike_typed(extraction, path), *_wrong_values(values, (*extraction.findings, *unread))]
    if int(path.stem) % 25 == 0:
        context = tuple((*row, snapshot.file) for row in manifest.context)
        received = Received(snapshot.file, snapshot.sha256)
        _say(judge_values([FormRead(received, extraction, manifest.parameters, context)], manifest.parameters).findings)
    return ("form", *faults)


def _say(findings: Iterable[Finding]) -> None:
    for finding in findings:
        for lang in LANGUAGES:
            message_of(finding, lang)
            action_of(finding, lang)


def _unlike_calamine(path: Path, snapshot: Snapshot) -> list[str]:
    """Compare numbers and texts with what the library reads of the file as it came, where it reads it."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        grids = {
            " ".join(re.split("[\t\r\n]", name)): book.get_sheet_by_index(index)  # as XML reads attributes; it doesn't
            for index, name in enumerate(book.sheet_names)
        }
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return []
    faults = [f"{name} is not read" for name in grids if name not in {sheet.name for sheet in snapshot.sheets}]
    for sheet in (
        sheet for sheet in snapshot.sheets if sheet.name in grids
    ):  # it leaves out a sheet it can't follow to
        grid = grids[sheet.name]
        top, left = grid.start or (0, 0)
        for row, values in enumerate(grid.to_python(), top + 1):
            for column, value in enumerate(values, left + 1):
                cell = sheet.cells.get((row, column))
                ours = "" if cell is None or cell.value is None else cell.value
                if type(value) is float and type(ours) is float and value != ours and value == value:  # noqa: PLR0124 - NaN
                    faults.append(f"{sheet.name} {row} {column}: {ours!r} for {value!r}")
                if isinstance(value, str) and value.strip() and canonical_text(value) != ours:
                    faults.append(f"{sheet.name} {row} {column}: {ours!r} for {value!r}")
    return faults


def _wrong_values(values: pd.DataFrame, findings: Sequence[Finding]) -> list[str]:
    """Return the entries whose value is neither what was typed, nor logged as repaired, nor in a finding."""
    found = {(finding.sheet, finding.cell) for finding in findings}
    keys = {(finding.table, finding.key, finding.field) for finding in findings}
    faults = []
    for cell in values.to_dict("records"):
        value = cell["value"]
        text = "" if value is None or value != value else canonical_text(value)  # noqa: PLR0124 - NaN
        place = cell["table"], cell["key"], cell["field"]
        if (
            text != cell["original"]
            and not cell["rule"]
            and (cell["sheet"], cell["cell"]) not in found
            and place not in keys
        ):
            faults.append(f"{place}: {cell['original']!r} became {text!r} without a word")
    return faults


def _unlike_typed(extraction: Extraction, path: Path) -> list[str]:
    """Return whether the entry that was typed into holds something else."""
    beside = path.with_suffix(".json")
    if not beside.exists():
        return []
    known = json.loads(beside.read_text(encoding="utf-8"))
    cells = extraction.cells
    here = cells[["table", "key", "field", "year"]].apply(list, axis=1).map(lambda place: place == known["place"])
    held = cells.loc[here, "original"].tolist()
    if held == [known["text"]] or (not known["text"].strip() and held in ([""], [known["text"]])):
        return []
    return [f"{known['place']}: {held!r} for {known['text']!r}"]


# ---------------------------------------------------------------- many


def fuzz(count: int, first: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """Make and read so many cases; return the tally and the faults by seed."""
    (folder / "seeds").mkdir(parents=True)
    sound = seeds(folder / "seeds")
    tally: Counter[str] = Counter()
    faults: list[str] = []
    for start in range(first, first + count, 500):
        batch = folder / "cases"
        batch.mkdir()
        paths = [make(seed, sound, batch) for seed in range(start, min(start + 500, first + count))]
        for path, result in zip(paths, take_all(paths, batch, LIMITS, 2, run=probe), strict=True):
            if isinstance(result, Unreadable):  # the guard had to step in
                faults.append(f"{path.stem}: {dict(result.params)}")
                continue
            tally[result[0]] += 1
            faults += [f"{path.stem}: {fault}" for fault in result[1:]]
        for path in batch.iterdir():
            path.unlink()
        batch.rmdir()
    return tally, faults


def main(count: int, first: int) -> int:
    """Fuzz, and print what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        tally, faults = fuzz(count, first, Path(folder) / "fuzz")
    for what, number in tally.most_common():
        print(f"{number:7} {what}")  # noqa: T201 - a script
    print(f"{len(faults):7} faults")  # noqa: T201 - as above
    for fault in faults:
        print(fault)  # noqa: T201 - as above
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
