"""Collects the licences of all that a built program carries; the build ends when a text is missing.

``build.spec`` hands over what PyInstaller is about to bundle. Each file is traced to its owner: a component that
``licences/components.json`` describes, an installed package, the standard library, or a package of the system that
the program is built on. A file without an owner, or an owner without a text, is an error: nobody may pass on what
nobody knows the terms of.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CARRIED = ROOT / "packaging" / "licences"
# where Debian keeps the terms of each package, and the texts that many packages name without repeating them
DOCUMENTS = Path("/usr/share/doc")
SHARED_TEXTS = Path("/usr/share/common-licenses")
FOLDER = "licences"  # in the built program; nptracker.paths.licences_folder looks there
PYTHON = "CPython"
BUILDER = "pyinstaller"  # its starter is in each executable, without being among the files

if str(ROOT) not in sys.path:  # the build runs from wherever it is called
    sys.path.insert(0, str(ROOT))
from nptracker.services.licences import INDEX, Component, Licence, components, of_distribution, plain_name  # noqa: E402

_NAMED_SHARED_TEXT = re.compile(re.escape(f"{SHARED_TEXTS}/") + r"([A-Za-z0-9.-]*[A-Za-z0-9])")
Entry = tuple[str, str, str]  # PyInstaller's: name in the program, file it comes from, kind


class UnlicensedError(Exception):
    """Something in the program has no known terms; the words name all of it."""


def collect(entries: Iterable[Sequence[str]], target: Path) -> list[Entry]:
    """Write the texts of all that is bundled into a folder and return the entries that bundle them.

    Raises UnlicensedError with every file nobody owns and every owner whose text is missing.
    """
    files = [Path(entry[1]) for entry in entries if entry[1] and os.path.isabs(entry[1])]
    found = owners(files)
    without = [one.name for one in found if not one.files]
    if without:
        raise UnlicensedError("no licence text for: " + ", ".join(without))
    return _write(sorted(found, key=lambda one: one.name.casefold()), target)


def owners(files: Iterable[Path]) -> list[Licence]:
    """Return the licences of the things these files belong to; raises UnlicensedError for files of unknown origin."""
    tracer = _Tracer(components(CARRIED))
    unknown = sorted({str(file) for file in files if not tracer.trace(file)})
    if unknown:
        raise UnlicensedError("of unknown origin: " + ", ".join(unknown))
    return tracer.licences()


def _write(found: Sequence[Licence], target: Path) -> list[Entry]:
    target.mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, str]] = []
    for number, one in enumerate(found, 1):
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", one.name).strip("-")
        # old unpackers mangle Chinese names
        name = f"{number:02}-{plain}.txt" if plain else f"{number:02}.txt"
        (target / name).write_text(one.text + "\n", encoding="utf-8", newline="\n")
        entries.append(
            {key: getattr(one, key) for key in ("name", "version", "kind", "source")} | {"text": name}
        )
    (target / INDEX).write_text(
        json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n"
    )
    names = [INDEX, *(entry["text"] for entry in entries)]
    return [(f"{FOLDER}/{name}", str(target / name), "DATA") for name in names]


class _Tracer:
    """Notes the owner of each file; an owner is noted once."""

    def __init__(self, known: Sequence[Component]) -> None:
        self._known = known
        self._packages = _files_of_packages()
        self._components: dict[str, Component] = {
            one.licence.name: one for one in known if sys.platform in one.always
        }
        self._distributions: dict[str, Distribution] = {BUILDER: distribution(BUILDER)}
        self._system: set[str] = set()

    def trace(self, file: Path) -> bool:
        """Note whose a file is; returns False when nobody is known."""
        return (
            self._is_component(file)
            or _is_own(file)
            or self._is_packaged(file)
            or self._is_python(file)
            or self._is_of_system(file)
        )

    def _is_component(self, file: Path) -> bool:
        names = (file.name, _from_root(file))
        for one in self._known:
            if any(fnmatch(name.lower(), pattern.lower()) for pattern in one.owns for name in names):
                self._components[one.licence.name] = one
                return True
        return False

    def _is_packaged(self, file: Path) -> bool:
        package = self._packages.get(_plain(file))
        if package is None:
            return False
        for one in self._known:
            if plain_name(package.name) in one.distributions:
                self._components[one.licence.name] = one
                return True
        self._distributions[plain_name(package.name)] = package
        return True

    def _is_python(self, file: Path) -> bool:
        place = _plain(file)
        if "site-packages" in file.parts or not any(
            place.startswith(home + os.sep) for home in _homes_of_python()
        ):
            return False
        self._components[PYTHON] = next(one for one in self._known if one.licence.name == PYTHON)
        return True

    def _is_of_system(self, file: Path) -> bool:
        package = _debian_package(file)
        self._system |= {package} if package else set()
        return bool(package)

    def licences(self) -> list[Licence]:
        """Return the licences of all owners noted so far."""
        system = [_of_debian(package) for package in sorted(self._system)]
        return [
            *(one.licence for one in self._components.values()),
            *map(of_distribution, self._distributions.values()),
            *system,
            *_shared_texts(system),
        ]


def _plain(file: Path) -> str:
    if sys.platform == "win32":
        # it has no links in these folders, and following each path takes minutes under Wine
        return os.path.normcase(os.path.abspath(file))
    return os.path.realpath(file)


@cache
def _homes_of_python() -> frozenset[str]:
    """Return the folders that hold nothing but Python; where it shares its prefix with the system, the library's own."""
    homes = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    homes |= {sys.base_prefix} - {"/usr", "/usr/local"}
    return frozenset(_plain(Path(home)) for home in homes)


