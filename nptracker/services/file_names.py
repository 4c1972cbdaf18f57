"""Names of files that services make, from words that people typed."""

from __future__ import annotations

import re

_REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')  # by Windows; the only one Linux refuses is among them


def file_name(text: str) -> str:
    """Return a text, without its extension, as every file system takes it."""
    return _REFUSED.sub("_", text).strip(" .") or "未命名"
