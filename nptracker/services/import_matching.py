"""Matches imported rows with known records, and names with the records they mean, in a few large look-ups."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nptracker.domain.forms.field import MULTIPLE_TYPES, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.ids import is_id
from nptracker.domain.record import Record
from nptracker.domain.uscc import tidy_uscc
from nptracker.domain.values import Absent, Quantity, Value, Values
from nptracker.services.records import RecordService
from nptracker.services.session import Session

_BATCH = 500  # values asked for in one look-up
_MOST_SUGGESTED = 200  # unknown names for which a likely one is looked for


def in_batches(values: Iterable[str | int]) -> Iterator[list[str | int]]:
    """Yield distinct values in lists that one look-up can take."""
    distinct = list(dict.fromkeys(values))
    for start in range(0, len(distinct), _BATCH):
        yield distinct[start : start + _BATCH]


def same_value(known: Value, given: Value) -> bool:
    """Tell whether a given value says what is known: amounts by amount, texts without outer spaces."""
    if isinstance(known, Quantity) and isinstance(given, Quantity):
        return known.value == given.value
    if isinstance(known, str) and isinstance(given, str) and not isinstance(known, Absent):
        return known.strip() == given.strip()
    return known == given


class NameBook:
    """Finds the records that names mean: the same answers as RecordService.resolve, many at a time."""

    def __init__(self, session: Session, records: RecordService, kind: str) -> None:
        self._session, self._records = session, records
        self._form = session.forms[kind]
        self._known: dict[str, str | None] = {}
        self._pending: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._labels: list[str] | None = None
        self._suggested = 0

    def learn(self, texts: Iterable[str]) -> None:
        """Look up names that are not known yet."""
        wanted = {text for text in texts if text not in self._known}
        for text in [text for text in wanted if is_id(text)]:
            if self._session.table(self._form.kind).labels([text]):
                self._known[text] = text
                wanted.discard(text)
        for key in self._keys():
            found = self._by_text(key, wanted)
            self._known.update(found)
            wanted -= found.keys()
        self._known.update(dict.fromkeys(wanted))

    def id_of(self, text: str) -> str | None:
        """Return the id of the one record, known or about to be made, that a name means."""
        if known := self._known.get(text):
            return known
        for key in self._keys():
            ids = self._pending[key].get(self._tidy(key, text), set())
            if len(ids) == 1:
                return next(iter(ids))
        return None

    def add_pending(self, record_id: str, values: Values) -> None:
        """Let later rows refer to a record that this import would make."""
        for key in self._keys():
            value = values.get(key)
            parts = value if isinstance(value, tuple) else (value,)
            for part in parts:
                if isinstance(part, str):
                    self._pending[key][part].add(record_id)

    def suggestion(self, text: str) -> str:
        """Return the label of the record that an unknown name probably means, or an empty text."""
        self._suggested += 1
        if self._suggested > _MOST_SUGGESTED:
            return ""
        if found := self._records.find(self._form.kind, text, 1):
            return found[0][1]
        if self._labels is None:
            table = self._session.table(self._form.kind)
            self._labels = [record.label(self._form) for record in table.all()]
        near = difflib.get_close_matches(text, self._labels, n=1, cutoff=0.6)
        return near[0] if near else ""

    def _keys(self) -> list[str]:
        return [field.key for field in self._form.naming_fields]

    def _tidy(self, key: str, text: str) -> str:
        return tidy_uscc(text) if self._form.by_key[key].type is FieldType.USCC else text

    def _by_text(self, key: str, texts: set[str]) -> dict[str, str]:
        """Return the ids of the texts that exactly one record has in a field."""
        if not texts:
            return {}
        ids: dict[str, list[str]] = defaultdict(list)
        for part, record_id in self._holders(key, texts):
            ids[part].append(record_id)
        return {text: found[0] for text in texts if len(found := ids.get(self._tidy(key, text), [])) == 1}

    def _holders(self, key: str, texts: set[str]) -> Iterator[tuple[str, str]]:
        table = self._session.table(self._form.kind)
        if self._form.by_key[key].type in MULTIPLE_TYPES:
            for record in table.all():
                parts = record[key]
                yield from ((part, record.id) for part in parts) if isinstance(parts, tuple) else ()
            return
        for batch in in_batches(self._tidy(key, text) for text in texts):
            yield from ((str(record[key]), record.id) for record in table.having(key, *batch))


class KnownRecords:
    """The records of one kind that some rows may mean, by key."""

    def __init__(self, session: Session, form: Form) -> None:
        self._session, self._form = session, form
        self._loose = [key for key in form.key if not form.by_key[key].required]
        self._by_key: dict[tuple[Value, ...], list[Record]] = defaultdict(list)
        self._by_label: dict[tuple[Value, ...], list[Record]] = defaultdict(list)
        self._by_other_name: dict[str, list[Record]] = defaultdict(list)
        # where the key names an owner, the label alone would mean the records of other owners too
        self._has_label_key = not any(form.by_key[key].refers_to for key in (*form.label, *form.key))

    def load(self, many: Sequence[Values]) -> None:
        """Look up every record that could be meant by these values."""
        table = self._session.table(self._form.kind)
        loaded: dict[str, Record] = {}
        columns = [self._form.key[0], *(self._form.label[:1] if self._has_label_key else ())]
        for column in dict.fromkeys(columns):
            given = (values.get(column) for values in many)
            for batch in in_batches(
                v for v in given if isinstance(v, str | int) and not isinstance(v, Absent)
            ):
                loaded.update({record.id: record for record in table.having(column, *batch)})
        for record in loaded.values():
            if (key := self._key(record.values)) is not None:
                self._by_key[key].append(record)
            self._by_label[self._label(record.values)].append(record)
        self._load_other_names(many)

    def _load_other_names(self, many: Sequence[Values]) -> None:
        """Look up the records that go by other names or codes too, such as those of an enterprise merged into them."""
        if not _other_names(self._form):
            return
        wanted = {str(values.get(key)) for values in many for key in (*self._form.key, *self._form.label)}
        for record in self._session.table(self._form.kind).all() if wanted else ():
            for part in wanted & other_names(self._form, record):
                self._by_other_name[part].append(record)

    def key_of(self, values: Values) -> tuple[Value, ...] | None:
        """Return by what two rows are known to mean the same record, None when too little is given."""
        strict = self._key(values)
        if strict is not None:
            return (*strict, *(values.get(key) for key in self._loose))
        if self._has_label_key and all(values.get(key) is not None for key in self._form.label):
            return ("by label", *self._label(values))
        return None

    def match(self, values: Values) -> list[Record]:
        """Return the records that a row may mean: none, the one, or several when it does not say which."""
        strict = self._key(values)
        if strict is None:
            return self._named(values)
        if found := [r for r in self._by_key.get(strict, ()) if self._agrees(r, values)]:
            return [r for r in found if all(r[key] == values.get(key) for key in self._loose)] or found
        if self._by_other_name and (others := self._by_other_name.get(str(strict[0]))):
            return others
        return [r for r in self._named(values) if self._key(r.values) is None]

    def _named(self, values: Values) -> list[Record]:
        if not self._has_label_key:
            return []
        label = self._label(values)
        return self._by_label.get(label) or self._by_other_name.get(str(label[0]), [])

    def _agrees(self, record: Record, values: Values) -> bool:
        pairs = ((record[key], values.get(key)) for key in self._loose)
        return all(old is None or new is None or old == new for old, new in pairs)

    def _key(self, values: Values) -> tuple[Value, ...] | None:
        return self._form.decisive_key(values) or None

    def _label(self, values: Values) -> tuple[Value, ...]:
        return tuple(values.get(key) for key in self._form.label)


def _other_names(form: Form) -> list[str]:
    return [field.key for field in form.naming_fields if field.type in MULTIPLE_TYPES]


def other_names(form: Form, record: Record) -> set[str]:
    """Return the names and codes that a record has beside its own."""
    found = (record[key] for key in _other_names(form))
    return {part for value in found if isinstance(value, tuple) for part in value}


def texts_of(rows: Iterable[Mapping[str, Value]], key: str) -> list[str]:
    """Return the distinct plain texts given in one field."""
    found = (row.get(key) for row in rows)
    return list(dict.fromkeys(v for v in found if isinstance(v, str) and not isinstance(v, Absent)))
