"""Help while typing into a ledger: drop-down lists and the note that each heading shows.

Nothing is forbidden here: what the reader would refuse it names by cell, and pasting goes around
Excel's validation anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from schemas.ledger import GUIDE, LEDGER, REFERENCES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from schemas.fields import Field, Table

FIRST_ROW: Final = 4
"""0-based row of the first record; above it stand title, explanation, hints and headings."""
SPARE_ROWS: Final = 200
"""Rows below the records that are ready to be filled in."""
_INLINE: Final = 255  # characters that Excel takes for a list within a validation
_TITLE, _MESSAGE = 32, 255  # characters that Excel takes for the note of a validation
_CODE_ROWS: Final = 5000
_SYMBOLS: Final = "ratings"


class Inputs:
    """The lists of one ledger workbook: on a hidden sheet where they are long, as names where they are codes."""

    def __init__(self, workbook: Workbook, lang: str) -> None:
        """Define the names of the codes and write the lists that don't fit into a validation."""
        self._lang = lang
        self._long: dict[tuple[str, ...], str] = {}
        for target in dict.fromkeys((*(t for fields in REFERENCES.values() for t in fields.values()), _SYMBOLS)):
            workbook.define_name(_name(target), _codes(LEDGER[target], lang))
        self._sheet = workbook.add_worksheet(GUIDE["lists"].label(lang))
        self._sheet.hide()
        for table in LEDGER.values():
            for field in table.fields:
                self._keep(self._labels(field))

    def _labels(self, field: Field) -> tuple[str, ...]:
        return tuple(dict.fromkeys(choice.label(self._lang) for choice in field.choices))

    def _keep(self, labels: tuple[str, ...]) -> None:
        """Write a list to the hidden sheet, once, unless a validation can hold it."""
        if len(",".join(labels)) <= _INLINE or labels in self._long:
            return
        column = len(self._long)
        for row, label in enumerate(labels):
            self._sheet.write_string(row, column, label)
        area = xl_range_abs(0, column, len(labels) - 1, column)
        self._long[labels] = f"='{GUIDE['lists'].label(self._lang)}'!{area}"

    def validation(self, table: Table, field: Field) -> Mapping[str, Any] | None:
        """Return the validation of a field's cells, None where there is no list to choose from."""
        if field.choices:
            labels = self._labels(field)
            return {
                "validate": "list",
                "source": self._long.get(labels) or list(labels),
                "error_type": "information",  # the value itself or another language's label is right, too
                "error_title": field.title(self._lang)[:_TITLE],
                "error_message": GUIDE["pick"].label(self._lang),
            }
        target = REFERENCES.get(table.name, {}).get(field.name)
        if (table.name, field.name) == ("history", "symbol"):
            target = _SYMBOLS
        if target and field.kind != "codes":
            return {"validate": "list", "source": f"={_name(target)}", "show_error": False}
        return None

    def explain(self, sheet: Worksheet, row: int, column: int, field: Field) -> None:
        """Let a heading show its help when it is selected."""
        kind = GUIDE[field.kind].label(self._lang) if field.kind in GUIDE else ""
        message = "\n".join(part for part in (field.hint(self._lang), kind) if part)
        note = {"input_title": field.title(self._lang)[:_TITLE], "input_message": message[:_MESSAGE]}
        sheet.data_validation(row, column, row, column, {"validate": "any", **note})


def _name(target: str) -> str:
    return f"{target}_codes" if target != _SYMBOLS else "rating_symbols"


def _codes(table: Table, lang: str) -> str:
    """Return the formula of the area where a table's codes stand, as long as it is filled."""
    field = "symbol" if table.name == _SYMBOLS else table.key[0]
    column = [one.name for one in table.fields].index(field)
    sheet = table.title(lang).replace("'", "''")
    top = xl_rowcol_to_cell(FIRST_ROW, column, row_abs=True, col_abs=True)
    area = xl_range_abs(FIRST_ROW, column, FIRST_ROW + _CODE_ROWS, column)
    return f"=OFFSET('{sheet}'!{top},0,0,MAX(1,COUNTA('{sheet}'!{area})),1)"
