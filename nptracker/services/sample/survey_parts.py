"""What the sample's enterprises returned beside their amounts: releases by medium, and an answer to each measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nptracker.services.office import Office

Texts = Mapping[str, str]
NIL = "零报告"
_IDENTITY = ("enterprise", "data_year", "substance", "cas_rn")
# Invented shares: most goes to a licensed receiver, a little into the air, nothing into water.
_RELEASES = (
    {"medium": "废水", "amount": NIL},
    {"medium": "废气", "amount": "2", "destination": "有组织排放", "treatment": "活性炭吸附"},
    {"medium": "固体废物", "amount": "5", "destination": "委托利用处置"},
)


def release_rows(entries: list[Texts]) -> Iterator[Texts]:
    """Yield the releases of each entry of the detailed tier."""
    for entry in entries:
        if "详细" in entry.get("tiers", ""):
            there_is = any(entry.get(key, NIL) != NIL for key in ("used", "produced"))
            for release in _RELEASES:
                told = release if there_is else {"medium": release["medium"], "amount": NIL}
                yield _identity(entry) | told | {"monitored": "是"}


def measure_rows(office: Office, entries: list[Texts]) -> Iterator[Texts]:
    """Yield an answer to each measure the lists demand for an entry of the key-control tier."""
    book = office.substances.book()
    for entry in entries:
        due = (
            book.measures(entry.get("cas_rn", ""), entry["substance"])
            if "重点" in entry.get("tiers", "")
            else []
        )
        for measure in {measure.label: measure for measure in due}.values():
            answer = {"answer": "落实", "evidence": "自查报告"}
            if measure.deadline_kind:  # exemptions and bans of single uses: not the sample's
                answer = {"answer": "不涉及"}
            yield (
                _identity(entry)
                | answer
                | {
                    "measure_no": measure.label,
                    "measure": measure.text,
                    "list_version": measure.basis,
                }
            )


def convention_rows(entries: list[Texts]) -> Iterator[Texts]:
    """Yield what an entry of the convention tier says of its stock."""
    for entry in entries:
        if "公约" in entry.get("tiers", ""):
            yield _identity(entry) | {"stage": "库存", "amount": NIL, "disposal": "委托有资质单位处置"}


def _identity(entry: Texts) -> dict[str, str]:
    return {key: entry[key] for key in _IDENTITY if entry.get(key)}
