"""Returns: built as neutral sheets from the records, frozen as numbered snapshots, written as files."""

from __future__ import annotations

from nptracker.services.returns.catalog import RETURNS
from nptracker.services.returns.kind import ReturnKind
from nptracker.services.returns.service import ReturnService

__all__ = ["RETURNS", "ReturnKind", "ReturnService"]
