"""The icons in the repository are whole and are what the script draws."""

from __future__ import annotations

from pathlib import Path

import make_icons
import pytest
from PIL import Image, ImageChops
from PySide6.QtGui import QImage

WINDOWS = make_icons.HERE / "windows"


@pytest.mark.parametrize("name", ["nptracker", "district"])
def test_an_icon_has_every_size_and_a_clear_corner(name: str) -> None:
    with Image.open(WINDOWS / f"{name}.ico") as icon:
        sizes = icon.info["sizes"]
        assert sizes == {(size, size) for size in (16, 20, 24, 32, 40, 48, 64, 256)}
        for size in sizes:
            icon.size = size
            picture = icon.convert("RGBA")
            assert picture.getpixel((0, 0))[3] < 128, f"the corner is filled at {size}"
            assert picture.getpixel((size[0] // 2, size[1] * 3 // 4))[3] == 255, (
                f"the middle is empty at {size}"
            )


@pytest.mark.parametrize(
    ("name", "drawing"), [("nptracker", make_icons.draw_program), ("district", make_icons.draw_district)]
)
def test_the_icons_kept_are_those_the_script_draws(
    qapp: object, tmp_path: Path, name: str, drawing: make_icons.Drawing
) -> None:
    drawn: QImage = make_icons.picture(drawing, 48)
    drawn.save(str(tmp_path / "drawn.png"))
    with Image.open(WINDOWS / f"{name}.ico") as icon, Image.open(tmp_path / "drawn.png") as fresh:
        icon.size = (48, 48)
        difference = ImageChops.difference(icon.convert("RGBA"), fresh.convert("RGBA"))
    assert max(high for _, high in difference.getextrema()) < 32, "run packaging/make_icons.py"


def test_the_side_picture_kept_is_the_one_the_script_draws(qapp: object, tmp_path: Path) -> None:
    make_icons.side_picture().save(str(tmp_path / "drawn.png"))
    with Image.open(WINDOWS / "side.bmp") as kept, Image.open(tmp_path / "drawn.png") as fresh:
        assert kept.size == fresh.size == (164, 314)
        difference = ImageChops.difference(kept.convert("RGB"), fresh.convert("RGB"))
    assert max(high for _, high in difference.getextrema()) < 32, "run packaging/make_icons.py"
