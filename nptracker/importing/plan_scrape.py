"""Repair of run-on scrapes: pages whose sentences come twice, two readings of the page woven into one.

Such a text holds one reading that runs ahead and one that follows behind, each in the right order, switching
in the middle of lines. What stands twice tells the readings apart: the first time it belongs to the one ahead,
the second time to the one behind. Sentences that stand once go to the reading whose numbering, grammar (units
close a task, a heading opens one) or topic they continue. The reading behind gives the order; what only the
reading ahead holds comes after it, marked as detached where its heading is lost. All of it is a guess and is
reported as such.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from nptracker.domain.problem import Problem, Severity
from nptracker.importing.plan_blocks import Paragraph
from nptracker.importing.plan_fold import bare, fold
from nptracker.importing.plan_headings import Head, head_of, pieces_of, split_title
from nptracker.importing.plan_phrases import sentences
from nptracker.importing.plan_units import find_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nptracker.importing.plan_front import Block

_LONG = 12  # characters from which a repeated sentence is no chance
_ENOUGH_REPEATS, _ENOUGH_SHARE = 6, 0.15
AHEAD, BEHIND = "ahead", "behind"


@dataclass(slots=True)
class _Token:
    """A heading, sentence or unit bracket; ``reading`` says which of the two readings it belongs to."""

    text: str
    start: int
    kind: str  # heading, sentence, units
    key: str
    ends_line: bool = False
    begins_line: bool = False
    head: Head | None = None
    title: str = ""
    reading: str = ""


def repair(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Return the blocks in a likely order without repeats; untouched unless much is repeated."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
    if len(paragraphs) != len(blocks) or not _may_repeat(paragraphs):
        return tuple(blocks), ()
    if _repeats_paragraphs(paragraphs):
        return _without_repeated_paragraphs(paragraphs)
    tokens = _tokens(paragraphs)
    counts = Counter(token.key for token in tokens if len(token.key) >= _LONG)
    repeated = sum(count - 1 for count in counts.values())
    if repeated < _ENOUGH_REPEATS or repeated < _ENOUGH_SHARE * len(tokens):
        return tuple(blocks), ()
    _label(tokens, counts)
    return tuple(_reordered(tokens)), (
        Problem(
            "plan.text-scrambled",
            Severity.WARNING,
            f"原文有 {repeated} 处句子重复、次序错乱，已去重并按编号和单位括号重排，重排结果可能有误。",
            suggestion="请对照原件逐项核对，最好换用原来的文件",
        ),
    )


def _may_repeat(paragraphs: list[Paragraph]) -> bool:
    """Ask cheaply whether any long sentence stands twice."""
    seen: Counter[str] = Counter()
    for paragraph in paragraphs:
        seen.update(part for part in paragraph.text.split("。") if len(part) >= _LONG)
    return sum(count - 1 for count in seen.values() if count > 1) >= _ENOUGH_REPEATS


def _repeats_paragraphs(paragraphs: list[Paragraph]) -> bool:
    """Return True when whole paragraphs come twice: a page that prints its article two times."""
    counts = Counter(bare(p.text) for p in paragraphs if len(p.text) >= 2 * _LONG)
    again = sum(count - 1 for count in counts.values())
    return again >= 3 and again * 3 >= len(counts)


def _without_repeated_paragraphs(
    paragraphs: list[Paragraph],
) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    seen: set[str] = set()
    kept: list[Block] = []
    in_repeat = False
    for paragraph in paragraphs:
        key = bare(paragraph.text)
        in_repeat = key in seen and (in_repeat or len(key) >= _LONG)
        if not in_repeat:
            kept.append(paragraph)
            seen.add(key)
    found = Problem(
        "plan.text-repeated",
        Severity.NOTICE,
        f"原文有 {len(paragraphs) - len(kept)} 段重复，只读一次。",
        suggestion="请核对",
    )
    return tuple(kept), (found,)


def _tokens(paragraphs: list[Paragraph]) -> list[_Token]:
    tokens: list[_Token] = []
    for paragraph in paragraphs:
        line: list[_Token] = []
        for offset, piece in pieces_of(paragraph.text):
            line += _piece_tokens(piece, paragraph.start + offset)
        if line:
            line[0].begins_line, line[-1].ends_line = True, True
        tokens += line
    for token, following in pairwise(tokens):
        if (
            token.kind == "units"
        ):  # like brackets close several tasks; what they stand before tells them apart
            token.key += "|" + following.key
    return tokens


def _piece_tokens(piece: str, start: int) -> Iterator[_Token]:
    head = head_of(piece)
    at = 0
    if head:
        title, length = split_title(piece[head.length :], has_more=True)
        at = head.length + length
        words = piece[:at] if title else piece[: head.length]
        yield _Token(words, start, "heading", bare(words).strip("。"), head=head, title=title)
    for offset, words in _sentences_and_units(piece[at:]):
        is_units = fold(words)[:1] == "(" and bool(find_groups(words))
        yield _Token(words, start + at + offset, "units" if is_units else "sentence", bare(words))


def _sentences_and_units(text: str) -> Iterator[tuple[int, str]]:
    for offset, sentence in sentences(text):
        at = 0
        for group in find_groups(sentence):
            if fold(sentence)[group.start] != "(":
                continue
            if sentence[at : group.start].strip():
                yield offset + at, sentence[at : group.start]
            yield offset + group.start, sentence[group.start : group.end]
            at = group.end
        if sentence[at:].strip(" 。"):
            yield offset + at, sentence[at:]


def _label(tokens: list[_Token], counts: Counter[str]) -> None:
    seen: set[str] = set()
    for token in tokens:
        if counts[token.key] > 1:
            token.reading = BEHIND if token.key in seen else AHEAD
            seen.add(token.key)
    _label_opening(tokens)
    _label_line_ends(tokens)
    behind = _Behind()
    at = 0
    while at < len(tokens):
        if tokens[at].reading:
            behind.take(tokens[at])
            at += 1
            continue
        end = next((i for i in range(at, len(tokens)) if tokens[i].reading), len(tokens))
        before = tokens[at - 1].reading if at else AHEAD
        _label_run(tokens[at:end], before, tokens[end].reading if end < len(tokens) else before, behind)
        at = end


def _label_opening(tokens: list[_Token]) -> None:
    """Give what stands before the first repeat to the reading behind: there the two have not parted yet."""
    for token in takewhile(lambda token: not token.reading, tokens):
        token.reading = BEHIND


def _label_line_ends(tokens: list[_Token]) -> None:
    """Give sentences at line ends the reading that usually runs over line ends, when one does."""
    known = Counter(t.reading for t in tokens if t.reading and (t.begins_line or t.ends_line))
    if not known:
        return
    reading, count = known.most_common(1)[0]
    if count >= 4 and count * 5 >= sum(known.values()) * 3:
        for token in tokens[1:-1]:  # the first and last sentence of all run over no line end
            if not token.reading and (token.begins_line or token.ends_line):
                token.reading = reading


class _Behind:
    """How far the reading behind has come: its last token and the numbers it stands under."""

    def __init__(self) -> None:
        self.last: _Token | None = None
        self.numbers: dict[str, int] = {}
        self.ranks: dict[str, int] = {}
        self.title = ""

    def take(self, token: _Token) -> None:
        if token.reading != BEHIND:
            return
        self.last = token
        if token.head:
            kind, rank = token.head.kind, token.head.rank
            self.numbers = {k: v for k, v in self.numbers.items() if self.ranks[k] <= rank}
            self.numbers[kind], self.ranks[kind] = token.head.value, rank
            self.title = fold(token.title)

    def goes_on_with(self, token: _Token) -> bool:
        """Return True when a token can follow: units behind a sentence, the next number, plain text in a task."""
        last = self.last.kind if self.last else "sentence"
        if token.head:
            return token.head.value == self.numbers.get(token.head.kind, 0) + 1
        if token.kind == "units":
            return last == "sentence"
        return last != "units"

    def is_about(self, token: _Token) -> bool:
        """Return True when a sentence shares four characters in a row with the current heading."""
        key = fold(token.text)
        return any(self.title[i : i + 4] in key for i in range(len(self.title) - 3))


def _label_run(run: list[_Token], before: str, after: str, behind: _Behind) -> None:
    """Part a run of sentences that stand only once between the two readings around it."""
    if before == after:
        is_piece = after == AHEAD and not any(t.begins_line for t in run) and behind.goes_on_with(run[0])
        cut, labels = len(run), (BEHIND if is_piece else after, after)
    elif after == BEHIND:
        cut = next((i for i, token in enumerate(run) if behind.goes_on_with(token)), len(run))
        labels = (AHEAD, BEHIND)
    else:
        cut, labels = _length_kept(run, behind), (BEHIND, AHEAD)
    for index, token in enumerate(run):
        if not token.reading:
            token.reading = labels[0] if index < cut else labels[1]
            behind.take(token)


def _length_kept(run: list[_Token], behind: _Behind) -> int:
    """Return how many tokens still belong to the reading behind before the switch."""
    for index, token in enumerate(run):
        following = run[index + 1] if index + 1 < len(run) else None
        stays = behind.goes_on_with(token)
        if token.kind == "sentence":
            stays = stays and behind.is_about(token)
        elif token.kind == "units":
            stays = (
                stays and following is not None and bool(following.head) and behind.goes_on_with(following)
            )
        if not stays:
            return index
        token.reading = BEHIND
        behind.take(token)
    return len(run)


def _reordered(tokens: list[_Token]) -> Iterator[Paragraph]:
    held = {token.key for token in tokens if token.reading == BEHIND}
    ordered: list[_Token] = []
    tail: list[tuple[_Token, bool]] = []
    inserts: dict[str, list[_Token]] = {}
    previous: _Token | None = None
    for index, token in enumerate(tokens):
        if token.reading == BEHIND:
            ordered.append(token)
            continue
        if token.key not in held:
            is_joined = index > 0 and tokens[index - 1] is previous
            if is_joined and previous and (previous.key in held or previous.key in inserts):
                inserts.setdefault(previous.key, []).append(token)
                inserts.setdefault(token.key, [])
            else:
                tail.append((token, not is_joined and token.kind == "sentence"))
        previous = token
    for token in _with_inserts(ordered, inserts):
        yield Paragraph(token.text, token.start)
    for token, is_detached in tail:
        yield replace(Paragraph(token.text, token.start), detached=is_detached)


def _with_inserts(ordered: list[_Token], inserts: dict[str, list[_Token]]) -> Iterator[_Token]:
    waiting = list(reversed(ordered))
    done: set[str] = set()
    while waiting:
        token = waiting.pop()
        yield token
        if token.key not in done:
            done.add(token.key)
            waiting += reversed(inserts.get(token.key, []))
