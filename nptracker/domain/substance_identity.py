"""By what a survey row's substance is known: its CAS RN or serial number when given, else its name."""

from __future__ import annotations

import re

from nptracker.domain.casrn import cas_rns_in
from nptracker.domain.quantity import fold
from nptracker.domain.values import Value, Values


def text_of(value: Value) -> str:
    """Return a text value, empty for everything that is no text."""
    return value if type(value) is str else ""  # not isinstance: the words for “absent” are texts as well


def identity_of(values: Values) -> str:
    """Return by what a row's substance is known within one enterprise and data year, "" when it names none."""
    return text_of(values.get("cas_rn")) or fold(text_of(values.get("substance")))


def named_in(text: str) -> tuple[str, str]:
    """Return the name and the CAS RN that a free text such as “二氯甲烷（75-09-2）” holds, "" for what is not there."""
    code = next(iter(cas_rns_in(text)), "")
    name = re.sub(r"[（(]?(?:CAS号?[:：]?)?" + re.escape(code) + "[）)]?", "", text) if code else text
    return name.strip(), code


def substance_words(values: Values) -> str:
    """Return a row's substance for people, such as “二氯甲烷（75-09-2）”."""
    name, code = text_of(values.get("substance")), text_of(values.get("cas_rn"))
    return f"{name}（{code}）" if name and code else name or code or "未写名称的物质"
