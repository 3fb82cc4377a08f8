# ruff: noqa: S311, T201 - chances are repeatable, not secret; a command prints
"""Filled forms with random human edits: the same values, a log entry or a finding at the right cell; no silent error.

``python -m tests.mutations 2000`` does so many cases with new chances and prints what became of them; a second
number is the first seed.
"""

from __future__ import annotations

import copy
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consolidator.a1 import address
from consolidator.pipeline import merge_forms
from consolidator.reading import read_forms
from tests.human import EDITS, HARMLESS, Case
from tests.oracle import Read, judge, saved_as
from tests.towns import made_up, sample

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tests.calc import Calc
    from tests.excel import Area
    from tests.human import Step
    from tests.oracle import Verdict
    from tests.towns import Town

OUTCOMES: Final = ("same", "repaired", "found", "refused", "wrong")
LENGTHS: Final = (1, 1, 1, 2, 3, 4)


@dataclass
class Tally:
    """What became of many cases."""

    by_edit: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    outcomes: Counter[str] = field(default_factory=Counter)
    values: int = 0
    edits: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, case: Case, verdict: Verdict) -> None:
        """Count a case under each of its edits."""
        self.outcomes[verdict.outcome] += 1
        self.values += verdict.values
        self.edits += len(case.edits)
        for edit in case.edits:
            self.by_edit[edit][verdict.outcome] += 1
        told = f"{case.town.name} {case.code}: {' + '.join(case.edits)}\n    {case.steps}"
        self.faults += [f"{told}\n    {fault}" for fault in verdict.faults]
        if set(case.edits) <= HARMLESS and verdict.outcome not in {"same", "wrong"}:
            self.faults.append(f"{told}\n    {verdict.outcome} after what changes nothing")

    def table(self) -> str:
        """Return the counts: edit × outcome."""
        lines = [f"{'':34}" + "".join(f"{outcome:>9}" for outcome in OUTCOMES)]
        met = [edit for edit in EDITS if edit in self.by_edit]
        lines += [f"{edit:34}" + "".join(f"{self.by_edit[edit][o]:9}" for o in OUTCOMES) for edit in met]
        lines.append(f"{'cases':34}" + "".join(f"{self.outcomes[outcome]:9}" for outcome in OUTCOMES))
        lines.append(
            f"{self.outcomes.total()} cases, {self.edits} edits, {self.values} values; {len(self.faults)} faults"
        )
        return "\n".join(lines)


def mutated(town: Town, code: str, seed: int, only: Collection[str] = ()) -> Case:
    """Return a department's filled form after one to four edits; only: the steps these may be made of, '' any."""
    chance = random.Random(f"{town.name}/{code}/{seed}")
    case = Case.of(town, code, chance)
    length = chance.choice(LENGTHS)
    for _ in range(200):
        if len(case.edits) == length:
            break
        name = chance.choice(list(EDITS))
        tried = copy.deepcopy(case) if only else case
        before = len(case.steps)
        if not EDITS[name](tried) and len(tried.steps) == before:
            continue
        if all(_simple(step, only) for step in tried.steps):
            case = tried
            case.edits.append(name)
    return case


def _simple(step: Step, only: Collection[str]) -> bool:
    """Tell whether a step may be done: any, or one of some, and then nothing but plain text and numbers typed."""
    if not only or step[0] != "type":
        return not only or step[0] in only
    typed = step[-1]
    return typed.shown is None and typed.formula is None and not typed.error and not isinstance(typed.raw, bool)


def by_calc(calc: Calc, case: Case, folder: Path, suffix: str) -> Verdict:
    """Let LibreOffice do the steps of a case, save it in a format, and judge what is read of that."""
    folder.mkdir(parents=True)
    filled = folder / "filled.xlsx"
    filled.write_bytes(case.form.filled)
    steps = [_for_calc(step) for step in case.steps]
    path = calc.edit(filled, *steps, save_as=folder / f"{case.code}{suffix}")
    if suffix == ".xlsx":
        saved_as(case, path.read_bytes())
    else:
        case.book.names = {}
    master = merge_forms(case.town.plan, read_forms([path], folder, workers=0), "台帳.xlsx")
    return judge(case, Read.of(master, path.name))


def _for_calc(step: Step) -> Step:
    """Return a step as ``tests.calc_edit`` knows it: areas and cells by their addresses."""
    name, sheet, *words = step
    match name:
        case "write" | "type":
            row, column, content = words
            content = content.raw if name == "type" else content
            return ("write", sheet, address(row, column), "" if content is None else content)
        case "clear":
            return (name, sheet, _area(words[0]))
        case "cut" | "paste":
            target = words[1]
            return ("cut" if name == "cut" else "copy", sheet, _area(words[0]), address(*target[1:]), target[0])
        case "copy_sheet":
            return (name, sheet, words[0], 1)
    return step


def _area(area: Area) -> str:
    return f"{address(*area[:2])}:{address(*area[2:])}"


def replayed(town: Town, code: str, steps: Sequence[Step]) -> Case:
    """Return a department's filled form after some steps that once were a fault."""
    case = Case.of(town, code, random.Random(0))
    for step in steps:
        case.do(*step)
    case.edits.append("steps")
    return case


def verdicts(town: Town, cases: Sequence[Case], folder: Path) -> list[Verdict]:
    """Read the cases of a city, one a department, merge them, and judge them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths = [case.book.save(folder / f"{case.code}.xlsx") for case in cases]
    master = merge_forms(town.plan, read_forms(paths, folder, workers=0), "台帳.xlsx")
    return [judge(case, Read.of(master, path.name)) for case, path in zip(cases, paths, strict=True)]


def run(towns: Sequence[Town], count: int, first: int, folder: Path) -> Tally:
    """Do so many cases, a round of every department of every city after another."""
    tally = Tally()
    seed = first
    while tally.outcomes.total() < count:
        for town in towns:
            cases = [mutated(town, code, seed) for code in town.codes]
            for case, verdict in zip(cases, verdicts(town, cases, folder), strict=True):
                tally.add(case, verdict)
            if tally.outcomes.total() >= count:
                break
        seed += 1
    return tally


def main(count: int, first: int) -> int:
    """Print what became of many cases."""
    with tempfile.TemporaryDirectory() as held:
        folder = Path(held)
        towns = [made_up(name, folder / name) for name in ("山里", "川口")]
        samples = ("sendai", "utsunomiya", "tsukubamirai", "kodaira", "tokyo-ward")
        towns += [sample(name, folder / name, 5) for name in samples]
        tally = run(towns, count, first, folder / "returned")
    for fault in tally.faults:
        print(fault)
    print(tally.table())
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
