"""This computer's lasting name, by which its verbs are told apart when files are merged."""

from __future__ import annotations

import json
import uuid

from nptracker.paths import data_dir


def device_id() -> str:
    """Return this user's device id, made once; an unreadable note is replaced, which only starts a new count."""
    note = data_dir() / "device.json"
    try:
        return str(json.loads(note.read_text("utf-8"))["id"])
    except (OSError, ValueError, KeyError):
        made = uuid.uuid4().hex
        note.write_text(json.dumps({"id": made}), "utf-8")
        return made
