"""The sample's checklists and rectification: items answered, problems put right, put off, closed and come back."""

from __future__ import annotations

import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from nptracker.services.office import Office
from nptracker.services.rectification import FindingStep
from nptracker.services.sample.clock import Event, story_part

Row = Mapping[str, Any]
_WIDTH, _HEIGHT = 320, 240


class Rectifying:
    """Tells of the lists filled at visits and of every step by which findings were put right."""

    def __init__(self, office: Office, today: date) -> None:
        self._office, self._today = office, today
        self._story = story_part("district")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        for row in self._story["checklists"]:
            day = self._ago(self._visited(row["inspection"]))
            made: dict[int, str] = {}
            yield Event(day, partial(self._fill_list, row, made))
            for found in row["found"]:
                for step in found["steps"]:
                    yield Event(
                        self._ago(step["days_ago"]), partial(self._made_step, made, found["item"], step)
                    )
        for row in self._story["findings"]:
            for step in row["steps"]:
                yield Event(self._ago(step["days_ago"]), partial(self._named_step, row["number"], step))
        repeated = self._story["repeated"]
        yield Event(self._ago(repeated["days_ago"]), partial(self._repeat, repeated))

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days)

    def _visited(self, number: str) -> int:
        return next(int(row["days_ago"]) for row in self._story["inspections"] if row["number"] == number)

    # -- lists --------------------------------------------------------------------------------------------

    def _fill_list(self, row: Row, made: dict[int, str]) -> None:
        """Fill the list of a visit in; ``made`` takes the findings that come of it, by item."""
        field = self._office.field
        visit_id = self._office.records.resolve("inspection", row["inspection"])
        if visit_id is None:  # the story began after this visit
            return
        field.checklists.attach(visit_id, row["list"])
        lines = field.checklists.of_visit(visit_id)[0].lines
        by_item = {at: answer.id for at, (_item, answer) in enumerate(lines, start=1)}
        apart = {*row["not_applicable"], *(found["item"] for found in row["found"])}
        field.checklists.answer([one for at, one in by_item.items() if at not in apart], "none")
        field.checklists.answer([by_item[at] for at in row["not_applicable"]], "not_applicable")
        for found in row["found"]:
            field.checklists.note(by_item[found["item"]], found["note"])
            made[found["item"]] = field.item_findings.make(by_item[found["item"]]).record_ids[0]
        self._photograph("inspection", visit_id, range(row.get("photos", 0)))

    # -- steps --------------------------------------------------------------------------------------------

    def _made_step(self, made: Mapping[int, str], item: int, step: Row) -> None:
        if item in made:
            self._take(made[item], step)

    def _named_step(self, number: str, step: Row) -> None:
        if found := self._office.records.resolve("finding", number):
            self._take(found, step)

    def _take(self, finding_id: str, step: Row) -> None:
        if step.get("photo"):
            self._photograph("finding", finding_id, range(7, 8))
        due_on = self._office.records.get("finding", finding_id)["due_on"]
        more = step.get("days_more")
        said = FindingStep(
            step["by"],
            self._office.today(),
            step["opinion"],
            step.get("evidence", ""),
            due_on + timedelta(more) if more and isinstance(due_on, date) else None,
            step.get("approver", ""),
            step.get("checker", ""),
        )
        self._office.field.rectification.take([finding_id], step["step"], said)

    def _repeat(self, row: Row) -> None:
        found = self._office.records.resolve("finding", row["finding"])
        if found and self._office.records.get("finding", found)["state"] == "closed":
            today = self._office.today()
            self._office.field.rectification.repeat(found, today, today + timedelta(row["days_given"]))

    def _photograph(self, kind: str, record_id: str, tones: Sequence[int]) -> None:
        """Attach plain pictures that stand for photos; a sample has none of real places."""
        with tempfile.TemporaryDirectory() as folder:
            for tone in tones:
                path = Path(folder, f"示例图{tone + 1}.png")
                path.write_bytes(plain_picture(tone))
                self._office.field.inspections.attach(kind, record_id, path, by_rule=True)


def plain_picture(tone: int) -> bytes:
    """Return a PNG of bands in one tone, small and made without any library of pictures."""
    rows = b"".join(
        b"\x00" + bytes((60 + 20 * tone, 90 + 2 * (y // 16), 140 + 4 * (y // 16))) * _WIDTH
        for y in range(_HEIGHT)
    )
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )
