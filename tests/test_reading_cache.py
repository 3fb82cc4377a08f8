"""A form that was read before is not read again, and nobody can tell that from the results."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consolidator.columns import Columns
from consolidator.model import CELL_COLUMNS, Extraction, Finding, Repair, Unreadable
from consolidator.reading import cache, fingerprint, form_of, read_form, read_forms, returned_files
from consolidator.reading.many import here
from consolidator.reading.packed import opened, packed, unpacked
from consolidator.snapshot import DEFAULT_LIMITS, take
from tests.story import City, drawn_in, everything
from tests.test_load import BAD

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from consolidator.reading import FormRead
    from consolidator.snapshot import Limits

CODES = [f"{number:02}" for number in range(1, 9)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> City:
    """A city of eight departments, of whose returns two are bad, one sits twice in the folder and one holds strays."""
    departments = "\n".join(["| code | bureau | name |", *(f"| {code} | 局 | 第{code}課 |" for code in CODES)])
    initiatives = "\n".join(
        ["| id | title | policy | lead | related | status |", *(f"| R{c} | 取組{c} | 1 | {c} | | |" for c in CODES)]
    )
    city = City(tmp_path_factory.mktemp("市"), departments=departments, initiatives=initiatives)
    paths = {code: city.returns(code, name=f"局/{code}.xlsx" if code > "04" else "") for code in CODES[:-1]}
    shutil.copy(paths["01"], city.returned / "01 写し.xlsx")
    paths["02"].write_bytes(BAD["F101"](paths["02"].read_bytes()))
    paths["03"].write_bytes(BAD["F105"](b""))
    with drawn_in(paths["04"]) as form:
        form.book.worksheets[0]["Z99"] = "=欄外"
        form.book.worksheets[0]["Z98"] = dt.datetime(2024, 5, 1, 12, 30)  # noqa: DTZ001 - cells have no zone
    return city


@pytest.fixture
def city(town: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> City:
    """The same city, to be changed, with a cache of its own."""
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "貯え 場所"))
    own = object.__new__(City)
    own.__dict__.update(town.__dict__)
    own.folder, own.out, own.returned = tmp_path, tmp_path / "結果", tmp_path / "提出 されたもの"
    own.ledger = tmp_path / town.ledger.name
    shutil.copy(town.ledger, own.ledger)
    shutil.copytree(town.returned, own.returned)
    return own


class Watched:
    """A reader that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(
        self, paths: Sequence[Path], root: Path, limits: Limits, progress: Callable[[Path], None]
    ) -> Generator[bytes | Unreadable]:
        self.asked = [path.relative_to(root).as_posix() for path in paths]
        return here(0)(paths, root, limits, progress)


def read(city: City) -> tuple[tuple[FormRead, ...], list[str]]:
    """Return what is read with the cache, and which files were read for it."""
    reader = Watched()
    paths = returned_files(city.returned)
    done: list[int] = []
    reads = read_forms(
        paths, city.returned, reader=reader, cache=cache.cache_place(), progress=lambda _: done.append(1)
    )
    assert len(done) == len(paths)
    same(reads, read_forms(paths, city.returned, workers=0))
    return reads, reader.asked


def same(left: Sequence[FormRead], right: Sequence[FormRead]) -> None:
    """Assert that forms hold the same, to the type of every value."""
    assert left == right
    assert [_types(one) for one in left] == [_types(other) for other in right]


def _types(read: FormRead) -> list[list[type]]:
    return [[type(value) for value in row] for row in read.extraction.rows] if read.extraction else []


NEVER = ["02.xlsx"]
"""Damaged, or so it seemed: another attempt may find otherwise."""


def test_second_reading_reads_nothing_anew(city: City) -> None:
    _, first = read(city)
    _, second = read(city)
    assert (len(first), second) == (8, NEVER)


