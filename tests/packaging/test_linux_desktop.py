"""What installs, updates, rolls back and removes the program for one user, tried with a tiny stand-in for the program."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from linux_folder.archive import make_archive, name_of
from linux_folder.demands import (
    demands,
    foreign_libraries,
    highest_glibc,
    numbers,
    without_dead_links,
    without_orphans,
    words,
)

from nptracker.db.connection import APPLICATION_ID

LINUX = Path(__file__).resolve().parents[2] / "packaging" / "linux"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Linux folder")


def _program(folder: Path, answer: str) -> Path:
    """Make a stand-in: a folder of the same shape, whose program prints a word."""
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "part.txt").write_text(answer)
    start = folder / "nptracker"
    start.write_text(f"#!/bin/sh\necho {answer}\n")
    start.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return archives of an older and a newer version, whose program says its version."""
    place = tmp_path_factory.mktemp("archives")
    return {v: make_archive(_program(place / v, v), v, "2.17", place / "out") for v in ("1.0", "1.1")}


class Officer:
    """A user with a home of his own, Chinese name and space included."""

    def __init__(self, home: Path, archives: dict[str, Path]) -> None:
        self.home = home
        self.base = home / ".local" / "opt" / "nptracker"
        self._archives = archives

    def unpacked(self, version: str) -> Path:
        folder = self.home / name_of(version)
        if not folder.exists():
            with tarfile.open(self._archives[version]) as packed:
                packed.extractall(self.home, filter="data")
        return folder

    def run(self, script: Path) -> subprocess.CompletedProcess[str]:
        own = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        return subprocess.run(["sh", str(script)], env=own, capture_output=True, text=True, check=False)

    def install(self, version: str) -> subprocess.CompletedProcess[str]:
        return self.run(self.unpacked(version) / "install.sh")

    def says(self, which: str = "program") -> str:
        return subprocess.run(
            [self.base / which / "nptracker"], capture_output=True, text=True, check=True
        ).stdout.strip()


@pytest.fixture
def officer(tmp_path: Path, archives: dict[str, Path]) -> Officer:
    home = tmp_path / "张三 测试"
    home.mkdir()
    return Officer(home, archives)


def test_the_archive_holds_programs_that_run_and_nobody_s_name(archives: dict[str, Path]) -> None:
    with tarfile.open(archives["1.1"]) as packed:
        members = {Path(m.name).relative_to(name_of("1.1")).as_posix(): m for m in packed.getmembers()}
    runnable = {name for name, m in members.items() if m.isfile() and m.mode & 0o111}
    assert runnable == {"install.sh", "uninstall.sh", "rollback.sh", "program/nptracker"}
    assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members.values()} == {(0, 0, "", "", 0)}
    assert "program/version.txt" in members


def test_the_same_program_gives_the_same_archive(tmp_path: Path, archives: dict[str, Path]) -> None:
    again = make_archive(_program(tmp_path / "again", "1.1"), "1.1", "2.17", tmp_path / "out")
    assert again.read_bytes() == archives["1.1"].read_bytes()


def test_installing_puts_the_program_into_menu_and_file_types(officer: Officer) -> None:
    done = officer.install("1.0")
    assert done.returncode == 0, done.stderr
    assert officer.says() == "1.0"
    share = officer.home / ".local" / "share"
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(share / "applications" / "nptracker.desktop", encoding="utf-8")
    assert entry["Desktop Entry"]["Exec"] == f'"{officer.base}/program/nptracker" %f'
    assert (share / "icons" / "hicolor" / "256x256" / "apps" / "nptracker.png").read_bytes()[:4] == b"\x89PNG"
    assert (officer.home / ".local" / "bin" / "nptracker").resolve() == officer.base / "program" / "nptracker"
    assert not (officer.base / "previous").exists()


def test_a_district_file_is_known_by_name_and_by_its_mark() -> None:
    kind = ElementTree.parse(LINUX / "desktop" / "nptracker.xml").getroot()[0]
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    assert kind.find("m:glob", space).get("pattern") == "*.npt"  # type: ignore[union-attr]
    mark = kind.find("m:magic/m:match/m:match", space)
    assert mark is not None
    assert (mark.get("type"), mark.get("offset"), int(str(mark.get("value")), 16)) == (
        "big32",
        "68",
        APPLICATION_ID,
    )
    assert kind.get("type") in (LINUX / "desktop" / "nptracker.desktop").read_text(encoding="utf-8")


def test_an_update_keeps_the_version_before_and_repair_does_not(officer: Officer) -> None:
    officer.install("1.0")
    (officer.base / "program" / "_internal" / "part.txt").unlink()
    officer.install("1.0")
    assert (officer.base / "program" / "_internal" / "part.txt").exists()
    assert not (officer.base / "previous").exists()
    officer.install("1.1")
    assert (officer.says(), officer.says("previous")) == ("1.1", "1.0")
    officer.install("1.1")
    assert (officer.says(), officer.says("previous")) == ("1.1", "1.0")


def test_rolling_back_changes_both_versions_and_back_again(officer: Officer) -> None:
    officer.install("1.0")
    refused = officer.run(officer.base / "rollback.sh")
    assert refused.returncode == 1
    assert "没有上一版本" in refused.stderr
    officer.install("1.1")
    assert officer.run(officer.base / "rollback.sh").stdout.startswith("已退回版本 1.0")
    assert (officer.says(), officer.says("previous")) == ("1.0", "1.1")
    assert officer.run(officer.base / "rollback.sh").returncode == 0
    assert (officer.says(), officer.says("previous")) == ("1.1", "1.0")


