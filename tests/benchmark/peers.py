"""What people use instead, doing the least of the same work: entries read, checked, and written into one workbook.

    python -m tests.benchmark.peers NAME FOLDER OUT.xlsx

NAME is a key of PEERS. Each reads only the sheets that hold entries, and finds those at fixed cells: none looks for
moved rows, strays or changed print, none guards itself against a hostile file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmark.entries import Spot, spots_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RATINGS: Final = ("◎", "○", "〇", "△")
Row = tuple[str, str, str, str, object]
COLUMNS: Final = ["file", "sheet", "cell", "field", "value"]


def pandas_openpyxl(paths: list[Path], spots: list[Spot], out: Path) -> None:
    """pandas.read_excel with openpyxl, checked by pandera."""
    _with_pandas(paths, spots, out, "openpyxl")


def pandas_calamine(paths: list[Path], spots: list[Spot], out: Path) -> None:
    """pandas.read_excel with calamine, checked by pandera."""
    _with_pandas(paths, spots, out, "calamine")


def _with_pandas(paths: list[Path], spots: list[Spot], out: Path, engine: str) -> None:
    import pandas as pd
    import pandera.pandas as pa

    def rows(path: Path) -> Iterator[Row]:
        pages = pd.read_excel(path, sheet_name=sorted({s.sheet for s in spots}), header=None, engine=engine)
        arrays = {sheet: page.to_numpy() for sheet, page in pages.items()}
        for spot in spots:
            page = arrays[spot.sheet]
            inside = spot.row <= page.shape[0] and spot.column <= page.shape[1]
            value = page[spot.row - 1, spot.column - 1] if inside else None
            yield (
                path.name,
                str(spot.sheet),
                f"R{spot.row}C{spot.column}",
                spot.field,
                None if pd.isna(value) else value,
            )

    table = pd.DataFrame([row for path in paths for row in rows(path)], columns=COLUMNS)
    wide = table.pivot_table(index=["file", "sheet", "cell"], columns="field", values="value", aggfunc="first")
    names = {spot.field for spot in spots}
    schema = pa.DataFrameSchema(
        {
            name: pa.Column(object, pa.Check(check, ignore_na=True), nullable=True)
            for name, check in (("overall", _rated), ("done", _short), ("next_step", _short), ("actual", _short))
            if name in names
        }
    )
    try:
        schema.validate(wide, lazy=True)
        wrong = 0
    except pa.errors.SchemaErrors as errors:
        wrong = len(errors.failure_cases)
    table.to_excel(out, index=False)
    print(wrong)


def _rated(column: object) -> object:
    return column.isin(RATINGS)


def _short(column: object) -> object:
    return column.astype(str).str.len() <= 1000


def openpyxl_loop(paths: list[Path], spots: list[Spot], out: Path) -> None:
    """The loop an office writes itself: openpyxl, cell by cell."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    wrong = 0
    for path in paths:
        form = openpyxl.load_workbook(path, data_only=True)
        for spot in spots:
            value = form.worksheets[spot.sheet].cell(spot.row, spot.column).value
            if spot.field == "overall" and value is not None and value not in RATINGS:
                wrong += 1
            book.active.append([path.name, spot.sheet, f"R{spot.row}C{spot.column}", spot.field, value])
    book.save(out)
    print(wrong)


def frictionless(paths: list[Path], spots: list[Spot], out: Path) -> None:
    """Validate each sheet with frictionless, which reads it with openpyxl."""
    from frictionless import Dialect, Resource, formats

    wrong = 0
    for path in paths:
        for sheet in sorted({spot.sheet for spot in spots}):
            dialect = Dialect(header=False, controls=[formats.ExcelControl(sheet=sheet + 1)])
            report = Resource(path=path.name, basepath=str(path.parent), dialect=dialect).validate()
            wrong += len(report.flatten(["rowNumber"]))
    out.write_text(str(wrong), encoding="utf-8")


def flatten_tool(paths: list[Path], spots: list[Spot], out: Path) -> None:
    """Unflatten each form with flatten-tool, which reads it with openpyxl, into JSON."""
    import warnings

    import flattentool

    warnings.simplefilter("ignore")
    for path in paths:
        flattentool.unflatten(
            str(path), input_format="xlsx", output_name=str(out), root_list_path="rows", disable_local_refs=True,
            default_configuration="skipRows 2,headerRows 1",
        )  # fmt: skip
    print(len(spots))


PEERS: Final[dict[str, Callable[[list[Path], list[Spot], Path], None]]] = {
    "pandas_openpyxl": pandas_openpyxl,
    "pandas_calamine": pandas_calamine,
    "openpyxl_loop": openpyxl_loop,
    "frictionless": frictionless,
    "flatten_tool": flatten_tool,
}

if __name__ == "__main__":
    forms = sorted(Path(sys.argv[2]).iterdir())
    PEERS[sys.argv[1]](forms, spots_of(forms[0]), Path(sys.argv[3]))