def test_changed_file_is_read_renamed_one_is_not(city: City) -> None:
    read(city)
    with drawn_in(city.returned / "局" / "05.xlsx") as form:
        form.cell("evaluation", "R05", "done").value = "書き直した。"
    (city.returned / "01.xlsx").rename(city.returned / "局" / "【修正】01.xlsx")
    reads, asked = read(city)
    assert asked == [*NEVER, "局/05.xlsx"]
    assert "局/【修正】01.xlsx" in {one.received.file for one in reads}


def test_same_size_and_time_do_not_make_the_same_file(city: City) -> None:
    read(city)
    path = city.returned / "局" / "06.xlsx"
    times, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert read(city)[1] == [*NEVER, "局/06.xlsx"]


def test_results_are_the_same_without_half_of_it_and_all_of_it(city: City) -> None:
    def results(*options: str) -> dict[str, bytes]:
        shutil.rmtree(city.out, ignore_errors=True)
        assert city.merge(*options).code == 1
        return everything(city.out)

    plain = results("--no-cache")
    assert not cache.cache_place().exists()
    half = sorted((city.returned / "局").iterdir())
    read_forms(half, city.returned, workers=0, cache=cache.cache_place())
    assert results() == plain
    assert read(city)[1] == NEVER
    assert results() == plain


