"""Values of indicators against the same arithmetic done with fractions, and the judgement by the rules of the plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.indicator import (
    Formula,
    Outcome,
    Parts,
    Target,
    Verdict,
    change_words,
    decrease,
    judge,
    rounded,
    target_on,
    words_of,
)
from nptracker.domain.values import Absent, Unread, Value

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**30)
whole = amounts.filter(lambda number: number > 0)
YEAR_END = date(2025, 12, 31)
RATE = Formula(is_ratio=True, unit="%")


def target(value: str | Absent = "80", by: date | None = YEAR_END, unit: str = "%", **more: str) -> Target:
    return Target(value if isinstance(value, Absent) else Decimal(value), unit=unit, by=by, **more)  # type: ignore[arg-type]


def verdict(outcome: Outcome, aim: Target | None, day: date = YEAR_END, **more: Value) -> Verdict:
    return judge(outcome, aim, day, direction=str(more.get("direction", "")), base=more.get("base"))


@given(amounts, whole, whole)
def test_a_share_is_the_exact_quotient(top: Decimal, below: Decimal, factor: Decimal) -> None:
    found = Formula(is_ratio=True, unit="%", coefficient=factor).outcome(Parts(top, below))
    exact = Fraction(top) * Fraction(factor) * 100 / Fraction(below)
    assert isinstance(found, Decimal)
    assert abs(Fraction(found) - exact) <= exact / Fraction(10) ** 240


@given(amounts, whole, st.decimals(places=2, min_value=0, max_value=200))
def test_the_judgement_is_never_decided_by_rounding(top: Decimal, below: Decimal, wanted: Decimal) -> None:
    outcome = RATE.outcome(Parts(top, below))
    exact = Fraction(top) * 100 / Fraction(below)
    assert (verdict(outcome, target(str(wanted))) is Verdict.MET) == (exact >= Fraction(wanted))
    at_most = verdict(outcome, target(str(wanted), op="<="))
    assert (at_most is Verdict.MET) == (exact <= Fraction(wanted))


@given(amounts, whole)
def test_a_decrease_is_held_against_the_base_year(now: Decimal, base: Decimal) -> None:
    found = decrease(now, base, "%")
    exact = (Fraction(base) - Fraction(now)) * 100 / Fraction(base)
    assert isinstance(found, Decimal)
    assert abs(Fraction(found) - exact) <= abs(exact) / Fraction(10) ** 200
    is_met = verdict(now, target("10"), direction="decrease", base=base) is Verdict.MET
    assert is_met == (Fraction(now) <= Fraction(base) * Fraction(9, 10))


@given(amounts, whole, st.decimals(places=1, min_value=0, max_value=150))
def test_what_is_shown_stands_on_the_same_side_of_the_target(
    top: Decimal, below: Decimal, wanted: Decimal
) -> None:
    outcome = RATE.outcome(Parts(top, below))
    assert isinstance(outcome, Decimal)
    short = rounded(outcome, wanted)
    assert abs(short - outcome) <= Decimal("0.005")
    if abs(outcome - wanted) > Decimal("1e-11"):
        assert (short >= wanted) == (outcome >= wanted)


@pytest.mark.parametrize("denominator", [None, Decimal(0), Decimal("0.00"), Absent.NIL, Unread("约8")])
def test_a_share_without_denominator_is_a_dash_and_never_zero(denominator: Value) -> None:
    outcome = RATE.outcome(Parts(Decimal(5), denominator))
    assert outcome is None
    assert words_of(outcome, "%") == "—"
    assert verdict(outcome, target()) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (Absent.NOT_REPORTED, "未报"),
        (Absent.NIL, "零报告"),
        (Absent.NOT_APPLICABLE, "不涉及"),
        (Absent.UNDECIDED, "未定"),
        (Absent.NOT_MEASURED, "未监测"),
        (Absent.NOT_DETECTED, "未检出"),
    ],
)
def test_the_kinds_of_empty_stay_apart(said: Absent, word: str) -> None:
    outcome = RATE.outcome(Parts(said, Decimal(10)))
    assert words_of(outcome, "%") == word
    assert verdict(outcome, target()).label == "—"


def test_nothing_said_is_unreported_and_an_unreadable_figure_is_not_computed() -> None:
    assert RATE.outcome(Parts()) is Absent.NOT_REPORTED
    assert RATE.outcome(Parts(Unread("约12"), Decimal(3))) is None
    assert RATE.outcome(Parts(Decimal(3), Absent.UNDECIDED)) is Absent.UNDECIDED
    assert Formula(is_ratio=True, unit="%", coefficient=Absent.UNDECIDED).outcome(
        Parts(Decimal(3), Decimal(4))
    ) is (Absent.UNDECIDED)


def test_a_count_is_not_multiplied_by_a_hundred() -> None:
    assert Formula(is_ratio=False, unit="种").outcome(Parts(Decimal(20))) == 20
    assert Formula(is_ratio=False, unit="%").outcome(Parts(Decimal("82.5"))) == Decimal("82.5")
    assert Formula(is_ratio=True, unit="克/吨").outcome(Parts(Decimal(300), Decimal(2))) == 150
    assert Formula(is_ratio=True, unit="‰").outcome(Parts(Decimal(1), Decimal(500))) == 2


def test_more_than_the_whole_is_noticed_and_still_judged() -> None:
    outcome = RATE.outcome(Parts(Decimal(164), Decimal(100)))
    assert RATE.is_over(outcome)
    assert verdict(outcome, target()) is Verdict.MET
    assert not RATE.is_over(RATE.outcome(Parts(Decimal(100), Decimal(100))))
    assert not Formula(is_ratio=True, unit="克/吨").is_over(Decimal(140))


def test_before_and_after_the_date_of_the_target() -> None:
    low = Decimal("79.996")
    assert verdict(low, target(), date(2025, 6, 30)) is Verdict.NOT_YET
    assert verdict(low, target(), date(2026, 1, 1)) is Verdict.MISSED
    assert Verdict.NOT_YET.label == Verdict.MISSED.label == "未达标"
    assert words_of(low, "%", Decimal(80)) == "79.996%"


def test_an_open_target_is_undecided_whatever_is_reported() -> None:
    for value in (Decimal(90), None, Absent.NOT_REPORTED):
        assert verdict(value, target(Absent.UNDECIDED)) is Verdict.UNDECIDED
    assert verdict(Decimal(90), None) is Verdict.UNKNOWN
    assert target(Absent.UNDECIDED).words() == "未定"


def test_the_target_of_a_day_is_the_next_to_come() -> None:
    steps = [target(str(70 + 5 * i), date(2023 + i, 12, 31)) for i in range(3)]
    assert [target_on(steps, date(year, 7, 1)) for year in (2022, 2023, 2024, 2025, 2027)] == [
        steps[0], steps[0], steps[1], steps[2], steps[2],
    ]  # fmt: skip
    assert target_on([], YEAR_END) is None
    open_end = target("60", None)
    assert target_on([*steps, open_end], date(2026, 1, 1)) is open_end


def test_a_reworded_target_holds_from_its_day_on() -> None:
    day = date(2024, 5, 1)
    old = Target(Decimal(70), unit="%", by=YEAR_END, until=day)
    new = Target(Decimal(80), unit="%", by=YEAR_END, since=day)
    assert target_on([old, new], date(2024, 4, 30)) is old
    assert target_on([old, new], day) is new


def test_zero_growth_needs_a_base_year() -> None:
    none = target("0", unit="增长", op="<=")
    assert none.words("decrease") == "零增长"
    assert verdict(Decimal(12), none, direction="decrease") is Verdict.UNKNOWN
    assert verdict(Decimal(12), none, direction="decrease", base=Decimal(12)) is Verdict.MET
    assert verdict(Decimal(13), none, direction="decrease", base=Decimal(12)) is Verdict.NOT_YET
    assert verdict(Decimal(13), none, direction="decrease", base=Absent.UNDECIDED) is Verdict.UNKNOWN


def test_targets_in_words() -> None:
    assert target().words() == "≥80%"
    assert target("3", unit="家", op="=").words() == "＝3家"
    assert target("3", unit="家", op="=").words("at_most") == "≤3家"
    assert target("10").words("decrease") == "下降≥10%"


def test_change_is_in_points_for_shares_and_in_percent_for_amounts() -> None:
    assert change_words(Decimal(82), Decimal("79.5"), "%") == "+2.5个百分点"
    assert change_words(Decimal(8), Decimal(10), "家") == "-20%"
    assert change_words(Decimal(8), Decimal(0), "家") == "—"
    assert change_words(Decimal(8), Absent.NOT_REPORTED, "%") == "—"
    assert change_words(Decimal(8), Decimal(8), "%") == "0个百分点"
