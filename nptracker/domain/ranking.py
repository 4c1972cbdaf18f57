"""Which substances to look at first: every score is made of the district's own data and says how.

The dimensions and their usual steps are those proposed for districts in the survey of the field (the tonnage steps
follow the four registration bands of new chemical substances); none is a national threshold, and all of them can be
set. A dimension without data scores nothing and is told as a gap: unknown is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from nptracker.domain.forms.substance_priority import DISPERSAL, SUBSTANCE_PROFILE
from nptracker.domain.quantity import plain
from nptracker.domain.survey_rules.model import Parameter, short

CAVEAT = (
    "筛查排序仅供内部安排工作，不替代《优先评估化学物质筛选技术导则》（HJ 1229-2021）等导则规定的筛选与评估；"
    "分档和权重由本单位设定。"
)
UNTOLD = "无数据"
_TONNE = Decimal(1000)
_TENTH = Decimal("0.1")


class Key(StrEnum):
    """The dimensions, in the order they are told."""

    AMOUNT = "amount"
    SPREAD = "spread"
    DISPERSAL = "dispersal"
    DETECTION = "detection"
    HAZARD = "hazard"
    RECEPTOR = "receptor"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: what it is called, its greatest points as declared, and its numbers that can be set.

    Every dimension has the parameter ``weight``; ``step1`` … are the values from which the points count 1, 2, …
    """

    key: Key
    title: str
    meaning: str
    parameters: tuple[Parameter, ...]

    @property
    def steps(self) -> tuple[Parameter, ...]:
        """The parameters that are limits of its steps."""
        return tuple(one for one in self.parameters if one.key.startswith("step"))


def _weight() -> Parameter:
    return Parameter("weight", "权重", "倍", Decimal(1), Decimal(0), Decimal(10))


def _steps(unit: str, most: int, *limits: str) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(f"step{at}", f"{at} 分的界限", unit, Decimal(limit), Decimal(0), Decimal(most))
        for at, limit in enumerate(limits, start=1)
    )


def _points(key: str, heading: str, default: int) -> Parameter:
    return Parameter(key, heading, "分", Decimal(default), Decimal(0), Decimal(10))


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(
        Key.AMOUNT,
        "产(用)量",
        "全区一个数据年度的生产、使用量合计；同一条填报取生产量与自用量中大的，自产自用不重复计",
        (_weight(), *_steps("吨", 10_000_000, "1", "10", "100", "1000")),
    ),
    Dimension(Key.SPREAD, "分布", "填报了数量的企业家数", (_weight(), *_steps("家", 10_000, "1", "2", "5"))),
    Dimension(
        Key.DISPERSAL,
        "用途分散性",
        "密闭系统中间体 0、工业使用 1、专业人员使用 2、消费者使用 3",
        (_weight(),),
    ),
    Dimension(
        Key.DETECTION,
        "检出",
        "检出样品数÷有效样品数；有检出即 1 分",
        (
            _weight(),
            *_steps("%", 100, "0", "20", "50"),
            Parameter("years", "取近几年的监测", "年", Decimal(3), Decimal(1), Decimal(30)),
        ),
    ),
    Dimension(
        Key.HAZARD,
        "危害",
        "所注来源认定的危害各项相加",
        (
            _weight(),
            _points("vpvb", "vPvB", 3),
            _points("pbt", "PBT", 2),
            _points("cmr1", "CMR 1A/1B", 3),
            _points("cmr2", "CMR 2", 1),
            _points("endocrine", "内分泌干扰", 2),
            _points("repeated_dose", "反复接触靶器官毒性1", 2),
            _points("aquatic", "水生慢性1", 2),
        ),
    ),
    Dimension(
        Key.RECEPTOR,
        "敏感受体",
        "涉及企业到最近的饮用水源点位的直线距离；越近分越高",
        (_weight(), *_steps("千米", 1000, "5", "1")),
    ),
)
BY_KEY: Mapping[str, Dimension] = {dimension.key: dimension for dimension in DIMENSIONS}


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """What the officer has set, by (dimension, parameter); everything else is as declared."""

    numbers: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    def number(self, key: str, parameter: Parameter) -> Decimal:
        """Return the number in force."""
        return self.numbers.get((key, parameter.key), parameter.default)

    def numbers_of(self, key: str) -> dict[str, Decimal]:
        """Return the numbers in force of one dimension, by parameter."""
        return {one.key: self.number(key, one) for one in BY_KEY[key].parameters}

    def words(self) -> str:
        """Return every number in force as one printed paragraph."""
        return "；".join(self._told(dimension) for dimension in DIMENSIONS) + "。"

    def _told(self, dimension: Dimension) -> str:
        numbers = self.numbers_of(dimension.key)
        parts = [f"权重 {short(numbers['weight'])}"]
        if dimension.steps:
            limits = "、".join(short(numbers[step.key]) for step in dimension.steps)
            parts.append(f"分界 {limits} {dimension.steps[0].unit}")
        parts += [
            f"{one.heading} {short(numbers[one.key])} 分" for one in dimension.parameters if one.unit == "分"
        ]
        parts += [
            f"{one.heading} {short(numbers[one.key])} 年" for one in dimension.parameters if one.unit == "年"
        ]
        return f"{dimension.title}（{'，'.join(parts)}）"


