"""The ways landquota refuses or fails, each with the exit code a script sees."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landquota.inputs.problem import Problem


class ExitCode(IntEnum):
    """What a command's exit code means."""

    DONE = 0
    OUR_FAULT = 1
    BAD_INPUT = 2
    INFEASIBLE = 3
    NOT_PROVED = 4
    VERIFICATION_FAILED = 5
    INTERRUPTED = 130


class LandquotaError(Exception):
    """Base of every error that landquota raises on purpose."""

    exit_code: ExitCode = ExitCode.OUR_FAULT


class InputError(LandquotaError):
    """The input is wrong. Holds every problem that was found, not only the first.

    Parameters
    ----------
    problems
        At least one `Problem`; the command line prints them all.
    """

    exit_code = ExitCode.BAD_INPUT

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(p.text("en") for p in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Come whole from another process."""
        return type(self), (self.problems,)


class Interrupted(LandquotaError):  # noqa: N818 - nothing went wrong: somebody said stop
    """Somebody stopped the command before it had a plan; nothing was written."""

    exit_code = ExitCode.INTERRUPTED


class SolveError(LandquotaError):
    """The solver failed, or returned a plan that its own model does not accept."""


class NoPlanError(LandquotaError):
    """The limit, or a cancel, came before the solver had any plan."""

    exit_code = ExitCode.NOT_PROVED


class InfeasibleError(LandquotaError):
    """It is proved that the case has no plan, so that there is nothing to ask about."""

    exit_code = ExitCode.INFEASIBLE


class VerificationError(LandquotaError):
    """A fresh plan did not pass its own verification: a fault of ours, and nothing is published.

    Parameters
    ----------
    findings
        What was found, in words.
    """

    exit_code = ExitCode.VERIFICATION_FAILED

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(findings))
