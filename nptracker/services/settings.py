"""Settings that belong to the district file: region, own unit, current period, thresholds."""

from __future__ import annotations

from nptracker.domain.changes import NOTHING, Changes
from nptracker.services.session import Session

SAMPLE_MARK = "示例数据　不得上报"
LABELS = {
    "region": "地区",
    "region_code": "行政区划代码",
    "reporting_unit": "填报单位",
    "phone": "联系电话",
    "reviewer": "审核人",
    "period": "当前期次",
    "is_sample": "示例数据",
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
    def sample_mark(self) -> str:
        """What every file made of the sample district says on itself, "" for a real one."""
        return SAMPLE_MARK if self.get("is_sample") == "yes" else ""

    def put(self, name: str, value: str, *, way: str = "do") -> Changes:
        """Set a setting; nothing happens when it already has this value. ``way="keep"`` is passed over by undo."""
        table = self._session.table("setting")
        found = table.having("name", name)
        if found and found[0]["value"] == value:
            return NOTHING
        with self._session.verb("setting", f"设置：{LABELS.get(name, name)}", way=way) as verb:
            if found:
                table.update(found[0].id, {"value": value})
            else:
                table.insert({"name": name, "value": value})
        return verb.changes()
