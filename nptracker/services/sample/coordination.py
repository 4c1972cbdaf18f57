"""The coordination mechanism of the sample: members come and go, meetings decide, bodies act together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from typing import Any

from nptracker.domain.plan import in_force
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.sample.standing import standing_task

Row = Mapping[str, Any]
_PHONE = "0000-10{:05}"  # no such number is ever given out


class Coordination:
    """Tells what the members of the mechanism do."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._story = story_part("coordination")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        for on, members in groupby(self._story["members"], key=lambda row: row["on"]):
            yield Event(day_of(on), partial(self._join, list(members)))
        for member in self._story["members"]:
            if "until" in member:
                yield Event(day_of(member["until"]), partial(self._leave, member))
        for meeting in self._story["meetings"]:
            yield from self._meeting_events(meeting)
        for action in self._story["joint_actions"]:
            yield Event(day_of(action["ended_on"]), partial(self._act, action))

    def _join(self, members: list[Row]) -> None:
        known = self._office.records.count("member")
        rows = [
            (
                None,
                {key: row[key] for key in ("role", "name", "post")}
                | {
                    "org": self._office.orgs.named(row["org"]),
                    "phone": _PHONE.format(known + place),
                    "since": row["on"],
                    "doc_no": "示例〔2023〕成立文件",
                },
            )
            for place, row in enumerate(members, start=1)
        ]
        self._office.records.write_block("member", rows, f"录入协调机制成员 {len(rows)} 人")

    def _leave(self, member: Row) -> None:
        leaving = next(
            record
            for record in self._office.records.after("member", 0, 200)
            if record["name"] == member["name"] and not record["until"]
        )
        self._office.records.write_block("member", [(leaving.id, {"until": member["until"]})], "成员离任")

    def _meeting_events(self, meeting: Row) -> Iterator[Event]:
        yield Event(day_of(meeting["held_on"]), partial(self._meet, meeting))
        for decision in meeting["decisions"]:
            if "done_on" in decision:
                yield Event(day_of(decision["done_on"]), partial(self._carry_out, meeting, decision))
            if "becomes_task" in decision:
                yield Event(day_of(decision["becomes_task"]), partial(self._make_task, meeting, decision))

    def _meet(self, meeting: Row) -> None:
        day = self._office.today()
        there = [
            self._office.orgs.history().name_on(str(member["org"]), day)
            for member in self._office.records.after("member", 0, 200)
            if in_force(member, day)
        ]
        fields = ("held_on", "kind", "title", "chair", "absent", "minutes")
        texts = {key: meeting[key] for key in fields} | {
            "place": "区政府第二会议室",
            "attending": "、".join(dict.fromkeys(name for name in there if name != meeting["absent"])),
            "attendees": "各成员单位到会人员",
            "doc_no": f"示例纪要{meeting['held_on']}",
        }
        self._office.records.write_block("meeting", [(None, texts)], f"登记会议：{meeting['title']}")
        rows = [(None, self._decision(meeting, decision)) for decision in meeting["decisions"]]
        self._office.records.write_block("decision", rows, f"登记议定事项 {len(rows)} 项")

    def _decision(self, meeting: Row, decision: Row) -> Mapping[str, str]:
        return {
            "meeting": meeting["title"],
            "no": decision["no"],
            "text": decision["text"],
            "lead_org": self._office.orgs.named(decision["lead_org"]),
            "orgs": decision.get("orgs", ""),
            "due_on": decision["due_on"],
        }

    def _decision_id(self, meeting: Row, decision: Row) -> str:
        held = self._office.records.resolve("meeting", meeting["title"])
        return next(
            record.id
            for record in self._office.records.after("decision", 0, 200)
            if record["meeting"] == held and record["no"] == decision["no"]
        )

    def _carry_out(self, meeting: Row, decision: Row) -> None:
        texts = {"done_on": decision["done_on"], "result": decision["result"]}
        row = (self._decision_id(meeting, decision), texts)
        self._office.records.write_block("decision", [row], f"落实议定事项：{decision['text']}")

    def _make_task(self, meeting: Row, decision: Row) -> None:
        self._office.decisions.make_task(self._decision_id(meeting, decision))

    def _act(self, action: Row) -> None:
        texts = {key: str(value) for key, value in action.items() if key != "task"}
        task = standing_task(self._office, action["task"])
        self._office.records.write_block(
            "joint_action", [(None, texts | {"task": task})], f"登记联合行动：{action['title']}"
        )
