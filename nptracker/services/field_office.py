"""The services of field work over one open district file; ``Office`` is one of these."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nptracker.services.draws import DrawService
    from nptracker.services.session import Session
    from nptracker.services.yearly_caps import YearlyCapService


class FieldOffice:
    """Each service is loaded when it is first asked for."""

    _session: Session

    @cached_property
    def caps(self) -> YearlyCapService:
        """How often an enterprise may be inspected in a year, and how often it was."""
        from nptracker.services.yearly_caps import YearlyCapService

        return YearlyCapService(self._session)

    @cached_property
    def draws(self) -> DrawService:
        """The yearly inspection plan and the random draws made from it."""
        from nptracker.services.draws import DrawService

        return DrawService(self._session)
