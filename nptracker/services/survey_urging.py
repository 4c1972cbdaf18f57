"""The words that ask for what a data year's survey still lacks, to one enterprise or to a township."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from nptracker.domain.day_text import chinese_date
from nptracker.domain.survey_states import Answer
from nptracker.services.arrears import REPLY_DAYS
from nptracker.services.survey_case_lines import by_township

if TYPE_CHECKING:
    from nptracker.services.session import Session
    from nptracker.services.settings import SettingService
    from nptracker.services.survey_case_lines import CaseLine
    from nptracker.services.survey_cases import SurveyCaseService
    from nptracker.services.survey_findings import Finding

_MOST_LISTED = 10
_OR_NOTHING = "没有涉及的物质也要交零报告"


class SurveyUrging:
    """Writes messages for one data year; each names only what its reader has to do with."""

    def __init__(
        self, session: Session, settings: SettingService, cases: SurveyCaseService, year: int
    ) -> None:
        self._session, self._settings, self._cases, self._year = session, settings, cases, year
        self._today = session.today()

    def to_enterprises(self, enterprise_ids: Sequence[str]) -> dict[str, str]:
        """Return what each of some enterprises is asked for, by name; those that owe nothing are left out."""
        wanted = set(enterprise_ids)
        lines = [line for line in self._cases.lines(self._year) if line.enterprise_id in wanted]
        owing = [line for line in lines if line.answer is not Answer.RETURNED]
        found = self._cases.findings(self._year, [line.enterprise_id for line in owing]) if owing else {}
        opinions = self._cases.opinions(owing, self._year)
        called = Counter(line.name for line in owing)
        return {
            f"{line.name}（{line.uscc}）" if called[line.name] > 1 else line.name: self._to(
                line, found.get(line.enterprise_id, ()), opinions.get(line.enterprise_id)
            )
            for line in owing
        }

    def _to(self, line: CaseLine, found: Sequence[Finding], opinion: str | None) -> str:
        owed = self._owed(line, found, opinion)
        head = f"您好！{self._year}数据年度化学物质环境信息统计调查中，贵单位还有以下事项，请予办理："
        return "\n".join([f"{line.name}：", head, *owed, self._reply(line), *self._sender()])

    def to_townships(self, enterprise_ids: Sequence[str] = ()) -> dict[str, str]:
        """Return what each township is asked to urge, by township; of some enterprises or of all that owe."""
        wanted = frozenset(enterprise_ids)
        owing = [
            line
            for line in self._cases.lines(self._year)
            if line.answer is not Answer.RETURNED and (not wanted or line.enterprise_id in wanted)
        ]
        return {
            township: self._to_township(township, lines) for township, lines in by_township(owing).items()
        }

    def _to_township(self, township: str, lines: Sequence[CaseLine]) -> str:
        counts = [(answer, [line for line in lines if line.answer is answer]) for answer in Answer]
        parts = [
            f"{township}：",
            f"您好！{self._year}数据年度化学物质环境信息统计调查中，请协助催促以下企业：",
        ]
        for answer, listed in counts:
            if listed:
                parts.append(f"【{answer.label}】{len(listed)} 家")
                parts += [f"· {line.name}（{_due_words(line, self._today)}）" for line in listed]
        return "\n".join([*parts, "谢谢！", *self._sender()])

    def _owed(self, line: CaseLine, found: Sequence[Finding], opinion: str | None) -> list[str]:
        if line.answer is Answer.MISSING:
            return [f"【未交】{_missing_words(line)}（{_due_words(line, self._today)}）；{_OR_NOTHING}。"]
        said = [] if opinion is None else [f"【{line.state.label}】{opinion or '请修改后重新报送'}"]
        return [*said, *_wrong(line, found)]

    def _reply(self, line: CaseLine) -> str:
        reply = max(self._today + timedelta(days=REPLY_DAYS), line.due_on or self._today)
        return f"请于{chinese_date(reply)}前报送；如已报送，请忽略本消息。谢谢！"

    def _sender(self) -> list[str]:
        named = self._settings.get("reporting_unit") or f"{self._settings.get('region')}生态环境部门"
        phone = self._settings.get("phone")
        return [named, *([f"联系电话：{phone}"] if phone else []), chinese_date(self._today)]


def _wrong(line: CaseLine, found: Sequence[Finding]) -> list[str]:
    wrong = [finding for finding in found if finding.blocks]
    parts = [f"【填报错误】{len(wrong)} 处"] if wrong else []
    parts += [f"· {f.ledger} {f.substance} “{f.column}”：{f.problem.message}" for f in wrong[:_MOST_LISTED]]
    if len(wrong) > _MOST_LISTED:
        parts.append(f"· 其余 {len(wrong) - _MOST_LISTED} 处见审核意见清单")
    if not wrong and line.file_errors:
        parts.append(f"【填报错误】上次交回的文件有 {line.file_errors} 处错误，见随附的错误说明")
    return parts


def _missing_words(line: CaseLine) -> str:
    """Return what is missing: a file that came back unfilled is told as such, or it seems to have got lost."""
    if line.last_received is not None:
        return f"{chinese_date(line.last_received.date())}收到的调查表是空白的，没有填数量，请填好后重新报送"
    return "尚未报送调查表"


def _due_words(line: CaseLine, today: date) -> str:
    if line.due_on is None:
        return "截止日期未定"
    late = (today - line.due_on).days
    return f"应于{chinese_date(line.due_on)}前报送" + (f"，已超 {late} 天" if late > 0 else "")
