"""A Debian system in a folder: made once, kept outside the checkout, entered by what builds and proves the program."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from proof.places import NotReadyError, ProofError

MIRROR_VARIABLE = "NPTRACKER_PROOF_MIRROR"
TOOLS = {"mmdebstrap": "mmdebstrap", "unshare": "util-linux", "chroot": "coreutils"}
# What it mounts and starts goes with it, even when it is killed.
APART = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


def check_host(tools: Mapping[str, str]) -> None:
    """Raise NotReadyError when this computer cannot make a root; ``tools`` are commands and their packages."""
    if os.geteuid() != 0:
        raise NotReadyError("要在 root 账户下运行：建立和进入这个环境需要 chroot。It must run as root.")
    lacking = sorted({package for tool, package in tools.items() if not shutil.which(tool)})
    if lacking:
        raise NotReadyError(
            f"缺少系统软件包，请执行：apt-get install --no-install-recommends {' '.join(lacking)}"
        )


def mirror() -> str:
    """Return where Debian's packages come from: as the setting says, else as this computer's own do.

    Raises NotReadyError when neither tells.
    """
    if said := os.environ.get(MIRROR_VARIABLE):
        return said
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    places = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()
    found = next((place for place in places if "security" not in place), "")
    if not found:
        raise NotReadyError(f"不知道从哪里取 Debian 的软件包，请设置 {MIRROR_VARIABLE} 为软件源的地址。")
    return found


def run_bounded(
    command: Sequence[str], environment: Mapping[str, str], log: Path, *, called: str, seconds: float
) -> int:
    """Run what enters a root and return its exit code; what it prints is appended to ``log``.

    Raises ProofError when it takes longer than ``seconds``; nothing it started is left then. ``called`` names it.
    """
    with log.open("ab") as stream:
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise ProofError(f"{called} 超过 {seconds:.0f} 秒没有结束，输出见 {log}") from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def make_root(root: Path, suite: str, packages: Sequence[str], hooks: Sequence[str] = ()) -> Path:
    """Return the folder of a root with these packages, made when it is missing; ``hooks`` are mmdebstrap's.

    Raises NotReadyError and ProofError.
    """
    if root.is_dir():
        return root
    half = root.with_name(f"half-{root.name}-{os.getpid()}")
    command = [*APART, "mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}",
               '--aptopt=APT::Install-Recommends "false"', *(f"--customize-hook={hook}" for hook in hooks),
               suite, str(half), mirror()]  # fmt: skip
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(half, ignore_errors=True)
        raise ProofError(f"{root.name} 没有建成（可用 {MIRROR_VARIABLE} 换软件源）：\n{done.stderr[-2000:]}")
    half.rename(root)
    return root
