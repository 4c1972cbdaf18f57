"""Builds the Linux folder, packs it and proves it: ``python3 packaging/linux/build_folder.py [STAGE …]``.

Stages, all by default: ``program`` builds it in a Debian 11 root, ``demands`` computes what it asks of a system,
``archive`` packs it, ``desk`` uses the archive on a bare Debian 11 with a screen. Exit code 0 all held, 1 something did
not, 2 this computer lacks what it takes.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "windows")]

from linux_folder.archive import make_archive  # noqa: E402 - found only after the line above
from linux_folder.desk import prove  # noqa: E402
from linux_folder.program import built, check_demands  # noqa: E402
from linux_folder.wheels import CLAIMED_GLIBC  # noqa: E402
from proof.places import CHECKOUT, NotReadyError, ProofError  # noqa: E402
from version_numbers import version_of  # noqa: E402

TARGET = CHECKOUT / "dist"


def archive() -> Path:
    """Pack the built program and return the archive."""
    return make_archive(built(), version_of(CHECKOUT), CLAIMED_GLIBC, TARGET)


STAGES = {
    "program": lambda: str(built()),
    "demands": lambda: check_demands(built()),
    "archive": lambda: f"{(packed := archive())}，{packed.stat().st_size / 1e6:.1f} MB",
    "desk": lambda: "\n".join(map(str, prove(archive()))),
}


def main(arguments: list[str]) -> int:
    """Run the stages named, or all, and return the exit code."""
    unknown = [name for name in arguments if name not in STAGES]
    if unknown:
        print(f"没有这一步：{'、'.join(unknown)}。可选：{'、'.join(STAGES)}", flush=True)
        return 2
    try:
        for name in arguments or STAGES:
            started = time.monotonic()
            told = STAGES[name]()
            print(f"{name}  {time.monotonic() - started:.1f} s\n{told}", flush=True)
    except NotReadyError as lacking:
        print(lacking, flush=True)
        return 2
    except ProofError as fault:
        print(f"没有通过：{fault}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
