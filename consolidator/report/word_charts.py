"""Native charts for Word: drawn by the spreadsheet writer, embedded with the figures they show.

A chart in a Word document is the same DrawingML as in a workbook. XlsxWriter writes it; the figures go along as an
embedded workbook, so that people can edit the chart in Word as any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from markupsafe import escape
from xlsxwriter import Workbook

from consolidator.package import canonical, parts_of
from consolidator.publish.book_style import CREATED, money_format
from consolidator.publish.chart_looks import BORDER, GRID, TEXT, fill, labels, tick_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.package import Package
    from docxtpl import DocxTemplate

_CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_C: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EMU: Final = 36_000  # a millimetre
_SHEET: Final = "Sheet1"


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """Values, one a category; style: a rating's look, planned or actual."""

    name: str
    style: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class WordChart:
    """A chart: stacked bars (shares of 100 %) or columns side by side; said: what it shows, read aloud. Millimetres."""

    title: str
    said: str
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    stacked: bool
    height: int = 75
    width: int = 160


class Drawing:
    """A chart as a tag prints it; each time it is printed it becomes a part of the document of its own."""

    def __init__(self, template: DocxTemplate, chart: WordChart) -> None:
        """Keep the chart and the template that it will become part of."""
        self._template, self._chart = template, chart

    def __bool__(self) -> bool:
        """Return whether there is anything to draw."""
        return bool(self._chart.categories and self._chart.series)

    def __html__(self) -> str:
        """Return the runs that hold the chart, for the middle of a run of text; nothing where there are no values."""
        if not self:
            return ""
        part = self._template.current_rendering_part
        relation = part.relate_to(_chart_part(self._chart, part.package), RELATIONSHIP_TYPE.CHART)
        return (
            "</w:t></w:r><w:r><w:drawing>"
            '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
            ' distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{self._chart.width * _EMU}" cy="{self._chart.height * _EMU}"/>'
            f'<wp:docPr id="1" name="{escape(self._chart.title)}" descr="{escape(self._chart.said)}"/>'
            '<wp:cNvGraphicFramePr/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            f'<a:graphicData uri="{_C}"><c:chart xmlns:c="{_C}" xmlns:r="{_R}" r:id="{relation}"/></a:graphicData>'
            '</a:graphic></wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
        )

    __str__ = __html__


def _chart_part(chart: WordChart, package: Package) -> Part:
    """Add a chart and the workbook of its figures to a package."""
    name = package.next_partname("/word/charts/chart%d.xml")
    number = "".join(filter(str.isdigit, name.filename))
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK_TYPE, _book(chart, drawn=False), package)
    part = Part(name, _CHART_TYPE, b"", package)
    relation = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, relation)  # noqa: SLF001 - python-docx names no other way to fill a part later
    return part


def _chart_xml(chart: WordChart, relation: str) -> bytes:
    """Return the chart as Word keeps it: linked to the embedded workbook, without a spreadsheet's page set-up."""
    root = etree.fromstring(parts_of(_book(chart, drawn=True))["xl/charts/chart1.xml"])
    for setup in root.findall(f"{{{_C}}}printSettings"):
        root.remove(setup)
    _state_defaults(root)
    external = etree.SubElement(root, f"{{{_C}}}externalData", {f"{{{_R}}}id": relation})
    etree.SubElement(external, f"{{{_C}}}autoUpdate", {"val": "0"})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _state_defaults(root: etree._Element) -> None:
    """State what is left out: Word and LibreOffice take what is missing in a document's chart for yes."""
    root.find(f"{{{_C}}}chart").addprevious(_off("roundedCorners"))
    for shown in root.iter(f"{{{_C}}}dLbls"):
        for one in shown.findall(f"{{{_C}}}showVal"):
            shown.remove(one)
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"):
            shown.append(_off(name) if name != "showVal" else etree.Element(f"{{{_C}}}showVal", {"val": "1"}))
    for series in root.iter(f"{{{_C}}}ser"):
        series.find(f"{{{_C}}}spPr").addnext(_off("invertIfNegative"))
    for plot in root.iter(f"{{{_C}}}barChart"):
        plot.find(f"{{{_C}}}grouping").addnext(_off("varyColors"))


def _off(name: str) -> etree._Element:
    return etree.Element(f"{{{_C}}}{name}", {"val": "0"})


def _book(chart: WordChart, *, drawn: bool) -> bytes:
    """Return the workbook of a chart's figures: categories down, series across."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, options) as workbook:
        workbook.set_properties({"created": CREATED})
        sheet = workbook.add_worksheet(_SHEET)
        for row, category in enumerate(chart.categories, start=1):
            sheet.write_string(row, 0, category)
        for column, series in enumerate(chart.series, start=1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, start=1):
                if value is not None:
                    sheet.write_number(row, column, float(value))
        if drawn:
            _draw(workbook, chart)
    return canonical(stream.getvalue())


def _draw(workbook: Workbook, chart: WordChart) -> None:
    kind = {"type": "bar", "subtype": "percent_stacked"} if chart.stacked else {"type": "column"}
    drawn = workbook.add_chart(kind)
    last = len(chart.categories)
    values = [value for series in chart.series for value in series.values if value is not None]
    form = {} if chart.stacked else {"form": money_format(values)}
    for column, series in enumerate(chart.series, start=1):
        drawn.add_series(
            {
                "name": [_SHEET, 0, column],
                "categories": [_SHEET, 1, 0, last, 0],
                "values": [_SHEET, 1, column, last, column],
                "border": BORDER,
                "gap": 55,
                "data_labels": labels(series.style, stacked=chart.stacked, **form),
                **fill(series.style),
            }
        )
    across, up = ({"num_format": "0%", "major_unit": 0.25}, {"reverse": True, "crossing": "max"})
    if not chart.stacked:
        across, up = {"label_position": "low"}, {"num_format": tick_format(values)} | _from_zero(values)
    ticks = {"major_tick_mark": "outside", "minor_tick_mark": "none"}
    drawn.set_x_axis(
        {**across, **ticks, "num_font": TEXT, "major_gridlines": GRID if chart.stacked else {"visible": False}}
    )
    drawn.set_y_axis(
        {**up, **ticks, "num_font": TEXT, "major_gridlines": {"visible": False} if chart.stacked else GRID}
    )
    drawn.set_legend({"position": "bottom", "font": TEXT})
    drawn.set_title({"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    workbook.get_worksheet_by_name(_SHEET).insert_chart("H2", drawn)


def _from_zero(values: Sequence[float]) -> dict[str, object]:
    """Let columns begin at zero, whatever the program would choose; negative amounts need what lies below."""
    return {"min": 0} if min(values, default=0.0) >= 0 else {}
