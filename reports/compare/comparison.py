"""A comparison: a base run and others, with every difference between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from landquota.errors import InputError
from landquota.inputs.problem import Problem
from landquota.models.plan import LevelResult
from landquota.reports.compare.changed_inputs import Change, input_changes
from landquota.reports.compare.changed_plans import (
    Move,
    PlaceChange,
    Row,
    level_rows,
    moves,
    place_changes,
    quota_causes,
    quota_rows,
    same_plan,
    total_rows,
)
from landquota.reports.contents import NO_GAP
from landquota.reports.run_reading import Run, read_run


@dataclass(frozen=True, eq=False)
class Pair:
    """One run against the base.

    Attributes
    ----------
    inputs
        What differs in the input.
    causes
        Unit to the steps by which its quota differs, mu.
    same_plan
        Whether both decide the same.
    """

    number: int
    old: Run
    new: Run
    inputs: tuple[Change, ...]
    causes: dict[str, tuple[tuple[str, float], ...]]
    moves: tuple[Move, ...]
    places: tuple[PlaceChange, ...]
    same_plan: bool

    @property
    def has_plans(self) -> bool:
        """Tell whether both runs have a plan."""
        return self.old.plan["totals"] is not None and self.new.plan["totals"] is not None


@dataclass(frozen=True, eq=False)
class Comparison:
    """Some runs, the base first, and what differs.

    Attributes
    ----------
    labels
        What each run is called: its folder's name, with more where names are alike.
    """

    runs: tuple[Run, ...]
    labels: tuple[str, ...]
    pairs: tuple[Pair, ...]
    levels: tuple[Row, ...]
    totals: tuple[Row, ...]
    quota: tuple[Row, ...]

    @cached_property
    def doubts(self) -> tuple[tuple[LevelResult, ...], ...]:
        """Of each run the levels that may be better than they are: with a gap or without a bound."""
        return tuple(tuple(level for level in run.decided.levels if _open(level)) for run in self.runs)

    @cached_property
    def doubtful(self) -> tuple[bool, ...]:
        """Tell of each run whether it may not be the best plan: not proved, or with a gap beyond rounding."""
        return tuple(
            not run.plan["proved"] or any(not level.rounding for level in open_levels)
            for run, open_levels in zip(self.runs, self.doubts, strict=True)
        )


def _open(level: LevelResult) -> bool:
    return level.value is not None and (level.gap is None or level.gap > NO_GAP)


def compare(folders: Sequence[str | Path]) -> Comparison:
    """Compare run folders; the first is the base. They are read, never solved again.

    Raises
    ------
    InputError
        Fewer than two, or with everything that is wrong with any of them.
    """
    if len(folders) < 2:
        raise InputError([Problem("compare_too_few", value=str(len(folders)))])
    runs: list[Run] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            runs.append(read_run(folder))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return compare_runs(tuple(runs))


def compare_runs(runs: tuple[Run, ...]) -> Comparison:
    """Compare runs that were read; the first is the base."""
    return Comparison(
        runs=runs,
        labels=run_labels([run.folder for run in runs]),
        pairs=tuple(_pair(number, runs[0], run) for number, run in enumerate(runs[1:], start=1)),
        levels=level_rows(runs),
        totals=total_rows(runs),
        quota=quota_rows(runs),
    )


def _pair(number: int, old: Run, new: Run) -> Pair:
    return Pair(
        number=number,
        old=old,
        new=new,
        inputs=input_changes(old, new),
        causes=quota_causes(old, new),
        moves=moves(old, new),
        places=place_changes(old, new),
        same_plan=same_plan(old, new),
    )


def run_labels(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of folders; of those alike with the folder above, or else with a number.

    Examples
    --------
    >>> run_labels([Path("runs/a"), Path("runs/b")]), run_labels([Path("x/a"), Path("y/a")])
    (('a', 'b'), ('x/a', 'y/a'))
    >>> run_labels([Path("x/a"), Path("x/a")])
    ('a (1)', 'a (2)')
    """
    whole = [folder.absolute() for folder in folders]
    names = [folder.name for folder in whole]
    longer = [f"{folder.parent.name}/{folder.name}" for folder in whole]
    found = [longer[i] if names.count(name) > 1 else name for i, name in enumerate(names)]
    alike = {name for name, count in Counter(found).items() if count > 1}
    return tuple(
        f"{names[i]} ({found[: i + 1].count(name)})" if name in alike else name for i, name in enumerate(found)
    )
