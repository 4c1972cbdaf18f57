"""Pages that are made from declarations when they are read: how to fill in a form, and the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.forms.guide import guide_line, guided_checks, guided_fields
from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.domain.terms import GLOSSARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form

MADE = "program"  # before the name of such a page in the contents and in links
_MARKS = str.maketrans({letter: f"\\{letter}" for letter in "\\*`[]{}|"})


def form_text(form: Form) -> str:
    """Return the page that says how to fill in a form."""
    return "\n".join(_form_lines(form))


def _form_lines(form: Form) -> Iterator[str]:
    yield f"# {form.title}填表说明\n"
    if form.note:
        yield f"> {_plain(form.note)}\n"
    for field in guided_fields(form):
        yield from _field_lines(form, field)
    yield from _check_lines(form)


def _field_lines(form: Form, field: Field) -> Iterator[str]:
    line = guide_line(form, field)
    needed = "（必填）" if line.required else ""
    yield f"### {_plain(line.heading)}{needed} {{#{field.key}}}\n"
    yield f"{_plain(line.meaning.rstrip('。'))}。\n"
    said = (
        ("填报人", line.filled_by),
        ("示例", line.example),
        ("依据", line.clause),
        ("可以填", line.content),
    )
    yield "\n".join(f"- {name}：{_plain(words)}" for name, words in said if words) + "\n"


def _check_lines(form: Form) -> Iterator[str]:
    checks = guided_checks(form)
    if checks:
        yield "## 核对规则\n"
        yield "| 编号 | 轻重 | 内容 |\n|---|---|---|"
        for rule in checks:
            yield f"| {rule.code} | {SEVERITY_WORDS[rule.severity]} | {_plain(rule.statement)} |"


def glossary_text(title: str) -> str:
    """Return the page of words and their meanings."""
    parts = [f"# {title}\n"]
    for group in GLOSSARY:
        parts.append(f"## {group.title}\n\n| 词 | 意思 |\n|---|---|")
        parts += [f"| **{term.word}** | {_plain(term.meaning)} |" for term in group.terms]
        parts.append("")
    return "\n".join(parts)


def return_list_text(title: str) -> str:
    """Return the page of every return and what it holds."""
    from nptracker.services.returns.catalog import RETURNS

    lines = [f"| **{kind.title}** | {_plain(kind.help)} |" for kind in RETURNS.values()]
    return "\n".join((f"# {title}\n", "| 报表 | 内容 |\n|---|---|", *lines))


def _plain(words: str) -> str:
    """Return words in which nothing is a mark of Markdown."""
    return words.translate(_MARKS)


MADE_PAGES: Mapping[str, Callable[[str], str]] = {"terms": glossary_text, "return-list": return_list_text}
