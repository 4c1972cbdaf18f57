"""Numbers an officer has set, kept among the settings of the file under a prefix of their own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.quantity import read_number
from nptracker.domain.survey_rules.model import Parameter, short
from nptracker.errors import UserError
from nptracker.services.session import Session


class NumberSettings:
    """Reads and writes the settings whose names begin with ``prefix``; empty ones count as never set."""

    def __init__(self, session: Session, prefix: str) -> None:
        self._session, self._prefix = session, prefix

    def stored(self) -> dict[str, str]:
        """Return what is set, by name without the prefix."""
        records = self._session.table("setting").all()
        named = {str(record["name"]): str(record["value"] or "") for record in records}
        return {
            name.removeprefix(self._prefix): value
            for name, value in named.items()
            if name.startswith(self._prefix) and value
        }

    def numbers(self) -> dict[tuple[str, str], Decimal]:
        """Return the numbers set, by the two parts of their names; a text that is no number counts as never set."""
        found: dict[tuple[str, str], Decimal] = {}
        for name, value in self.stored().items():
            first, _, second = name.partition(".")
            if (number := read_number(value)) is not None:
                found[first, second] = number
        return found

    def put(self, values: Mapping[str, str], verb_name: str, title: str) -> Changes:
        """Set texts by name without the prefix, "" to take one back; one verb."""
        table = self._session.table("setting")
        full = {f"{self._prefix}{name}": value for name, value in values.items()}
        known = {str(record["name"]): record.id for record in table.having("name", *full)}
        with self._session.verb(verb_name, title) as verb:
            for name, value in full.items():
                if name in known:
                    table.update(known[name], {"value": value or None})
                else:
                    table.insert({"name": name, "value": value})
        return verb.changes() if verb.seq else NOTHING


def read_limit(parameter: Parameter, text: str) -> Decimal:
    """Return the number typed for a limit; raises UserError for what is no number or lies outside its bounds."""
    number = read_number(text.strip().rstrip("%％"))
    if number is None or not parameter.least <= number <= parameter.most:
        raise UserError(
            f"“{parameter.heading}”不能是“{text}”。",
            safe="原来的设置没有变。",
            todo=f"请填 {short(parameter.least)} 到 {short(parameter.most)} 之间的数（{parameter.unit}）。",
        )
    return number
