"""The random draw of enterprises and of their inspectors, defined by ``docs/random-draw.md`` and by nothing else.

Who is drawn follows from the seed and the candidates' codes alone: every computer, program and year gives the
same list, and a person can check it by hand with any SHA-256 tool. No generator with a hidden state takes part.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from nptracker.domain.dataclass import dataclass

ALGORITHM = "SHA256-ORDER-1"
LEAST_GROUP = 2  # an inspection on site takes two inspectors
LONGEST_SEED = 64
_BETWEEN = "|"
_ENTROPY_BYTES = 8
_HUNDRED = Decimal(100)
_SHORT = 16  # hexadecimal digits of a fingerprint that are printed


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who can be drawn, known by a code; ``excluded`` tells in a code why this one takes no part."""

    code: str
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """All that a draw depends on. ``recusals`` are (code of the inspector, code of the enterprise)."""

    seed: str
    enterprises: tuple[Candidate, ...]
    inspectors: tuple[Candidate, ...]
    recusals: frozenset[tuple[str, str]]
    wanted: int
    group_size: int = LEAST_GROUP


@dataclass(frozen=True, slots=True)
class Drawn:
    """An enterprise drawn, with the codes of its inspectors in the order they were drawn."""

    code: str
    inspectors: tuple[str, ...]


def tidy_seed(text: str) -> str:
    """Return a seed as it is stored: width and spaces at the ends never make a difference."""
    return unicodedata.normalize("NFKC", text).strip()


def seed_fault(seed: str) -> str:
    """Return in words what is wrong with a tidy seed, "" when nothing is."""
    if not seed:
        return "还没有随机种子"
    if len(seed) > LONGEST_SEED:
        return f"随机种子太长，最多 {LONGEST_SEED} 个字"
    if _BETWEEN in seed or not seed.isprintable():
        return "随机种子里不能有竖线“|”和看不见的字符"
    if not any(char.isalnum() for char in seed):
        return "随机种子里至少要有一个字或数字"
    return ""


def seed_from_system() -> str:
    """Return sixteen hexadecimal digits of the operating system's entropy."""
    import secrets

    return secrets.token_hex(_ENTROPY_BYTES)


def wanted_of(share: Decimal | None, quota: int | None, candidates: int) -> int:
    """Return how many are to be drawn: the number where there is one, else the share of all candidates rounded up."""
    if quota is not None:
        return quota
    if share is None:
        return 0
    return int((share * candidates / _HUNDRED).to_integral_value(ROUND_CEILING))


def in_drawn_order(seed: str, round_name: str, codes: Iterable[str]) -> list[str]:
    """Return codes by the SHA-256 of "seed|round|code", the smallest first; the order given makes no difference."""
    return sorted(codes, key=lambda code: (_digest(seed, round_name, code), code))


def _digest(*parts: str) -> str:
    import hashlib  # brings OpenSSL, which nothing needs while the window opens

    return hashlib.sha256(_BETWEEN.join(parts).encode("utf-8")).hexdigest()


def draw(ballot: Ballot) -> list[Drawn]:
    """Return the enterprises drawn, first to last, each with its inspectors; fewer than wanted when there are fewer."""
    taking_part = [one.code for one in ballot.enterprises if not one.excluded]
    chosen = in_drawn_order(ballot.seed, "enterprise", taking_part)[: ballot.wanted]
    return [Drawn(code, _group(ballot, code)) for code in chosen]


def _group(ballot: Ballot, enterprise: str) -> tuple[str, ...]:
    may_go = _may_go(ballot, enterprise)
    return tuple(in_drawn_order(ballot.seed, f"inspector{_BETWEEN}{enterprise}", may_go)[: ballot.group_size])


def _may_go(ballot: Ballot, enterprise: str) -> list[str]:
    """Return the codes of the inspectors in service who need not stay away from an enterprise."""
    return [
        one.code
        for one in ballot.inspectors
        if not one.excluded and (one.code, enterprise) not in ballot.recusals
    ]


def understaffed(ballot: Ballot) -> list[str]:
    """Return the codes of the enterprises taking part for which no full group can be drawn."""
    return [
        one.code
        for one in ballot.enterprises
        if not one.excluded and len(_may_go(ballot, one.code)) < ballot.group_size
    ]


def doubled(codes: Iterable[str]) -> list[str]:
    """Return the codes that stand in a list more than once, sorted."""
    seen: set[str] = set()
    return sorted({code for code in codes if code in seen or seen.add(code)})  # type: ignore[func-returns-value]


def fingerprint(ballot: Ballot, drawn: Sequence[Drawn]) -> str:
    """Return a short SHA-256 over everything a draw depends on and what came out, in an order of its own."""
    lines = [ALGORITHM, f"seed={ballot.seed}", f"wanted={ballot.wanted}", f"group={ballot.group_size}"]
    lines += sorted(f"E|{one.code}|{one.excluded}" for one in ballot.enterprises)
    lines += sorted(f"I|{one.code}|{one.excluded}" for one in ballot.inspectors)
    lines += sorted(f"R|{inspector}|{enterprise}" for inspector, enterprise in ballot.recusals)
    lines += [f"D|{rank}|{one.code}|{'、'.join(one.inspectors)}" for rank, one in enumerate(drawn, start=1)]
    import hashlib

    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()[:_SHORT]
