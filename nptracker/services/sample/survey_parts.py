"""What the sample's enterprises returned beside their amounts: uses, releases by medium, answers to measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nptracker.services.office import Office
from nptracker.services.sample.survey_amounts import NIL, Row

Texts = Mapping[str, str]
_IDENTITY = ("enterprise", "data_year", "substance", "cas_rn")
# Invented shares: most goes to a licensed receiver, a little into the air, nothing into water.
_RELEASES = (
    {"medium": "废水", "amount": NIL},
    {"medium": "废气", "amount": "2", "destination": "有组织排放", "treatment": "活性炭吸附"},
    {"medium": "固体废物", "amount": "5", "destination": "委托利用处置"},
)


def use_rows(entry: Texts, story: Row, used: int) -> Iterator[Texts]:
    """Yield what an entry's substance was used for; the parts add up to what was used, in kg."""
    left = used if story["uses"] else 0
    for at, (use, percent) in enumerate(story["uses"].items(), start=1):
        amount = left if at == len(story["uses"]) else used * percent // 100
        left -= amount
        yield _identity(entry) | {"use": use, "amount": str(amount) if amount else NIL}


def release_rows(entries: Sequence[Texts]) -> Iterator[Texts]:
    """Yield the releases of each entry of the detailed tier."""
    for entry in entries:
        if "详细" in entry.get("tiers", ""):
            there_is = any(entry.get(key, NIL) != NIL for key in ("used", "produced"))
            for release in _RELEASES:
                told = release if there_is else {"medium": release["medium"], "amount": NIL}
                yield _identity(entry) | told | {"monitored": "是"}


def measure_rows(office: Office, entries: Sequence[Texts]) -> Iterator[Texts]:
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
            told = {"measure_no": measure.label, "measure": measure.text, "list_version": measure.basis}
            yield _identity(entry) | answer | told


def convention_rows(entries: Sequence[Texts]) -> Iterator[Texts]:
    """Yield what an entry of the convention tier says of its stock."""
    for entry in entries:
        if "公约" in entry.get("tiers", ""):
            yield _identity(entry) | {"stage": "库存", "amount": NIL, "disposal": "委托有资质单位处置"}


def _identity(entry: Texts) -> dict[str, str]:
    return {key: entry[key] for key in _IDENTITY if entry.get(key)}
