"""Enterprises that stand in the ledger twice: found, told apart for good, or merged as one undoable verb."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from nptracker.domain.changes import Changes
from nptracker.domain.doublets import Sight, find_doublets
from nptracker.domain.enterprise_names import fold_name, place_words
from nptracker.domain.forms import form_named
from nptracker.domain.forms.field import MULTIPLE_TYPES
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import text_of
from nptracker.domain.values import Value, is_given
from nptracker.errors import UserError
from nptracker.services.enterprise_merge import MergeOutlook, MergeWriter, outlook_of
from nptracker.services.session import Session
from nptracker.services.settings import SettingService

_KIND = "enterprise"
# what is taken from one of the two together: a place of one and a place of the other would be no place
TOGETHER = {
    "industry_code": ("industry_code", "industry_name"),
    "longitude": ("longitude", "latitude"),
    "screening": ("screening", "screened_by", "screened_on", "screening_reason"),
}
_SINCE = "ledger_since"
_LED = {key for keys in TOGETHER.values() for key in keys[1:]}


class DoubletLine(NamedTuple):
    """Two enterprises of the ledger that may be one, and why."""

    one: Record
    other: Record
    reasons: tuple[str, ...]
    likeness: float


class FieldPair(NamedTuple):
    """A field in which two enterprises differ, as texts; ``key`` leads what is chosen together with it."""

    key: str
    heading: str
    one: str
    other: str


class EnterpriseService:
    """What a person does about enterprises under several spellings."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._form = form_named(_KIND)

    # -- reading ------------------------------------------------------------------------------------------

    def doublets(self) -> list[DoubletLine]:
        """Return the pairs that may be one enterprise, the surest first, without those told apart."""
        records = {record.id: record for record in self._session.table(_KIND).all()}
        places = place_words(self._places())
        sights = [_sight(record, places) for record in records.values()]
        found = find_doublets(sights, self._apart())
        return [DoubletLine(records[one], records[other], why, alike) for one, other, why, alike in found]

    def _places(self) -> list[str]:
        """Return the names of this district and what it lies in, which may or may not stand before a name."""
        from nptracker.services.regions import region_names_above

        settings = SettingService(self._session)
        return [settings.get("region"), *region_names_above(settings.get("region_code"))]

    def _apart(self) -> set[frozenset[str]]:
        records = self._session.table("enterprise_apart").all()
        return {frozenset((str(record["one"]), str(record["other"]))) for record in records}

    def differences(self, one: Record, other: Record) -> list[FieldPair]:
        """Return the fields a merge has to choose in; of lists both parts are kept without asking."""
        return [
            FieldPair(field.key, field.heading, *(self._shown(record, field.key) for record in (one, other)))
            for field in self._form.fields
            if field.type not in MULTIPLE_TYPES
            and field.key not in _LED | {_SINCE}
            and _differ(one, other, field.key)
        ]

    def _shown(self, record: Record, key: str) -> str:
        keys = TOGETHER.get(key, (key,))
        return "　".join(text for text in (record.text(self._form, part) for part in keys) if text)

    def outlook(self, keep_id: str, gone_id: str) -> MergeOutlook:
        """Return what a merge would carry over, and which records would then stand twice."""
        return outlook_of(self._session, keep_id, gone_id)

    # -- writing ------------------------------------------------------------------------------------------

    def part(self, one_id: str, other_id: str) -> Changes:
        """Note that two enterprises are not the same, so that nobody is asked again."""
        one, other = self._known(one_id), self._known(other_id)
        title = f"不是同一家：“{one['name']}”和“{other['name']}”"
        noted: dict[str, Value] = {
            "one": one_id,
            "other": other_id,
            "by": self._session.person,
            "on": self._session.today(),
        }
        with self._session.verb("part_enterprises", title) as verb:
            verb.record_ids.append(self._session.table("enterprise_apart").insert(noted))
        return verb.changes()

    def merge(self, keep_id: str, gone_id: str, taken: Collection[str] = ()) -> Changes:
        """Make one enterprise of two: everything that pointed at the one that goes points at the one that stays.

        ``taken`` names the fields (of ``differences``) in which the value of the one that goes is kept; a blank is
        filled from it anyway. Its name and code stay findable as other spellings. Raises UserError for one and the
        same enterprise or one that is gone.
        """
        keep, gone = self._known(keep_id), self._known(gone_id)
        if keep_id == gone_id:
            raise UserError("选的是同一条记录。", safe="没有合并。", todo="请选两条不同的企业。")
        values = merged_values(keep, gone, taken)
        title = f"合并企业：“{gone['name']}”并入“{values.get('name', keep['name'])}”"
        with self._session.verb("merge_enterprises", title) as verb:
            MergeWriter(self._session).write(keep, gone, values)
            verb.record_ids.append(keep_id)
        return verb.changes()

    def _known(self, record_id: str) -> Record:
        return self._session.table(_KIND).get(record_id)


def merged_values(keep: Record, gone: Record, taken: Collection[str]) -> dict[str, Value]:
    """Return what changes in the enterprise that stays."""
    form = form_named(_KIND)
    values: dict[str, Value] = {}
    for field in form.fields:
        if field.type in MULTIPLE_TYPES or field.key in _LED or field.key == _SINCE:
            continue
        keys = TOGETHER.get(field.key, (field.key,))
        is_blank = not any(is_given(keep[key]) for key in keys)
        if (field.key in taken or is_blank) and any(is_given(gone[key]) for key in keys):
            values.update({key: gone[key] for key in keys})
    return values | {_SINCE: _earlier(keep, gone)} | _joined(keep, gone, {**keep.values, **values})


def _earlier(keep: Record, gone: Record) -> Value:
    """Return the year from which either stood in the ledger; none is noted for who always did."""
    years = [year for record in (keep, gone) if isinstance(year := record[_SINCE], int)]
    return min(years) if len(years) == 2 else None


def _joined(keep: Record, gone: Record, values: dict[str, Value]) -> dict[str, Value]:
    """Return the lists of both, with the names and codes that are not kept among the other spellings."""
    form = form_named(_KIND)
    lists = {
        field.key: (*_parts(keep[field.key]), *_parts(gone[field.key]))
        for field in form.fields
        if field.type in MULTIPLE_TYPES
    }
    spellings = [text_of(record[key]) for key in ("name", "uscc") for record in (keep, gone)]
    lists["aliases"] = (*lists["aliases"], *spellings)
    present = {text_of(values.get("name")), text_of(values.get("uscc")), "", *lists["former_names"]}
    lists["aliases"] = tuple(part for part in lists["aliases"] if part not in present)
    name = text_of(values.get("name"))
    lists["former_names"] = tuple(part for part in lists["former_names"] if part != name)
    return {key: tuple(dict.fromkeys(parts)) or None for key, parts in lists.items()}


def _sight(record: Record, places: Sequence[str]) -> Sight:
    spelt = (text_of(record["name"]), *_parts(record["former_names"]), *_parts(record["aliases"]))
    names = tuple(dict.fromkeys(fold_name(name, places) for name in spelt))
    facts = (text_of(record[key]) for key in ("uscc", "township", "phone", "contact"))
    return Sight(record.id, names, *facts)


def _differ(one: Record, other: Record, key: str) -> bool:
    keys = TOGETHER.get(key, (key,))
    if any(not any(is_given(record[part]) for part in keys) for record in (one, other)):
        return False
    return any(one[part] != other[part] for part in keys)


def _parts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
