"""Runs variants of a measure in turn (A B A B …), each in a process of its own, and prints medians and ratios."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STARTED = "BENCH_STARTED"  # seconds since the epoch at which the parent started the process


@dataclass(frozen=True)
class Goal:
    """``measure`` of ``ours`` against ``measure`` of ``peer``; ``limit`` is the wished upper bound of the ratio."""

    words: str
    measure: str
    limit: float | None = None
    peer: str = "peer"
    ours: str = "ours"
    peer_measure: str = ""


@dataclass(frozen=True)
class Case:
    """A measure: a worker module, its variants, and what is compared."""

    name: str
    worker: str
    variants: tuple[str, ...] = ("peer", "ours")
    goals: tuple[Goal, ...] = ()
    rounds: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)


def run_case(case: Case, rounds: int) -> None:
    """Run one measure and print it."""
    results: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for _ in range(case.rounds or rounds):
        for variant in case.variants:
            for measure, value in _run(case, variant).items():
                results[variant][measure].append(value)
    _print(case, results)


def _run(case: Case, variant: str) -> dict[str, float]:
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"} | dict(case.env) | {STARTED: repr(time.time())}
    process = subprocess.Popen([sys.executable, "-m", case.worker, variant], env=env, stdout=subprocess.PIPE)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{case.name} {variant} failed with exit code {process.returncode}")
    measured: dict[str, float] = json.loads(output.splitlines()[-1])
    return measured | {"peak MB": usage.ru_maxrss / 1024}


def report(**measures: float) -> None:
    """Print a worker's measures for the harness."""
    sys.stdout.write(json.dumps(measures) + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which the given share of all values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _print(case: Case, results: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    sys.stdout.write(f"\n== {case.name}\n")
    for variant, measures in results.items():
        for measure, values in measures.items():
            middle = statistics.median(values)
            sys.stdout.write(f"  {variant:8} {measure:28} {middle:12.4g}  ({min(values):.4g}–{max(values):.4g}, n={len(values)})\n")
    for goal in case.goals:
        ours = statistics.median(results[goal.ours][goal.measure])
        peer = statistics.median(results[goal.peer][goal.peer_measure or goal.measure])
        wish = f"  (goal ≤ {goal.limit})" if goal.limit is not None else ""
        sys.stdout.write(f"  -> {goal.words}: ratio {ours / peer:.3f}{wish}\n")
    sys.stdout.flush()
