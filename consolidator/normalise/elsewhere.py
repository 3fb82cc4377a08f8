"""Contents that say where the answer stands instead of giving it: 同上, 別紙のとおり, 未定.

同上 and its marks are resolved in lists, where what stands above in the same column can be only one thing; what else
they may mean is asked. A figure is never taken from above: a repeated figure may as well be a slip.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from consolidator.a1 import position
from consolidator.normalise.marks import folded
from consolidator.normalise.reading import Reading, refused
from consolidator.once import each_once
from schemas.blanks import visible_length

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from consolidator.model import Raw
    from schemas.fields import Field, Kind

TEXTS: Final[frozenset[Kind]] = frozenset({"text", "long_text"})
REPEATED: Final[frozenset[Kind]] = TEXTS | {"rating", "choice", "yes_no"}
"""Kinds of fields in which 同上 is taken for what stands above."""
DITTO: Final = re.compile(r"(?:同上|同じく|上に同じ|上記?と?同じ|々|〃|仝|′′|〟|〞|\"|ditto)[。.]?")
ELSEWHERE: Final = re.compile(
    r"(?:別紙|別添|別表|別冊|別途資料|添付(?:資料|ファイル)?|前述|前記)[0-9a-z-]*(?:の?とおり|の?通り|を?参照(?:ください)?|による|に記載)?[。.]?"
)
OPEN: Final = re.compile(r"(?:未定|検討中|調整中|調査中|集計中|確認中|未集計|未確定|tbd)(?:です|のため|につき)?[。.]?")
_MEANINGS: Final = ((DITTO, "N108", "N111"), (ELSEWHERE, "N109", "N111"), (OPEN, "N110", "N112"))
"""What is said, the finding where a value was asked, and the finding where a text was."""


_BEGINNINGS: Final = frozenset('同上々〃仝″〟〞"dDｄＤ別添前未検調集確tTｔＴ')
"""First characters of all of them, so that the many other contents need not be folded."""
_LONGEST: Final = 40


def _says(raw: object, words: re.Pattern[str]) -> bool:
    return (
        isinstance(raw, str)
        and len(raw) <= _LONGEST
        and raw.strip()[:1] in _BEGINNINGS
        and words.fullmatch(folded(raw)) is not None
    )


def is_ditto(raw: Raw) -> bool:
    """Tell whether a content says that it is the same as above."""
    return _says(raw, DITTO)


def explained(reading: Reading, raw: Raw) -> Reading:
    """Return the reading of a value that could not be read; where the content says why, with what to do about that."""
    code = next((value for words, value, _ in _MEANINGS if reading.problem and _says(raw, words)), "")
    return refused(code, raw) if code else reading


def pointing(value: object, field: Field) -> str:
    """Return the code of the finding on a text that tells nothing by itself, '' for any other."""
    if field.kind not in TEXTS or not field.entry:
        return ""
    return next((text for words, _, text in _MEANINGS if _says(value, words)), "")


def repeated(cells: pd.DataFrame, fields: Mapping[tuple[str, str], Field]) -> dict[Any, Any]:
    """Return the rows of the long table that say 同上, each with the row it repeats (both by index).

    Certain is what stands in the nearest entry cell above of the same field, in the same column of the same sheet,
    where the rows stand as they were issued. It may say 同上 itself.
    """
    marks = cells.index[each_once(cells["raw"].tolist(), is_ditto)]
    if marks.empty:
        return {}
    places = cells["cell"].map(position)
    found: dict[Any, Any] = {}
    for index in marks:
        row = cells.loc[index]
        field = fields.get((row["table"], row["field"]))
        if field is None or field.kind not in REPEATED or row["found_by"] not in ("name", "label"):
            continue
        same = (
            cells[["file", "department", "sheet", "table", "field"]]
            == row[["file", "department", "sheet", "table", "field"]]
        )
        line, column = places[index]
        above = [
            (places[other][0], other)
            for other in cells.index[same.all(axis=1)]
            if places[other][1] == column and 0 < places[other][0] < line
        ]
        if above:
            found[index] = max(above)[1]
    return {index: _first(found, index) for index in found if _meant(cells, _first(found, index))}


def _first(found: Mapping[Any, Any], index: Any) -> Any:  # noqa: ANN401 - a label of a DataFrame's index
    """Return the row that a chain of 同上 leads up to."""
    while index in found:
        index = found[index]
    return index


def _meant(cells: pd.DataFrame, index: Any) -> bool:  # noqa: ANN401 - a label of a DataFrame's index
    """Tell whether a row holds something that can be repeated."""
    raw, found_by = cells.loc[index, ["raw", "found_by"]].tolist()
    return isinstance(raw, str) and visible_length(raw) > 0 and not is_ditto(raw) and found_by != "key"


def as_ditto(reading: Reading) -> Reading:
    """Return the reading of what stands above, as that of 同上."""
    return reading if reading.problem or reading.value is None else replace(reading, rule="ditto")
