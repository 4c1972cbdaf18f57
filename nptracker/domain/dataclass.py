"""Dataclasses that cost little to declare, for what every start loads; otherwise the same as Python's own.

Python's write the source of each method and compile it, 1 ms for a class, and forty of them are needed before the
first page stands. Here the methods are shared and go by the names of the fields. ``dataclass`` knows ``frozen``,
``slots``, ``kw_only`` and ``eq``; ``field`` knows ``default``, ``default_factory``, ``compare`` and ``repr``. What
Python's ``dataclasses`` does with such classes (``replace``, ``fields``, ``asdict``) works here too, and checkers of
types are shown Python's own.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field", "replace"]

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from dataclasses import dataclass, field, replace

_MISSING: Any = object()
_FIELDS = "__light_fields__"


class _Field:
    """What is said of one field; its name and annotation come from the class."""

    __slots__ = ("compare", "default", "default_factory", "kind", "kw_only", "name", "repr")

    def __init__(
        self,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        *,
        compare: bool = True,
        repr: bool = True,  # noqa: A002 - the name that Python gives it
    ) -> None:
        self.default, self.default_factory = default, default_factory
        self.compare, self.repr = compare, repr
        self.name, self.kind, self.kw_only = "", "", False


class _Params:
    """What Python's own dataclasses ask of one they are derived from."""

    __slots__ = ("frozen",)

    def __init__(self, *, frozen: bool) -> None:
        self.frozen = frozen


class _PythonsFields:
    """The fields as Python's ``dataclasses`` describes them, made when it asks."""

    def __get__(self, _thing: object, owner: type) -> dict[str, Any]:
        import dataclasses

        described = {}
        for known in getattr(owner, _FIELDS):
            has_maker = known.default_factory is not _MISSING
            default = dataclasses.MISSING if known.default is _MISSING else known.default
            options = {"default_factory": known.default_factory} if has_maker else {"default": default}
            one = dataclasses.field(**options, compare=known.compare, repr=known.repr, kw_only=known.kw_only)
            one.name, one.type = known.name, known.kind
            one._field_type = dataclasses._FIELD  # type: ignore[attr-defined]
            described[known.name] = one
        return described


def _light_dataclass(
    cls: type | None = None,
    *,
    frozen: bool = False,
    slots: bool = False,
    kw_only: bool = False,
    eq: bool = True,
) -> Any:
    """Do what ``dataclasses.dataclass`` does with these options."""

    def declare(cls: type) -> type:
        return _declare(cls, frozen=frozen, slots=slots, kw_only=kw_only, eq=eq)

    return declare if cls is None else declare(cls)


def _light_replace(thing: Any, /, **changes: Any) -> Any:
    """Return a copy with some fields changed, as ``dataclasses.replace`` does."""
    fields = getattr(thing, _FIELDS, None)
    if fields is None:  # of Python's own
        import dataclasses

        return dataclasses.replace(thing, **changes)
    return type(thing)(**{known.name: getattr(thing, known.name) for known in fields} | changes)


if not TYPE_CHECKING:
    dataclass, field, replace = _light_dataclass, _Field, _light_replace


def _declare(cls: type, *, frozen: bool, slots: bool, kw_only: bool, eq: bool) -> type:
    inherited = _inherited(cls)
    own = _own_fields(cls, kw_only=kw_only)
    fields = tuple((inherited | own).values())
    if slots:
        cls = _with_slots(cls, own, [name for name in own if name not in inherited])
    else:
        _put_defaults(cls, own)
    put = type.__setattr__
    for name, thing in _methods(cls, fields, frozen=frozen, slots=slots, eq=eq).items():
        if name not in cls.__dict__ or name == "__hash__":
            put(cls, name, thing)
    put(cls, _FIELDS, fields)
    put(cls, "__match_args__", tuple(known.name for known in fields if not known.kw_only))
    put(cls, "__dataclass_fields__", _PythonsFields())
    put(cls, "__dataclass_params__", _Params(frozen=frozen))
    return cls


def _inherited(cls: type) -> dict[str, _Field]:
    found: dict[str, _Field] = {}
    for base in reversed(cls.__mro__[1:]):
        if "__dataclass_fields__" in base.__dict__ and _FIELDS not in base.__dict__:
            raise TypeError(
                f"{cls.__name__} is derived from one of Python's own dataclasses, {base.__name__}"
            )
        found |= {known.name: known for known in base.__dict__.get(_FIELDS, ())}
    return found


