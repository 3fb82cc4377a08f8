# ruff: noqa: E501 - tables, one case or record a line; full-width characters count double
"""Builds plan ledgers for tests: a small second city, its tables written as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.ledger.values import typed
from consolidator.publish.ledger_book import write_ledger
from schemas.ledger import LEDGER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from schemas.fields import Table

Given = str | list[dict[str, Any]]
FIRST_ROW = 5
"""Row of the first record on every sheet that write_ledger writes."""

MINIMAL = {
    "plan": """
        | code | title        | organisation | first_year | last_year | reporting_year | money_unit | deadline  |
        | kita | 第3次経営計画 | 北の市       | R4         | R6        | R5             | 円         | 2024/5/31 |
    """,
    "policies": """
        | code    | parent | name           |
        | 1       |        | 市民の利便向上 |
        | 2       |        | 財政の健全化   |
        | 2-1     | 2      | 歳出の見直し   |
        | 2-1-1   | 2-1    | 事務事業       |
        | 2-1-1-1 | 2-1-1  | 内部管理       |
    """,
    "ratings": """
        | aspect  | symbol | label        | rank | counted | reason_required |
        | overall | S      | 目標を上回る | 1    |         |                 |
        | overall | A      | 達成         | 2    |         |                 |
        | overall | B      | おおむね達成 | 3    |         |                 |
        | overall | C      | 未達成       | 4    |         | yes             |
        | overall | 対象外 | 評価の対象外 | 5    | no      |                 |
    """,
    "departments": """
        | code | bureau | name   |
        | 01   | 市民部 | 市民課 |
        | 1    | 総務部 | 総務課 |
        | 1-1  | 総務部 | 財政課 |
    """,
    "initiatives": """
        | id   | title                | policy  | lead | related | status |
        | 1    | 窓口の予約制         | 1       | 01   | 1、1-1  |        |
        | 01   | 複写機の集約         | 2-1-1-1 | 1    |         |        |
        | R5-1 | 公共施設の予約の統一 | 1       | 1-1  |         | new    |
    """,
}
"""The least a ledger needs: trees of one and of four levels, codes 01 beside 1, an excluded rating."""

CITY = MINIMAL | {
    "axes": """
        | axis | axis_name | code | name     |
        | 01   | 推進手段  | 1    | 民間活力 |
        | 01   | 推進手段  | 01   | 先進技術 |
        | 1    | 姿勢      | 1    | 協働     |
    """,
    "tags": """
        | initiative | axis | code |
        | 1          | 01   | 01   |
        | 01         | 01   | 1    |
        | 01         | 1    | 1    |
    """,
    "milestones": """
        | initiative | year | plan | actual |
        | 1          | R4   | 設計 | 設計済 |
        | 1          | R5   | 試行 |        |
        | 1          | R6   | 実施 |        |
    """,
    "indicators": """
        | code | initiative | level | parent | name       | unit | direction | baseline | baseline_year |
        | 1-A  | 1          | KGI   |        | 満足度     | ％   | more      | 61.5     | R3            |
        | 1-B  | 1          |       | 1-A    | 待ち時間   | 分   | less      | 35       | R3            |
    """,
    "targets": """
        | indicator | year | target | actual |
        | 1-A       | R4   | 63     | 62.8   |
        | 1-A       | R5   | 65     |        |
        | 1-B       | R5   | 30     |        |
    """,
    "effects": """
        | initiative | kind     | detail | year | planned   | actual  |
        | 01         | 歳出削減 | 賃借料 | R4   | 1200000   | 1150000 |
        | 01         | 歳出削減 | 賃借料 | R5   | 2400000   |         |
        | 01         | 歳出削減 | 用紙   | R5   | -30000    |         |
    """,
    "history": """
        | initiative | year | aspect  | symbol |
        | 1          | R4   | overall | A      |
    """,
    "opinions": """
        | no   | year | initiative | department | source | text         |
        | R5-1 | R5   | 1          |            | 懇談会 | 早めてほしい |
        | R5-2 | R5   |            | 01         | 市民   | 分かりにくい |
    """,
    "revisions": """
        | initiative | year | kind  | before | after  | reason | decision |
        | R5-1       | R5   | years | R6まで | R5まで | 前倒し | accepted |
    """,
    "reception": """
        | file             | department | treatment | reason |
        | 総務/様式(1).xlsx | 1          | accept    | 正本   |
    """,
    "corrections": """
        | table      | key | field   | was | value | reason   | who  | when      |
        | evaluation | 1   | overall | S   | A     | 電話確認 | 企画 | 2024/6/10 |
    """,
    "acceptances": """
        | code | key | field  | value | reason | who  |
        | V104 | 1-A | actual | 6280  | 確認済 | 企画 |
    """,
}
"""Every sheet of the ledger filled."""


def rows(markdown: str) -> list[dict[str, Any]]:
    """Return the records of a Markdown table; blank cells are None."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in markdown.strip().splitlines()]
    head, *records = [line for line in lines if not set("".join(line)) <= set("-: ")]
    return [{name: cell or None for name, cell in zip(head, record, strict=True)} for record in records]


