"""The examples in the docstrings run."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import landquota.inputs

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(landquota.inputs.__path__, "landquota.inputs.")
    if not module.ispkg and ".generate" not in module.name
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0
