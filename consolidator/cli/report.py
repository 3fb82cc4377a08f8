"""report: what people present, from a master workbook alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from consolidator.cli import screen
from consolidator.cli.answers import files_answer
from consolidator.cli.forms import tell_kept
from consolidator.cli.results import relative
from consolidator.cli.screen import _
from consolidator.cli.texts import N_, Command, current, json_option, lang_option, option, quiet_option
from consolidator.model import OperatorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from consolidator.report.data import ReportData

PUBLIC, INTERNAL = "public", "internal"


@click.command(
    cls=Command,
    help=N_(
        "Make report.html and report.docx from a master workbook, for the office or, with --public, for everybody."
    ),
    epilog="consolidator report out/master.xlsx --out out\n"
    "consolidator report out/master.xlsx --out public --public\n"
    "consolidator report out/master.xlsx --out out --template my-paper.docx",
)
@click.argument("master", metavar="MASTER.xlsx", type=click.Path(path_type=Path))
@option("--out", required=True, type=click.Path(path_type=Path), help=N_("Folder for the reports."))
@option("--template", default=None, help=N_("委員会資料, 公表用 or a Word document with tags."))
@option("--public", is_flag=True, help=N_("Leave out what is internal, and write the open data (data/) too."))
@json_option
@quiet_option
@lang_option
def report(master: Path, out: Path, template: str | None, *, public: bool) -> None:
    """Write the reports, all or nothing; results of a merge in the same folder stay."""
    from consolidator.master_file import read_master
    from consolidator.publish.folder import recover, replace_folder
    from consolidator.publish.results import sha256, unchanged_files
    from consolidator.report.data import report_data

    record = read_master(master).record
    data = report_data(record.master, record.figures, current(), public=public)
    document = _usable(template or "", public=public)
    recover(out)
    former = _former(out, public=public)
    with screen.progress(_("Writing"), 2) as done:
        files = _files(data, document, done)
    inputs = {
        **{name: digest for name, digest in former.items() if not name.startswith("master/")},
        "audience": PUBLIC if public else INTERNAL,
        f"master/{master.name}": sha256(master.read_bytes()),
        **({} if public else {"place/master": relative(master, out)}),
    }
    others = {} if public else unchanged_files(out)
    kept = replace_folder(out, {**others, **files}, inputs).kept
    screen.answer(lambda: files_answer(out, files, public=public, provisional=data.provisional, kept=dict(kept)))
    for name in ("report.html", "report.docx"):
        screen.say(_("Report: {path}").format(path=out / name))
    if public:
        screen.say(_("Open data: {path}").format(path=out / "data"))
    if data.provisional:
        screen.say(_("The results are provisional (暫定)."))
    tell_kept(kept)


def _usable(template: str, *, public: bool) -> tuple[str, bytes]:
    """Return a Word template's name and content; OperatorError O111 with the first of its mistakes."""
    from consolidator.language import message_of
    from consolidator.report.word import find_document, read_document
    from consolidator.report.word_check import check_document

    path = find_document(template, current(), public=public)
    content = read_document(path)
    if found := [finding for finding in check_document(content, current()) if finding.severity == "block"]:
        first = " ".join(filter(None, (found[0].sheet, found[0].cell, message_of(found[0], current()))))
        raise OperatorError("O111", path=path, first=first)
    return path.name, content


def _former(out: Path, *, public: bool) -> dict[str, str]:
    """Return what the folder's results were made from; OperatorError O132 where they are for other readers."""
    from consolidator.publish.results import read_record

    record = read_record(out)
    if record is None:
        return {}
    if (record.inputs.get("audience", INTERNAL) == PUBLIC) != public:
        raise OperatorError("O132", path=out)
    return dict(record.inputs)


def _files(data: ReportData, document: tuple[str, bytes], done: Callable[[str], None]) -> dict[str, bytes]:
    """Return the files of a report by path; OperatorError O111 where a template fails on these very data."""
    from jinja2 import TemplateError

    from consolidator.publish.datapackage import data_files
    from consolidator.report.html import render_html
    from consolidator.report.word import render_document

    name, content = document
    files = {"report.html": render_html(data)}
    done("report.html")
    try:
        files["report.docx"] = render_document(content, data)
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        if name in {"committee.docx", "public.docx"}:
            raise  # ours: a bug
        raise OperatorError("O111", path=name, first=str(error)) from error
    done("report.docx")
    if data.public:
        files |= {f"data/{name}": content for name, content in data_files(data.tables, data.plan, data.lang)}
    return files
