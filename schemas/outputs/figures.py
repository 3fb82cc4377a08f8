"""Where the figures of the master workbook stand; no table of results, so not among OUTPUTS."""

from __future__ import annotations

from typing import Final

from schemas.fields import Field, Table

FIGURES: Final = Table(
    "figures",
    "数値の所在",
    "Figures",
    (
        Field("id", "数値番号", "Figure", "code", public=False),
        Field("sheet", "シート", "Sheet", public=False),
        Field("cell", "セル", "Cell", public=False),
        Field("output_table", "表", "Table", "code", public=False),
        Field(
            "output_key",
            "行",
            "Rows",
            "code",
            public=False,
            help="行を選ぶ項目の値（JSON）",
            help_en="Values of the fields that choose the rows, as JSON.",
        ),
        Field("column", "列", "Column", "code", public=False),
    ),
    (),
    help="master.xlsx の数値のセルが、どの表のどの値かを示します。",
    help_en="Which published value each figure of master.xlsx is.",
)
"""Where the figures of the master workbook stand; no table of results, so not among OUTPUTS."""
