"""What a field offers while one types: labels of its code list, or known records it can point at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nptracker.domain.forms.field import CodeList, Field, FieldType
from nptracker.domain.pinyin import initials
from nptracker.domain.search import fold_for_search

Find = Callable[[str, str], list[tuple[str, str]]]  # kind, typed text → (record id, label)
LIST_MARK = "、"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick: what is stored for it, and its words."""

    value: str
    label: str


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
        found = (
            (label.partition("　")[0] for _, label in find(field.offers, text)) if text else ()
        )  # the name alone
        return [Option(name, name) for name in found]

    if field.type is not FieldType.TEXTS:
        return Offering(lambda text: names(text.strip()), opens_empty=False)
    return Offering(
        lambda text: names(last_part(text)[1]),
        part=lambda text: last_part(text)[1],
        put=lambda text, label: last_part(text)[0] + label,
        opens_empty=False,
    )


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
