"""What can be told of an enterprise without looking anything up: place, permit number, a whole screening."""

from __future__ import annotations

import re
from decimal import Decimal

from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms.checks import Check, LookedUp
from nptracker.domain.problem import Severity
from nptracker.domain.substance_identity import text_of
from nptracker.domain.uscc import uscc_fault
from nptracker.domain.values import Values, is_given

_NO_PLACE = frozenset({"市辖区", "县", "市区", "城区", "郊区", "本区", "本县", "区县", "不详"})
_EAST, _NORTH = (
    (Decimal(73), Decimal(136)),
    (Decimal(3), Decimal(54)),
)  # degrees; mainland and islands of China
# HJ 608-2017, appendix A: credit code, three digits of the site, one letter that tells permit from registration
_PERMIT = re.compile(r"[0-9A-Z]{2}[0-9]{6}[0-9A-Za-z]{10}\d{3}[A-Z]")
_LISTED = re.compile(r"[、,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesAPlace(Check):
    """The township is one, not the word that stands for “somewhere in the city”."""

    severity: Severity = Severity.WARNING

    def fault(self, values: Values) -> str:  # noqa: D102
        township = text_of(values.get("township"))
        return (
            f"“{township}”不是乡镇或街道，汇总时会归不到属地，请按属地填写" if township in _NO_PLACE else ""
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LiesInChina(Check):
    """Longitude and latitude are plausible, both given, and not exchanged."""

    severity: Severity = Severity.WARNING

    def fault(self, values: Values) -> str:  # noqa: D102
        east, north = values.get("longitude"), values.get("latitude")
        if not isinstance(east, Decimal) and not isinstance(north, Decimal):
            return ""
        if not isinstance(east, Decimal) or not isinstance(north, Decimal):
            return "经度、纬度只填了一个" if not is_given(east) or not is_given(north) else ""
        if _within(east, _EAST) and _within(north, _NORTH):
            return ""
        if _within(north, _EAST) and _within(east, _NORTH):
            return f"经度 {east} 和纬度 {north} 可能填反了：经度应在73–136度，纬度应在3–54度"
        return f"经度 {east}、纬度 {north} 不在我国范围内（经度73–136度，纬度3–54度）"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitNumber(Check):
    """Each permit or registration number has its 22 characters and begins with the enterprise's credit code."""

    severity: Severity = Severity.WARNING

    def fault(self, values: Values) -> str:  # noqa: D102
        code = text_of(values.get("uscc"))
        numbers = [number for number in _LISTED.split(text_of(values.get("permit_no"))) if number]
        return next((words for number in numbers if (words := _permit_fault(number, code))), "")


def _permit_fault(number: str, code: str) -> str:
    if not _PERMIT.fullmatch(number):
        return f"排污许可(登记)编号“{number}”应为22位：18位信用代码+3位顺序码+1位字母"
    if code and not uscc_fault(code) and number[:18] != code:
        return f"排污许可(登记)编号“{number}”的前18位和信用代码 {code} 不一致"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeScreening(Check):
    """A conclusion of the first screening says on what evidence, by whom and when."""

    severity: Severity = Severity.WARNING

    def fault(self, values: Values) -> str:  # noqa: D102
        if not is_given(values.get("screening")):
            return ""
        facts = {"依据": "screening_reason", "初筛人": "screened_by", "日期": "screened_on"}
        missing = [word for word, key in facts.items() if not is_given(values.get(key))]
        return f"有初筛结论，但没有写{'、'.join(missing)}" if missing else ""


def _within(degrees: Decimal, bounds: tuple[Decimal, Decimal]) -> bool:
    return bounds[0] <= degrees <= bounds[1]


NO_CLASS = LookedUp(
    code="E5",
    statement="行业代码是 GB/T 4754-2017 里的四位小类",
    severity=Severity.WARNING,
    marks=("industry_code",),
)
OTHER_CLASS_NAME = LookedUp(
    code="E6",
    statement="行业名称与行业代码在 GB/T 4754-2017 里的名称一致",
    severity=Severity.WARNING,
    marks=("industry_name",),
)
NO_MANUFACTURING = LookedUp(
    code="E7",
    statement="行业代码不在制造业（13–43大类）的，提示一般不在调查范围",
    severity=Severity.NOTICE,
    marks=("industry_code",),
)
ENTERPRISE_CHECKS = (
    NamesAPlace(code="E1", statement="乡镇(街道)按属地填写，不填“市辖区”", marks=("township",)),
    LiesInChina(code="E2", statement="经度在73–136度、纬度在3–54度，两个都填", marks=("longitude",)),
    PermitNumber(code="E3", statement="排污许可(登记)编号22位，前18位是本企业信用代码", marks=("permit_no",)),
    WholeScreening(code="E4", statement="有初筛结论的，写明依据、初筛人和日期", marks=("screening",)),
    NO_CLASS,
    OTHER_CLASS_NAME,
    NO_MANUFACTURING,
)
