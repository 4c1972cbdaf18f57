"""``python -m bench [NAME …] [--rounds N]``: run the chosen measures, all of them by default."""

from __future__ import annotations

import argparse

from bench.cases import CASES
from bench.harness import run_case


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="、".join(CASES))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name in options.names or CASES:
        run_case(CASES[name], options.rounds)


if __name__ == "__main__":
    main()
