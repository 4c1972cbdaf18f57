"""The columns that sheets of laboratories have, of samples and of results; no kind of record of its own."""

from __future__ import annotations

from dataclasses import replace

from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.monitoring import MONITORING_RESULT, MONITORING_SAMPLE

SITE_CODE, SITE_NAME = "site_code", "site_name"
RESULT = "result"  # what a column of results is, beside the fields below
_SAMPLE_KEYS = ("qa_type", "twin_of", "depth", "received_on", "laboratory", "report_no")
RESULT_KEYS = ("as_reported", "unit", "basis", "mdl", "loq", "method", "analysed_on", "source")


def _optional(form: Form, key: str) -> Field:
    return replace(form.by_key[key], required=False)


LAB_SHEET = Form(
    kind="lab_sheet",
    title="化验单",
    version=1,
    label=("number",),
    fields=(
        _optional(MONITORING_SAMPLE, "number"),
        Field(
            SITE_CODE,
            "点位编号",
            FieldType.IDENTIFIER,
            Help("点位的编号"),
            also=("监测点位编号", "采样点编号", "站点编号"),
        ),
        Field(
            SITE_NAME,
            "点位名称",
            FieldType.TEXT,
            Help("点位的名称"),
            also=(
                *("点位", "监测点位", "采样点", "采样点位", "采样点名称", "采样点位置", "采样位置"),
                *("采样地点", "监测断面", "采样断面", "断面名称", "断面"),
            ),
        ),
        _optional(MONITORING_SAMPLE, "taken_on"),
        *(_optional(MONITORING_SAMPLE, key) for key in _SAMPLE_KEYS),
        _optional(MONITORING_RESULT, "substance"),
        _optional(MONITORING_RESULT, "cas_rn"),
        *(_optional(MONITORING_RESULT, key) for key in RESULT_KEYS),
    ),
)
