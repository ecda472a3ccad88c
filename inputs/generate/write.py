"""Writes the tables of the sample case."""

from __future__ import annotations

from pathlib import Path

from landquota.inputs.generate.cells import write_csv
from landquota.inputs.generate.disposals import disposal_rows
from landquota.inputs.generate.pairs import pair_rows
from landquota.inputs.generate.projects import project_rows
from landquota.inputs.generate.sites import site_rows
from landquota.inputs.generate.stock import stock_rows
from landquota.inputs.generate.units import indicator_rows, unit_rows


def write_tables(folder: Path) -> None:
    """Write the seven tables into `folder`, which must exist; the same bytes each time."""
    stock, projects = stock_rows(), project_rows()
    disposals = disposal_rows(stock)
    tables = {
        "units": unit_rows(stock, disposals),
        "stock": stock,
        "disposals": disposals,
        "indicators": indicator_rows(),
        "projects": projects,
        "sites": site_rows(),
        "pairs": pair_rows(stock, projects),
    }
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", rows)
