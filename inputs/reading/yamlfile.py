"""Strict YAML: no repeated keys, no tags, nothing that unfolds into more than it is."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from landquota.inputs.problem import Place, Problem
from landquota.inputs.reading.grid import ReadError

MAX_BYTES = 5_000_000
MAX_NODES = 200_000
MAX_DEPTH = 40


@dataclass(frozen=True)
class Document:
    """A mapping read from YAML (or from the settings sheet of a workbook).

    Attributes
    ----------
    lines
        Dotted path to the line, or spreadsheet row, where it stands.
    typed
        Dotted path to the key as it is typed, where that is another one.
    texts
        Dotted path to a value without quotes as it is typed: YAML takes `0103` for 67, and `2024-11-01` for a date.
    origins
        Dotted path of what a scenario or a single change gave, to the place where it stands.
    """

    file: str
    data: dict[str, Any]
    lines: Mapping[str, int]
    sheet: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Place] = field(default_factory=dict)

    def with_data(self, data: dict[str, Any]) -> Document:
        """Return the document with other content."""
        return replace(self, data=data)

    def place(self, path: str) -> Place:
        """Return the place of a dotted path; the nearest parent's line where the path itself has none."""
        changed = _nearest(path, self.origins)
        if changed:
            origin = self.origins[changed]
            return replace(origin, key=f"{origin.key}{path[len(changed) :]}".lstrip("."))
        known = _nearest(path, self.lines)
        return Place(self.file, self.sheet, self.lines.get(known), key=self.typed.get(path, path))


def _nearest(path: str, known: Container[str]) -> str:
    """Return the longest beginning of a dotted path that is known; empty where none is."""
    while path and path not in known:
        path = path.rpartition(".")[0]
    return path


def read_yaml(data: bytes, file: str) -> Document:
    """Return the mapping that a YAML file holds.

    Raises
    ------
    ReadError
        Not UTF-8, wrong syntax, repeated keys, tags, too large, or not a mapping.

    Examples
    --------
    >>> read_yaml(b"quota: {cap_mu: 900}", "case.yaml").data
    {'quota': {'cap_mu': 900}}
    """
    text = _text(data, file)
    try:
        _refuse_bombs(text, file)
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            lines: dict[str, int] = {}
            texts: dict[str, str] = {}
            if node is not None:
                _note_lines(node, "", lines, file)
                _note_texts(node, "", texts)
            content = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise ReadError(Problem("yaml_syntax", Place(file, row=line), value=error.problem or str(error))) from None
    except (yaml.YAMLError, ValueError) as error:
        raise ReadError(Problem("yaml_syntax", Place(file), value=str(error))) from None
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ReadError(Problem("yaml_not_mapping", Place(file), value=type(content).__name__))
    return Document(file, content, lines, texts=texts)


def _text(data: bytes, file: str) -> str:
    if not data.strip():
        raise ReadError(Problem("empty_file", Place(file)))
    if len(data) > MAX_BYTES:
        raise ReadError(Problem("too_big_file", Place(file), value=str(len(data)), details={"limit": MAX_BYTES}))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise ReadError(Problem("yaml_encoding", Place(file, row=row))) from None


def _refuse_bombs(text: str, file: str) -> None:
    """Refuse deep nesting, which would crash the parser, and aliases that unfold into very much."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        anchor, size = getattr(event, "anchor", None), 0
        if isinstance(event, yaml.AliasEvent):
            size = sizes.get(anchor or "", MAX_NODES + 1)  # an alias inside its own anchor has no size yet
        elif isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((anchor, 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_nodes.pop()
        elif isinstance(event, yaml.ScalarEvent):
            size = 1
        if anchor and size:
            sizes[anchor] = size
        parent, total = open_nodes[-1]
        open_nodes[-1] = (parent, total + size)
        if total + size > MAX_NODES or len(open_nodes) > MAX_DEPTH:
            raise ReadError(
                Problem("yaml_bomb", Place(file, row=line), details={"depth": MAX_DEPTH, "nodes": MAX_NODES})
            )


def _note_lines(node: yaml.Node, path: str, lines: dict[str, int], file: str) -> None:
    """Note the line of each path, and refuse keys that stand twice."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _note_lines(child, f"{path}.{position}".lstrip("."), lines, file)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, child in node.value:
        name = f"{path}.{key.value}".lstrip(".")
        line = key.start_mark.line + 1
        if str(key.value) in seen:
            raise ReadError(Problem("yaml_repeated_key", Place(file, row=line, key=name), value=str(key.value)))
        seen.add(str(key.value))
        lines[name] = line
        _note_lines(child, name, lines, file)


def _note_texts(node: yaml.Node, path: str, texts: dict[str, str]) -> None:
    """Note each single value as it is typed."""
    if isinstance(node, yaml.ScalarNode):
        texts[path] = node.value
    elif isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _note_texts(child, f"{path}.{position}".lstrip("."), texts)
    else:
        for key, child in node.value:
            _note_texts(child, f"{path}.{key.value}".lstrip("."), texts)
