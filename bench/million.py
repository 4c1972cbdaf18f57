"""The district of a million enterprises that several measures look at, made once and kept in the temp folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.bulk import make_district

FOLDER = Path(tempfile.gettempdir()) / "nptracker-bench"
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))


def million() -> Path:
    """Return the district file, making and indexing it when it is not there yet."""
    return district_of(ROWS)


def district_of(rows: int) -> Path:
    """Return an indexed district of so many enterprises."""
    from nptracker.services.office import Office

    path = FOLDER / f"{rows}" / "bench.npt"
    if path.exists():
        return path
    with tempfile.TemporaryDirectory(dir=_made(FOLDER)) as beside:
        made = make_district(Path(beside), rows)
        office = Office.open(made)
        office.search_index.catch_up()
        office.close()
        made.rename(_made(path.parent) / path.name)  # only whole, so that a broken run leaves nothing half
    return path


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def apart_from_the_user() -> Iterator[None]:
    """Keep a measure away from the user's settings and backups, and off the screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NPTRACKER_DATA_DIR"] = folder
        yield
