"""What the survey asks for on the first page: nothing before it is opened, then the numbers of 填报进度."""

from __future__ import annotations

from datetime import date

from test_survey_cases import STEP, YEAR, included, received

from nptracker.domain.plan import Light
from nptracker.services.office import Office
from nptracker.services.survey_cases import Round
from nptracker.ui.pages.todo_lines import todo_lines


def test_nothing_is_asked_before_a_survey_is_opened(district: Office) -> None:
    included(district, 2)
    assert district.overview.board().survey == ()


def test_each_line_says_how_many_and_leads_to_them(district: Office) -> None:
    owners = included(district, 6)
    district.cases.open_round(Round(YEAR, fill_by=date(2026, 11, 10), review_by=date(2026, 12, 31)))
    district.cases.move(owners[1:], YEAR, "notify", STEP)
    received(district, owners[2], errors=1)
    district.cases.move(owners[3:], YEAR, "confirm", STEP)
    asks = district.overview.board().survey
    assert [(ask.words, ask.number, ask.light) for ask in asks] == [
        ("未通知填报的企业", 1, Light.OVERDUE),
        ("未交表的企业", 2, Light.OVERDUE),
        ("待改正企业", 1, Light.OVERDUE),
        ("已确认、等待县级审核的企业", 3, Light.GREEN),
    ]
    lines = todo_lines(district.overview.board(), {"survey": "化学物质调查"}, ("survey",))
    assert lines[0].texts[0] == "化学物质调查（4）"
    assert lines[2].texts == ("✖ 已超期 2026-11-10", "未交表的企业 2 家", "2025数据年度", "填报进度")
    assert lines[2].key == ("survey", "survey_progress", "2025@missing")
    assert lines[4].key == ("survey", "survey_progress", "2025@state:confirmed")
