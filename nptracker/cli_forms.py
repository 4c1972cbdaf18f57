"""The commands on forms: blanks out, filled workbooks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.cli_shared import opened, put, put_all, put_json, say
from nptracker.domain.problem_groups import together
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from nptracker.domain.forms.form import Form
    from nptracker.services.column_mapping import MappingDraft
    from nptracker.services.import_draft import ImportDraft
    from nptracker.services.office import Office


def list_forms(options: argparse.Namespace) -> int:
    """Print the kinds of form that go out as blanks and come back filled, those of a file when one is named."""
    from nptracker.domain.forms import LEDGERS

    if options.file:
        with opened(options, read_only=True) as office:
            return _put_forms(office.forms.ledgers)
    return _put_forms(LEDGERS)


def _put_forms(forms: Sequence[Form]) -> int:
    counts = {form.kind: sum(not field.is_internal for field in form.fields) for form in forms}
    return put_all(f"{form.kind}\t{form.title}\t{counts[form.kind]} 栏" for form in forms)


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


def write_guide(options: argparse.Namespace) -> int:
    """Write how to fill in a form, or all of them, those of a file when one is named; raises UserError."""
    from nptracker.services.manual.guide_document import write_guide as write

    if options.file:
        with opened(options, read_only=True) as office:
            put(str(write(_guided(options.kind, office.forms), options.out)))
    else:
        from nptracker.domain.forms import FORMS

        put(str(write(_guided(options.kind, FORMS), options.out)))
    return 0


def _guided(kind: str, forms: Mapping[str, Form]) -> list[Form]:
    """Return the form of a kind, or of every ledger; raises UserError for a kind nobody knows."""
    ledgers = [form for form in forms.values() if form.is_ledger]
    if kind == "all":
        return ledgers
    if kind not in forms:
        known = "、".join(f"{form.kind}（{form.title}）" for form in ledgers)
        raise UserError(f"没有叫“{kind}”的台账。", safe="什么都没有写入。", todo=f"可以写 all，或：{known}。")
    return [forms[kind]]


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
        if options.map:
            _say_columns(options, office)
        draft = office.imports.preview(
            options.kind, options.paths, blanks_erase=options.blanks_erase, year=options.year
        )
        return take_in(options, office, draft)


def _say_columns(options: argparse.Namespace, office: Office) -> None:
    """Remember which columns of the files are which fields, as ``--map 列名=栏目`` says; raises UserError."""
    if not options.kind or options.dry_run:
        raise UserError("对应各列要写明 --kind，并且不能同时写 --dry-run。", safe="什么都没有写入。")
    for path in options.paths:
        mapping = office.mapping.look(options.kind, path)
        for pair in options.map:
            mapping = _with_pair(mapping, pair)
        office.mapping.remember(mapping)


def _with_pair(mapping: MappingDraft, pair: str) -> MappingDraft:
    """Return a mapping with one column standing for the field that a person names by its heading or key."""
    column, _, named = (part.strip() for part in pair.partition("="))
    numbers = [known.number for known in mapping.columns if column in {known.heading, known.letters}]
    keys = [f.key for f in mapping.form.workbook_fields if named in {f.key, f.heading, f.full_heading}]
    if len(numbers) != 1 or (named and not keys):
        heads = "、".join(known.heading for known in mapping.columns)
        fields = "、".join(field.heading for field in mapping.form.workbook_fields)
        raise UserError(
            f"“{pair}”对不上。", safe="什么都没有写入。", todo=f"列有：{heads}。\n栏目有：{fields}。"
        )
    return mapping.mapped(numbers[0], keys[0] if keys else "")


def _decided(
    options: argparse.Namespace, office: Office, draft: ImportDraft
) -> tuple[ImportDraft, list[int] | None]:
    """Return the draft and the rows to write as the options decide what waits for a word; None for the usual ones."""
    from nptracker.services.import_draft import WRITTEN, RowState

    again, waiting = getattr(options, "again", ""), getattr(options, "waiting", "")
    apart = [place for place in draft.places(RowState.PROPOSED) if draft.rows[place].as_new]
    if waiting == "other":
        draft = office.imports.told_apart(draft, apart)
    states = [*WRITTEN]
    states += [RowState.AGAIN] if again == "new" else []
    states += [RowState.PROPOSED] if waiting == "take" else []
    return draft, draft.places(*states) if states != [*WRITTEN] else None


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
    draft, chosen = _decided(options, office, draft)
    changes = None if options.dry_run else office.imports.commit(draft, chosen)
    if options.json:
        put_json(draft.as_json())
    else:
        for problem in together(draft.problems):
            put(problem.words())
    say(draft.summary() if changes is None else changes.title or "没有需要写入的内容")
    for words in _ways_on(options, draft):
        say(words)
    return 1 if draft.has_errors else 0


def _ways_on(options: argparse.Namespace, draft: ImportDraft) -> Iterator[str]:
    """Yield what to write on the command line next where a window would offer a button."""
    from nptracker.services.import_draft import STRANGE_HEADS, RowState

    if any(problem.code in STRANGE_HEADS for problem in draft.own_problems):
        yield "有的列没有认出来：写上 --kind 台账类别，再用 --map 列名=栏目 说明（可写多次），同样的表头以后不用再写。"
    if draft.count(RowState.PROPOSED) and not getattr(options, "waiting", "take"):
        count = draft.count(RowState.PROPOSED)
        yield f"有 {count} 行待确认，没有写入：--waiting take 照提示写入；--waiting other 把像是改写的行按新增写入。"
    if draft.count(RowState.AGAIN) and getattr(options, "again", "new") == "old":
        yield f"有 {draft.count(RowState.AGAIN)} 行两边都改过，保留了原有的；--again new 采用新报。"
