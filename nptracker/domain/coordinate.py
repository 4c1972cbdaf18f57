"""Degrees of longitude and latitude: decimal inside, degrees–minutes–seconds understood and written."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from nptracker.domain.quantity import fold, plain, read_number

_MARKS = str.maketrans({"度": "°", "º": "°", "分": "'", "′": "'", "’": "'", "秒": '"', "″": '"', "”": '"'})
_DMS = re.compile(
    r"[EN东北]?(?:经|纬)?(\d{1,3})°(?:(\d{1,2}(?:\.\d+)?)'(?:(\d{1,2}(?:\.\d+)?)\"?)?)?[EN]?", re.I
)
_SEVENTH = Decimal("0.0000001")  # one centimetre on the ground: finer than any survey of an enterprise


def read_degrees(text: str) -> Decimal | None:
    """Return decimal degrees of “100.4498” or “100°26′59.28″”, None for anything else.

    Decimal degrees keep the digits they were given; minutes and seconds become seven decimals.
    """
    folded = fold(text.translate(_MARKS)).replace(" ", "")
    number = read_number(folded.removesuffix("°"))
    if number is not None:
        return number
    match = _DMS.fullmatch(folded)
    if not match:
        return None
    degrees, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    if minutes >= 60 or seconds >= 60:
        return None
    whole = (degrees + minutes / 60 + seconds / 3600).quantize(_SEVENTH, ROUND_HALF_UP).normalize()
    return Decimal(plain(whole))  # 1E+2 becomes 100


def degrees_minutes_seconds(degrees: Decimal) -> str:
    """Return “100°26′59.28″”, seconds rounded to hundredths (30 centimetres)."""
    hundredths = int((abs(degrees) * 360_000).quantize(Decimal(1), ROUND_HALF_UP))
    minutes, seconds = divmod(hundredths, 6_000)
    sign = "-" if degrees < 0 else ""
    return f"{sign}{minutes // 60}°{minutes % 60:02d}′{seconds // 100:02d}.{seconds % 100:02d}″"
