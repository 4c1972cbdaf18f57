"""The words of 双随机抽查: lines of its lists and the next step in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from nptracker.services.draw_lines import PlanState
from nptracker.ui.plan.grouped_list import Line, heading

if TYPE_CHECKING:
    from nptracker.domain.draw_record import DrawRecord
    from nptracker.domain.record import Record
    from nptracker.services.draw_candidates import CandidateLine, InspectorCandidate
    from nptracker.services.draw_lines import PlanLine
    from nptracker.services.draw_visits import VisitOutlook

PLAN_HEADINGS = ("进展", "任务", "编号", "月份", "应抽", "抽中", "已查")
PLAN_WIDTHS = (6, 12, 7, 6, 4, 3, 3)
FIRM_HEADINGS = ("参加", "企业", "本年检查", "上次检查", "乡镇(街道)", "经营状态", "排除的理由")
FIRM_WIDTHS = (7, 12, 9, 7, 6, 6, 12)
PEOPLE_HEADINGS, PEOPLE_WIDTHS = ("参加", "编号", "姓名", "单位", "说明"), (6, 4, 6, 10, 14)
DRAWN_HEADINGS, DRAWN_WIDTHS = ("次序", "企业", "检查人员", "检查记录"), (3, 12, 7, 8)
IN, OUT = "✔ 参加", "✕ 排除"
_OUT_FOR = {"idle": "✕ 停产关闭", "cap": "✕ 已达上限", "recent": "✕ 本月已查", "own": "✕ 另有理由"}
_NONE = "—"


def plan_line(line: PlanLine) -> Line:
    """Return one row of the plan."""
    texts = (
        f"{line.state.sign} {line.state.label}",
        line.task or line.title,
        line.number,
        line.months,
        line.asked,
        str(line.drawn or _NONE),
        str(line.made or _NONE),
    )
    return Line(line.plan_id, texts, {0: line.state.colour})


def firm_line(line: CandidateLine) -> Line:
    """Return one candidate enterprise."""
    texts = (
        _OUT_FOR.get(line.excluded, OUT) if line.excluded else IN,
        line.name,
        usage_words(line),
        str(line.last_visit or "没有查过"),
        line.township or "未填",
        line.operating or "未填",
        "本年已达上限" if line.excluded == "cap" else line.reason or _NONE,
    )
    tones = {0: "warning" if line.excluded else "good"} | ({2: "danger"} if line.usage.is_full else {})
    return Line(line.enterprise_id, texts, tones)


def usage_words(line: CandidateLine) -> str:
    """Return how much of the cap is used, in few words."""
    usage = line.usage
    cap = "未定" if usage.cap is None else str(usage.cap)
    waiting = f"，待查 {usage.pending}" if usage.pending else ""
    return f"{usage.done} / 上限 {cap}{waiting}"


def people_lines(
    people: Sequence[InspectorCandidate],
    recusals: Mapping[tuple[str, str], str],
    names: Mapping[str, str],
) -> list[Line]:
    """Return the inspectors, then who stays away from whom; ``names`` are the enterprises' by record id."""
    lines = [
        Line(
            one.inspector_id,
            (OUT if one.excluded else IN, one.code, one.person, one.unit or _NONE, one.reason or _NONE),
            {0: "warning" if one.excluded else "good"},
        )
        for one in people
    ]
    if recusals:
        known = {one.inspector_id: one for one in people}
        lines.append(heading(f"回避 {len(recusals)} 条", len(PEOPLE_HEADINGS)))
        for (person, firm), reason in recusals.items():
            one = known.get(person)
            texts = (
                "↔ 回避",
                one.code if one else _NONE,
                one.person if one else _NONE,
                names.get(firm, _NONE),
                reason,
            )
            lines.append(Line((person, firm), texts, {0: "warning"}))
    return lines


def drawn_lines(record: DrawRecord, visits: Mapping[str, str]) -> list[Line]:
    """Return the enterprises drawn; ``visits`` are what became of them, by the record id of the enterprise."""
    return [
        Line(
            line.code,
            (
                str(line.rank),
                line.name,
                record.people(line),
                visits.get(line.record_id, "未生成"),
            ),
            {} if line.record_id in visits else {3: "warning"},
        )
        for line in record.drawn
    ]


def visit_states(outlook: VisitOutlook) -> dict[str, str]:
    """Return how the visits of a draw stand, by the record id of the enterprise."""
    return {
        str(visit["enterprise"]): f"✔ {str(visit['started_at'])[:10]}" if visit["started_at"] else "◇ 待查"
        for visit in outlook.present
    }


def draw_words(draw: Record, void: str) -> str:
    """Return one draw as an entry of a list."""
    state = "（已作废）" if void else ""
    return f"{draw['number']}　{str(draw['drawn_at'])[:16]}　抽中 {draw['drawn'] or 0} 家{state}"


def facts(record: DrawRecord) -> str:
    """Return what a draw rests on in two lines."""
    source = {"witness": "现场给出", "system": "系统产生"}.get(record.seed_source, "")
    void = f"已作废：{record.void_reason}\n" if record.void_reason else ""
    witness = record.witness or "未写"
    return (
        f"{void}候选 {len(record.enterprises)} 家，排除 {len(record.excluded)} 家，应抽 {record.wanted} 家；"
        f"抽取人 {record.drawn_by}，见证人 {witness}\n"
        f"种子 {record.seed}（{source}）　算法 {record.algorithm}　校验码 {record.fingerprint}"
    )


def next_step(line: PlanLine | None, people: int) -> str:
    """Return what to do next with a row of the plan."""
    if line is None:
        return "选一项计划"
    if line.state is PlanState.DONE:
        return f"{line.made} 家都查完了"
    if line.waiting:
        return f"还有 {line.waiting} 家待查：到“检查记录”填写检查时间和结果"
    if line.drawn:
        return "已抽取：点“生成检查”，再去现场"
    if not people:
        return "先在“人员”里登记至少两名在岗执法人员"
    return "核对候选企业和人员，然后点“抽取”"


def firms_tab(firms: Sequence[CandidateLine]) -> str:
    """Return how many candidates take part, as the word of a tab."""
    return f"候选企业 {sum(not line.excluded for line in firms)} / {len(firms)}"
