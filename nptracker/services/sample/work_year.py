"""The work ledgers of the sample: what the departments enter through the year, a ledger of one's own, and what they feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from nptracker.domain.ledger_feed import Feed
from nptracker.domain.own_ledger import OWN_PREFIX, OwnCheck, OwnField, OwnLedger, OwnType, Rule
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part

_FARMS, _PACKAGING = "farm_reduction", "pesticide_packaging"
_SAMPLE_KIND = f"{OWN_PREFIX}5a3b1e000001"  # the same in every sample, so that its file is
Row = Mapping[str, str]


class WorkYear:
    """Tells what is entered in the work ledgers."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._story = story_part("work")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        for kind, (on, rows) in self._story["ledgers"].items():
            yield Event(day_of(on), partial(self._enter, kind, rows))
        farms, own = self._story["farms"], self._story["own"]
        yield Event(day_of(farms["on"]), partial(self._enter, _FARMS, list(_farms(farms))))
        yield Event(day_of(self._story["ledgers"][_PACKAGING][0]), self._feed)
        yield Event(day_of(own["on"]), partial(self._declare, own))

    def _enter(self, kind: str, rows: Sequence[Row]) -> None:
        title = self._office.forms[kind].title
        self._office.records.write_block(kind, [(None, row) for row in rows], f"录入{title} {len(rows)} 条")

    def _feed(self) -> None:
        """Let the townships' sheets give the indicator in force both its parts, and a task its share by pieces."""
        found = [
            id_ for id_, words in self._office.feeds.definitions() if "农药" in words and "本级" in words
        ]
        if found:
            whole = Feed(
                _PACKAGING, "sum", "produced", dated_by="through", part="denominator", definition=found[-1],
                title="包装产生量",
            )  # fmt: skip
            self._office.feeds.add(whole)
            self._office.feeds.add(whole._replace(column="collected", part="numerator", title="包装回收量"))
        tasks = [line.id for line in self._office.tasks.lines() if "农药" in line.title]
        if tasks:
            pieces = Feed(
                _PACKAGING, "sum", "produced_pieces", dated_by="through", part="denominator", task=tasks[-1],
                title="包装产生个数",
            )  # fmt: skip
            self._office.feeds.add(pieces)
            self._office.feeds.add(
                pieces._replace(column="collected_pieces", part="numerator", title="包装回收个数")
            )

    def _declare(self, story: Mapping[str, Any]) -> None:
        ledger = _ledger(story)
        self._office.own_ledgers.make(ledger)
        keys = [field.key for field in ledger.fields]
        self._enter(ledger.kind, [dict(zip(keys, row, strict=True)) for row in story["rows"]])


def _farms(story: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the whole list of farms: some in the programme, some of them there, the rest not yet."""
    animals, towns = story["animals"], story["townships"]
    for at in range(len(animals) * len(towns)):
        has_joined, has_reached = at < story["joined"], at < story["reached"]
        town, animal = towns[at % len(towns)], animals[at // len(towns)]
        row = {"year": story["year"], "farm": f"{town}{animal}示例养殖场", "township": town, "animal": animal}
        row |= {
            "stock": str(400 + 35 * at),
            "farm_state": "在养",
            "has_records": "是" if has_joined else "否",
        }
        row["state"] = "达标" if has_reached else "实施中" if has_joined else "未实施"
        row |= {"joined_on": story["joined_on"]} if has_joined else {}
        yield row | ({"reached_on": story["reached_on"]} if has_reached else {})


def _ledger(story: Mapping[str, Any]) -> OwnLedger:
    fields = tuple(_field(at, told) for at, told in enumerate(story["fields"], start=1))
    numbers = [field for field in fields if field.type in {OwnType.NUMBER, OwnType.INTEGER}]
    return OwnLedger(
        _SAMPLE_KIND,
        story["title"],
        story["theme"],
        story["note"],
        fields,
        key=tuple(fields[at].key for at in story["key"]),
        dated_by=fields[story["dated_by"]].key,
        checks=tuple(OwnCheck(Rule.NOT_NEGATIVE, (field.key,)) for field in numbers),
    )


def _field(at: int, told: Sequence[Any]) -> OwnField:
    heading, type_ = told[:2]
    unit = told[2] if len(told) > 2 else ""
    options = tuple(told[3]) if len(told) > 3 else ()
    return OwnField(f"f{at}", heading, OwnType(type_), unit=unit, options=options)
