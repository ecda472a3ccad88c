"""Names of tables, columns, choices and units as a reader of each language knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from landquota.inputs.schema import ColumnSpec, measures, tables
from landquota.texts import Language, say


@dataclass(frozen=True)
class Said:
    """A name or clause in both languages, to stand in a sentence of the catalogue."""

    zh: str = ""
    en: str = ""

    def text(self, lang: Language) -> str:
        """Return it in one language."""
        return self.zh if lang == "zh" else self.en


NOTHING = Said()


def fill(values: Mapping[str, Any], lang: Language) -> dict[str, Any]:
    """Return the fields of a sentence, each in the language of the sentence."""
    return {name: value.text(lang) if isinstance(value, Said) else value for name, value in values.items()}


def clause(key: str, **values: Any) -> Said:
    """Return a piece of a sentence from the catalogue.

    Examples
    --------
    >>> clause("clause.nearest", nearest="U2").en
    'The nearest is "U2". '
    """
    return Said(say(key, "zh", **fill(values, "zh")), say(key, "en", **fill(values, "en")))


def nearest_clause(name: str) -> Said:
    """Return the clause that names the nearest known name, nothing where there is none."""
    return clause("clause.nearest", nearest=name) if name else NOTHING


def joined(names: Iterable[Said]) -> Said:
    """Return names in a row.

    Examples
    --------
    >>> joined([Said("面积", "area_mu"), Said("是", "yes")])
    Said(zh='面积、是', en='area_mu, yes')
    """
    listed = list(names)
    return Said("、".join(name.zh for name in listed), ", ".join(name.en for name in listed))


def choice_from(known: Iterable[str | Said]) -> Said:
    """Return the clause that lists what may be written, nothing where that is nothing."""
    listed = [name if isinstance(name, Said) else Said(name, name) for name in known]
    return clause("clause.choose", allowed=joined(listed)) if listed else NOTHING


def did_you_mean(name: str | Said, known: Iterable[str | Said] = ()) -> Said:
    """Return the question after the nearest name; where there is none, what may be written."""
    return clause("clause.did_you_mean", nearest=name) if name else choice_from(known)


def table_said(table: str) -> Said:
    """Return the name of a table.

    Examples
    --------
    >>> table_said("stock")
    Said(zh='存量台账', en='stock')
    """
    spec = tables().get(table)
    return Said(spec.zh[0], table) if spec else Said(table, table)


def column_said(table: str, column: str) -> Said:
    """Return the name of a column, whatever header a file gives it."""
    return Said(tables()[table].column(column).zh[0], column) if column else NOTHING


def choice_said(column: ColumnSpec, key: object) -> Said:
    """Return a choice of a column by its name; anything else as it stands."""
    names = column.choices.get(str(key))
    return Said(names[0], str(key)) if names else Said(str(key), str(key))


def default_said(table: str, column: ColumnSpec) -> Said:
    """Return what fills a blank of a column.

    Examples
    --------
    >>> default_said("projects", tables()["projects"].column("tier"))
    Said(zh='一般', en='ordinary')
    """
    if isinstance(column.default, bool):
        return Said("是", "yes") if column.default else Said("否", "no")
    return column_said(table, column.default_from) if column.default_from else choice_said(column, column.default)


def unit_said(unit: str) -> Said:
    """Return a unit of measure.

    Examples
    --------
    >>> unit_said("mu").zh
    '亩'
    """
    return Said(measures().zh.get(unit, unit), unit)
