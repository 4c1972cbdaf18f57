"""Undo and redo against a plain model: a list of states and a place in it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from builders import DEVICE, PERSON, make_district
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from test_text_search import expected_text, like_answers

from nptracker.db import journal, search, walk
from nptracker.db.district import open_district
from nptracker.db.integrity import check_file
from nptracker.domain.query import Query
from nptracker.domain.values import Absent, Unread, Value

State = dict[str, dict[str, Value]]  # values by record id
texts = st.text("甲乙清河 a1%_\n", min_size=1, max_size=6)
values = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "note": st.none() | texts,
        "former_names": st.lists(st.text("丙丁", min_size=1, max_size=3), max_size=2).map(tuple),
        "longitude": st.none() | st.decimals(-180, 180, places=2) | st.sampled_from([Absent.UNDECIDED, Unread("约3")]),
    },
)  # fmt: skip


class UndoMachine(RuleBasedStateMachine):
    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="npt-model-"))
        self.file = make_district(self.folder)
        self.states: list[State] = [{}]
        self.at = 0
        self.bulk = search.BULK
        search.BULK = 6  # so that small bulks take the ways of big ones

    def teardown(self) -> None:
        self.file.close()
        search.BULK = self.bulk
        shutil.rmtree(self.folder)

    @property
    def now(self) -> State:
        return self.states[self.at]

    def _do(self, change: Callable[[State], None]) -> None:
        """Run a change on a copy of the present state within one verb, and forget what was undone."""
        state = {key: dict(record) for key, record in self.now.items()}
        with self.file.verb("change", "改动", PERSON):
            change(state)
        if state != self.now:
            self.states = [*self.states[: self.at + 1], state]
            self.at += 1

    @rule(many=st.lists(values, min_size=1, max_size=3))
    def insert(self, many: list[dict[str, Value]]) -> None:
        self._do(lambda state: state.update(self._inserted(many)))

    @rule(one=values, count=st.integers(7, 12))
    def insert_in_bulk(self, one: dict[str, Value], count: int) -> None:
        self._do(lambda state: state.update(self._inserted([one] * count)))

    def _inserted(self, many: list[dict[str, Value]]) -> State:
        return dict(zip(self.file.table("enterprise").insert_many(many), map(_given, many), strict=True))

    @rule(data=st.data(), changes=st.lists(values, min_size=1, max_size=3))
    def update(self, data: st.DataObject, changes: list[dict[str, Value]]) -> None:
        if self.now:
            chosen = [data.draw(st.sampled_from(sorted(self.now))) for _ in changes]

            def change(state: State) -> None:
                for record_id, new in zip(chosen, changes, strict=True):
                    self.file.table("enterprise").update(record_id, new)
                    state[record_id] = _given({**state[record_id], **new})

            self._do(change)

    @rule(data=st.data(), size=st.integers(1, 9))
    def delete(self, data: st.DataObject, size: int) -> None:
        if self.now:
            chosen = data.draw(st.lists(st.sampled_from(sorted(self.now)), unique=True, max_size=size))

            def change(state: State) -> None:
                self.file.table("enterprise").delete_many(chosen)
                for record_id in chosen:
                    del state[record_id]

            self._do(change)

    @rule(one=values)
    def change_and_delete_in_one_verb(self, one: dict[str, Value]) -> None:
        def change(state: State) -> None:
            table = self.file.table("enterprise")
            first, second = table.insert_many([one, one])
            table.update(first, {"name": "改过"})
            table.delete_many([second])
            table.update(first, {"name": "又改过"})
            state[first] = _given({**one, "name": "又改过"})

        self._do(change)

    @rule()
    def break_off(self) -> None:
        try:
            with self.file.verb("break", "中断", PERSON):
                self.file.table("enterprise").insert({"name": "不该留下"})
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass

    @rule(steps=st.integers(1, 4))
    def undo(self, steps: int) -> None:
        for _ in range(steps):
            changes = walk.undo(self.file, PERSON)
            assert bool(changes.verb) == (self.at > 0)
            self.at = max(self.at - 1, 0)

    @rule(steps=st.integers(1, 4))
    def redo(self, steps: int) -> None:
        for _ in range(steps):
            changes = walk.redo(self.file, PERSON)
            assert bool(changes.verb) == (self.at < len(self.states) - 1)
            self.at = min(self.at + 1, len(self.states) - 1)

    @rule()
    def reopen(self) -> None:
        self.file.close()
        self.file = open_district(self.file.path, DEVICE)

    @rule()
    def catch_up(self) -> None:
        indexer = self.file.table("enterprise").indexer
        assert indexer is not None
        with self.file.exclusive() as connection:
            list(search.catch_up(connection, indexer, chunk=4))

    @invariant()
    def content_is_the_model(self) -> None:
        found = {record.id: dict(record.values) for record in self.file.table("enterprise").all()}
        assert found == self.now

    @invariant()
    def offers_are_right(self) -> None:
        assert (journal.next_undo(self.file.reader()) is not None) == (self.at > 0)
        assert (journal.next_redo(self.file.reader()) is not None) == (self.at < len(self.states) - 1)

    @invariant()
    def search_is_like(self) -> None:
        records = list(self.file.table("enterprise").all())
        shown = {record.number: expected_text(record.values) for record in records}
        for query in ("甲", "清河", "又改", "%", "_", "不该留下", "丁、"):
            found = set(self.file.table("enterprise").numbers(Query(search=query)))
            assert found == like_answers(shown, query), query

    @invariant()
    def file_is_clean(self) -> None:
        assert check_file(self.file.path).faults == ()


def _given(record: dict[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in record.items() if value not in (None, "", ())}


TestUndoMachine = UndoMachine.TestCase
TestUndoMachine.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)
