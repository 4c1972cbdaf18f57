"""Sets up, runs, tests and builds the program from a fresh checkout: ``python3 run.py demo|test|build|prove``.

Standard library only. It makes the virtual environment ``.venv``, installs the pinned packages and, on
Debian-like systems, the system libraries that Qt and the tests need; then it does the work. What is already
there is not done again. It has to start on any Python 3.8 or newer, if only to say which Python is needed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.json"
OLDEST, TOO_NEW = (3, 11), (3, 14)  # as requires-python in pyproject.toml; Qt 6.8.3 has no wheels beyond
TRIES, PAUSE_SECONDS = 3, 5
MOST_WORKERS = 4  # each drives windows and workbooks of its own, with some hundred megabytes

USAGE = """用法：
  python3 run.py demo [文件夹]       制作示例区县及其全部报表（默认放在 out），然后打开窗口
  python3 run.py test [pytest 参数]  检查代码并运行测试
  python3 run.py build               构建程序（在 Windows 或 Linux 上，放在 dist）；有 makensis 时也做安装程序
  python3 run.py prove [步骤]        在 Linux 上用 Wine 构建 Windows 程序，安装、操作、更新、卸载，逐步验证
首次运行会自动准备好所需的一切，需要联网；之后不再需要。"""

# Each line is one need; names after a bar satisfy it too. The first name is the one to install.
QT_PACKAGES = (
    "libegl1",
    "libgl1",
    "libdbus-1-3",
    "libfontconfig1",
    "libglib2.0-0|libglib2.0-0t64",
    "libxkbcommon0",
    "libx11-6",
    "libxkbcommon-x11-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxcb-image0",
    "libxcb-render-util0",
)
TEST_PACKAGES = (
    "xvfb",
    "xauth",
    "xdotool",
    "xclip",
    "openbox",
    "x11-utils",
    "imagemagick",
    "poppler-utils",
    "libreoffice-calc-nogui|libreoffice-calc",
)
BUILD_PACKAGES = ("binutils",)  # PyInstaller asks objdump which libraries a library needs
PROOF_PACKAGES = ("mmdebstrap", "debian-archive-keyring", "util-linux", "git")


class SetupError(Exception):
    """Something on this computer keeps the set-up from going on; the words are for the person at it."""


def say(words: str) -> None:
    """Print one message at once, so that it stands before the output of the command it announces."""
    print(words, flush=True)


def run(command: Sequence[str], extra: Mapping[str, str] | None = None, *, quiet: bool = False) -> int:
    """Run a command in the checkout without a keyboard and return its exit code."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **(extra or {})}
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        list(command), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, check=False
    ).returncode


def persist(command: Sequence[str]) -> bool:
    """Run a command that needs the network up to three times, errors shown; return whether it succeeded."""
    for attempt in range(1, TRIES + 1):
        if run(command, quiet=True) == 0:
            return True
        if attempt < TRIES:
            say(f"没有成功，{PAUSE_SECONDS * attempt} 秒后再试（{attempt}/{TRIES}）……")
            time.sleep(PAUSE_SECONDS * attempt)
    return False


# The interpreter


def is_suitable(version: Sequence[int]) -> bool:
    """Tell whether the program runs on a Python of this version."""
    return OLDEST <= tuple(version[:2]) < TOO_NEW


def other_interpreter() -> list[str]:
    """Return the command of a suitable Python elsewhere on this computer, empty when there is none."""
    for minor in range(TOO_NEW[1] - 1, OLDEST[1] - 1, -1):
        launcher = ["py", f"-3.{minor}"] if os.name == "nt" else [f"python3.{minor}"]
        if shutil.which(launcher[0]) and run([*launcher, "-c", "import venv"]) == 0:
            return launcher
    return []


def change_interpreter(arguments: Sequence[str]) -> int:
    """Go on under a suitable Python; raises SetupError when this computer has none."""
    launcher = other_interpreter()
    if not launcher:
        here = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(
            f"需要 Python 3.11、3.12 或 3.13，这里是 {here}。请安装其中之一后再运行。\n"
            f"Python 3.11, 3.12 or 3.13 is needed; this is {here}."
        )
    return subprocess.run([*launcher, str(ROOT / "run.py"), *arguments], check=False).returncode


# System packages


def debian_like() -> bool:
    """Tell whether packages are managed by dpkg and apt here."""
    return bool(shutil.which("dpkg-query") and shutil.which("apt-get"))


