"""Two ledgers compared: what is a revision and of which kind, and what is none."""

from __future__ import annotations

import csv
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from consolidator.compare import Comparison, Side, compare
from consolidator.plan import read_plan
from consolidator.publish.comparison_book import comparison_files, write_comparison
from schemas.choices import REVISION_KINDS
from schemas.comparison import TABLES
from tests.ledgers import CITY, ledger, rows
from tests.libreoffice import recalculated, stored
from tests.story import run

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.model import Plan

KODAIRA = {
    "departments": 9,
    "content": 35,
    "years": 23,
    "effect": 19,
    "indicator": 39,
    "new_indicator": 16,
    "milestones": 28,
}


def plan(folder: Path, name: str = "old.xlsx", **tables: Any) -> Plan:
    """The city's ledger, the given tables in the place of its own."""
    read, findings = read_plan(ledger(folder, name=name, base=CITY, **tables))
    assert read is not None, findings
    return read


def compared(folder: Path, lang: str = "ja", **tables: Any) -> Comparison:
    """The city's ledger compared with the same one in which the given tables are others."""
    return compare(Side("旧.xlsx", plan(folder)), Side("新.xlsx", plan(folder, "new.xlsx", **tables)), lang)


def changed(table: str, key: dict[str, Any], **values: Any) -> list[dict[str, Any]]:
    """The rows of one of the city's tables, one of them changed."""
    records = rows(CITY[table])
    found = [row for row in records if all(row[name] == value for name, value in key.items())]
    assert len(found) == 1
    found[0].update(values)
    return records


def revisions(comparison: Comparison) -> list[tuple[Any, ...]]:
    frame = comparison.tables["revisions"]
    return list(frame[["initiative", "kind", "item", "before", "after"]].itertuples(index=False, name=None))


def test_a_ledger_does_not_differ_from_itself(tmp_path: Path) -> None:
    comparison = compared(tmp_path)
    assert all(comparison.tables[name].empty for name in TABLES if name != "revisions_by_kind")
    assert set(comparison.tables["revisions_by_kind"]["count"]) == {0}