def _own_fields(cls: type, *, kw_only: bool) -> dict[str, _Field]:
    found = {}
    for name, kind in vars(cls).get("__annotations__", {}).items():
        if str(kind).startswith("ClassVar"):
            continue
        default = cls.__dict__.get(name, _MISSING)
        found[name] = own = default if isinstance(default, _Field) else _Field(default)
        own.name, own.kind, own.kw_only = name, kind, kw_only
    return found


def _put_defaults(cls: type, own: Mapping[str, _Field]) -> None:
    for name, known in own.items():
        if known.default is not _MISSING:
            setattr(cls, name, known.default)
        elif name in cls.__dict__:
            delattr(cls, name)


def _with_slots(cls: type, own: Mapping[str, _Field], names: Sequence[str]) -> type:
    """Return the class made once more: only a new one can have slots, and defaults would stand in their way."""
    left_out = {*own, "__dict__", "__weakref__"}
    space = {name: thing for name, thing in cls.__dict__.items() if name not in left_out}
    space |= {"__slots__": tuple(names), "__qualname__": cls.__qualname__}
    return type(cls)(cls.__name__, cls.__bases__, space)


def _methods(cls: type, fields: Sequence[_Field], *, frozen: bool, slots: bool, eq: bool) -> dict[str, Any]:
    shown = [known.name for known in fields if known.repr]
    made: dict[str, Any] = {"__init__": _init(cls, fields, slots=slots), "__repr__": _repr(shown)}
    if eq:
        compared = _taker([known.name for known in fields if known.compare])
        made["__eq__"] = _eq(compared)
        if cls.__dict__.get("__hash__") is None:  # none, or the None that comes with an __eq__
            made["__hash__"] = _hash(compared) if frozen else None
    if frozen:
        made |= {"__setattr__": _refuse_change, "__delattr__": _refuse_change}
    if frozen and slots:
        made |= {"__getstate__": _state, "__setstate__": _take_state}
    return made


def _taker(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes these attributes of a thing, always as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda thing: tuple(getattr(thing, name) for name in names)


def _init(cls: type, fields: Sequence[_Field], *, slots: bool) -> Callable[..., None]:
    values_of, names = _completer(cls, fields), [known.name for known in fields]
    puts = [getattr(cls, name).__set__ for name in names] if slots else []  # past a frozen __setattr__
    in_order = -1 if any(known.kw_only for known in fields) else len(fields)
    after = getattr(cls, "__post_init__", None)

    def init_(self: Any, /, *told: Any, **named: Any) -> None:
        if not puts:
            self.__dict__.update(values_of(told, named))
        else:
            if named or len(told) != in_order:  # else nothing is missing
                values = values_of(told, named)
                told = tuple([values[name] for name in names])
            for put, value in zip(puts, told, strict=True):
                put(self, value)
        if after is not None:
            after(self)

    return init_


def _completer(
    cls: type, fields: Sequence[_Field]
) -> Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]:
    """Return what gives the values of a call their names, with the defaults; raises TypeError."""
    names, in_order = {known.name for known in fields}, [known.name for known in fields if not known.kw_only]
    defaults = {known.name: known.default for known in fields if known.default is not _MISSING}
    makers = {known.name: known.default_factory for known in fields if known.default_factory is not _MISSING}

    def completed(told: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        given = dict(zip(in_order, told, strict=False))
        given.update(named)
        values = defaults | given
        for name, make in makers.items():
            if name not in given:
                values[name] = make()
        is_clear = len(given) == len(told) + len(named)
        if not is_clear or len(values) != len(names) or not named.keys() <= names:
            odd = sorted(values.keys() ^ names) or "told twice, or more than there are"
            raise TypeError(f"{cls.__qualname__}.__init__() got the wrong fields: {odd}")
        return values

    return completed


def _repr(names: Sequence[str]) -> Callable[[Any], str]:
    def repr_(self: Any) -> str:
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return repr_


def _eq(compared: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], bool]:
    def eq_(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if type(other) is type(self) else NotImplemented

    return eq_


def _hash(compared: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def hash_(self: Any) -> int:
        return hash(compared(self))

    return hash_


def _refuse_change(self: object, name: str, _value: object = None) -> None:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"{type(self).__qualname__}.{name} is frozen")


def _state(self: object) -> list[Any]:
    return [getattr(self, known.name) for known in getattr(self, _FIELDS)]


def _take_state(self: object, state: Sequence[Any]) -> None:
    for known, value in zip(getattr(self, _FIELDS), state, strict=True):
        object.__setattr__(self, known.name, value)
