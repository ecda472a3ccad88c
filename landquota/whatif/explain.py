"""Which card an id asks for, and the cards of a published run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import get_args

from landquota.errors import ExitCode, InputError
from landquota.inputs.case import Case
from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest
from landquota.inputs.words import Said, nearest_clause
from landquota.parallel import Setup, Told, ignore_count, spread
from landquota.reports.cards.card import Card, Kind
from landquota.reports.cards.reading import read_cards
from landquota.reports.run_reading import Run
from landquota.texts import LANGUAGES, say
from landquota.whatif.parcel_cards import parcel_card
from landquota.whatif.project_cards import project_card, project_cards
from landquota.whatif.study import Base, Study, base_of, study_of_run
from landquota.whatif.unit_cards import unit_card

KINDS: tuple[Kind, ...] = get_args(Kind)
IDS: dict[Kind, tuple[str, str]] = {
    "project": ("projects", "project_id"),
    "parcel": ("stock", "parcel_id"),
    "unit": ("units", "unit_id"),
}
"""Kind to the table and the column that its ids stand in."""
CARDS: dict[Kind, Callable[[Study, str], Card]] = {"project": project_card, "parcel": parcel_card, "unit": unit_card}
Asked = tuple[Kind, str]


@dataclass(frozen=True)
class Explanation:
    """The cards that were asked for.

    Attributes
    ----------
    cards
        In the order in which they were asked for, else by id; none where the run has no plan.
    """

    run: Run
    cards: tuple[Card, ...]

    @property
    def exit_code(self) -> ExitCode:
        """What a script is told: that there is no plan, or whether every card is proved."""
        if self.run.decided.totals is None:
            return ExitCode.INFEASIBLE
        return ExitCode.DONE if all(card.proved for card in self.cards) else ExitCode.NOT_PROVED


def explain_run(  # noqa: PLR0913 - what may be asked
    run: Run,
    ids: Sequence[str] = (),
    *,
    kind: Kind | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    on_done: Told = ignore_count,
) -> Explanation:
    """Return the cards of some projects, parcels or units of a published run.

    Cards of projects that the run folder holds, followed through every level, are taken from there; all others are worked out.

    Parameters
    ----------
    ids
        None given: all projects without land.
    kind
        Which table the ids stand in; absent: wherever they are found.
    workers, cluster, on_done
        As in `landquota.parallel.spread`.

    Raises
    ------
    InputError
        An id that the case does not know, or that stands in several tables; all of them at once. `cards.json` is not as documented.
    """
    asked = find(run.case, ids, kind)
    if run.decided.totals is None:
        return Explanation(run, ())
    stored = read_cards(run)
    if asked:
        over = partial(spread, workers=workers, cluster=cluster, on_done=on_done)
        known: dict[Asked, Card] = {("project", card.id): card for card in stored or () if card.depth == "all"}
        return Explanation(run, tuple(_cards(run, asked, known, over)))
    if stored is None:
        stored = project_cards(study_of_run(run), workers=workers, cluster=cluster, on_done=on_done)
    return Explanation(run, stored)


def _cards(
    run: Run, asked: Sequence[Asked], known: dict[Asked, Card], over: Callable[..., list[Card]]
) -> Iterator[Card]:
    """Yield the cards that were asked for, in that order; those that are not known are worked out."""
    missing = [one for one in dict.fromkeys(asked) if one not in known]
    if missing:
        setup = Setup(_open, (base_of(run.case, run.decided),))
        known |= zip(missing, over(_card, missing, setup=setup), strict=True)
    yield from (known[one] for one in asked)


_opened: list[Study] = []
"""The study of this process."""


def _open(base: Base) -> None:
    _opened[:] = [Study(base)]


def _card(asked: Asked) -> Card:
    kind, name = asked
    return CARDS[kind](_opened[0], name)


def find(case: Case, ids: Sequence[str], kind: Kind | None = None) -> tuple[Asked, ...]:
    """Return what each id is.

    Parameters
    ----------
    kind
        Absent: the one table that knows the id.

    Raises
    ------
    InputError
        With every id that no table knows, and every one that several do.

    Examples
    --------
    >>> from landquota.inputs import read_case
    >>> find(read_case("tests/cases/two_parcels"), ["J2", "P1"])
    (('project', 'J2'), ('parcel', 'P1'))
    """
    kinds = KINDS if kind is None else (kind,)
    known = {kind: set(getattr(case, table)[column]) for kind, (table, column) in IDS.items() if kind in kinds}
    found = {name: [kind for kind in kinds if name in known[kind]] for name in ids}
    problems = [_problem(name, which, known) for name, which in found.items() if len(which) != 1]
    if problems:
        raise InputError(problems)
    return tuple((found[name][0], name) for name in ids)


def _problem(name: str, kinds: Sequence[Kind], known: Mapping[Kind, set[str]]) -> Problem:
    """Return why an id does not say which card is meant."""
    if kinds:
        listed = Said(
            *(say("report.comma", lang).join(say(f"card.kind.{k}", lang) for k in kinds) for lang in LANGUAGES)
        )
        return Problem("card_several", value=name, details={"kinds": listed, "kind": kinds[0]})
    near = nearest(name, set().union(*known.values()))
    return Problem("card_unknown", value=name, details={"near": nearest_clause(near)})
