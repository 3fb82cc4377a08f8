"""What was issued, kept inside the form: written into a very hidden sheet, and read back from a returned workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consolidator.model import Entry, IssuedSheet, Manifest, Parameters, Rating, Record
from consolidator.packing import PackingError, holds, pack, unpack
from consolidator.text import canonical_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consolidator.model import Snapshot

SHEET: Final = "_consolidator"
SCHEMA_VERSION: Final = 1
_MARK: Final = "consolidator-manifest"
_MOST: Final = 50_000_000  # bytes after unpacking; a form of 150 initiatives takes 1 MB


class ManifestError(Exception):
    """The manifest can't be used; code (F112 damaged, F113 of a newer version) says why."""

    def __init__(self, code: str) -> None:
        """Keep the code of ``schemas.codes``."""
        super().__init__(code)
        self.code = code


def encode(manifest: Manifest) -> list[str]:
    """Return the cells of the hidden sheet, top to bottom: lines for people, then the packed manifest.

    The packed part starts with a line ``consolidator-manifest <version> <cells> <sha256>``.
    """
    return [
        "このシートは変更しないでください。様式の読み取りに使います。",
        "Please do not change this sheet; it is needed to read the form.",
        f"{manifest.plan_title} / {manifest.department} {manifest.department_name}",
        f"{manifest.parameters.reporting_year} / {manifest.period}",
        *pack(_MARK, manifest.schema_version, _packed(manifest)),
    ]


def decode(cells: Sequence[str]) -> Manifest:
    """Return the manifest in the cells of a hidden sheet.

    Raises ManifestError F112 when it is damaged, F113 when a newer version of the software wrote it.
    """
    try:
        return _unpacked(unpack(_MARK, SCHEMA_VERSION, cells, _MOST))
    except PackingError as error:
        raise ManifestError("F113" if error.newer else "F112") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ManifestError("F112") from error


def read_manifest(snapshot: Snapshot) -> tuple[Manifest | None, str]:
    """Return the manifest of a workbook and '', or None and the code of what is wrong (F105, F112, F113).

    F105: the workbook has no such sheet, so it is no form of ours. The sheet may have been renamed by a program
    that saved it: then the one that holds the mark counts.
    """
    columns = [
        [canonical_text(sheet.cells[position].value) for position in sorted(sheet.cells) if position[1] == 1]
        for sheet in sorted(snapshot.sheets, key=lambda sheet: sheet.name != SHEET)
        if sheet.name == SHEET or sheet.state != "visible"
    ]
    error = "F105"
    for cells in columns:
        if not holds(_MARK, cells):
            continue
        try:
            return decode(cells), ""
        except ManifestError as problem:
            error = problem.code
    return None, "F112" if error == "F105" and snapshot.sheet(SHEET) is not None else error


# ---------------------------------------------------------------- the packed form: short lists, no names


def _packed(manifest: Manifest) -> dict[str, Any]:
    parameters = manifest.parameters
    ratings = [
        [item.aspect, item.symbol, item.label, item.rank, item.counted, item.reason_required]
        for item in parameters.ratings
    ]
    names = {name: number for number, name in enumerate(dict.fromkeys(_sheet_names(manifest)))}
    return {
        "version": manifest.schema_version,
        "plan": [manifest.plan_code, manifest.plan_title, manifest.organisation, manifest.period],
        "department": [manifest.department, manifest.department_name],
        "template": [manifest.template, manifest.template_digest],
        "years": [parameters.reporting_year, parameters.first_year, parameters.last_year],
        "unit": parameters.money_unit,
        "ratings": ratings,
        "names": list(names),
        "records": [
            [item.table, item.key, item.kind, names[item.sheet], [list(print_) for print_ in item.prints]]
            for item in manifest.records
        ],
        "entries": [
            [item.name, item.table, item.key, item.field, item.year, names[item.sheet], item.row, item.column,
             item.issued, item.record]
            for item in manifest.entries
        ],
        "sheets": [
            [
                names[sheet.name],
                [[row, column, text] for (row, column), text in sorted(sheet.cells.items())],
                *([sheet.pictures] if sheet.pictures else []),
            ]
            for sheet in manifest.sheets
        ],
        "notes": list(manifest.notes),
        "checklist": _packed_sheet(manifest.checklist),
        "context": [list(item) for item in manifest.context],
        "language": manifest.language,
        "about": [[names[sheet], row, column, field] for sheet, row, column, field in manifest.about],
    }  # fmt: skip


def _packed_sheet(sheet: IssuedSheet | None) -> list[Any] | None:
    if sheet is None:
        return None
    return [sheet.name, [[row, column, text] for (row, column), text in sorted(sheet.cells.items())]]


def _unpacked_sheet(packed: list[Any] | None) -> IssuedSheet | None:
    return IssuedSheet(packed[0], {(row, column): text for row, column, text in packed[1]}) if packed else None


def _sheet_names(manifest: Manifest) -> list[str]:
    """Return the sheets that anything names; the packed lists hold their numbers."""
    named = [record.sheet for record in manifest.records] + [entry.sheet for entry in manifest.entries]
    return [sheet.name for sheet in manifest.sheets] + named


def _unpacked(packed: dict[str, Any]) -> Manifest:
    names: list[str] = packed["names"]
    plan_code, plan_title, organisation, period = packed["plan"]
    department, department_name = packed["department"]
    template, template_digest = packed["template"]
    reporting_year, first_year, last_year = packed["years"]
    ratings = tuple(Rating(*rating) for rating in packed["ratings"])
    return Manifest(
        schema_version=packed["version"],
        plan_code=plan_code,
        plan_title=plan_title,
        organisation=organisation,
        period=period,
        department=department,
        department_name=department_name,
        template=template,
        template_digest=template_digest,
        parameters=Parameters(reporting_year, first_year, last_year, packed["unit"], ratings),
        records=tuple(
            Record(
                table, key, kind, names[sheet], tuple((name, row, column, text) for name, row, column, text in prints)
            )
            for table, key, kind, sheet, prints in packed["records"]
        ),
        entries=tuple(
            Entry(name, table, key, field, year, names[sheet], row, column, issued, record)
            for name, table, key, field, year, sheet, row, column, issued, record in packed["entries"]
        ),
        sheets=tuple(
            IssuedSheet(names[sheet], {(row, column): text for row, column, text in cells}, *pictures)
            for sheet, cells, *pictures in packed["sheets"]
        ),
        notes=tuple(packed["notes"]),
        checklist=_unpacked_sheet(packed.get("checklist")),
        context=tuple((table, key, field, year, value) for table, key, field, year, value in packed["context"]),
        language=packed.get("language", "ja"),
        about=tuple((names[sheet], row, column, field) for sheet, row, column, field in packed.get("about", ())),
    )
