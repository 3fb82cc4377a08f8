"""The sheets 見直し and 予算反映: what follows from the evaluation, counted live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidator.model import WHOLE
from consolidator.normalise.years import year_label
from consolidator.percent import percentage_formula
from consolidator.publish.master_context import literal, records, same, span, total
from consolidator.publish.master_lists import write_list
from consolidator.publish.master_page import figure, set_up_page, shown
from schemas.choices import DECISIONS, DIRECTIONS, REFLECTED, REFLECTIONS, REVIEWED, REVISION_KINDS, WITH_BUDGET
from schemas.headings import heading
from schemas.outputs.reviews import MEASURES, REVISIONS_BY_KIND

if TYPE_CHECKING:
    from consolidator.publish.master_context import Book
    from consolidator.publish.master_initiatives import InitiativeColumns
    from consolidator.publish.master_page import Page

_LISTED: Final = ("initiative", "year", "kind", "decision", "department", "before", "after", "reason")
_MARKED: Final = ("initiative", "kind", "decision")
"""What decides whether a revision counts; always shown, since formulas need it."""
_MEASURED: Final = {
    "reflected": ("budget_reflected", REFLECTED, WITH_BUDGET),
    "reviewed": ("direction", REVIEWED, tuple(choice.value for choice in DIRECTIONS)),
} | {f"direction:{d.value}": ("direction", (d.value,), tuple(c.value for c in DIRECTIONS)) for d in DIRECTIONS}


def write_revisions(book: Book, page: Page) -> None:
    """Write how many initiatives were revised by kind, then every revision."""
    table = book.summaries["revisions_by_kind"]
    revisions = book.summaries["revisions"]
    if revisions.empty:
        page.heading(page.name, book.say("Nothing has been revised or is asked to be."))
        set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=None)
        return
    note = book.say("One initiative may count under several kinds; declined requests don't count.")
    top = page.heading(page.name, note) + 1
    head = top + len(table) + 2 if len(table) else top
    titles = {
        name: book.label("revisions", name)
        for name in _LISTED
        if name in _MARKED or revisions[name].map(shown).ne("").any()
    }
    if "department" in titles:
        titles["department"] = book.say("Asked for by")
    rows = [
        row
        | {
            "kind": book.choice(REVISION_KINDS, row["kind"]),
            "decision": book.choice(DECISIONS, row["decision"]),
            "department": book.department(row["department"]),
            "year": year_label(int(row["year"]), book.lang),
        }
        for row in records(revisions)
    ]
    last = write_list(book, page, head, titles, rows)
    if len(table):
        _by_kind(book, page, top, (head + 1, last), list(titles))
    page.sheet.freeze_panes(head + 1, 1)
    page.sheet.print_area(0, 0, last, len(titles) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(head, head))


def _by_kind(book: Book, page: Page, top: int, listed: tuple[int, int], names: list[str]) -> None:
    """Write the table of kinds over hidden columns that mark, live, the first row of each initiative and kind."""
    first, last = listed
    helpers = len(names) + 1
    marks = _marks(book, page, helpers, listed, names)
    kind_area = span(page, names.index("kind"), first, last)
    page.merged((top, 0, top, 2), book.label("revisions_by_kind", "kind"), "head")
    for column, name in enumerate(("count", "accepted"), start=3):
        page.text(top, column, book.label("revisions_by_kind", name), "head")
    page.height(top, 26)
    kinds = REVISIONS_BY_KIND.field("kind").choices
    for row, line in enumerate(records(book.summaries["revisions_by_kind"]), start=top + 1):
        styles = ("whole",) if line["kind"] == WHOLE else ("indent:2",) if line["kind"] == "new_indicator" else ()
        page.merged((row, 0, row, 2), book.choice(kinds, line["kind"]), "cell", *styles)
        page.height(row, 18)
        number_styles = ("cell", "count", *(("whole",) if line["kind"] == WHOLE else ()))
        for column, name in enumerate(("count", "accepted"), start=3):
            terms = [marks[name, {WHOLE: WHOLE, "indicator": "indicator"}.get(line["kind"], "kind")]]
            if line["kind"] not in {WHOLE, "indicator"}:
                terms.append(same(kind_area, xl_rowcol_to_cell(row, 0, col_abs=True)))
            of = figure("revisions_by_kind", name, kind=line["kind"])
            page.formula(row, column, total(*terms), line[name], *number_styles, of=of)


def _marks(
    book: Book, page: Page, column: int, listed: tuple[int, int], names: list[str]
) -> dict[tuple[str, str], str]:
    """Write columns of 1 for the first row of an initiative, of an initiative and kind, and of its indicators.

    count: among rows that are not declined; accepted: among accepted ones. Returns the columns' references.
    """
    first, last = listed
    raw = records(book.summaries["revisions"])
    areas = {}
    for name, accepted in (("count", False), ("accepted", True)):
        for group, title in (
            (WHOLE, "first_of_initiative"),
            ("kind", "first_of_kind"),
            ("indicator", "first_of_indicator"),
        ):
            label = heading(title, book.lang) + (heading("first_accepted", book.lang) if accepted else "")
            page.text(first - 1, column, label, "head", "helper")
            tests = _tests(book, group, accepted=accepted)
            seen: set[Any] = set()
            for row, line in enumerate(raw, start=first):
                mark = (line["initiative"], line["kind"] if group == "kind" else "")
                stands = _stands(line, group, accepted=accepted)
                value = int(stands and mark not in seen)
                seen |= {mark} if stands else set()
                page.formula(row, column, _first(tests, names, group, (first, row)), value, "helper")
            page.sheet.set_column(column, column, 9, None, {"hidden": True, "level": 1})
            areas[name, group] = span(page, column, first, last)
            column += 1
    return areas


def _stands(line: dict[str, Any], group: str, *, accepted: bool) -> bool:
    decided = line["decision"] == "accepted" if accepted else line["decision"] != "declined"
    return decided and (group != "indicator" or line["kind"] in {"indicator", "new_indicator"})


def _tests(book: Book, group: str, *, accepted: bool) -> tuple[str, ...]:
    """Return terms over rows, {decision} and {kind} standing for ranges, that are 1 for the rows that stand."""
    decided = literal(book.choice(DECISIONS, "accepted" if accepted else "declined"))
    exact = f"EXACT({{decision}},{decided})"
    terms: tuple[str, ...] = (f"--{exact}" if accepted else f"(1-{exact})",)
    if group == "indicator":
        either = (literal(book.choice(REVISION_KINDS, kind)) for kind in ("indicator", "new_indicator"))
        terms = (*terms, "(" + "+".join(f"EXACT({{kind}},{kind})" for kind in either) + ")")
    return terms


def _first(tests: tuple[str, ...], names: list[str], group: str, rows: tuple[int, int]) -> str:
    """Return the formula that is 1 where this row stands and none above it of the same initiative (and kind) does."""
    first, row = rows
    own, above = {}, {}
    for name in ("initiative", "kind", "decision"):
        column = names.index(name)
        own[name] = xl_rowcol_to_cell(row, column, col_abs=True)
        above[name] = f"{xl_rowcol_to_cell(first, column, row_abs=True, col_abs=True)}:{own[name]}"
    alike = [same(above[name], own[name]) for name in (("initiative", "kind") if group == "kind" else ("initiative",))]
    stands = "*".join(test.format_map(own) for test in tests)
    return f"IF({stands}=0,0,IF({total(*alike, *(test.format_map(above) for test in tests))}=1,1,0))"


def write_budget(book: Book, page: Page, columns: InitiativeColumns) -> None:
    """Write the measures and, below, what the initiatives answered about the budget."""
    table = book.summaries["budget_link"]
    note = book.say("Of the answers given; initiatives without a budget are left out of the first measure.")
    top = page.heading(page.name, note) + 1
    source = book.pages["initiatives"]
    counted = columns.area(source, "counted")
    for column, name in ((3, "numerator"), (4, "denominator"), (5, "share")):
        page.text(top, column, book.label("budget_link", name), "head")
    page.merged((top, 0, top, 2), book.label("budget_link", "measure"), "head")
    page.height(top, 24)
    for row, line in enumerate(records(table), start=top + 1):
        field, some, every = _MEASURED[line["measure"]]
        page.merged((row, 0, row, 2), book.choice(MEASURES, line["measure"]), "cell")
        page.height(row, 18)
        for column, name, values in ((3, "numerator", some), (4, "denominator", every)):
            shown_as = [
                book.choice(REFLECTIONS if field == "budget_reflected" else DIRECTIONS, value) for value in values
            ]
            alternatives = "+".join(f"EXACT({columns.area(source, field)},{literal(text)})" for text in shown_as)
            of = figure("budget_link", name, measure=line["measure"])
            page.formula(row, column, total(f"({alternatives})*1", counted), line[name], "cell", "count", of=of)
        part, whole = xl_rowcol_to_cell(row, 3), xl_rowcol_to_cell(row, 4)
        expression = percentage_formula(part, whole, book.plan.decimals, book.plan.rounding)
        of = figure("budget_link", "share", measure=line["measure"])
        page.formula(row, 5, expression, line["share"], "cell", "percent", of=of)
    head = top + len(table) + 2
    frame = book.summaries["initiatives"]
    # Initiatives without a budget are in 取組一覧; here they would only bury the others.
    answered = frame[frame["counted"].astype(bool) & ~frame["budget_reflected"].map(shown).isin(["", "予算なし"])]
    wanted = ("id", "title", "lead_name", "direction", "budget_reflected", "budget_amount", "budget_how")
    titles = {name: book.label("initiatives", name) for name in wanted if answered[name].map(shown).ne("").any()}
    if "budget_amount" in titles:
        titles["budget_amount"] += f"\n（{book.unit}）"
    rows = [
        row
        | {
            "direction": book.choice(DIRECTIONS, row["direction"]),
            "budget_reflected": book.choice(REFLECTIONS, row["budget_reflected"]),
        }
        for row in records(answered)
    ]
    last = write_list(book, page, head, titles, rows) if rows else head - 2
    for column, width in () if rows else enumerate((9, 24, 16, 11, 11, 11)):
        page.width(column, width)
    page.sheet.freeze_panes(head + 1 if rows else top + 1, 1)
    page.sheet.print_area(0, 0, last, max(len(titles), 6) - 1)
    set_up_page(page, plan=book.plan.title, stamp=book.stamp, repeat=(head, head) if rows else None)
