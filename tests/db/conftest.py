"""What the tests of the store share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import make_district

from nptracker.db.district import DistrictFile


@pytest.fixture
def district(tmp_path: Path) -> Iterator[DistrictFile]:
    """Return an empty district file, open for writing."""
    file = make_district(tmp_path)
    yield file
    file.close()
