"""An invented survey year for tests: enterprises, entries and parts as plain rows, from which sums can be made by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nptracker.services.office import Office

YEAR = 2025
DICHLOROMETHANE, TRICHLOROMETHANE, NONYLPHENOL = "二氯甲烷", "三氯甲烷", "壬基酚"
CODES = {DICHLOROMETHANE: "75-09-2", TRICHLOROMETHANE: "67-66-3", NONYLPHENOL: "25154-52-3"}
AMOUNTS = (
    "stock_open", "produced", "bought_home", "bought_abroad", "used", "sold_home", "sold_abroad", "disposed", "stock_close",
)  # fmt: skip
# name, township, industry, park, management
ENTERPRISES = (
    ("清河精细化工有限公司", "东街街道", "2614", "重点排污单位、排污许可"),
    ("大满制药有限公司", "大满镇", "2710", "排污许可"),
    ("乌江清洗剂厂", "东街街道", "2614", ""),
    ("安阳电子材料厂", "安阳乡", "3985", ""),
    ("三闸仓储有限公司", "三闸镇", "", ""),
)
# enterprise, substance, tiers, used, bought, in the words typed
ENTRIES = (
    (0, DICHLOROMETHANE, "基本、详细、重点管控", "1.2 吨", "1.2 吨"),
    (1, DICHLOROMETHANE, "基本、详细、重点管控", "300.5", "300.5"),
    (2, DICHLOROMETHANE, "基本", "零报告", "零报告"),
    (0, NONYLPHENOL, "基本、重点管控", "20", "20"),
)
KILOGRAMS = {"1.2 吨": Decimal(1200), "300.5": Decimal("300.5"), "20": Decimal(20)}


def uscc(i: int) -> str:
    """Return a credit code with its check character, computed here from the standard's weights."""
    alphabet, body = "0123456789ABCDEFGHJKLMNPQRTUWXY", f"91620702M{i:08d}"
    total = sum(alphabet.index(char) * 3**place % 31 for place, char in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


def enterprise_rows() -> list[dict[str, str]]:
    """Return the base ledger as typed."""
    return [
        {
            "name": name, "uscc": uscc(i), "township": town, "industry_code": code, "operating": "在产",
            "management": marks, "industry_name": "",
        }
        for i, (name, town, code, marks) in enumerate(ENTERPRISES)
    ]  # fmt: skip


def fill(office: Office) -> list[str]:
    """Write the ledger, include all but the storehouse, and write the entries; returns the ids of the enterprises."""
    office.records.write_block("enterprise", [(None, row) for row in enterprise_rows()], "录入")
    ids = [record.id for record in office.records.after("enterprise", 0, 100)]
    office.screening.conclude(ids[:4], YEAR, "included", "环评报告", "王敏", date(2026, 2, 1))
    office.screening.conclude(ids[4:], YEAR, "trade", "现场查看", "王敏", date(2026, 2, 1))
    office.records.write_block("survey_entry", [(None, entry_row(ids, entry)) for entry in ENTRIES], "录入")
    return ids


def entry_row(ids: list[str], entry: tuple[int, str, str, str, str]) -> dict[str, str]:
    """Return one entry as typed; what was bought was used."""
    owner, substance, tiers, used, bought = entry
    return dict.fromkeys(AMOUNTS, "零报告") | {
        "enterprise": ids[owner], "data_year": str(YEAR), "substance": substance, "cas_rn": CODES[substance],
        "tiers": tiers, "activity": "加工使用", "used": used, "bought_home": bought, "uses": "清洗溶剂",
    }  # fmt: skip


def part(ids: list[str], owner: int, substance: str, **more: str) -> dict[str, str]:
    """Return one row of a part as typed."""
    named = {
        "enterprise": ids[owner],
        "data_year": str(YEAR),
        "substance": substance,
        "cas_rn": CODES[substance],
    }
    return named | more


def nil(ids: list[str], owner: int, category: str) -> dict[str, str]:
    """Return one nil return as typed."""
    return {
        "enterprise": ids[owner], "data_year": str(YEAR), "category": category, "basis": "原辅料台账",
        "confirmed_by": "赵工", "confirmed_on": "2026-03-01",
    }  # fmt: skip


def write(office: Office, kind: str, *rows: dict[str, str]) -> None:
    """Write rows of one ledger."""
    office.records.write_block(kind, [(None, row) for row in rows], "录入")
