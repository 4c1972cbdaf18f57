"""Statistics of results against an independent reckoning: the standard library's and one by hand in fractions."""

from __future__ import annotations

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.monitoring.nd_rules import BASES, NdRule
from nptracker.domain.monitoring.statistics import (
    Below,
    Measured,
    Special,
    in_order,
    percent,
    rounded,
    statistic,
)

D = Decimal
numbers = st.decimals(min_value="0.001", max_value=10**6, places=3)


def _seen(*texts: str) -> list[Measured]:
    return [Measured(D(text), None, f"s{i}", i) for i, text in enumerate(texts)]


def _nd(limit: str | None, site: str = "x") -> Measured:
    return Measured(None, None if limit is None else D(limit), site)


def test_by_hand() -> None:
    made = statistic([*_seen("1", "2", "3", "10"), _nd("0.5")], NdRule.HALF, D(5))
    assert (made.n, made.detected, made.rate) == (5, 4, D("80.0"))
    assert made.mean == D("3.25")  # (1 + 2 + 3 + 10 + 0.25) / 5
    assert made.median == 2
    assert made.p95 == D("8.6")  # 3 + (10 - 3) * 0.8
    assert (made.least, made.greatest, made.where) == (Below(D("0.5")), D(10), "s3")
    assert (made.exceeded, made.judged, made.exceed_rate) == (1, 5, D("20.0"))
    assert made.exceeding == (3,)
    assert made.limits == (D("0.5"), D("0.5"))


@pytest.mark.parametrize(
    ("rule", "mean"),
    [(NdRule.HALF, D("1.5")), (NdRule.ZERO, D(1)), (NdRule.LIMIT, D(2)), (NdRule.OMIT, D(2))],
)
def test_the_rule_decides_the_mean_and_never_the_rate(rule: NdRule, mean: Decimal) -> None:
    made = statistic([*_seen("2"), _nd("2")], rule)
    assert made.mean == mean
    assert made.rate == D("50.0")


def test_a_median_under_half_detected_is_below_the_limit() -> None:
    made = statistic([*_seen("7"), _nd("1"), _nd("1")], NdRule.HALF)
    assert made.median is Special.BELOW
    assert made.greatest == 7
    assert statistic([*_seen("7", "8"), _nd("1"), _nd("1")], NdRule.HALF).median == D("3.75")  # (0.5 + 7) / 2


def test_nothing_detected() -> None:
    made = statistic([_nd("1"), _nd("3")], NdRule.HALF, D(2))
    assert (made.least, made.greatest, made.where) == (Below(D(1)), Below(D(3)), "")
    assert made.mean is made.median is made.p95 is Special.BELOW
    assert (made.judged, made.exceeded) == (
        1,
        0,
    )  # whether the one below 3 keeps a standard of 2 nobody knows


def test_non_detects_without_a_limit_are_counted_and_not_averaged() -> None:
    made = statistic([*_seen("4"), _nd(None)], NdRule.HALF, D(5))
    assert (made.n, made.rate, made.mean, made.without_limit) == (2, D("50.0"), D(4), 1)
    assert made.least is Special.BELOW
    assert made.judged == 1


def test_a_small_detection_under_a_large_limit_stays_the_least() -> None:
    assert statistic([*_seen("2"), _nd("5")], NdRule.HALF).least == 2


def test_sites_count_once() -> None:
    results = [Measured(D(1), None, "a"), Measured(None, D(1), "a"), Measured(None, D(1), "b")]
    made = statistic(results, NdRule.HALF)
    assert (made.sites, made.sites_detected, made.site_rate) == (2, 1, D("50.0"))


def test_no_results_are_no_statistic() -> None:
    with pytest.raises(ValueError, match="no results"):
        statistic([], NdRule.HALF)
    assert percent(0, 0) is None


