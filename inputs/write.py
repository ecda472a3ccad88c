"""Write a case in its canonical form: one way to say each fact, so that equal cases are equal bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from landquota.inputs.canonical import LAYER_FOLDER, RULEBOOK_FILE, canonical_settings
from landquota.inputs.case import Case
from landquota.inputs.draft import is_blank
from landquota.inputs.reading.cells import GUARDED
from landquota.inputs.schema import ColumnSpec, TableSpec, tables
from landquota.inputs.settings import Strict
from landquota.inputs.shapes.geojson import geojson


def write_case(case: Case, folder: str | Path) -> None:
    """Write the canonical copy of a case; reading it back gives an equal case.

    Parameters
    ----------
    folder
        Is made if need be. Files of the same names are replaced, and those of tables and layers that are now empty deleted.

    Examples
    --------
    >>> import tempfile
    >>> from importlib.resources import files
    >>> from landquota.inputs.read import read_case
    >>> case = read_case(str(files("landquota.inputs").joinpath("cases", "ganzhou")))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_case(case, folder)
    ...     read_case(folder).same_facts(case)
    True
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, spec in tables().items():
        frame: pd.DataFrame = getattr(case, name)
        _replace(folder / f"{name}.csv", _csv(frame, spec) if len(frame) else None)
        if spec.shapes:
            _replace(folder / f"{name}.geojson", _shapes(frame, spec.key[0]))
    _write_layers(case, folder / LAYER_FOLDER)
    folder.joinpath("case.yaml").write_bytes(_yaml(canonical_settings(case.settings)))
    folder.joinpath(RULEBOOK_FILE).write_bytes(_yaml(case.rulebook))


def _replace(file: Path, data: bytes | None) -> None:
    """Write a file, or delete it where there is nothing to write."""
    if data is None:
        file.unlink(missing_ok=True)
    else:
        file.write_bytes(data)


def _shapes(frame: pd.DataFrame, key: str) -> bytes | None:
    """Return the shapes of a table with its key, None where there are none."""
    known = frame[frame["shape"].notna()].sort_values(key)
    properties = [{key: value} for value in known[key]]
    return geojson(properties, known["shape"].to_numpy(dtype=object)) if len(known) else None


def _write_layers(case: Case, folder: Path) -> None:
    """Write each map layer as a file of its own, and delete the files of other layers."""
    names = {f"{name}.geojson" for name in case.settings.layers}
    for stale in folder.glob("*.geojson"):
        if stale.name not in names:
            stale.unlink()
    for name, layer in case.settings.layers.items():
        folder.mkdir(exist_ok=True)
        features = case.layers[case.layers["layer"] == name]
        properties = [{"code": code} if layer.code_field else {} for code in features["code"]]
        folder.joinpath(f"{name}.geojson").write_bytes(geojson(properties, features["shape"].to_numpy(dtype=object)))
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def number_text(value: float) -> str:
    """Return the shortest text that reads back as the same number, without `.0`.

    Examples
    --------
    >>> number_text(12.0), number_text(0.1)
    ('12', '0.1')
    """
    return repr(float(value)).removesuffix(".0")


def _csv(frame: pd.DataFrame, spec: TableSpec) -> bytes:
    """Return the table as UTF-8 CSV with byte-order mark, sorted by its key, with the columns that hold anything."""
    frame = frame.sort_values(list(spec.key))
    columns = [c for c in spec.columns if c.required or not is_blank(c, frame[c.name]).all()]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows(zip(*[_texts(frame[column.name], column) for column in columns], strict=True))
    return text.getvalue().encode("utf-8-sig")


def _texts(values: pd.Series, column: ColumnSpec) -> list[str]:
    """Return the cells of a column as text, empty for a blank."""
    writers: dict[str, Callable[[Any], str]] = {
        "date": lambda day: day.date().isoformat(),
        "flag": lambda flag: "yes" if flag else "no",
        "phases": lambda phases: ";".join(f"{year}:{number_text(mu)}" for year, mu in phases),
        **dict.fromkeys(("ids", "codes", "choices"), lambda entries: guarded("|".join(entries))),
        **dict.fromkeys(("area", "number", "count", "share"), number_text),
    }
    write = writers.get(column.type, guarded)
    blank = is_blank(column, values)
    return ["" if empty else write(value) for value, empty in zip(values.tolist(), blank.tolist(), strict=True)]


def guarded(text: str) -> str:
    """Return a text with an apostrophe before it where a spreadsheet would run it as a formula; reading takes it off.

    Examples
    --------
    >>> guarded("=1+1"), guarded("1=1")
    ("'=1+1", '1=1')
    """
    return f"'{text}" if GUARDED.match(text) else text


class _Dumper(yaml.SafeDumper):
    """Plain YAML without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        """Return True: every entry is written out."""
        return True


def _yaml(model: Strict) -> bytes:
    """Return a model as YAML, keys in the order of its fields."""
    text: str = yaml.dump(_plain(model), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    return text.encode("utf-8")


def _plain(value: Any) -> Any:
    """Return plain mappings and lists; a model's keys keep their order, those of a free mapping are sorted."""
    if isinstance(value, Strict):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [_plain(child) for child in value]
    return value
