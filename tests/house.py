"""The rules of the house as functions over a source tree: who may import whom, and what code must not do.

Each rule is a sentence and a function that yields one line for each place that breaks it. The rules read the
source with ``ast`` and import nothing, so that they also hold for what no other test runs.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "nptracker"
LONGEST_FILE, LONGEST_FUNCTION = 600, 60
TOP = {"app", "cli", "__main__"}  # and the command line's own parts, cli_….py
BASE = {"errors", "paths", "log"}
MAY_IMPORT = {
    "base": {"base"},
    "domain": {"domain", "base"},
    "db": {"db", "domain", "base"},
    "importing": {"importing", "domain", "base"},
    "export": {"export", "domain", "base"},
    "services": {"services", "db", "importing", "export", "domain", "base"},
    "ui": {"ui", "services", "domain", "base"},
}
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE)\s")
NETWORK = {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "ssl", "urllib.request", "xmlrpc"}


@dataclass(frozen=True)
class Import:
    """One imported name: its full dotted target, its line, and whether only a type checker sees it."""

    target: str
    line: int
    type_only: bool


class Module:
    """One source file of the package."""

    def __init__(self, root: Path, path: Path) -> None:
        self.path = path.relative_to(root)
        parts = self.path.with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.is_package else parts)
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)

    @cached_property
    def room(self) -> str:
        """The floor it belongs to: a folder's name, “base”, “top”, or “” for the package itself."""
        parts = self.name.split(".")
        first = parts[1] if len(parts) > 1 else ""
        is_top = first in TOP or first.startswith("cli_")
        return "top" if is_top else "base" if first in BASE else first

    @cached_property
    def imports(self) -> list[Import]:
        """Everything it imports, also inside functions."""
        hidden = {
            inner for node in ast.walk(self.tree) if _checks_types(node)
            for inner in ast.walk(node) if inner is not node
        }  # fmt: skip
        return [
            Import(target, node.lineno, node in hidden)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for target in self._targets(node)
        ]

    def _targets(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
            return
        base = node.module or ""
        if node.level:
            here = self.name.split(".") if self.is_package else self.name.split(".")[:-1]
            base = ".".join([*here[: len(here) - node.level + 1], *filter(None, [base])])
        yield from (f"{base}.{alias.name}" for alias in node.names)

    @cached_property
    def docstrings(self) -> set[ast.expr]:
        """The docstrings of the module, its classes and its functions."""
        return {
            node.body[0].value
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }

    def at(self, line: int) -> str:
        """Return where a line is, for a message."""
        return f"{self.path.as_posix()}:{line}"


def _last_name(node: ast.expr) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _checks_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING" and not node.orelse


class House:
    """All source files of the package under one root folder."""

    def __init__(self, root: Path) -> None:
        self.modules = [Module(root, path) for path in sorted((root / PACKAGE).rglob("*.py"))]
        self._names = {module.name for module in self.modules}

    def inner(self, found: Import) -> str:
        """Return the module of the package that an import reaches, “” when it reaches outside."""
        name = found.target
        while name and name not in self._names:
            name = name.rpartition(".")[0]
        return name

    def room(self, name: str) -> str:
        """Return the floor of a module by its name."""
        return next(module.room for module in self.modules if module.name == name)


Broken = Iterator[str]
Rule = Callable[[House], Broken]


def _reaches(found: Import, libraries: Iterable[str]) -> bool:
    return any(found.target == name or found.target.startswith(name + ".") for name in libraries)


def _only(rooms: set[str], *libraries: str) -> Rule:
    def rule(house: House) -> Broken:
        for module in house.modules:
            if module.room in rooms or module.name in rooms:
                continue
            for found in module.imports:
                if _reaches(found, libraries):
                    yield f"{module.at(found.line)} imports {found.target}"

    return rule


def _outer(module: Module) -> Iterator[tuple[Import, str]]:
    """Yield the imports of a module that come from neither the package nor the standard library."""
    for found in module.imports:
        first = found.target.split(".")[0]
        if first not in sys.stdlib_module_names and first != PACKAGE:
            yield found, first


def standard_library_below(house: House) -> Broken:
    """Domain and base need nothing that has to be installed."""
    for module in house.modules:
        if module.room in {"domain", "base"}:
            for found, first in _outer(module):
                yield f"{module.at(found.line)} imports {first}"


def domain_base(house: House) -> Broken:
    """Of the base, domain uses errors and paths only."""
    for module in house.modules:
        if module.room == "domain":
            for found in module.imports:
                if house.inner(found) == f"{PACKAGE}.log":
                    yield f"{module.at(found.line)} imports {PACKAGE}.log"


def arrows(house: House) -> Broken:
    """Each floor imports only what stands below it."""
    for module in house.modules:
        if module.room not in {"top", ""}:
            for found in module.imports:
                yield from _wrong_arrow(house, module, found)


def _wrong_arrow(house: House, module: Module, found: Import) -> Broken:
    inner = house.inner(found)
    room = house.room(inner) if inner else ""
    allowed = MAY_IMPORT.get(module.room)
    if allowed is None:
        yield f"{module.path.as_posix()} stands in no known room"
    elif room == "top":
        yield f"{module.at(found.line)} imports {inner}, which nothing may import"
    elif room and room not in allowed and not _is_sheet_type(module, found, inner):
        yield f"{module.at(found.line)} imports {inner}: {module.room} → {room}"


def _is_sheet_type(module: Module, found: Import, inner: str) -> bool:
    """The window shows the neutral sheet that services hand it; it may name its type, no more."""
    return module.room == "ui" and inner == f"{PACKAGE}.export.sheet" and found.type_only


def sql_stays_in_db(house: House) -> Broken:
    """No text outside db/ starts like an SQL statement."""
    for module in house.modules:
        if module.room == "db":
            continue
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if SQL.match(node.value) and node not in module.docstrings:
                yield f"{module.at(node.lineno)} holds “{node.value.strip()[:30]}”"


def no_network(house: House) -> Broken:
    """Nothing talks to the network; of Qt's network module only local sockets are used."""
    for module in house.modules:
        for found in module.imports:
            qt = found.target.startswith("PySide6.QtNetwork") and ".QLocal" not in found.target
            if qt or _reaches(found, NETWORK):
                yield f"{module.at(found.line)} imports {found.target}"


def no_cycles(house: House) -> Broken:
    """No module imports itself by way of others, also not by a late import."""
    graph = {
        module.name: {house.inner(found) for found in module.imports if not found.type_only}
        - {"", module.name}
        for module in house.modules
    }
    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> Broken:
        if name in trail:
            yield " → ".join([*trail[trail.index(name) :], name])
        elif name not in done:
            for target in sorted(graph[name]):
                yield from walk(target, [*trail, name])
            done.add(name)

    for name in sorted(graph):
        yield from walk(name, [])


def docstring_everywhere(house: House) -> Broken:
    """Every module says what it is for."""
    for module in house.modules:
        if not ast.get_docstring(module.tree):
            yield f"{module.path.as_posix()} has no docstring"


def no_print(house: House) -> Broken:
    """Only the command line prints."""
    for module in house.modules:
        if re.match(rf"{PACKAGE}\.cli\b|{PACKAGE}\.cli_", module.name):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f"{module.at(node.lineno)} prints"


def short_files(house: House) -> Broken:
    """No file is too long to read, unless it declares and does nothing else."""
    for module in house.modules:
        lines = len(module.text.splitlines())
        if lines > LONGEST_FILE and any(_functions(module.tree)):
            yield f"{module.path.as_posix()} has {lines} lines"


def short_functions(house: House) -> Broken:
    """No function is too long to see at once, unless it is one flat list of statements."""
    for module in house.modules:
        for node in _functions(module.tree):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION and not _is_flat(node):
                yield f"{module.at(node.lineno)} {node.name} has {lines} lines"


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _is_flat(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return not any(getattr(statement, "body", None) for statement in function.body)


def nothing_swallowed(house: House) -> Broken:
    """No error disappears: a handler does something, and only named errors are suppressed."""
    for module in house.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and all(_does_nothing(inner) for inner in node.body):
                kind = ast.unparse(node.type) if node.type else "everything"
                yield f"{module.at(node.lineno)} swallows {kind}"
            if isinstance(node, ast.Call) and _suppresses_all(node):
                yield f"{module.at(node.lineno)} suppresses every error"


def _suppresses_all(call: ast.Call) -> bool:
    return _last_name(call.func) == "suppress" and bool(
        {_last_name(argument) for argument in call.args} & {"Exception", "BaseException"}
    )


def _does_nothing(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


RULES: dict[str, Rule] = {
    "only ui/ and app.py import Qt": _only({"ui", f"{PACKAGE}.app"}, "PySide6", "shiboken6"),
    "only db/ imports SQLite": _only({"db"}, "sqlite3", "sqlite_utils"),
    "only importing/ and export/ import the workbook libraries": _only(
        {"importing", "export"}, "openpyxl", "python_calamine"
    ),
    "only export/ imports reportlab": _only({"export"}, "reportlab"),
    "only importing/ imports pypdfium2": _only({"importing"}, "pypdfium2"),
    "domain and base import the standard library only": standard_library_below,
    "domain uses errors and paths of the base only": domain_base,
    "each floor imports only what stands below it, and nothing imports app, cli or __main__": arrows,
    "SQL is written in db/ only": sql_stays_in_db,
    "nothing talks to the network": no_network,
    "modules do not import each other in a circle": no_cycles,
    "every module has a docstring": docstring_everywhere,
    "only the command line prints": no_print,
    f"no file has more than {LONGEST_FILE} lines": short_files,
    f"no function has more than {LONGEST_FUNCTION} lines": short_functions,
    "no error is swallowed": nothing_swallowed,
}
