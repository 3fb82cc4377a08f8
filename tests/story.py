"""Whole years of a small city, told as a clerk and a planner live them.

A ``City`` is a folder with a ledger, the forms issued from it, what came back and the results. Forms
are filled in through their entry cells; ``drawn_in`` opens a returned file as a clerk would and says
where an entry stands. ``merge`` is the command line itself, in this process; ``read`` stops before
anything is published.
"""

from __future__ import annotations

import hashlib
import io
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from consolidator.asked import departments_to_ask
from consolidator.cli import main
from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.manifest import read_manifest
from consolidator.model import Snapshot
from consolidator.pipeline import merge_forms
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import write_ledger
from consolidator.reading import read_form, read_forms, returned_files
from consolidator.recognise import Issuer, recognise
from consolidator.snapshot import take
from consolidator.template import find_template, read_template
from schemas.tables import TABLES
from tests.ledgers import MINIMAL, frames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openpyxl.cell.cell import Cell as DrawnCell
    from openpyxl.workbook.workbook import Workbook

    from consolidator.model import Extraction, Finding, Manifest, Master, Plan
    from consolidator.reading import FormRead

Place = tuple[str, str, str]
"""table, key, field of an entry."""
PLAIN = {"text": "総務 花子", "long_text": "予定どおり実施した。", "number": "100", "money": "1000"}
"""What a clerk in a hurry types into a required cell, by kind of field."""


_ISSUED: dict[str, dict[str, bytes]] = {}
"""Forms issued so far, by the digest of their ledger: the same ledger gives the same forms."""


# ---------------------------------------------------------------- the command line


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def run(*words: str | Path) -> Said:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
    return Said(code, out.getvalue(), err.getvalue())


# ---------------------------------------------------------------- forms


def plain_answers(manifest: Manifest) -> dict[Place, str]:
    """Return what a clerk with nothing to report types: the second best rating, and every required cell."""
    roles = {(table, key): value for table, key, field, _, value in manifest.context if field == "role"}
    answers: dict[Place, str] = {}
    for entry in manifest.entries:
        field = TABLES[entry.table].field(entry.field)
        if not field.required or roles.get((entry.table, entry.key)) == "related":
            continue
        scale = sorted(
            (r for r in manifest.parameters.ratings if r.aspect == field.aspect and not r.reason_required),
            key=lambda rating: rating.rank,
        )
        usual = scale[:2][-1].symbol if field.kind == "rating" else PLAIN[field.kind]
        answers[entry.table, entry.key, entry.field] = usual
    return answers


def filled(form: bytes, answers: Mapping[Place, str], saved_at: str = "2024-05-10T00:00:00Z") -> bytes:
    """Return an issued form with some answers typed into it; '' leaves a cell blank."""
    rows = [(*place, value) for place, value in answers.items() if value]
    return fill_form(form, pd.DataFrame(rows, columns=["table", "key", "field", "value"], dtype=object), saved_at)


def manifest_of(path: Path) -> Manifest:
    """Return what a form says of itself."""
    snapshot = take(path, path.parent)
    assert isinstance(snapshot, Snapshot), snapshot
    manifest, problem = read_manifest(snapshot)
    assert manifest is not None, problem
    return manifest


def extraction_of(path: Path) -> Extraction:
    """Return what is read of one returned form."""
    extraction = read_form(path, path.parent).extraction
    assert extraction is not None
    return extraction


def contents(extraction: Extraction) -> dict[Place, str]:
    """Return what each entry cell holds, without the blank ones."""
    cells = extraction.cells
    places = zip(cells["table"], cells["key"], cells["field"], strict=True)
    return {place: text for place, text in zip(places, cells["original"], strict=True) if text}


@dataclass
class Drawn:
    """A form open in a spreadsheet program (openpyxl); its cells are those issued, while nothing was moved."""

    book: Workbook
    manifest: Manifest

    def cell(self, *place: str) -> DrawnCell:
        """Return the entry cell of (table, key, field)."""
        entry = next(e for e in self.manifest.entries if (e.table, e.key, e.field) == place)
        found: DrawnCell = self.book[entry.sheet].cell(entry.row, entry.column)
        return found

    def printed(self, text: str) -> DrawnCell:
        """Return the first cell that prints a text."""
        found: DrawnCell = next(
            cell for sheet in self.book for row in sheet.iter_rows() for cell in row if cell.value == text
        )
        return found


@contextmanager
def drawn_in(path: Path) -> Iterator[Drawn]:
    """Open a returned form, let the block change it as a clerk would, and save it."""
    book = openpyxl.load_workbook(path)
    saved = book.properties.modified
    yield Drawn(book, manifest_of(path))
    book.save(path)
    if saved is not None:  # openpyxl writes the clock's time: what a story saves is saved when the story says
        _stamp(path, saved.strftime("%Y-%m-%dT%H:%M:%SZ"))


