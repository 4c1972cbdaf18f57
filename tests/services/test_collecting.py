"""The search for cyclic garbage rests during work on many rows, and goes on as before after it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from nptracker.services.collecting import collector_at_rest


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    was_enabled = gc.isenabled()
    yield
    (gc.enable if was_enabled else gc.disable)()


def test_it_rests_during_the_work_and_goes_on_after_it() -> None:
    gc.enable()
    with collector_at_rest():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_work_that_failed() -> None:
    gc.enable()
    with pytest.raises(ValueError, match="failed"), collector_at_rest():
        raise ValueError("failed")
    assert gc.isenabled()


def test_a_program_that_collects_by_itself_is_left_to_it() -> None:
    gc.disable()
    with collector_at_rest(), collector_at_rest():
        assert not gc.isenabled()
    assert not gc.isenabled()
