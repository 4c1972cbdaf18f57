"""Pictures on pages of their own, two to a page, each with its caption; large ones are made smaller first."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nptracker.export.geometry import MARGIN_BOTTOM, MARGIN_SIDE, MARGIN_TOP

if TYPE_CHECKING:
    from reportlab.lib.utils import ImageReader

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
PER_PAGE = 2
MOST_PIXELS = 1600  # along the longer side: 150 dpi and more at the size printed
_QUALITY = 82
CAPTION_SIZE = 9.0
_CAPTION_ROOM = 20.0


@dataclass(frozen=True, slots=True)
class Picture:
    """The bytes of an image file and what is printed under it."""

    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands on its page, in points from the lower left corner, and where its caption begins."""

    x: float
    y: float
    width: float
    height: float
    caption_y: float


def pages_of(pictures: Sequence[Picture]) -> list[Sequence[Picture]]:
    """Return the pictures page by page."""
    return [pictures[at : at + PER_PAGE] for at in range(0, len(pictures), PER_PAGE)]


def places(sizes: Sequence[tuple[int, int]]) -> Iterator[Place]:
    """Yield where pictures of these pixel sizes stand, as large as their part of the page takes, never enlarged
    over two points a pixel."""
    room = (PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM) / PER_PAGE
    wide, high = PAGE_WIDTH - 2 * MARGIN_SIDE, room - _CAPTION_ROOM - 8
    for at, (width, height) in enumerate(sizes):
        scale = min(wide / width, high / height, 2.0)
        top = PAGE_HEIGHT - MARGIN_TOP - at * room
        shown = height * scale
        yield Place(
            (PAGE_WIDTH - width * scale) / 2,
            top - shown,
            width * scale,
            shown,
            top - shown - CAPTION_SIZE - 4,
        )


def image_of(content: bytes) -> Any | None:
    """Return a picture as reportlab draws it, upright and not larger than it is printed; None when it is no picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError
    from reportlab.lib.utils import ImageReader

    try:
        with Image.open(io.BytesIO(content)) as opened:
            opened.draft("RGB", (MOST_PIXELS, MOST_PIXELS))  # a JPEG is decoded small at once
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
    upright.thumbnail((MOST_PIXELS, MOST_PIXELS))
    smaller = io.BytesIO()
    upright.save(smaller, "JPEG", quality=_QUALITY)
    smaller.seek(0)
    reader: ImageReader = ImageReader(smaller)
    return reader
