# ruff: noqa: S311, FBT001 - chances are repeatable, not secret; which of two towns it is
"""Cities whose forms are filled in by a clerk who makes no mistake: every answer is known here by its place.

Two are made up (another scale, unit and template each), the others are samples. What is typed is chosen by the
department's code, so that a form is the same each time.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from consolidator.asked import departments_to_ask
from consolidator.issue import issue_form
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import write_ledger
from consolidator.samples import load
from consolidator.template import find_template, read_template
from schemas.tables import TABLES, effect_code
from tests.excel import Book
from tests.ledgers import frames
from tests.story import manifest_of
from tests.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from consolidator.model import Entry, Manifest, Plan
    from schemas.fields import Field

Place = tuple[str, str, str, int]
"""table, key, field, fiscal year."""
REPORTED: Final = 2023


@dataclass(frozen=True)
class Form:
    """One department's form, filled in."""

    issued: bytes
    filled: bytes
    manifest: Manifest
    answers: Mapping[Place, Typed]  # without the blank ones

    def book(self) -> Book:
        """Open the filled form; its cells know what they were typed for."""
        book = Book(self.filled)
        for entry in self.manifest.entries:
            if typed := self.answers.get(place(entry)):
                book[entry.sheet].cells[entry.row, entry.column].typed = typed
        return book

    @cached_property
    def blank(self) -> Book:
        """Return the form as issued."""
        return Book(self.issued)


@dataclass
class Town:
    """A city, its plan and the forms of some of its departments."""

    name: str
    plan: Plan
    codes: tuple[str, ...]
    folder: Path
    forms: dict[str, Form] = field(default_factory=dict)

    def form(self, code: str) -> Form:
        """Return a department's form; it is issued and filled in when it is first asked for."""
        if code not in self.forms:
            layout, faults = read_template(find_template(self.plan.template))
            assert not faults
            self.forms[code] = self._filled(issue_form(self.plan, layout, code), code)
        return self.forms[code]

    def _filled(self, issued: bytes, code: str) -> Form:
        path = self.folder / f"{self.name}-{code}.xlsx"
        path.write_bytes(issued)
        manifest, book = manifest_of(path), Book(issued)
        chance = random.Random(zlib.crc32(f"{self.name}/{code}".encode()))
        answers: dict[Place, Typed] = {}
        spare = {r.key for r in manifest.records if r.table == "revisions" and chance.random() < 0.5}
        for number, entry in enumerate(manifest.entries):
            assert book.names[entry.name] == (entry.sheet, entry.row, entry.column)
            if _left_blank(entry, spare, chance):
                continue
            typed = self.answer(entry, number, chance)
            answers[place(entry)] = typed
            book.write(entry.sheet, entry.row, entry.column, typed.raw, typed)
        book.save(path)
        return Form(issued, path.read_bytes(), manifest, answers)

    # ------------------------------------------------------------ answers

    def answer(self, entry: Entry, number: int, chance: random.Random) -> Typed:
        """Return an answer that nobody would ask about."""
        asked, kind = field_of(entry), self.kind(entry)
        match asked.kind:
            case "rating":
                return Typed(symbol := chance.choice(self.symbols(asked.aspect)), symbol, kind)
            case "choice":
                one = chance.choice(asked.choices)
                return Typed(one.ja, one.value, kind)
            case "money" | "number":
                near = next(filter(None, self.known(entry)), Decimal(chance.randrange(100, 999)))
                amount = round(abs(near) * Decimal(chance.randrange(80, 120)) / 100, int(asked.kind == "number"))
                return Typed(float(amount or 1), float(amount or 1), kind)
        text = f"{asked.label}{entry.key}の{number}"
        return Typed(text, text, kind)

    def kind(self, entry: Entry) -> str:
        """Return what kind of content a place takes: contents of one kind mean the same in all places of that kind."""
        asked = field_of(entry)
        match asked.kind:
            case "rating":
                return f"rating {asked.aspect}"
            case "choice":
                return f"choice {entry.table}.{entry.field}"
            case "number":
                return f"number {self.unit(entry)}"
            case "money":
                return "money"
        return "text"

    def symbols(self, aspect: str) -> list[str]:
        """Return the symbols of a scale."""
        return [rating.symbol for rating in self.plan.ratings if rating.aspect == aspect]

    def unit(self, entry: Entry) -> str:
        """Return the unit of an indicator."""
        table = self.plan.tables["indicators"]
        return str(dict(zip(table["code"], table["unit"], strict=True))[entry.key] or "")

    def known(self, entry: Entry) -> list[Decimal]:
        """Return what the plan and last year say of a figure."""
        year, last = self.plan.reporting_year, self.plan.reporting_year - 1
        if entry.table == "effects":
            rows = self._rows("effects")
            own = [r for r in rows if effect_code(r["initiative"], r["kind"], r["detail"] or "") == entry.key]
            found = _of(own, year, "planned") + _of(own, last, "actual")
        elif entry.table == "indicators":
            own = [row for row in self._rows("targets") if row["indicator"] == entry.key]
            found = _of(own, year, "target") + _of(own, last, "actual")
        else:
            found = []
        return [Decimal(repr(number)) for number in found]

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return [{str(k): v for k, v in row.items()} for row in self.plan.tables[table].to_dict("records")]


def _of(rows: list[dict[str, Any]], year: int, name: str) -> list[float]:
    return [
        float(row[name]) for row in rows if row["year"] == year and row[name] is not None and row[name] == row[name]
    ]


def _left_blank(entry: Entry, spare: set[str], chance: random.Random) -> bool:
    """Tell whether a clerk leaves a cell blank: nothing new, revisions here and there, some of what is optional."""
    if entry.table in {"new_initiatives", "revisions"}:
        return entry.key not in spare
    always = field_of(entry).required or entry.field in {"reason", "budget_reflected", "budget_amount"}
    return not always and chance.random() < 0.3


