"""What goes along when entries of the survey are written: what the lists give them, and the rows that are theirs.

Whoever writes records of any kind asks ``upkeep_of`` inside the verb; for other kinds it does nothing. A part
belongs to an entry by enterprise, data year and substance, so that it has to be renamed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_identity import SUBSTANCE_KEY
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import text_of
from nptracker.domain.values import Value, Values, is_given
from nptracker.services.survey_rows import Place, place_of
from nptracker.services.upkeep import Upkeep

if TYPE_CHECKING:
    from nptracker.db.open_verb import OpenVerb
    from nptracker.domain.substances import SubstanceBook
    from nptracker.services.session import Session
    from nptracker.services.substances import SubstanceService

_ENTRY, _WAIVER = "survey_entry", "rule_waiver"
_PARTS = ("survey_use", "survey_release", "survey_measure", "survey_convention")
FROM_LISTS = ("tiers", "list_no", "list_version")
_NAMING = frozenset({"substance", "cas_rn", "data_year"})  # what decides what the lists say


def upkeep_of(session: Session, substances: SubstanceService, kind: str) -> Upkeep:
    """Return what looks after the records of a kind while one verb writes them."""
    if kind in {"monitoring_result", "standard_limit"}:
        from nptracker.services.result_upkeep import ResultUpkeep, SubstanceUpkeep

        return (ResultUpkeep if kind == "monitoring_result" else SubstanceUpkeep)(session, substances, kind)
    if kind == "enterprise":
        from nptracker.services.ledger_years import EnterpriseUpkeep

        return EnterpriseUpkeep(session)
    return EntryUpkeep(session, substances) if kind == _ENTRY else Upkeep()


class EntryUpkeep(Upkeep):
    """Fills what entries leave to the lists, and lets their parts follow; lives for one verb."""

    def __init__(self, session: Session, substances: SubstanceService) -> None:
        self._session, self._substances = session, substances
        self._moved: dict[str, tuple[Values, Values]] = {}  # by entry: as it was, as it is now

    def new(self, values: Values) -> Values:
        """Return a new entry with what the lists give its empty fields."""
        return {**values, **missing_from_lists(self._substances, values)}

    def changed(self, record_id: str, values: Values) -> Values:
        """Return what to write, with the lists' words for a substance named anew; typed ones are left alone."""
        if not set(SUBSTANCE_KEY) & values.keys():
            return values
        before, after = self._note(record_id, values)
        if all(before.get(key) == after.get(key) for key in _NAMING):
            return values
        return {**values, **self._renewed(before, after, values)}

    def noted(self, record_id: str, values: Values, before: Values | None = None) -> None:
        """Note that an entry is about to be named so, nothing else of it being changed."""
        self._note(record_id, values, before)

    def _note(self, record_id: str, values: Values, before: Values | None = None) -> tuple[Values, Values]:
        """Return the entry before and after; an entry written twice in a verb began as it first was."""
        before = self._session.table(_ENTRY).get(record_id).values if before is None else before
        after = {**before, **values}
        first = self._moved.get(record_id, (before, after))[0]
        self._moved[record_id] = (first, after)
        return before, after

    def _renewed(self, before: Values, after: Values, written: Values) -> dict[str, Value]:
        """Return the fields that were empty, or as the lists gave them for the substance it was before."""
        old, new = (listed_in(book_for(self._substances, row), row) for row in (before, after))
        kept = {key for key in FROM_LISTS if is_given(before.get(key)) and before.get(key) != old.get(key)}
        return {
            key: new.get(key)
            for key in FROM_LISTS
            if key not in kept and key not in written and before.get(key) != new.get(key)
        }

    def settle(self, verb: OpenVerb) -> None:
        """Let the parts of entries named anew follow them, and say so in the title."""
        targets = self._targets()
        followed: dict[str, int] = {}
        stored = [(kind, row) for kind in (*_PARTS, _WAIVER) for row in self._rows(kind, targets)]
        for kind, row in stored:
            place = place_of(row.values)
            if place in targets and self._session.table(kind).update(row.id, targets[place]):
                followed[kind] = followed.get(kind, 0) + 1
        if followed:
            named = "、".join(f"{form_named(kind).title} {count} 条" for kind, count in followed.items())
            verb.title = f"{verb.title}，连同{named}"

    def _targets(self) -> dict[Place, Values]:
        """Return by old place what its parts are called now; a place that has another entry keeps its parts."""
        wanted: dict[Place, list[Values]] = {}
        for before, after in self._moved.values():
            old = place_of(before)
            if old and place_of(after) and _named(before) != _named(after):
                wanted.setdefault(old, []).append(_named(after))
        stay = {place_of(row.values) for row in self._rows(_ENTRY, wanted) if row.id not in self._renamed()}
        return {
            place: named[0]
            for place, named in wanted.items()
            if place not in stay and all(other == named[0] for other in named)
        }

    def _renamed(self) -> set[str]:
        return {entry for entry, (before, after) in self._moved.items() if _named(before) != _named(after)}

    def _rows(self, kind: str, places: Iterable[Place]) -> Sequence[Record]:
        years = list(dict.fromkeys((enterprise, year) for enterprise, year, _ in places))
        found = self._session.table(kind).matching(("enterprise", "data_year"), years) if years else []
        return [row for row in found if kind != _WAIVER or _is_of_entry(row)]


def _named(values: Values) -> dict[str, Value]:
    return {key: values.get(key) for key in SUBSTANCE_KEY}


def _is_of_entry(waiver: Record) -> bool:
    """Tell an explanation of an entry from one of something missing, which has no entry."""
    from nptracker.domain.survey_rules import BY_CODE

    rule = BY_CODE.get(text_of(waiver["rule"]))
    return rule is None or rule.on_year is None


# -- what the lists give ----------------------------------------------------------------------------------


def book_for(substances: SubstanceService, values: Values) -> SubstanceBook:
    """Return the lists in force at the end of a row's data year, today's while it names none."""
    year = values.get("data_year")
    return substances.book_of(year if isinstance(year, int) else None)


def listed_in(book: SubstanceBook, values: Values) -> Mapping[str, Value]:
    """Return tiers, number and version that the lists of a book give a substance, as far as they do.

    Tiers only supposed are among them: to take one off is easier than to notice that it was not asked for.
    """
    code, name = text_of(values.get("cas_rn")), text_of(values.get("substance"))
    if not code:
        codes = book.codes_of(name) if name else []
        code = codes[0] if len(codes) == 1 else ""
    sure = [listing for listing in book.listings(code, name) if not listing.is_candidate]
    first = next((listing for listing in sure if listing.tiers), next(iter(sure), None))
    made: dict[str, Value] = {"tiers": tuple(tier.code for tier in book.tiers(code, name))}
    if first:
        made |= {"list_no": first.list_no, "list_version": first.of.version_words}
    return {key: value for key, value in made.items() if value}


def missing_from_lists(substances: SubstanceService, values: Values) -> dict[str, Value]:
    """Return what the lists in force give for the fields that an entry leaves empty."""
    if all(is_given(values.get(key)) for key in FROM_LISTS):
        return {}
    listed = listed_in(book_for(substances, values), values)
    return {key: value for key, value in listed.items() if not is_given(values.get(key))}
