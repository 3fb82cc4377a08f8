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
    from collections.abc import Mapping

    from consolidator.model import Master


def bundle(master: Master, returned: str, lang: str, forms: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the files of the results folder.

    returned: path from the results to the folder of returned files, with forward slashes, '' for no links.
    forms: those that go back to their senders, path → bytes.
    """
    summaries = summarise(master)
    book = write_master(master, summaries, lang)
    with ThreadPoolExecutor(1) as beside:  # what deflates lets others run; its cells go before the tables are written
        packed = beside.submit(book.packed)
        books = {"findings.xlsx": write_findings(master, returned, lang), "master.xlsx": packed.result()}
    tables = {
        **summaries,
        "submissions": submissions_frame(master.submissions),
        "findings": findings_frame(master.findings, lang),
        "repairs": repairs_frame(master.repairs),
        "reconciliation": reconciliation_frame(master.reconciliation),
        "figures": book.figures,
    }
    letters = return_letters(master, lang, _attached(master, forms or {}))
    return {
        **(forms or {}),
        **books,
        **{f"data/{name}": content for name, content in data_files(tables, master.plan, lang).items()},
        "data/cells.parquet": parquet_bytes(master.cells),
        **{name: letter_bytes(text) for name, text in letters.items()},
    }


def _attached(master: Master, forms: Mapping[str, bytes]) -> dict[str, Attached]:
    """Return the workbooks that go back by the file as it was sent; one that could not be marked goes as it came."""
    return {
        item.file: Attached(PurePosixPath(item.name).name, hashlib.sha256(forms[item.name]).hexdigest() != item.sha256)
        for item in going_back(master)
        if item.name in forms
    }
