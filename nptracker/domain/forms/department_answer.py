"""The sheet a department gets with its tasks of one period and sends back with its answers (部门任务单).

It is no kind of record: each answered line becomes a progress entry of that department and period.
"""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.checks import Implies, given, holds
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form


def _given(key: str, heading: str, width: int, type_: FieldType = FieldType.TEXT) -> Field:
    return Field(key, heading, type_, width=width, help=Help("由生态环境部门发出时填好"))


def _asked(key: str, heading: str, width: int, meaning: str, type_: FieldType = FieldType.LONG_TEXT) -> Field:
    return Field(key, heading, type_, width=width, group="本期填报", help=Help(meaning, "责任单位"))


TASK_KEY = "task_id"
GIVEN_KEYS = frozenset({TASK_KEY, "number", "task_no", "task_title", "steps", "role", "due"})
ANSWER_KEYS = ("state", "note", "problems", "next_steps", "reason", "percent", "filled_by", "phone")

DEPARTMENT_ANSWER = Form(
    kind="department_answer",
    title="部门任务单",
    version=1,
    label=("task_no", "task_title"),
    key=(TASK_KEY,),
    note="灰底的栏已经填好，请不要改动；没有进展也请选择进展状态并写明原因。",
    fields=(
        _given("number", "序号", 6, FieldType.INTEGER),
        _given("task_no", "任务编号", 9, FieldType.IDENTIFIER),
        _given("task_title", "工作任务", 26),
        _given("steps", "具体措施", 44, FieldType.LONG_TEXT),
        _given("role", "分工", 8),
        _given("due", "完成时限", 12),
        Field(
            "state",
            "进展状态",
            FieldType.CHOICE,
            codes=codes.PROGRESS,
            width=10,
            required=True,
            group="本期填报",
            help=Help("从下拉列表里选", "责任单位", "按序时"),
        ),
        _asked("note", "本期进展", 30, "本期做了什么，尽量有数字"),
        _asked("problems", "存在问题", 20, "需要协调解决的问题"),
        _asked("next_steps", "下一步打算", 20, "下一期怎么做"),
        _asked("reason", "滞后原因", 18, "进展为“滞后”的必须填写"),
        Field(
            "percent",
            "完成比例",
            FieldType.NUMBER,
            unit="%",
            width=9,
            group="本期填报",
            help=Help("能量化的任务填累计完成比例", "责任单位", "60"),
        ),
        _asked("filled_by", "填报人", 9, "填写本行的人", FieldType.TEXT),
        _asked("phone", "联系电话", 14, "便于核对", FieldType.IDENTIFIER),
        Field(TASK_KEY, "任务标识", FieldType.IDENTIFIER, width=8, help=Help("程序认任务用，请不要改动")),
    ),
    checks=(
        Implies(
            code="D1",
            statement="进展为“滞后”的，须写明滞后原因",
            marks=("reason",),
            when=holds("state", "behind"),
            then=given("reason"),
        ),
    ),
)
