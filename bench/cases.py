"""What is measured, against what, and the wished bound of each ratio."""

from __future__ import annotations

from bench.harness import Case, Goal

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        Case("start", "bench.start", goals=(Goal("start to usable window / empty PySide6 window", "start_s", 1.5),)),
        Case(
            "table",
            "bench.table",
            variants=("peer", "ours"),
            goals=(
                Goal("first page of 1,000,000 rows / the same view over 60 rows", "first_page_ms", 1.5),
                Goal("random jump p95 / first page of 60 rows", "jump_p95_ms", None, peer_measure="first_page_ms"),
                Goal("filter to first rows / first page of 60 rows", "filter_ms", None, peer_measure="first_page_ms"),
            ),
        ),
        Case("search", "bench.search", goals=(Goal("Chinese search p95 / LIKE p95", "query_p95_ms", 0.15),)),
        Case("heartbeat", "bench.heartbeat", variants=("idle", "jobs"), goals=()),
        Case(
            "xlsx", "bench.xlsx", goals=(Goal("100,000 × 20 styled cells / rustpy-xlsxwriter", "write_s", 1.5),)
        ),
        Case("pdf", "bench.pdf", goals=(Goal("10,000-row pdf / typst", "write_s", 0.4),)),
        Case(
            "bulk",
            "bench.bulk",
            goals=(Goal("1,000,000 records, journal on / bare executemany", "insert_s", 2.5),),
        ),
        Case("plan", "bench.plan", goals=(Goal("reading a plan / opening the same file", "read_ms"),)),
    )
}
