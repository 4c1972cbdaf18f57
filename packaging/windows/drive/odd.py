"""Drives the program in odd surroundings: Chinese names, blanks, long paths, a stick, what cannot be written."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drive_file import DistrictFile
from drive_place import Place, expect
from drive_registry import CLASSES_KEY, registry_value
from drive_stage import fresh_folder, run_stage, step
from drive_window import installed_window

USER = "张三 测试"
FOLDER = "新污染物（2026） 区县 资料"
LONG_PATH = 240  # characters of the whole Windows name
PLANT = "东关印染厂"
_MARK = "便携版.txt"
_CODE_PAGES = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage"


def expect_chinese_computer(place: Place) -> None:
    """Find the code page, the user's name and the folder of the program's data as on a Chinese Windows."""
    page = registry_value(place, _CODE_PAGES, "ACP")
    expect(page == "936", f"the code page is {page}")
    user = place.run("cmd", "/c", "echo %USERNAME%").out.strip()
    expect(user == USER, f"the user is called {user}")
    local = place.run("cmd", "/c", "echo %LOCALAPPDATA%").out.strip()
    logs = place.path_of(local) / "nptracker" / "logs"
    expect(USER in local, f"{local} is not this user's")
    expect(list(logs.glob("*.log")), f"no log in {logs}")


def expect_association(place: Place) -> None:
    """Find ``*.npt`` in the registry; Wine's own double click does not look at what is registered for one user."""
    kind = registry_value(place, f"{CLASSES_KEY}\\.npt")
    expect(kind == "nptracker.District", f".npt belongs to {kind!r}")
    command = registry_value(place, f"{CLASSES_KEY}\\{kind}\\shell\\open\\command")
    program = place.name_of(place.window_program)
    expect(command == f'"{program}" "%1"', f"a double click runs {command}")
    icon = registry_value(place, f"{CLASSES_KEY}\\{kind}\\DefaultIcon")
    expect(icon.startswith("C:\\") and place.path_of(icon).is_file(), f"the icon is {icon}")


def work_in(place: Place, file: DistrictFile, picture: str) -> None:
    """Open a file by its name on the command line, write a row, take it back, leave."""
    with installed_window(place, file.path) as window:
        window.wait_for_title(file.path.name)
        expect(not any("（只读）" in title for title in window.titles()), "the file cannot be written")
        window.key("ctrl+3")
        window.paste(PLANT)
        file.wait_for("enterprise", 1)
        window.keep(picture)
        window.key("ctrl+z")
        file.wait_for("enterprise", 0)
        window.quit()
    file.expect_sound()


def long_named(place: Place, folder: Path) -> DistrictFile:
    """Return a new district file whose whole Windows name has as many characters as may be expected to work."""
    while len(place.name_of(folder)) < LONG_PATH - 60:
        folder /= "new-pollutants-attachments-and-drafts-2026"  # SQLite on this side ends at 512 bytes
    room = LONG_PATH - len(place.name_of(folder)) - len("\\区.npt")
    folder.mkdir(parents=True)
    path = folder / f"{'x' * room}区.npt"
    expect(len(place.name_of(path)) == LONG_PATH, f"the name has {len(place.name_of(path))} characters")
    place.say("new", path, "--region", "620702")
    place.say("backup", path)
    return DistrictFile(path)


def run_from_stick(place: Place, folder: Path) -> None:
    """Unpack the zip, run it, and find its data beside it and nowhere else."""
    with zipfile.ZipFile(place.environment["NPTRACKER_ZIP"]) as archive:
        archive.extractall(folder)
    home = folder / "nptracker"
    expect((home / _MARK).exists(), f"no {_MARK} in the zip")
    stick = Stick(home, place.out, place.environment)
    local = place.path_of(place.run("cmd", "/c", "echo %LOCALAPPDATA%").out.strip()) / "nptracker"
    before = {path: path.stat().st_mtime_ns for path in local.rglob("*")}
    file = DistrictFile(folder / "优盘.npt")
    stick.say("new", file.path, "--region", "620702")
    work_in(stick, file, "43_stick")
    moved = stick.at(home.rename(folder / "换个 位置"))
    work_in(moved, file, "44_stick_moved")
    data = moved.home / "数据"
    expect((data / "window.json").exists(), f"no settings in {data}")
    expect(list(data.glob("logs/*.log")), f"no log in {data}")
    after = {path: path.stat().st_mtime_ns for path in local.rglob("*")}
    expect(before == after, f"the stick left traces: {set(after.items()) - set(before.items())}")