def installed(names: Iterable[str]) -> set[str]:
    """Return those of the named Debian packages that are installed."""
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=False,  # it fails as soon as one name is unknown, and still lists the others
    ).stdout
    lines = (line.split() for line in listing.splitlines())
    return {words[0] for words in lines if words[-1] == "installed"}


def missing(needs: Sequence[str]) -> list[str]:
    """Return the needs (“name” or “name|other name”) that no installed package satisfies."""
    present = installed([name for need in needs for name in need.split("|")])
    return [need for need in needs if not present.intersection(need.split("|"))]


def as_root() -> list[str] | None:
    """Return what to put before a command to run it as root; None when that cannot be had."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if sys.stdin is not None and sys.stdin.isatty():
        return ["sudo"] if subprocess.run(["sudo", "-v"], check=False).returncode == 0 else None
    return ["sudo", "-n"] if run(["sudo", "-n", "true"]) == 0 else None


def lacking(needs: Sequence[str], reason: str, why: str) -> SetupError:
    """Return the error that names the packages a person has to install, in Chinese and English."""
    names = " ".join(need.split("|")[0] for need in needs)
    either = "".join(f"\n（{need.replace('|', ' 或 ')} 均可）" for need in needs if "|" in need)
    return SetupError(
        f"缺少系统软件包，{reason}。请管理员执行：\n"
        f"  apt-get install --no-install-recommends {names}{either}\n"
        f"System packages are missing and {why}: {names}"
    )


def install_system(needs: Sequence[str]) -> None:
    """Install Debian packages, unless they are there; never removes one. Raises SetupError when it cannot."""
    needs = missing(needs)
    if not needs:
        return
    root = as_root()
    if root is None:
        raise lacking(needs, "而当前用户无权安装", "this user may not install them")
    say("正在安装系统软件包：" + "、".join(need.split("|")[0] for need in needs))
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-qq"]
    options = ["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]
    if not persist([*apt, *options, "update"]):
        say("软件源没有全部更新成功，继续尝试安装。")  # one broken source must not stop the others
    names = [need.split("|")[0] for need in needs]
    if not persist([*apt, *options, "install", "--no-install-recommends", "--no-remove", *names]):
        raise lacking(missing(needs), "自动安装没有成功", "could not be installed")


def check_qt() -> None:
    """Say which library Qt lacks on a system whose packages are not known here. Raises SetupError."""
    probe = subprocess.run(
        [str(PYTHON), "-c", "import PySide6.QtWidgets"], stderr=subprocess.PIPE, text=True, check=False
    )
    if probe.returncode:
        cause = (probe.stderr.strip().splitlines() or ["?"])[-1]
        raise SetupError(f"窗口所需的系统库不全，请安装后再运行。Qt cannot be loaded:\n  {cause}")


# The virtual environment


def make_venv() -> None:
    """Make ``.venv`` unless a working one is there. Raises SetupError when Python cannot make it."""
    if PYTHON.exists() and run([str(PYTHON), "-c", "import pip"]) == 0:
        return
    if importlib.util.find_spec("ensurepip") is None:  # Debian ships it in a package of its own
        if not debian_like():
            raise SetupError("这个 Python 没有 ensurepip，无法建立运行环境。This Python lacks ensurepip.")
        install_system([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
    say("正在建立运行环境 .venv ……")
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        raise SetupError(f"无法在 {VENV} 建立运行环境。The virtual environment could not be made.")


def fingerprint() -> str:
    """Return what the installed packages depend on: the pins, the interpreter and where the checkout lies."""
    pins = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    version = ".".join(map(str, sys.version_info[:2]))
    return hashlib.sha256(pins + f"{version} {ROOT}".encode()).hexdigest()


def installed_extras() -> set[str] | None:
    """Return the extras that were installed from these very pins; None when the program itself was not."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return set(stamp["extras"]) if stamp["fingerprint"] == fingerprint() else None
    except (OSError, ValueError, KeyError):
        return None


def install_packages(extra: str) -> None:
    """Install the program and its pinned packages into ``.venv``, if the pins changed since the last time."""
    present = installed_extras()
    if present is not None and extra in {"", *present}:
        return
    say("正在安装所需的程序包，首次需要几分钟……")
    STAMP.unlink(missing_ok=True)
    target = f".[{extra}]" if extra else "."
    options = ["--quiet", "--no-input", "--disable-pip-version-check"]
    if not persist([str(PYTHON), "-m", "pip", "install", *options, "-c", "constraints.txt", "-e", target]):
        raise SetupError("程序包没有安装成功，请检查网络后再运行一次。The packages could not be installed.")
    extras = sorted({*(present or ()), extra} - {""})
    STAMP.write_text(json.dumps({"fingerprint": fingerprint(), "extras": extras}), encoding="utf-8")


