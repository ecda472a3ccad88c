"""Numbers with their source: where each comes from, until when it holds, and if it was verified."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from landquota.inputs.settings import Real, Strict


class Source(Strict):
    """Where a rule comes from."""

    source: Annotated[str, Field(min_length=1)]
    """Document number and article, or `local: who, when`."""
    valid_from: date | None = None
    valid_to: date | None = None
    verified: bool
    """Whether the number was read in the official text, or in an official medium that quotes it."""
    note: str = ""

    def in_force(self, plan_year: int) -> bool:
        """Tell whether the rule is valid on some day of `plan_year`."""
        started = self.valid_from is None or self.valid_from <= date(plan_year, 12, 31)
        return started and (self.valid_to is None or self.valid_to >= date(plan_year, 1, 1))


class Number(Source):
    """A number with its source."""

    value: Real


class Amount(Number):
    """An area or a length that is not below zero."""

    value: Annotated[Real, Field(ge=0)]


class Length(Number):
    """A length above zero, m."""

    value: Annotated[Real, Field(gt=0)]


class Share(Number):
    """A part of a whole."""

    value: Annotated[Real, Field(ge=0, le=1)]


class Count(Number):
    """A whole number of at least one."""

    value: Annotated[Real, Field(ge=1, multiple_of=1)]
