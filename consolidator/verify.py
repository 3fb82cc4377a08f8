"""Whether published files, what they were made from, and the ledger still belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from consolidator.manifest import read_manifest
from consolidator.master_file import read_master
from consolidator.model import OperatorError, Snapshot
from consolidator.publish.results import EDITED, RECORD_FILE, digests_of, read_record, sha256
from consolidator.reading import returned_files
from consolidator.snapshot import take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consolidator.publish.results import Record

MASTER: Final = "master.xlsx"
PLACES: Final = ("place/plan", "place/returned", "place/master")
"""Inputs in results.json that say where ledger, returned files and a report's master lay, as paths from the results."""

Part = Literal["results", "plan", "returned", "master"]
State = Literal["changed", "missing", "added", "kept", "damaged", "other", "unknown"]
"""changed, missing, added: since the results were published; kept: a person's file that publishing kept;
damaged: the hidden sheet is gone or broken; other: made of other inputs; unknown: not where it lay, seen from the
results: gone, or the results have been moved."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not as it was when the results were published."""

    part: Part
    name: str  # relative to the results, or to the folder of returned files
    state: State

    @property
    def breaks(self) -> bool:
        """Whether results and sources no longer belong together; what people added to the results harms nothing."""
        return not (self.part == "results" and self.state in {"added", "kept"})


def verify(folder: Path, plan: Path | None = None, returned: Path | None = None) -> tuple[Difference, ...]:
    """Return what has changed since a folder of results, or of issued forms, was published.

    plan, returned: where ledger and returned files lie now; by default where they lay, seen from the results.
    Raises OperatorError O126 when it is no folder of ours, O105 or O101 when a place that was named is not there.
    """
    record = read_record(folder)
    if record is None:
        raise OperatorError("O126", path=folder)
    if plan is not None and not plan.is_file():
        raise OperatorError("O101", path=plan)
    if returned is not None and not returned.is_dir():
        raise OperatorError("O105", path=returned)
    return (
        *_results(folder, record),
        *_source(record, "plan", plan or _place(folder, record, "place/plan")),
        *_returned(folder, record, returned or _place(folder, record, "place/returned")),
        *_source(record, "master", _place(folder, record, "place/master")),
    )


def _place(folder: Path, record: Record, name: str) -> Path | None:
    written = record.inputs.get(name, "")
    return folder / written if written else None


def _inputs(record: Record, kind: str) -> dict[str, str]:
    """Return the files that went in, ``plan`` or ``returned``: name -> sha256."""
    return {name.removeprefix(kind): digest for name, digest in record.inputs.items() if name.startswith(kind)}


# ---------------------------------------------------------------- the published files


def _results(folder: Path, record: Record) -> Iterator[Difference]:
    found = digests_of(folder)
    found.pop(RECORD_FILE, None)
    for name in sorted(record.files.keys() | found):
        if name not in found:
            yield Difference("results", name, "missing")
        elif name not in record.files:
            yield Difference("results", name, "kept" if name.startswith(f"{EDITED}/") else "added")
        elif found[name] != record.files[name]:
            yield Difference("results", name, "changed")
            if MASTER not in record.files and _is_broken_form(folder / name, folder):
                yield Difference("results", name, "damaged")
    if MASTER in record.files and MASTER in found:
        yield from _master(folder / MASTER, record)


def _is_broken_form(path: Path, folder: Path) -> bool:
    """Whether a form can no longer be read as one: its hidden sheet has a digest of its own."""
    snapshot = take(path, folder)
    return not isinstance(snapshot, Snapshot) or read_manifest(snapshot)[0] is None


def _master(path: Path, record: Record) -> Iterator[Difference]:
    """Yield what is wrong with the record that the master workbook itself keeps."""
    try:
        master = read_master(path).record.master
    except OperatorError:
        yield Difference("results", path.name, "damaged")
        return
    if {item.file: item.sha256 for item in master.submissions} != _inputs(record, "returned/"):
        yield Difference("results", path.name, "other")


# ---------------------------------------------------------------- what they were made from


def _source(record: Record, part: Literal["plan", "master"], path: Path | None) -> Iterator[Difference]:
    """Yield what has become of the ledger, or of the master workbook that a report was made of.

    A report for the public doesn't tell where its master lies.
    """
    if part == "master" and path is None:
        return
    for name, digest in _inputs(record, f"{part}/").items():
        if path is None or not path.is_file():
            yield Difference(part, name, "unknown")
        elif sha256(path.read_bytes()) != digest:
            yield Difference(part, name, "changed")


def _returned(folder: Path, record: Record, place: Path | None) -> Iterator[Difference]:
    published = _inputs(record, "returned/")
    if not published:
        return
    if place is None or not place.is_dir():
        yield Difference("returned", place.name if place else "", "unknown")
        return
    found = {
        path.relative_to(place).as_posix(): sha256(path.read_bytes())
        for path in returned_files(place)
        if not _is_ours(path, folder, record)
    }
    for name in sorted(published.keys() | found):
        if name not in found:
            yield Difference("returned", name, "missing")
        elif name not in published:
            yield Difference("returned", name, "added")
        elif found[name] != published[name]:
            yield Difference("returned", name, "changed")


def _is_ours(path: Path, folder: Path, record: Record) -> bool:
    """Whether a file among the returned ones is a result or the ledger, which may lie in the same folder."""
    return folder.resolve() in path.resolve().parents or path.name in _inputs(record, "plan/")