def set_up(extra: str, needs: Sequence[str]) -> None:
    """Bring this computer to where the program runs. Raises SetupError."""
    make_venv()
    install_packages(extra)
    if not sys.platform.startswith("linux"):
        return
    if debian_like():
        install_system(needs)
    else:
        check_qt()


# The commands


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown to somebody."""
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def district_file(folder: Path) -> Path:
    """Return the newest district file in a folder. Raises SetupError when there is none."""
    files = sorted(folder.glob("*.npt"), key=lambda path: path.stat().st_mtime)
    if not files:
        raise SetupError(f"{folder} 中没有示例文件。No district file was made.")
    return files[-1]


def show_window(file: Path) -> int:
    """Open the window where there is a screen, else leave a picture of it beside the returns."""
    program = [str(PYTHON), "-m", "nptracker"]
    if has_screen(sys.platform, os.environ):
        say("正在打开窗口……")
        if run([*program, str(file)]) == 0:
            return 0
        say("窗口没有正常打开，改为输出窗口图片。")
    else:
        say("这里没有屏幕，不打开窗口，改为输出窗口图片。")
    picture = file.parent / "窗口.png"
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    if run([*program, "window", str(file), "--picture", str(picture)], offscreen) != 0:
        raise SetupError("窗口图片没有生成。The picture of the window could not be made.")
    say(f"窗口图片：{picture}")
    return 0


def demo(arguments: Sequence[str]) -> int:
    """Make the sample district with its returns in a folder and show the window on it."""
    folder = Path(arguments[0] if arguments else "out").absolute()
    set_up("", QT_PACKAGES)
    if run([str(PYTHON), "-m", "nptracker", "demo", str(folder)]) != 0:
        raise SetupError("示例没有生成。The sample district could not be made.")
    return show_window(district_file(folder))


def side_by_side() -> Sequence[str]:
    """Return how the whole suite runs: the tests of a file share what they make, files run beside each other."""
    return ["-n", str(min(os.cpu_count() or 1, MOST_WORKERS)), "--dist", "loadfile"]


def test(arguments: Sequence[str]) -> int:
    """Check the code and run the tests; the last line printed is pytest's own."""
    set_up("test", QT_PACKAGES + TEST_PACKAGES)
    checks = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy": ["mypy"],
    }
    failed = []
    for name, command in checks.items():
        say(f"== {name}")
        if run([str(PYTHON), "-m", *command]) != 0:
            failed.append(name)
    say("== pytest" + (f"（未通过：{'、'.join(failed)}；最后仍以失败结束）" if failed else ""))
    code = run([str(PYTHON), "-m", "pytest", *(arguments or side_by_side())])
    return code or int(bool(failed))


def build(_arguments: Sequence[str]) -> int:
    """Build the program for this system and pack it for handing on; everything made lies in ``dist``."""
    set_up("build", QT_PACKAGES + BUILD_PACKAGES)
    if run([str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"]) != 0:
        raise SetupError("程序没有构建成功。The program could not be built.")
    if run([str(PYTHON), "packaging/pack.py", "dist/nptracker", "dist"]) != 0:
        raise SetupError(
            "程序已经构建在 dist/nptracker，但没有打包成功。It was built, but could not be packed."
        )
    return 0


def prove(arguments: Sequence[str]) -> int:
    """Build the Windows program under Wine and prove that it installs, works, updates and leaves."""
    if not sys.platform.startswith("linux"):
        raise SetupError("验证在 Linux 上用 Wine 进行。The proof runs on Linux, under Wine.")
    if debian_like():
        install_system(PROOF_PACKAGES)
    make_venv()
    return run([str(PYTHON), "packaging/prove_windows.py", *arguments])


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask and return the exit code: 0 done, 1 failed, 2 wrong usage."""
    commands = {"demo": demo, "test": test, "build": build, "prove": prove}
    if not arguments or arguments[0] not in commands:
        say(USAGE)
        return 0 if arguments and arguments[0] in {"-h", "--help"} else 2
    try:
        if not is_suitable(sys.version_info[:2]):
            return change_interpreter(arguments)
        return commands[arguments[0]](arguments[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("已停止。")
        return 1


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console without Chinese must not end the set-up
    sys.exit(main(sys.argv[1:]))