class Stick(Place):
    """The unpacked zip: the programs lie in its folder itself."""

    @property
    def window_program(self) -> Path:
        """The program with the window."""
        return self.home / "nptracker.exe"

    @property
    def console_program(self) -> Path:
        """Its twin for a console."""
        return self.home / "nptracker-cli.exe"

    def at(self, home: Path) -> Place:
        """Return the stick at another place."""
        return Stick(home, self.out, self.environment)


@contextmanager
def write_protected(place: Place, folder: Path) -> Iterator[None]:
    """Make a folder one that nobody can write, as a stick with its switch set; Wine starts anew to see it so."""
    subprocess.run([place.environment["WINESERVER"], "-k"], env=dict(place.environment), check=False)
    subprocess.run(["mount", "--bind", "-o", "ro", str(folder), str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run([place.environment["WINESERVER"], "-k"], env=dict(place.environment), check=False)
        subprocess.run(["umount", "-l", str(folder)], check=True)


def expect_readable(place: Place, file: DistrictFile, picture: str, words: str) -> None:
    """Open a file that cannot be written: it is shown, and both faces of the program say why in Chinese."""
    refused = place.console("task", "list", file.path)
    expect(refused.code == 0, f"a file that cannot be written cannot be read: {refused.words}")
    refused = place.console("redo", file.path)
    expect(refused.code == 1, f"a redo in a file that cannot be written ended with {refused.code}")
    expect(words in refused.words, f"no word of the reason: {refused.words}")
    with installed_window(place, file.path) as window:
        window.wait_for_title("（只读）")
        window.keep(picture)
        window.quit()


def refuse_to_write(place: Place, known: DistrictFile, folder: Path) -> None:
    """Work with what cannot be written: a copy of a file with its attribute, a whole folder."""
    folder.mkdir()
    file = DistrictFile(folder / "只能看.npt")
    shutil.copy(known.path, file.path)
    place.run("attrib", "+R", place.name_of(file.path))
    expect_readable(place, file, "45_read_only_file", "文件是只读的")
    place.run("attrib", "-R", place.name_of(file.path))
    with write_protected(place, folder):
        expect_readable(place, file, "46_read_only_folder", "不能写入")
        made = place.console("new", folder / "新的.npt", "--region", "620702")
        expect(made.code == 1, f"a file in a folder that cannot be written: {made.code}")
        expect("Traceback" not in made.words and "\\x" not in made.words, made.words)
        expect("只读" in made.words or "不能写入" in made.words, f"no word of the reason: {made.words}")


def drive(place: Place) -> None:
    """Go through all of it."""
    folder = fresh_folder(place, FOLDER)
    with step("code page, user, data folder"):
        expect_chinese_computer(place)
    with step("association"):
        file = DistrictFile(folder / "双击 打开（一）.npt")
        place.say("new", file.path, "--region", "620702")
        expect_association(place)
    with step("Chinese name on the command line"):
        work_in(place, file, "41_chinese_name")
    with step(f"name of {LONG_PATH} characters"):
        work_in(place, long_named(place, folder), "42_long_name")
    with step("run from a stick"):
        run_from_stick(place, fresh_folder(place, "优盘（测试）"))
    with step("what cannot be written"):
        refuse_to_write(place, file, folder / "只读")


if __name__ == "__main__":
    raise SystemExit(run_stage(drive))
