"""Workbooks that come back again or late: renamed rows, other years, audited cases; nothing of it goes in silently."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from test_survey_back import entries, entry, sent, states, take
from test_survey_books import YEAR

from nptracker.services.import_draft import RowState
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step

__all__ = ["sent"]  # the fixture


def audit(office: Office, owner: str, *keys: str) -> None:
    for key in keys:
        step = Step("王敏", date(2026, 11, 22), "已经核对过发票", waives=key == "pass")
        office.cases.move([owner], YEAR, key, step)


def test_a_file_for_an_audited_case_says_what_it_would_do(district: Office, sent: list[Path]) -> None:
    take(district, entry(sent[0], used="7 吨"), entry(sent[1], used=5))
    passed, settled = (record.id for record in district.screening.included(YEAR))
    audit(district, passed, "confirm", "desk", "pass")
    audit(district, settled, "confirm", "desk", "pass", "city_pass")
    draft = district.imports.preview("", [entry(sent[0], used="8 吨"), entry(sent[1], used=6)])
    assert states(draft) == [RowState.CHANGED, RowState.REFUSED]
    told = {p.code: (p.file, p.message) for p in draft.problems if p.code.startswith("case.")}
    assert told["case.reopened"] == (
        sent[0].name, "这家企业这一年度的数据“县通过”了；导入后退回“县书面审核中”",
    )  # fmt: skip
    assert told["case.locked"][0] == sent[1].name
    assert "市通过" in told["case.locked"][1]
    changes = district.imports.commit(draft)
    assert changes.title.endswith("（2025）已县级通过，退回书面审核")
    assert district.cases.steps(passed, YEAR)[-1]["to_state"] == "desk"
    assert [str(e["used"].text) for e in entries(district)] == ["8", "5"]
