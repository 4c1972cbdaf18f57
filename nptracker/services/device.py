"""This computer's lasting name, by which its verbs are told apart when files are merged."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path

from nptracker.paths import data_dir

_log = logging.getLogger(__name__)


def device_id() -> str:
    """Return this user's device id, made once; an unreadable note is replaced, which only starts a new count.

    Where nothing can be noted down the id holds for this run alone, so that files open all the same.
    """
    try:
        return _noted_id(data_dir() / "device.json")
    except OSError as error:
        _log.warning("the device id could not be noted: %s", error)
        return _new_id()


def _noted_id(note: Path) -> str:
    try:
        return str(json.loads(note.read_text("utf-8"))["id"])
    except (OSError, ValueError, KeyError, TypeError):
        made = _new_id()
        note.write_text(json.dumps({"id": made}), "utf-8")
        return made


@cache
def _new_id() -> str:
    """Return an id for this run of the program; the same each time it is asked."""
    import uuid

    return uuid.uuid4().hex
