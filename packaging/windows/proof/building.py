"""The suite on the Windows Python, the program built by it, and the packages made of the program."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from version_numbers import version_of

from proof.places import ProofError, files_below, fresh_log, inside, size_words
from proof.source import built
from proof.windows_python import make_python
from proof.wine_root import WINE, WineRoot, make_root

OLDER = "0.0.1"  # the number under which the same program is built once more, to be updated from
_SUITE = Path(__file__).with_name("suite.txt")
_SUITE_SECONDS, _BUILD_SECONDS, _PACK_SECONDS = 1800, 1800, 900
_BUILT = "built.txt"  # says that what lies beside it is whole


def machine(log: Path, prefix: str = "") -> WineRoot:
    """Return the root on the prefix of the Python, or on another one named by its path inside."""
    root = make_root()
    python = make_python(root)
    return WineRoot(root, prefix or inside(python / "prefix"), log)


def python_inside() -> str:
    """Return the Windows Python's path inside the root."""
    return f"{inside(make_python(make_root()))}/python/python.exe"


def run_suite() -> str:
    """Run the core of the tests on the Windows Python. Raises ProofError when one fails or none ran."""
    source = built() / "source"
    log = fresh_log("suite")
    chosen = [line for line in _SUITE.read_text("utf-8").split("\n") if line and not line.startswith("#")]
    command = [WINE, python_inside(), "-X", "utf8=0", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2",
               "--dist", "loadfile", "-m", "not slow and not window and not office", *chosen]  # fmt: skip
    extra = {"QT_QPA_PLATFORM": "offscreen"}
    code = machine(log).run(command, seconds=_SUITE_SECONDS, folder=inside(source), screen=True, extra=extra)
    last = log.read_text("utf-8", errors="replace").rstrip().rpartition("\n")[2]
    if code != 0 or not re.search(r"\d+ passed", last):
        raise ProofError(f"Windows 上的测试没有通过：{last}，见 {log}")
    return last.strip("= ")


def build_program() -> str:
    """Build the program with the one spec, and the same again under an older number."""
    place = built()
    if (place / _BUILT).exists():
        return (place / _BUILT).read_text("utf-8")
    log = fresh_log("build")
    shutil.rmtree(place / "dist", ignore_errors=True)
    command = [WINE, python_inside(), "-m", "PyInstaller", "--noconfirm", "build.spec"]
    code = machine(log).run(
        [*command, "--distpath", "../dist", "--workpath", "../build"],
        seconds=_BUILD_SECONDS,
        folder=inside(place / "source"),
        screen=True,
        extra={"NPTRACKER_ALSO_BUILD_AS": OLDER},
    )
    program = place / "dist" / "nptracker"
    if code != 0 or not (program / "nptracker.exe").is_file():
        raise ProofError(f"程序没有构建成功，见 {log}")
    _ask_only_for_windows(log, program)
    files = files_below(program)
    words = f"{len(files)} 个文件，{size_words(files)}"
    (place / _BUILT).write_text(words, "utf-8")
    return words


def _ask_only_for_windows(log: Path, program: Path) -> None:
    """Raise ProofError when the program needs a library that some supported Windows lacks."""
    script = "packaging/windows/system_libraries.py"
    folder = inside(built() / "source")
    command = [WINE, python_inside(), script, f"../dist/{program.name}"]
    if machine(log).run(command, seconds=_PACK_SECONDS, folder=folder) != 0:
        raise ProofError(f"程序要用 Windows 10 1809 没有的库，见 {log} 的末尾")


def _pack(log: Path, version: str, program: str, *options: str) -> None:
    place = inside(built())
    command = ["python3", f"{place}/source/packaging/pack.py", f"{place}/{program}", f"{place}/packages"]
    if machine(log).run([*command, "--version", version, *options], seconds=_PACK_SECONDS) != 0:
        raise ProofError(f"安装包没有做成，见 {log}")


def version() -> str:
    """Return the version of the source that is built."""
    return version_of(built() / "source")


def package(kind: str) -> Path:
    """Return the file of a package: “setup”, “older” or “zip”."""
    names = {
        "setup": f"nptracker-{version()}-setup.exe",
        "older": f"nptracker-{OLDER}-setup.exe",
        "zip": f"nptracker-{version()}-windows-x64.zip",
    }
    return built() / "packages" / names[kind]


def make_packages() -> str:
    """Make the installer, the zip and the installer of the older number."""
    wanted = [package(kind) for kind in ("setup", "zip", "older")]
    if not all(path.is_file() for path in wanted):
        log = fresh_log("pack")
        _pack(log, version(), "dist/nptracker")
        _pack(log, OLDER, f"dist/nptracker-{OLDER}", "--quick")
    return "，".join(f"{path.name} {size_words([path])}" for path in wanted)
