"""Where a built program is driven: an installation under Wine, or the folder made for Linux, and the ways into both."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[3]
# the driver of windows lies there
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "tests" / "end_to_end")]
CONSOLE_SECONDS = 180.0
WINDOW_PROGRAM, CONSOLE_PROGRAM = "nptracker.exe", "nptracker-cli.exe"


class DriveError(Exception):
    """Something did not come out as it must; the words say what."""


def expect(condition: object, words: str) -> None:
    """Fail with these words unless the condition holds."""
    if not condition:
        raise DriveError(words)


def spoken(data: bytes) -> str:
    """Return what a program printed: this one speaks UTF-8, Windows' own tools the code page of the system."""
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return data.decode("gbk", errors="replace").replace("\r\n", "\n")


class Done(NamedTuple):
    """How a console program ended."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Everything it said."""
        return self.out + self.err


@dataclass(frozen=True)
class Place:
    """One installation and the computer it stands on; ``wine`` is empty for a program of this Linux."""

    home: Path
    out: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    @property
    def wine(self) -> str:
        """The loader of Windows programs, empty where none is needed."""
        return self.environment.get("WINE", "")

    @property
    def drive_c(self) -> Path:
        """The folder that is C: for the programs; a folder beside the pictures where there is no Wine."""
        return Path(self.environment["WINEPREFIX"]) / "drive_c" if self.wine else self.out / "drive_c"

    @property
    def window_program(self) -> Path:
        """The program with the window."""
        return self.home / "program" / (WINDOW_PROGRAM if self.wine else "nptracker")

    @property
    def console_program(self) -> Path:
        """Its twin for a console."""
        return self.home / "program" / (CONSOLE_PROGRAM if self.wine else "nptracker")

    def at(self, home: Path) -> Place:
        """Return another installation on the same computer."""
        return Place(home, self.out, self.environment)

    def name_of(self, path: Path) -> str:
        """Return what the programs call a path of ours, such as ``C:\\资料\\甲.npt``."""
        if not self.wine:
            return str(path)
        if path.is_relative_to(self.drive_c):
            return "C:\\" + "\\".join(path.relative_to(self.drive_c).parts)
        return "Z:" + str(path.absolute()).replace("/", "\\")

    def path_of(self, name: str) -> Path:
        """Return the path of ours behind a Windows name on C:."""
        return self.drive_c.joinpath(*name.removeprefix("C:\\").split("\\"))

    def words(self, arguments: Sequence[str | Path]) -> list[str]:
        """Return arguments as the programs take them: paths by their Windows names."""
        return [self.name_of(word) if isinstance(word, Path) else word for word in arguments]

    def command(self, program: Path | str, *arguments: str | Path) -> list[str]:
        """Return the command that runs a program of the place, or one that Windows knows by its name."""
        name = self.name_of(program) if isinstance(program, Path) else program
        return [*([self.wine] if self.wine else []), name, *self.words(arguments)]

    def run(
        self,
        program: Path | str,
        *arguments: str | Path,
        seconds: float = CONSOLE_SECONDS,
        folder: Path | None = None,
    ) -> Done:
        """Run a program to its end; its stdin, stdout and stderr are pipes, for Wine knows nothing else well."""
        done = subprocess.run(
            self.command(program, *arguments),
            input=b"",
            capture_output=True,
            timeout=seconds,
            env=dict(self.environment),
            cwd=folder or self.out,
            check=False,
        )
        return Done(done.returncode, spoken(done.stdout), spoken(done.stderr))

    def console(self, *arguments: str | Path, seconds: float = CONSOLE_SECONDS) -> Done:
        """Run the console program to its end."""
        return self.run(self.console_program, *arguments, seconds=seconds)

    def say(self, *arguments: str | Path, seconds: float = CONSOLE_SECONDS) -> str:
        """Run the console program and return what it prints; fails unless it ends well."""
        done = self.console(*arguments, seconds=seconds)
        expect(done.code == 0, f"nptracker-cli {arguments[0]} ended with {done.code}: {done.words}")
        return done.out

    def processes(self) -> set[int]:
        """Return the numbers of the processes of this place's programs."""
        name = self.name_of(self.window_program).removesuffix(".exe").lower()
        return {pid for pid in all_processes() if _command_of(pid).lower().startswith(name)}


def all_processes() -> list[int]:
    """Return the numbers of all processes."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _command_of(pid: int) -> str:
    """Return the program and arguments of a process, "" when it has ended; Wine writes Windows' own there."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").replace("\0", " ")
    except OSError:
        return ""
