"""Every finding and every operator error: its code, how severe it is, what it says and what to do.

Sentences are message ids in English; ``consolidator/locale`` holds the Japanese ones, which are
what people see unless they ask for English. ``{name}`` stands for a parameter of the finding.

O: the operator's command can't be carried out · L: the plan ledger · F: a returned file ·
R: reading a form · N: what a value means · V: which values are right · M: merging · T: templates
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from consolidator.model import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding."""

    code: str
    severity: Severity
    message: str
    action: str = ""


CODES: Final[dict[str, Code]] = {
    code.code: code
    for code in (
        # ------------------------------------------------------------ operator
        Code("O101", "block", "{path}: there is no such file.", "Check the name and the folder."),
        Code("O102", "block", "{path} is open in Excel.", "Close it and run the command again."),
        Code("O103", "block", "{path} is not an Excel workbook.", "Save it in Excel as .xlsx and try again."),
        Code("O104", "block", "The plan ledger {path} has {count} faults; the first: {first}",
             "Run `consolidator plan check` to see them all."),
        Code("O105", "block", "{path}: there is no such folder.", "Check the name of the folder."),
        Code("O106", "block", "{path}: the folder holds no returned form.",
             "Put the returned workbooks into it, then run the command again."),
        Code("O107", "block", "{path} can't be written: {why}.", "Choose another place with --out or free this one."),
        Code("O108", "block", "{path} is open in another program, so the results can't be replaced.",
             "Close it and run the command again; the former results are untouched."),
        Code("O109", "block", "{path} is protected by a password.", "Take the password off in Excel and save it."),
        Code("O110", "block", "The template {path} was not found.",
             "Use 個票 or 一覧表, or the path of a workbook with tags."),
        Code("O111", "block", "The template {path} can't be used: {first}", "Mend the template and try again."),
        Code("O112", "block", "{path} already exists.", "Choose another name; existing work is not overwritten."),
        Code("O113", "block", "The department code {department} is not asked by the ledger.", "Check the sheet of departments."),
        Code("O114", "block", "There is no sample named {name}.", "Choose one of: {names}."),
        Code("O115", "block", "{path} could not be read: {why}.", "Open it in Excel, save it again and try again."),
        Code("O116", "block", "{path} is no folder of results of this software, and it is not empty.",
             "Choose an empty or new folder with --out."),
        Code("O117", "block", "The output folder {path} is in use by another run.",
             "Wait until it has ended, then run the command again."),
        Code("O118", "block", "{path} is in the old format of Excel (.xls).", "Save it in Excel as .xlsx and try again."),
        Code("O119", "block", "{path} holds something in the cell {cell}, far beyond any table.",
             "Delete the rows and columns beyond the table in Excel and save it."),
        # ------------------------------------------------------------ ledger
        Code("L101", "block", "The sheet “{sheet}” is missing.", "Add it, or start from `consolidator plan new`."),
        Code("L102", "block", "The column “{label}” is missing.", "Add a column with that heading."),
        Code("L103", "block", "“{label}” is empty.", "Fill it in."),
        Code("L104", "block", "“{value}” stands here a second time; first in {first}.",
             "Give each row its own, or delete one."),
        Code("L105", "block", "“{value}” is not one of: {choices}.", "Choose one of them."),
        Code("L106", "block", "The policy code “{value}” is not on the sheet of policies.",
             "Correct it, or add the policy."),
        Code("L107", "block", "The department code “{value}” is not on the sheet of departments.",
             "Correct it, or add the department."),
        Code("L108", "block", "The initiative “{value}” is not on the sheet of initiatives.",
             "Correct it, or add the initiative."),
        Code("L109", "block", "The policy “{value}” is its own ancestor.", "Correct the parent codes."),
        Code("L110", "block", "The year {value} lies outside the plan ({first} to {last}).", "Correct the year."),
        Code("L111", "block", "“{value}” is not a number.", "Enter a number."),
        Code("L112", "block", "“{value}” is not a fiscal year.", "Write it as 2019, 令和元年度 or R1."),
        Code("L113", "block", "“{value}” is not a date.", "Enter a date."),
        Code("L114", "block", "The symbol “{value}” is defined twice for {aspect}; first in {first}.",
             "Give each rating its own symbol."),
        Code("L115", "block", "The indicator “{value}” is not on the sheet of indicators.",
             "Correct it, or add the indicator."),
        Code("L116", "block", "“{value}” is not a point of axis “{axis}”.", "Correct it, or add it to the axes."),
        Code("L117", "block", "“{value}” is not a symbol of the rating scale for {aspect}.",
             "Correct it, or add it to the ratings."),
        Code("L118", "block", "The last year {last} lies before the first year {first}.", "Correct the years."),
        Code("L119", "block", "“{value}” is itself relisted, or is this very initiative.",
             "Name the original initiative."),
        Code("L120", "block", "The parent code “{value}” is not on this sheet.", "Correct it, or add the policy."),
        Code("L121", "note", "The sheet “{sheet}” is not used; did you mean “{nearest}”?",
             "Rename it if it belongs to the ledger."),
        Code("L122", "note", "The column “{label}” is not used; did you mean “{nearest}”?",
             "Rename the heading if it belongs to the ledger."),
        Code("L123", "block", "The sheet “{sheet}” has no row of headings.", "Start from `consolidator plan new`."),
        Code("L124", "block", "The rank of “{value}” is the same as that of “{other}”.", "Give each its own rank."),
        Code("L125", "block", "The ledger defines no rating.", "Fill in the sheet of ratings."),
        Code("L126", "block", "The symbol “{value}” is kept for initiatives that are not in yet.",
             "Choose another symbol."),
        Code("L127", "block", "The sheet “{sheet}” has no row.", "Fill it in."),
        Code("L128", "block", "The line “{label}” is missing.", "Add a line with that label and the value beside it."),
        Code("L129", "block", "The department “{value}” is its own successor.", "Name the department that took over."),
        Code("L130", "block", "The indicator “{value}” is its own ancestor.", "Correct the parent indicators."),
        Code("L131", "block", "The axis code “{value}” is not on the sheet of axes.", "Correct it, or add the axis."),
        Code("L132", "block", "“{value}” is not a whole number from 1 up.", "Enter a whole number such as 1."),
        Code("L133", "block", "“{value}” is not the code of a finding.", "Copy the code from the list of findings."),
        Code("L134", "block", "The column “{label}” stands here a second time; first in {first}.",
             "Delete or rename one of the two."),
        # ------------------------------------------------------------ files
        Code("F101", "block", "The file could not be read: {why}.", "Ask the department to save it in Excel and send it again."),
        Code("F102", "block", "The file is not an Excel workbook ({what}).", "Ask the department for the form it was sent."),
        Code("F103", "block", "The file is protected by a password.", "Ask the department to send it without one."),
        Code("F104", "warn", "The file “{target}” is open in Excel; what is being edited may not be saved yet.",
             "Close it, then run the command again."),
        Code("F105", "block", "The file is not a form issued by this software.",
             "Ask the department to use the form it was sent{nearest}."),
        Code("F106", "block", "The form belongs to another plan: {plan}.", "Ask the department for this plan's form."),
        Code("F107", "block", "The form is of another year or period: {year}.", "Ask the department for this year's form."),
        Code("F108", "block", "The department code “{code}” of the form is not in the ledger.",
             "Add the department to the ledger, or ask who sent the form."),
        Code("F109", "note", "The file is the same as {other}.", ""),
        Code("F110", "note", "A newer version counts: {other}.", ""),
        Code("F111", "block", "It can't be told which of {others} is the newest.",
             "Write the one that counts on the sheet 受付 of the ledger."),
        Code("F112", "block", "The hidden sheet that describes the form is damaged or missing.",
             "Ask the department to copy its entries into a fresh form."),
        Code("F113", "block", "The form was issued by a newer version of this software.",
             "Install the newer version here."),
        Code("F114", "block", "The count of what was typed does not add up ({typed} ≠ {sum}); the file is set aside.",
             "Enter it by hand and report this file to the maintainers."),
        Code("F115", "note", "The planner decided to ignore this file: {reason}", ""),
        Code("F116", "warn", "The sheet 受付 names {file}, but there is no such file.", "Correct the name or delete the row."),
        Code("F120", "warn", "The file holds macros; they were not run.", "Ask the department why."),
        Code("F121", "warn", "The file is linked to other files ({count}).", "Check that the values are right."),
        # ------------------------------------------------------------ reading
        Code("R101", "block", "{key}: {count} entry cells are gone.", "Restore the row or the sheet and fill it in."),
        Code("R102", "note", "The rows were sorted or moved; this one was read as {key} by its printed number.", ""),
        Code("R103", "block", "It can't be told which record this row belongs to (printed: “{printed}”).",
             "Restore the printed number of the row."),
        Code("R104", "block", "A printed cell was changed: “{issued}” → “{returned}”.",
             "If the print is wrong, tell the planning section; put the cell back."),
        Code("R105", "block", "A printed cell was cleared: “{issued}”.", "Put the cell back."),
        Code("R106", "block", "The cell holds a formula without a value.", "Enter the value itself."),
        Code("R107", "warn", "{count} texts or notes stand outside the entry cells; the first: “{content}”.",
             "See whether something belongs into an entry cell."),
        Code("R108", "block", "The number {key} is printed in more than one row.", "Keep one row for each number."),
        Code("R109", "block", "The cell holds the error {value}.", "Enter the value itself."),
        # ------------------------------------------------------------ meaning
        Code("N101", "block", "“{value}” is not a rating.", "Choose one of: {choices}."),
        Code("N102", "block", "“{value}” can't be read as a number.", "Enter digits only, such as 1200."),
        Code("N103", "block", "“{value}” is not in the list.", "Choose one of: {choices}."),
        Code("N104", "block", "“{value}” can mean {candidates}.", "Enter the amount in {unit}."),
        Code("N105", "block", "“{value}” is not an amount.", "Enter the amount in {unit}; 0 when there was none."),
        Code("N106", "block", "“{value}” can't be read as a date.", "Enter a date such as 2020/3/31."),
        Code("N107", "block", "“{value}” can't be read as a fiscal year.", "Enter a year such as 令和元年度 or 2019."),
        # ------------------------------------------------------------ rules
        Code("V101", "block", "“{label}” is empty.", "Fill it in."),
        Code("V102", "block", "The reason is missing although the rating is “{rating}”.", "Write the reason."),
        Code("V103", "block", "“{label}” has {length} characters; at most {most} are allowed.", "Shorten it."),
        Code("V104", "block", "{value} is about 1,000 times {compared} ({reference}).",
             "Check the unit ({unit}); if it is right, tell the planning section."),
        Code("V105", "block", "The amount is missing although the budget reflects the evaluation.", "Enter the amount."),
        Code("V106", "block", "“{label}” is missing although a revision is asked for.", "Fill it in."),
        Code("V107", "block", "The kind of revision is missing.", "Choose it from the list."),
        # ------------------------------------------------------------ merging
        Code("M101", "warn", "The lead department's value “{stands}” stands, not “{value}”.",
             "Ask both departments if they should agree."),
        Code("M102", "warn", "The correction no longer matches: the department's value is “{value}”, not “{was}”.",
             "Check the sheet 補正 of the ledger."),
        Code("M103", "warn", "The acceptance no longer matches any finding.", "Delete the row of the sheet 了承 or check it."),
        Code("M104", "warn", "The correction names no value of the plan ({table} {key} {field}).",
             "Check the sheet 補正 of the ledger."),
        # ------------------------------------------------------------ templates
        Code("T101", "block", "The tag “{tag}” is not known; did you mean “{nearest}”?", "Correct the tag."),
        Code("T102", "block", "The tags of the table “{table}” stand in more than one row.", "Put them into one row."),
        Code("T103", "block", "The entry field “{tag}” stands here a second time; first in {first}.", "Delete one."),
        Code("T104", "block", "The sheet has no “{tag}”, so its entries can't be told apart.", "Add the tag."),
        Code("T105", "block", "The workbook holds no tag.", "Write tags such as {{{{ evaluation.overall }}}} into cells."),
        Code("T106", "block", "The required field “{tag}” is missing.", "Add the tag."),
        Code("T107", "block", "An entry tag must stand alone in its cell.", "Move the other text to another cell."),
        Code("T108", "block", "The row holds tags of several tables: {tables}.", "Put each table into rows of its own."),
        Code("T109", "block", "The tag “{tag}” stands on a sheet that repeats for each initiative.",
             "Put it on a sheet that does not repeat, such as a cover."),
    )
}

