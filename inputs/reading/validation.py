"""From a mapping to settings or a rulebook; every complaint of pydantic becomes a problem with its dotted path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from landquota.inputs.aliases import layer_specs, rules, setting_specs
from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest, normal
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.settings import Layer, Settings, Strict
from landquota.inputs.words import Said, did_you_mean, joined

Model = TypeVar("Model", bound=Strict)

_CODES = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "literal_error": "key_not_choice",
    "greater_than": "key_out_of_range",
    "greater_than_equal": "key_out_of_range",
    "less_than": "key_out_of_range",
    "less_than_equal": "key_out_of_range",
    "multiple_of": "key_out_of_range",
    "finite_number": "key_not_number",
    "string_pattern_mismatch": "key_bad_id",
    "string_too_short": "key_empty",
    "too_short": "key_empty",
    "string_too_long": "key_too_long",
}
_KINDS = {
    "float": "key_not_number",
    "int": "key_not_number",
    "bool": "key_not_flag",
    "string": "key_not_text",
    "date": "key_not_date",
}


def validate(model: type[Model], document: Document) -> tuple[Model | None, list[Problem]]:
    """Return the model of a document, or None and all that is wrong with it.

    Examples
    --------
    >>> from landquota.inputs.settings import Settings
    >>> document = Document("case.yaml", {"name": "a", "plan_year": 2026, "rulebook": "plain", "tlit": 1}, {"tlit": 4})
    >>> validate(Settings, document)[1][0].text("en")
    'case.yaml line 4 key tlit: There is no such setting. Did you mean: tilt / 倾斜指数? Correct or delete it.'
    """
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        return None, [_problem(model, document, detail) for detail in error.errors(include_url=False)]


def _problem(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    path = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    kind = detail["type"]
    code = _CODES.get(kind) or _KINDS.get(kind.split("_")[0], "key_wrong_shape")
    context: Mapping[str, Any] = detail.get("ctx", {})
    details: dict[str, Any] = {"allowed": str(context.get("expected", "")).replace("'", ""), "range": _range(context)}
    if code == "key_not_choice" and _model_at(model, detail["loc"][:-1]) is Layer:
        details["allowed"] = joined(Said(zh[0], rule) for rule, zh in rules().items())
    if code == "unknown_key":
        known = _keys_at(model, detail["loc"][:-1])
        near = nearest(normal(str(detail["loc"][-1])), known)
        details["near"] = did_you_mean(known.get(near, ""), sorted(set(known.values())))
    value = None if code == "missing_key" else str(detail["input"])
    return Problem(code, document.place(path), "", value, details)


def _range(context: Mapping[str, Any]) -> str:
    """Return the bound that was missed, such as `>= 0`."""
    if context.get("multiple_of") == 1:
        return "1, 2, 3, …"
    signs = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
    return " ".join(f"{signs[key]} {bound:g}" for key, bound in context.items() if key in signs)


def _keys_at(model: type[BaseModel], path: tuple[int | str, ...]) -> dict[str, str]:
    """Return the keys that may stand at a path of the model, each with how it is suggested."""
    here = _model_at(model, path)
    known = {key: key for key in (here.model_fields if here else ())}
    specs = {Settings: setting_specs, Layer: layer_specs}.get(here) if here else None
    for spec in specs().values() if specs else ():
        known |= dict.fromkeys((spec.key, *spec.zh), spec.said)
    return known


def _model_at(model: type[BaseModel], path: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the model that a path leads to; names of entries, such as a layer's, are passed over."""
    here: type[BaseModel] | None = model
    for part in path:
        if here and isinstance(part, str) and part in here.model_fields:
            here = _model_in(here.model_fields[part].annotation)
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside an annotation such as `tuple[Award, ...]` or `Tasks | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
