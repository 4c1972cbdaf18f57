"""Where this user's sample district lies; apart from what makes it, because every start asks."""

from __future__ import annotations

from pathlib import Path

from nptracker.paths import data_dir

FOLDER = "示例"
FILE_NAME = "示例区.npt"
_KEPT_NAME = "示例区（恢复前）.npt"


def own_sample() -> Path:
    """Return where this user's sample district lies, or would lie; raises OSError without a data folder."""
    return data_dir() / FOLDER / FILE_NAME


def kept_sample() -> Path:
    """Return where the sample district lies as it was before it was last made anew."""
    return own_sample().with_name(_KEPT_NAME)
