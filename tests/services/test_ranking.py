"""The ranking of substances: every number against the same number worked out by hand from the records typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.ranking import DIMENSIONS, Key, RankingSettings, SubstanceFacts, ranked, scores_of
from nptracker.errors import UserError
from nptracker.export.sheet import plain
from nptracker.services.office import Office
from nptracker.services.ranked_lines import RankedLine

Y2025 = ReportingPeriod.parse("2025")
DCM, BPA, UNLISTED = "75-09-2", "80-05-7", "64-17-5"


@pytest.fixture
def worked(district: Office) -> Office:
    """Three enterprises, two substances reported, one only found in water."""
    write = district.records.write_block
    places = [
        ("甲化工", "东街", "100.44", "38.93"),
        ("乙制药", "西街", "100.60", "38.93"),
        ("丙电镀", "东街", "", ""),
    ]
    write(
        "enterprise",
        [(None, {"name": n, "township": t, "longitude": e, "latitude": w}) for n, t, e, w in places],
        "录入",
    )
    entries = [
        ("甲化工", "二氯甲烷", DCM, "12 吨", "3 吨"),
        ("乙制药", "二氯甲烷", DCM, "", "500"),
        ("丙电镀", "二氯甲烷", "", "", ""),
        ("乙制药", "乙醇", UNLISTED, "零报告", "零报告"),
    ]
    rows = [
        {"enterprise": n, "data_year": "2025", "substance": s, "cas_rn": c, "produced": p, "used": u}
        for n, s, c, p, u in entries
    ]
    write("survey_entry", [(None, row) for row in rows], "录入")
    sites = [
        {"code": "S1", "name": "南泉水源地", "medium": "饮用水源", "longitude": "100.44", "latitude": "38.94"}
    ]
    write("monitoring_site", [(None, row) for row in sites], "录入")
    samples = [
        ("A", "2026-05-01", ""),
        ("B", "2026-06-01", ""),
        ("C", "2026-06-01", "全程序空白"),
        ("D", "2019-01-01", ""),
    ]
    write(
        "monitoring_sample",
        [(None, {"number": n, "site": "S1", "taken_on": t, "qa_type": q}) for n, t, q in samples],
        "录入",
    )
    results = [
        ("A", "双酚A", BPA, "3.2"),
        ("B", "双酚A", BPA, "0.5L"),
        ("C", "双酚A", BPA, "7"),
        ("D", "双酚A", BPA, "9"),
        ("A", "二氯甲烷", DCM, "-1"),
    ]
    write(
        "monitoring_result",
        [
            (None, {"sample": n, "substance": s, "cas_rn": c, "as_reported": r, "unit": "μg/L"})
            for n, s, c, r in results
        ],
        "录入",
    )
    write(
        "substance_profile",
        [
            (
                None,
                {
                    "substance": "双酚A",
                    "cas_rn": BPA,
                    "endocrine": "是",
                    "dispersal": "消费者使用（分散）",
                    "source": "技术说明书",
                },
            )
        ],
        "录入",
    )
    write(
        "inspection",
        [
            (
                None,
                {
                    "number": "J1",
                    "enterprise": "甲化工",
                    "kind": "日常检查",
                    "counts": "是",
                    "started_at": "2026-03-01 09:00",
                    "inspector_1": "甲",
                    "inspector_2": "乙",
                    "result": "未发现问题",
                },
            )
        ],
        "录入",
    )
    return district


def line_of(office: Office, name: str) -> RankedLine:
    return next(line for line in office.ranking.rank(2025).lines if line.ranked.facts.name == name)


def points(line: RankedLine) -> dict[Key, Decimal | None]:
    return {score.key: score.points for score in line.ranked.scores}


def test_a_reported_substance_scores_by_its_amounts_and_owners(worked: Office) -> None:
    line = line_of(worked, "二氯甲烷")
    facts = line.ranked.facts
    assert facts.kilograms == Decimal(
        12_500
    )  # 12 t made (not 15: 3 t of them used on the spot) and 500 kg used
    assert (facts.entries, facts.untold, facts.enterprises, facts.townships) == (3, 1, 2, 2)
    assert facts.uninspected == 1  # 乙; 丙 told no amount
    assert points(line) == {
        Key.AMOUNT: 2,  # 10 to 100 t
        Key.SPREAD: 2,  # 2 to 4 enterprises
        Key.DISPERSAL: None,
        Key.DETECTION: None,  # the only result says that it was not measured
        Key.HAZARD: None,
        Key.RECEPTOR: 1,  # 0.01° of latitude is 1.11 km: over 1, under 5
    }
    assert "1.11 千米" in line.ranked.reason
    assert line.ranked.facts.must  # on the list of key-controlled new pollutants
    assert line.ranked.gaps == ("用途分散性", "检出", "危害", "1 条填报未报数量")
    assert line.ranked.advice == ("survey", "monitor", "inspect")


def test_a_substance_only_found_in_water_counts_valid_samples(worked: Office) -> None:
    line = line_of(worked, "双酚A")
    facts = line.ranked.facts
    assert (facts.samples, facts.detected) == (2, 1)  # no blank, none older than three years
    assert facts.rate == 50
    scored = points(line)
    assert (scored[Key.DETECTION], scored[Key.DISPERSAL], scored[Key.HAZARD]) == (3, 3, 2)
    assert scored[Key.AMOUNT] is None
    assert line.ranked.total == 8
    assert line.behind[Key.DETECTION].numbers == (1, 2)
    assert [words for _, words in worked.ranking.rows(line.behind[Key.DETECTION])] == ["A 双酚A", "B 双酚A"]


def test_nothing_made_is_known_and_scores_nothing(worked: Office) -> None:
    line = line_of(worked, "乙醇")
    assert line.ranked.facts.kilograms == 0
    assert points(line)[Key.AMOUNT] == 0
    assert "产(用)量" not in line.ranked.gaps


def test_what_must_be_dealt_with_comes_first(worked: Office) -> None:
    lines = worked.ranking.rank(2025).lines
    must = [bool(line.ranked.facts.must) for line in lines]
    assert must == sorted(must, reverse=True)
    assert {line.ranked.facts.name: bool(line.ranked.facts.must) for line in lines}["乙醇"] is False


def test_weights_and_steps_are_set_and_taken_back_in_one_step(worked: Office) -> None:
    ranking = worked.ranking
    before = line_of(worked, "双酚A").ranked.total
    ranking.set_number("detection", "weight", "2")
    assert line_of(worked, "双酚A").ranked.total == before + 3
    assert "权重 2" in ranking.settings().words()
    worked.history.undo()
    assert line_of(worked, "双酚A").ranked.total == before
    with pytest.raises(UserError, match="由小到大"):
        ranking.set_number("amount", "step2", "5000")
    with pytest.raises(UserError, match="不能是"):
        ranking.set_number("amount", "weight", "许多")
    ranking.set_number("amount", "step1", "0.5")
    ranking.reset()
    assert ranking.settings() == RankingSettings()


def test_candidates_keep_what_they_were_chosen_with(worked: Office) -> None:
    ranking = worked.ranking.rank(2025)
    line = next(one for one in ranking.lines if one.ranked.facts.name == "双酚A")
    worked.ranking.choose(ranking, {line.identity})
    worked.ranking.set_number("detection", "weight", "3")
    (record,) = worked.ranking.candidates(2025)
    assert (record["score"], record["advice"]) == (Decimal(8), ("survey", "monitor"))
    assert line_of(worked, "双酚A").chosen
    with pytest.raises(UserError, match="已在候选"):
        worked.ranking.choose(worked.ranking.rank(2025), {line.identity})
    worked.history.undo()
    worked.history.undo()
    assert worked.ranking.candidates(2025) == []


def test_equal_scores_share_their_rank() -> None:
    facts = [
        SubstanceFacts(name, name, kilograms=Decimal(kg), entries=1, enterprises=1)
        for name, kg in (("甲", 1), ("乙", 2), ("丙", 5_000_000))
    ]
    assert [(one.facts.name, one.rank) for one in ranked(facts, RankingSettings())] == [
        ("丙", 1),
        ("乙", 2),
        ("甲", 2),
    ]


@pytest.mark.parametrize(
    ("tonnes", "expected"),
    [("0.999", 0), ("1", 1), ("9.99", 1), ("10", 2), ("100", 3), ("1000", 4), ("99999", 4)],
)
def test_tonnage_steps_begin_at_their_limit(tonnes: str, expected: int) -> None:
    facts = SubstanceFacts("甲", "", kilograms=Decimal(tonnes) * 1000, entries=1)
    assert scores_of(facts, RankingSettings())[0].points == expected


def test_every_dimension_is_scored_in_order() -> None:
    assert [score.key for score in scores_of(SubstanceFacts("甲", ""), RankingSettings())] == [
        d.key for d in DIMENSIONS
    ]


def test_the_returns_print_what_the_page_shows(worked: Office) -> None:
    ranking = worked.ranking.rank(2025)
    document = worked.returns.build("substance_ranking", Y2025)
    order = document.sheets[0]
    assert [row[1] for row in order.rows] == [line.ranked.facts.name for line in ranking.lines]
    by_name = {str(row[1]): row for row in order.rows}
    assert by_name["二氯甲烷"][4] == Decimal("12.5")  # tonnes
    assert (by_name["双酚A"][4], by_name["双酚A"][7], by_name["二氯甲烷"][7]) == ("未报", "50.0%", "未监测")
    assert any("不替代" in note for note in order.foot_notes)
    assert len(document.sheets[1].rows) == len(ranking.lines) * len(DIMENSIONS)


def test_the_sheet_of_a_substance_tells_what_is_left_to_do(worked: Office) -> None:
    worked.records.write_block(
        "finding",
        [
            (
                None,
                {
                    "number": "W1",
                    "source": "现场检查",
                    "found_on": "2026-03-01",
                    "enterprise": "甲化工",
                    "description": "缺台账",
                    "responsible": "甲化工",
                    "due_on": "2026-04-01",
                    "state": "整改中",
                },
            )
        ],
        "录入",
    )
    empty = worked.returns.build("substance_policy", Y2025)
    assert "还没有物质" in str(empty.sheets[0].rows[0][1])
    document = worked.returns.build("substance_policy", Y2025, choices={"scope": "all"})
    sheet = next(sheet for sheet in document.sheets if sheet.name == "二氯甲烷")
    said = "\n".join(str(plain(row[1])) for row in sheet.rows)
    for words in (
        "生产量 12,000 千克",
        "甲化工：缺台账未销号",
        "1 家企业自2025年以来没有检查过",
        "没有有效的监测结果",
        "1 条填报没有数量",
    ):
        assert words in said
    with pytest.raises(UserError, match="内部"):
        worked.returns.build("substance_policy", Y2025, public=True)
