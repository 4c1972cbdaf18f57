"""Units of concentration: what laboratories write, the unit each kind is counted in, exact conversion.

A unit belongs to one kind of measure. Kinds are never mixed: mass per litre with mass per cubic metre, mass with
toxic equivalents (TEQ), particles with mass. A number is moved by a power of ten, so that every digit stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Context, Decimal
from functools import cache
from typing import NamedTuple

from nptracker.domain.quantity import fold

_EXACT = Context(prec=60)
_POWERS = {"g": 0, "mg": -3, "μg": -6, "ng": -9, "pg": -12, "fg": -15, "kg": 3}
_WORDS = {
    "千克": "kg",
    "公斤": "kg",
    "毫克": "mg",
    "微克": "μg",
    "纳克": "ng",
    "皮克": "pg",
    "克": "g",
    "毫升": "mL",
    "立方米": "m3",
    "升": "L",
}
_PER = {"L": 0, "mL": -3, "m3": 3}  # powers of a litre
_BASIS_WORDS = {
    "dry": ("干重", "干基", "dw", "d.w.", "dry"),
    "wet": ("湿重", "湿基", "鲜重", "ww", "w.w.", "wet"),
    "lipid": ("脂重", "脂肪", "lw", "l.w.", "lipid", "脂"),
}
_PARTICLES = frozenset({"个", "ind", "items", "item", "particles", "n"})
_PLAIN = {
    "无量纲": "无量纲",
    "°c": "℃",
    "度": "度",
    "ntu": "NTU",
    "%": "%",
    "ms/m": "mS/m",
    "μs/cm": "μS/cm",
}
_NOISE = re.compile(r"[\s·⋅•*]+")
_TEQ = re.compile(r"[-（(\[]?(?:I-|WHO-)?TEQ[)）\]]?", re.I)
_STATE = re.compile(r"[（(](?:标态|标干|标准状态|干基标态)[)）]|标(?=m3)")
_LONGEST = 30


class Unit(NamedTuple):
    """A unit that was understood: the unit its kind is counted in, the power of ten to it, the basis it names."""

    canonical: str
    power: int
    basis: str = ""


# By kind of measure: the unit it is counted in and that unit's own power (grams to the basis of the kind).
_LIQUID, _SOLID, _GAS = "μg/L", "mg/kg", "μg/m³"
_TEQ_OF = {_LIQUID: ("pg TEQ/L", -12), _SOLID: ("ng TEQ/kg", -12), _GAS: ("pg TEQ/m³", -12)}
_OWN_POWER = {_LIQUID: -6, _SOLID: -6, _GAS: -6}  # grams per litre, per gram and per cubic metre

MEDIUM_UNITS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("surface", "ground", "source", "tap", "sea", "waste_in", "waste_out"),
        frozenset({_LIQUID, "pg TEQ/L", "个/L"}),
    ),
    **dict.fromkeys(("soil", "sediment", "sludge"), frozenset({_SOLID, "ng TEQ/kg", "个/kg"})),
    "air": frozenset({_GAS, "pg TEQ/m³", "个/L"}),
    "stack": frozenset({_GAS, "pg TEQ/m³"}),
    "biota": frozenset({_SOLID, "ng TEQ/kg", "个/kg"}),
}
PLAIN_UNITS = frozenset(_PLAIN.values())
# Units a medium is told in where it is not the one its kind is counted in: (unit, power from the counted one).
_TOLD: Mapping[tuple[str, str], tuple[str, int]] = {
    ("air", "个/L"): ("个/m³", 3),
    ("stack", _GAS): ("mg/m³", -3),
    ("stack", "pg TEQ/m³"): ("ng TEQ/m³", -3),
}


@cache
def unit_of(text: str) -> Unit | None:
    """Return what a written unit means, None for an unknown one; “ug/L”, “微克/升” and “μg·L⁻¹” are the same."""
    if len(text) > _LONGEST:
        return None
    tidy, basis = _without_basis(_tidy(text))
    if tidy.lower() in _PLAIN:
        return Unit(_PLAIN[tidy.lower()], 0)
    without_teq = _TEQ.sub("", tidy)
    above, slash, below = without_teq.partition("/")
    if not slash:
        return None
    found = _of_particles(above, below) or _of_mass(above, below)
    if found is None or without_teq == tidy:
        return found and found._replace(basis=basis)
    return _as_equivalents(found, basis)


def _tidy(text: str) -> str:
    """Return a unit without blanks, its micro sign, powers and Chinese words made alike."""
    plain = text.replace("⁻¹", "^-1").replace("⁻³", "^-3").replace("³", "3").replace("²", "2")
    folded = _NOISE.sub("", fold(plain)).replace("µ", "μ").replace("／", "/")
    for word, unit in _WORDS.items():
        folded = folded.replace(word, unit)
    folded = _STATE.sub("", folded)
    folded = re.sub(r"[Nn]?m\^?-3$", "/m3", folded.replace("m^3", "m3"))
    return re.sub(r"(mL|ml|L|l|kg|g)\^?-1$", r"/\1", folded)


def _without_basis(text: str) -> tuple[str, str]:
    for basis, words in _BASIS_WORDS.items():
        for word in words:
            bare = re.sub(rf"[,，;（(\[]*{re.escape(word)}[)）\]]*", "", text, flags=re.I)
            if bare != text:
                return bare, basis
    return text, ""


def _of_particles(above: str, below: str) -> Unit | None:
    if above.lower() not in _PARTICLES:
        return None
    volume = _volume(below)
    if volume is not None:
        return Unit("个/L", -volume)
    return Unit("个/kg", 0) if below == "kg" else Unit("个/kg", 3) if below == "g" else None


def _volume(below: str) -> int | None:
    """Return the power of a litre of a volume, None for what is none."""
    settled = {"l": "L", "ml": "mL", "m3": "m3", "nm3": "m3"}.get(below.lower())
    return _PER[settled] if settled else None


def _of_mass(above: str, below: str) -> Unit | None:
    mass = _mass(above)
    if mass is None:
        return None
    if below.lower() in {"m3", "nm3", "sm3"}:
        return Unit(_GAS, mass - _OWN_POWER[_GAS])
    volume, solid = _volume(below), _mass(below)
    if volume is not None:
        return Unit(_LIQUID, mass - volume - _OWN_POWER[_LIQUID])
    if solid is not None and below in {"kg", "g", "mg"}:
        return Unit(_SOLID, mass - solid - _OWN_POWER[_SOLID])
    return None


def _mass(text: str) -> int | None:
    settled = text.lower().replace("ug", "μg").replace("mcg", "μg")
    return _POWERS.get(settled)


def _as_equivalents(unit: Unit, basis: str) -> Unit | None:
    if unit.canonical not in _TEQ_OF:
        return None
    name, own = _TEQ_OF[unit.canonical]
    return Unit(name, unit.power + _OWN_POWER[unit.canonical] - own, basis)


def converted(number: Decimal, unit: Unit) -> Decimal:
    """Return a number in the unit its kind is counted in; no digit is lost and none is made up."""
    return _moved(number, unit.power)


def told_unit(medium: str, canonical: str, *, fine: bool = False) -> str:
    """Return the unit in which a medium's results are printed; ``fine`` asks for that of traces in water."""
    return _told(medium, canonical, fine=fine)[0]


