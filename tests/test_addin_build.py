"""addin.xlam as far as it can be looked into without Excel; where it goes, and the commands."""

from __future__ import annotations

import importlib
import io
import re
import shutil
import subprocess
import sys
import warnings
import zipfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from lxml import etree

import addin
from addin import engine, frozen, installing, package
from addin.button import press
from consolidator.cli import main
from consolidator.package import packed, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable

RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"
LADDER = ("customUI", "ribbon", "tabs", "tab", "group", "button")
ATTRIBUTES = {
    "customUI": set(), "ribbon": set(), "tabs": set(),
    "tab": {"id", "label"}, "group": {"id", "label"},
    "button": {"id", "label", "size", "imageMso", "onAction", "screentip", "supertip"},
}  # fmt: skip
"""What the schema of customUI (ECMA-376's companion, [MS-CUSTOMUI]) allows, as far as it is used."""


@pytest.fixture(scope="module")
def built() -> bytes:
    return package.build(r"%LOCALAPPDATA%\kensa & co\kensa.exe")


@pytest.fixture(scope="module")
def parts(built: bytes) -> dict[str, bytes]:
    return parts_of(built)


@pytest.fixture(scope="module")
def macros(built: bytes) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oletools speaks to pyparsing as it was
        from oletools.olevba import VBA_Parser  # noqa: PLC0415
    parser = VBA_Parser("addin.xlam", data=built)
    found = {name: code for _, _, name, code in parser.extract_all_macros()}
    parser.close()
    return found


def as_workbook(parts: dict[str, bytes]) -> bytes:
    """The same package called a workbook: no other program opens what is called an add-in."""
    types = parts["[Content_Types].xml"].replace(b"ms-excel.addin.macro", b"ms-excel.sheet.macro")
    return packed(parts | {"[Content_Types].xml": types})


# ---------------------------------------------------------------- the package


def test_the_same_bytes_every_time(built: bytes) -> None:
    assert package.build(r"%LOCALAPPDATA%\kensa & co\kensa.exe") == built
    assert package.build() != built


def test_the_macros_are_xlwings_own_to_the_byte(parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(resources.files("xlwings").joinpath(package.TEMPLATE).read_bytes())) as template:
        assert parts[package.MACROS] == template.read(package.MACROS)
        assert set(parts) == set(template.namelist())


def test_every_part_has_a_type_and_every_relation_leads_to_a_part(parts: dict[str, bytes]) -> None:
    types = etree.fromstring(parts["[Content_Types].xml"])
    overrides = {item.get("PartName").lstrip("/"): item.get("ContentType") for item in types.iter("{*}Override")}
    defaults = {item.get("Extension") for item in types.iter("{*}Default")}
    assert set(overrides) <= set(parts)
    assert all(name in overrides or name.rpartition(".")[2] in defaults for name in parts)
    assert overrides["xl/workbook.xml"] == "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    assert overrides[package.MACROS] == "application/vnd.ms-office.vbaProject"
    for base, rels in (("", "_rels/.rels"), ("xl/", "xl/_rels/workbook.xml.rels")):
        targets = {f"{base}{item.get('Target')}" for item in etree.fromstring(parts[rels])}
        assert targets <= set(parts)


def test_every_part_of_xml_is_well_formed_and_names_no_person(parts: dict[str, bytes]) -> None:
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
            assert b"felix" not in data.lower(), name


