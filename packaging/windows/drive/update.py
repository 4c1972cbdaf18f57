"""Updates an older installed version over its files, takes the update back, repairs, and uninstalls.

The computer is left without the program; so this is the last stage. It starts by uninstalling what stands there.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

from drive_file import DistrictFile
from drive_place import CHECKOUT, Place, expect
from drive_registry import PRODUCT_KEY, UNINSTALL_KEY, registry_value
from drive_stage import fresh_folder, run_stage, step
from drive_window import installed_window
from driver import wait_until

HOME = "办公软件\\新污染物 工作台"
MADE_BEFORE = ("东关印染厂", "西关制药厂")
_OLD_FILE = CHECKOUT / "tests" / "old_files" / "schema-1.npt"
_SETUP_SECONDS = 240.0


def version_of(place: Place) -> str:
    """Return the version that the installed program says it has."""
    return place.say("--version").split()[-1]


def run_setup(place: Place, setup: Path, folder: str = "") -> int:
    """Run an installer silently and return its exit code; it takes a folder with blanks only from a batch file."""
    batch = place.out / "setup.bat"
    into = f" /D={folder}" if folder else ""
    batch.write_bytes(f'@"{place.name_of(setup)}" /S{into}\r\n@exit /b %errorlevel%\r\n'.encode("gbk"))
    return place.run("cmd", "/c", place.name_of(batch), seconds=_SETUP_SECONDS).code


def uninstall(place: Place) -> None:
    """Uninstall silently and wait until the program is gone."""
    code = place.run(place.home / "uninstall.exe", "/S", seconds=_SETUP_SECONDS).code
    expect(code == 0, f"the uninstaller ended with {code}")
    wait_until(lambda: not (place.home / "program").exists(), f"{place.home} is emptied", _SETUP_SECONDS)
    wait_until(
        lambda: not registry_value(place, UNINSTALL_KEY, "DisplayVersion"), "the registry forgets the program"
    )


def expect_version(place: Place, version: str) -> None:
    """Find one version everywhere: in the program, in the registry."""
    expect(version_of(place) == version, f"the program says it is {version_of(place)}, not {version}")
    listed = registry_value(place, UNINSTALL_KEY, "DisplayVersion")
    expect(listed == version, f"Windows lists version {listed}, not {version}")


def data_folder(place: Place) -> Path:
    """Return the folder of settings, logs and backups, which no installer touches."""
    name = place.run("cmd", "/c", "echo %LOCALAPPDATA%").out.strip()
    return place.path_of(name) / "nptracker"


def make_files(place: Place, folder: Path) -> tuple[DistrictFile, DistrictFile]:
    """Make a file with the older program, and lay down one that is older still."""
    file = DistrictFile(folder / "升级前.npt")
    place.say("new", file.path, "--region", "620702")
    with installed_window(place, file.path) as window:
        window.wait_for_title(file.path.name)
        window.key("ctrl+3")
        window.paste_block([(name,) for name in MADE_BEFORE])
        file.wait_for("enterprise", len(MADE_BEFORE))
        window.keep("30_older_version")
        window.quit()
    ancient = folder / "旧格式.npt"
    shutil.copy(_OLD_FILE, ancient)
    return file, DistrictFile(ancient)


def refuse_while_open(place: Place, file: DistrictFile, setup: Path) -> None:
    """Try to update while the window is open: nothing happens, the window stays."""
    version = version_of(place)
    with installed_window(place, file.path) as window:
        window.wait_for_title(file.path.name)
        code = run_setup(place, setup)
        expect(code != 0, "the installer went on while the program was open")
        expect(version_of(place) == version, "the installer changed a program that was open")
        window.quit()


def expect_files(place: Place, file: DistrictFile, ancient: DistrictFile, picture: str) -> None:
    """Open the file made by the older version, and the one that is upgraded with a backup of it."""
    with installed_window(place, file.path) as window:
        window.wait_for_title(file.path.name)
        window.key("ctrl+3")
        window.wait_until_still()
        window.keep(picture)
        window.quit()
    expect(file.names("enterprise", "name") == list(MADE_BEFORE), "an enterprise is missing")
    file.expect_sound()
    counts = json.loads(_OLD_FILE.with_suffix(".json").read_text("utf-8"))
    place.say("history", ancient.path)
    place.say("undo", ancient.path)  # opened for writing: now it is upgraded
    place.say("redo", ancient.path)
    found = {kind: len(ancient.rows(kind)) for kind in counts}
    expect(found == counts, f"the upgraded file holds {found}, not {counts}")
    ancient.expect_sound()
    backups = place.say("restore", ancient.path)
    expect("升级前备份" in backups, f"no backup was made before the upgrade: {backups}")


def take_back(place: Place, version: str) -> None:
    """Swap the two versions and wait until the other one is there."""
    code = place.run(place.home / "rollback.exe", "/S", seconds=_SETUP_SECONDS).code
    expect(code == 0, f"the way back ended with {code}")
    expect_version(place, version)


def expect_data_left(place: Place, files: list[Path]) -> None:
    """Find the district files, their backups and the settings after the program is gone."""
    for path in files:
        expect(path.exists(), f"{path.name} went with the program")
    folder = data_folder(place)
    expect((folder / "window.json").exists(), "the settings went with the program")
    expect(list(folder.glob("backups/*/*.npt")), "the backups went with the program")
    expect(not registry_value(place, PRODUCT_KEY, "InstallDir"), "the registry still knows the folder")
    left = [path.name for path in place.home.iterdir()] if place.home.exists() else []
    expect(not left, f"left behind in the folder of the program: {left}")


def drive(place: Place) -> None:
    """Go from an older version to this one, back, forth and away."""
    newer, older = (Path(place.environment[f"NPTRACKER_{name}INSTALLER"]) for name in ("", "OLDER_"))
    folder = fresh_folder(place, "升级 演练")
    with step("uninstalled"):
        new_version = version_of(place)
        uninstall(place)
    place = place.at(place.path_of(HOME))
    with step("older version installed"):
        code = run_setup(place, older, f"C:\\{HOME}")
        expect(code == 0, f"the installer ended with {code}")
        old_version = version_of(place)
        expect(old_version != new_version, f"the older version is {old_version} as well")
        expect_version(place, old_version)
    with step("files made with it"):
        file, ancient = make_files(place, folder)
    with step("no update while the window is open"):
        refuse_while_open(place, file, newer)
    with step("updated"):
        expect(run_setup(place, newer) == 0, "the update failed")
        expect_version(place, new_version)
        expect((place.home / "previous").is_dir(), "the older version was not kept")
    with step("files opened with the newer version"):
        expect_files(place, file, ancient, "31_updated")
    with step("taken back"):
        take_back(place, old_version)
        expect_files(place, file, ancient, "32_taken_back")
    with step("forth again"):
        take_back(place, new_version)
    with step("repaired"):
        damaged = place.home / "program" / "_internal" / "resources" / "reference" / "divisions.csv"
        damaged.unlink()
        expect(run_setup(place, newer) == 0, "the repair failed")
        expect(damaged.exists(), "the repair did not bring a missing file back")
        expect_version(place, new_version)
    with step("uninstalled"):
        time.sleep(1)
        uninstall(place)
        expect_data_left(place, [file.path, ancient.path])


if __name__ == "__main__":
    raise SystemExit(run_stage(drive))