@pytest.mark.parametrize("renames", [1, 2])
def test_a_rollback_cut_short_is_finished_and_loses_no_version(officer: Officer, renames: int) -> None:
    officer.install("1.0")
    officer.install("1.1")
    for old, new in (("program", "swapping"), ("previous", "program"))[:renames]:
        (officer.base / old).rename(officer.base / new)
    assert officer.run(officer.base / "rollback.sh").returncode == 0
    assert (officer.says(), officer.says("previous")) == ("1.0", "1.1")
    assert not (officer.base / "swapping").exists()


@pytest.fixture
def running(officer: Officer) -> Iterator[Officer]:
    """Install, and let the program run."""
    officer.install("1.0")
    officer.install("1.1")
    shutil.copy2(shutil.which("sleep") or "/bin/sleep", officer.base / "program" / "nptracker")
    process = subprocess.Popen([officer.base / "program" / "nptracker", "60"])
    yield officer
    process.kill()
    process.wait()


def test_nothing_is_exchanged_under_a_running_program(running: Officer) -> None:
    before = sorted(path.name for path in running.base.iterdir())
    for script in (
        running.unpacked("1.0") / "install.sh",
        running.base / "rollback.sh",
        running.base / "uninstall.sh",
    ):
        refused = running.run(script)
        assert refused.returncode == 1
        assert "正在运行" in refused.stderr
    assert sorted(path.name for path in running.base.iterdir()) == before


def test_removing_leaves_data_and_settings(officer: Officer) -> None:
    officer.install("1.0")
    kept = [
        officer.home / "文档" / "甲区.npt",
        officer.home / ".local" / "share" / "nptracker" / "settings.json",
    ]
    for path in kept:
        path.parent.mkdir(parents=True)
        path.write_text("kept")
    done = officer.run(officer.base / "uninstall.sh")
    assert done.returncode == 0, done.stderr
    assert str(kept[1].parent) in done.stdout
    assert all(path.exists() for path in kept)
    left = [p for p in (officer.home / ".local").rglob("*nptracker*") if not p.is_relative_to(kept[1].parent)]
    assert left == []


def test_a_district_file_among_the_programs_own_is_not_removed(officer: Officer) -> None:
    officer.install("1.0")
    stray = officer.base / "program" / "存错 地方.npt"
    stray.write_text("kept")
    for script in (officer.unpacked("1.0") / "install.sh", officer.base / "uninstall.sh"):
        refused = officer.run(script)
        assert refused.returncode == 1
        assert str(stray) in refused.stderr
        assert stray.read_text() == "kept"
    stray.unlink()
    assert officer.run(officer.base / "uninstall.sh").returncode == 0


def test_a_system_too_old_is_refused_in_words(officer: Officer, tmp_path: Path) -> None:
    future = make_archive(_program(tmp_path / "future", "9"), "9", "99.0", tmp_path / "out")
    with tarfile.open(future) as packed:
        packed.extractall(officer.home, filter="data")
    refused = officer.run(officer.home / name_of("9") / "install.sh")
    assert refused.returncode == 1
    assert "99.0" in refused.stderr
    assert not officer.base.exists()


# ---- what a folder asks of a system


@pytest.mark.skipif(shutil.which("objdump") is None, reason="binutils are missing")
def test_the_demand_is_that_of_the_most_demanding_file(tmp_path: Path) -> None:
    import _sqlite3

    shutil.copy2(_sqlite3.__file__, tmp_path / "one.so")
    (tmp_path / "words.txt").write_text("GLIBC_9.99")
    found = demands(tmp_path)
    assert [one.file.name for one in found] == ["one.so"]
    readelf = subprocess.run(
        ["readelf", "-V", tmp_path / "one.so"], capture_output=True, text=True, check=True
    ).stdout
    named = {word[len("GLIBC_") :] for word in readelf.split() if word.startswith("GLIBC_2")}
    highest = max(tuple(int(part) for part in name.split(".")) for name in named)
    assert highest_glibc(found) == highest
    assert words(highest_glibc(found)).startswith("2.")
    assert "libsqlite3.so.0" in foreign_libraries(found)
    shutil.copy2(_sqlite3.__file__, tmp_path / "libsqlite3.so.0")
    assert "libsqlite3.so.0" not in foreign_libraries(demands(tmp_path))


def test_versions_compare_as_numbers() -> None:
    assert numbers("2.9") < numbers("2.28") < numbers("2.31")
    assert highest_glibc([]) == ()


@pytest.mark.skipif(shutil.which("objdump") is None, reason="binutils are missing")
def test_only_libraries_that_something_asks_for_are_taken_along(tmp_path: Path) -> None:
    import _sqlite3

    unasked = tmp_path / "libgtk-3.so.0"
    shutil.copy2(_sqlite3.__file__, unasked)
    sqlite = tmp_path / "libsqlite3.so.0"
    shutil.copy2(_sqlite3.__file__, sqlite)
    entries = [
        ("lib-dynload/_sqlite3.so", str(_sqlite3.__file__), "EXTENSION"),
        ("libsqlite3.so.0", str(sqlite), "BINARY"),
        ("libgtk-3.so.0", str(unasked), "BINARY"),
        ("libc.so.6", str(unasked), "BINARY"),  # every desktop's own, whoever asks
        ("libpython3.11.so.1.0", str(unasked), "BINARY"),  # loaded by the starter, which no file tells
        ("libgone.so", "PySide6/libgone.so", "SYMLINK"),
        ("libkept.so", "lib-dynload/_sqlite3.so", "SYMLINK"),
    ]
    wanted = without_orphans(entries)
    kept = [place for place, _, _ in without_dead_links(wanted, wanted)]
    assert kept == ["lib-dynload/_sqlite3.so", "libsqlite3.so.0", "libpython3.11.so.1.0", "libkept.so"]
