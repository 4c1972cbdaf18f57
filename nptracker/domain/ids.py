"""Record ids: UUIDs made here, ordered by the time of making so that bulk inserts stay cheap."""

from __future__ import annotations

import os
import threading
import time

_COUNTER_BITS = 74  # what is left of 128 beside 48 bits of time, the version and the variant
_LOW = (1 << 62) - 1
_DIGITS = frozenset("0123456789abcdef")
_VERSION, _VARIANT = 0x7 << 12, 0x2 << 62
_DERIVED = 0x8 << 76  # version 8: made by a rule of our own
_DERIVED_GAPS = (0xF << 76) | (0x3 << 62)  # where version and variant go


class _IdMaker:
    """Makes UUID version 7 ids (RFC 9562 §5.7) that never go backwards, even when the clock does."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def make(self) -> str:
        """Return 32 hexadecimal characters: 48 bits of milliseconds, then a random start counted upwards."""
        with self._lock:
            moment = time.time_ns() // 1_000_000 << _COUNTER_BITS
            if moment <= self._last:
                self._last += 1 << 32
            else:
                self._last = moment | (int.from_bytes(os.urandom(10), "big") >> 6)
            last = self._last
        time_and_high = last >> 62  # 48 bits of time, 12 of the counter, with the version to go between
        high = (time_and_high >> 12 << 16) | _VERSION | (time_and_high & 0xFFF)
        return f"{(high << 64) | _VARIANT | (last & _LOW):032x}"


_maker = _IdMaker()
new_id = _maker.make


def derived_id(*parts: str) -> str:
    """Return the id that these parts always give, on any device: what is made twice is then one record.

    It is a UUID version 8 (RFC 9562 §5.8) from the SHA-256 of the parts.
    """
    import hashlib  # brings OpenSSL, which nothing needs while the window opens

    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return f"{int.from_bytes(digest[:16], 'big') & ~_DERIVED_GAPS | _DERIVED | _VARIANT:032x}"


def is_id(text: str) -> bool:
    """Tell whether a text is written like an id of ours."""
    return len(text) == 32 and _DIGITS.issuperset(text)
