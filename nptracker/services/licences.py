"""The licences of what others made and the program carries: who made it, under which terms, where its source is.

A built program carries them collected (``index.json`` beside the texts); from source they come from the metadata of
the installed packages and from the texts that packages lack, which the checkout carries with ``components.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nptracker.errors import UserError
from nptracker.paths import licences_folder

if TYPE_CHECKING:
    from importlib.metadata import Distribution

INDEX = "index.json"
COMPONENTS = "components.json"
PROGRAM = "nptracker"
UNNAMED = "见正文"
_TEXT = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[([^]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_SOURCE_LABELS = ("source", "source code", "repository", "github", "code", "homepage")
_LONGEST_KIND = 60  # some packages put the whole text where its name belongs


class Licence(NamedTuple):
    """One thing others made; ``kind`` is the licence as its makers name it."""

    name: str
    version: str
    kind: str
    source: str
    files: tuple[Path, ...] = ()
    remark: str = ""

    @property
    def text(self) -> str:
        """The full text; raises UserError when a file of it is damaged or gone."""
        parts = [self.remark] if self.remark else []
        return "\n\n\n".join([*parts, *map(_read, self.files)])


class Component(NamedTuple):
    """What the checkout itself says of a thing: for files that no package describes, or not fully.

    ``owns`` are patterns of file names in the built program, ``distributions`` the packages whose texts these are,
    ``always`` the systems (``sys.platform``) in whose built program it is without a file of its own.
    """

    licence: Licence
    owns: tuple[str, ...]
    distributions: frozenset[str]
    always: frozenset[str]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig", errors="replace").strip("\n")
    except OSError as error:
        raise UserError(
            f"第三方许可的正文“{file.name}”读不出来，程序文件夹可能不完整。",
            safe="区县数据不受影响。",
            todo="请重新安装程序。",
        ) from error


def third_party(folder: Path | None = None) -> list[Licence]:
    """Return what the program carries of others, by name; raises UserError when the list cannot be read."""
    folder = folder or licences_folder()
    if (folder / INDEX).exists():
        found = [_of_index(folder, entry) for entry in _entries(folder / INDEX)]
    else:
        known = components(folder)
        covered = frozenset[str]().union(*(one.distributions for one in known))
        packages = (one for one in _installed() if plain_name(one.name) not in covered)
        found = [*(one.licence for one in known), *map(of_distribution, packages)]
    return sorted(found, key=lambda one: one.name.casefold())


def matching(licences: Iterable[Licence], words: str) -> list[Licence]:
    """Return those whose name or kind of licence contains the words, in any case."""
    sought = words.strip().casefold()
    return [one for one in licences if sought in f"{one.name}\n{one.kind}".casefold()]


def _entries(file: Path) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(_read(file))
    except ValueError as error:
        raise UserError(
            "第三方许可的目录已损坏，程序文件夹可能不完整。",
            safe="区县数据不受影响。",
            todo="请重新安装程序。",
        ) from error
    return found


def _of_index(folder: Path, entry: Mapping[str, str]) -> Licence:
    return Licence(entry["name"], entry["version"], entry["kind"], entry["source"], (folder / entry["text"],))


def components(folder: Path) -> list[Component]:
    """Return what the checkout says of things whose texts no package carries."""
    return [_component(folder, entry) for entry in _entries(folder / COMPONENTS)]


def _component(folder: Path, entry: Mapping[str, Any]) -> Component:
    return Component(
        Licence(
            entry["name"],
            entry.get("version", ""),
            entry["kind"],
            entry["source"],
            tuple((folder / name).resolve() for name in entry["texts"]),
        ),
        tuple(entry.get("owns", ())),
        frozenset(entry.get("distributions", ())),
        frozenset(entry.get("always", ())),
    )


# ---- what installed packages say of themselves


def plain_name(name: str) -> str:
    """Return a package's name as indexes compare it: in small letters, with hyphens."""
    return re.sub(r"[-_.]+", "-", name).lower()


def of_distribution(package: Distribution) -> Licence:
    """Return what an installed package says of its licence, the libraries compiled into it named first."""
    about = package.metadata
    return Licence(
        package.name, package.version, _kind(about), _source(about), _texts(package), _compiled_in(package)
    )


def _texts(package: Distribution) -> tuple[Path, ...]:
    """Return the licence texts among a package's own files, of whatever age of the rules for them."""
    kept = []
    for file in package.files or ():
        if not file.parts[0].endswith(".dist-info") or len(file.parts) < 2:
            continue
        if file.parts[1] == "licenses" or (len(file.parts) == 2 and _TEXT.search(file.name)):
            kept.append(Path(str(package.locate_file(file))))
    return tuple(sorted(kept))


def _kind(about: Any) -> str:
    for key in ("License-Expression", "License"):
        said = (about.get(key) or "").strip()
        if said and said != "UNKNOWN" and len(said) <= _LONGEST_KIND and "\n" not in said:
            return str(said)
    named = [
        c.rpartition("::")[2].strip() for c in about.get_all("Classifier") or () if c.startswith("License ::")
    ]
    return "、".join(named) or UNNAMED


def _source(about: Any) -> str:
    """Return the address at which a package's source is kept, else its home page."""
    pairs = (line.partition(",") for line in about.get_all("Project-URL") or ())
    places = {label.strip().lower(): address.strip() for label, _, address in pairs}
    for label in _SOURCE_LABELS:
        if label in places:
            return str(places[label])
    return str(about.get("Home-page") or "")


def _compiled_in(package: Distribution) -> str:
    """Return the libraries that a package's bill of materials names, a line each; "" without such a bill."""
    lines: list[str] = []
    for file in package.files or ():
        if file.name.endswith(".cyclonedx.json"):
            bill = json.loads(Path(str(package.locate_file(file))).read_text(encoding="utf-8"))
            lines += [_compiled_line(part) for part in bill.get("components", ())]
    return "\n".join(["其中编译在内的库：", *lines]) if lines else ""


def _compiled_line(part: Mapping[str, Any]) -> str:
    terms = (
        one.get("expression") or one.get("license", {}).get("id", "") for one in part.get("licenses", ())
    )
    makers = re.sub(r"\s*<[^>]*>", "", part.get("author") or "")
    return "  ".join(x for x in (f"{part['name']} {part['version']}", "、".join(terms), makers) if x)


def _installed() -> Iterator[Distribution]:
    """Yield the packages the program asks for, and what those ask for, as far as they are installed here."""
    from importlib.metadata import PackageNotFoundError, distribution

    waiting = [(PROGRAM, frozenset[str]())]
    asked = set(waiting)
    found: dict[str, Distribution] = {}
    while waiting:
        name, extras = waiting.pop()
        try:
            package = distribution(name)
        except PackageNotFoundError:  # asked for on other systems or other versions of Python
            continue
        found[name] = package
        new = set(_wishes(package, extras)) - asked
        asked |= new
        waiting += new
    found.pop(PROGRAM, None)
    yield from found.values()


def _wishes(package: Distribution, extras: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield name and extras of each requirement of a package, those of extras nobody asked for left out."""
    for line in package.requires or ():
        wish, _, condition = line.partition(";")
        extra = _EXTRA.search(condition)
        parts = _REQUIREMENT.match(wish)
        if parts and (extra is None or extra[1] in extras):
            asked_too = (x.strip() for x in (parts[2] or "").split(",") if x.strip())
            yield plain_name(parts[1]), frozenset(asked_too)