def _from_root(file: Path) -> str:
    """Return a file's path within the checkout, "" for one outside."""
    try:
        return file.resolve().relative_to(ROOT).as_posix()
    except ValueError:
        return ""


def _is_own(file: Path) -> bool:
    """Tell whether a file is the program's own work; what the build itself makes is too."""
    inside = _from_root(file)
    return bool(inside) and not inside.startswith(".venv/")


def _files_of_packages() -> Mapping[str, Distribution]:
    found = {}
    for package in distributions():
        for file in package.files or ():
            found[_plain(Path(str(package.locate_file(file))))] = package
    return found


# ---- packages of the system, on Debian


@cache
def _debian_package(file: Path) -> str:
    """Return the Debian package a file came with, "" when that is none or this is no Debian."""
    spellings = [file, Path(os.path.realpath(file))]
    spellings += [Path("/", *one.parts[2:]) for one in spellings if one.parts[:2] == ("/", "usr")]
    for one in spellings:  # /usr/lib and /lib are one folder, and the list of files has either
        told = _ask("dpkg-query", "--search", str(one))
        if told:
            return told.partition(": ")[0].partition(":")[0]
    return ""


def _ask(*command: str) -> str:
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _of_debian(package: str) -> Licence:
    told = _ask(
        "dpkg-query", "--show", "--showformat", "${Version}\n${source:Package}\n${source:Version}\n", package
    )
    version, source, source_version = told.splitlines()[:3]
    text = DOCUMENTS / package / "copyright"
    files = (text,) if text.exists() else ()
    return Licence(package, version, "见正文", f"Debian 源代码包 {source} {source_version}", files)


def _shared_texts(system: Iterable[Licence]) -> Iterator[Licence]:
    """Yield the full texts that the terms of system packages name without repeating them."""
    named = {name for one in system for name in _NAMED_SHARED_TEXT.findall(one.text)}
    # some miswrite it
    plain = {name if (SHARED_TEXTS / name).exists() else name.removesuffix(".0") for name in named}
    for name in sorted(plain):
        file = SHARED_TEXTS / name
        yield Licence(f"{name}（全文）", "", name, "", (file,) if file.exists() else ())
