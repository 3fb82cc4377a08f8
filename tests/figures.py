"""Whether the figures of a results folder agree, however they are come by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from schemas.outputs import OUTPUTS
from tests.independent import Year
from tests.libreoffice import recalculated, stored
from tests.recompute import Data

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (
    "progress_by_policy", "progress_by_department", "axis_tallies", "axis_matrix", "indicator_achievement",
    "indicators_by_level", "effects_by_year", "budget_link",
)  # fmt: skip
MET = {"yes": "達成", "no": "未達成"}


def alike(one: object, other: object) -> bool:
    """Whether two figures agree: blanks of every kind, texts as they are, sums of decimals to the last digits."""
    if one in {None, ""} or other in {None, ""}:
        return one in {None, ""} and other in {None, ""}
    if isinstance(other, str):
        return one == other
    return float(str(one)) == pytest.approx(other, rel=1e-12, abs=1e-9)


def unlike_by_hand(out: Path, returned: Path, ledger: Path) -> list[object]:
    """Return the published rows that differ from what a person works out of ledger and forms."""
    by_hand, data, wrong = Year(ledger, returned), Data(out), list[object]()
    for table in TABLES:
        expected: dict[tuple[str, ...], dict[str, Any]] = getattr(by_hand, table)()
        published = {tuple(row[name] for name in OUTPUTS[table].key): row for row in data.rows(table)}
        wrong += [(table, key, "not published") for key in set(expected) - set(published)]
        for key, row in published.items():
            if key in expected:
                wrong += [(table, key, n, row[n], v) for n, v in expected[key].items() if not alike(row[n], v)]
            elif row.get("count", "0") != "0":  # else what is not in yet, and cells of the matrix that are empty
                wrong.append((table, key, "known to nobody"))
    return wrong


def unlike_recalculated(out: Path, tmp: Path) -> list[object]:
    """Return the figures whose cell shows another value than LibreOffice calculates anew, or than data/ has."""
    path, data, wrong = out / "master.xlsx", Data(out), list[object]()
    held, fresh = stored(path), recalculated(path, tmp)
    for row in data.rows("figures"):
        one, other = (book[row["sheet"]].get(row["cell"]) for book in (held, fresh))
        published = data.of(row)
        if not alike(one, other) or not alike(one, MET.get(str(published), published)):
            wrong.append((row["id"], row["sheet"], row["cell"], one, other, published))
    return wrong
