from __future__ import annotations

import uuid

import pytest

from nptracker.domain import ids


def test_ids_are_uuids_of_version_7_in_the_order_of_their_making() -> None:
    made = [ids.new_id() for _ in range(50_000)]
    assert made == sorted(set(made))
    for text in made[::1_000]:
        found = uuid.UUID(text)
        assert (found.version, found.variant) == (7, uuid.RFC_4122)


def test_ids_never_go_backwards_with_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock set back to 1999, then standing still, must not make ids that are there already."""
    maker = ids._IdMaker()
    made = [maker.make() for _ in range(10)]
    monkeypatch.setattr(ids.time, "time_ns", lambda: 915_148_800_000_000_000)
    made += [maker.make() for _ in range(50_000)]
    assert made == sorted(set(made))


def test_ids_stay_in_order_when_the_counter_runs_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_900_000_000_000_000_000)
    monkeypatch.setattr(ids.os, "urandom", lambda size: b"\xff" * size)
    maker = ids._IdMaker()
    made = [maker.make() for _ in range(3_000)]
    assert made == sorted(set(made))
    assert {uuid.UUID(text).version for text in made} == {7}
