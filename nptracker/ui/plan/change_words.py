"""How a change of a task looks: a sign, a word and a colour, in lists and in texts."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from nptracker.domain.plan_diff import Change
from nptracker.domain.word_diff import Fate, Piece
from nptracker.ui.theme import colour, ground

SIGNS = {
    Change.NEW: "＋",
    Change.CHANGED: "△",
    Change.RENUMBERED: "＃",
    Change.GONE: "✖",
    Change.SAME: "＝",
}
COLOURS = {
    Change.NEW: "good",
    Change.CHANGED: "warning",
    Change.RENUMBERED: "note",
    Change.GONE: "danger",
    Change.SAME: "grey",
}
_MARKS = {Fate.GONE: ("s", "danger"), Fate.NEW: ("u", "good")}


def change_words(change: Change) -> str:
    """Return sign and word."""
    return f"{SIGNS[change]} {change.label}"


def number_words(old: str, new: str) -> str:
    """Return a task's number, or both where it changed; “—” where there is none."""
    return old if old == new and old else f"{old or '—'} → {new or '—'}"


def pieces_html(pieces: Iterable[Piece]) -> str:
    """Return pieces as rich text: what went is struck out, what came is underlined, so that colour is not all."""
    return "".join(map(_piece_html, pieces))


def _piece_html(piece: Piece) -> str:
    text = escape(piece.text).replace("\n", "<br>")
    if piece.fate not in _MARKS:
        return text
    tag, tone = _MARKS[piece.fate]
    ink, paper = colour(tone).name(), ground(tone).name()
    return f'<{tag}><span style="color:{ink};background:{paper}">{text}</span></{tag}>'
