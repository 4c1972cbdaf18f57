"""Finds substances by what a person types: how well a text meets a name, its initials, another name or a code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nptracker.domain.casrn import has_cas_form
from nptracker.domain.pinyin import initials
from nptracker.domain.search import fold_for_search
from nptracker.domain.substance_listing import fold_name


class Found(NamedTuple):
    """A substance as search offers it: a name of a list, its CAS RN or serial number, its lists, what was met."""

    name: str
    code: str
    lists: tuple[str, ...]
    alias: str = ""  # the other name by which it was found


class Offer(NamedTuple):
    """One thing search can offer, with its texts made ready for comparing."""

    name: str
    code: str
    names: tuple[str, ...]  # folded; the own name first
    letters: tuple[str, ...]
    aliases: tuple[str, ...]  # as written, beside names[1:]
    all_texts: str  # what is looked through first, because most offers hold nothing of what is typed


def best_offers(offers: Iterable[Offer], wanted: str) -> list[tuple[Offer, str]]:
    """Return what a folded text meets, the best first, each with the other name by which it was met."""
    near = ((at, offer) for at, offer in enumerate(offers) if wanted in offer.all_texts)
    ranked = [(rank, at, offer) for at, offer in near if (rank := _rank(offer, wanted))]
    ranked.sort(key=lambda item: item[:2])
    return [(offer, alias) for (_, alias), _, offer in ranked]


def make_offer(name: str, code: str, aliases: Sequence[str]) -> Offer:
    """Return a substance ready to be found under its name, its code and its other names."""
    others = tuple(alias for alias in dict.fromkeys(aliases) if fold_name(alias) != fold_name(name))
    texts = (name, *others)
    folded = tuple(fold_for_search(text) for text in texts)
    letters = tuple(initials(text) for text in texts)
    return Offer(name, code, folded, letters, others, "\n".join((*folded, *letters, code)))


def _rank(offer: Offer, wanted: str) -> tuple[int, str] | None:
    """Return how well a text meets an offer, the smaller the better, and the alias met; None when not at all."""
    best: tuple[int, str] | None = None
    for at, (name, letters) in enumerate(zip(offer.names, offer.letters, strict=True)):
        rank = _text_rank(name, letters, wanted)
        if rank is not None and (best is None or rank < best[0]):
            best = (rank, offer.aliases[at - 1] if at else "")
    code_rank = _code_rank(offer.code, wanted)
    return (code_rank, "") if code_rank is not None and (best is None or code_rank <= best[0]) else best


def _code_rank(code: str, wanted: str) -> int | None:
    """Return how well a text meets a code; a whole CAS RN is never taken for a part of another."""
    if code.startswith(wanted):
        return int(code != wanted)
    return 5 if wanted in code and not has_cas_form(wanted) else None


def _text_rank(name: str, letters: str, wanted: str) -> int | None:
    tests = (
        name == wanted,
        name.startswith(wanted),
        letters.startswith(wanted),
        wanted in name,
        wanted in letters,
    )
    return next((rank for rank, passed in enumerate(tests) if passed), None)
