"""What is measured, against what, and the wished bound of each ratio."""

from __future__ import annotations

from bench.harness import PEAK, Case, Ceiling, Goal

_SIXTY = "the same view over 60 rows in memory"
_OF_SIXTY = "first_page_ms"

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        Case(
            "start",
            "bench.start",
            variants=("peer", "empty", "ours"),
            goals=(
                Goal("start to usable window / empty PySide6 window", "start_s", 1.5),
                Goal("without a file / empty PySide6 window", "start_s", 1.5, ours="empty"),
            ),
            prepares=True,
            warms_up=True,
        ),
        Case(
            "frozen",
            "bench.frozen",
            variants=("peer", "untrimmed", "empty", "ours"),
            goals=(
                Goal(
                    "built program to its painted window / empty window frozen the same way", "first_s", 1.5
                ),
                Goal("without a file", "first_s", 1.5, ours="empty"),
                Goal("until nothing of the first page changes any more", "start_s"),
                Goal("size without fonts and data / empty window", "bare_MB", 1.3),
                Goal("the same / empty window as PyInstaller makes it", "bare_MB", peer="untrimmed"),
            ),
            prepares=True,
            warms_up=True,
        ),
        Case(
            "table",
            "bench.table",
            goals=(
                Goal(f"first page of 1,000,000 rows / {_SIXTY}", "first_page_ms", 1.5),
                Goal(f"random jump p95 / first page of {_SIXTY}", "jump_p95_ms", 1.5, peer_measure=_OF_SIXTY),
                Goal(f"filter to first rows / first page of {_SIXTY}", "filter_ms", peer_measure=_OF_SIXTY),
                Goal(f"sort to first rows / first page of {_SIXTY}", "sort_ms", peer_measure=_OF_SIXTY),
            ),
            prepares=True,
        ),
        Case(
            "search",
            "bench.search",
            goals=(
                Goal("Chinese search of 1–6 characters, p95 / LIKE p95", "query_p95_ms", 0.15),
                Goal("of two characters, p50 / LIKE p50", "two_p50_ms", 0.02),
            ),
            ceilings=(Ceiling("differing answers", "differing_answers", 0),),
            prepares=True,
        ),
        Case(
            "entries",
            "bench.entries",
            goals=(
                Goal("first page of 1,000,000 survey entries / bare SQL", "first_page_ms", 1.5),
                Goal("filter by two texts / LIKE", "filter_ms", 1.5),
                Goal("one data year / bare SQL", "year_ms", 1.5),
                Goal("Chinese search of two characters, p50 / LIKE", "search_ms", 1.5),
            ),
            ceilings=(
                Ceiling("differing answers", "differing_answers", 0),
                Ceiling("worst gap of a 10 ms heartbeat in the grid", "gap_ms_*", 100),
                Ceiling("and what the window's own thread worked in one", "own_ms_*", 100),
            ),
            prepares=True,
        ),
        Case(
            "heartbeat",
            "bench.heartbeat",
            variants=("idle", "ours"),
            ceilings=(
                Ceiling("worst gap of a 10 ms heartbeat", "gap_ms_*", 50),
                Ceiling("and with nothing to do", "gap_ms_idle", None, "idle"),
            ),
            prepares=True,
        ),
        Case(
            "plan5000",
            "bench.fluid",
            variants=("ours",),
            ceilings=(
                Ceiling("worst gap of a 10 ms heartbeat", "gap_ms_*", 100),
                Ceiling("and what the window's own thread worked in one", "own_ms_*", 50),
            ),
            prepares=True,
            warms_up=True,
        ),
        Case(
            "xlsx",
            "bench.xlsx",
            goals=(Goal("100,000 × 20 styled cells / rustpy-xlsxwriter, as styled", "write_s", 1.5),),
            ceilings=(Ceiling("memory", PEAK, 60),),
        ),
        Case(
            "pdf",
            "bench.pdf",
            variants=("peer", "untagged", "ours"),
            goals=(
                Goal("10,000-row pdf / typst", "write_s", 0.4),
                Goal("10,000-row pdf / typst without tags", "write_s", peer="untagged"),
            ),
            ceilings=(Ceiling("cells not extractable", "lost_cells", 0),),
        ),
        Case(
            "bulk",
            "bench.bulk",
            goals=(Goal("1,000,000 records, journal on / bare executemany", "insert_s", 2.5),),
        ),
        Case(
            "import500",
            "bench.import500",
            goals=(Goal("500 filled workbooks taken in / their cells read into one table", "import_s", 2.5),),
            prepares=True,
        ),
        Case(
            "ledger100k",
            "bench.ledger100k",
            goals=(
                Goal("import of 100,000 rows / calamine and executemany", "read_s"),
                Goal("export of 100,000 rows / XlsxWriter in constant memory", "write_s", 0.5),
            ),
            prepares=True,
        ),
        Case(
            "monitoring",
            "bench.monitoring",
            goals=(
                Goal(
                    "statistics of 1,000,000 results, exact / plain SQL in floating point",
                    "statistics_s",
                    2.0,
                ),
            ),
            ceilings=(
                Ceiling("lines whose figures differ", "differing_lines", 0),
                Ceiling("worst gap of a 10 ms heartbeat", "gap_ms", 100),
                Ceiling("the processor's share of the worst gap", "gap_cpu_ms", 50),
            ),
            prepares=True,
        ),
        Case("plan", "bench.plan", goals=(Goal("reading plans / opening the same files", "read_s"),)),
    )
}
