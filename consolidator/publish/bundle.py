"""Everything a merge writes, as files: relative path → bytes."""

from __future__ import annotations

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
from consolidator.publish.letters import letter_bytes, return_letters
from consolidator.publish.master_book import write_master
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
    book, figures = write_master(master, summaries, lang)
    tables = {
        **summaries,
        "submissions": submissions_frame(master.submissions),
        "findings": findings_frame(master.findings, lang),
        "repairs": repairs_frame(master.repairs),
        "reconciliation": reconciliation_frame(master.reconciliation),
        "figures": figures,
    }
    letters = return_letters(master, lang)
    return {
        **(forms or {}),
        "master.xlsx": book,
        "findings.xlsx": write_findings(master, returned, lang),
        **{f"data/{name}": content for name, content in data_files(tables, master.plan, lang).items()},
        "data/cells.parquet": parquet_bytes(master.cells),
        **{name: letter_bytes(text) for name, text in letters.items()},
    }
