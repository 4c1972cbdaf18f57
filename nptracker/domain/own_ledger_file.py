"""The declaration of a ledger as text: kept in the district file, and travelling as a file of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from nptracker.domain.own_ledger import OwnCheck, OwnField, OwnLedger, OwnType, Rule, faults
from nptracker.errors import UserError

FORMAT = "nptracker-ledger"
FORMAT_VERSION = 1
_MOST_CHARACTERS = 1_000_000
_SAFE = "没有改动。"


def as_text(ledger: OwnLedger) -> str:
    """Return a declaration as JSON that ``from_text`` reads back to the same."""
    told = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "kind": ledger.kind,
        "title": ledger.title,
        "theme": ledger.theme,
        "note": ledger.note,
        "key": list(ledger.key),
        "dated_by": ledger.dated_by,
        "fields": [
            {name: value for name, value in field._asdict().items() if value} for field in ledger.fields
        ],
        "checks": [check._asdict() for check in ledger.checks],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def from_text(text: str, name: str = "") -> OwnLedger:
    """Return the declaration a text holds; raises UserError for a foreign, newer or damaged one.

    ``name`` is the file that the text comes from, for the message.
    """
    told = _told(text, name)
    try:
        ledger = OwnLedger(
            kind=_text(told, "kind"),
            title=_text(told, "title"),
            theme=_text(told, "theme"),
            note=_text(told, "note"),
            fields=tuple(_field(field) for field in told["fields"]),  # type: ignore[attr-defined]
            key=_texts(told["key"]),
            dated_by=_text(told, "dated_by"),
            checks=tuple(OwnCheck(Rule(c["rule"]), _texts(c["fields"])) for c in told["checks"]),  # type: ignore[attr-defined]
        )
        wrong = faults(ledger)
        keys = [field.key for field in ledger.fields]
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(name, "内容不全") from error
    if wrong or len(set(keys)) < len(keys):
        raise _damaged(name, wrong[0] if wrong else "栏目的内部代号有重复")
    return ledger


def _told(text: str, name: str) -> Mapping[str, object]:
    if len(text) > _MOST_CHARACTERS:
        raise _foreign(name)
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _foreign(name) from error
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise _foreign(name)
    version = told.get("version")
    if not isinstance(version, int):
        raise _damaged(name, "没有写明格式的版本")
    if version > FORMAT_VERSION:
        raise UserError(
            "这份台账格式是更新版本的程序做的，这里读不了。", safe=_SAFE, todo="请先升级程序。", file=name
        )
    return told


def _field(told: Mapping[str, object]) -> OwnField:
    known = set(OwnField._fields)
    if set(told) - known:
        raise ValueError(sorted(set(told) - known))
    return OwnField(
        key=_text(told, "key"),
        heading=_text(told, "heading"),
        type=OwnType(_text(told, "type")),
        meaning=_text(told, "meaning"),
        unit=_text(told, "unit"),
        options=_texts(told.get("options", ())),
        is_required=told.get("is_required") is True,
        is_personal=told.get("is_personal") is True,
        is_retired=told.get("is_retired") is True,
    )


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(part, str) for part in value):
        raise TypeError(value)
    return tuple(value)


def _foreign(name: str) -> UserError:
    return UserError(
        "这不是台账格式文件。", safe=_SAFE, todo="请选用“导出格式”做出来的 .json 文件。", file=name
    )


def _damaged(name: str, why: str) -> UserError:
    return UserError(f"这份台账格式已损坏：{why}。", safe=_SAFE, todo="请向给您文件的人再要一份。", file=name)
