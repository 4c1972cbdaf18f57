"""The survey's figures count what was told, and each number carries exactly the records it counts."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from survey_rows import (
    DICHLOROMETHANE,
    ENTERPRISES,
    ENTRIES,
    KILOGRAMS,
    NONYLPHENOL,
    YEAR,
    entry_row,
    fill,
    nil,
    write,
)

from nptracker.services.office import Office
from nptracker.services.survey_figures import NO_ENTRY, WHOLE


def test_quantities_are_summed_by_substance_and_year(district: Office) -> None:
    ids = fill(district)
    earlier = entry_row(ids, (0, DICHLOROMETHANE, "基本", "2 吨", "2 吨")) | {"data_year": "2023"}
    write(district, "survey_entry", earlier)
    found = district.survey_figures.quantities("used", YEAR)
    assert found.years == (2023, YEAR)
    first, second = found.lines
    used = sum((KILOGRAMS.get(e[3], Decimal(0)) for e in ENTRIES if e[1] == DICHLOROMETHANE), Decimal(0))
    assert (first.name, [cell.kilograms for cell in first.cells]) == (DICHLOROMETHANE, [Decimal(2000), used])
    assert [cell.words for cell in first.cells] == ["2,000", "1,500.5"]
    assert (second.name, second.cells[0].words, second.cells[1].words) == (NONYLPHENOL, NO_ENTRY, "20")
    assert [len(cell.numbers) for cell in first.cells] == [1, 3]
    behind = district.survey_figures.entries("used", first.cells[1].numbers)
    assert {row.cells[0] for row in behind} == {name for name, *_ in ENTERPRISES[:3]}
    assert {row.cells[1:3] for row in behind} == {(str(YEAR), DICHLOROMETHANE)}


def test_a_nil_amount_is_a_word_and_what_nobody_told_is_said(district: Office) -> None:
    ids = fill(district)
    assert [line.cells[0].words for line in district.survey_figures.quantities("produced", YEAR).lines] == [
        "零报告"
    ] * 2
    untold = entry_row(ids, (3, NONYLPHENOL, "", "", "零报告"))
    write(district, "survey_entry", untold)
    lines = {line.name: line for line in district.survey_figures.quantities("used", YEAR).lines}
    assert lines[NONYLPHENOL].cells[0].words == "20（另1条未报）"


def test_years_after_the_one_asked_for_are_left_out(district: Office) -> None:
    fill(district)
    assert district.survey_figures.quantities("used", YEAR - 1).lines == ()
    with pytest.raises(KeyError):
        district.survey_figures.quantities("uses", YEAR)


def test_each_enterprise_counts_once_in_a_tier(district: Office) -> None:
    ids = fill(district)
    write(district, "zero_return", nil(ids, 3, "全部"))
    bars = {bar.name: bar for bar in district.survey_figures.tiers(YEAR)}
    wanted: dict[str, set[int]] = {}
    for owner, _substance, tiers, *_ in ENTRIES:
        for tier in tiers.split("、"):
            wanted.setdefault(tier, set()).add(owner)
    assert {name: set(bar.counts.items()) for name, bar in bars.items() if name in wanted} == {
        tier: {("use", len(owners))} for tier, owners in wanted.items()
    }
    assert bars["零报告"].counts == {"zero": 1}
    assert "未报" not in bars
    assert [row.record_id for row in bars["零报告"].rows()] == [ids[3]]


def test_progress_adds_up_to_the_district_and_to_the_cases(district: Office) -> None:
    ids = fill(district)
    whole, *towns = district.survey_figures.progress(YEAR)
    assert (whole.name, whole.counts) == (WHOLE, {"returned": 3, "missing": 1})
    assert sum((Counter(bar.counts) for bar in towns), Counter()) == Counter(whole.counts)
    cases = district.cases.counts(YEAR)
    assert {a.code: n for a, n in cases.answers.items() if n} == whole.counts
    assert [row.record_id for row in whole.rows("missing")] == [ids[3]]


def test_an_empty_district_has_last_year_and_no_figures(district: Office) -> None:
    figures = district.survey_figures
    assert figures.years() == [YEAR]
    assert (figures.quantities("used", YEAR).lines, figures.tiers(YEAR), figures.progress(YEAR)) == (
        (),
        (),
        (),
    )
