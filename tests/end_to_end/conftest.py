"""The sample district, made once, and a real window over a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driver_file import logged_errors
from living import Open, living

from nptracker.services.sample import make_sample


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample district as it lives today."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NPTRACKER_DATA_DIR", str(tmp_path_factory.mktemp("sample-data")))
        return make_sample(tmp_path_factory.mktemp("sample"))[0]


@pytest.fixture
def open_sample(
    sample: Path, tmp_path: Path, window_environment: dict[str, str], own_folders: Path, pictures: Path
) -> Iterator[Open]:
    """Return what opens a copy of the sample district in a real window; afterwards the log has no error."""
    yield lambda: living(sample, tmp_path, window_environment, own_folders, pictures)
    assert logged_errors(own_folders) == []
