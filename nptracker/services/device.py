"""This computer's lasting name, by which its verbs are told apart when files are merged."""

from __future__ import annotations

import json
import logging
import uuid
from pathlib import Path

from nptracker.paths import data_dir

_log = logging.getLogger(__name__)
_ID_OF_THIS_RUN = uuid.uuid4().hex


def device_id() -> str:
    """Return this user's device id, made once; an unreadable note is replaced, which only starts a new count.

    Where nothing can be noted down the id holds for this run alone, so that files open all the same.
    """
    try:
        return _noted_id(data_dir() / "device.json")
    except OSError as error:
        _log.warning("the device id could not be noted: %s", error)
        return _ID_OF_THIS_RUN


def _noted_id(note: Path) -> str:
    try:
        return str(json.loads(note.read_text("utf-8"))["id"])
    except (OSError, ValueError, KeyError, TypeError):
        made = uuid.uuid4().hex
        note.write_text(json.dumps({"id": made}), "utf-8")
        return made
