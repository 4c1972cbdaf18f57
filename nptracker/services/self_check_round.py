"""All checks of the self-check that need no window, in the order a person reads them."""

from __future__ import annotations

from nptracker.services import self_check_machine, self_check_papers, self_check_program
from nptracker.services.self_check import Check


def all_checks() -> tuple[Check, ...]:
    """Return the checks of the program, of the computer and of the work itself."""
    return (*self_check_program.CHECKS, *self_check_machine.CHECKS, *self_check_papers.CHECKS)
