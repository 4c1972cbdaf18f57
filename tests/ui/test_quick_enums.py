"""Enumerations made quickly are what Python's ``enum`` makes: all of Qt's, and those that are not plain."""

from __future__ import annotations

import enum
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any

import pytest

from nptracker.ui import quick_enums

# Makes every enumeration of the three modules in both ways and prints how they differ, in a process that has none yet.
PROBE = """
import enum, importlib, sys
from nptracker.ui import quick_enums

usual, seen = quick_enums.usual, []

def twice(kind, name, pairs, **options):
    options["module"] = "somewhere"
    slow, quick = usual(kind, name, pairs, **options), quick_enums.create(kind, name, pairs, **options)
    seen.append(name)
    if described(slow) != described(quick):
        print(name, described(slow), described(quick))
    return quick

def described(made):
    own = {key: shown(thing) for key, thing in vars(made).items() if key not in ("__new__", "__dict__", "__weakref__")}
    ways = {way: getattr(made, way).__qualname__ for way in ("__new__", "__repr__", "__str__", "__format__", "__reduce_ex__")}
    order = getattr(made, "_iter_member_", None)
    return own, ways, made.__bases__, [shown(member) for member in made], order and order.__func__.__name__

def shown(thing):
    if isinstance(thing, enum.Enum):
        kept = {key: value for key, value in vars(thing).items() if key != "__objclass__"}
        same = vars(thing)["__objclass__"] is type(thing)
        return repr(thing), str(thing), list(kept.items()), same, thing == thing.value, hash(thing) is not None
    if isinstance(thing, dict):
        return [(key, shown(value)) for key, value in thing.items()]
    return thing if isinstance(thing, int | str | list) else repr(thing)

enum.EnumMeta._create_ = twice
for name in ("QtCore", "QtGui", "QtWidgets"):
    module = importlib.import_module(f"PySide6.{name}")
    [getattr(module, word) for word in dir(module)]
print(len(seen))
"""
PAIRS = [("ONE", 1), ("TWO", 2), ("BOTH", 3), ("AGAIN", 2), ("FOUR", 4)]
only_here = pytest.mark.skipif(sys.version_info[:2] != quick_enums.KNOWN_PYTHON, reason="another enum")


@only_here
def test_all_enumerations_of_qt_come_out_the_same() -> None:
    process = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=False, timeout=120
    )
    assert process.returncode == 0, process.stderr
    *different, number = process.stdout.splitlines()
    assert not different
    assert int(number) > 500, "they are made when they are asked for, and all were"


@pytest.fixture
def hastened(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(enum.EnumMeta, "_create_", quick_enums.usual)
    assert quick_enums.hasten_enums()
    yield
    assert enum.EnumMeta._create_ is quick_enums.create  # type: ignore[attr-defined]


def test_an_enum_that_makes_other_members_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = enum.EnumMeta._create_  # type: ignore[attr-defined]

    def other(kind: Any, *told: Any, **options: Any) -> Any:
        made = usual(kind, *told, **options)
        for member in made:
            member._sort_order_ += 1  # type: ignore[attr-defined]
        return made

    usual = quick_enums.usual
    monkeypatch.setattr(quick_enums, "usual", other)
    assert not quick_enums.hasten_enums()
    assert enum.EnumMeta._create_ is before  # type: ignore[attr-defined]


def test_another_python_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = enum.EnumMeta._create_  # type: ignore[attr-defined]
    monkeypatch.setattr(quick_enums, "KNOWN_PYTHON", (3, 10))
    assert not quick_enums.hasten_enums()
    assert enum.EnumMeta._create_ is before  # type: ignore[attr-defined]


@only_here
@pytest.mark.usefixtures("hastened")
@pytest.mark.parametrize("kind", [enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag])
def test_members_do_what_members_do(kind: Any) -> None:
    made = kind("Made", PAIRS)
    assert made(2) is made.TWO is made["AGAIN"]
    assert made.__module__ == __name__
    assert isinstance(made.FOUR, kind)
    with pytest.raises(AttributeError):
        made.ONE = 5
    with pytest.raises(TypeError):
        types.new_class("More", (made,))


@only_here
@pytest.mark.usefixtures("hastened")
def test_flags_are_joined_and_taken_apart() -> None:
    kind: Any = enum.IntFlag
    made = kind("Made", PAIRS)
    assert made.ONE | made.TWO is made.BOTH
    assert [flag.name for flag in made] == ["ONE", "TWO", "FOUR"]
    assert made.FOUR in made.FOUR | made.ONE
    assert ~made.BOTH == made.FOUR


@only_here
@pytest.mark.usefixtures("hastened")
@pytest.mark.parametrize(
    "names",
    [
        "ONE TWO",
        [],
        [("name", 1)],
        [("mro", 1)],
        [("_ONE_", 1)],
        [("ONE", "one")],
        [("ONE", True)],
        {"ONE": 1},
    ],
)
def test_what_is_not_plain_goes_the_usual_way(names: Any) -> None:
    def outcome(make: Any) -> object:
        try:
            made = make(enum.Enum, "Made", names, module="here")
        except ValueError as error:
            return str(error)
        return [(member.name, member.value, type(member.value)) for member in made]

    assert outcome(quick_enums.create) == outcome(quick_enums.usual)
