"""What the shipped list of industries says of an enterprise: whether its class exists, and what it is called."""

from __future__ import annotations

from nptracker.domain.forms.checks import Check
from nptracker.domain.forms.enterprise import ENTERPRISE
from nptracker.domain.forms.enterprise_checks import NO_CLASS, NO_MANUFACTURING, OTHER_CLASS_NAME
from nptracker.domain.forms.form import Form
from nptracker.domain.industry_scope import industry_digits
from nptracker.domain.problem import Problem
from nptracker.domain.quantity import fold
from nptracker.domain.substance_identity import text_of
from nptracker.domain.values import Values
from nptracker.services.industries import industry_by_code

_CLASS_DIGITS = 4
_FIRST_DIVISION, _LAST_DIVISION = "13", "43"  # the divisions of manufacturing, which the survey looks at


def listed_problems(form: Form, values: Values) -> list[Problem]:
    """Return what shipped lists say of a record of any kind; only enterprises have a list to be looked up in."""
    return industry_problems(values) if form.kind == ENTERPRISE.kind else []


def industry_problems(values: Values) -> list[Problem]:
    """Return what is doubtful about industry code and name: E5 no such class, E6 another name, E7 no manufacturing."""
    code = text_of(values.get("industry_code"))
    digits = industry_digits(code)
    if not code:
        return []
    known = industry_by_code().get(digits)
    if known is None:
        return [_unknown_class(code, digits)]
    name = text_of(values.get("industry_name"))
    if not name or fold(name) == fold(known.name):
        return []
    words = f"行业代码 {digits} 是“{known.name}”，填的名称是“{name}”"
    return [_problem(OTHER_CLASS_NAME, words, name, known.name)]


def _unknown_class(code: str, digits: str) -> Problem:
    is_manufacturing = _FIRST_DIVISION <= digits[:2] <= _LAST_DIVISION
    if len(digits) == _CLASS_DIGITS and not is_manufacturing:
        words = f"行业代码 {digits} 不属于制造业（13–43大类），一般不在调查范围"
        return _problem(NO_MANUFACTURING, words, code)
    words = f"“{code}”不在 GB/T 4754-2017 制造业的小类里"
    advice = _wider(digits) if digits else "请填四位小类代码；旧版代码请换成2017版"
    return _problem(NO_CLASS, words, code, advice)


def _problem(rule: Check, words: str, value: str, advice: str = "") -> Problem:
    return Problem(rule.code, rule.severity, words, field=rule.marks[0], value=value, suggestion=advice)


def _wider(digits: str) -> str:
    """Return the classes that begin alike, for a code of a division or a group, or one of an older edition."""
    group = digits[:3]
    near = [industry for code, industry in industry_by_code().items() if code.startswith(group)]
    named = "、".join(f"{industry.code} {industry.name}" for industry in near[:3])
    return f"请填四位小类，如 {named}" if near else "请填四位小类代码；旧版代码请换成2017版"