class TestRevisions:
    def test_content(self, tmp_path: Path) -> None:
        found = compared(tmp_path, initiatives=changed("initiatives", {"id": "1"}, content="電話でも受ける"))
        assert revisions(found) == [("1", "content", "取組内容", None, "電話でも受ける")]

    def test_line_breaks_and_spaces_are_no_revision(self, tmp_path: Path) -> None:
        one, other = (changed("initiatives", {"id": "1"}, content=text) for text in ("電話で 受ける", "電話で\n受ける"))
        old, new = plan(tmp_path, initiatives=one), plan(tmp_path, "new.xlsx", initiatives=other)
        assert compare(Side("a", old), Side("b", new), "ja").tables["revisions"].empty

    def test_a_department_added_is_a_revision_one_that_left_is_another_change(self, tmp_path: Path) -> None:
        found = compared(tmp_path, initiatives=changed("initiatives", {"id": "01"}, related="01"))
        assert revisions(found) == [("01", "departments", "主担当・関係部署", "総務課", "総務課、市民課")]
        (tmp_path / "left").mkdir()
        found = compared(tmp_path / "left", initiatives=changed("initiatives", {"id": "1"}, related="1"))
        assert [row[:2] for row in revisions(found)] == [("1", "other")]

    def test_a_department_that_took_over_is_not_added(self, tmp_path: Path) -> None:
        departments = [*changed("departments", {"code": "1"}, successor="9"), {"code": "9", "name": "経営課"}]
        moved = changed("initiatives", {"id": "01"}, lead="9")
        moved[0]["related"] = "9、1-1"
        found = compared(tmp_path, departments=departments, initiatives=moved)
        assert revisions(found) == []
        changes = found.tables["plan_changes"][["change", "code", "after"]]
        assert list(changes.itertuples(index=False, name=None)) == [
            ("department_added", "9", "経営課"), ("department_succeeded", "1", "経営課"),
        ]  # fmt: skip

    def test_years_left_blank_are_the_plan_s(self, tmp_path: Path) -> None:
        found = compared(tmp_path, initiatives=changed("initiatives", {"id": "1"}, first_year="R4", last_year="R6"))
        assert revisions(found) == []
        (tmp_path / "later").mkdir()
        found = compared(tmp_path / "later", initiatives=changed("initiatives", {"id": "1"}, last_year="R5"))
        assert revisions(found) == [
            ("1", "years", "開始年度・終了年度", "令和4年度～令和6年度", "令和4年度～令和5年度")
        ]

    def test_expected_effects_by_line_and_year(self, tmp_path: Path) -> None:
        table = changed("effects", {"detail": "賃借料", "year": "R5"}, planned="2500000.5")
        assert revisions(compared(tmp_path, effects=table)) == [
            ("01", "effect", "歳出削減 賃借料", "令和5年度 2,400,000円", "令和5年度 2,500,000.5円")
        ]

    def test_a_negative_amount_keeps_its_sign_also_below_one(self, tmp_path: Path) -> None:
        table = changed("effects", {"detail": "賃借料", "year": "R5"}, planned="-0.5")
        assert revisions(compared(tmp_path, effects=table)) == [
            ("01", "effect", "歳出削減 賃借料", "令和5年度 2,400,000円", "令和5年度 △0.5円")
        ]

    def test_the_same_amounts_in_another_unit_are_no_revision(self, tmp_path: Path) -> None:
        effects = rows(CITY["effects"])
        for row in effects:
            row.update({name: row[name] and str(int(row[name]) / 1000) for name in ("planned", "actual")})
        money = rows(CITY["plan"])
        money[0]["money_unit"] = "千円"
        assert revisions(compared(tmp_path, effects=effects, plan=money)) == []

    def test_actuals_are_no_revision(self, tmp_path: Path) -> None:
        assert revisions(compared(tmp_path, targets=changed("targets", {"indicator": "1-B"}, actual="31"))) == []

    def test_an_indicator_s_target_and_name(self, tmp_path: Path) -> None:
        found = compared(
            tmp_path,
            targets=changed("targets", {"indicator": "1-B"}, target="25"),
            indicators=changed("indicators", {"code": "1-A"}, name="窓口の満足度"),
        )
        assert revisions(found) == [
            ("1", "indicator", "1-A 指標名", "満足度", "窓口の満足度"),
            ("1", "indicator", "1-B 待ち時間 目標", "令和5年度 30", "令和5年度 25"),
        ]

    def test_a_new_indicator_counts_as_both_kinds(self, tmp_path: Path) -> None:
        table = [*rows(CITY["indicators"]), {"code": "01-A", "initiative": "01", "name": "台数", "unit": "台"}]
        found = compared(tmp_path, indicators=table)
        assert revisions(found) == [("01", "new_indicator", "01-A 台数", None, "台数（台）")]
        counts = found.tables["revisions_by_kind"].set_index("kind")["count"]
        assert (counts["indicator"], counts["new_indicator"], counts["*"]) == (1, 1, 1)

    def test_the_yearly_plan(self, tmp_path: Path) -> None:
        table = changed("milestones", {"year": "R6"}, plan="全庁で実施")
        assert revisions(compared(tmp_path, milestones=table)) == [
            ("1", "milestones", "計画 令和6年度", "実施", "全庁で実施")
        ]

    def test_the_end_of_an_initiative(self, tmp_path: Path) -> None:
        found = compared(tmp_path, initiatives=changed("initiatives", {"id": "1"}, status="merged"))
        assert revisions(found) == [("1", "end", "状態", "実施中", "統合")]
        assert list(found.tables["plan_changes"]["change"]) == ["merged"]

    def test_a_new_one_that_has_become_active_is_no_revision(self, tmp_path: Path) -> None:
        assert revisions(compared(tmp_path, initiatives=changed("initiatives", {"id": "R5-1"}, status=None))) == []

    def test_a_title_alone_makes_no_revised_initiative(self, tmp_path: Path) -> None:
        found = compared(tmp_path, initiatives=changed("initiatives", {"id": "1"}, title="窓口の予約"))
        assert [row[1] for row in revisions(found)] == ["other"]
        assert set(found.tables["revisions_by_kind"]["count"]) == {0}


