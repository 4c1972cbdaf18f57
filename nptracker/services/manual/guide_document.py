"""The 填表说明 of one form or of all as a neutral document, for a workbook and for paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.forms.guide import GUIDE_HEADS, guide_line, guided_checks, guided_fields
from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.domain.values import ABSENT_WORDS
from nptracker.errors import UserError
from nptracker.export.sheet import Column, Document, Kind, Page, Paper, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from nptracker.domain.forms.form import Form

_WIDTHS = (20, 6, 36, 14, 20, 34, 40)
_NONE_GIVEN = "—"


def guide_document(forms: Sequence[Form]) -> Document:
    """Return a sheet for each form: a row for each field, the numbered checks at the foot."""
    return Document(tuple(_sheet(form) for form in forms))


def _sheet(form: Form) -> Sheet:
    columns = tuple(
        Column((head,), kind=Kind.LONG_TEXT, width=width)
        for head, width in zip(GUIDE_HEADS, _WIDTHS, strict=True)
    )
    rows = tuple(
        tuple(part or _NONE_GIVEN for part in guide_line(form, field)) for field in guided_fields(form)
    )
    return Sheet(
        f"{form.title}填表说明",
        columns,
        rows,
        name=form.title,
        preface=(form.note,) if form.note else (),
        foot_notes=_foot_notes(form),
        page=Page(Paper.A4),
        frozen_columns=1,
    )


def _foot_notes(form: Form) -> tuple[str, ...]:
    absent = "、".join(f"“{word}”" for word in ABSENT_WORDS.values())
    told = [f"{rule.code}（{SEVERITY_WORDS[rule.severity]}）{rule.statement}" for rule in guided_checks(form)]
    return (f"空格表示没有填；确实没有的，按实际填{absent}。", *(["核对规则："] if told else []), *told)


def write_guide(forms: Sequence[Form], path: Path) -> Path:
    """Write the 填表说明 of some forms as .xlsx or .pdf, as the name of the file says; raises UserError."""
    document = guide_document(forms)
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from nptracker.export.xlsx import write_xlsx

        return write_xlsx(document, path)
    if ending == ".pdf":
        from nptracker.export.pdf import write_pdf

        return write_pdf(document, path)
    raise UserError(
        f"不能写成“{path.name}”这样的文件。", safe="什么都没有写入。", todo="文件名请以 .xlsx 或 .pdf 结尾。"
    )