def saved(path: Path, at: str) -> Path:
    """Let a workbook say that it was saved last at a time (ISO 8601, UTC)."""
    _stamp(path, at)
    return path


def _stamp(path: Path, at: str) -> None:
    from tests.packages import edited  # noqa: PLC0415 - only here

    def stamped(xml: str) -> str:
        start = xml.index(">", xml.index("<dcterms:modified")) + 1
        return xml[:start] + at + xml[xml.index("</dcterms:modified>") :]

    edited(path, {"docProps/core.xml": stamped})


def address(cell: DrawnCell) -> str:
    """Return a cell's A1 address."""
    return f"{get_column_letter(cell.column)}{cell.row}"


# ---------------------------------------------------------------- a city's year


class City:
    """A city: its ledger, the forms issued from it, what came back, and the results."""

    def __init__(self, folder: Path, base: dict[str, str] | None = None, **tables: Any) -> None:
        """Write the ledger: the base (MINIMAL) with the given tables in the place of its own."""
        self.folder, self.ledger = folder, folder / "計画 台帳.xlsx"
        self.returned, self.out = folder / "提出 されたもの", folder / "結果"
        self.returned.mkdir(parents=True)
        self.tables: dict[str, Any] = {**(MINIMAL if base is None else base), **tables}
        self.rewrite()
        self.forms = self.issue()

    def rewrite(self, **tables: Any) -> None:
        """Let the planner change tables of the ledger; the forms that are out stay as they are."""
        self.tables |= tables
        write_ledger(self.ledger, frames({}, **self.tables), "ja")
        plan, findings = read_plan(self.ledger)
        assert plan is not None, findings
        self.plan: Plan = plan

    def issue(self) -> dict[str, bytes]:
        """Return the forms by department."""
        ledger = hashlib.sha256(self.ledger.read_bytes()).hexdigest()
        if ledger not in _ISSUED:
            layout, faults = read_template(find_template(self.plan.template))
            assert not faults
            codes = departments_to_ask(self.plan)
            _ISSUED[ledger] = {code: issue_form(self.plan, layout, code) for code in codes}
        return dict(_ISSUED[ledger])

    def returns(
        self,
        department: str,
        answers: Mapping[Place, str] | None = None,
        *,
        name: str = "",
        saved_at: str = "2024-05-10T00:00:00Z",
        bare: bool = False,
    ) -> Path:
        """Let a department send its form: plain answers, changed by those given; bare: nothing but those given."""
        path = self.returned / (name or f"{department}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.forms[department])
        typed = {**({} if bare else plain_answers(manifest_of(path))), **(answers or {})}
        path.write_bytes(filled(self.forms[department], typed, saved_at))
        return path

    def reads(self) -> tuple[FormRead, ...]:
        """Read everything that came back."""
        paths = returned_files(self.returned)
        reads = read_forms(paths, self.returned, workers=0)
        return recognise(Issuer(self.plan, self.folder), reads, paths, self.returned, workers=0)

    def read(self) -> Master:
        """Return the master plan as it stands, without writing anything."""
        return merge_forms(self.plan, self.reads(), self.ledger.name)

    def merge(self, *options: str | Path) -> Said:
        """Run the command."""
        return run("merge", self.ledger, self.returned, "--out", self.out, *options)

    def table(self, name: str) -> pd.DataFrame:
        """Return a published table, all of it text."""
        return published(self.out, name)


def published(out: Path, name: str) -> pd.DataFrame:
    """Return a table under data/, all of it text, blanks as ''."""
    return pd.read_csv(out / "data" / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def counts(progress: pd.DataFrame, code: str = "*", aspect: str = "overall", by: str = "policy_code") -> dict[str, int]:
    """Return rating → count of one row of a table of progress, without the ratings that nobody has."""
    rows = progress[(progress[by] == code) & (progress["aspect"] == aspect)]
    tally = {rating: int(count) for rating, count in zip(rows["rating"], rows["count"], strict=True)}
    return {rating: count for rating, count in tally.items() if count}


def found(master: Master, *codes: str) -> list[Finding]:
    """Return the findings with these codes."""
    return [finding for finding in master.findings if finding.code in codes]


def of(master: Master, initiative: str) -> dict[str, Any]:
    """Return the row of an initiative."""
    rows = master.initiatives[master.initiatives["id"] == initiative].to_dict("records")
    assert len(rows) == 1
    return {str(name): value for name, value in rows[0].items()}


def everything(folder: Path) -> dict[str, bytes]:
    """Return relative path → content of every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


__all__ = [
    "City", "Drawn", "Said", "address", "contents", "counts", "drawn_in", "everything", "extraction_of", "filled",
    "found", "manifest_of", "of", "plain_answers", "published", "replace", "run", "saved",
]  # fmt: skip
