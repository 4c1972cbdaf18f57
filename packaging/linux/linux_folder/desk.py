"""The proof on a bare desktop: an officer unpacks, installs, works, updates, goes back and removes the program."""

from __future__ import annotations

import shutil
from pathlib import Path

from proof.places import ProofError, fresh_log, output

from linux_folder.program import inside, work
from linux_folder.roots import bare_root, run_inside

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "on_a_desk.sh"
PICTURES = ("window.png", "tasks.png", "small.png")
_SECONDS = 600
_FEWEST_BYTES = 20_000  # a picture of an empty or single-coloured window is far smaller


def prove(archive: Path) -> list[Path]:
    """Let the archive be used on a bare Debian 11; returns the pictures taken. Raises ProofError at the first fault."""
    place = work() / "desk"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    place.chmod(0o777)
    shutil.copy2(archive, place)
    shutil.copy2(SCRIPT, place)
    log = fresh_log("linux-desk")
    extra = {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"}
    command = ["/bin/bash", f"{inside(place)}/{SCRIPT.name}", archive.name]
    code = run_inside(bare_root(), work(), command, log, seconds=_SECONDS, extra=extra)
    kept = _keep(place)
    if code:
        raise ProofError(f"在空白桌面上没有通过（退出码 {code}），最后的输出：\n{_end_of(log)}")
    small = [path.name for path in kept if path.stat().st_size < _FEWEST_BYTES]
    if small or len(kept) < len(PICTURES):
        raise ProofError(f"窗口的图片不对：{'、'.join(small) or '缺图片'}，见 {output()}")
    return kept


def _keep(place: Path) -> list[Path]:
    kept = []
    for name in PICTURES:
        if (place / name).exists():
            kept.append(output() / f"linux-{name}")
            shutil.copy2(place / name, kept[-1])
    return kept


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