@given(st.lists(numbers, min_size=2, max_size=60))
def test_detected_results_agree_with_the_standard_library(values: list[Decimal]) -> None:
    made = statistic([Measured(value, None, "s") for value in values], NdRule.HALF)
    fractions = [Fraction(value) for value in values]
    assert Fraction(str(made.median)) == statistics.median(fractions)
    assert abs(Fraction(str(made.mean)) - statistics.mean(fractions)) < Fraction(1, 10**30)
    assert Fraction(str(made.p95)) == statistics.quantiles(fractions, n=20, method="inclusive")[-1]
    assert (made.least, made.greatest) == (min(values), max(values))


@given(st.lists(st.tuples(numbers, st.booleans()), min_size=2, max_size=60), st.sampled_from(NdRule))
def test_with_non_detects_they_agree_after_substitution(
    rows: list[tuple[Decimal, bool]], rule: NdRule
) -> None:
    made = statistic([Measured(n if seen else None, n, "s") for n, seen in rows], rule)
    factor = {NdRule.HALF: Fraction(1, 2), NdRule.ZERO: Fraction(0), NdRule.LIMIT: Fraction(1)}
    put = [
        Fraction(n) if seen else Fraction(n) * factor[rule]
        for n, seen in rows
        if seen or rule is not NdRule.OMIT
    ]
    seen = sum(seen for _, seen in rows)
    assert (made.n, made.detected) == (len(rows), seen)
    if seen:
        assert abs(Fraction(str(made.mean)) - sum(put, Fraction(0)) / len(put)) < Fraction(1, 10**30)
    if isinstance(made.p95, Decimal) and len(put) > 1:
        assert Fraction(made.p95) == statistics.quantiles(put, n=20, method="inclusive")[-1]
    if 2 * seen < len(rows):
        assert made.median is Special.BELOW
    if isinstance(made.median, Decimal):
        assert Fraction(made.median) == statistics.median(put)


@given(st.lists(st.tuples(numbers, st.booleans()), min_size=1, max_size=30), st.sampled_from(NdRule))
def test_order_does_not_matter_and_a_figure_never_leaves_its_bounds(
    rows: list[tuple[Decimal, bool]], rule: NdRule
) -> None:
    results = [Measured(n if seen else None, n, f"s{i}") for i, (n, seen) in enumerate(rows)]
    made, turned = statistic(results, rule), statistic(results[::-1], rule)
    assert (made.mean, made.median, made.p95, made.least) == (
        turned.mean,
        turned.median,
        turned.p95,
        turned.least,
    )
    highest = max(n for n, _ in rows)
    for figure in (made.mean, made.median, made.p95):
        assert not isinstance(figure, Decimal) or 0 <= figure <= highest


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("3.25", "3.25"),
        ("0.000123456", "0.0001235"),
        ("123456.789", "123457"),
        ("1200.00", "1200"),
        ("0", "0"),
    ],
)
def test_reckoned_numbers_are_rounded_to_four_digits(number: str, text: str) -> None:
    assert format(rounded(D(number)), "f") == text


def test_every_medium_has_a_rule_and_says_where_from() -> None:
    from nptracker.domain.forms.monitoring_codes import SAMPLED_MEDIUM

    assert set(BASES) == set(SAMPLED_MEDIUM.labels)
    assert all(basis.source for basis in BASES.values())


@pytest.mark.parametrize(
    ("limit", "rule", "outrun"),
    [
        ("100", NdRule.HALF, True),  # (2 + 50) / 2 = 26 is more than anybody measured
        ("100", NdRule.ZERO, False),
        ("100", NdRule.OMIT, False),
        ("2", NdRule.LIMIT, False),
        ("2.1", NdRule.LIMIT, True),
    ],
)
def test_a_limit_that_lifts_the_mean_over_all_that_was_measured_is_noticed(
    limit: str, rule: NdRule, *, outrun: bool
) -> None:
    assert statistic([*_seen("2"), _nd(limit)], rule).is_outrun is outrun
    assert not statistic([_nd(limit)], rule).is_outrun


@given(st.lists(st.integers(0, 40) | st.integers(0, 10**9), max_size=60), st.integers(1, 70))
def test_numbers_are_put_in_order_step_by_step(numbers: list[int], times: int) -> None:
    """Long lists with many equal numbers come out as from the standard library."""
    many = [D(number) for number in numbers] * times
    assert in_order(many) == sorted(many)
