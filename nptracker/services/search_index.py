"""The job that brings the search index up to date after bulk writing."""

from __future__ import annotations

from nptracker.db import search
from nptracker.services.session import Progress, Session, Stop, never


class SearchIndexService:
    """Indexes rows that bulk writing left for later; answers are right before, only slower."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_behind(self) -> bool:
        """Tell whether any row waits to be indexed."""
        file = self._session.file
        return any(search.waiting(file.reader(), kind) for kind, form in file.forms.items() if form.search)

    def catch_up(self, progress: Progress | None = None, stop: Stop = never) -> None:
        """Index what waits, chunk by chunk; may be stopped and taken up again at any time."""
        file = self._session.file
        for kind in file.forms:
            indexer = file.table(kind).indexer
            if indexer is None or not search.waiting(file.reader(), kind):
                continue
            with file.exclusive() as connection:
                for done, total in search.catch_up(connection, indexer, stop=stop):
                    if progress:
                        progress(done, max(done, total))
