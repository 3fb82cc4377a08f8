"""The wheel holds everything the commands need, and every dependency is pinned."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import consolidator

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(root)], check=True)
    return next(folder.glob("*.whl"))


def data_files(root: Path) -> set[str]:
    """Return what the packages hold beside code."""
    return {
        path.relative_to(root).as_posix()
        for package in ("consolidator", "schemas", "addin", "workbook_templates")
        for path in (root / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    }


def test_wheel_holds_templates_samples_catalogue_and_type_marks(root: Path, wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {"consolidator/py.typed", "schemas/py.typed", "consolidator/locale/ja/LC_MESSAGES/messages.mo"} <= held
    assert data_files(root) <= held
    assert {"workbook_templates/sheet.xlsx", "workbook_templates/list.xlsx"} <= held
    assert "workbook_templates/samples/sendai/initiatives.csv" in held
    assert not any(name.startswith(("tests/", "tools/")) for name in held)


def test_wheel_alone_speaks_japanese_and_runs(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "入れた 場所"
    zipfile.ZipFile(wheel).extractall(unpacked)
    result = subprocess.run(
        [sys.executable, "-P", "-m", "consolidator", "--help"],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(unpacked), "PYTHONUTF8": "1"},
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "merge" in result.stdout


def test_pins_name_versions_and_no_place(root: Path) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert pins == sorted(pins, key=lambda line: re.split(r"==", line)[0])
    for pin in pins:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*( ; sys_platform [!=]= \"\w+\")?", pin), pin


def test_every_dependency_is_pinned_where_it_is_allowed(root: Path, project: dict[str, Any]) -> None:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(pin.name): pin for pin in (Requirement(line) for line in lines if line[0] != "#")}
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    wanted += [name for extra in project["project"]["optional-dependencies"].values() for name in extra]
    for requirement in map(Requirement, wanted):
        (pinned,) = pins[canonicalize_name(requirement.name)].specifier
        assert requirement.specifier.contains(pinned.version), requirement


def test_changelog_speaks_of_this_version(root: Path) -> None:
    versions = re.findall(r"^## \[(\d[^\]]*)\]", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == consolidator.__version__


PAGES = (
    "README.md",
    "README.ja.md",
    "CHANGELOG.md",
    "docs/structure.md",
    "docs/planner.md",
    "docs/ja/planner.md",
    "docs/administrator.md",
    "docs/ja/administrator.md",
    "docs/release-check.md",
)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(root: Path, page: str) -> None:
    text = (root / page).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [target for target in targets if not (root / page).parent.joinpath(target).exists()] == []
