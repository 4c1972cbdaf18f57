"""Record ids: UUIDs made here, ordered by the time of making so that bulk inserts stay cheap."""

from __future__ import annotations

import os
import threading
import time


class _IdMaker:
    """Makes UUID version 7 ids (RFC 9562 §5.7) that never go backwards, even when the clock does."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def make(self) -> str:
        """Return 32 hexadecimal characters: 48 bits of milliseconds, then a random start counted upwards."""
        with self._lock:
            stamp = time.time_ns() // 1_000_000 << 80
            if stamp <= self._last:
                self._last += 1 << 32
            else:
                self._last = stamp | (int.from_bytes(os.urandom(10), "big") >> 8)
            return f"{(self._last & _KEEP) | _VERSION_AND_VARIANT:032x}"


_KEEP = (1 << 128) - 1 & ~(0xF << 76) & ~(0x3 << 62)
_VERSION_AND_VARIANT = (0x7 << 76) | (0x2 << 62)
_maker = _IdMaker()
new_id = _maker.make


def is_id(text: str) -> bool:
    """Tell whether a text is written like an id of ours."""
    return len(text) == 32 and set(text) <= set("0123456789abcdef")
