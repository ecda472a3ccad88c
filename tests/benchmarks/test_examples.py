"""The examples in the benchmarks' own texts."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from benchmarks.scale import cells, contest, curves, growth, matrix, peer_cbc


@pytest.mark.parametrize(
    "module", [cells, contest, curves, growth, matrix, peer_cbc], ids=lambda module: module.__name__
)
def test_examples_are_true(module: ModuleType) -> None:
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0