def test_new_removed_and_renumbered_initiatives(tmp_path: Path) -> None:
    table = changed("initiatives", {"id": "R5-1"}, id="17")
    table.append({"id": "18", "title": "新しい取組", "policy": "1", "lead": "01"})
    found = compared(tmp_path, initiatives=table, revisions=[]).tables["plan_changes"]
    assert set(zip(found["change"], found["code"], strict=True)) == {("new", "18"), ("renumbered", "17")}


def test_policies_renamed_moved_and_added(tmp_path: Path) -> None:
    table = changed("policies", {"code": "2-1"}, name="歳出の徹底した見直し")
    table[2]["parent"] = "3"
    table.insert(0, {"code": "3", "name": "新しい方針"})
    found = compared(tmp_path, policies=table).tables["plan_changes"]
    assert list(zip(found["change"], found["code"], found["before"], strict=True)) == [
        ("policy_added", "3", None), ("policy_renamed", "2-1", "歳出の見直し"), ("policy_moved", "2-1", "2"),
    ]  # fmt: skip


def test_what_was_accepted_but_not_written_into_the_ledger_is_told(tmp_path: Path) -> None:
    table = [
        *rows(CITY["revisions"]),
        {"initiative": "1", "year": "R5", "kind": "content", "after": "電話", "decision": "accepted"},
        {"initiative": "01", "year": "R5", "kind": "years", "after": "延長", "decision": "declined"},
        {"initiative": "01", "year": "R5", "kind": "effect", "after": "増額"},
    ]
    found = compared(tmp_path, revisions=table).tables["requests"]
    assert list(zip(found["initiative"], found["decision"], found["reflected"], strict=True)) == [
        ("1", "accepted", "no"), ("01", "declined", None), ("01", "asked", None),
    ]  # fmt: skip


# ---------------------------------------------------------------- counted as Kodaira counted


def revised_as_in_kodaira(folder: Path) -> Comparison:
    """62 initiatives of which 50 are revised, kinds overlapping, in numbers that the city published."""
    ids = [str(number) for number in range(1, 63)]
    start = {
        "first_year": "R4", "last_year": "R6", "lead": "01", "policy": "1", "content": "続ける", "related": None,
    }  # fmt: skip
    initiatives = [{"id": key, "title": f"取組{key}", **start} for key in ids]
    fixed = {name: CITY[name] for name in ("plan", "policies", "ratings", "departments")}
    milestones = [{"initiative": key, "year": "R5", "plan": "実施"} for key in ids]
    effects = [{"initiative": key, "kind": "歳出削減", "year": "R5", "planned": "10"} for key in ids]
    indicators = [{"code": f"{key}-A", "initiative": key, "name": "件数", "unit": "件"} for key in ids]
    old = {
        **fixed, "initiatives": initiatives, "milestones": milestones, "effects": effects, "indicators": indicators,
    }  # fmt: skip
    new = {name: [dict(row) for row in table] if isinstance(table, list) else table for name, table in old.items()}
    revised = ids[:50]

    def some(kind: str, first: int) -> list[int]:
        """Which initiatives are revised in a way: so many of the fifty, from a place on, round and round."""
        return [int(revised[(first + step) % 50]) - 1 for step in range(KODAIRA[kind])]

    for place in some("departments", 0):
        new["initiatives"][place]["related"] = "1"
    for place in some("content", 5):
        new["initiatives"][place]["content"] = "広げる"
    for place in some("years", 30):
        new["initiatives"][place]["last_year"] = "R5"
    for place in some("effect", 40):
        new["effects"][place]["planned"] = "12"
    for place in some("milestones", 20):
        new["milestones"][place]["plan"] = "試行"
    about = some("indicator", 10)
    for place in about[:16]:
        new["indicators"].append({"code": f"{place + 1}-B", "initiative": ids[place], "name": "割合", "unit": "％"})
    for place in about[10:]:  # six of them get a new one and change the other
        new["indicators"][place]["unit"] = "回"
    plans = []
    for name, tables in (("old.xlsx", old), ("new.xlsx", new)):
        read, findings = read_plan(ledger(folder, name=name, base={}, **tables))
        assert read is not None, findings
        plans.append(read)
    return compare(Side("old.xlsx", plans[0]), Side("new.xlsx", plans[1]), "ja")


