"""The installer on a fresh Windows: a Chinese user name, a Chinese folder with spaces; then the drives."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from proof.building import machine, package
from proof.places import PACKAGING, ProofError, fresh_log, inside, output, run_name, work
from proof.source import built
from proof.windows_python import make_python
from proof.wine_root import WINE, make_root

PLACE = "办公软件（2026）/新污染物 工作台"
_SECONDS = 240
_DRIVE_SECONDS = 420
_WANTED = (
    "program/nptracker.exe", "program/nptracker-cli.exe", "program/_internal/resources/fonts/NotoSansSC-Regular.ttf",
    "rollback.exe", "uninstall.exe", "district.ico",
)  # fmt: skip


def prefix() -> Path:
    """Return the Wine prefix in which the installed program is driven."""
    return work() / run_name() / "prefix"


def installed() -> Path:
    """Return the folder into which the program is installed."""
    return prefix() / "drive_c" / PLACE


def install() -> str:
    """Install silently into a fresh prefix. Raises ProofError when anything is missing or the registry does not know."""
    shutil.rmtree(prefix().parent, ignore_errors=True)
    prefix().parent.mkdir()
    shutil.copytree(make_python(make_root()) / "prefix", prefix(), symlinks=True)
    log = fresh_log("install")
    wine = machine(log, inside(prefix()))
    # NSIS takes what follows /D= as it stands, which Wine would put in quotation marks; a batch file passes it on bare
    batch = prefix().parent / "install.bat"
    target = "C:\\" + PLACE.replace("/", "\\")
    setup = "Z:" + inside(package("setup")).replace("/", "\\")
    batch.write_bytes(f"@{setup} /S /D={target}\r\n@exit /b %errorlevel%\r\n".encode("gbk"))
    if wine.run([WINE, "cmd", "/c", "Z:" + inside(batch).replace("/", "\\")], seconds=_SECONDS) != 0:
        raise ProofError(f"静默安装没有成功，见 {log}")
    lacking = [name for name in _WANTED if not (installed() / name).is_file()]
    if lacking:
        raise ProofError(f"安装后缺少：{'、'.join(lacking)}（{installed()}）")
    return str(installed().relative_to(prefix()))


def drive(name: str) -> str:
    """Run one drive on the installed program. Raises ProofError when it ends with anything but 0."""
    source = inside(built() / "source")
    pictures = output() / name
    inner = work() / run_name() / f"out-{name}"
    shutil.rmtree(inner, ignore_errors=True)
    inner.mkdir()
    log = fresh_log(name)
    extra = {
        "NPTRACKER_SOURCE": source,
        "NPTRACKER_INSTALLER": inside(package("setup")),
        "NPTRACKER_OLDER_INSTALLER": inside(package("older")),
        "NPTRACKER_ZIP": inside(package("zip")),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    command = ["python3", f"{source}/packaging/windows/drive/{name}.py", inside(installed()), inside(inner)]
    try:
        code = machine(log, inside(prefix())).run(command, seconds=_DRIVE_SECONDS, screen=True, extra=extra)
    finally:
        shutil.rmtree(pictures, ignore_errors=True)
        shutil.copytree(inner, pictures, symlinks=True)
    if code != 0:
        sys.stdout.write(log.read_text("utf-8", errors="replace")[-3000:])
        raise ProofError(f"{name} 没有通过，见 {log} 和 {pictures}")
    return log.read_text("utf-8", errors="replace").rstrip().rpartition("\n")[2]


def drives() -> list[str]:
    """Return the names of the drives in the order they are run; the last two take the program off the machine."""
    order = ["first_use", "self_check", "kill", "odd", "update", "pages"]
    return [name for name in order if (PACKAGING / "drive" / f"{name}.py").is_file()]