def told(number: Decimal, medium: str, canonical: str, *, fine: bool = False) -> Decimal:
    """Return a counted number in the unit in which its medium is printed."""
    return _moved(number, _told(medium, canonical, fine=fine)[1])


def _told(medium: str, canonical: str, *, fine: bool) -> tuple[str, int]:
    if fine and canonical == _LIQUID:
        return "ng/L", 3
    return _TOLD.get((medium, canonical), (canonical, 0))


def _moved(number: Decimal, power: int) -> Decimal:
    """Return a number times a power of ten, written without an exponent."""
    moved = number.scaleb(power, _EXACT)
    exponent = moved.as_tuple().exponent
    is_whole = isinstance(exponent, int) and exponent > 0
    return moved.quantize(Decimal(1), context=_EXACT) if is_whole else moved


def fits(medium: str, canonical: str) -> bool:
    """Tell whether results of a medium can be in this unit; units without a dimension fit everywhere."""
    return canonical in PLAIN_UNITS or canonical in MEDIUM_UNITS.get(medium, frozenset())


def why_unfit(medium_word: str, medium: str, unit_text: str, canonical: str) -> str:
    """Return in Chinese why a unit is refused for a medium."""
    wanted = "、".join(sorted(told_unit(medium, unit) for unit in MEDIUM_UNITS.get(medium, frozenset())))
    return f"“{unit_text}”（{canonical}）不是{medium_word}结果的单位，{medium_word}用：{wanted}"
