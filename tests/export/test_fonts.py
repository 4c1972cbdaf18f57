from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nptracker.export.fonts import Face, FaceName, load_faces, to_unicode_map
from nptracker.paths import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

RARE = "𬭊𬬻䶮㙍𬱖𬭛𫓧"  # names of people and elements; most lie above U+FFFF
UNKNOWN = "𫟷"  # in none of the bundled fonts


@pytest.fixture(scope="module")
def body() -> Face:
    return load_faces()[FaceName.BODY]


def gbk_characters() -> Iterator[str]:
    """Yield every two-byte character of GBK that the standard defines."""
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            try:
                char = bytes((high, low)).decode("gbk")
            except UnicodeDecodeError:
                continue
            if not 0xE000 <= ord(char) <= 0xF8FF:
                yield char


@pytest.mark.parametrize("name", list(FaceName))
def test_every_face_has_all_of_gbk(name: FaceName) -> None:
    assert load_faces()[name].missing("".join(gbk_characters())) == set()


def test_extension_a_is_there(body: Face) -> None:
    assert len(body.missing("".join(map(chr, range(0x3400, 0x4DB6))))) == 0


def test_rare_names_are_drawn_by_the_body_font(body: Face) -> None:
    assert body.missing(RARE) == set()
    assert body.runs(RARE) == [(body.primary, RARE)]


def test_signs_the_chinese_fonts_lack_come_from_another_font(body: Face) -> None:
    assert body.runs("☑是H₂O") == [
        ("DejaVuSans", "☑"),
        (body.primary, "是H"),
        ("DejaVuSans", "₂"),
        (body.primary, "O"),
    ]


def test_a_character_no_font_has_is_spelled_out(body: Face) -> None:
    assert body.prepared(f"a{UNKNOWN}b") == "a[U+2B7F7]b"
    assert body.missing(f"a{UNKNOWN}b") == {UNKNOWN}


def test_shapeless_characters_are_neither_drawn_nor_missed(body: Face) -> None:
    text = "葛\U000e0100城\ufe0f\u200b"
    assert body.prepared(text) == "葛城"
    assert body.missing(text) == set()


def test_chinese_characters_are_one_em_wide(body: Face) -> None:
    assert body.width("中文，") == pytest.approx(3.0)
    assert 0 < body.width("1") < 1


def test_codes_above_the_first_plane_are_written_as_pairs() -> None:
    lines = to_unicode_map("F", [0, 0x41, 0x4E2D, 0x2CB3B]).splitlines()
    assert "<01> <0041>" in lines
    assert "<02> <4E2D>" in lines
    assert "<03> <D872DF3B>" in lines  # 0x2CB3B - 0x10000 = 0x1CB3B: D800+0x72, DC00+0x33B
    assert not any(line.startswith("<00> <0") for line in lines)


def test_blocks_of_the_map_stay_within_the_limit() -> None:
    lines = to_unicode_map("F", range(1, 256)).splitlines()
    assert [line for line in lines if line.endswith("beginbfchar")] == [
        "100 beginbfchar",
        "100 beginbfchar",
        "55 beginbfchar",
    ]


def test_fonts_may_be_passed_on_and_their_licences_lie_beside_them() -> None:
    fonts = resource_path("fonts")
    assert "SIL Open Font License" in (fonts / "OFL-NotoSerifSC.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in (fonts / "OFL-NotoSansSC.txt").read_text(encoding="utf-8")
    assert "Bitstream Vera" in (fonts / "LICENSE-DejaVuSans.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in fonts.iterdir()) < 45_000_000
