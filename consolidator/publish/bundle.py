"""Everything a merge writes, as files: relative path → bytes."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from consolidator.publish.data_tables import (
    findings_frame,
    parquet_bytes,
    reconciliation_frame,
    repairs_frame,
    submissions_frame,
)
from consolidator.publish.datapackage import data_files
from consolidator.publish.findings_book import write_findings
from consolidator.publish.letters import Attached, letter_bytes, return_letters
from consolidator.publish.master_book import write_master
from consolidator.publish.returns import going_back
from consolidator.summarise import summarise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consolidator.model import Master
    from consolidator.publish.master_book import Written


def bundle(
    master: Master, returned: str, lang: str, forms: Mapping[str, bytes] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the results folder, path and content, each when it is made: no more than one need be held.

    returned: path from the results to the folder of returned files, with forward slashes, '' for no links.
    forms: those that go back to their senders, path → bytes.
    """
    yield from (forms or {}).items()
    letters = return_letters(master, lang, _attached(master, forms or {}))
    yield from ((name, letter_bytes(text)) for name, text in letters.items())
    summaries = summarise(master)
    book = write_master(master, summaries, lang)
    tables = {
        **summaries,
        "submissions": submissions_frame(master.submissions),
        "findings": findings_frame(master.findings, lang),
        "repairs": repairs_frame(master.repairs),
        "reconciliation": reconciliation_frame(master.reconciliation),
        "figures": book.figures,
    }
    yield from ((f"data/{name}", content) for name, content in data_files(tables, master.plan, lang))
    yield "data/cells.parquet", parquet_bytes(master.cells)
    del tables
    yield from _packed(book, master, returned, lang).items()  # last: what this takes is not given back at once


def _packed(book: Written, master: Master, returned: str, lang: str) -> dict[str, bytes]:
    """Return the workbooks; the cells of master.xlsx go with that."""
    with ThreadPoolExecutor(1) as beside:  # what deflates lets others run
        findings = beside.submit(write_findings, master, returned, lang)
        packed = book.packed()  # the larger one here: what a thread takes, malloc doesn't take from what is free
        return {"findings.xlsx": findings.result(), "master.xlsx": packed}


def _attached(master: Master, forms: Mapping[str, bytes]) -> dict[str, Attached]:
    """Return the workbooks that go back by the file as it was sent; one that could not be marked goes as it came."""
    return {
        item.file: Attached(PurePosixPath(item.name).name, hashlib.sha256(forms[item.name]).hexdigest() != item.sha256)
        for item in going_back(master)
        if item.name in forms
    }
