"""Text of Excel formulas: functions of Excel 2016 without dynamic arrays, as LibreOffice understands them too.

A formula on an entry cell works in two steps, each in a cell of its own on the hidden sheet. The *reading* says what
the cell holds: BLANK, GIVEN (understood), above GIVEN the number of the rule by which it is refused, below zero that
number negative: text that only the reader can interpret. The *verdict* is built on readings: 0, or such a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BLANK: Final = 0
GIVEN: Final = 1
NEVER: Final = ""
"""A condition that can't come true for this cell."""
ALWAYS: Final = "TRUE"

BLANKS_NAME: Final = "check_blanks"
"""Defined name of the cell that holds ``schemas.blanks.BLANKS``."""
ERRORS_NAME: Final = "check_errors"
"""Defined name of the list of Excel's error values."""
GENERAL_NAME: Final = "check_general"
"""Defined name of the cell that shows what the program calls the format General: G in Excel, F0 in LibreOffice."""

LONGEST_FORMULA: Final = 8192
LONGEST_NOTE: Final = 255
"""Characters of a validation's message, of its formula, and of a text within a formula."""
LONGEST_TITLE: Final = 32
"""Characters of a validation's title."""


@dataclass(frozen=True, slots=True)
class Form:
    """When a rule is broken, as conditions in Excel, for a marked cell that is blank or given (and only then).

    broken: true when the reader will reject the cell; unsure: true when that depends on a text elsewhere that only
    the reader can interpret. NEVER where a condition can't come true.
    """

    when: Literal["blank", "given"]
    broken: str
    unsure: str = NEVER


@dataclass(frozen=True, slots=True)
class Cells:
    """What a form may refer to, of one record.

    contents: field -> the entry cell itself; readings: field -> the cell with its reading; spellings: field -> value
    -> every content that is read as just that; printed: what the planning section printed (role, planned ...).
    """

    contents: Mapping[str, str]
    readings: Mapping[str, str]
    spellings: Mapping[str, Mapping[str, tuple[str, ...]]]
    printed: Mapping[str, str | float]


def quoted(text: str) -> str:
    """Return a text as a formula writes it."""
    return '"' + text.replace('"', '""') + '"'


def any_of(conditions: Iterable[str]) -> str:
    """Return a condition that is true when one of them is; NEVER of none."""
    real = [condition for condition in conditions if condition != NEVER]
    return f"OR({','.join(real)})" if len(real) > 1 else real[0] if real else NEVER


def one_of(cell: str, texts: Iterable[str]) -> str:
    """Return a condition that is true when a cell holds exactly one of some texts."""
    return any_of(f"EXACT({cell},{quoted(text)})" for text in texts)


def listed(cell: str, name: str) -> str:
    """Return a condition that is true when a cell holds exactly one of the texts of a list; wildcards mean nothing."""
    return f"SUMPRODUCT(--EXACT({cell},{name}))>0"


def visible(cell: str, *, lines: str = "ROW($A$1:INDEX($A:$A,MAX(1,LEN({cell}))))") -> str:
    """Return the number of characters of a cell that are no blanks; lines: an array of 1 to the cell's length."""
    return f"SUMPRODUCT(--ISERROR(FIND(MID({cell},{lines.format(cell=cell)},1),{BLANKS_NAME})))"


def is_blank(cell: str) -> str:
    """Return a condition that is true when a cell (no error, not empty) holds blanks only.

    The first character settles nearly all cells; only texts that begin with a blank are looked through.
    """
    return f"IF(ISERROR(FIND(LEFT({cell},1),{BLANKS_NAME})),FALSE,{visible(cell)}=0)"


def longer_than(cell: str, most: int, *, lines: str = "ROW($A$1:INDEX($A:$A,MAX(1,LEN({cell}))))") -> str:
    """Return a condition that is true when a cell has more than so many characters besides blanks."""
    return f"IF(LEN({cell})<={most},FALSE,{visible(cell, lines=lines)}>{most})"


def shows_date(cell: str) -> str:
    """Return a condition that is true when a number is shown as a date or time.

    Excel answers D1 to D9. LibreOffice answers G for dates, and F0 for the format General, which is G in Excel.
    """
    return f'OR(LEFT(CELL("format",{cell}),1)="D",AND(CELL("format",{cell})="G",{GENERAL_NAME}<>"G"))'


def shows_percent(cell: str) -> str:
    """Return a condition that is true when a number is shown as a percentage."""
    return f'LEFT(CELL("format",{cell}),1)="P"'