PHRASES: Final[dict[str, str]] = {
    "damaged": "it is damaged or incomplete",
    "gone": "it is no longer there",
    "no_permission": "it is open in another program, or reading it is not allowed",
    "disk": "the disk or the network reported an error",
    "too_large": "it holds far more than any form needs",
    "too_wide": "a sheet spreads over far more cells than any form needs",
    "bomb": "its contents are packed in a way no spreadsheet program writes",
    "entities": "it holds XML entities, which no spreadsheet program writes",
    "too_long": "reading it took too long",
    "killed": "the reader stopped without a word while reading it",
    "our_fault": "this software failed on it; please report that",
    "empty": "it is empty",
    "folder": "it is a folder",
    "html": "it is a web page",
    "text": "it is a text file, such as CSV",
    "pdf": "it is a PDF",
    "image": "it is a picture",
    "word": "it is a Word document",
    "slides": "it is a presentation",
    "mail": "it is an e-mail",
    "office": "it is an office document of another kind",
    "zip": "it is a compressed archive",
    "xml_2003": "it is an “XML Spreadsheet 2003”",
    "old_excel": "it is a workbook of an Excel before version 5",
    "unknown": "its kind could not be recognised",
}
"""What {why} of F101 and {what} of F102 say, by a key for code: message ids like the sentences above."""