def frames(base: dict[str, str] | None = None, **tables: Given) -> dict[str, pd.DataFrame]:
    """Return ledger tables (fields as columns) from Markdown or records, over those of the base (MINIMAL)."""
    given: dict[str, Given] = {**(MINIMAL if base is None else base), **tables}
    return {
        name: _frame(LEDGER[name], rows(table) if isinstance(table, str) else table) for name, table in given.items()
    }


def ledger(folder: Path, *, name: str = "計画 台帳.xlsx", base: dict[str, str] | None = None, **tables: Given) -> Path:
    """Write a ledger: the base (MINIMAL) with the given tables in the place of its own."""
    path = folder / name
    write_ledger(path, frames(base, **tables), "ja")
    return path


def cell(table: str, record: int, field: str) -> str:
    """Return where write_ledger puts a field of the nth record (from 0)."""
    column = [one.name for one in LEDGER[table].fields].index(field)
    if LEDGER[table].vertical:
        return str(xl_rowcol_to_cell(FIRST_ROW - 1 + column, 1))
    return str(xl_rowcol_to_cell(FIRST_ROW - 1 + record, column))


def _frame(table: Table, records: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return records typed by their fields; what can't be read stays the text it is, for the reader to refuse."""
    frame = pd.DataFrame(index=range(len(records)), columns=[field.name for field in table.fields], dtype=object)
    for field in table.fields:
        values = []
        for record in records:
            raw = record.get(field.name)
            value, fault = typed(raw, field)
            values.append(raw if fault else value)
        frame[field.name] = pd.Series(values, dtype=object)
    return frame.where(frame.notna(), None)


def drawn_ledger(path: Path) -> Path:
    """Draw, with openpyxl, the kind of ledger a planner keeps: moved columns, titles, English headings, wide digits."""
    book = openpyxl.Workbook()
    plan = book.active
    assert plan is not None
    plan.title = "計画"
    plan["B2"] = "北の市の計画です"
    lines = [
        ("団体名", "北の市"), ("計画名", "第3次経営計画"), ("計画コード", "ｋｉｔａ"), ("開始年度", "令和４年度"),
        ("Last year", "FY2024"), ("報告年度", "Ｒ５"), ("金額の単位", "千円"), ("提出期限", "令和６年５月３１日"),
        ("報告 時期", "中間"),
    ]  # fmt: skip
    for row, (label, value) in enumerate(lines, start=4):
        plan.cell(row, 2, label)
        plan.cell(row, 3, value)
    _sheet(
        book,
        " 体系 ",
        3,
        [["備考", "名称", "方針\nコード", "上位コード"], ["", "便利", 1, None], [None, "財政", "２", ""]],
    )
    _sheet(
        book, "Ratings", 1,
        [["Rank", "Symbol", "Meaning", "Aspect", "Counted"], ["１", "◎", "上回る", "総合", ""], [2, "○", "どおり", "Overall", None]],
    )  # fmt: skip
    _sheet(book, "部署", 5, [["部署名", "部局", "部署コード"], ["市民課", "市民部", "０１"], ["総務課", "総務部", 1]])
    _sheet(
        book, "取組", 4,
        [["取組名", "番号＊", "主担当コード", "方針コード", "関係部署"], ["予約制", 1, "01", 1, "1"],
         [None, None, None, None, None], ["集約", "Ｒ５－１", "1", "2", "01；1"], ["※2行目は説明です", None, None, None, None]],
    )  # fmt: skip
    _sheet(
        book, "効果額", 2,
        [["計画額", "年度", "種別", "番号", "実績額"], ["１，２００", "R5", "歳入", 1, "△300"], ["2,500", 2024, "歳入", 1, None]],
    )  # fmt: skip
    _sheet(book, "評価履歴", 1, [["番号", "年度", "観点", "評価"], [1, "Ｒ４", "総合", "〇"]])
    book.save(path)
    return path


def _sheet(book: openpyxl.Workbook, title: str, head: int, lines: Sequence[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet["A1"] = title.strip() if head > 1 else None
    for row, line in enumerate(lines, start=head):
        for column, value in enumerate(line, start=2):
            sheet.cell(row, column, value)
