"""master.xlsx read back: the record it was published with, and what its sheets show now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consolidator.ledger.grid import read_grids
from consolidator.model import OperatorError
from consolidator.packing import PackingError, holds
from consolidator.record import MARK, MasterRecord, record_of

if TYPE_CHECKING:
    from pathlib import Path

    from consolidator.ledger.grid import Grid


@dataclass(frozen=True)
class MasterFile:
    """A master workbook: what it was published with, and its sheets as they are now."""

    record: MasterRecord
    grids: tuple[Grid, ...]


def read_master(path: Path) -> MasterFile:
    """Return what a master workbook, or a copy of it, holds, whatever people have changed on its visible sheets.

    Raises OperatorError: O101 to O119 as ``read_grids``, O120 no master of ours, O121 of a newer version, O122 damaged.
    """
    master = master_in(path, read_grids(path))
    if master is None:
        raise OperatorError("O120", path=path)
    return master


def master_in(path: Path, grids: tuple[Grid, ...]) -> MasterFile | None:
    """Return the master that a workbook's sheets hold, None where it is another workbook; path is for messages."""
    for grid in grids:
        cells = [str(row[0] or "") for row in grid.rows if row]
        if not holds(MARK, cells):
            continue
        try:
            return MasterFile(record_of(cells), grids)
        except PackingError as error:
            raise OperatorError("O121" if error.newer else "O122", path=path) from error
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise OperatorError("O122", path=path) from error
    return None