@dataclass(frozen=True, slots=True)
class SubstanceFacts:
    """What the district's data say of one substance.

    ``kilograms`` is None while no entry told an amount, and ``untold`` counts entries without one. ``samples`` are
    the valid ones, None when it was never monitored. ``nearest`` is (kilometres, words), None without coordinates.
    ``must`` are the lists by which a substance has to be dealt with whatever it scores. ``uninspected`` counts
    enterprises that nobody has visited in the year.
    """

    name: str
    code: str
    kilograms: Decimal | None = None
    entries: int = 0
    untold: int = 0
    enterprises: int = 0
    townships: int = 0
    uses: tuple[str, ...] = ()
    dispersal: str = ""
    hazards: Mapping[str, str] = field(default_factory=dict)
    samples: int | None = None
    detected: int = 0
    nearest: tuple[Decimal, str] | None = None
    must: tuple[str, ...] = ()
    uninspected: int = 0

    @property
    def rate(self) -> Decimal | None:
        """The share of valid samples with the substance in them in per cent, None without any."""
        return Decimal(self.detected * 100) / self.samples if self.samples else None


class Score(NamedTuple):
    """The points of one dimension before weighing, None without data, and how they came about."""

    key: Key
    points: Decimal | None
    weight: Decimal
    words: str

    @property
    def weighed(self) -> Decimal:
        """The points that count."""
        return (self.points or Decimal(0)) * self.weight


