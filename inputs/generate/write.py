"""Writes the tables, shapes and layers of the sample case."""

from __future__ import annotations

from pathlib import Path

from landquota.inputs.generate.cells import write_csv
from landquota.inputs.generate.city import shape_files
from landquota.inputs.generate.disposals import disposal_rows
from landquota.inputs.generate.geometry import write_geojson
from landquota.inputs.generate.pairs import pair_rows
from landquota.inputs.generate.projects import project_rows
from landquota.inputs.generate.sites import site_rows
from landquota.inputs.generate.stock import stock_rows
from landquota.inputs.generate.units import indicator_rows, unit_rows


def write_tables(folder: Path) -> None:
    """Write the seven tables, the shapes and the layers into `folder`, which must exist; the same bytes each time."""
    stock, projects, sites = stock_rows(), project_rows(), site_rows()
    disposals = disposal_rows(stock)
    tables = {
        "units": unit_rows(stock, disposals),
        "stock": stock,
        "disposals": disposals,
        "indicators": indicator_rows(),
        "projects": projects,
        "sites": sites,
        "pairs": pair_rows(stock, projects),
    }
    for name, rows in tables.items():
        write_csv(folder / f"{name}.csv", rows)
    (folder / "layers").mkdir(exist_ok=True)
    for name, features in shape_files(stock, disposals, sites).items():
        write_geojson(folder / name, features)
