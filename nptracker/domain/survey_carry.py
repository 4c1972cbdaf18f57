"""Last year's values in this year's entry: which are carried, and which still wait to be confirmed.

``carried_fields`` keeps for each carried field its key and the text that was carried (``produced=12 吨``). A
value is unconfirmed while it still is that text, so that an edit confirms by itself, on whichever way it came,
and a later correction of last year's entry confirms nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from nptracker.domain.forms.survey_entry import AMOUNTS, SURVEY_ENTRY
from nptracker.domain.forms.typed import display
from nptracker.domain.values import Value, Values

_MARK = "="
# identity goes on as it is; what names the paper and the people of last year does not go on
KEPT_AS_IS = ("enterprise", "substance", "cas_rn", "list_no", "list_version", "tiers", "activity")
# what a part says every year alike; amounts and answers have to be asked again. By kind: what tells that the new
# year has it already, and what goes on
PARTS_GOING_ON: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "survey_use": ("use", ("use", "use_code")),
    "survey_release": ("medium", ("medium", "destination", "receiver", "treatment")),
    "survey_measure": ("measure_no", ("measure_no", "measure", "list_version")),
    "survey_convention": ("stage", ("stage", "purpose", "exempt_until", "product")),
}
TO_CONFIRM = (*AMOUNTS, "capacity", "content", "uses", "data_source")
FIELDS = SURVEY_ENTRY.by_key


def carried_value(last: Values, key: str) -> Value:
    """Return what goes on from last year's entry: the year opens with the stock the last one closed with."""
    return last.get("stock_close" if key == "stock_open" else key)


def carried_entry(last: Values, year: int) -> dict[str, Value]:
    """Return this year's entry made of last year's, its values marked as not confirmed."""
    made: dict[str, Value] = {key: last.get(key) for key in KEPT_AS_IS}
    made["data_year"] = year
    going = {key: value for key in TO_CONFIRM if (value := carried_value(last, key)) is not None}
    notes = tuple(_note(key, value) for key, value in going.items())
    whole = {**made, **going, "carried_fields": notes}
    return {key: value for key, value in whole.items() if value is not None}


def carried_part(kind: str, last: Values, year: int) -> dict[str, Value]:
    """Return this year's part made of last year's: the question, without last year's amount or answer."""
    kept = ("enterprise", "substance", "cas_rn", *PARTS_GOING_ON[kind][1])
    made = {key: value for key in kept if (value := last.get(key)) is not None}
    return {**made, "data_year": year}


def unconfirmed(values: Values) -> tuple[str, ...]:
    """Return the keys whose carried value nobody has confirmed or changed, in the order of the form."""
    notes = values.get("carried_fields")
    listed = frozenset(notes) if isinstance(notes, tuple) else frozenset()
    return tuple(key for key in TO_CONFIRM if listed and _note(key, values.get(key)) in listed)


def without(values: Values, keys: frozenset[str]) -> tuple[str, ...]:
    """Return what ``carried_fields`` holds once some keys are confirmed."""
    notes = values.get("carried_fields")
    listed = notes if isinstance(notes, tuple) else ()
    return tuple(note for note in listed if note.partition(_MARK)[0] not in keys)


def _note(key: str, value: Value) -> str:
    return f"{key}{_MARK}{display(FIELDS[key], value)}"
