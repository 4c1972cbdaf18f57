"""Settings that belong to the district file: region, own unit, current period, thresholds."""

from __future__ import annotations

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.sample_mark import SAMPLE_MARK
from nptracker.errors import UserError
from nptracker.services.session import Session

IS_SAMPLE = "is_sample"  # set when the sample is made, and never taken off again
_YES = "yes"
LABELS = {
    "region": "地区",
    "region_code": "行政区划代码",
    "reporting_unit": "填报单位",
    "phone": "联系电话",
    "reviewer": "审核人",
    "period": "当前期次",
    IS_SAMPLE: "示例数据",
    "guide": "上手五步",
    "yearly_cap": "每家企业年度检查次数上限",
    "red_days": "红灯提前天数",
    "yellow_days": "黄灯提前天数",
}


class SettingService:
    """Reads and writes settings by name; every change is journalled like any other."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str, default: str = "") -> str:
        """Return a setting, or the default when it was never set."""
        found = self._session.table("setting").having("name", name)
        return str(found[0]["value"] or default) if found else default

    @property
    def is_sample(self) -> bool:
        """Tell whether this is the sample district; a copy of its file is one too."""
        return self.get(IS_SAMPLE) == _YES

    @property
    def sample_mark(self) -> str:
        """What every file made of the sample district says on itself, "" for a real one."""
        return SAMPLE_MARK if self.is_sample else ""

    def mark_as_sample(self) -> None:
        """Make this the sample district for good: no undo takes it back, and no setting."""
        self.put(IS_SAMPLE, _YES, way="keep")

    def put(self, name: str, value: str, *, way: str = "do") -> Changes:
        """Set a setting; nothing happens when it already has this value. ``way="keep"`` is passed over by undo.

        Raises UserError for taking the mark of the sample district off.
        """
        table = self._session.table("setting")
        found = table.having("name", name)
        if found and found[0]["value"] == value:
            return NOTHING
        if name == IS_SAMPLE and value != _YES:
            raise UserError(
                "示例区的标记不能去掉。", safe="没有变化。", todo="要办真实的工作，请新建区县文件。"
            )
        with self._session.verb("setting", f"设置：{LABELS.get(name, name)}", way=way) as verb:
            if found:
                table.update(found[0].id, {"value": value})
            else:
                table.insert({"name": name, "value": value})
        return verb.changes()
