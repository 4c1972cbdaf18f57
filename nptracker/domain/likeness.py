"""How alike two tasks are in words: the cosine of their weighted character bigrams, titles counting more.

Bigrams stand in for words because Chinese is written without blanks and segmenters miss terms of the trade
(Nie, Gao, Zhang and Zhou, “On the use of words and n-grams for Chinese information retrieval”, 2000). A bigram
weighs the less the more tasks use it: inverse document frequency over all tasks compared, after Salton and
Buckley, “Term-weighting approaches in automatic text retrieval”, 1988.

A superior tells at length what a district says in one sentence, so the cosine of two tasks of one name may be
small. People call them very alike all the same: an equal title or an equal text lifts a likeness above 很像.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from nptracker.domain.quantity import fold

Weights = Mapping[str, float]
Ranked = list[tuple[int, float]]

_TITLE_WEIGHT = 2  # how often a title counts; measured on the shipped plans, above 2 top suggestions go wrong
_PIECES = re.compile(r"[0-9A-Za-z.]+|[^\W_]")  # a number or a Latin word is one sign; punctuation is none
_VERY = 0.4
_WORDS = ((_VERY, "很像"), (0.2, "较像"), (0.08, "有些像"), (0.0, "不大像"))


@dataclass(frozen=True, slots=True)
class TaskWords:
    """The words of a task; a document need not give a title."""

    title: str
    text: str


class Likeness:
    """Compares the tasks of one set with those of another; the weights come from both together.

    ``candidates`` are the places of the one set that ``scores`` looks at, all of them when left out.
    """

    def __init__(
        self,
        ones: Sequence[TaskWords],
        others: Sequence[TaskWords],
        candidates: Iterable[int] | None = None,
    ) -> None:
        tasks = [*ones, *others]
        self._candidates = range(len(ones)) if candidates is None else sorted(candidates)
        self._rarity = _rarity(tasks)
        self._ones = [self._vector(task) for task in ones]
        self._others = [self._vector(task) for task in others]
        self._named = [_named(task) for task in ones], [_named(task) for task in others]

    def between(self, one: int, other: int) -> float:
        """Return how alike a task of the one set and a task of the other are, 0 to 1."""
        return self._lifted(one, other, _shared(self._ones[one], self._others[other]))

    def _lifted(self, one: int, other: int, score: float) -> float:
        """Return a score, above that of 很像 where title or text are equal; what is blank equals nothing."""
        ones, others = self._named
        is_same = any(a and a == b for a, b in zip(ones[one], others[other], strict=True))
        return _VERY + (1 - _VERY) * score if is_same else score

    def scores(self, other: int) -> dict[int, float]:
        """Return the cosine with every task of the one set that shares a sign pair with one of the other.

        Equal titles or texts lift none of them: whoever pairs two versions of a plan weighs those himself.
        """
        found: defaultdict[int, float] = defaultdict(float)
        for pair, weight in self._others[other].items():
            for at, its_weight in self._users.get(pair, ()):
                found[at] += weight * its_weight
        return {at: min(1.0, score) for at, score in found.items()}

    def ranked(self, other: int) -> Ranked:
        """Return (place, likeness) of the one set for a task of the other, most alike first."""
        scores = self.scores(other)
        every = ((at, self._lifted(at, other, scores.get(at, 0.0))) for at in range(len(self._ones)))
        return sorted(every, key=lambda pair: (-pair[1], pair[0]))

    @cached_property
    def _users(self) -> Mapping[str, list[tuple[int, float]]]:
        """The tasks of the one set by the pairs they use: sets of thousands are compared without every pair."""
        users: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for at in self._candidates:
            for pair, weight in self._ones[at].items():
                users[pair].append((at, weight))
        return users

    def _vector(self, task: TaskWords) -> Weights:
        weights = {pair: (1 + math.log(n)) * self._rarity[pair] for pair, n in _counted(task).items()}
        length = math.hypot(*weights.values())
        return {pair: weight / length for pair, weight in weights.items()}


def _named(task: TaskWords) -> tuple[str, str]:
    """Return title and text as they are compared for being equal: without blanks, punctuation and letter width."""
    return _bare(task.title), _bare(task.text)


def _bare(text: str) -> str:
    return "".join(_PIECES.findall(fold(text))).casefold()


def _counted(task: TaskWords) -> Counter[str]:
    counts = Counter(bigrams(task.text))
    for pair, n in Counter(bigrams(task.title)).items():
        counts[pair] += _TITLE_WEIGHT * n
    return counts


def _rarity(tasks: Sequence[TaskWords]) -> Weights:
    used: Counter[str] = Counter()
    for task in tasks:
        used.update(set(_counted(task)))
    return {pair: math.log(1 + len(tasks) / n) for pair, n in used.items()}


def bigrams(text: str) -> Iterator[str]:
    """Yield the pairs of neighbouring signs of a text; a lone sign yields itself."""
    signs = _PIECES.findall(text)
    if len(signs) == 1:
        yield signs[0]
    for first, second in pairwise(signs):
        yield first + second


def _shared(one: Weights, other: Weights) -> float:
    """Return the cosine of two vectors of length 1."""
    if len(one) > len(other):
        one, other = other, one
    return min(1.0, sum(weight * other[pair] for pair, weight in one.items() if pair in other))


def words_alike(one: str, other: str) -> float:
    """Return how alike two short texts are, 0 to 1: twice the shared bigrams by all (Dice's coefficient)."""
    first, second = Counter(bigrams(one)), Counter(bigrams(other))
    total = first.total() + second.total()
    if not total:
        return 1.0
    return 2 * (first & second).total() / total


def likeness_words(likeness: float) -> str:
    """Return a likeness as a person says it."""
    return next(words for floor, words in _WORDS if likeness >= floor)


def best_pairs(scores: Iterable[tuple[float, int, int]], floor: float) -> dict[int, int]:
    """Pair two sets, the most alike first, each member once; returns the one's place by the other's.

    ``scores`` are (likeness, one, other). Equal scores go in the order of the sets, so the result is stable.
    """
    paired: dict[int, int] = {}
    taken: set[int] = set()
    enough = (
        score for score in scores if score[0] >= floor
    )  # thousands of tasks have millions of pairs below
    for _score, one, other in sorted(enough, key=lambda s: (-s[0], abs(s[1] - s[2]), s[1], s[2])):
        if one not in taken and other not in paired:
            paired[other] = one
            taken.add(one)
    return paired
