"""The checklists that ship with the program: files under resources, and one built from the list in force."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from nptracker.domain.forms.codes import FINDING_CATEGORY
from nptracker.domain.forms.inspection_codes import CHECK_METHOD
from nptracker.domain.substance_listing import EXEMPT_UNTIL, Measure
from nptracker.domain.values import Value
from nptracker.paths import resource_path
from nptracker.services.substances import shipped_measures

FOLDER = "checklists"
KEY_CONTROLLED = "key-controlled"
OWN_STATUS = "依据法规义务自编，非官方文本"
_ORDER = (  # as officers meet them; a file that is not named here comes last
    "new-chemicals",
    "toxic-trade",
    "clean-production",
    "soil-hazards",
    "product-content",
    "antibiotics-retail",
    "veterinary-antibiotics",
    "pesticide-trade",
)
_HOW_TO_CHECK = {  # by kind of measure: what to look at, how, and the category of a finding
    "禁止生产": ("查看装置、产品目录、生产台账", "site", "measures"),
    "禁止加工使用": ("查看原辅料采购、配方、投料点，对照豁免用途", "site", "measures"),
    "进出口管控": ("查看报关单、放行通知单", "remote", "measures"),
    "清洁生产审核": ("查看审核启动、完成和验收材料", "remote", "clean_production"),
    "危险废物管理": ("查看危险废物识别、贮存、转移联单", "either", "waste"),
    "土壤风险管控": ("查看隐患排查制度、记录和现场防渗", "either", "soil"),
    "排放管控": ("查看排污许可、监测报告和治理设施", "either", "permit"),
    "含量限值": ("查看配方、检验报告，必要时抽样", "either", "measures"),
    "用药管理": ("查看处方、采购和使用记录", "either", "measures"),
}
_TEXTS = ("item", "points", "standard", "method", "clause", "category")
_ELSE = ("查看有关台账和现场", "either", "measures")


@dataclass(frozen=True, slots=True)
class ShippedItem:
    """One item of a shipped checklist; its codes are those of the forms."""

    item: str
    points: str
    standard: str
    method: str
    clause: str
    category: str
    exempt_until: date | None = None

    def values(self) -> dict[str, Value]:
        """Return the values of its record, place and checklist left out."""
        keys = (*_TEXTS, "exempt_until")
        return {key: value for key in keys if (value := getattr(self, key))}


@dataclass(frozen=True, slots=True)
class ShippedChecklist:
    """A checklist as shipped: where it comes from, what it is, and its items in order."""

    code: str
    edition: int
    title: str
    topic: str
    source: str
    status: str
    made_on: date
    items: tuple[ShippedItem, ...]

    def values(self) -> dict[str, Value]:
        """Return the values of its record."""
        keys = ("code", "edition", "title", "topic", "source", "status", "made_on")
        return {key: getattr(self, key) for key in keys}


@cache
def shipped_checklists() -> Mapping[str, ShippedChecklist]:
    """Return the shipped checklists by code, the one of the key-controlled list first."""
    place = {code: at for at, code in enumerate(_ORDER)}
    files = sorted(
        resource_path(FOLDER).glob("*.json"), key=lambda file: (place.get(file.stem, len(place)), file.stem)
    )
    read = [_from_file(json.loads(file.read_text("utf-8"))) for file in files]
    return {one.code: one for one in (_key_controlled(shipped_measures()), *read)}


def _from_file(data: Mapping[str, Any]) -> ShippedChecklist:
    items = tuple(_item(row) for row in data["items"])
    head = {key: data[key] for key in ("code", "edition", "title", "topic", "source", "status")}
    return ShippedChecklist(**head, made_on=date.fromisoformat(data["made_on"]), items=items)


def _item(row: Mapping[str, str]) -> ShippedItem:
    """Return one item; raises ValueError for a code that the forms do not know."""
    if row["method"] not in CHECK_METHOD.labels or row["category"] not in FINDING_CATEGORY.labels:
        raise ValueError(f"unknown code in checklist item {row['item']!r}")
    item, points, standard, method, clause, category = (row[key] for key in _TEXTS)
    return ShippedItem(item, points, standard, method, clause, category)


def _key_controlled(measures: Sequence[Measure]) -> ShippedChecklist:
    """Return the checklist made of a list's measures, one item each, under the name of the category."""
    return ShippedChecklist(
        KEY_CONTROLLED,
        1,
        "重点管控新污染物措施落实检查单",
        "生产、加工使用、进出口、排放清单内物质的企业",
        f"逐条取自{measures[0].basis}的主要环境风险管控措施",
        f"措施取自清单原文，检查要点{OWN_STATUS}",
        date(2026, 1, 5),
        tuple(_measure_item(measure) for measure in measures),
    )


def _measure_item(measure: Measure) -> ShippedItem:
    points, method, category = _HOW_TO_CHECK.get(measure.kind, _ELSE)
    exempt = measure.deadline if measure.deadline_kind == EXEMPT_UNTIL else None
    clause = f"{measure.basis} {measure.category_no}号第{measure.label}项"
    return ShippedItem(measure.category, points, measure.text, method, clause, category, exempt)
