"""Workbooks that lost the hidden sheet that describes them, read once more beside the forms that the ledger issues.

Issuing is deterministic: what a department was sent is known from ledger and template. Composes issuing and reading, as
``returning`` does for what goes back; it costs nothing where every file describes itself.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from consolidator.asked import asked_initiatives, departments_of, successors
from consolidator.issue import manifest_issued
from consolidator.language import LANGUAGES
from consolidator.layout import MARK
from consolidator.ledger_rows import text_of
from consolidator.model import OperatorError, Unreadable
from consolidator.reading.form import UNDESCRIBED
from consolidator.reading.packed import opened, read_packed, unpacked
from consolidator.snapshot import limits_of, take_all
from consolidator.template import SHIPPED, find_template, read_template
from consolidator.text import listed_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from consolidator.layout import Layout
    from consolidator.model import Manifest, Plan
    from consolidator.reading import FormRead

_MOST: Final = 5  # departments of one workbook: a list of the whole plan names everybody's initiatives
_TELLING: Final = 3  # characters
_TEMPLATES: Final = tuple(sorted(set(SHIPPED.values()), reverse=True))


@dataclass(frozen=True)
class Issuer:
    """Who knows what was issued: the plan, the folder its ledger is in, and the language spoken first."""

    plan: Plan
    folder: Path
    lang: str = "ja"

    def layouts(self) -> Iterator[tuple[Layout, str]]:
        """Yield the templates that forms may have been issued with, the ledger's first, and their language."""
        seen: set[str] = set()
        for name in (self.plan.template, *_TEMPLATES):
            for lang in sorted(LANGUAGES, key=lambda lang: lang != self.lang):
                layout = self._layout(name, lang)
                if layout is not None and layout.digest + lang not in seen:
                    seen.add(layout.digest + lang)
                    yield layout, lang

    def _layout(self, name: str, lang: str) -> Layout | None:
        try:
            layout, findings = read_template(find_template(name, self.folder, lang))
        except OperatorError:  # the template has been moved since
            return None
        return None if any(finding.severity == "block" for finding in findings) else layout

    def departments(self, texts: Collection[str]) -> tuple[str, ...]:
        """Return the departments whose form a workbook with these texts may be, those first that it names most of."""
        if not any(self.plan.title in text for text in texts):
            return ()
        shown, today = frozenset(texts), successors(self.plan)
        rows = [row for row in asked_initiatives(self.plan) if text_of(row, "title") in shown]
        named = Counter(code for row in rows for code in departments_of(row, today))
        return tuple(code for code, _ in named.most_common(_MOST))


def recognise(
    issuer: Issuer, reads: Sequence[FormRead], paths: Sequence[Path], root: Path, workers: int | None = None
) -> tuple[FormRead, ...]:
    """Return what was read, each file that is no form by itself as the issued form that it is, where it is one.

    paths: of the files that were read, in the same order; root, workers: as ``read_forms``.
    """
    asked = {path: issuer.departments(read.received.texts) for path, read in zip(paths, reads, strict=True)
             if read.received.problem == UNDESCRIBED}  # fmt: skip
    open_ = {path: read.received.texts for path, read in zip(paths, reads, strict=True) if asked.get(path)}
    layouts = list(issuer.layouts()) if open_ else []
    alike = {path: [_likeness(layout, texts) for layout, _ in layouts] for path, texts in open_.items()}
    found: dict[Path, FormRead] = {}
    for number, (layout, lang) in enumerate(layouts):
        tried = [path for path, shares in alike.items() if path not in found and 2 * shares[number] > max(shares)]
        codes = dict.fromkeys(code for path in tried for code in asked[path])
        issued = [manifest_issued(issuer.plan, layout, code, lang) for code in codes]
        found |= _recognised(tried, root, issued, workers) if tried else {}
    return tuple(found.get(path, read) for path, read in zip(paths, reads, strict=True))


def _likeness(layout: Layout, texts: Collection[str]) -> float:
    """Return the share of what a template says beside its tags that stands in some text; 1 where it says nothing."""
    cells = (cell for sheet in layout.sheets for cell in sheet.cells)
    said = {part.strip() for cell in cells for part in MARK.split(cell.text)[::2] if len(part.strip()) >= _TELLING}
    return sum(any(part in text for text in texts) for part in said) / len(said) if said else 1.0


def _recognised(
    paths: Sequence[Path], root: Path, issued: Sequence[Manifest], workers: int | None
) -> dict[Path, FormRead]:
    """Read files once more, guarded as ever, and return those that are one of these forms."""
    answers = take_all(paths, root, limits_of(os.environ), workers, run=partial(read_packed, issued=issued))
    found: dict[Path, FormRead] = {}
    for path, answer in zip(paths, answers, strict=True):
        held = None if isinstance(answer, Unreadable) else opened(answer)
        if held is not None and held["received"]["department"]:
            found[path] = unpacked(listed_name(path, root), held, {})
    return found
