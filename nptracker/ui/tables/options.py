"""What a field offers while one types: labels of its code list, or known records it can point at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nptracker.domain.forms.field import PARTNERS, CodeList, Field, FieldType
from nptracker.domain.pinyin import initials
from nptracker.domain.search import fold_for_search

Find = Callable[[str, str], list[tuple[str, str]]]  # kind, typed text → (record id, label)
LIST_MARK = "、"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick: what is stored for it, what goes into the field, and what the list says beside.

    ``partner`` belongs into the field that goes with this one, such as the CAS RN of a substance picked by name.
    """

    value: str
    label: str
    words: str = ""
    partner: str = ""
    is_sure: bool = True  # Enter may take it although more was not chosen

    @property
    def shown(self) -> str:
        """What stands in the list of options."""
        return self.words or self.label


def code_options(codes: CodeList, text: str) -> list[Option]:
    """Return the labels that hold a text or its pinyin initials, best first; all for a blank text."""
    wanted = fold_for_search(text.strip())
    options = [Option(code, label) for code, label in codes.labels.items()]
    if not wanted or text in codes.by_label:
        return options
    ranked = [(rank, option) for option in options if (rank := _rank(option.label, wanted)) is not None]
    return [option for _rank_, option in sorted(ranked, key=lambda pair: pair[0])]


def _rank(label: str, wanted: str) -> int | None:
    folded, letters = fold_for_search(label), initials(label)
    tests = (folded.startswith(wanted), letters.startswith(wanted), wanted in folded, wanted in letters)
    return next((rank for rank, passed in enumerate(tests) if passed), None)


def last_part(text: str) -> tuple[str, str]:
    """Split a list being typed into its settled part, with the mark, and the part under the cursor."""
    head, mark, tail = text.replace(",", LIST_MARK).replace("，", LIST_MARK).rpartition(LIST_MARK)
    return head + mark, tail.strip()


@dataclass(frozen=True, slots=True)
class Offering:
    """How a field offers things: options for a text, its part still being typed, the text after a pick."""

    options: Callable[[str], list[Option]]
    part: Callable[[str], str] = str.strip
    put: Callable[[str, str], str] = lambda _typed, label: label
    opens_empty: bool = True


def offering_for(field: Field, find: Find) -> Offering | None:
    """Return what a field offers, None when anything can be typed in it."""
    if field.type is FieldType.REFERENCE:
        return Offering(
            lambda text: [Option(key, label) for key, label in find(field.refers_to, text)], opens_empty=False
        )
    if field.offers:
        return _names_offered(field, find)
    if field.codes is None:
        return None
    codes = field.codes
    if field.type is FieldType.CHOICES:
        return Offering(
            lambda text: _remaining(codes, text),
            part=lambda text: last_part(text)[1],
            put=lambda text, label: _lengthened(codes, text, label),
        )
    return Offering(lambda text: code_options(codes, text))


def _names_offered(field: Field, find: Find) -> Offering:
    """Offer known names for a text that may also be another one; a list takes one name after the other."""

    def names(text: str) -> list[Option]:
        return [_named(label, text) for _, label in find(field.offers, text)] if text else []

    def _named(label: str, typed: str) -> Option:
        name, _, beside = label.partition("　")  # the name alone goes into the field
        partner = beside.partition("　")[0] if field.offers in PARTNERS else ""
        is_sure = field.offers not in PARTNERS or _is_short_for(typed, label)
        return Option(name, name, label, partner, is_sure)

    if field.type is not FieldType.TEXTS:
        return Offering(lambda text: names(text.strip()), opens_empty=False)
    return Offering(
        lambda text: names(last_part(text)[1]),
        part=lambda text: last_part(text)[1],
        put=lambda text, label: last_part(text)[0] + label,
        opens_empty=False,
    )


def _is_short_for(typed: str, label: str) -> bool:
    """Tell whether a text can only mean this substance: the very name, or the beginning of its number or initials.

    The beginning of a Chinese name is no short form: 邻苯二甲酸 is another substance than 邻苯二甲酸二丁酯.
    """
    wanted = fold_for_search(typed.strip())
    parts = [fold_for_search(part) for part in label.split("　")]
    if wanted in parts:
        return True
    begins = any(part.startswith(wanted) or initials(part).startswith(wanted) for part in parts)
    return wanted.isascii() and begins


def _remaining(codes: CodeList, text: str) -> list[Option]:
    settled, part = last_part(text)
    taken = set(settled.split(LIST_MARK))
    if part in codes.by_label:
        taken.add(part)
        part = ""
    return [option for option in code_options(codes, part) if option.label not in taken]


def _lengthened(codes: CodeList, text: str, label: str) -> str:
    settled, part = last_part(text)
    return f"{settled}{part}{LIST_MARK}{label}" if part in codes.by_label else settled + label
