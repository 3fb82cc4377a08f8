"""Which row and column of a returned sheet is which row and column of the sheet as issued.

People insert, delete and move rows and columns. Defined names say where entry cells went (anchors);
what lies between them is aligned by the texts printed there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from operator import eq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Position = tuple[int, int]
"""1-based row and column."""
Line = tuple[str, ...]
"""The texts of one row or column that the issued sheet prints, in order."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where each row and column of an issued sheet stands in the returned one; absent when gone.

    still: everything printed stands where it was issued, unchanged, and so do the cells that names lead to.
    """

    rows: Mapping[int, int]
    columns: Mapping[int, int]
    still: bool = False

    def returned(self, position: Position) -> Position | None:
        """Return where an issued cell stands now, None when its row or column is gone."""
        row, column = self.rows.get(position[0]), self.columns.get(position[1])
        return None if row is None or column is None else (row, column)


def align(
    issued: Mapping[Position, str], returned: Mapping[Position, str], anchors: Iterable[tuple[Position, Position]]
) -> Alignment:
    """Align a returned sheet with the sheet as issued.

    issued holds the printed texts (no entry cells), returned every text of the returned sheet, anchors
    the pairs (issued position, returned position) that defined names give.
    """
    pairs = tuple(anchors)
    if all(there == here for there, here in pairs) and issued.items() <= returned.items():
        return _unmoved((*issued, *(there for there, _ in pairs)))
    rows = _axis(issued, returned, [(there[0], here[0]) for there, here in pairs], lambda position: position)
    columns = _axis(
        issued, returned, [(there[1], here[1]) for there, here in pairs], lambda position: (position[1], position[0])
    )
    return Alignment(rows, columns)


def _unmoved(positions: Sequence[Position]) -> Alignment:
    """Return the alignment of a sheet on which everything issued stands where it was: nearly all there are."""
    last_row, last_column = map(max, zip(*positions, strict=True)) if positions else (0, 0)
    rows, columns = range(1, last_row + 1), range(1, last_column + 1)
    return Alignment(dict(zip(rows, rows, strict=True)), dict(zip(columns, columns, strict=True)), still=True)


def _axis(
    issued: Mapping[Position, str],
    returned: Mapping[Position, str],
    pairs: Sequence[tuple[int, int]],
    orient: Callable[[Position], Position],
) -> dict[int, int]:
    """Map the lines (rows, or columns when orient swaps) of the issued sheet to those of the returned one."""
    printed = frozenset(issued.values())
    before = _lines(issued, orient, printed, max((there for there, _ in pairs), default=0))
    after = _lines(returned, orient, printed, max((here for _, here in pairs), default=0))
    mapped: dict[int, int] = {}
    start_before, start_after = 1, 1
    end = (len(before) + 1, len(after) + 1)
    for there, here in (*_monotone(_borne_out(pairs, before, after)), end):
        _segment(before, after, (start_before, there), (start_after, here), mapped)
        if (there, here) != end:
            mapped[there] = here
        start_before, start_after = there + 1, here + 1
    return mapped


def _lines(
    cells: Mapping[Position, str], orient: Callable[[Position], Position], printed: frozenset[str], least: int
) -> list[Line]:
    """Return the printed texts of each line from 1 to the last, in order along the line."""
    lines: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for position, text in cells.items():
        if text in printed:
            line, along = orient(position)
            lines[line].append((along, text))
    last = max((*lines, least), default=0)
    return [tuple(text for _, text in sorted(lines.get(number, ()))) for number in range(1, last + 1)]


def _borne_out(
    pairs: Sequence[tuple[int, int]], before: Sequence[Line], after: Sequence[Line]
) -> list[tuple[int, int]]:
    """Return the anchors without those of cells that were cut alone: their line's print stands in another line."""
    standing = {text for line in after for text in line}
    return [
        (there, here)
        for there, here in pairs
        if not set(before[there - 1]) & standing or set(before[there - 1]) & set(after[here - 1])
    ]


def _monotone(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return one anchor a line, by majority, without those that cross most of the others.

    Where as many names say one thing as another (an answer was cut and pasted elsewhere), the way that most of the
    sheet went counts.
    """
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for there, here in pairs:
        votes[there][here] += 1
    ways = Counter(here - there for there, here in pairs)
    winners = [
        (there, max(votes[there], key=lambda here: (votes[there][here], ways[here - there], -here)))
        for there in sorted(votes)
    ]
    return _longest_increasing(winners)


def _longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest subsequence whose second members increase: the anchors that agree on an order."""
    tails: list[int] = []  # smallest last 'here' of a subsequence of each length
    ends: list[int] = []  # its index in pairs
    previous: list[int] = []
    for index, (_, here) in enumerate(pairs):
        length = bisect_left(tails, here)
        previous.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [here]
        ends[length : length + 1] = [index]
    kept: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.append(pairs[index])
        index = previous[index]
    return kept[::-1]


def _segment(
    before: Sequence[Line], after: Sequence[Line], there: tuple[int, int], here: tuple[int, int], mapped: dict[int, int]
) -> None:
    """Map the lines between two anchors (half-open ranges of 1-based numbers) by what is printed in them."""
    left = [before[number - 1] for number in range(*there)]
    right = [after[number - 1] for number in range(*here)]
    if left == right:
        mapped.update(zip(range(*there), range(*here), strict=True))
        return
    done_left = done_right = 0
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    if len(left) == len(right) and sum(map(eq, left, right)) >= sum(block.size for block in blocks):
        mapped.update(zip(range(*there), range(*here), strict=True))  # print was changed, no line was added or deleted
        return
    for block in blocks:
        # lines between two matches whose texts changed: one for one when none was added or deleted
        if block.a - done_left == block.b - done_right:
            for offset in range(block.a - done_left):
                mapped[there[0] + done_left + offset] = here[0] + done_right + offset
        else:
            for left_at, right_at in _by_own_texts(left[done_left : block.a], right[done_right : block.b]):
                mapped[there[0] + done_left + left_at] = here[0] + done_right + right_at
        for offset in range(block.size):
            mapped[there[0] + block.a + offset] = here[0] + block.b + offset
        done_left, done_right = block.a + block.size, block.b + block.size


def _by_own_texts(left: Sequence[Line], right: Sequence[Line]) -> list[tuple[int, int]]:
    """Pair lines of which some print was changed by the texts that stand in one line of either side only."""
    homes = [
        {text: number for number, line in enumerate(lines) for text in line if often[text] == 1}
        for lines in (left, right)
        for often in [Counter(text for line in lines for text in line)]
    ]
    pairs = [(number, homes[1][text]) for text, number in homes[0].items() if text in homes[1]]
    return _monotone(pairs)
