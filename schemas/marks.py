"""Names of what the software itself puts into people's workbooks; never counted as something typed."""

from __future__ import annotations

import re
from typing import Final

MANIFEST_SHEET: Final = "_consolidator"
"""Very hidden sheet that describes the form."""
CHECKS_SHEET: Final = "_consolidator_checks"
"""Very hidden sheet with the verdict on each entry cell, and the lists that entries are chosen from."""
CHECKLIST_SHEETS: Final = ("提出前チェック", "Pre-submission check")
"""Sheet of a form that tells what is still missing, in each language. What people write there counts as typed."""
RESULT_SHEETS: Final = ("検査結果", "Check results")
"""Sheet that the add-in and the returns write, in each language."""
MEMORY_SHEET: Final = "_consolidator_marks"
"""Very hidden sheet that remembers what marked cells looked like before."""
OUR_SHEETS: Final = frozenset((MANIFEST_SHEET, CHECKS_SHEET, MEMORY_SHEET, *RESULT_SHEETS))

OUR_LINE: Final = re.compile(r"(?:【検査[0-9]+】|\[Check [0-9]+\])")
"""How each line begins that we write into the note of a cell; the number is that of the list of results."""


def typed_part(note: str) -> str:
    """Return what people wrote in a note: every line that is not ours."""
    lines = note.split("\n")
    theirs = [line for line in lines if not OUR_LINE.match(line)]
    return note if len(theirs) == len(lines) else "\n".join(theirs)
