"""master.xlsx: the master plan with its summary tables as live formulas, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from consolidator.language import translations
from consolidator.publish.book_style import STYLES, Formats, money_format, open_workbook
from consolidator.publish.master_context import Book
from consolidator.publish.master_cover import write_cover
from consolidator.publish.master_cover_tables import Sources
from consolidator.publish.master_effects import write_effect_data, write_effects
from consolidator.publish.master_indicators import write_indicator_data, write_indicators
from consolidator.publish.master_initiatives import initiative_columns, write_initiatives
from consolidator.publish.master_lists import write_not_counted, write_opinions, write_submissions, write_unmet
from consolidator.publish.master_page import FIGURE_COLUMNS, Page
from consolidator.publish.master_progress import write_axes, write_axis_matrix, write_departments, write_progress
from consolidator.publish.master_reviews import write_budget, write_revisions
from consolidator.publish.master_rows import FigureRows
from consolidator.record import SHEET, MasterRecord, record_cells
from schemas.headings import heading
from schemas.outputs import OUTPUTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter import Workbook

    from consolidator.model import Master

SHEETS: Final = (
    "cover", "progress_by_policy", "progress_by_department", "axis_tallies", "axis_matrix", "indicator_achievement",
    "effects_by_year", "unmet", "not_counted", "revisions", "opinions", "budget_link", "submissions", "initiatives",
    "effects", "indicators",
)  # fmt: skip
"""Sheets in order, by the published table that they show."""
PRESENTED: Final = "#1F3F66"
TABS: Final = {"initiatives": "#7FB0D8", "effects": "#A8A8A8", "indicators": "#A8A8A8"}
"""Colours of the tabs: what is presented, the master plan itself, and, grey, data that are rarely printed."""
OPTIONAL: Final = frozenset({"axis_tallies", "axis_matrix", "budget_link", "effects", "indicators", "not_counted"})
"""Sheets that are left out while their table has no rows; the others say in a sentence that there is nothing."""


@dataclass(frozen=True)
class Written:
    """master.xlsx, filled but not packed. figures: those that it shows."""

    workbook: Workbook
    stream: BytesIO
    record: MasterRecord

    @property
    def figures(self) -> pd.DataFrame:
        """Return which published value each numeric summary cell shows.

        Columns: id, sheet, cell, output_table, output_key (JSON of the fields that choose rows; where it chooses
        several the cell is their sum or count), column.
        """
        return self.record.figures

    def packed(self) -> bytes:
        """Return the file, once; a hidden sheet keeps the master itself (``consolidator.record``)."""
        _keep(self.workbook, self.record)
        self.workbook.close()
        return self.stream.getvalue()


def write_master(master: Master, summaries: Mapping[str, pd.DataFrame], lang: str) -> Written:
    """Return master.xlsx to be packed; the same master gives the same bytes.

    summaries: as ``summarise`` returns them; the value stored with every formula comes from there.
    """
    stream = BytesIO()
    workbook = open_workbook(stream, master.plan.title, master.plan.organisation)
    book = Book(master, summaries, lang, _pages(workbook, master, summaries, lang))
    _write(book)
    shown = [figure for page in book.pages.values() for figure in page.figures]
    figures = pd.DataFrame(shown, columns=list(FIGURE_COLUMNS), dtype="object")
    return Written(workbook, stream, MasterRecord(master, figures, lang))


def _keep(workbook: Workbook, record: MasterRecord) -> None:
    """Keep on a very hidden sheet what the workbook was made of, for ``trace``, ``compare`` and ``rollover``."""
    sheet = workbook.add_worksheet(SHEET)
    for row, text in enumerate(record_cells(record)):
        sheet.write_string(row, 0, text)
    sheet.very_hidden()


def _pages(workbook: Workbook, master: Master, summaries: Mapping[str, pd.DataFrame], lang: str) -> dict[str, Page]:
    formats = Formats(workbook, {**STYLES, **_own_styles(master)})
    mark = translations(lang).gettext("… [cut here; whole in data/*.csv]")
    names = {
        key: OUTPUTS[key].title(lang) if key in OUTPUTS else heading(key, lang)
        for key in SHEETS
        if key not in OPTIONAL or not summaries[key].empty
    }
    rows, pages = FigureRows(master.plan, summaries, names), {}
    for key, name in names.items():
        sheet = workbook.add_worksheet(name)
        sheet.set_tab_color(TABS.get(key, PRESENTED))
        pages[key] = Page(sheet, name, formats, workbook.add_chart, mark, lead=rows.lead)
    return pages


def _write(book: Book) -> None:
    """Fill every sheet."""
    pages, columns = book.pages, initiative_columns(book)
    write_initiatives(book, pages["initiatives"], columns)
    tally = write_progress(book, pages["progress_by_policy"], columns)
    write_departments(book, pages["progress_by_department"], columns)
    if "axis_tallies" in pages:
        write_axes(book, pages["axis_tallies"], columns)
    if "axis_matrix" in pages:
        write_axis_matrix(book, pages["axis_matrix"], columns)
    rows = write_indicator_data(book, pages["indicators"]) if "indicators" in pages else None
    levels = write_indicators(book, pages["indicator_achievement"], rows)
    lines = write_effect_data(book, pages["effects"]) if "effects" in pages else None
    effects = write_effects(book, pages["effects_by_year"], lines)
    write_unmet(book, pages["unmet"])
    if "not_counted" in pages:
        write_not_counted(book, pages["not_counted"])
    write_revisions(book, pages["revisions"])
    write_opinions(book, pages["opinions"])
    if "budget_link" in pages:
        write_budget(book, pages["budget_link"], columns)
    write_submissions(book, pages["submissions"])
    write_cover(book, pages["cover"], Sources(tally, effects, levels))


def _own_styles(master: Master) -> dict[str, dict[str, Any]]:
    """Return the styles that depend on the plan: percentages and money with as many decimals as there are."""
    plan, effects, right = master.plan, master.effects, STYLES["right"]
    return {
        "percent": {"num_format": "0." + "0" * plan.decimals if plan.decimals else "0", **right},
        "money": {"num_format": money_format([*effects["planned"].dropna(), *effects["actual"].dropna()]), **right},
        "budget": {"num_format": money_format(master.initiatives["budget_amount"].dropna()), **right},
        "measure": {"num_format": "General", **right},
        "big": {"font_size": 14, "bold": True, "align": "center", "indent": 0},
        "rating_best": {"bg_color": "#CFE2F3"},
        "rating_behind": {"bg_color": "#F4B183", "bold": True},
        "rating_excluded": {"font_color": "#707070"},
        "rating_waiting": {"bg_color": "#FFF2CC", "italic": True},
        "relisted": {"font_color": "#707070", "italic": True},
    }
