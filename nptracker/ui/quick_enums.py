"""Makes the enumerations of Qt in a fifth of the time: the first page alone asks for 230 of them, with 3,500 members.

PySide6 makes each with Python's ``enum``, which treats every member as if a person had written it: five looks at its
name, a descriptor that replaces itself, a walk through all base classes. Where names are plain and values whole
numbers, the attributes of a class without members, which ``enum`` itself makes once for each kind, and the members
put beside them come to the same; tests compare every enumeration of Qt made in both ways. Anything else goes the
usual way, and so does all where the ``enum`` is not the known one: of another Python, or of a release of this one
that makes a small sample differently.
"""

from __future__ import annotations

import enum
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Kind = type[enum.Enum]

KNOWN_PYTHON = (3, 11)
SAMPLE = [("ONE", 1), ("FOUR", 4), ("TWO", 2), ("BOTH", 3), ("AGAIN", 2)]  # out of order, of two bits, twice
usual: Callable[..., Kind] = enum.EnumMeta._create_  # type: ignore[attr-defined]
_KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
_TRIED = (enum.Enum, enum.IntFlag)  # all the ways there are, and what Qt has most
_OF_EACH_CLASS = ("__dict__", "__weakref__", "__doc__", "__module__", "__qualname__")


def hasten_enums() -> bool:
    """Let enumerations that are made by a call be made quickly from now on; returns False where that is not known."""
    if sys.version_info[:2] != KNOWN_PYTHON or not all(map(_comes_to_the_same, _TRIED)):
        return False
    enum.EnumMeta._create_ = create  # type: ignore[attr-defined]
    return True


def _comes_to_the_same(kind: Kind) -> bool:
    """Tell whether the sample made quickly has the attributes, members and order of the one that ``enum`` makes."""
    slow, quick = (way(kind, "Sample", SAMPLE, module=__name__) for way in (usual, create))
    return _described(slow) == _described(quick)


def _described(made: Kind) -> tuple[object, ...]:
    wrapped = ("__new__", "__dict__", "__weakref__")  # by ``type``, once more for each class
    own = {name: repr(thing) for name, thing in vars(made).items() if name not in wrapped}
    members = [repr(vars(member)) for member in made.__members__.values()]
    return own, members, [member.name for member in made], made.__new__, made.__bases__


def create(kind: Kind, name: str, pairs: Any, *, boundary: Any = None, **options: Any) -> Kind:
    """Do what ``enum`` does for a call such as ``IntFlag(name, pairs, boundary=KEEP)``."""
    options["module"] = options.get("module") or sys._getframe(2).f_globals["__name__"]  # as enum finds it
    is_usual = options.get("qualname") or options.get("type") or kind not in _KINDS
    if is_usual or not _is_plain(kind, pairs):
        return usual(kind, name, pairs, boundary=boundary, **options)
    made: Kind = _without_members(kind, name, options["module"])
    if boundary and issubclass(kind, enum.Flag):
        type.__setattr__(made, "_boundary_", boundary)
    _add_members(made, pairs)
    if issubclass(made, enum.Flag):
        _tell_masks(made, [value for _, value in pairs])
    return made


def _is_plain(kind: Kind, pairs: Any) -> bool:
    """Tell whether these are pairs of a public name, which is not in use in the kind, and a whole number."""
    if not isinstance(pairs, list | tuple) or not pairs or {type(pair) for pair in pairs} != {tuple}:
        return False
    names, values = zip(*pairs, strict=True)
    return (
        {type(value) for value in values} == {int}
        and _taken(kind).isdisjoint(names)
        and "_" not in {name[:1] for name in names}
    )


@cache
def _taken(kind: Kind) -> frozenset[str]:
    return frozenset(name for base in (*kind.__mro__, enum.EnumMeta, type) for name in vars(base))


@cache
def _attributes(kind: Kind) -> dict[str, Any]:
    """Return what a class of this kind has beside its members."""
    return {name: thing for name, thing in vars(usual(kind, "_", ())).items() if name not in _OF_EACH_CLASS}


def _without_members(kind: Kind, name: str, module: str) -> Any:
    own: dict[str, Any] = {"_member_names_": [], "_unhashable_values_": []}
    own |= {"_member_map_": {}, "_value2member_map_": {}}
    return type.__new__(enum.EnumMeta, name, (kind,), {**_attributes(kind), **own, "__module__": module})


def _add_members(made: Any, pairs: Sequence[tuple[str, int]]) -> None:
    names, by_name, by_value = made._member_names_, made._member_map_, made._value2member_map_
    new, put = int.__new__ if issubclass(made, int) else _new_object, type.__setattr__
    is_flag = issubclass(made, enum.Flag)
    for name, value in pairs:
        member: Any = by_value.get(value)
        if member is None:
            member = new(made, value)
            member._value_, member._name_, member.__objclass__ = value, name, made
            member._sort_order_ = len(names)
            by_value[value] = member
            if not is_flag or _is_single_bit(value):  # several bits are no flag of their own
                names.append(name)
        put(made, name, member)
        by_name[name] = member


def _new_object(made: Any, _value: int) -> object:
    return object.__new__(made)


def _tell_masks(made: Any, values: Sequence[int]) -> None:
    """Tell a class of flags which bits it has, and how its members come in order."""
    mask, single = 0, 0
    for value in values:
        mask |= value
        if _is_single_bit(value):
            single |= value
    made._flag_mask_, made._singles_mask_ = mask, single
    made._all_bits_ = 2 ** mask.bit_length() - 1
    in_order = [made._member_map_[name]._value_ for name in made._member_names_]
    if in_order != sorted(in_order):
        made._iter_member_ = made._iter_member_by_def_


def _is_single_bit(value: int) -> bool:
    return value > 0 and value & (value - 1) == 0
