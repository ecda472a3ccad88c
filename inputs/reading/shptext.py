"""Texts of a Shapefile: in UTF-8 or GBK, which its `.cpg` may say or not, with field names cut to ten bytes."""

from __future__ import annotations

import codecs
import dataclasses

from landquota.inputs.problem import Problem
from landquota.inputs.reading.grid import Cell, ReadError
from landquota.inputs.reading.vectorfile import Vector

CODED = "ISO-8859-1"
"""Each byte is one sign, so that nothing is lost before the encoding is known."""
NAME_BYTES = 10
_CHINESE = ("utf-8", "gb18030")


def read_text(vector: Vector, stated: bytes) -> Vector:
    """Return the features with names and texts in their real encoding.

    Parameters
    ----------
    vector
        Read as `CODED`.
    stated
        What the `.cpg` file holds.

    Raises
    ------
    ReadError
        Neither in the stated encoding nor in UTF-8 or GBK.
    """
    for encoding in _encodings(stated):
        try:
            header = tuple(_name(name.encode(CODED), encoding) for name in vector.header)
            rows = tuple(tuple(_text(cell, encoding) for cell in row) for row in vector.rows)
        except UnicodeDecodeError:
            continue
        long = zip(vector.header, header, strict=True)
        cut = frozenset(name for coded, name in long if len(coded) == NAME_BYTES)
        return dataclasses.replace(vector, header=header, rows=rows, cut=cut)
    raise ReadError(Problem("shapefile_encoding", vector.place()))


def _encodings(stated: bytes) -> list[str]:
    """Return the encodings to try; a number in a `.cpg` file is a code page."""
    name = stated.decode("ascii", "ignore").strip()
    name = "gb18030" if name.upper().removeprefix("ANSI").strip() in {"936", "GBK", "GB2312"} else name
    try:
        known = [codecs.lookup(f"cp{name}" if name.isdigit() else name).name] if name else []
    except (LookupError, ValueError):  # a name with a zero byte is a wrong value
        known = []
    return [*known, *_CHINESE]


def _name(coded: bytes, encoding: str) -> str:
    """Return a field name without what is left of a letter that was cut through."""
    decoder = codecs.getincrementaldecoder(encoding)()
    return decoder.decode(coded, final=len(coded) < NAME_BYTES)


def _text(cell: Cell, encoding: str) -> Cell:
    return cell.encode(CODED).decode(encoding) if isinstance(cell, str) else cell
