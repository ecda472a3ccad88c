"""Changes of numbers of the rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from landquota.inputs.problem import Problem
from landquota.inputs.reading.headers import nearest
from landquota.inputs.reading.setting_values import plain_number
from landquota.inputs.reading.validation import validate
from landquota.inputs.reading.yamlfile import Document
from landquota.inputs.rulebook import Rulebook
from landquota.inputs.scenarios.changes import Change
from landquota.inputs.words import did_you_mean

Path = tuple[str | int, ...]


def changed_rulebook(
    rulebook: Rulebook, document: Document, changes: Sequence[Change]
) -> tuple[Rulebook | None, list[Problem]]:
    """Return the rulebook with numbers changed, None and problems where that makes no sense.

    A changed number is no longer that of its source: its source says who changed it from what, and that it is not verified.

    Parameters
    ----------
    document
        The rulebook as it was read, for the places of its entries.
    """
    wanted = [change for change in changes if change.target.kind == "rulebook"]
    if not wanted:
        return rulebook, []
    data = rulebook.model_dump()
    known = dict(_numbers("", (), data))
    problems: list[Problem] = []
    origins = dict(document.origins)
    final: dict[Path, tuple[dict[str, Any], Change]] = {}
    for change in wanted:
        found = _paths(change.target.path[0], known)
        if len(found) == 1:
            final[found[0]] = (_at(data, found[0]), change)
        else:
            problems.append(_not_one(change, found, known))
    for path, (entry, change) in final.items():
        origins[".".join(map(str, path))] = change.place
        entry.update(_changed(entry, change))
    changed = Document(document.file, data, document.lines, origins=origins)
    book, found_wrong = _checked(changed)
    return (None if problems else book), problems + found_wrong


def _checked(document: Document) -> tuple[Rulebook | None, list[Problem]]:
    from landquota.inputs.checks.rulebooks import check_rulebook  # noqa: PLC0415 - the checks read rulebooks too

    book, problems = validate(Rulebook, document)
    problems = problems or check_rulebook(book, document)
    return (None if problems else book), problems


def _numbers(path: str, where: Path, node: Any) -> Iterator[tuple[str, Path]]:
    """Yield each sourced number: its dotted path, with the ids of entries, and where it lies."""
    if isinstance(node, dict):
        if {"value", "source", "verified"} <= node.keys():
            if not isinstance(node["value"], str):
                yield path, where
            return
        for name, child in node.items():
            yield from _numbers(f"{path}.{name}".lstrip("."), (*where, name), child)
    elif isinstance(node, list | tuple):
        for position, child in enumerate(node):
            name = child.get("id", position) if isinstance(child, dict) else position
            yield from _numbers(f"{path}.{name}", (*where, position), child)


def _paths(asked: str, known: dict[str, Path]) -> list[Path]:
    """Return the number of that path, or those below it."""
    if asked in known:
        return [known[asked]]
    return [where for path, where in known.items() if path.startswith(f"{asked}.")]


def _at(data: dict[str, Any], path: Path) -> dict[str, Any]:
    here: Any = data
    for part in path:
        here = here[part]
    found: dict[str, Any] = here
    return found


def _not_one(change: Change, found: list[Path], known: dict[str, Path]) -> Problem:
    """Return the problem of a path that means no number, or several."""
    asked = change.target.path[0]
    if found:
        below = [path for path, where in known.items() if where in found]
        details = {"near": did_you_mean("", sorted(below)), "count": len(found)}
        return Problem("several_numbers", change.place, value=asked, details=details)
    short = {path.rpartition(".")[0]: path for path in known}
    near = nearest(asked, known) or short.get(nearest(asked, short), "")
    return Problem("unknown_number", change.place, value=asked, details={"near": did_you_mean(near, _starts(known))})


def _starts(known: dict[str, Path]) -> list[str]:
    return sorted({path.partition(".")[0] for path in known})


def _changed(entry: dict[str, Any], change: Change) -> dict[str, Any]:
    value = plain_number(change.value)
    source = f"local: {change.origin}, {_shown(entry['value'])} → {_shown(value)}; {entry['source']}"
    return {"value": value, "source": source, "verified": False}


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, int | float) else "-"
