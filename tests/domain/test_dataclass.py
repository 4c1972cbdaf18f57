"""Light dataclasses behave as Python's own: each example is declared in both ways and must answer alike."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import pytest

from nptracker.domain import dataclass as light

_ROOT = Path(__file__).parents[2]
WAYS: dict[str, Any] = {"light": light, "python": dataclasses}
Make = Callable[..., Any]


def declared(way: str, **options: bool) -> tuple[Any, Any]:
    """Return a class and one derived from it."""
    from_ = WAYS[way]

    @from_.dataclass(**options)
    class Point:
        """A place."""

        x: int
        y: int = 0
        tags: Mapping[str, str] = from_.field(default_factory=dict, compare=False, repr=False)
        kind: ClassVar[str] = "point"

        @property
        def both(self) -> int:
            return self.x + self.y

    @from_.dataclass(**options)
    class Named(Point):
        """A place with a name."""

        name: str = "nowhere"
        y: int = 5

    return Point, Named


def answer(ask: Callable[[], Any]) -> object:
    try:
        return repr(ask())
    except (TypeError, AttributeError) as error:
        return type(error).__name__


CALLS: list[Callable[[Any], Any]] = [
    lambda cls: cls(1),
    lambda cls: cls(1, 2),
    lambda cls: cls(x=1, y=2),
    lambda cls: cls(1, y=2).both,
    lambda cls: cls(x=1, tags={"a": "b"}).tags,
    lambda cls: cls(),
    lambda cls: cls(1, x=1),
    lambda cls: cls(1, z=1),
    lambda cls: cls(z=1),
    lambda cls: cls(1, 2, {}, "n", "too many"),
    lambda cls: cls(x=1) == cls(x=1, tags={"a": "b"}),
    lambda cls: cls(x=1) == cls(x=2),
    lambda cls: cls(x=1) == (1, 0),
    lambda cls: len(
        set(map(hash, [cls(x=1), cls(x=1)]))
    ),  # both alive: else one may stand where the other stood
    lambda cls: len({cls(x=1), cls(x=1), cls(x=2)}),
    lambda cls: setattr(cls(x=1), "x", 3),
    lambda cls: delattr(cls(x=1), "x"),
    lambda cls: cls(x=1).tags is cls(x=1).tags,
    lambda cls: hasattr(cls(x=1), "__dict__"),
    lambda cls: cls.__match_args__,
    lambda cls: cls.kind,
    lambda cls: cls.__doc__,
    lambda cls: copy.copy(cls(x=1, y=7)),
    lambda cls: dataclasses.replace(cls(x=1, y=7), x=2),
    lambda cls: dataclasses.asdict(cls(x=1, tags={"a": "b"})),
    lambda cls: [(one.name, one.type, one.kw_only) for one in dataclasses.fields(cls)],
    dataclasses.is_dataclass,
]


@pytest.mark.parametrize("slots", [False, True])
@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("kw_only", [False, True])
@pytest.mark.parametrize("eq", [False, True])
@pytest.mark.parametrize("which", [0, 1])
def test_both_ways_answer_alike(slots: bool, frozen: bool, kw_only: bool, eq: bool, which: int) -> None:
    options = {"slots": slots, "frozen": frozen, "kw_only": kw_only, "eq": eq}
    ours, theirs = (declared(way, **options)[which] for way in ("light", "python"))
    answers = [(answer(lambda: call(ours)), answer(lambda: call(theirs))) for call in CALLS]  # noqa: B023
    assert [ours for ours, _ in answers] == [theirs for _, theirs in answers]
    assert {"'point'", "TypeError"} <= {str(theirs) for _, theirs in answers}


@light.dataclass(frozen=True, slots=True)
class Kept:
    """One that can be pickled, since it stands in a module."""

    text: str
    parts: tuple[str, ...] = ()


@light.dataclass(frozen=True)
class Counted:
    """One with what it works out once, and with a look at its values."""

    text: str

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("empty")

    @cached_property
    def size(self) -> int:
        return len(self.text)


def test_what_is_frozen_in_slots_can_be_sent_to_another_process() -> None:
    kept = Kept("a", ("b",))
    assert pickle.loads(pickle.dumps(kept)) == kept


def test_values_are_looked_at_and_worked_out_once() -> None:
    assert Counted("abc").size == 3
    with pytest.raises(ValueError, match="empty"):
        Counted("")


def test_a_copy_has_other_values() -> None:
    assert light.replace(Kept("a", ("b",)), text="c") == Kept("c", ("b",))
    theirs = declared("python")[0]
    assert light.replace(theirs(1), y=2) == theirs(1, 2)


def test_one_of_each_kind_cannot_be_mixed() -> None:
    @dataclasses.dataclass(frozen=True)
    class Theirs:
        x: int

    with pytest.raises(TypeError, match="Theirs"):

        @light.dataclass(frozen=True)
        class Ours(Theirs):
            y: int


def test_declaring_loads_nothing() -> None:
    code = (
        "import sys; from nptracker.domain.dataclass import dataclass\n"
        "@dataclass(frozen=True, slots=True)\nclass A:\n    x: int = 1\n"
        "assert A(2) == A(x=2) != A()\n"
        "assert not {'dataclasses', 'inspect'} & sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-S", "-c", code], check=False, cwd=_ROOT).returncode == 0
