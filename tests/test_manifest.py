from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consolidator import positions
from consolidator.issue import issue_form
from consolidator.manifest import SHEET, ManifestError, decode, encode, read_manifest
from consolidator.model import Cell, Entry, IssuedSheet, Manifest, Parameters, Rating, Record, Sheet, Snapshot
from consolidator.snapshot import take
from consolidator.template import find_template, read_template
from tests.plans import make_plan

if TYPE_CHECKING:
    from pathlib import Path

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
number = st.integers(1, 5000)
SHEETS = st.sampled_from(["表紙", "R1-01", "O'Brien", "=1"])

ratings = st.builds(Rating, text, text, text, number, st.booleans(), st.booleans())
entries = st.builds(Entry, text, text, text, text, number, SHEETS, number, number, text, number)
records = st.builds(
    Record, text, text, st.sampled_from(["form", "sheet", "row"]), SHEETS,
    st.lists(st.tuples(text, number, number, text), max_size=2).map(tuple),
)  # fmt: skip
sheets = st.builds(IssuedSheet, SHEETS, st.dictionaries(st.tuples(number, number), text, max_size=3))
manifests = st.builds(
    Manifest,
    schema_version=st.just(1),
    plan_code=text, plan_title=text, organisation=text, period=text, department=text, department_name=text,
    template=text, template_digest=text,
    parameters=st.builds(Parameters, number, number, number, text, st.lists(ratings, max_size=3).map(tuple)),
    records=st.lists(records, max_size=3).map(tuple),
    entries=st.lists(entries, max_size=3).map(tuple),
    sheets=st.lists(sheets, max_size=3).map(tuple),
    notes=st.lists(text, max_size=2).map(tuple),
    context=st.lists(st.tuples(text, text, text, number, text), max_size=3).map(tuple),
)  # fmt: skip

SMALL = Manifest(
    1, "P", "計画", "市", "year_end", "D1", "課", "個票", "0" * 64, Parameters(2019, 2016, 2020, "千円", ()), (), (),
    (IssuedSheet("表紙", {(1, 1): "見出し"}),),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(manifests)
def test_what_is_written_is_read(manifest: Manifest) -> None:
    assert decode(encode(manifest)) == manifest


def test_a_large_manifest_stays_within_what_a_cell_takes() -> None:
    digests = {(row, 1): hashlib.sha512(str(row).encode()).hexdigest() for row in range(1, 2000)}
    manifest = replace(SMALL, sheets=(IssuedSheet("表紙", digests),))
    cells = encode(manifest)
    assert len(cells) > 6
    assert max(map(len, cells)) <= 30_000
    assert decode(cells) == manifest


def test_people_are_told_to_leave_the_sheet_alone() -> None:
    head = "\n".join(encode(SMALL)[:4])
    assert "変更しないでください" in head
    assert "do not change" in head
    assert "計画 / D1 課" in head
    assert "2019" in head


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cells: cells[:-1],
        lambda cells: [*cells[:-1], cells[-1][:-1]],
        lambda cells: [*cells[:-1], "A" + cells[-1][1:] if cells[-1][0] != "A" else "B" + cells[-1][1:]],
        lambda cells: cells[:4] + cells[5:],
        lambda cells: [*cells[:4], "consolidator-manifest 1", *cells[5:]],
        lambda _: [],
    ],
)
def test_a_damaged_manifest_is_noticed(spoil) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 - a lambda
    with pytest.raises(ManifestError, match="F112"):
        decode(spoil(encode(SMALL)))


def test_a_manifest_of_a_newer_version_is_not_guessed_at() -> None:
    with pytest.raises(ManifestError, match="F113"):
        decode(encode(replace(SMALL, schema_version=2)))


def test_a_bomb_is_not_unpacked() -> None:
    body = base64.b64encode(zlib.compress(b" " * 60_000_000, 9)).decode()
    head = f"consolidator-manifest 1 1 {hashlib.sha256(body.encode()).hexdigest()}"
    with pytest.raises(ManifestError, match="F112"):
        decode([head, body])


def snapshot(name: str, cells: list[str], state: str = "veryHidden") -> Snapshot:
    held = {(row, 1): Cell(value) for row, value in enumerate(cells, 1)}
    sheet = Sheet(name, held, state)  # type: ignore[arg-type] # a literal
    return Snapshot("a.xlsx", "", "xlsx", (Sheet("表紙", {(1, 1): Cell("x")}), sheet), {})


def test_the_manifest_is_found_in_a_workbook() -> None:
    cells = encode(SMALL)
    assert read_manifest(snapshot(SHEET, cells)) == (SMALL, "")
    assert read_manifest(snapshot(SHEET, cells, "visible")) == (SMALL, "")
    assert read_manifest(snapshot("Sheet1", cells, "hidden")) == (SMALL, "")


def test_what_is_wrong_with_the_manifest_is_said_by_code() -> None:
    assert read_manifest(snapshot("表2", ["x"])) == (None, "F105")
    assert read_manifest(snapshot(SHEET, ["x"])) == (None, "F112")
    assert read_manifest(snapshot(SHEET, encode(SMALL)[:-1])) == (None, "F112")
    assert read_manifest(snapshot(SHEET, encode(replace(SMALL, schema_version=9)))) == (None, "F113")


def test_positions_tell_where_each_name_stands() -> None:
    assert positions.place(positions.value(63, 1_048_576, 16_384)) == (63, 1_048_576, 16_384)
    assert [positions.place(shown) for shown in (0, 0.0, None, "#NAME?", True, -2146826259)] == [None] * 6


def test_positions_stand_beside_the_manifest_and_do_not_disturb_it(tmp_path: Path) -> None:
    form = issue_form(make_plan(2), read_template(find_template("一覧表"))[0], "D1")
    (tmp_path / "様式.xlsx").write_bytes(form)
    snapshot = take(tmp_path / "様式.xlsx", tmp_path)
    assert isinstance(snapshot, Snapshot)
    manifest, problem = read_manifest(snapshot)
    assert manifest is not None, problem
    held = snapshot.sheet(SHEET)
    assert held is not None
    sheets = [sheet.name for sheet in snapshot.sheets]
    for row, (name, issued) in enumerate(
        zip(positions.names_of(manifest), positions.places_of(manifest), strict=True), 1
    ):
        cell = held.cells[row, positions.COLUMN]
        shown = positions.place(cell.value)
        assert shown is not None
        assert cell.formula == positions.formula(name)
        assert (sheets[shown[0] - 1], *shown[1:]) == issued == snapshot.names[name]
    assert max(row for row, column in held.cells if column == positions.COLUMN) == len(positions.names_of(manifest))


def test_a_form_says_in_which_language_it_was_issued() -> None:
    assert decode(encode(replace(SMALL, language="en"))).language == "en"
    assert SMALL.language == "ja"
