"""What workbook.xml says: sheets, their states, defined names, the date system."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from consolidator.snapshot.shape import column_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from consolidator.snapshot.package import Package, Relation
    from consolidator.snapshot.worksheet import Area

Place = tuple[str, int, int]
State = Literal["visible", "hidden", "veryHidden"]

CELLS: Final = re.compile(r"\$([A-Z]{1,3})\$([0-9]+)(?::\$([A-Z]{1,3})\$([0-9]+))?")
LONGEST: Final = 64
"""Characters of a reference to cells, with room for zeros that some program may write before a row's number."""
STATES: Final[Mapping[str | None, State]] = {"hidden": "hidden", "veryHidden": "veryHidden"}
RELATION_ID: Final = re.compile(r"\{.*/officeDocument/(?:2006/)?relationships\}id$")


class Listed(NamedTuple):
    """A sheet as the workbook lists it; the part is '' where the list leads nowhere."""

    name: str
    state: State
    part: str


def listed_sheets(root: etree._Element, relations: Mapping[str, Relation]) -> list[Listed]:
    """Return the sheets in the workbook's order, charts and dialogs included."""
    found = []
    for sheet in root.iterfind("{*}sheets/{*}sheet"):
        target = next((value for name, value in sheet.attrib.items() if RELATION_ID.match(str(name))), "")
        relation = relations.get(str(target))
        state = STATES.get(sheet.get("state"), "visible")
        found.append(Listed(sheet.get("name", ""), state, relation.part if relation else ""))
    return found


def uses_1904(root: etree._Element) -> bool:
    """Tell whether the workbook counts days from 1904."""
    properties = root.find("{*}workbookPr")
    return properties is not None and properties.get("date1904") in ("1", "true")


def defined_names(
    root: etree._Element, merges: Mapping[str, frozenset[Area]]
) -> tuple[dict[str, Place], dict[tuple[str, str], Place]]:
    """Return the names of single cells (a merged area is one): of the workbook, and by (sheet, name).

    Names of larger areas, of formulas, of other workbooks and of cells that are gone (#REF!) are left out.
    ``merges`` holds the merged areas of every sheet.
    """
    scopes = list(merges)
    sheets: dict[str, str] = {}  # as formulas write them -> as they are called
    of_book: dict[str, Place] = {}
    of_sheet: dict[tuple[str, str], Place] = {}
    for element in root.iterfind("{*}definedNames/{*}definedName"):
        title, _, written = (element.text or "").rpartition("!")
        cells = _cells(written) if len(written) <= LONGEST else None
        if cells is None:
            continue
        if title not in sheets:
            sheets[title] = title[1:-1].replace("''", "'") if title[:1] == title[-1:] == "'" else title
        sheet, (first, last), name = sheets[title], cells, element.get("name", "")
        of_cell = last == first or (*first, *last) in merges.get(sheet, ())
        if sheet not in merges or not of_cell or name.startswith("_xlnm."):
            continue
        scope = element.get("localSheetId")
        if scope is None:
            of_book[name] = sheet, *first
        elif int(scope) < len(scopes):
            of_sheet[scopes[int(scope)], name] = sheet, *first
    return of_book, of_sheet


@lru_cache(maxsize=10_000)
def _cells(written: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return first and last of the cells that $A$1 or $A$1:$B$2 names, None for anything else."""
    found = CELLS.fullmatch(written)
    if found is None:
        return None
    column, row, last_column, last_row = found.groups()
    first = int(row), column_number(column.encode())
    return first, (int(last_row), column_number(last_column.encode())) if last_column else first


def saved_at(package: Package) -> str:
    """Return when the workbook says it was last saved (ISO 8601, UTC), '' when it does not say."""
    part = "docprops/core.xml"
    if part not in package:
        return ""
    text = next((element.text for element in package.xml(part).iter("{*}modified")), "")
    try:
        saved = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return ""
    saved = saved if saved.tzinfo else saved.replace(tzinfo=UTC)
    return saved.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
