"""The sample district: an invented district that lives with a shipped plan from 2023 to the present day."""

from nptracker.services.sample.life import QuarterClosed, tell_life
from nptracker.services.sample.make import (
    EXPLANATION,
    RETURNS_FOLDER,
    make_district,
    make_sample,
    period_for,
    sample_periods,
)
from nptracker.services.sample_place import FILE_NAME

__all__ = [
    "EXPLANATION",
    "FILE_NAME",
    "RETURNS_FOLDER",
    "QuarterClosed",
    "make_district",
    "make_sample",
    "period_for",
    "sample_periods",
    "tell_life",
]