class Ranked(NamedTuple):
    """A substance in its place."""

    rank: int
    facts: SubstanceFacts
    scores: tuple[Score, ...]

    @property
    def total(self) -> Decimal:
        """The weighed points of all dimensions with data."""
        return sum((score.weighed for score in self.scores), Decimal(0))

    @property
    def gaps(self) -> tuple[str, ...]:
        """The dimensions that nothing is known of, and entries without an amount."""
        missing = [BY_KEY[score.key].title for score in self.scores if score.points is None]
        if self.facts.untold:
            missing.append(f"{self.facts.untold} 条填报未报数量")
        return tuple(missing)

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do next, by codes of ADVICE."""
        facts = self.facts
        found = ["survey"] if not facts.entries or facts.untold else []
        found += ["monitor"] if not facts.samples or facts.detected else []
        return tuple(found + (["inspect"] if facts.uninspected else []))

    @property
    def reason(self) -> str:
        """Why it stands where it stands, as one paragraph."""
        must = [f"必列：{'、'.join(self.facts.must)}"] if self.facts.must else []
        told = [f"{BY_KEY[one.key].title}：{one.words}" for one in self.scores if one.points is not None]
        return "；".join(must + told)


def ranked(facts: Iterable[SubstanceFacts], settings: RankingSettings) -> tuple[Ranked, ...]:
    """Return the substances in order: those that have to be dealt with first, then by score, equals by name.

    Equal scores share their rank, and the next one counts on (1, 1, 3).
    """
    scored = [Ranked(0, one, scores_of(one, settings)) for one in facts]
    scored.sort(key=lambda one: (not one.facts.must, -one.total, one.facts.name, one.facts.code))
    found: list[Ranked] = []
    for place, one in enumerate(scored, start=1):
        before = found[-1] if found else None
        is_equal = before and (bool(before.facts.must), before.total) == (bool(one.facts.must), one.total)
        found.append(one._replace(rank=before.rank if before and is_equal else place))
    return tuple(found)


def scores_of(facts: SubstanceFacts, settings: RankingSettings) -> tuple[Score, ...]:
    """Return the scores of a substance in the order of the dimensions."""
    return tuple(
        Score(dimension.key, points, numbers["weight"], words)
        for dimension in DIMENSIONS
        for numbers in (settings.numbers_of(dimension.key),)
        for points, words in (_SCORERS[dimension.key](facts, numbers),)
    )


_Numbers = Mapping[str, Decimal]
_Points = tuple[Decimal | None, str]


def _limits(numbers: _Numbers) -> list[Decimal]:
    return [number for key, number in numbers.items() if key.startswith("step")]


def _reached(value: Decimal, limits: Sequence[Decimal]) -> Decimal:
    """Return the points: the greatest step whose limit is reached, be the limits in order or not."""
    return Decimal(max((at for at, limit in enumerate(limits, start=1) if value >= limit), default=0))


def _amount(facts: SubstanceFacts, numbers: _Numbers) -> _Points:
    if facts.kilograms is None:
        return None, UNTOLD
    tonnes = facts.kilograms / _TONNE
    return _reached(tonnes, _limits(numbers)), f"{plain(tonnes.normalize())} 吨"


def _spread(facts: SubstanceFacts, numbers: _Numbers) -> _Points:
    if not facts.entries:
        return None, UNTOLD
    words = f"{facts.enterprises} 家企业、{facts.townships} 个乡镇街道"
    return _reached(Decimal(facts.enterprises), _limits(numbers)), words


def _dispersal(facts: SubstanceFacts, _numbers: _Numbers) -> _Points:
    if facts.dispersal not in DISPERSAL.labels:
        return None, UNTOLD
    return Decimal(list(DISPERSAL.labels).index(facts.dispersal)), DISPERSAL.labels[facts.dispersal]


def _detection(facts: SubstanceFacts, numbers: _Numbers) -> _Points:
    rate = facts.rate
    if rate is None:
        return None, "未监测"
    words = f"{facts.samples} 个有效样品检出 {facts.detected} 个（{percent(rate)}）"
    return _reached(rate, _limits(numbers)) if facts.detected else Decimal(0), words


def _hazard(facts: SubstanceFacts, numbers: _Numbers) -> _Points:
    if not facts.hazards:
        return None, UNTOLD
    fields = SUBSTANCE_PROFILE.by_key
    total, told = Decimal(0), []
    for key, code in facts.hazards.items():
        points = numbers.get(key if code == "yes" else code, Decimal(0))
        total += points
        codes = fields[key].codes
        if points and codes is not None:
            words = fields[key].heading if code == "yes" else codes.labels[code]
            told.append(f"{words}（{short(points)} 分）")
    return total, "、".join(told) or "所填各项都没有"


def _receptor(facts: SubstanceFacts, numbers: _Numbers) -> _Points:
    if facts.nearest is None:
        return None, UNTOLD
    kilometres, words = facts.nearest
    near = [at for at, limit in enumerate(_limits(numbers), start=1) if kilometres <= limit]
    return Decimal(max(near, default=0)), words


_SCORERS = {
    Key.AMOUNT: _amount,
    Key.SPREAD: _spread,
    Key.DISPERSAL: _dispersal,
    Key.DETECTION: _detection,
    Key.HAZARD: _hazard,
    Key.RECEPTOR: _receptor,
}


def percent(rate: Decimal) -> str:
    """Return a rate with one decimal, halves rounded up."""
    return f"{rate.quantize(_TENTH, ROUND_HALF_UP)}%"
