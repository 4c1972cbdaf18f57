"""Keeps what follows from stored results in step with how the program reads them, when a newer one reads otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.monitoring import derived as reading
from nptracker.domain.quantity import read_number
from nptracker.domain.values import Value
from nptracker.services.result_upkeep import RESULT
from nptracker.services.session import Progress, Session

_SETTING = "monitoring.edition"
_FIRST = 1  # that of files in which nothing is noted
_STEP = 2_000


class ResultReadingService:
    """Compares and mends; what a person typed is never touched."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_behind(self) -> bool:
        """Tell whether results may stand in the file as an earlier edition read them."""
        return self._edition() < reading.EDITION

    def _edition(self) -> int:
        found = self._session.table("setting").having("name", _SETTING)
        number = read_number(str(found[0]["value"] or "")) if found else None
        return _FIRST if number is None else int(number)

    def catch_up(self, progress: Progress | None = None) -> Changes:
        """Write anew what now follows otherwise, as one step of the program's own upkeep, and note the edition."""
        if not self.is_behind():
            return NOTHING
        mended = list(self._differing(progress))
        words = f"按新的读法重读监测结果：{len(mended)} 个不同" if mended else "监测结果的读法已核对"
        table, settings = self._session.table(RESULT), self._session.table("setting")
        with self._session.verb("monitoring_edition", words, way="keep") as verb:
            verb.record_ids += [record_id for record_id, values in mended if table.update(record_id, values)]
            known = settings.having("name", _SETTING)
            if known:
                settings.update(known[0].id, {"value": str(reading.EDITION)})
            else:
                settings.insert({"name": _SETTING, "value": str(reading.EDITION)})
        return verb.changes()

    def _differing(self, progress: Progress | None) -> Iterator[tuple[str, dict[str, Value]]]:
        table = self._session.table(RESULT)
        total = table.count()
        for done, record in enumerate(table.all(), start=1):
            values = reading.derived(record.values)
            if any(record[key] != value for key, value in values.items()):
                yield record.id, values
            if progress and done % _STEP == 0:
                progress(done, total)
