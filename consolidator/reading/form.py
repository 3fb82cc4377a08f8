"""One returned file, read whole: snapshot, manifest, extraction."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, Final

from consolidator.extract import extract, listed, parts_of_forms, recognised
from consolidator.intake.received import Received
from consolidator.manifest import read_manifest
from consolidator.model import Unreadable
from consolidator.reading.folder import leads_out
from consolidator.snapshot import DEFAULT_LIMITS, Limits, take
from consolidator.text import listed_name
from schemas.codes import PHRASES
from schemas.marks import CHECKS_SHEET, MANIFEST_SHEET
from schemas.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from consolidator.model import Extraction, Manifest, Parameters, Snapshot

ANSWER: Final = ("table", "key", "field", "year", "original")
"""Columns that tell what was answered."""
COLUMNS: Final = {CHECKS_SHEET: 0, MANIFEST_SHEET: 1}
"""Sheets of which not all is read: what stands there beside the manifest is for programs that fill forms in."""
REQUIRED: Final = frozenset(
    (table.name, field.name) for table in TABLES.values() for field in table.fields if field.required
)
Context = tuple[str, str, str, int, str, str]
UNDESCRIBED: Final = "F105"
"""What is wrong with a workbook that has no hidden sheet of ours."""
RECOGNISED: Final = "F128"
"""What is said of one that was recognised nevertheless."""
LONGEST = 100  # characters of a text that may be the name of an initiative or a department


@dataclass(frozen=True)
class FormRead:
    """One returned file, read: who sent it, and what it holds.

    Where it is no form that describes itself, it has no parameters, and everything in it is listed as stray.
    """

    received: Received
    extraction: Extraction | None = None
    parameters: Parameters | None = None
    context: tuple[Context, ...] = ()


def read_form(path: Path, root: Path, limits: Limits = DEFAULT_LIMITS, issued: Sequence[Manifest] = ()) -> FormRead:
    """Read one returned file: snapshot, manifest, extraction.

    issued: forms that it may be one of where it has lost what describes it.
    """
    why = "outside" if leads_out(path, root.resolve()) else "no_permission" if path.is_dir() else ""
    if why:
        return FormRead(Received(listed_name(path, root), "", "F118", (("why", PHRASES[why]),)))
    snapshot = take(path, root, limits, COLUMNS)
    return unread(snapshot) if isinstance(snapshot, Unreadable) else form_of(snapshot, issued)


def form_of(snapshot: Snapshot, issued: Sequence[Manifest] = ()) -> FormRead:
    """Return what a workbook holds, wherever its snapshot was taken: from a file, or from one open in Excel.

    issued: as ``read_form``.
    """
    manifest, problem = read_manifest(snapshot)
    if problem == UNDESCRIBED and (known := recognised(snapshot, issued)) is not None:
        snapshot, manifest = replace(known[0], warnings=(*snapshot.warnings, RECOGNISED)), known[1]
    if manifest is None:
        held = listed(snapshot)
        received = Received(
            snapshot.file,
            snapshot.sha256,
            problem=problem,
            warnings=snapshot.warnings,
            parts=parts_of_forms(snapshot),
            texts=tuple(sorted({text.strip() for *_, text in held.stray_rows if len(text) <= LONGEST})),
        )
        return FormRead(received, held)
    extraction = extract(snapshot, manifest)
    context = tuple((*row, snapshot.file) for row in manifest.context)
    return FormRead(_received(snapshot, manifest, extraction), extraction, manifest.parameters, context)


def unread(file: Unreadable) -> FormRead:
    """Return a file that could not be read, with why."""
    return FormRead(Received(file.file, file.sha256, problem=file.code, params=file.params))


def _received(snapshot: Snapshot, manifest: Manifest, extraction: Extraction) -> Received:
    columns = extraction.rows.named
    answers = [*zip(*(columns[name] for name in ANSWER), strict=True)]
    return Received(
        file=snapshot.file,
        sha256=snapshot.sha256,
        department=manifest.department,
        plan_code=manifest.plan_code,
        plan_title=manifest.plan_title,
        organisation=manifest.organisation,
        year=manifest.parameters.reporting_year,
        period=manifest.period,
        money_unit=manifest.parameters.money_unit,
        saved_at=snapshot.saved_at,
        digest=hashlib.sha256(json.dumps(answers).encode()).hexdigest(),
        warnings=snapshot.warnings,
        filled=tuple(_filled(compress(answers, columns["typed"]))),
    )


def _filled(typed: Iterable[tuple[str, str, str, int, str]]) -> Iterator[tuple[str, str, bool, str]]:
    """Yield the records that something was entered for, as ``intake.received.Filled``; typed: columns of ANSWER."""
    entries: dict[tuple[str, str], list[tuple[str, int, str]]] = {}
    for table, key, field, year, original in typed:
        if original:
            entries.setdefault((table, key), []).append((field, year, original))
    for (table, key), found in entries.items():
        answered = any((table, field) in REQUIRED for field, *_ in found)
        yield table, key, answered, hashlib.sha256(repr(sorted(found)).encode()).hexdigest()
