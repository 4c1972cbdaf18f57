from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from nptracker.services.office import Office

TODAY = date(2026, 11, 22)


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Office]:
    """An empty district on a fixed day."""
    office = Office.create(tmp_path / "示例.npt", region="清水区", person="王敏", today=lambda: TODAY)
    yield office
    office.close()


@pytest.fixture
def planned(district: Office) -> Office:
    """A district with a shipped plan accepted."""
    district.plans.accept(district.plans.built_in_draft("ganzhou"))
    return district
