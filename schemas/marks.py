"""Names of what the software itself puts into people's workbooks; never counted as something typed."""

from __future__ import annotations

from typing import Final

MANIFEST_SHEET: Final = "_consolidator"
"""Very hidden sheet that describes the form."""
RESULT_SHEETS: Final = ("検査結果", "Check results")
"""Sheet that the add-in and the returns write, in each language."""
OUR_SHEETS: Final = frozenset((MANIFEST_SHEET, *RESULT_SHEETS))
