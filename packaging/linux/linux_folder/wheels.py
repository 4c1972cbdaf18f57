"""The wheels that go into the Linux folder: pinned by hash, and none that asks for a newer glibc than is claimed."""

from __future__ import annotations

from pathlib import Path

from proof.places import cache, key_of
from proof.wheels import pinned_wheels

from linux_folder.demands import numbers

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
CLAIMED_GLIBC = "2.28"  # UOS 20; the README says the same, and the installer asks for it


def wheels() -> Path:
    """Return the folder with the wheels, fetched when missing. Raises ProofError."""
    folder = cache() / f"linux-wheels-{key_of(REQUIREMENTS)}"
    return pinned_wheels(folder, REQUIREMENTS, platform_options())


def platform_options() -> list[str]:
    """Return the options by which pip chooses wheels that run on the claimed glibc."""
    newest = numbers(CLAIMED_GLIBC)[1]
    tags = [f"manylinux_2_{minor}_x86_64" for minor in range(newest, 4, -1)]
    tags += ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]
    return ["--python-version", "3.11", "--implementation", "cp", *(f"--platform={tag}" for tag in tags)]
