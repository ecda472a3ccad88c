"""`sweep.json`: everything that a sweep or a grid found, for scripts."""

from __future__ import annotations

import json
from typing import Any

from landquota.reports.sweep.types import Breakpoint, Grid, Point, Sweep

SCHEMA = "landquota/sweep/1"


def sweep_document(found: Sweep) -> dict[str, Any]:
    """Return a sweep as plain data; `docs/sweep.md` describes it."""
    return {
        **_head(found),
        "kind": "sweep",
        "key": found.key,
        "from": float(found.low),
        "to": float(found.high),
        "step": float(found.step),
        "proof": found.proof,
        "complete": found.complete,
        "points": [_point(p, letter) for p, letter in zip(found.points, found.letters, strict=True)],
        "stretches": [{"from": float(s.low), "to": float(s.high), "how": s.how} for s in found.stretches],
        "breakpoints": [_breakpoint(b) for b in found.breakpoints],
    }


def grid_document(found: Grid) -> dict[str, Any]:
    """Return a grid as plain data."""
    return {
        **_head(found),
        "kind": "grid",
        "keys": list(found.keys),
        "rows": [float(value) for value in found.rows],
        "columns": [float(value) for value in found.columns],
        "points": [_point(p, letter) for p, letter in zip(found.points, found.letters, strict=True)],
    }


def document_text(document: dict[str, Any]) -> str:
    """Return a document as text."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _head(found: Sweep | Grid) -> dict[str, Any]:
    case = found.case
    varied = 1 if isinstance(found, Sweep) else 2
    return {
        "schema": SCHEMA,
        "case": case.settings.name,
        "plan_year": case.settings.plan_year,
        "scenario": case.scenario or "base",
        "changes": list(case.changes[:-varied]),
        "watch": found.watch,
        "proved": found.proved,
    }


def _point(point: Point, letter: str) -> dict[str, Any]:
    return {
        "at": [float(value) for value in point.at],
        "plan": letter or None,
        "status": point.status,
        "exact": point.exact,
        "levels": dict(point.levels),
        "totals": dict(point.totals) or None,
        "places": dict(sorted(point.places.items())),
        "areas": dict(sorted(point.areas.items())),
        "quota": dict(sorted(point.quota.items())),
    }


def _breakpoint(found: Breakpoint) -> dict[str, Any]:
    has_plans = found.has_plans
    return {
        "last": float(found.last.at[0]),
        "first": float(found.first.at[0]),
        "placed": list(found.placed) if has_plans else [],
        "displaced": list(found.displaced) if has_plans else [],
        "moved": list(found.moved) if has_plans else [],
        "quota": [{"unit_id": u, "before": old, "after": new} for u, old, new in found.quota] if has_plans else [],
    }
