"""What goes along when monitoring results and limits are written: the CAS RN of a known name, and what the words mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nptracker.domain.monitoring.derived import READ_FROM, derived
from nptracker.domain.substance_identity import text_of
from nptracker.domain.values import Value, Values, is_given
from nptracker.services.import_draft import WRITTEN, DraftRow
from nptracker.services.upkeep import Upkeep

if TYPE_CHECKING:
    from nptracker.services.session import Session
    from nptracker.services.substances import SubstanceService

RESULT = "monitoring_result"


class CodeBook:
    """The CAS RN that a name means on the lists of today, when it means just one; every name is asked for once."""

    def __init__(self, substances: SubstanceService) -> None:
        self._substances = substances
        self._known: dict[str, str] = {}

    def missing_from(self, values: Values) -> dict[str, Value]:
        """Return the CAS RN that a row leaves open though its name is known."""
        name = text_of(values.get("substance"))
        if not name or is_given(values.get("cas_rn")):
            return {}
        if name not in self._known:
            codes = self._substances.book().codes_of(name)
            self._known[name] = codes[0] if len(codes) == 1 else ""
        return {"cas_rn": self._known[name]} if self._known[name] else {}


class SubstanceUpkeep(Upkeep):
    """Fills in the CAS RN of substances named by a known name; one that was typed is left alone."""

    def __init__(self, session: Session, substances: SubstanceService, kind: str) -> None:
        self._session, self._kind = session, kind
        self._codes = CodeBook(substances)

    def new(self, values: Values) -> Values:
        """Return a new record with the CAS RN its name means."""
        return {**values, **self._codes.missing_from(values)}

    def changed(self, record_id: str, values: Values) -> Values:
        """Return what to write, with the CAS RN of a substance named anew."""
        if "substance" not in values or "cas_rn" in values:
            return values
        before = self._session.table(self._kind).get(record_id).values
        old = self._codes.missing_from({**before, "cas_rn": None}).get("cas_rn")
        if is_given(before.get("cas_rn")) and before.get("cas_rn") != old:
            return values
        return {**values, "cas_rn": None, **self._codes.missing_from(values)}


class ResultUpkeep(SubstanceUpkeep):
    """Keeps what follows from a result in step with the words it follows from."""

    def new(self, values: Values) -> Values:
        """Return a new result with what follows from its words."""
        return {**super().new(values), **derived(values)}

    def changed(self, record_id: str, values: Values) -> Values:
        """Return what to write; what follows from the words cannot be typed over."""
        written = super().changed(record_id, values)
        before = self._session.table(RESULT).get(record_id).values
        follows = derived({**before, **written})
        if not READ_FROM & written.keys() and not follows.keys() & written.keys():
            return written
        return {**written, **follows}


def with_derived(session: Session, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows of an import, results that would be written with what follows from name and words."""
    from nptracker.services.substances import SubstanceService

    asked = [row for row in rows if row.kind == RESULT and row.state in WRITTEN]
    if not asked:
        return list(rows)
    ids = [row.record_id for row in asked]
    known = {record.id: record.values for record in session.table(RESULT).having("id", *ids)}
    codes = CodeBook(SubstanceService(session))

    def settled(row: DraftRow) -> DraftRow:
        whole = {**known.get(row.record_id, {}), **row.values}
        return row._replace(values={**row.values, **codes.missing_from(whole), **derived(whole)})

    return [settled(row) if row.kind == RESULT and row.state in WRITTEN else row for row in rows]
