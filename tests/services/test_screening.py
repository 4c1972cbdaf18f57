"""The first screening: who holds when, bulk by industry, counts that add up, and undo."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nptracker.domain.forms import codes
from nptracker.domain.industry_scope import IndustryScope, read_industry_scope
from nptracker.domain.screening import count_conclusions
from nptracker.errors import UserError
from nptracker.services.industries import industry_words
from nptracker.services.office import Office

TODAY = date(2026, 11, 22)
CODES = list(codes.SCREENING.labels)


def _add(office: Office, name: str, **more: str) -> str:
    return office.records.create("enterprise", {"name": name, **more}).record_ids[0]


@contextmanager
def _district() -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        office = Office.create(Path(folder) / "初筛.npt", region="清水区", person="王敏", today=lambda: TODAY)
        try:
            yield office
        finally:
            office.close()


def test_a_conclusion_says_who_when_and_on_what_evidence(district: Office) -> None:
    """The enterprise holds the latest conclusion, the trail its step."""
    one = _add(district, "甲厂")
    changes = district.screening.conclude(
        [one], 2025, "trade", "营业执照、现场核实", "李芳", date(2026, 7, 1)
    )
    assert changes.title == "初筛2025年度：“甲厂” → 只贸易仓储"
    record = district.records.get("enterprise", one)
    assert (record["screening"], record["screening_reason"]) == ("trade", "营业执照、现场核实")
    assert (record["screened_by"], record["screened_on"]) == ("李芳", date(2026, 7, 1))
    [step] = district.screening.trail(one)
    assert [step[key] for key in ("data_year", "conclusion", "evidence", "by", "on")] == [
        2025,
        "trade",
        "营业执照、现场核实",
        "李芳",
        date(2026, 7, 1),
    ]


def test_an_earlier_year_keeps_what_held_then(district: Office) -> None:
    """2023 included, 2025 stopped: 2024 is still included, 2022 was not screened."""
    one = _add(district, "甲厂")
    district.screening.conclude([one], 2023, "included", "环评")
    district.screening.conclude([one], 2025, "idle", "停产报告")
    found = {year: district.screening.conclusions(year).get(one) for year in (2022, 2023, 2024, 2025, 2026)}
    assert found == {2022: None, 2023: "included", 2024: "included", 2025: "idle", 2026: "idle"}


def test_a_late_word_on_an_earlier_year_leaves_the_latest_alone(district: Office) -> None:
    """Screening 2023 after 2025 changes 2023 and 2024 only."""
    one = _add(district, "甲厂")
    district.screening.conclude([one], 2025, "included", "环评")
    district.screening.conclude([one], 2023, "laboratory", "台账")
    assert district.records.get("enterprise", one)["screening"] == "included"
    assert [district.screening.conclusions(year)[one] for year in (2023, 2024, 2025)] == [
        "laboratory",
        "laboratory",
        "included",
    ]


def test_a_conclusion_of_the_ledger_is_not_lost_for_the_years_before(district: Office) -> None:
    """What came with the ledger holds for earlier years when the first step is made here."""
    one = _add(district, "甲厂", screening="included")
    assert district.screening.conclusions(2020) == {one: "included"}
    district.screening.conclude([one], 2025, "idle", "停产报告")
    assert district.screening.conclusions(2024) == {one: "included"}
    assert district.screening.conclusions(2025) == {one: "idle"}


def test_what_was_typed_over_the_last_step_still_holds_for_its_year(district: Office) -> None:
    """Typed into the ledger after the step of 2025, 停产 stays said of 2025 when 2026 is screened."""
    one = _add(district, "甲厂")
    district.screening.conclude([one], 2025, "included", "环评")
    typed = {"screening": "停产无量", "screening_reason": "现场查看已停产"}
    district.records.write_block("enterprise", [(one, typed)], "改")
    district.screening.conclude([one], 2026, "included", "复产报告")
    assert [district.screening.conclusions(year).get(one) for year in (2024, 2025, 2026)] == [
        None,
        "idle",
        "included",
    ]
    assert [step["evidence"] for step in district.screening.trail(one)] == [
        "环评",
        "现场查看已停产",
        "复产报告",
    ]


def test_the_same_again_writes_nothing(district: Office) -> None:
    """A second click leaves neither a step nor a line in the history."""
    one = _add(district, "甲厂")
    district.screening.conclude([one], 2025, "trade", "执照")
    assert not district.screening.conclude([one], 2025, "trade", "执照").verb
    assert len(district.screening.trail(one)) == 1


@pytest.mark.parametrize(("conclusion", "evidence"), [("included", "  "), ("nonsense", "执照")])
def test_what_is_incomplete_is_refused_in_words(district: Office, conclusion: str, evidence: str) -> None:
    """No evidence, or a conclusion that the rules do not know."""
    one = _add(district, "甲厂")
    with pytest.raises(UserError) as caught:
        district.screening.conclude([one], 2025, conclusion, evidence)
    assert caught.value.todo
    assert district.screening.counts(2025).unscreened == 1


def test_bulk_by_industry_leaves_out_who_has_no_code_or_a_conclusion(district: Office) -> None:
    """“26 以外” chooses neither chemistry, nor a blank code, nor who is screened."""
    chemistry, food = (
        _add(district, "化工厂", industry_code="2614"),
        _add(district, "食品厂", industry_code="1411"),
    )
    _add(district, "无码厂")
    done = _add(district, "纺织厂", industry_code="C1711")
    district.screening.conclude([done], 2025, "industry", "执照")
    choice = district.screening.by_industry(2025, read_industry_scope("26以外"))
    assert choice == ((food,), 1, 1)
    every = district.screening.by_industry(2025, read_industry_scope("26以外"), only_unscreened=False)
    assert every.ids == (food, done)
    inside = district.screening.by_industry(2025, read_industry_scope("C26"))
    assert inside.ids == (chemistry,)


def test_the_last_evidence_is_remembered_by_conclusion(district: Office) -> None:
    """The field begins with what was written last."""
    one, other = _add(district, "甲厂"), _add(district, "乙厂")
    district.screening.conclude([one], 2025, "trade", "营业执照")
    district.screening.conclude([other], 2025, "idle", "用电量")
    assert district.screening.last_evidence() == "用电量"
    assert district.screening.last_evidence("trade") == "营业执照"
    assert not district.screening.last_evidence("article")


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("26", IndustryScope(("26",))),
        ("C26、c27 以外", IndustryScope(("26", "27"), True)),
        ("2614-2616", IndustryScope(("2614", "2615", "2616"))),
        ("２６，27之外", IndustryScope(("26", "27"), True)),
    ],
)
def test_industries_are_read_as_officers_write_them(text: str, scope: IndustryScope) -> None:
    """Letters, full width, ranges and the word for all others."""
    assert read_industry_scope(text) == scope


@pytest.mark.parametrize("text", ["", "以外", "化工", "26-2614", "2616-2614"])
def test_what_is_no_industry_is_refused(text: str) -> None:
    """An unclear scope screens nobody."""
    with pytest.raises(UserError):
        read_industry_scope(text)


@given(st.lists(st.sampled_from(["", *CODES, "gone"])))
def test_counts_add_up(conclusions: list[str]) -> None:
    """Ledger = included + excluded by reason + not screened, each counted by hand."""
    counts = count_conclusions(conclusions)
    assert counts.total == len(conclusions)
    assert counts.total == counts.included + sum(counts.excluded.values()) + counts.unscreened
    assert counts.included == conclusions.count("included")
    assert counts.unscreened == conclusions.count("") + conclusions.count("gone")
    assert all(number == conclusions.count(reason) for reason, number in counts.excluded.items())


_VERBS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 5), min_size=1, max_size=4),
        st.integers(2022, 2025),
        st.sampled_from(CODES),
        st.sampled_from(["环评", "台账"]),
    ),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_VERBS)
def test_every_year_adds_up_after_any_screening_and_undo_restores(
    verbs: list[tuple[list[int], int, str, str]],
) -> None:
    """A simple model of the trail agrees for every year, and undoing all of it leaves nobody screened."""
    said: list[dict[int, str]] = [{} for _ in range(6)]
    with _district() as office:
        ids = [_add(office, f"{i}号厂") for i in range(6)]
        written = 0
        for members, year, conclusion, evidence in verbs:
            changes = office.screening.conclude([ids[i] for i in members], year, conclusion, evidence)
            written += bool(changes.verb)
            for i in members:
                said[i][year] = conclusion
        for year in range(2021, 2027):
            expected = [_held(steps, year) for steps in said]
            known = office.screening.conclusions(year)
            assert [known.get(record_id, "") for record_id in ids] == expected
            counts = office.screening.counts(year)
            assert counts.total == 6 == counts.included + counts.excluded_total + counts.unscreened
            assert counts.included == expected.count("included") == len(office.screening.included(year))
        for _ in range(written):
            office.history.undo()
        assert office.screening.counts(2025).unscreened == 6
        assert not office.records.count("screening_step")


def _held(steps: dict[int, str], year: int) -> str:
    known = [at for at in steps if at <= year]
    return steps[max(known)] if known else ""


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("2631", "", "2631 化学农药制造"),
        ("C2662", "", "2662 专项化学用品制造"),
        ("c2631", "农药", "2631 农药"),
        ("263", "", "263 农药制造"),
        ("26", "", "26 化学原料和化学制品制造业"),
        ("制革", "", "制革（不是代码）"),
        ("0313", "猪的饲养", "0313 猪的饲养"),
        ("0313", "", "0313"),
        ("", "", ""),
    ],
)
def test_an_industry_is_said_with_its_name(code: str, name: str, words: str) -> None:
    assert industry_words(code, name) == words
