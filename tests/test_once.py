"""What is asked of a frozen object is computed once for it, and anew for another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from consolidator.once import kept, small_kept


@dataclass(frozen=True)
class Box:
    """Something frozen."""

    weight: int


def test_kept_answers_are_those_of_their_object_and_function() -> None:
    asked: list[int] = []

    @kept
    def doubled(box: Box) -> int:
        asked.append(box.weight)
        return 2 * box.weight

    @kept
    def halved(box: Box) -> int:
        return box.weight // 2

    box = Box(4)
    assert (doubled(box), halved(box), doubled(box), halved(box)) == (8, 2, 8, 2)
    assert doubled(replace(box, weight=5)) == 10
    assert asked == [4, 5]
    assert box == Box(4)


def test_only_what_is_small_is_kept() -> None:
    asked: list[str] = []

    @small_kept(3, 2)
    def shouted(text: str, *, mark: str) -> str:
        asked.append(text)
        return text.upper() + mark

    assert [shouted(text, mark="!") for text in ("abc", "abcd", "abc", "abcd")] == ["ABC!", "ABCD!", "ABC!", "ABCD!"]
    assert asked == ["abc", "abcd", "abcd"]
    assert shouted("abc", mark="?") == "ABC?"
    assert [shouted(text, mark="!") for text in ("a", "b", "b", "c", "a")] == ["A!", "B!", "B!", "C!", "A!"]
    assert asked[4:] == ["a", "b", "c", "a"]  # the last two are kept
