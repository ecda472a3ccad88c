"""A card in words, ready for a terminal, a page or a sheet."""

from __future__ import annotations

from dataclasses import dataclass

from landquota.reports.cards.card import Kind


@dataclass(frozen=True)
class Told:
    """One card in one language.

    Attributes
    ----------
    title
        What it is about, by id and name.
    verdict
        The outcome and its reason in a few words.
    sentences
        Why, at what price, and what would change it.
    steps
        Of a unit, what its quota adds up from; empty for others.
    hints
        What else could be done; of a unit, what more disposal would bring.
    sources
        The rules that it rests on, each with where it stands.
    """

    id: str
    kind: Kind
    title: str
    verdict: str
    sentences: tuple[str, ...]
    steps: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything below the title but the sources, in reading order."""
        return (*self.sentences, *self.steps, *self.hints)
