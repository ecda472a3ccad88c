"""What the published tables say together: the choice that was made, the sums of the steps, the rules that are cited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from landquota.reports.verify.arithmetic import PRINTED, agree
from landquota.reports.verify.facts import Facts
from landquota.reports.verify.findings import Finding, Log, show
from landquota.reports.verify.outcome import Choice
from landquota.reports.verify.reading import Cell, Table
from landquota.reports.verify.screening import NEW_LAND

SETTINGS_FILE = "case.yaml"


def find_choice(tables: Mapping[str, Table]) -> Choice:
    """Return the decisions that `quota.csv` and `assignments.csv` state."""
    placements = {}
    for row in tables["assignments"].rows.values():
        place = row["site_id"] if row["placement"] == NEW_LAND else row["parcel_id"]
        placements[str(row["project_id"])] = (str(row["placement"]), str(place or ""), _number(row["area_mu"]))
    quota = {str(row["unit_id"]): _number(row["quota_mu"]) for row in tables["quota"].rows.values()}
    return Choice(placements, quota)


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, float) else 0.0


def printed_steps(tables: Mapping[str, Table]) -> frozenset[tuple[str, str]]:
    """Return (unit, step) of each row of `quota_steps.csv`."""
    rows = tables["quota_steps"].rows.values() if "quota_steps" in tables else ()
    return frozenset((str(row["unit_id"]), str(row["step"])) for row in rows)


def check_step_sums(choice: Choice, tables: Mapping[str, Table], log: Log) -> None:
    """Check that the printed steps of each unit sum to its printed quota."""
    if "quota_steps" not in tables:
        return
    steps: dict[str, list[float]] = {}
    for row in tables["quota_steps"].rows.values():
        steps.setdefault(str(row["unit_id"]), []).append(_number(row["amount_mu"]))
    for unit_id, quota in choice.quota.items():
        amounts = steps.get(unit_id, [])
        holds = agree(sum(amounts), quota, PRINTED * len(amounts))
        total = show(float(sum(amounts)))
        log.expect(holds, Finding("differs", "quota_steps.csv", (unit_id,), "", total, show(quota), "steps"))


def check_citations(facts: Facts, table: Table, log: Log) -> None:
    """Check that every cited rule exists, and that its source and its verified flag are its own."""
    if not {"rule", "source", "verified"} <= {column.name for column in table.layout.columns}:
        return
    known = {None: Citation((None,), (None,)), **dict(_inputs(facts))}
    known |= {path: Citation((entry.source,), (entry.verified,)) for path, entry in facts.rulebook.sources()}
    for key, row in table.rows.items():
        citation = known.get(row["rule"])
        log.checked += 1
        if citation is None:
            log.findings.append(Finding("unknown_rule", table.layout.file, key, "rule", found=show(row["rule"])))
            continue
        for name, options in (("source", citation.sources), ("verified", citation.verified)):
            if row[name] not in options:
                found, wanted = show(row[name]), show(options[0])
                log.add(Finding("differs", table.layout.file, key, name, found, wanted, "citation"))


class Citation(NamedTuple):
    """What may stand beside a rule: where it is from, and whether that was verified; None is blank."""

    sources: tuple[str | None, ...]
    verified: tuple[bool | None, ...]


def _inputs(facts: Facts) -> Iterator[tuple[Cell, Citation]]:
    """Yield the settings and input rows that may be cited besides the rulebook."""
    setting = Citation((SETTINGS_FILE, None), (None,))
    for section, content in facts.settings.model_dump().items():
        yield f"case.{section}", setting
        yield from ((f"case.{section}.{name}", setting) for name in content) if isinstance(content, dict) else ()
    awards = {award.id: award.mu for award in facts.rulebook.awards}
    for unit_id, unit in facts.units.items():
        held = [awards[name] for name in unit.awards if name in awards]
        sources = "|".join(dict.fromkeys(entry.source for entry in held))
        verified = all(entry.verified for entry in held) if held else None
        yield f"units.{unit_id}.awards", Citation((None, sources or None), (None, verified))
        yield from (
            (f"units.{unit_id}.{limit}", Citation((None,), (None,))) for limit in ("quota_cap_mu", "quota_floor_mu")
        )
