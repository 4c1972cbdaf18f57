"""Code lists of checklists, inspection records and rectification steps."""

from __future__ import annotations

from nptracker.domain.forms.field import CodeList

SEX = CodeList("sex", {"male": "男", "female": "女"})
CHECK_METHOD = CodeList("check_method", {"site": "现场", "remote": "非现场", "either": "现场或非现场"})
CHECK_RESULT = CodeList(
    "check_result",
    {"none": "未发现问题", "found": "发现问题", "not_applicable": "不涉及"},
    "公开的行政检查单样式归纳",
)
FINDING_STEP_KIND = CodeList(
    "finding_step_kind",
    {
        "extended": "延期",
        "submitted": "报完成",
        "closed": "销号",
        "returned": "退回",
        "reopened": "重开",
    },
)
