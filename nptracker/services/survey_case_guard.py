"""What becomes of audited cases when answers change after all: sent back to the audit, or kept from changing.

Every verb asks, whoever wrote it. A case the county has passed goes back to 县书面审核中 in the same verb, so that
one undo takes back both; what the city has passed has left the house and may not change behind its back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nptracker.db import journal
from nptracker.domain.record import Record
from nptracker.domain.survey_book import ANSWERS
from nptracker.domain.survey_states import LOCKED, STATES, CaseState
from nptracker.errors import UserError
from nptracker.services.survey_case_steps import Step, StepWriter
from nptracker.services.survey_rows import YearPlace, year_place_of

if TYPE_CHECKING:
    from nptracker.db.journal import OldValues
    from nptracker.db.open_verb import OpenVerb
    from nptracker.services.session import Session

_KEYS = ("enterprise", "data_year")
_MOST_LOOKED_UP = 500  # written rows; of more than that the rows of the cases are looked through instead
_MOST_NAMED = 5
_AUDITED = (CaseState.PASSED, *LOCKED)


def audited_cases(session: Session, *states: CaseState) -> dict[YearPlace, CaseState]:
    """Return the cases in some states, all that the county has passed by default, by enterprise and data year."""
    cases = session.table("survey_case").having("state", *(state.code for state in states or _AUDITED))
    return {place: STATES[str(case["state"])] for case in cases if (place := year_place_of(case.values))}


def settle_cases(session: Session, verb: OpenVerb) -> None:
    """Send cases back whose answers the verb has changed, and say so in its title; runs as its last part.

    Raises UserError for answers that have been passed by the city; then nothing of the verb is written.
    """
    kinds = ANSWERS & verb.kinds.keys()
    audited = audited_cases(session) if kinds else {}
    changed = {place: audited[place] for place in _changed_places(session, kinds, audited)}
    if kinds and "survey_case" in verb.kinds:
        changed |= _deleted_with_answers(session, kinds)
    if locked := [place for place, state in changed.items() if state in LOCKED]:
        raise _refusal(session, locked, {changed[place] for place in locked})
    by_year: dict[int, list[str]] = defaultdict(list)
    for owner, year in changed:
        by_year[year].append(owner)
    step = Step(session.person, session.today(), f"县级通过后数据有改动：{verb.title}")
    for year, owners in by_year.items():
        StepWriter(session).take(owners, year, CaseState.DESK, step)
    if changed:
        verb.title = f"{verb.title}；{_named(session, list(changed))}已县级通过，退回书面审核"


def _changed_places(
    session: Session, kinds: Iterable[str], audited: Mapping[YearPlace, CaseState]
) -> dict[YearPlace, None]:
    """Return the audited places from which or into which the open verb has written, in no other order than theirs."""
    if not audited:
        return {}
    found: set[YearPlace] = set()
    for kind in kinds:
        entries = journal.written_by_open_verb(session.file.writer(), kind)
        now = _present(session, kind, entries, audited)
        for record_id, old in entries.items():
            after = {key: now[record_id][key] for key in _KEYS} if record_id in now else {}
            found.update(place for values in (after, {**after, **old}) if (place := year_place_of(values)))
    return {place: None for place in audited if place in found}


def _deleted_with_answers(session: Session, kinds: Iterable[str]) -> dict[YearPlace, CaseState]:
    """Return the locked cases that the verb has deleted together with answers of theirs.

    A merge deletes a case too, but its answers live on under the other enterprise.
    """
    cases = _deleted(session, "survey_case")
    states = {year_place_of(old): STATES[str(old["state"])] for old in cases}
    places = {year_place_of(old) for kind in kinds for old in _deleted(session, kind)} if cases else set()
    return {place: state for place, state in states.items() if place and state in LOCKED and place in places}


def _deleted(session: Session, kind: str) -> list[OldValues]:
    """Return what the records of a kind held that the open verb has deleted."""
    entries = journal.written_by_open_verb(session.file.writer(), kind)
    kept = {record.id for record in session.table(kind).having("id", *entries)}
    return [old for record_id, old in entries.items() if record_id not in kept and old]


def _present(
    session: Session, kind: str, entries: Mapping[str, OldValues], audited: Mapping[YearPlace, CaseState]
) -> dict[str, Record]:
    """Return the written rows as they are now, by id; of many only those that stand or stood in an audited place."""
    table, is_few = session.table(kind), len(entries) <= _MOST_LOOKED_UP
    ids = [one for one, old in entries.items() if is_few or not old.keys().isdisjoint(_KEYS)]
    rows = [*(() if is_few else table.matching(_KEYS, audited)), *table.having("id", *ids)]
    return {row.id: row for row in rows}


def _refusal(session: Session, places: Sequence[YearPlace], states: set[CaseState]) -> UserError:
    words = "、".join(state.label for state in CaseState if state in states)
    return UserError(
        f"{_named(session, places)}的数据已经上报（{words}），不能再改。",
        safe="没有写入任何数据。",
        todo="确需更正的，请先在“填报进度”登记上级退回，再改数据；已定库的，先撤回“定库”那一步。",
    )


def _named(session: Session, places: Sequence[YearPlace]) -> str:
    names = session.table("enterprise").labels([owner for owner, _year in places[:_MOST_NAMED]])
    told = "、".join(f"{names.get(owner, '已删除的企业')}（{year}）" for owner, year in places[:_MOST_NAMED])
    return told if len(places) <= _MOST_NAMED else f"{told}等 {len(places)} 家"
