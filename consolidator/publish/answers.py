"""The planner's questions, answered in a line each: on the first sheet of findings.xlsx and on the screen of status."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from consolidator.language import translations
from consolidator.model import PENDING, UNSETTLED
from consolidator.publish.standing import findings_by_department, standings
from consolidator.versions import changes, former_files
from schemas.choices import ASPECTS, SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consolidator.model import Master
    from consolidator.publish.standing import Standing, State


def answers(master: Master, lang: str) -> list[tuple[str, str]]:
    """Return (question, answer): who is missing, what must go back or be decided, how much is wrong, what is new."""
    _ = translations(lang).gettext
    standing = standings(master)
    counts = Counter(finding.severity for found in findings_by_department(master).values() for finding in found)
    unused = [submission for submission in master.submissions if submission.state != "accepted"]
    findings = _("{block} must be mended, {warn} are to be checked, {note} are for information").format(
        block=counts["block"], warn=counts["warn"], note=counts["note"]
    )
    files = _("{count} of {total}").format(count=len(unused), total=len(master.submissions))
    return [
        (_("Not in yet"), _departments(standing, "missing", lang)),
        (_("Must go back"), _departments(standing, "mend", lang)),
        (_("To be decided here"), _departments(standing, "held", lang)),
        *_to_be_rated(master, lang),
        (_("Number of findings"), findings),
        (_("Files not used"), files if unused else _("None")),
        *_news(master, lang),
    ]


def _departments(standing: Sequence[Standing], state: State, lang: str) -> str:
    _ = translations(lang).gettext
    found = [one for one in standing if one.state == state]
    if not found:
        return _("None")
    counted = _("{name} ({count})")
    names = [
        counted.format(name=one.name or one.department, count=one.blocking)
        if one.blocking
        else one.name or one.department
        for one in found
    ]
    return _("{count} of {total} departments: {names}").format(
        count=len(names), total=len(standing), names=_listed(names, lang)
    )


def _to_be_rated(master: Master, lang: str) -> Iterator[tuple[str, str]]:
    """Yield how many initiatives that are in lack a second evaluation: no department's work, so no finding says it."""
    _, aspects, rows = translations(lang).gettext, master.plan.aspects, master.initiatives
    first = [f"rating_{aspect}" for aspect in aspects if aspect not in SECOND]
    arrived = rows[rows["counted"].astype(bool) & ~rows[first].isin([PENDING, UNSETTLED]).any(axis=1)]
    counts = {aspect: int((arrived[f"rating_{aspect}"] == UNSETTLED).sum()) for aspect in aspects if aspect in SECOND}
    labels = {choice.value: choice.label(lang) for choice in ASPECTS}
    counted = _("{name} ({count})")
    if open_ones := [counted.format(name=labels[aspect], count=count) for aspect, count in counts.items() if count]:
        asked = _("{aspects}: enter it on the sheet 評価履歴 of the ledger")
        yield _("Evaluation still to be given"), asked.format(aspects=_listed(open_ones, lang))


def _news(master: Master, lang: str) -> Iterator[tuple[str, str]]:
    """Yield what is only said where there is any: proposals, and what changed since the former versions."""
    _ = translations(lang).gettext
    proposed = [dict(one.params)["title"] for one in master.findings if one.code == "M107" and one.severity == "warn"]
    if proposed:
        yield _("New initiatives proposed"), f"{len(proposed)}: {_listed(proposed, lang)}"
    differing = Counter(one.former for one in changes(master))
    names = {str(row["code"]): str(row["name"]) for row in master.plan.tables["departments"].to_dict("records")}
    changed, same = _("{count} entries differ from {former}"), _("the same entries as in {former}")
    said = [
        f"{names.get(code, code)} "
        + (changed.format(count=differing[former], former=former) if differing[former] else same.format(former=former))
        for code, former, _instead in former_files(master)
    ]
    if said:
        yield _("Newer versions"), _listed(said, lang)


def _listed(texts: Sequence[str], lang: str) -> str:
    return ("、" if lang == "ja" else ", ").join(texts)
