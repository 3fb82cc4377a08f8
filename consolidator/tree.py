"""The tree of policies, any depth, as it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Node:
    """One policy and where it stands."""

    code: str
    name: str
    path: tuple[str, ...]  # codes from the top down to this one
    leaf: bool

    @property
    def depth(self) -> int:
        """Return 1 for a policy at the top, 2 for those right below, and so on."""
        return len(self.path)


def policy_nodes(policies: pd.DataFrame) -> tuple[Node, ...]:
    """Return the nodes of a tree (columns: code, parent, name), each followed by what lies below it.

    Siblings keep the ledger's order. A parent that is missing or '' makes a node of the top.
    """
    codes = [str(code) for code in policies["code"]]
    names = dict(zip(codes, (str(name) for name in policies["name"]), strict=True))
    below: dict[str, list[str]] = {}
    for code, parent in zip(codes, policies["parent"], strict=True):
        below.setdefault(parent if isinstance(parent, str) and parent in names else "", []).append(code)
    nodes: list[Node] = []
    waiting: list[tuple[str, ...]] = [(code,) for code in reversed(below.get("", []))]
    while waiting:  # not recursive: a ledger may be deeper than Python's stack
        path = waiting.pop()
        children = below.get(path[-1], [])
        nodes.append(Node(path[-1], names[path[-1]], path, not children))
        waiting.extend((*path, child) for child in reversed(children))
    return tuple(nodes)
