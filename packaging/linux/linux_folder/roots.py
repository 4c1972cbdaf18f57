"""Debian 11 roots: one that builds the program, one as bare as a desktop may be, on which it is proven.

A command runs in a namespace of its own: nothing stays mounted, no process outlives it, and there is no network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from proof import debian_root
from proof.places import cache, key_of

SUITE = "bullseye"  # glibc 2.31, as Kylin V10 SP1
HOST_TOOLS = {**debian_root.TOOLS, "dpkg-source": "dpkg-dev"}
# What Qt's own libraries ask of a system, and what makes Python. The first half is there on every desktop; what of the
# second half ends up in the folder is bundled with it.
BUILDING = (
    *("gcc", "g++", "make", "pkg-config", "binutils", "patch", "xz-utils", "tcl"),
    *("zlib1g-dev", "libbz2-dev", "liblzma-dev", "libffi-dev", "uuid-dev"),
    *("libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libglib2.0-0", "libx11-6", "libx11-xcb1"),
    *(
        "libxkbcommon0",
        "libxkbcommon-x11-0",
        "libxcb-cursor0",
        "libxcb-icccm4",
        "libxcb-keysyms1",
        "libxcb-randr0",
    ),
    *(
        "libxcb-shape0",
        "libxcb-xkb1",
        "libxcb-image0",
        "libxcb-render-util0",
        "libxcb-sync1",
        "libxcb-xfixes0",
    ),
)
# A desktop without any of Qt's helpers and without a Chinese font: both must come with the program.
BARE = (
    *("libegl1", "libgl1", "libdbus-1-3", "libfontconfig1", "libglib2.0-0", "libx11-6", "libx11-xcb1"),
    *("libxkbcommon0", "locales", "shared-mime-info", "desktop-file-utils", "xdg-utils"),
    *("xvfb", "x11-utils", "xdotool", "openbox", "imagemagick", "file"),
)
_CHINESE = 'sed -i "s/^# zh_CN.UTF-8/zh_CN.UTF-8/" "$1/etc/locale.gen" && chroot "$1" locale-gen >/dev/null'
# The officer's own account: the program must not need root's rights.
_OFFICER = 'chroot "$1" useradd --create-home --home-dir "/home/张三 测试" --shell /bin/sh officer'

_ENTER = r"""
set -e
root=$1; work=$2; shift 2
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mkdir -p "$root/w" && mount --bind "$work" "$root/w"
ip link set lo up 2>/dev/null || true
exec chroot "$root" "$@"
"""


def make_root(name: str, packages: Sequence[str], hooks: Sequence[str] = ()) -> Path:
    """Return the folder of a root with these packages, made when it is missing. Raises NotReadyError and ProofError."""
    debian_root.check_host(HOST_TOOLS)
    place = cache() / f"{name}-{key_of(SUITE, ' '.join(packages), *hooks)}"
    return debian_root.make_root(place, SUITE, packages, hooks)


def building_root() -> Path:
    """Return the root that builds."""
    return make_root("linux-building", BUILDING)


def bare_root() -> Path:
    """Return the root that is as bare as a desktop may be, with an officer's account."""
    return make_root("linux-bare", BARE, (_CHINESE, _OFFICER))


def run_inside(  # noqa: PLR0913 - where, what, and the three things that bound it
    root: Path,
    work: Path,
    command: Sequence[str],
    log: Path,
    *,
    seconds: float,
    extra: Mapping[str, str] | None = None,
) -> int:
    """Run a command in a root, ``work`` being ``/w`` there; returns its exit code. What it prints goes to ``log``.

    Raises ProofError when it takes longer than ``seconds``.
    """
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LANG": "C.UTF-8",
        **(extra or {}),
    }
    enter = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "bash", "-c", _ENTER, "enter"]
    return debian_root.run_bounded(
        [*enter, str(root), str(work), *command], environment, log, called=command[0], seconds=seconds
    )