@pytest.mark.parametrize("harm", [18, 30, 0.5, 0.95, "cut", "text"])
def test_damaged_cache_costs_nothing_but_time(city: City, harm: float | str) -> None:
    read(city)
    whole = cache.cache_place().read_bytes()
    match harm:
        case "cut":
            harmed = whole[: len(whole) // 3]
        case "text":
            harmed = b"no cache at all" * 100
        case _:
            at = int(float(harm) if float(harm) > 1 else float(harm) * len(whole))
            harmed = whole[:at] + bytes(byte ^ 0xFF for byte in whole[at : at + 600]) + whole[at + 600 :]
    cache.cache_place().write_bytes(harmed)
    read(city)
    read(city)
    assert read(city)[1] == NEVER  # made anew, or mended


def test_damaged_entry_is_read_anew_and_mended(city: City) -> None:
    read(city)
    with sqlite3.connect(cache.cache_place()) as base:
        base.execute("UPDATE forms SET form = substr(form, 1, length(form) - 1) || x'00'")
        base.execute("UPDATE forms SET form = 'text' WHERE rowid = 1")
    base.close()
    assert len(read(city)[1]) == 8
    assert read(city)[1] == NEVER


@pytest.mark.parametrize("what", ["software", "limits"])
def test_other_software_and_other_limits_know_nothing_of_it(
    city: City, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    read(city)
    if what == "software":
        monkeypatch.setattr(cache, "fingerprint", lambda: "another version")
    else:
        monkeypatch.setenv("CONSOLIDATOR_MEMORY_LIMIT", "1000")
    assert len(read(city)[1]) == 8
    monkeypatch.undo()
    monkeypatch.setenv(cache.FOLDER, str(city.folder / "貯え 場所"))
    assert read(city)[1] == NEVER


def test_cache_in_use_cache_nobody_may_write_and_no_place_for_one(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "PATIENCE", 0.1)
    read(city)
    path = city.returned / "局" / "05.xlsx"
    with drawn_in(path) as form:
        form.cell("evaluation", "R05", "done").value = "書き直した。"
    other = sqlite3.connect(cache.cache_place(), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert len(read(city)[1]) == 8
    other.execute("ROLLBACK")
    other.execute("BEGIN IMMEDIATE")  # another run writes: what is there can be had
    assert read(city)[1] == [*NEVER, "局/05.xlsx"]
    other.close()
    assert read(city)[1] == [*NEVER, "局/05.xlsx"]
    assert read(city)[1] == NEVER
    monkeypatch.setenv(cache.FOLDER, str(path))
    assert len(read(city)[1]) == 8


def test_full_disk_costs_nothing_but_time(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(place: Path) -> sqlite3.Connection:
        base = sqlite3.connect(place)
        base.execute("PRAGMA max_page_count = 4")
        return base

    monkeypatch.setattr(cache, "_opened", full)
    assert len(read(city)[1]) == 8
    assert len(read(city)[1]) == 8


def test_oldest_entries_go_first(tmp_path: Path) -> None:
    place = tmp_path / "forms.sqlite3"
    forms = {bytes([number]) * 32: os.urandom(10_000) for number in range(40)}
    for key, form in forms.items():
        cache.keep(place, {key: form}, [bytes([0]) * 32], most=200_000)
    held = cache.look_up(place, list(forms))
    assert place.stat().st_size < 300_000
    assert len(held) > 10
    assert [key[0] for key in held] == [0, *range(41 - len(held), 40)]
    assert all(forms[key] == form for key, form in held.items())
    cache.keep(place, {b"huge": bytes(cache.MOST_ONE + 1)}, [])
    assert cache.look_up(place, [b"huge"]) == {}


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps this folder in the person's own profile")
def test_nobody_else_may_look_into_the_cache(city: City) -> None:
    read(city)
    assert stat.S_IMODE(cache.cache_place().parent.stat().st_mode) == 0o700


def test_cache_lies_where_the_system_keeps_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache.cache_place({cache.FOLDER: str(tmp_path)}) == tmp_path / "forms.sqlite3"
    monkeypatch.setattr(cache.platformdirs, "user_cache_path", lambda *_args, **_named: tmp_path / "一人の")
    assert cache.cache_place({}) == tmp_path / "一人の" / "forms.sqlite3"


def test_fingerprint_is_of_every_module_and_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = fingerprint.fingerprint.__wrapped__
    assert count() == count()
    shutil.copytree(Path(cache.__file__).parents[1], tmp_path / "consolidator")
    monkeypatch.setattr(fingerprint, "CODE", ("consolidator",))
    monkeypatch.setattr(fingerprint.resources, "files", lambda package: tmp_path / package)
    before = count()
    module = tmp_path / "consolidator" / "extract" / "align.py"
    module.write_text(module.read_text(encoding="utf-8") + "#", encoding="utf-8")
    after = count()
    monkeypatch.setattr(fingerprint.metadata, "version", lambda _: "99")
    assert len({before, after, count()}) == 3


def test_packed_form_keeps_every_kind_of_value(city: City) -> None:
    read_one = read_form(city.returned / "04.xlsx", city.returned)
    snapshot = take(city.returned / "04.xlsx", city.returned, DEFAULT_LIMITS)
    assert not isinstance(snapshot, Unreadable)
    assert form_of(snapshot).received == read_one.received
    assert isinstance(read_one.extraction, Extraction)
    raws = [dt.datetime(2024, 5, 1, 12, 30), dt.date(2024, 5, 1), dt.time(1, 2, 3), True, 1.0, 0.1, None, "", "１\n２"]  # noqa: DTZ001
    at = CELL_COLUMNS.index("raw")
    rows = Columns.of(
        CELL_COLUMNS,
        [(*row[:at], raw, *row[at + 1 :]) for row, raw in zip(read_one.extraction.rows, raws, strict=False)],
    )
    file = read_one.received.file
    finding = Finding(
        "R104", "warn", (("issued", "a"), ("returned", "b")), file, "04", "表", "A1", year=2024, value="b"
    )
    repair = Repair(file, "表", "A1", "effects", "R04", "actual", "1", "2", "formula")
    form = replace(read_one, extraction=replace(read_one.extraction, rows=rows, findings=(finding,), repairs=(repair,)))
    held = opened(packed(form))
    assert held is not None
    back = unpacked(file, held, {})
    same([back], [form])
    assert back.extraction is not None
    assert [type(row[at]) for row in back.extraction.rows] == [type(raw) for raw in raws]
    renamed = unpacked("新.xlsx", held, {})
    assert packed(renamed) == packed(form)
    assert {renamed.received.file, *(row[-1] for row in renamed.context)} == {"新.xlsx"}
