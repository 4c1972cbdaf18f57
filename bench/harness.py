"""Runs variants of a measure in turn (A B A B …), each in a process of its own, and prints medians and ratios.

Two kinds of seconds are kept apart: by the clock, which other programs on the machine lengthen, and of the
processor (user and system, all threads), which they hardly touch. A worker reports them as ``write_s`` and
``write_cpu_s``; a goal on the one prints the ratio of the other beside it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STARTED = "BENCH_STARTED"  # seconds since the epoch at which the parent started the process
PEAK = "peak_MB"
COMPILED = Path(tempfile.gettempdir()) / "nptracker-bench" / "compiled"
Results = Mapping[str, Mapping[str, Sequence[float]]]


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
class Ceiling:
    """A wished upper bound of one of our own measures; ``*`` at the end of ``measure`` takes the worst of many."""

    words: str
    measure: str
    limit: float | None = None
    ours: str = "ours"


@dataclass(frozen=True)
class Case:
    """A measure: a worker module, its variants, and what is compared.

    ``prepares`` runs the worker once as variant ``prepare`` before anything is measured; ``warms_up`` runs
    every variant once, where a second start is what people have.
    """

    name: str
    worker: str
    variants: tuple[str, ...] = ("peer", "ours")
    goals: tuple[Goal, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    rounds: int | None = None
    prepares: bool = False
    warms_up: bool = False


class Stopwatch:
    """Measures a ``with`` block by the clock and by the processor, children not counted.

    ``of_thread`` leaves out what other threads of the process do meanwhile.
    """

    def __init__(self, *, of_thread: bool = False) -> None:
        self._spent = time.thread_time if of_thread else time.process_time

    def __enter__(self) -> Stopwatch:
        self._clock, self._processor = time.perf_counter(), self._spent()
        return self

    def __exit__(self, *_: object) -> None:
        self.clock = time.perf_counter() - self._clock
        self.processor = self._spent() - self._processor

    def measures(self, name: str) -> dict[str, float]:
        """Return both as measures in seconds."""
        return {f"{name}_s": self.clock, f"{name}_cpu_s": self.processor}


def run_case(case: Case, rounds: int) -> None:
    """Run one measure and print it."""
    results: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    if case.prepares:
        _run(case, "prepare")
    for variant in case.variants if case.warms_up else ():
        _run(case, variant)
    for _ in range(case.rounds or rounds):
        for variant in case.variants:
            for measure, value in _run(case, variant).items():
                results[variant][measure].append(value)
    _print(case, results)


def _run(case: Case, variant: str) -> dict[str, float]:
    env = _environment() | {STARTED: repr(time.time())}
    process = subprocess.run(
        [sys.executable, "-m", case.worker, variant], env=env, stdout=subprocess.PIPE, check=False
    )
    if process.returncode:
        raise SystemExit(f"{case.name} {variant} failed with exit code {process.returncode}")
    lines = process.stdout.splitlines()
    measured: dict[str, float] = json.loads(lines[-1]) if lines else {}
    return measured


def _environment() -> dict[str, str]:
    """Return what a worker is started with: off the screen, with compiled modules kept as for any user."""
    env = {"QT_QPA_PLATFORM": "offscreen"} | os.environ | {"PYTHONPYCACHEPREFIX": str(COMPILED)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def report(**measures: float) -> None:
    """Print a worker's measures for the harness, with the most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({PEAK: peak} | measures) + "\n")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which the given share of all values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _print(case: Case, results: Results) -> None:
    sys.stdout.write(f"\n== {case.name}\n")
    for variant, measures in results.items():
        for measure, values in measures.items():
            spread = f"({min(values):.4g}–{max(values):.4g}, n={len(values)})"
            sys.stdout.write(f"  {variant:6} {measure:26} {statistics.median(values):10.4g}  {spread}\n")
    for goal in case.goals:
        sys.stdout.write(f"  -> {goal.words}: {_ratio_words(goal, results)}{_wish(goal.limit)}\n")
    for ceiling in case.ceilings:
        worst = max(_chosen(results[ceiling.ours], ceiling.measure).items(), key=lambda pair: pair[1])
        sys.stdout.write(f"  -> {ceiling.words}: {worst[1]:.4g} ({worst[0]}){_wish(ceiling.limit)}\n")
    sys.stdout.flush()


def _wish(limit: float | None) -> str:
    return f"  (goal ≤ {limit:g})" if limit is not None else ""


def _ratio_words(goal: Goal, results: Results) -> str:
    words = f"{_ratio(goal, results, '_'):.3f} by the clock"
    if _with_processor(goal.measure) in results[goal.ours]:
        words += f", {_ratio(goal, results, '_cpu_'):.3f} by the processor"
    return words


def _ratio(goal: Goal, results: Results, joint: str) -> float:
    mine, theirs = (m.replace("_cpu_", "_") for m in (goal.measure, goal.peer_measure or goal.measure))
    if joint == "_cpu_":
        mine, theirs = _with_processor(mine), _with_processor(theirs)
    return statistics.median(results[goal.ours][mine]) / statistics.median(results[goal.peer][theirs])


def _with_processor(measure: str) -> str:
    name, _, unit = measure.rpartition("_")
    return f"{name}_cpu_{unit}"


def _chosen(measures: Mapping[str, Sequence[float]], pattern: str) -> dict[str, float]:
    """Return the medians of one measure, or of all that begin alike."""
    begin = pattern.rstrip("*")
    names = [name for name in measures if name == pattern or (begin != pattern and name.startswith(begin))]
    return {name: statistics.median(measures[name]) for name in names}
