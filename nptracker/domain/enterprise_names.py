"""Names of enterprises for comparing: the same house is written with and without its place, form and brackets."""

from __future__ import annotations

import re
from collections.abc import Collection

from nptracker.domain.quantity import fold

# longest first: “股份有限公司” must not leave “股份” behind
_LEGAL_FORMS = (
    "股份有限责任公司", "集团股份有限公司", "集团有限责任公司", "有限责任公司", "股份有限公司", "集团有限公司",
    "股份公司", "有限公司", "集团公司", "总公司", "公司",
)  # fmt: skip
_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_MARKS = re.compile(r"[\W_]+")
# one of these more, less or other is another house: 一分厂, 二分厂; 东街电镀厂, 西街电镀厂
_TELLING = re.compile(r"[0-9一二三四五六七八九十东西南北甲乙丙丁]")
_LEAST = 2  # signs that a name keeps at least, else it would say nothing
_PLACE_ENDINGS = (
    "自治州",
    "自治县",
    "自治区",
    "地区",
    "林区",
    "特区",
    "省",
    "市",
    "州",
    "盟",
    "旗",
    "县",
    "区",
)


def place_words(names: Collection[str]) -> tuple[str, ...]:
    """Return places as they stand before a name, with and without 省, 市, 县; longest first."""
    words = {name for name in names if name}
    for name in list(words):
        ending = next((e for e in _PLACE_ENDINGS if name.endswith(e) and len(name) - len(e) >= _LEAST), "")
        words.add(name.removesuffix(ending))
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def fold_name(name: str, places: Collection[str] = ()) -> str:
    """Return what is left of a name without its place, brackets, spaces and legal form, for comparing only."""
    text = _BRACKETED.sub(lambda found: "" if found[1] in places else found[1], fold(name))
    text = _MARKS.sub("", text)
    bare = _without_form(_without_place(text, places))
    return bare.upper() if len(bare) >= _LEAST else text.upper()


def _without_place(text: str, places: Collection[str]) -> str:
    while place := next((p for p in places if text.startswith(p) and len(text) - len(p) >= _LEAST), ""):
        text = text.removeprefix(place)
    return text


def _without_form(text: str) -> str:
    form = next((form for form in _LEGAL_FORMS if text.endswith(form)), "")
    return text.removesuffix(form)


def telling_signs(folded: str) -> tuple[str, ...]:
    """Return the numbers and quarters in a folded name: names that differ in them are different houses."""
    return tuple(_TELLING.findall(folded))
