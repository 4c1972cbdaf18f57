"""Repair of run-on scrapes (to be filled)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.domain.problem import Problem
    from nptracker.importing.plan_front import Block


def repair(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Return the blocks unchanged."""
    return blocks, ()
