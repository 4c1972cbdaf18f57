"""A Debian 13 root with Wine 10, and running programs in it.

Debian 12's own Wine 8 is too old for Qt 6.8. The root is mounted in a namespace of its own for each command: nothing
stays mounted, no process outlives its command, and there is no network but the machine itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from proof import debian_root
from proof.places import cache, key_of, work

SUITE = "trixie"
PACKAGES = (
    "wine",
    "wine64",
    "nsis",
    "xvfb",
    "xauth",
    "xdotool",
    "xclip",
    "x11-utils",
    "x11-xserver-utils",
    "openbox",
    "imagemagick",
    "procps",
    "psmisc",
    "iproute2",
    "locales",
    "fonts-noto-cjk",
    "poppler-utils",
    "python3",
    "python3-openpyxl",
    "python3-docx",
    "python3-pytest",
)
HOST_TOOLS = {**debian_root.TOOLS, "git": "git"}

# An officer's name with a space, in front of root's own line: Windows programs are told this user name.
OFFICER = "张三 测试"
_SET_UP = r"""
sed -i "s/^# zh_CN.UTF-8/zh_CN.UTF-8/" "$1/etc/locale.gen"
chroot "$1" locale-gen >/dev/null
sed -i "1i {officer}:x:0:0::/w/home:/bin/bash" "$1/etc/passwd"
mkdir -p "$1/w"
"""

_ENTER = r"""
set -e
root=$1; shift; work=$1; shift
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind "$work" "$root/w"
exec chroot "$root" /usr/bin/env LANG=$INNER LC_ALL=$INNER /bin/bash /w/inside.sh "$@"
"""

# Runs inside the root. stdio of Windows programs must be pipes; the registry is written when the server ends.
_INSIDE = r"""
ip link set lo up
mkdir -p /tmp/.X11-unix
if [ -n "$SCREEN" ]; then
  export DISPLAY=:7
  Xvfb $DISPLAY -screen 0 "$SCREEN" -nolisten tcp >/dev/null 2>&1 &
  for i in $(seq 200); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.05; done
  (while :; do openbox >/dev/null 2>&1; sleep 0.2; done) &  # without one no window has a title or the keyboard
  for i in $(seq 200); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id' && break; sleep 0.05; done
fi
cd "${FOLDER:-/w}"
cat /dev/null | "$@" 2>&1 | cat
code=${PIPESTATUS[1]}
if [ -n "$WINEPREFIX" ]; then timeout 60 "$WINESERVER" -k; timeout 60 "$WINESERVER" -w; fi
exit $code
"""
SCREEN = "1366x768x24"
WINE = "/usr/lib/wine/wine64"


def root_key() -> str:
    """Return the name of the root that this recipe makes."""
    return key_of(SUITE, " ".join(PACKAGES), _SET_UP, OFFICER)


def make_root() -> Path:
    """Return the folder of the root, made when it is missing. Raises NotReadyError and ProofError."""
    debian_root.check_host(HOST_TOOLS)
    hook = _SET_UP.replace("{officer}", OFFICER)
    return debian_root.make_root(cache() / f"root-{root_key()}", SUITE, PACKAGES, [hook])


class WineRoot:
    """The root, ready to run programs on one Wine prefix; what they print is appended to one log."""

    def __init__(self, root: Path, prefix: str, log: Path) -> None:
        self._root = root
        self._prefix = prefix
        self.log = log
        (work() / "home").mkdir(exist_ok=True)
        (work() / "inside.sh").write_text(_INSIDE, encoding="utf-8")

    def run(
        self,
        command: Sequence[str],
        *,
        seconds: float,
        folder: str = "/w",
        screen: bool = False,
        extra: Mapping[str, str] | None = None,
    ) -> int:
        """Run a command inside and return its exit code.

        Raises ProofError when it takes longer than ``seconds``.
        """
        environment = {**self.environment(), "FOLDER": folder, **(extra or {})}
        if screen:
            environment["SCREEN"] = SCREEN
        enter = [*debian_root.APART, "--net", "bash", "-c", _ENTER, "enter", str(self._root), str(work())]
        return debian_root.run_bounded(
            [*enter, *command], environment, self.log, called=command[0], seconds=seconds
        )

    def environment(self) -> dict[str, str]:
        """Return all that a program inside finds in its environment: nothing of this machine's own."""
        return {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/w/home",
            "INNER": "zh_CN.UTF-8",  # this machine may not have it
            "WINE": WINE,
            "WINESERVER": "/usr/lib/wine/wineserver",
            "WINEPREFIX": self._prefix,
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winemenubuilder.exe=d",
        }
