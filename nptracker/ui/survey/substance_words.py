"""What is known about one substance as a page of rich text: its doubts, lists, tiers and measures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nptracker.domain.forms.codes import TIERS
from nptracker.domain.problem import SEVERITY_WORDS, Severity
from nptracker.services.reference_lists import shown
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nptracker.domain.problem import Problem
    from nptracker.domain.substance_listing import Listing, Measure, Tier
    from nptracker.domain.substances import SubstanceBook

_SIGNS = {
    Severity.ERROR: ("✖", "danger"),
    Severity.WARNING: ("▲", "warning"),
    Severity.NOTICE: ("●", "note"),
}
_UNVERIFIED = "待核"
NO_BASIC = "基本信息物质名单没有随程序提供；需要时请在“名录清单”导入官方名单。"
NOT_LISTED = "不在现行名录。"


def card_html(book: SubstanceBook, name: str, cas_rn: str) -> str:
    """Return everything the lists in force say about a substance."""
    listings = book.listings(cas_rn, name)
    parts = [_heading(book, name, cas_rn), *_doubts(book.problems(name, cas_rn))]
    if not listings:
        tail = "" if book.has_basic_list else NO_BASIC
        return "".join([*parts, _paragraph(NOT_LISTED + tail, "soft")])
    parts.append(_tiers(book.tiers(cas_rn, name), has_basic_list=book.has_basic_list))
    parts.append(_lists(listings))
    parts += _measures(book.measures(cas_rn, name), book)
    return "".join(parts)


def _heading(book: SubstanceBook, name: str, cas_rn: str) -> str:
    listed = book.name_of(cas_rn)
    title = name or listed
    code = cas_rn or "、".join(book.codes_of(name)[:3])
    beside = f"　名录名称：{listed}" if listed and listed != title else ""
    return f"<p><b>{escape(title)}</b>　{escape(code)}{_in('soft', escape(beside))}</p>"


def _doubts(problems: Iterable[Problem]) -> list[str]:
    return [_doubt(problem) for problem in problems]


def _doubt(problem: Problem) -> str:
    sign, tone = _SIGNS[problem.severity]
    return _paragraph(f"{sign} {SEVERITY_WORDS[problem.severity]}：{problem.message}", tone)


def _tiers(tiers: Sequence[Tier], *, has_basic_list: bool) -> str:
    words = "、".join(
        f"{TIERS.labels[tier.code]}{'（候选，待核）' if tier.is_candidate else ''}" for tier in tiers
    )
    line = f"<b>适用档</b>　{escape(words or '未定')}"
    if not has_basic_list:
        line += _in("soft", f"　{NO_BASIC}")
    return f"<p>{line}</p>"


def _lists(listings: Iterable[Listing]) -> str:
    """Return a row for each list and category the substance is on, the members of one category together."""
    rows: dict[tuple[str, ...], None] = {}
    for listing in listings:
        version = listing.of
        since = f"{version.since}起" if version.since else "施行日期待核"
        group = listing.category or listing.name
        state = shown("verified", listing.verified) or version.sureness or _UNVERIFIED
        rows[version.title, listing.list_no or "—", group, version.number or "—", since, state] = None
    return _table("所在名录", ("名录", "编号", "列名", "文号", "施行", "核对"), rows)


def _measures(measures: Sequence[Measure], book: SubstanceBook) -> list[str]:
    if not measures:
        return []
    rows = [(m.label, m.kind, m.text, m.state_words(book.on) or "—", _note(m)) for m in measures]
    tones = ["soft" if m.is_expired(book.on) else "" for m in measures]
    basis = measures[0].basis
    found = [_table(f"管控措施（{basis}）", ("号", "类别", "措施", "期限", "核对"), rows, tones)]
    if all(version.version_words != basis for version in book.lists):
        found.insert(0, _paragraph("▲ 提示：措施取自已被接替的版本，请对照新名录。", "warning"))
    return found


def _note(measure: Measure) -> str:
    state = shown("verified", measure.verified)
    return f"{state}：{measure.note}" if measure.note else state


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]], tones: Sequence[str] = ()) -> str:
    line, back = colour("line").name(), colour("stripe").name()
    head = "".join(f"<th align='left' bgcolor='{back}'>{escape(text)}</th>" for text in heads)
    body = "".join(
        f"<tr>{''.join(_cell(text, tones[at] if tones else '') for text in row)}</tr>"
        for at, row in enumerate(rows)
    )
    style = f"border='1' cellspacing='0' cellpadding='3' width='100%' bordercolor='{line}'"
    return f"<p><b>{escape(title)}</b></p><table {style}><tr>{head}</tr>{body}</table>"


def _cell(text: str, tone: str) -> str:
    return f"<td>{_in(tone, escape(text)) if tone else escape(text)}</td>"


def _in(tone: str, html: str) -> str:
    return f"<span style='color:{colour(tone).name()}'>{html}</span>"


def _paragraph(text: str, tone: str) -> str:
    return f"<p>{_in(tone, escape(text))}</p>"


def strip_words(book: SubstanceBook, name: str, cas_rn: str) -> str:
    """Return in one line which tiers and lists a substance is on and how many measures follow."""
    listings = book.listings(cas_rn, name)
    if not listings:
        return f"○ {NOT_LISTED.rstrip('。')}，请核对名称和CAS号"
    numbered = (
        f"{entry.of.title} {entry.list_no}".strip() for entry in listings if entry.of.role != "survey"
    )
    lists = "、".join(dict.fromkeys(numbered)) or listings[0].of.title
    tiers = "、".join(
        f"{TIERS.labels[tier.code]}{'（候选）' if tier.is_candidate else ''}"
        for tier in book.tiers(cas_rn, name)
    )
    measures = book.measures(cas_rn, name)
    expired = sum(measure.is_expired(book.on) for measure in measures)
    parts = [f"● {tiers or '适用档未定'}", lists]
    parts += [f"措施 {len(measures)} 条"] if measures else []
    parts += [f"其中 {expired} 条豁免已到期"] if expired else []
    return "　".join(parts)
