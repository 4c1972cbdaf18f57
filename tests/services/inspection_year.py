"""A district with a plan, inspectors and enterprises to draw from; every name in it is invented."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

from nptracker.services.draws import DrawOrder
from nptracker.services.office import Office

TODAY = date(2026, 11, 22)
PEOPLE = ("赵工", "钱工", "孙工", "李工")


def make_blank(folder: Path) -> Path:
    """Make an empty district to copy: making one takes seven times as long as opening it."""
    Office.create(folder / "空.npt", region="清水区", person="王敏", today=lambda: TODAY).close()
    return folder / "空.npt"


@contextmanager
def copied(blank: Path, folder: Path) -> Iterator[Office]:
    """Open a copy of an empty district on a fixed day."""
    path = folder / "示例.npt"
    shutil.copyfile(blank, path)
    office = Office.open(path, person="王敏", today=lambda: TODAY)
    try:
        yield office
    finally:
        office.close()


def add(office: Office, kind: str, /, **texts: str) -> str:
    """Add a record from typed texts and return its id."""
    return office.records.create(kind, office.records.typed(kind, texts)).record_ids[0]


def firms(office: Office, count: int = 8, first: int = 0, **texts: str) -> list[str]:
    """Add running enterprises with credit codes of their own."""
    return [
        add(office, "enterprise", **{
            "name": f"第{at}化工有限公司", "uscc": f"9162070{at:011d}", "township": ("东街街道", "大满镇")[at % 2],
            "industry_code": "2614", "operating": "在产", "screening": "入统", **texts,
        })
        for at in range(first, first + count)
    ]  # fmt: skip


def people(office: Office) -> list[str]:
    """Add four inspectors in service and one who is away."""
    here = [
        add(office, "inspector", name=n, badge_no=f"SL-{at}", in_service="是") for at, n in enumerate(PEOPLE)
    ]
    return [*here, add(office, "inspector", name="吴工", badge_no="SL-9", in_service="否")]


def plan(office: Office, **texts: str) -> str:
    """Add a row of the plan of 2026 that asks for three enterprises."""
    return add(office, "inspection_plan", **{
        "year": "2026", "number": "JH2026-01", "task_name": "措施落实检查", "kind": "专项检查", "object": "入统企业",
        "matters": "措施落实", "quota": "3", "months": "3月、11月", "joint_orgs": "水务局", **texts,
    })  # fmt: skip


def drawn(office: Office, plan_id: str, **more: object) -> str:
    """Draw for a row of the plan and return the draw."""
    order = {"plan_id": plan_id, "drawn_by": "王敏", "seed": "二月二", "witness": "何某", **more}
    return office.draws.make(DrawOrder(**order)).record_ids[0]  # type: ignore[arg-type]


def visit(office: Office, owner: str, at: datetime, number: str, **more: object) -> str:
    """Add an inspection that was made and counts."""
    values = {
        "number": number, "enterprise": owner, "kind": "daily", "counts": "yes", "started_at": at,
        "inspector_1": "赵工", "inspector_2": "钱工", "result": "none", **more,
    }  # fmt: skip
    return office.records.create("inspection", values).record_ids[0]  # type: ignore[arg-type]
