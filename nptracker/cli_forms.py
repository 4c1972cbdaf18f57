"""The commands on forms: blanks out, filled workbooks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.cli_shared import opened, put, put_json, say
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.services.import_draft import ImportDraft
    from nptracker.services.office import Office


def list_forms(_options: argparse.Namespace) -> int:
    """Print the kinds of form that go out as blanks and come back filled."""
    from nptracker.domain.forms import LEDGERS

    for form in LEDGERS:
        put(f"{form.kind}\t{form.title}\t{len(form.fields)} 栏")
    return 0


def write_blank(options: argparse.Namespace) -> int:
    """Write a blank to send out, filled with what the file knows when one is named."""
    from nptracker.services.imports import blank_form

    if options.kind == "survey":
        return _write_survey_books(options)
    if options.file:
        with opened(options, read_only=True) as office:
            put(str(office.imports.blank(options.kind, options.out)))
    else:
        put(str(blank_form(options.kind, options.out)))
    return 0


def _write_survey_books(options: argparse.Namespace) -> int:
    """Write a workbook for each included enterprise, or for those named."""
    if options.folder:
        options.file, folder = options.out, options.folder
    else:
        folder = options.out
    if not options.file or not options.year:
        raise UserError(
            "还缺少数据文件或数据年度。",
            todo="写成：form blank survey --out 文件夹 数据文件.npt --year 2025",
        )
    with opened(options, read_only=True) as office:
        for path in office.survey_books.write_all(options.year, folder, options.enterprise):
            put(str(path))
    return 0


def import_filled(options: argparse.Namespace) -> int:
    """Take filled workbooks in, or only look at them."""
    with opened(options, read_only=options.dry_run) as office:
        erase = options.blanks_erase
        return take_in(
            options, office, office.imports.preview(options.kind, options.paths, blanks_erase=erase)
        )


def _taken(options: argparse.Namespace, draft: ImportDraft) -> list[int] | None:
    """Return the rows to write, those sent again too when asked for; None for the usual ones."""
    from nptracker.services.import_draft import WRITTEN, RowState

    return draft.places(*WRITTEN, RowState.AGAIN) if getattr(options, "again", "") == "new" else None


def take_in(options: argparse.Namespace, office: Office, draft: ImportDraft) -> int:
    """Report on a preview, write it unless only asked to look, and return the exit code."""
    if options.report:
        for path in office.imports.report(draft, options.report):
            say(f"问题表：{path}")
    if not draft.rows and not draft.problems:
        raise UserError(
            "这些文件里没有认得的表格内容。",
            safe="什么都没有写入。",
            todo="请用“空白表”导出的表填写后再导入。",
        )
    changes = None if options.dry_run else office.imports.commit(draft, _taken(options, draft))
    if options.json:
        put_json(draft.as_json())
    else:
        for problem in draft.problems:
            put(problem.words())
    say(draft.summary() if changes is None else changes.title or "没有需要写入的内容")
    return 1 if draft.has_errors else 0
