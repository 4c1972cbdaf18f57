"""Degrees as people write them; expected values were worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nptracker.domain.coordinate import read_degrees


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("100.449800", "100.449800"),
        ("38.5°", "38.5"),
        ("100°30′", "100.5"),
        ("100度30分36秒", "100.51"),
        ("东经100°30′36″", "100.51"),
        ("38°55'46.2\"N", "38.9295"),
        ("１００．５", "100.5"),
    ],
)
def test_usual_spellings_are_read(text: str, degrees: str) -> None:
    assert read_degrees(text) == Decimal(degrees)


@pytest.mark.parametrize("text", ["", "东门外", "100°61′", "100°10′60″", "100,5", "100°1′2″3"])
def test_nothing_else_is(text: str) -> None:
    assert read_degrees(text) is None
