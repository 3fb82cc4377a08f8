"""Figures into tables, a chart, and the page that they stand in."""

from __future__ import annotations

from html import escape
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tests.benchmark.measure import Run

BEGIN: Final = "<!-- figures: written by `python -m tests.benchmark`; don't edit below -->"
END: Final = "<!-- end of figures -->"
MEGABYTE: Final = 1024 * 1024


def middle(runs: Sequence[Run], name: str) -> float:
    """Return the median of one figure."""
    return median(getattr(run, name) for run in runs)


def ratio(runs: Sequence[Run], others: Sequence[Run], name: str) -> float:
    """Return the median of the ratios, round by round."""
    return median(getattr(one, name) / getattr(other, name) for one, other in zip(runs, others, strict=True))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; all columns but the first are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def compared(titles: Mapping[str, str], runs: Mapping[str, Sequence[Run]], by: str) -> str:
    """Return the table of commands that do the same work."""
    return table(
        ("", "wall s", "CPU s", "peak MB", "wall / limit", "CPU / limit"),
        (
            (
                titles[name],
                f"{middle(found, 'wall'):.1f}",
                f"{middle(found, 'cpu'):.1f}",
                f"{middle(found, 'memory') / MEGABYTE:.0f}",
                f"{ratio(found, runs[by], 'wall'):.2f}",
                f"{ratio(found, runs[by], 'cpu'):.2f}",
            )
            for name, found in runs.items()
        ),
    )


def chart(titles: Mapping[str, str], values: Mapping[str, float], caption: str) -> str:
    """Return bars as an SVG that reads on light and dark pages; the first is the measure of the others."""
    width, line, left, most = 860, 34, 400, max(values.values())
    height = line * len(values) + 50
    about = f'font-family="sans-serif" font-size="14" role="img" aria-label="{escape(caption)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {about}>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="24" font-weight="bold" fill="#222">{escape(caption)}</text>',
    ]
    for number, (name, value) in enumerate(values.items()):
        top = 40 + line * number
        long = max(2, (width - left - 90) * value / most)
        colour = "#2f5d8a" if name == "merge" else "#9aa5b1"
        parts += [
            f'<text x="{left - 10}" y="{top + 19}" text-anchor="end" fill="#222">{escape(titles[name])}</text>',
            f'<rect x="{left}" y="{top + 4}" width="{long:.0f}" height="{line - 12}" fill="{colour}"/>',
            f'<text x="{left + long + 8:.0f}" y="{top + 19}" fill="#222">{value:.2f}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])


def put(page: Path, text: str) -> None:
    """Write the figures into a page, between its marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8", newline="\n")
