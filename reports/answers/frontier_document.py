"""A frontier in words, a table and a drawing."""

from __future__ import annotations

from markupsafe import Markup

from landquota.reports.answers.curve import curve
from landquota.reports.answers.document import Document, asked_about, records, simple_table
from landquota.reports.answers.frontier import LAST_COLUMNS, Frontier
from landquota.reports.layout import Kind, Table, area
from landquota.reports.words import Words

COUNTED = ("point", "placed", "must_serve")


def frontier_document(answer: Frontier, words: Words) -> Document:
    """Return what is shown of a frontier."""
    return Document(
        name="frontier",
        case=answer.case,
        words=words,
        verdict=words.say("frontier.complete" if answer.proved else "frontier.cut_short"),
        tone="good" if answer.proved else "fair",
        told=_told(answer, words),
        tables={"points": _points(answer, words), "placements": _placements(answer, words)},
        data=_data(answer),
        frames={"frontier": answer.points, "frontier_placements": answer.placements},
        drawing=_drawing(answer, words),
        facts=asked_about(answer.case, words),
    )


def _told(answer: Frontier, words: Words) -> tuple[str, ...]:
    first, second = (words.say(f"level.{level}") for level in answer.of)
    told = [words.say("frontier.points", count=len(answer.points), first=first, second=second)]
    told.append(words.say("frontier.resolution", second=second, step=area("exact", answer.step)))
    for level, value in answer.held.items():
        told.append(words.say("frontier.held", level=words.say(f"level.{level}"), value=area("number", value)))
    if answer.stopped is not None:
        told.append(words.say(f"frontier.stopped.{answer.stopped}"))
    if answer.missing is not None:
        for level, (low, high) in answer.missing.items():
            ends = {"low": area("number", low), "high": area("number", high)}
            told.append(words.say("frontier.missing", level=words.say(f"level.{level}"), **ends))
    return tuple(told)


def _points(answer: Frontier, words: Words) -> Table:
    names = list(answer.points.columns)
    others = [name for name in names[1 : -len(LAST_COLUMNS)] if name not in answer.of]
    shown = ["point", *answer.of, *others, *LAST_COLUMNS]

    def kind(name: str) -> Kind:
        return "count" if name in COUNTED else "text" if name == "proved" else "number"

    levels = answer.case.settings.objectives
    columns = [(n, words.say(f"level.{n}" if n in levels else f"column.{n}"), kind(n)) for n in shown]
    rows = answer.points.assign(proved=answer.points["proved"].map(words.flag))[shown]
    return simple_table("frontier", columns, rows.to_numpy(dtype=object).tolist())


def _placements(answer: Frontier, words: Words) -> Table:
    """Return what each plan places; a line a placement."""
    rows = [
        (
            *(row["point"], row["project_id"], words.project(row["project_id"]), words.code(row["placement"])),
            *(row["place_id"], words.unit(row["unit_id"]), row["area_mu"]),
        )
        for row in answer.placements.to_dict("records")
    ]
    kinds: dict[str, Kind] = {"point": "count", "area_mu": "mu"}
    names = ("point", "project_id", "project", "placement", "place_id", "unit", "area_mu")
    columns = [(name, words.say(f"column.{name}"), kinds.get(name, "text")) for name in names]
    return simple_table("frontier_placements", columns, rows)


def _drawing(answer: Frontier, words: Words) -> Markup:
    first, second = answer.of
    dots = list(zip(answer.points[second].tolist(), answer.points[first].tolist(), strict=True))
    titles = words.say(f"level.{second}"), words.say(f"level.{first}")
    return curve(dots, titles, broken=answer.stopped is not None)


def _data(answer: Frontier) -> dict[str, object]:
    return {
        "schema": "landquota/frontier/1",
        "case": answer.case.settings.name,
        "scenario": answer.case.scenario or "base",
        "changes": list(answer.case.changes),
        "of": list(answer.of),
        "held": dict(answer.held),
        "step": answer.step,
        "stopped": answer.stopped,
        "missing": None if answer.missing is None else {name: list(ends) for name, ends in answer.missing.items()},
        "proved": answer.proved,
        "points": records(answer.points),
        "placements": records(answer.placements),
    }
