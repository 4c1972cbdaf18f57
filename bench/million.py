"""The district of a million enterprises that several measures look at, made once and kept in the temp folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.bulk import make_district

FOLDER = Path(tempfile.gettempdir()) / "nptracker-bench-million"
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))


def million() -> Path:
    """Return the district file, making and indexing it when it is not there yet."""
    path = FOLDER / f"{ROWS}" / "bench.npt"
    if path.exists():
        return path
    from nptracker.services.office import Office

    path.parent.mkdir(parents=True, exist_ok=True)
    make_district(path.parent, ROWS)
    office = Office.open(path)
    office.search_index.catch_up()
    office.close()
    return path
