"""What the pins of a case cost: how the plan differs from the best one without any pin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PinPrice:
    """The difference of two plans.

    Attributes
    ----------
    loss
        By how much the plan is worse at each level than the best one without pins, in the level's own sense; negative: better.
        Empty where a limit came before there was such a plan.
    displaces, placed, moved
        Projects that have land without the pins and none with them, that have land only with them, and that go elsewhere; sorted.
    proved
        Both plans are proved, without any gap but rounding.
    """

    loss: Mapping[str, float]
    displaces: tuple[str, ...]
    placed: tuple[str, ...]
    moved: tuple[str, ...]
    proved: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the price as it is published."""
        lists = {name: list(getattr(self, name)) for name in ("displaces", "placed", "moved")}
        return {"loss": dict(self.loss), **lists, "proved": self.proved}


def price_of(document: Mapping[str, Any]) -> PinPrice:
    """Return the price that `to_dict` wrote.

    Examples
    --------
    >>> price = PinPrice({"value": 3.0}, ("J1",), (), ("J2",), True)
    >>> price_of(price.to_dict()) == price
    True
    """
    lists = {name: tuple(document[name]) for name in ("displaces", "placed", "moved")}
    return PinPrice(loss=dict(document["loss"]), **lists, proved=document["proved"])
