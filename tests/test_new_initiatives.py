"""A department writes a new initiative on the spare rows: it is told as a proposal, accounted for, not merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from plans import make_plan

from consolidator.fill import fill_form
from consolidator.issue import issue_form
from consolidator.pipeline import merge_forms
from consolidator.reading import read_forms
from consolidator.template import find_template, read_template
from schemas.tables import new_initiative_key

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_proposal_is_named_by_its_title(tmp_path: Path, subtests: pytest.Subtests) -> None:
    plan = make_plan()
    for template in ("個票", "一覧表"):
        layout, _ = read_template(find_template(template))
        key = new_initiative_key("D1", 1)
        typed = pd.DataFrame(
            [("D1", "new_initiatives", key, "title", "窓口の予約制")],
            columns=["department", "table", "key", "field", "value"],
        )
        path = tmp_path / f"{template}.xlsx"
        path.write_bytes(fill_form(issue_form(plan, layout, "D1"), typed))
        master = merge_forms(plan, read_forms([path], tmp_path, workers=0), "plan.xlsx")
        with subtests.test(template):
            (proposal,) = [finding for finding in master.findings if finding.code == "M107"]
            assert dict(proposal.params) == {"title": "窓口の予約制"}
            assert (proposal.file, proposal.key) == (path.name, key)
            (row,) = master.reconciliation.to_dict("records")
            assert (row["typed"], row["rejected"], row["stray"]) == (1, 1, 0)
