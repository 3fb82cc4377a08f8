"""What is internal never reaches the public report or the open data: every such field is marked, and looked for."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from masters import revision
from reports import data, small

from consolidator.model import CELL_COLUMNS, STRAY_COLUMNS, Finding, Repair, Submission
from consolidator.publish.datapackage import data_files
from consolidator.report.data import public_tables
from consolidator.report.html import render_html
from consolidator.report.word import find_document, render_document
from consolidator.summarise import summarise
from schemas.ledger import LEDGER
from schemas.outputs import OUTPUTS
from schemas.tables import TABLES

if TYPE_CHECKING:
    from consolidator.model import Master

MARK = "内部の印"
AMOUNT = 987654321.0
INTERNAL = [(table.name, field.name) for table in OUTPUTS.values() for field in table.fields if not field.public]
OFFICE = ("corrections", "acceptances", "reception", "departments")
"""Tables of the ledger that hold the office's own decisions, reasons and names."""


def marked() -> Master:
    """A master with a mark in everything that is internal, and in what only the office knows."""
    made = small()
    initiatives = made.initiatives.copy()
    for field in OUTPUTS["initiatives"].fields:
        if not field.public:
            initiatives[field.name] = AMOUNT if field.kind == "money" else f"{MARK}{field.name}"
    initiatives.loc[2, "budget_reflected"] = "反映"  # so that budget_link has rows
    cells = pd.DataFrame(
        [dict.fromkeys(CELL_COLUMNS, f"{MARK}{TABLES['form'].fields[0].name}") | {"state": "merged", "year": 2019}]
    )
    tables = dict(made.plan.tables)
    for name in OFFICE:
        row = {field.name: f"{MARK}{name}" for field in LEDGER[name].fields}
        tables[name] = pd.concat([tables[name], pd.DataFrame([row])], ignore_index=True)
    open_ones = [revision("1", "content", state, after=f"{MARK}{state}") for state in ("asked", "declined")]
    revisions = pd.concat([made.revisions, pd.DataFrame(open_ones)], ignore_index=True)
    return replace(
        made, initiatives=initiatives, cells=cells, plan=replace(made.plan, tables=tables), revisions=revisions,
        strays=pd.DataFrame([dict.fromkeys(STRAY_COLUMNS, f"{MARK}欄外")]),
        submissions=(Submission(f"{MARK}.xlsx", MARK, "D1", "accepted"),),
        findings=(Finding("V101", "block", (("label", MARK),), f"{MARK}.xlsx", "D1", MARK, "A1", value=MARK),),
        repairs=(Repair(f"{MARK}.xlsx", MARK, "A1", "evaluation", "1", "overall", MARK, MARK, MARK),),
        reconciliation=pd.DataFrame([{"file": f"{MARK}.xlsx", "department": "D1", "state": "accepted", "typed": 1,
                                      "merged": 1, "rejected": 0, "overruled": 0, "stray": 0}]),
    )  # fmt: skip


def texts_of(document: bytes) -> str:
    """Everything in a Word document: text, charts, and the workbooks within."""
    found = []
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for name in package.namelist():
            content = package.read(name)
            found.append(texts_of(content) if name.endswith(".xlsx") else content.decode("utf-8", "ignore"))
    return "\n".join(found)


def everything(made: Master, lang: str, *, public: bool) -> dict[str, str]:
    shown = data(made, lang, public=public)
    found = {"report.html": render_html(shown).decode("utf-8")}
    for template in ("committee", "public"):
        document = find_document(template, lang, public=public).read_bytes()
        found[f"{template}.docx"] = texts_of(render_document(document, shown))
    return found | {name: content.decode("utf-8-sig") for name, content in data_files(shown.tables, shown.plan, lang)}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_nothing_internal_is_in_any_public_file(lang: str) -> None:
    for name, text in everything(marked(), lang, public=True).items():
        assert MARK not in text, name
        assert "987654321" not in text.replace(",", ""), name


def test_the_same_marks_are_found_in_the_office_s_own_report() -> None:
    found = everything(marked(), "ja", public=False)
    assert f"{MARK}budget_how" in found["report.html"]
    assert "987654321" in found["report.html"]
    assert f"{MARK}asked" in found["committee.docx"]
    assert f"{MARK}budget_how" in found["initiatives.csv"]


@pytest.mark.parametrize(("table", "field"), INTERNAL)
def test_an_internal_field_is_in_no_public_table(table: str, field: str) -> None:
    frame = pd.DataFrame({one.name: [f"{MARK}{one.name}"] for one in OUTPUTS[table].fields})
    shown = public_tables({table: frame})
    assert field not in (shown[table].columns if table in shown else ())
    assert f"{MARK}{field}" not in str({name: one.to_dict() for name, one in shown.items()})


def test_public_fields_are_all_there() -> None:
    made = marked()
    tables = summarise(made)
    for name, frame in public_tables(tables).items():
        public = {field.name for field in OUTPUTS[name].fields if field.public}
        assert list(frame.columns) == [column for column in tables[name].columns if column in public]
    assert not {"budget_link", "submissions", "findings", "repairs", "reconciliation"} & public_tables(tables).keys()


def test_only_accepted_revisions_are_published_and_counted() -> None:
    shown = data(small(), public=True)
    assert list(shown.tables["revisions"]["decision"]) == ["accepted"]
    counts = {row["kind"]: row["count"] for row in shown.rows("revisions_by_kind")}
    assert (counts["*"], counts["years"], counts["content"]) == (1, 1, 0)
