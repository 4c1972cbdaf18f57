"""The set-up script, the common fixtures and the Qt binding do what the other tests rely on."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from outside import CHECKOUT, Office, Poppler, output, program

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Debian packages and X11")


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Return run.py as a module whose checkout is an empty folder with pins of its own."""
    spec = importlib.util.spec_from_file_location("run", CHECKOUT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(CHECKOUT / name, tmp_path)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / "installed.json")
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0)
    return module


@pytest.fixture
def fake_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Return a function that puts a shell script on the path; its arguments go to the file returned."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    def make(name: str, body: str) -> Path:
        log = tmp_path / f"{name}.log"
        tool = folder / name
        tool.write_text(f'#!/bin/sh\necho "$@" >> "{log}"\n{body}\n', encoding="utf-8")
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        return log

    return make


# The interpreter


def test_the_pythons_run_py_accepts_are_those_of_the_package(setup: ModuleType) -> None:
    required = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    oldest, too_new = (".".join(map(str, version)) for version in (setup.OLDEST, setup.TOO_NEW))
    assert required == f">={oldest},<{too_new}"


@pytest.mark.parametrize(
    ("version", "suitable"),
    [((3, 10, 13), False), ((3, 11, 0), True), ((3, 13, 9), True), ((3, 14, 0), False), ((4, 0, 0), False)],
)
def test_only_tried_pythons_are_used(setup: ModuleType, version: tuple[int, ...], suitable: bool) -> None:
    assert setup.is_suitable(version) is suitable


def test_an_unsuitable_python_is_named_in_words(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "is_suitable", lambda _version: False)
    monkeypatch.setattr(setup, "other_interpreter", list)
    assert setup.main(["demo"]) == 1
    said = capsys.readouterr().out
    assert "需要 Python 3.11" in said
    assert "3.13 is needed" in said


