"""What the settings of a case say whatever its files are called: the names in the canonical copy."""

from __future__ import annotations

from landquota.inputs.settings import Layer, Settings

RULEBOOK_FILE = "rulebook.yaml"
LAYER_FOLDER = "layers"


def canonical_settings(settings: Settings) -> Settings:
    """Return the settings as they stand in the canonical copy.

    The rulebook lies beside `case.yaml`, each layer in a file of its own with the features that count, in degrees. So names of
    files, layers and fields, filters and coordinate systems of files say nothing any more.

    Examples
    --------
    >>> raw = {"file": "map.gpkg", "layer": "lines", "rule": "forbid", "crs": "EPSG:4548"}
    >>> case = Settings(name="a", plan_year=2026, rulebook="plain", layers={"redline": raw})
    >>> canonical_settings(case).layers["redline"].file
    'layers/redline.geojson'
    """
    layers = {name: _layer(name, layer) for name, layer in sorted(settings.layers.items())}
    space = settings.space.model_copy(update={"file_crs": ""})
    return settings.model_copy(update={"rulebook": RULEBOOK_FILE, "layers": layers, "space": space})


def _layer(name: str, layer: Layer) -> Layer:
    code_field = "code" if layer.code_field else ""
    told = {"file": f"{LAYER_FOLDER}/{name}.geojson", "code_field": code_field, "layer": "", "codes": (), "crs": ""}
    return layer.model_copy(update=told)
