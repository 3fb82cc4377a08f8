"""--json prints what docs/json.md says, and nothing else; --quiet prints nothing; piped text is plain."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from consolidator.cli.app import app
from tests.story import City, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import click

    from tests.story import Said


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Return a city with one department missing, merged."""
    made = City(tmp_path_factory.mktemp("答え") / "市 役所")
    for code in list(made.forms)[1:]:
        made.returns(code)
    made.merge()
    return made


def lines(city: City, folder: Path) -> dict[str, tuple[object, ...]]:
    """Every command that answers in JSON, with its arguments."""
    master, form = city.out / "master.xlsx", folder / "未記入.xlsx"
    form.write_bytes(next(iter(city.forms.values())))
    return {
        "plan check": ("plan", "check", city.ledger),
        "validate": ("validate", form),
        "template check": ("template", "check", form),
        "issue": ("issue", city.ledger, "--out", folder / "様式"),
        "status": ("status", city.ledger, city.returned),
        "merge": ("merge", city.ledger, city.returned, "--out", folder / "結果"),
        "report": ("report", master, "--out", folder / "報告"),
        "compare": ("compare", city.ledger, city.ledger, "--out", folder / "比較"),
        "rollover": ("rollover", master, "--out", folder / "次.xlsx", "--provisional"),
        "trace": ("trace", master, "progress_by_policy/*/overall/count"),
        "verify": ("verify", city.out),
    }


def described(page: Path) -> dict[str, set[str]]:
    """Command → the keys that a page of the manual names."""
    found: dict[str, set[str]] = {}
    for section in re.split(r"(?m)^## ", page.read_text("utf-8"))[1:]:
        title, _, body = section.partition("\n")
        keys = {key for row in re.findall(r"(?m)^\| (`.*?`) \|", body) for key in re.findall(r"`([^`]+)`", row)}
        found |= {command.strip(): keys for command in title.split(",")}
    return found


def keys_of(value: Any, known: set[str], at: str = "") -> Iterator[str]:
    """Yield the keys in an answer, as the manual writes them; what it leaves closed is not looked into."""
    if at in known or (not isinstance(value, dict | list) and at):
        yield at
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from keys_of(inner, known, f"{at}.{key}" if at else key)
    else:
        for inner in value:
            yield from keys_of(inner, known, f"{at}[]")


def test_answers_are_what_the_manual_says(city: City, tmp_path: Path, root: Path) -> None:
    english, japanese = described(root / "docs" / "json.md"), described(root / "docs" / "ja" / "json.md")
    assert english == japanese
    said = {name: run(*line, "--json") for name, line in lines(city, tmp_path).items()}
    assert english.keys() == said.keys()
    found: dict[str, set[str]] = {}
    for name, one in said.items():
        assert one.code in (0, 1), (name, one)
        found[name] = set(keys_of(json.loads(one.out), english[name]))
        if found[name]:  # an empty list of findings has no keys
            assert found[name] - english[name] == set(), name
    assert english["merge"] - found["merge"] == set()
    for name in ("issue", "report", "compare", "validate"):
        assert english[name] - found[name] == set(), name


def test_quiet_says_nothing_but_the_exit_code(city: City, tmp_path: Path) -> None:
    for name, line in lines(city, tmp_path).items():
        if name == "trace":
            continue  # it has nothing to do but say something
        said = run(*line, "--quiet")
        assert (said.out, said.code in (0, 1)) == ("", True), name


def test_what_cant_be_carried_out_is_told_on_stderr_in_every_mode(city: City, tmp_path: Path) -> None:
    for mode in ("--quiet", "--json"):
        said = run("status", city.ledger, tmp_path / "ない", mode)
        assert (said.code, said.out) == (2, "")
        assert said.err.count("\n") == 1


def test_every_command_that_reports_takes_both(city: City, tmp_path: Path) -> None:
    for name in lines(city, tmp_path):
        command: click.Command = app
        for word in name.split():
            command = command.commands[word]  # type: ignore[attr-defined]
        options = {one for parameter in command.params for one in parameter.opts}
        assert "--json" in options, name
        assert "--quiet" in options or name == "trace", name


def test_merge_ends_with_the_ratings_and_what_to_do_next(city: City) -> None:
    said: Said = city.merge()
    assert "\x1b" not in said.out
    steps = said.out.partition("次にすること：")[2]
    assert "督促" in steps
    assert "consolidator report " in steps
    assert f'"{city.out / "master.xlsx"}"' in steps  # with a space in its path