def test_the_settings_sheet_is_the_one_the_macros_look_for(parts: dict[str, bytes], macros: dict[str, str]) -> None:
    (project,) = re.findall(r'PROJECT_NAME As String = "(\w+)"', macros["xlwings.bas"])
    assert f"{project}.conf" == package.SETTINGS_SHEET
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(parts)))
    assert book.sheetnames == [package.SETTINGS_SHEET]
    rows = list(book[package.SETTINGS_SHEET].iter_rows(values_only=True))
    held = {str(name).upper(): value for name, value in rows}
    assert len(held) == len(rows), "a name twice stops the macros"
    assert all(name for name, _ in rows), "the macros read down to the first blank"
    assert held["INTERPRETER_WIN"] == r"%LOCALAPPDATA%\kensa & co\kensa.exe"
    assert held["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"
    assert held["USE UDF SERVER"] is held["SHOW CONSOLE"] is False


def test_no_setting_of_the_macros_is_left_to_a_file_beside_the_form(macros: dict[str, str]) -> None:
    asked = {name.upper() for name in re.findall(r'GetConfig\("([^"]+)"', macros["xlwings.bas"])}
    stated = {name.upper() for name in package.settings("python")}
    assert len(asked) > 15
    assert asked - stated == {"INTERPRETER"}, "asked only where Interpreter_Win is blank"


# ---------------------------------------------------------------- ribbon and callbacks


def test_the_ribbon_is_what_its_schema_allows(parts: dict[str, bytes]) -> None:
    element = etree.fromstring(parts["customUI/customUI.xml"])
    ids = []
    for tag in LADDER:
        assert element.tag == f"{RIBBON}{tag}"
        assert set(element.keys()) <= ATTRIBUTES[tag]
        ids += [element.get("id")] if element.get("id") else []
        assert len(element) == (tag != LADDER[-1])
        element = element[0] if len(element) else element
    assert len(set(ids)) == len(ids) == 3
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", identity) for identity in ids)
    assert element.get("label") == "検査"
    assert element.get("size") == "large"
    assert element.get("imageMso")
    assert all(len(element.get(tip)) <= 1024 for tip in ("screentip", "supertip"))


def test_the_callback_stands_in_the_macros_and_runs_our_main(parts: dict[str, bytes], macros: dict[str, str]) -> None:
    (button,) = etree.fromstring(parts["customUI/customUI.xml"]).iter(f"{RIBBON}button")
    module, _, sub = button.get("onAction").partition(".")
    code = macros[f"{module}.bas"]
    assert re.search(rf"^Sub {sub}\(control As IRibbonControl\)", code, re.MULTILINE)
    assert "ThisWorkbook.Name" in code
    assert '".main()"' in code
    imported = importlib.import_module(Path(package.FILE_NAME).stem)
    assert imported.main is addin.main
    assert press.__module__ == "addin.button"


@pytest.mark.libreoffice
def test_libreoffice_opens_it_as_a_workbook_with_macros(parts: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "addin.xlsm"
    path.write_bytes(as_workbook(parts))
    office = engine.start(tmp_path / "profile")
    try:
        book = office.books.open(str(path))
        assert [sheet.name for sheet in book.sheets] == [package.SETTINGS_SHEET]
        assert book.sheets[0].range("A1:B1").value[0] == "Interpreter_Win"
        libraries = book.impl.doc.BasicLibraries
        modules = {name for library in libraries.ElementNames for name in libraries.getByName(library).ElementNames}
        assert {"RibbonMyAddin", "xlwings"} <= modules
    finally:
        office.quit()


# ---------------------------------------------------------------- the frozen program


def test_the_frozen_program_takes_excels_line_and_never_runs_the_code_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr(addin, "main", lambda: called.append("button"))
    monkeypatch.setattr("consolidator.cli.main", called.append)
    frozen.run(["-B", "-c", "raise SystemExit('ran')", "--wb=様式.xlsx", "--from_xl=1", "--app=x", "--hwnd=1"])
    frozen.run(["validate", "様式.xlsx"])
    assert called == ["button", ["validate", "様式.xlsx"]]


# ---------------------------------------------------------------- installing


def test_each_system_has_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert installing.start_folder("win32") == tmp_path / "Microsoft" / "Excel" / "XLSTART"
    assert "Startup.localized" in str(installing.start_folder("darwin"))
    assert installing.start_folder("linux") is None


def test_on_macos_the_script_that_starts_programs_goes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    folder = installing.start_folder("darwin")
    assert folder is not None
    written = installing.install(folder, "/usr/bin/python3", "darwin")
    assert [path.suffix for path in written] == [".xlam", ".applescript"]
    assert all(path.exists() for path in written)


def run(*words: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return int(ended.value.code or 0)


def test_install_says_what_it_did_and_uninstall_undoes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "Excel の フォルダ"
    assert run("addin", "install", "--to", folder) == 0
    said = capsys.readouterr().out
    assert str(folder / "addin.xlam") in said
    assert sys.executable in said
    assert (folder / "addin.xlam").read_bytes() == package.build(sys.executable)
    assert run("addin", "install", "--to", folder) == 0, "over the former one"
    assert [path.name for path in folder.iterdir()] == ["addin.xlam"]
    assert run("addin", "uninstall", "--to", folder) == 0
    assert list(folder.iterdir()) == []
    capsys.readouterr()
    assert run("addin", "uninstall", "--to", folder) == 0
    assert str(folder) in capsys.readouterr().out


def test_build_makes_a_file_for_an_administrator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = r"\\server\share\kensa\kensa.exe"
    assert run("addin", "build", "--out", tmp_path / "配布", "--interpreter", program) == 0
    assert program in capsys.readouterr().out
    assert (tmp_path / "配布" / "addin.xlam").read_bytes() == package.build(program)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="Excel has a folder there")
def test_without_excel_it_is_said_where_it_would_go(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("install", "uninstall"):
        assert run("addin", command) == 2
        assert "XLSTART" in capsys.readouterr().err


def test_without_xlwings_one_line_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("consolidator.cli.addin.find_spec", lambda _: None)
    assert run("addin", "build", "--out", ".") == 2
    assert "xlwings" in capsys.readouterr().err


def test_everything_else_works_without_xlwings(root: Path) -> None:
    code = "import sys; sys.modules['xlwings'] = None; import consolidator.cli.app, consolidator.marks"
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_a_form_that_is_not_there_and_a_missing_libreoffice_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("addin", "libreoffice", tmp_path / "ない.xlsx") == 2
    (tmp_path / "様式.xlsx").write_bytes(b"x")
    which: Callable[[str], None] = lambda _: None  # noqa: E731 - a stand-in
    monkeypatch.setattr(shutil, "which", which)
    assert run("addin", "libreoffice", tmp_path / "様式.xlsx") == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