def test_kinds_are_counted_with_overlaps_as_kodaira_printed_them(tmp_path: Path) -> None:
    counts = revised_as_in_kodaira(tmp_path).tables["revisions_by_kind"].set_index("kind")["count"].to_dict()
    assert counts == {"*": 50, **KODAIRA, "end": 0}


# ---------------------------------------------------------------- the workbook


def test_the_counts_in_the_workbook_are_live_and_right(tmp_path: Path) -> None:
    comparison = revised_as_in_kodaira(tmp_path)
    path = tmp_path / "comparison.xlsx"
    path.write_bytes(write_comparison(comparison, "ja"))
    overview = load_workbook(path)["概要"]
    lines = {overview.cell(row, 1).value: overview.cell(row, 2) for row in range(1, overview.max_row + 1)}
    labels = {choice.ja: choice.value for choice in REVISION_KINDS} | {"見直した取組（実数）": "*"}
    cells = {labels[name]: cell for name, cell in lines.items() if name in labels}
    assert all(str(cell.value).startswith("=") for cell in cells.values())
    expected = {"*": 50, **KODAIRA, "end": 0}
    for values in (stored(path), recalculated(path, tmp_path)):
        assert {kind: values["概要"][cell.coordinate] for kind, cell in cells.items()} == expected


def test_recalculating_finds_another_count_when_a_kind_is_changed(tmp_path: Path) -> None:
    comparison = revised_as_in_kodaira(tmp_path)
    path = tmp_path / "edited.xlsx"
    path.write_bytes(write_comparison(comparison, "ja"))
    book = load_workbook(path)
    sheet = book["新旧対照表"]
    row = next(row for row in range(5, 300) if sheet.cell(row, 5).value == "推進担当課の追加")
    sheet.cell(row, 5).value = "その他の変更"
    overview = book["概要"]
    cell = next(f"B{row}" for row in range(1, 30) if overview.cell(row, 1).value == "推進担当課の追加")
    book.save(path)
    assert recalculated(path, tmp_path)["概要"][cell] == 8


def test_text_stays_text_and_the_bytes_are_the_same_twice(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x")'
    comparison = compared(tmp_path, initiatives=changed("initiatives", {"id": "1"}, content=evil))
    content = write_comparison(comparison, "ja")
    assert content == write_comparison(comparison, "ja")
    cell = next(c for row in load_workbook(BytesIO(content))["新旧対照表"].iter_rows() for c in row if c.value == evil)
    assert cell.data_type == "s"
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "hyperlink" in name.lower()]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_data_beside_it_has_the_columns_of_the_schema(tmp_path: Path, lang: str) -> None:
    files = comparison_files(compared(tmp_path, lang), lang)
    for name, table in TABLES.items():
        head = next(csv.reader([files[f"data/{name}.csv"].decode("utf-8-sig").splitlines()[0]]))
        assert head == [field.name for field in table.fields]


def test_the_command_says_what_changed_and_keeps_to_its_own_folder(tmp_path: Path) -> None:
    old = ledger(tmp_path, name="旧 台帳.xlsx", base=CITY)
    new = ledger(
        tmp_path, name="新 台帳.xlsx", base=CITY, initiatives=changed("initiatives", {"id": "1"}, content="電話")
    )
    said = run("compare", old, new, "--out", tmp_path / "比較", "--lang", "en")
    assert said.code == 0
    assert "Content\t1" in said.out
    assert sorted(path.name for path in (tmp_path / "比較").iterdir()) == ["comparison.xlsx", "data", "results.json"]
    assert run("compare", old, new, "--out", tmp_path).code == 2
    assert run("compare", old, tmp_path / "nothing.xlsx", "--out", tmp_path / "x").code == 2
