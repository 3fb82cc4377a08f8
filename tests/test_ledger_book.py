"""The ledger as a workbook: what is written is read back, text stays text, and it prints well."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consolidator.ledger.grid import read_grids
from consolidator.ledger.tables import read_tables
from consolidator.model import OperatorError
from consolidator.plan import read_plan
from consolidator.publish.ledger_book import ledger_bytes, write_ledger
from schemas.ledger import BLANK_RATINGS, DEFAULTS, LEDGER
from tests.ledgers import CITY, FIRST_ROW, frames

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.fields import Field


def with_defaults(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """What a reader makes of tables: blank choices have their defaults, missing tables are empty."""
    full = {
        name: tables.get(name, pd.DataFrame(columns=[f.name for f in table.fields])) for name, table in LEDGER.items()
    }
    return {
        name: frame.assign(**{
            field: [value if cell is None else cell for cell in frame[field]]
            for field, value in DEFAULTS.get(name, {}).items()
        }).astype(object)
        for name, frame in full.items()
    }  # fmt: skip


def assert_same(read: dict[str, pd.DataFrame], written: dict[str, pd.DataFrame]) -> None:
    for name, frame in with_defaults(written).items():
        assert read[name].to_dict(orient="list") == frame.to_dict(orient="list"), name


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_whole_ledger_is_read_back_as_it_was_written(tmp_path: Path, lang: str) -> None:
    tables = frames(CITY)
    write_ledger(tmp_path / "plan.xlsx", tables, lang)
    plan, findings = read_plan(tmp_path / "plan.xlsx")
    assert findings == ()
    assert plan is not None
    assert_same(dict(plan.tables), tables)


CODE = st.from_regex(r"[0-9A-Z](?:[-.0-9A-Z]{0,4}[0-9A-Z])?", fullmatch=True)
TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="\ufffe\uffff"), min_size=1, max_size=30
).filter(lambda text: text.strip() and not text.strip().startswith(("※", "＊", "*", "注", "(", "（")))
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    """Values of a field as a reader of ledgers gives them."""
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "code": CODE,
        "codes": st.lists(CODE, min_size=1, max_size=3, unique=True).map(";".join),
        "number": st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: round(number, 3) + 0.0),
        "year": st.integers(1926, 2199),
        "date": st.dates(date(1926, 1, 1), date(2199, 12, 31)),
        "text": TEXT.map(str.strip),
        "long_text": LINES,
    }
    kinds["money"] = kinds["number"]
    values = st.sampled_from([choice.value for choice in field.choices]) if field.choices else kinds[field.kind]
    if field.label == "評価":
        values = st.sampled_from(["S", "A", "対象外"])  # of the scale: look-alikes would be settled
    return st.none() | values


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    tables = frames(CITY)
    for name in ("initiatives", "effects", "history", "corrections"):
        table = LEDGER[name]
        records = draw(st.lists(st.tuples(*(values_of(field) for field in table.fields)), max_size=4))
        records = [record for record in records if any(value is not None for value in record)]
        tables[name] = pd.DataFrame(records, columns=[field.name for field in table.fields], dtype=object)
    return tables


# Not shrunk: a smaller ledger says no more than the difference shown, and shrinking frames takes minutes.
@settings(max_examples=40, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(tables=ledgers(), lang=st.sampled_from(["ja", "en"]))
def test_any_ledger_is_read_back_as_it_was_written(tmp_path: Path, tables: dict[str, pd.DataFrame], lang: str) -> None:
    write_ledger(tmp_path / "plan.xlsx", tables, lang)
    assert_same(read_tables(read_grids(tmp_path / "plan.xlsx")).tables, tables)


def test_the_same_tables_give_the_same_bytes() -> None:
    assert ledger_bytes(frames(CITY), "ja") == ledger_bytes(frames(CITY), "ja")
    assert ledger_bytes(None, "ja") == ledger_bytes(None, "ja")


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "-", "@SUM(A1)", "http://example.com", "mailto:a@b.jp", '=HYPERLINK("x")']
)
def test_text_never_becomes_a_formula_or_a_link(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.xlsx"
    write_ledger(path, frames(CITY, opinions=[{"no": "1", "initiative": "1", "source": text, "text": text}]), "ja")
    sheet = openpyxl.load_workbook(path)["意見"]
    for address in (f"E{FIRST_ROW}", f"F{FIRST_ROW}"):
        assert sheet[address].value == text
        assert sheet[address].data_type == "s"
        assert sheet[address].hyperlink is None
        assert sheet[address].quotePrefix == text.startswith(("=", "+", "-", "@"))
    plan, _ = read_plan(path)
    assert plan is not None
    assert list(plan.tables["opinions"]["text"]) == [text]


def test_a_text_that_no_cell_holds_is_refused_rather_than_lost() -> None:
    with pytest.raises(ValueError, match="content"):
        ledger_bytes(frames(CITY, initiatives=[{"id": "1", "content": "あ" * 32_768}]), "ja")


def test_a_place_that_cannot_be_written_is_the_operators_matter(tmp_path: Path) -> None:
    with pytest.raises(OperatorError) as error:
        write_ledger(tmp_path / "no such folder" / "plan.xlsx", None, "ja")
    assert error.value.code == "O107"


def test_codes_are_text_so_that_01_stays_01(tmp_path: Path) -> None:
    write_ledger(tmp_path / "plan.xlsx", frames(CITY), "ja")
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx")["取組"]
    assert (sheet["A6"].value, sheet["A6"].number_format) == ("01", "@")
    assert sheet.column_dimensions["A"].number_format == "@" or sheet["A6"].number_format == "@"


def test_a_blank_ledger_asks_for_what_only_the_planner_knows(tmp_path: Path) -> None:
    write_ledger(tmp_path / "new.xlsx", None, "ja")
    plan, findings = read_plan(tmp_path / "new.xlsx")
    assert plan is None
    assert [(finding.code, finding.sheet, finding.field) for finding in findings] == [
        *(("L103", "計画", name) for name in (
            "code", "title", "organisation", "first_year", "last_year", "reporting_year", "money_unit")),
        *(("L127", sheet, "") for sheet in ("体系", "部署", "取組")),
    ]  # fmt: skip
    ratings = read_tables(read_grids(tmp_path / "new.xlsx")).tables["ratings"]
    assert list(ratings["symbol"]) == [symbol for _, symbol, *_ in BLANK_RATINGS]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_sheet_is_explained_linked_and_set_up_for_paper(tmp_path: Path, lang: str) -> None:
    write_ledger(tmp_path / "plan.xlsx", frames(CITY), lang)
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    guide, *sheets, lists = book.worksheets
    assert [sheet.title for sheet in sheets] == [table.title(lang) for table in LEDGER.values()]
    assert lists.sheet_state == "hidden"
    places = [cell.hyperlink.location for row in guide.iter_rows() for cell in row if cell.hyperlink]
    links = {str(place).split("!")[0].strip("'") for place in places}
    assert links == {sheet.title for sheet in sheets}
    for sheet, table in zip(sheets, LEDGER.values(), strict=True):
        assert sheet["A1"].value == table.title(lang)
        assert sheet["A2"].value == (table.help_en if lang == "en" else table.help)
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToWidth or 1, setup.fitToHeight) == ("landscape", 9, 1, 0)
        fit = sheet.sheet_properties.pageSetUpPr
        assert fit is not None
        assert fit.fitToPage
        assert sheet.freeze_panes is not None
        if not table.vertical:
            heads = [sheet.cell(FIRST_ROW - 1, column).value for column in range(1, len(table.fields) + 1)]
            assert heads == [field.title(lang) + "＊" * field.required for field in table.fields]
            assert sheet.print_title_rows == f"${FIRST_ROW - 1}:${FIRST_ROW - 1}"
            assert sheet.auto_filter.ref.startswith(f"A{FIRST_ROW - 1}:")


def test_lists_help_and_forbid_nothing(tmp_path: Path) -> None:
    write_ledger(tmp_path / "plan.xlsx", frames(CITY), "ja")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    for sheet in book.worksheets:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                assert rule.errorStyle == "information" or not rule.showErrorMessage
                assert len(rule.formula1) <= 257  # 255 and the quotes
            assert len(rule.prompt or "") <= 255
            assert len(rule.promptTitle or "") <= 32
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["取組"].data_validations.dataValidation}
    assert rules["C5"] == "policies_codes"
    assert rules["D5"] == "departments_codes"
    assert rules["G5"] == '"実施中,新規,休止,完了,廃止,統合"'
    assert "部署" in book.defined_names["departments_codes"].attr_text
    areas = [str(rule.sqref) for rule in book["取組"].data_validations.dataValidation]
    assert f"G{FIRST_ROW}:G{FIRST_ROW - 1 + 3 + 200}" in areas


def test_the_package_holds_no_clock_and_no_name(tmp_path: Path) -> None:
    write_ledger(tmp_path / "plan.xlsx", frames(CITY), "ja")
    with zipfile.ZipFile(tmp_path / "plan.xlsx") as package:
        core = package.read("docProps/core.xml").decode()
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_each_sheet_prints_on_one_page_across_and_blank_rows_do_not_print(tmp_path: Path) -> None:
    write_ledger(tmp_path / "plan.xlsx", frames(CITY), "ja")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "plan.xlsx"],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    pages = (tmp_path / "plan.pdf").read_bytes().count(b"/Type/Page/") + (tmp_path / "plan.pdf").read_bytes().count(
        b"/Type/Page\n"
    )
    assert pages == 1 + len(LEDGER)
