"""What the built program says of others' work: nothing is passed on whose terms nobody knows."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from licences import UnlicensedError, collect

from nptracker.errors import UserError
from nptracker.paths import licences_folder, resource_path
from nptracker.services.licences import Licence, components, matching, third_party

ROOT = Path(__file__).resolve().parents[2]
CARRIED = ROOT / "packaging" / "licences"


@pytest.fixture(scope="module")
def from_source() -> dict[str, Licence]:
    return {one.name: one for one in third_party()}


def _entries(*files: Path) -> list[tuple[str, str, str]]:
    return [(file.name, str(file), "DATA") for file in files]


def _library(name: str) -> Path:
    found = importlib.util.find_spec(name)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)


# ---- from source


def test_what_the_program_asks_for_is_listed_with_its_version_and_its_text(
    from_source: dict[str, Licence],
) -> None:
    for name in (
        "reportlab",
        "openpyxl",
        "sqlite-utils",
        "pypdfium2",
        "python-calamine",
        "defusedxml",
        "rl_accel",
    ):
        assert from_source[name].version == version(name)
        assert len(from_source[name].text) > 500


def test_everything_listed_has_a_text_and_says_where_its_source_is(from_source: dict[str, Licence]) -> None:
    assert not [one.name for one in from_source.values() if len(one.text.strip()) < 100]
    carried = [one.licence for one in components(CARRIED)]
    assert not [one.name for one in carried if not one.source]


def test_what_only_tests_need_is_not_listed(from_source: dict[str, Licence]) -> None:
    assert not {"pytest", "hypothesis", "mypy", "ruff", "nptracker"} & {name.lower() for name in from_source}


def test_qt_comes_with_both_licences_and_the_right_to_exchange_it(from_source: dict[str, Licence]) -> None:
    text = from_source["Qt / PySide6 / Shiboken6"].text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "自行更换其中的 Qt" in text
    assert version("PySide6_Essentials") in text  # the notice must follow when the version is raised


def test_libraries_compiled_into_a_package_are_named(from_source: dict[str, Licence]) -> None:
    bill = next(
        Path(str(file.locate()))
        for file in importlib.metadata.files("python-calamine") or ()
        if file.name.endswith(".cyclonedx.json")
    )
    parts = json.loads(bill.read_text(encoding="utf-8"))["components"]
    text = from_source["python-calamine"].text
    assert parts
    assert all(f"{part['name']} {part['version']}  " in text for part in parts)
    assert "@" not in text.partition("\n\n\n")[0]  # makers are named without their addresses


def test_each_bundled_font_has_its_licence() -> None:
    patterns = {pattern for one in components(CARRIED) for pattern in one.owns}
    for font in resource_path("fonts").glob("*.ttf"):
        assert any(Path(f"resources/fonts/{font.name.lower()}").match(pattern) for pattern in patterns), (
            font.name
        )


def test_licences_are_found_by_name_and_by_kind_in_any_case() -> None:
    all_of_them = [Licence("OpenPyXL", "1", "MIT", ""), Licence("Qt", "6", "LGPL-3.0-only", "")]
    assert [one.name for one in matching(all_of_them, " openpyxl ")] == ["OpenPyXL"]
    assert [one.name for one in matching(all_of_them, "lgpl")] == ["Qt"]
    assert matching(all_of_them, "") == all_of_them
    assert matching(all_of_them, "zlib") == []


# ---- collected by the build


def test_the_build_collects_the_owner_of_each_file_once(tmp_path: Path) -> None:
    files = [
        _library("PySide6.QtCore"),
        _library("PySide6.QtGui"),
        _library("openpyxl"),
        _library("json"),
        resource_path("fonts", "NotoSansSC-Regular.ttf"),
        ROOT / "nptracker" / "errors.py",
    ]
    entries = collect(_entries(*files), tmp_path / "texts")
    found = third_party(tmp_path / "texts")
    names = [one.name for one in found]
    assert len(set(names)) == len(names)
    assert {
        "Qt / PySide6 / Shiboken6",
        "openpyxl",
        "CPython",
        "Noto Sans SC",
        "pyinstaller",
        "SQLite",
    } <= set(names)
    assert "reportlab" not in names
    assert all(one.text.strip() for one in found)
    assert {Path(source).name for _, source, _ in entries} == {
        path.name for path in (tmp_path / "texts").iterdir()
    }
    assert all(place.startswith("licences/") for place, _, _ in entries)


def test_a_file_of_unknown_origin_ends_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "libmystery.so.1"
    stray.write_bytes(b"\x7fELF")
    with pytest.raises(UnlicensedError, match="libmystery"):
        collect(_entries(stray), tmp_path / "texts")


def test_a_package_without_a_text_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nameless.py").write_text("")
    about = tmp_path / "nameless-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: nameless\nVersion: 1.0\nLicense: MIT\n")
    (about / "RECORD").write_text("nameless.py,,\nnameless-1.0.dist-info/METADATA,,\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UnlicensedError, match="nameless"):
        collect(_entries(tmp_path / "nameless.py"), tmp_path / "texts")
    (about / "LICENSE").write_text("Permission is granted.\n" * 20)
    (about / "RECORD").write_text("nameless.py,,\nnameless-1.0.dist-info/LICENSE,,\n")
    collect(_entries(tmp_path / "nameless.py"), tmp_path / "texts")
    found = {one.name: one for one in third_party(tmp_path / "texts")}
    assert found["nameless"].kind == "MIT"
    assert "Permission is granted." in found["nameless"].text


@pytest.mark.skipif(not Path("/usr/share/doc").is_dir(), reason="no Debian")
def test_a_library_of_the_system_brings_the_terms_of_its_package(tmp_path: Path) -> None:
    libraries = list(Path("/usr/lib/x86_64-linux-gnu").glob("libxcb-cursor.so.0"))
    if not libraries or not Path("/usr/share/doc/libxcb-cursor0/copyright").exists():
        pytest.skip("the library is not installed from a Debian package")
    collect(_entries(*libraries), tmp_path)
    found = {one.name: one for one in third_party(tmp_path)}
    assert "xcb-util-cursor" in found["libxcb-cursor0"].source
    assert "Copyright" in found["libxcb-cursor0"].text


def test_a_damaged_list_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text("[{")
    with pytest.raises(UserError, match="第三方许可"):
        third_party(tmp_path)


def test_a_text_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    entry = {"name": "a", "version": "1", "kind": "MIT", "source": "", "text": "a.txt"}
    (tmp_path / "index.json").write_text(json.dumps([entry]))
    with pytest.raises(UserError, match=r"a\.txt"):
        _ = third_party(tmp_path)[0].text


def test_source_and_bundle_keep_their_texts_in_folders_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert licences_folder() == CARRIED
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert licences_folder() == tmp_path / "licences"


def test_sqlite_is_told_to_be_free_of_copyright(from_source: dict[str, Licence]) -> None:
    assert sqlite3.sqlite_version  # it is part of every Python the program runs on
    assert "public domain" in from_source["SQLite"].text
