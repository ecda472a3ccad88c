"""Variables and where they stand among the columns."""

from __future__ import annotations

import pyomo.environ as pyo
import pytest

from landquota.models.columns import Columns


def test_a_variable_that_is_no_column_is_never_taken_for_the_last_one() -> None:
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(3))
    columns = Columns([m.x[2], m.x[0]])
    assert columns.all_of([m.x[0], m.x[2]]).tolist() == [1, 0]
    with pytest.raises(KeyError):
        columns.all_of(m.x.values())
    with pytest.raises(KeyError):
        Columns([]).all_of(m.x.values())
