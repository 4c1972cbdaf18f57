"""Statistics over 1,000,000 monitoring results against the same figures in plain SQL over the same file.

Ours tells media, substances and units apart, takes half the limit for non-detects, keeps every digit and prints rates,
median, mean, 95th percentile, greatest and where. The peer reckons the same in floating point with window functions;
the figures of both are compared and have to agree. A heartbeat of 10 ms runs beside ours and tells its worst gap.
"""

from __future__ import annotations

import gc
import os
import random
import sqlite3
import sys
import threading
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from bench.harness import Stopwatch, report
from bench.million import FOLDER, apart_from_the_user

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
SITES, PER_SAMPLE = 400, 20
MEDIA = ("surface", "ground", "waste_out", "source")
_SQL = """
WITH told AS (
  SELECT site.medium AS medium, site.id AS site, r.substance AS substance, r.found = 'detected' AS seen,
         CASE WHEN r.found = 'detected' THEN CAST(r.canonical AS REAL)
              ELSE CAST(r.canonical_limit AS REAL) / 2 END AS put
  FROM monitoring_result r
  JOIN monitoring_sample sample ON sample.id = r.sample
  JOIN monitoring_site site ON site.id = sample.site
  WHERE r.found IN ('detected', 'not_detected') AND sample.taken_on BETWEEN '2020-01-01' AND '2026-12-31'
), placed AS (
  SELECT *, row_number() OVER w AS place, count(*) OVER (PARTITION BY medium, substance) AS n
  FROM told WINDOW w AS (PARTITION BY medium, substance ORDER BY put)
)
SELECT medium, substance, max(n), sum(seen), count(DISTINCT site), avg(put), max(put),
       max(CASE WHEN place = (n - 1) * 19 / 20 + 1 THEN put END),
       max(CASE WHEN place = (n - 1) * 19 / 20 + 2 THEN put END),
       max(((n - 1) * 19 % 20) / 20.0)
FROM placed GROUP BY medium, substance
"""


def place() -> Path:
    """Return where the district of results is kept."""
    return FOLDER / f"{ROWS}" / "monitoring.npt"


def prepare() -> None:
    """Make the district once."""
    from nptracker.services.office import Office

    path = place()
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name("half.npt")
    half.unlink(missing_ok=True)
    office = Office.create(half, region="量度区", person="量度")
    _fill(office)
    office.close()
    half.rename(path)


def _fill(office: object) -> None:
    session = office._session  # type: ignore[attr-defined]
    dice = random.Random(5)
    with session.verb("bench", "量度"):
        sites = session.table("monitoring_site").insert_many(
            {"code": f"P{n}", "name": f"点位{n}", "medium": MEDIA[n % len(MEDIA)]} for n in range(SITES)
        )
        first = date(2020, 1, 1)
        samples = session.table("monitoring_sample").insert_many(
            {"number": f"S{n}", "site": sites[n % SITES], "taken_on": first + timedelta(n % 2500)}
            for n in range(ROWS // PER_SAMPLE)
        )
        session.table("monitoring_result").insert_many(
            _result(samples[n // PER_SAMPLE], n % PER_SAMPLE, dice) for n in range(ROWS)
        )


def _result(sample: str, substance: int, dice: random.Random) -> dict[str, object]:
    limit = Decimal(1 + substance % 4).scaleb(-4)
    value = Decimal(round(10 ** dice.gauss(3.0, 0.8))).scaleb(-6)
    seen = value >= limit
    return {
        "sample": sample,
        "substance": f"物质{substance}",
        "as_reported": f"{value:f}" if seen else f"{limit:f}L",
        "unit": "μg/L",
        "found": "detected" if seen else "not_detected",
        "value": value if seen else None,
        "canonical": value if seen else None,
        "canonical_unit": "μg/L",
        "canonical_limit": limit,
    }


def ours() -> dict[tuple[str, str], tuple[float, ...]]:
    """Return the figures of every line by the program's own service."""
    from nptracker.services.monitoring_reading import Selection
    from nptracker.services.office import Office

    office = Office.open(place(), read_only=True)
    made = office.monitoring.statistics(Selection(date(2020, 1, 1), date(2026, 12, 31)))
    office.close()
    return {
        (line.key.medium, line.name): (
            line.figures.n,
            line.figures.detected,
            line.figures.sites,
            float(str(line.figures.mean)),
            float(str(line.figures.greatest)),
            float(str(line.figures.p95)),
        )
        for line in made.lines
    }


def peer() -> dict[tuple[str, str], tuple[float, ...]]:
    """Return the same figures reckoned by SQLite."""
    rows = sqlite3.connect(f"file:{place()}?mode=ro", uri=True).execute(_SQL).fetchall()
    return {
        (medium, substance): (n, seen, sites, mean, top, low + ((high if rest else low) - low) * rest)
        for medium, substance, n, seen, sites, mean, top, low, high, rest in rows
    }


class Heartbeat(threading.Thread):
    """Beats every 10 ms beside the work and keeps its worst gap, as the window's thread would feel it.

    By the clock other programs lengthen a gap; what the processor did for this one meanwhile is ours alone.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.worst = self.worst_of_processor = 0.0
        self._on = True

    def run(self) -> None:
        before, spent = time.perf_counter(), time.process_time()
        while self._on:
            time.sleep(0.01)
            now, used = time.perf_counter(), time.process_time()
            self.worst = max(self.worst, now - before - 0.01)
            self.worst_of_processor = max(self.worst_of_processor, used - spent)
            before, spent = now, used

    def end(self) -> dict[str, float]:
        """Stop and return the worst gaps in milliseconds."""
        self._on = False
        self.join()
        return {"gap_ms": self.worst * 1000, "gap_cpu_ms": self.worst_of_processor * 1000}


def _differing(
    one: dict[tuple[str, str], tuple[float, ...]], other: dict[tuple[str, str], tuple[float, ...]]
) -> int:
    """Count the lines whose figures differ by more than floating point explains."""
    return sum(
        key not in other
        or any(
            abs(a - b) > 1e-9 * max(abs(a), abs(b), 1e-12) for a, b in zip(figures, other[key], strict=True)
        )
        for key, figures in one.items()
    ) + len(other.keys() - one.keys())


def main(variant: str) -> None:
    if variant == "prepare":
        prepare()
        return
    if variant == "peer":
        with Stopwatch() as watch:
            peer()
        report(**watch.measures("statistics"))
        return
    from nptracker.ui.jobs import keep_window_lively

    keep_window_lively()
    gc.disable()  # as the open window does while a job runs
    beat = Heartbeat()
    beat.start()
    with Stopwatch() as watch:
        found = ours()
    gaps = beat.end()
    report(
        **watch.measures("statistics"),
        **gaps,
        differing_lines=_differing(found, peer()),
    )


if __name__ == "__main__":
    with apart_from_the_user():
        main(sys.argv[1])
