"""Lists of duties, where each item begins with the body it is for: “区水务局：负责…”, “区水务局负责…”."""

from __future__ import annotations

import re

from nptracker.importing.plan_fold import fold
from nptracker.importing.unit_names import is_body, split_list

_DUTY = r"(?:主要|具体|统一|牵头|依法|组织)*(?:负责|牵头|承担|指导|会同|落实|做好|配合)"
_OPENS = re.compile(rf"\s*(?P<who>[^,。;:]{{2,24}}?)\s*(?::|。(?=\s*{_DUTY})|(?:要|应|须)(?=\S)|(?={_DUTY}))")
_BEGINS_DUTY = re.compile(rf"\s*(?:要|应|须)?{_DUTY}")


def body_of_duty(line: str) -> str:
    """Return the body a paragraph opens with when the paragraph says what that body does; else nothing."""
    match = _OPENS.match(fold(line))
    who = line[match.start("who") : match.end("who")] if match else ""
    return who if _are_bodies(who) else ""


def names_its_body(title: str, text: str) -> bool:
    """Return True for an item whose title is a body and whose text is that body's duty."""
    return _are_bodies(title) and bool(_BEGINS_DUTY.match(fold(text)))


def _are_bodies(words: str) -> bool:
    names = [name.strip() for name in split_list(words)]
    return bool(words.strip()) and all(is_body(name) for name in names)