def place(entry: Entry) -> Place:
    """Return the place that an entry cell is for."""
    return (entry.table, entry.key, entry.field, entry.year)


def field_of(entry: Entry) -> Field:
    """Return the field that an entry cell is for."""
    return TABLES[entry.table].field(entry.field)


# ---------------------------------------------------------------- which cities


def town_of(name: str, tables: Mapping[str, pd.DataFrame], folder: Path, most: int = 99) -> Town:
    """Return a city by the tables of its ledger; most: so many departments, those with the fewest initiatives."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger = folder / f"{name}.xlsx"
    write_ledger(ledger, tables, "ja")
    plan, findings = read_plan(ledger)
    assert plan is not None, findings
    leads = list(plan.tables["initiatives"]["lead"])
    codes = sorted(departments_to_ask(plan), key=lambda code: (leads.count(code) == 0, leads.count(code)))
    return Town(name, plan, tuple(codes[:most]), folder)


def sample(name: str, folder: Path, most: int) -> Town:
    """Return a sample city."""
    return town_of(name, load(name).tables, folder, most)


def made_up(name: str, folder: Path, most: int = 10) -> Town:
    """Return 山里 (one sheet an initiative, S to C, 千円) or 川口 (one row an initiative, ◎○△, 百万円)."""
    template, unit, scale = {"山里": ("個票", "千円", SCALE_OF_LETTERS), "川口": ("一覧表", "百万円", SCALE_OF_MARKS)}[
        name
    ]
    plan = f"""
        | code   | title        | organisation | first_year | last_year | reporting_year | money_unit | template   |
        | {name} | 行革プラン   | {name}市     | R4         | R8        | R5             | {unit}     | {template} |
    """
    return town_of(name, frames({}, plan=plan, ratings=scale, **_initiatives(most, name == "山里")), folder, most)


SCALE_OF_LETTERS: Final = """
    | aspect  | symbol | label        | rank | counted | reason_required |
    | overall | S      | 目標を上回る | 1    |         |                 |
    | overall | A      | 達成         | 2    |         |                 |
    | overall | B      | おおむね達成 | 3    |         |                 |
    | overall | C      | 未達成       | 4    |         | yes             |
    | overall | 対象外 | 評価の対象外 | 5    | no      |                 |
"""
SCALE_OF_MARKS: Final = """
    | aspect   | symbol | label            | rank | reason_required |
    | overall  | ◎      | 計画を上回った   | 1    |                 |
    | overall  | ○      | 計画どおり進んだ | 2    |                 |
    | overall  | △      | 計画より遅れた   | 3    | yes             |
    | schedule | ◎      | 前倒し           | 1    |                 |
    | schedule | ○      | 予定どおり       | 2    |                 |
    | schedule | △      | 遅れた           | 3    | yes             |
"""


def _initiatives(departments: int, few: bool) -> dict[str, str]:
    """Return the tables of a plan with some initiatives a department; codes 01 and 1 stand side by side."""
    codes = [code for number in range(1, departments) for code in (str(number), f"0{number}")][:departments]
    tables: dict[str, list[str]] = {
        "policies": ["| code | name |", "| 1 | 市民の利便向上 |", "| 01 | 財政の健全化 |"],
        "departments": ["| code | bureau | name |"],
        "initiatives": ["| id | title | policy | lead | related | content |"],
        "milestones": ["| initiative | year | plan |"],
        "indicators": ["| code | initiative | name | unit | direction | baseline |"],
        "targets": ["| indicator | year | target | actual |"],
        "effects": ["| initiative | kind | detail | year | planned | actual |"],
        "opinions": ["| no | year | initiative | source | text |"],
        "history": ["| initiative | year | aspect | symbol |"],
    }
    for at, code in enumerate(codes):
        tables["departments"].append(f"| {code} | {'総務' if at % 2 else '市民'}部 | 第{code}課 |")
        for number in range(1, (2 if few else 4) + at % 2):
            _initiative(tables, code, number, codes[at - 1] if number == 2 else "", few)
    return {name: "\n".join(lines) for name, lines in tables.items()}


def _initiative(tables: dict[str, list[str]], code: str, number: int, related: str, few: bool) -> None:
    key = f"{code}-{number}" if number < 3 else f"{code}{number}"
    tables["initiatives"].append(
        f"| {key} | 第{code}課の取組{number} | {'01' if number % 2 else '1'} | {code} | {related} | 内容 {key} |"
    )
    tables["milestones"].append(f"| {key} | R5 | {key}を進める |")
    if number != 3:
        unit = ("％", "件", "%", "千人")[(number + len(tables["departments"])) % 4]
        tables["indicators"].append(f"| {key}-a | {key} | 達成度{number} | {unit} | more | 50 |")
        tables["targets"] += [f"| {key}-a | R5 | {60 + number} | |", f"| {key}-a | R4 | 55 | {56 + number} |"]
        tables["effects"] += [
            f"| {key} | 歳出削減 | 委託料 | R5 | {1200 + number} | |",
            f"| {key} | 歳入増加 | | R5 | {340 + number} | |",
        ]
        tables["effects"].append(f"| {key} | 歳出削減 | 委託料 | R4 | 1000 | {1100 + number} |")
    if number == 1:
        tables["opinions"].append(f"| R5-{key} | R5 | {key} | 懇談会 | {key}を早めてほしい |")
    tables["history"].append(
        f"| {key} | R4 | overall | {('A' if number % 2 else 'B') if few else ('○' if number % 2 else '◎')} |"
    )