@pytest.mark.parametrize("arguments", [[], ["deploy"]])
def test_wrong_usage_shows_the_two_commands(
    setup: ModuleType, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup.main(arguments) == 2
    said = capsys.readouterr().out
    assert "run.py demo" in said
    assert "run.py test" in said


# System packages

_DPKG = """for name in "$@"; do case $name in
  libegl1|libglib2.0-0t64) echo "$name installed";;
  libgl1) echo "$name config-files";;
esac; done; exit 1"""


@on_linux
def test_a_package_is_missing_unless_it_or_its_other_name_is_installed(
    setup: ModuleType, fake_tool: Callable[[str, str], Path]
) -> None:
    fake_tool("dpkg-query", _DPKG)
    assert setup.missing(["libegl1", "libgl1", "libglib2.0-0|libglib2.0-0t64", "xvfb"]) == ["libgl1", "xvfb"]


@on_linux
def test_packages_are_installed_with_retries_and_nothing_is_removed(
    setup: ModuleType, fake_tool: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(setup, "as_root", list)
    fake_tool("dpkg-query", "exit 1")
    failed_once = tmp_path / "failed-once"
    log = fake_tool("apt-get", f'[ -e "{failed_once}" ] || {{ touch "{failed_once}"; exit 100; }}')
    setup.install_system(["xvfb", "libgl1|libgl1-other"])
    first, second, install = log.read_text("utf-8").splitlines()
    assert first.endswith("update")
    assert second == first
    assert install.endswith("install --no-install-recommends --no-remove xvfb libgl1")


@on_linux
def test_nothing_is_asked_of_apt_when_all_is_there(
    setup: ModuleType, fake_tool: Callable[[str, str], Path]
) -> None:
    fake_tool("dpkg-query", 'echo "libegl1 installed"')
    log = fake_tool("apt-get", "exit 1")
    setup.install_system(["libegl1"])
    assert not log.exists()


@on_linux
def test_without_rights_the_missing_packages_are_named_exactly(
    setup: ModuleType, fake_tool: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_tool("dpkg-query", _DPKG)
    monkeypatch.setattr(setup, "as_root", lambda: None)
    with pytest.raises(setup.SetupError) as caught:
        setup.install_system(["libegl1", "libgl1", "office-nogui|office"])
    words = str(caught.value)
    assert "apt-get install --no-install-recommends libgl1 office-nogui\n" in words
    assert "office-nogui 或 office 均可" in words
    assert "may not install them: libgl1 office-nogui" in words


@on_linux
@pytest.mark.skipif(shutil.which("apt-cache") is None, reason="needs apt")
def test_every_package_name_is_known_to_this_system(setup: ModuleType) -> None:
    needs = [need.split("|") for need in setup.QT_PACKAGES + setup.TEST_PACKAGES]
    known = setup.installed([name for names in needs for name in names])
    assert [names for names in needs if not known.intersection(names)] == []


# The virtual environment


def test_packages_are_installed_once_and_again_when_a_pin_changes(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    targets: list[str] = []

    def fake_persist(command: list[str]) -> bool:
        targets.append(command[-1])
        return True

    monkeypatch.setattr(setup, "persist", fake_persist)
    setup.install_packages("test")
    setup.install_packages("test")
    setup.install_packages("")  # the tests' packages include the program's
    assert targets == [".[test]"]
    with (tmp_path / "constraints.txt").open("a", encoding="utf-8") as pins:
        pins.write("another==1\n")
    setup.install_packages("")
    setup.install_packages("test")
    assert targets == [".[test]", ".", ".[test]"]
    setup.install_packages("build")
    setup.install_packages("test")
    setup.install_packages("build")  # neither pushes the other out
    assert targets[3:] == [".[build]"]


def test_a_failed_installation_is_tried_again_next_time(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "persist", lambda _command: False)
    with pytest.raises(setup.SetupError, match="没有安装成功"):
        setup.install_packages("")
    assert setup.installed_extras() is None


def test_every_direct_dependency_has_an_exact_version() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["test"]
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    exact = {line.partition("==")[0].replace("_", "-").lower() for line in lines if "==" in line}
    names = {line.split("[")[0].split(">")[0].split("=")[0].replace("_", "-").lower() for line in wanted}
    assert names <= exact, f"without an exact version: {names - exact}"


# The demonstration


@pytest.mark.parametrize(
    ("platform", "environment", "screen"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
    ],
)
def test_a_screen_is_recognised(
    setup: ModuleType, platform: str, environment: dict[str, str], screen: bool
) -> None:
    assert setup.has_screen(platform, environment) is screen


@pytest.mark.parametrize(
    ("display", "window_code", "steps"),
    [
        (":0", 0, ["demo OUT", "FILE"]),
        (":0", -6, ["demo OUT", "FILE", "window FILE --picture PNG"]),
        ("", 0, ["demo OUT", "window FILE --picture PNG"]),
    ],
)
@on_linux
def test_the_demonstration_opens_the_window_or_leaves_its_picture(
    setup: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    display: str,
    window_code: int,
    steps: list[str],
) -> None:
    out, calls = tmp_path / "out", []
    file, picture = out / "示例.npt", out / "窗口.png"

    def fake_run(command: list[str], extra: dict[str, str] | None = None) -> int:
        words = command[3:]
        calls.append(
            " ".join(words).replace(str(picture), "PNG").replace(str(file), "FILE").replace(str(out), "OUT")
        )
        if words[0] == "demo":
            out.mkdir()
            file.touch()
        if words[0] == "window":
            assert extra == {"QT_QPA_PLATFORM": "offscreen"}
        return window_code if words == [str(file)] else 0

    monkeypatch.setattr(setup, "run", fake_run)
    monkeypatch.setattr(setup, "set_up", lambda *_needs: None)
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert setup.main(["demo", str(out)]) == 0
    assert calls == steps


@pytest.mark.parametrize("failing", ["ruff", "mypy", "pytest", "nothing"])
def test_the_test_command_fails_when_any_part_fails_and_ends_with_pytest(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, failing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def fake_run(command: list[str]) -> int:
        asked.append(command[2:])
        return int(command[2] == failing)

    monkeypatch.setattr(setup, "run", fake_run)
    monkeypatch.setattr(setup, "set_up", lambda *_needs: None)
    assert setup.main(["test", "-k", "word"]) == int(failing != "nothing")
    assert [words[0] for words in asked] == ["ruff", "ruff", "mypy", "pytest"]
    assert asked[-1] == ["pytest", "-k", "word"]
    assert ("未通过" in capsys.readouterr().out) is (failing in {"ruff", "mypy"})


# The common fixtures


def test_each_test_has_a_data_folder_of_its_own(own_folders: Path) -> None:
    from nptracker.paths import data_dir

    assert data_dir() == own_folders
    assert list(own_folders.iterdir()) == []


_MISBEHAVING = """
import logging, socket
import pytest
from PySide6.QtCore import qWarning

def test_network():
    try:
        socket.create_connection(("127.0.0.1", 9))
    except RuntimeError:
        pass

def test_lookup():
    socket.getaddrinfo("example.org", 80)

def test_local_socket_is_fine():
    left, right = socket.socketpair()
    left.close(), right.close()

def test_qt_warning():
    qWarning("a word of warning")

@pytest.fixture
def warns_late():
    yield
    qWarning("a late word of warning")

def test_late_qt_warning(warns_late):
    pass

def test_error_log():
    logging.getLogger("nptracker.db").error("broken")

@pytest.mark.expects_error_log
def test_expected_error_log():
    logging.getLogger("nptracker.db").error("broken")

@pytest.mark.expects_error_log
def test_missing_error_log():
    pass

def test_python_warning():
    import warnings
    warnings.warn("old", DeprecationWarning)

def test_quiet():
    pass
"""


@on_linux
def test_misbehaving_tests_fail(tmp_path: Path) -> None:
    for name in ("conftest.py", "outside.py"):
        shutil.copy(Path(__file__).parent / name, tmp_path)
    (tmp_path / "test_bad.py").write_text(_MISBEHAVING, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", CHECKOUT / "pyproject.toml", "--rootdir", tmp_path,
         "-p", "no:cacheprovider", "-rA", tmp_path],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    failing = {
        line.split("::")[1].split()[0]
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED", "ERROR")) and "::" in line
    }
    assert failing == {
        "test_network",
        "test_lookup",
        "test_qt_warning",
        "test_late_qt_warning",
        "test_error_log",
        "test_missing_error_log",
        "test_python_warning",
    }, done.stdout


@pytest.mark.window
@on_linux
def test_the_virtual_screen_has_a_window_manager(window_environment: dict[str, str]) -> None:
    shown = output(program("xdpyinfo"), environment=window_environment)
    assert "1366x768" in shown
    assert socket.AF_UNIX  # the screen is reached through a local socket only


@pytest.mark.office
@on_linux
def test_libreoffice_and_poppler_read_a_chinese_workbook(
    office: Office, poppler: Poppler, tmp_path: Path
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["甘州区", "=1+1", "00123"])
    book.save(tmp_path / "一.xlsx")
    assert office.rows(tmp_path / "一.xlsx") == [["甘州区", "2", "00123"]]
    printed = office.pdf(tmp_path / "一.xlsx")
    assert poppler.pages(printed) == 1
    assert "甘州区" in poppler.text(printed)
    assert poppler.pictures(printed)[0].read_bytes().startswith(b"\x89PNG")


# The Qt binding


def test_the_qt_binding_keeps_its_references(qapp: object) -> None:
    """Some PySide6 versions lose a reference to None with each call, which ends the process in the end."""
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        label.setText("字")
    assert before - sys.getrefcount(None) < 1_000
